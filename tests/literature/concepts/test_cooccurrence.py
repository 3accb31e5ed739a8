import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study.literature.concepts import cooccurrence, cooccurrence_views


@pytest.fixture
def joined():
    return pd.DataFrame(
        {
            "key": list("abcd"),
            "habit": [True, True, True, False],
            "privacy": [True, True, False, False],
            "trust": [False] * 4,
        }
    )


def test_measures_follow_their_formulas(joined):
    row = cooccurrence.pairs(joined).iloc[0]
    assert (row["both"], row["studies_1"], row["studies_2"]) == (2, 3, 2)
    assert row["jaccard"] == pytest.approx(2 / 3)
    assert row["lift"] == pytest.approx(2 * 4 / (3 * 2))


def test_a_concept_that_was_seen_nowhere_has_no_measures(joined):
    never = cooccurrence.pairs(joined).query("concept_2 == 'trust'")
    assert never["both"].tolist() == [0, 0]
    assert never["jaccard"].isna().all()


def test_independent_concepts_have_a_lift_of_one():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"key": range(40_000), "x": rng.random(40_000) < 0.3})
    pairs = cooccurrence.pairs(frame.assign(y=rng.random(40_000) < 0.4))
    assert pairs["lift"].iloc[0] == pytest.approx(1, abs=0.03)


def test_the_triangle_has_sums_on_its_side(joined):
    pairs = cooccurrence.pairs(joined)
    drawing = cooccurrence_views.drawing(pairs, 4, ["en", "sv"])
    texts = drawing.figures["sv"].axes[0].texts
    bold = [t.get_text() for t in texts if t.get_fontweight() == "bold"]
    assert bold == ["3", "2", "0"]
    assert drawing.caption["en"].startswith("Habit and privacy meet most often, in 2 studies; 2 of")
    frame = cooccurrence_views.table(pairs, 4, ["sv"], top=1).frames["sv"]
    assert frame["concept_1"].tolist() == ["Vana"]
    plt.close("all")
