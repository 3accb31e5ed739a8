import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.experiment import effect_views, effects

BASIS = Basis(750, False, ("en", "sv"))
BOOK = codebook.parse("name,type,values,labels_en\ntown,nominal,1|2|3,1=Aby|2=By|3=Dy\n", ["en"])


@pytest.fixture
def found(trial):
    measured, experiment, data = trial()
    design = unweighted(data)
    rows = effects.intention_to_treat(measured, experiment, design)
    return (
        rows,
        effects.covariate_adjusted(measured, experiment, data, design),
        measured,
        experiment,
    )


def test_shares_are_told_in_points_and_means_in_scale_points(found):
    rows, _, _, experiment = found
    told = effect_views.values(rows, experiment.n())
    assert told["use"] == (pytest.approx(100 * rows["difference"].iloc[0]), "decimal1")
    assert told["bi"] == (pytest.approx(rows["difference"].iloc[1]), "decimal2")
    assert "bi_ratio" not in told
    assert told["n_control"][0] + told["n_treated"][0] == int(experiment.within.sum())


def test_the_table_has_both_lines_and_says_what_is_adjusted(found):
    rows, adjusted, measured, experiment = found
    table = effect_views.table(rows, adjusted, measured, experiment, BASIS)
    assert table.columns["treated"] == {"en": "Letter", "sv": "Brev"}
    assert table.frames["sv"]["outcome"].tolist() == ["Användare", "Avsikt"]
    assert table.frames["en"]["ratio"].iloc[1] == ""
    assert "Lin 2013" in table.note["en"]
    plain = effect_views.table(rows, adjusted.iloc[:0], measured, experiment, BASIS)
    assert "Lin" not in plain.note["sv"]
    assert plain.frames["en"]["adjusted"].tolist() == ["", ""]


def test_the_caption_says_what_was_found_and_a_small_group_is_warned_of(found):
    rows, _, measured, experiment = found
    drawing = effect_views.drawing(rows, measured, experiment, BASIS, small=True)
    n = int((rows["p_adjusted"] < 0.05).sum())
    assert drawing.caption["en"] == f"“Letter” differs from “No letter” on {n} of 2 outcomes."
    assert "With 750 respondents" in drawing.note["en"]
    nothing = effect_views.drawing(rows.assign(p_adjusted=1.0), measured, experiment, BASIS)
    assert "går inte att skilja åt" in nothing.caption["sv"]
    plt.close("all")


def test_the_truth_is_told_group_by_group(found):
    _, _, measured, _ = found
    checks = pd.DataFrame(
        [
            ["use", "", "", 0.1, 0.05, 0.15, 0.12, "share"],
            ["use", "town", "2", 0.1, 0.05, 0.15, 0.2, "share"],
            ["BI", "", "", 0.3, 0.2, 0.4, 0.25, "d"],
        ],
        columns=["item", "segment", "group", "estimate", "ci_lower", "ci_upper", "truth", "unit"],
    )
    table = effect_views.truth_table(checks, measured, BOOK, Basis(9, True, ("en",)))
    assert table.frames["en"]["group"].tolist() == ["All", "By", "All"]
    assert table.frames["en"]["inside"].tolist() == ["yes", "no", "yes"]
    assert table.frames["en"]["truth"].tolist() == ["12.0", "20.0", "0.25"]
    assert effect_views.truth_values(checks)["truth_inside"] == (2, "count")
