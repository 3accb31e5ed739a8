import pandas as pd

from cup_study.survey import basis


def test_the_note_tells_n_weighting_what_else_and_what_is_hidden():
    base = basis.Basis(2010, True, ("en", "sv"))
    note = base.note(n=1200, hidden=2, extra={"sv": "Streck: intervall."})
    assert note["en"] == (
        "n = 1,200, weighted to the population. "
        "Cells with fewer than 5 respondents, and cells that would give them away, "
        "are hidden (..)."
    )
    assert note["sv"].startswith("n = 1\u00a0200, viktat till befolkningen. Streck: intervall. ")
    told = basis.Basis(7, False, ("sv",)).note(missing=1200)["sv"]
    assert told == "n = 7, oviktat. 1\u00a0200 svarade inte."
    strict = basis.Basis(7, False, ("en",), threshold=10).note(hidden=1)["en"]
    assert "fewer than 10 respondents" in strict
    assert basis.Basis(7, False, ("sv",)).note() == {"sv": "n = 7, oviktat."}


def test_the_first_of_equal_rows_is_on_top():
    rows = pd.DataFrame({"item": ["a", "b", "c"], "estimate": [0.1, 0.4, 0.4]})
    assert basis.top_row(rows)["item"] == "b"


def test_names_keep_their_capitals_inside_a_sentence():
    assert basis.in_sentence("Tillit till kommunen", "TM") == "tillit till kommunen"
    assert basis.in_sentence("IntUse", "IntUse") == "IntUse"
