from functools import cache

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.masem import compare, masem_views
from tests.literature.masem.reference import PATH, assembled, pooled

NAMES = {
    "ease": {"en": "ease of use", "sv": "användarvänlighet"},
    "indirect": {"en": "usefulness via intention", "sv": "nytta via avsikt"},
}


@cache
def found():
    return compare.side_by_side(assembled("incomplete"), PATH, intervals="delta")


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_every_path_has_its_row_with_every_method(lang):
    table = masem_views.paths_table(found(), ["en", "sv"], NAMES)
    frame = table.frames[lang]
    assert len(frame) == 8
    assert set(table.columns) == set(frame.columns) - {"group"}
    assert (
        frame["relation"].iloc[0]
        == {
            "en": "Ease of use → intention",
            "sv": "Användarvänlighet → avsikt",
        }[lang]
    )
    assert (
        frame["relation"].iloc[5]
        == {"en": "Usefulness via intention", "sv": "Nytta via avsikt"}[lang]
    )
    assert not frame.drop(columns=["group"]).isna().any(axis=None)


def test_notes_tell_n_and_what_failed():
    one = found()
    table = masem_views.paths_table(
        compare.Comparison(
            one.paths,
            one.fit,
            one.r2,
            pd.DataFrame([("gls", "no pairs")], columns=["method", "why"]),
            one.models,
            one.pooled,
        ),
        ["en"],
    )
    assert "12 studies" in table.note["en"]
    assert "Not possible: TSSEM, least squares (no pairs)." in table.note["en"]
    assert "n\xa0=\xa02,830" in table.note["en"]


def test_swedish_numbers_have_commas():
    frame = masem_views.fit_table(found(), ["sv"]).frames["sv"].set_index("measure")
    assert frame.loc["CFI", "random"].startswith(("0,", "1,"))
    assert ";" in frame.loc["RMSEA [90\xa0% KI]", "fixed"]


def test_pooled_correlations_are_told_with_their_spread():
    random = masem_views.correlations_table(pooled("incomplete", "random"), ["en"], NAMES)
    assert {"tau", "i2"} <= set(random.frames["en"])
    assert random.frames["en"]["relation"].iloc[0] == "Ease of use – usefulness"
    fixed = masem_views.correlations_table(pooled("incomplete", "fixed"), ["en"])
    assert "tau" not in fixed.frames["en"]


def test_the_drawing_has_a_line_a_method_and_says_what_is_drawn():
    drawing = masem_views.paths_drawing(found(), ["sv"], NAMES)
    axes = drawing.figures["sv"].axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()][-1] == "Nytta via avsikt"
    assert len(axes.texts) == 18
    ticks = [t.get_text() for t in axes.get_xticklabels()]
    assert len(set(ticks)) == len(ticks)
    assert drawing.caption["sv"].startswith("Metoderna skiljer sig med högst")
    assert "Användarvänlighet → avsikt" in drawing.alt["sv"]
    plt.close("all")
