import matplotlib.pyplot as plt
import pandas as pd

from cup_study.survey.inference import effect_dots

COLUMNS = ["term", "level", "reference", "estimate", "ci_lower", "ci_upper"]
EFFECTS = pd.DataFrame(
    [("sex", 2, 1, 0.2, 0.1, 0.3), ("age", None, None, 0.01, 0.0, 0.02)], columns=COLUMNS
)
EFFECTS["level"] = EFFECTS["level"].astype(object).where(EFFECTS["level"].notna(), None)
LABELS = {"sex": "Gender", ("sex", 1): "Men", ("sex", 2): "Women"}


def test_rows_without_a_heading_come_first():
    rows = effect_dots.rows(EFFECTS, LABELS, "en", 100.0)
    assert rows["label"].tolist() == ["age", "Women"]
    assert rows["panel"].tolist() == ["", "Gender (compared with: Men)"]
    assert rows["estimate"].tolist() == [1.0, 20.0]
    assert effect_dots.in_words(rows, "en", "points") == "age 1.0; Women 20.0"


def test_ratios_are_drawn_on_a_logarithmic_axis_and_nothing_is_an_empty_figure():
    rows = effect_dots.rows(EFFECTS, LABELS, "en", 1.0)
    assert effect_dots.forest(rows, "en", "ratio").axes[0].get_xscale() == "log"
    assert not effect_dots.forest(rows.iloc[:0], "en", "ratio").axes[0].lines
    plt.close("all")
