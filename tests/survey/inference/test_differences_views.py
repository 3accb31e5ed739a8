import numpy as np
import pandas as pd

from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.disclosure import MARK, THRESHOLD
from cup_study.survey.inference.contrasts import differences
from cup_study.survey.inference.differences_views import differences_table
from cup_study.survey.inference.multiplicity import adjust

BASIS = Basis(60, False, ("en", "sv"))
WORDS = {
    "en": {"q": "Ease", ("town", "a"): "Luleå", ("town", "b"): "Kalix", ("town", "c"): "Malmö"},
    "sv": {"q": "Enkelhet", ("town", "a"): "Luleå", ("town", "b"): "Kalix", ("town", "c"): "Malmö"},
}


def table(few):
    """Three towns, of which the last has `few` respondents."""
    n = 40 + few
    data = pd.DataFrame(
        {
            "q": np.random.default_rng(3).normal(size=n),
            "town": ["a"] * 20 + ["b"] * 20 + ["c"] * few,
        }
    )
    found = adjust(differences(data, ["q"], "town", unweighted(data)))
    caption = {"en": ".", "sv": "."}
    return differences_table(found, WORDS, BASIS, caption, by="town", style_of="decimal1")


def test_comparisons_with_few_people_show_no_number():
    rows = table(THRESHOLD - 1).frames["en"]
    small = rows["comparison"].str.contains("Malmö")
    assert small.any()
    assert not small.all()
    cells = rows.loc[small].drop(columns=["question", "comparison"])
    assert set(cells.to_numpy().ravel()) <= {MARK, None, ""}
    assert not (rows.loc[~small] == MARK).any(axis=None)


def test_at_the_threshold_all_is_shown():
    assert not (table(THRESHOLD).frames["en"] == MARK).any(axis=None)


def test_words_are_those_of_the_language():
    found = table(10)
    assert found.frames["sv"]["question"].iloc[0] == "Enkelhet"
    assert "Justerat p: Holm, över 3 test." in found.note["sv"]
