import pandas as pd
import pytest

from cup_study.survey.design import Adjustment, Design
from cup_study.survey.inference import words
from cup_study.survey.inference.notes import _TEXTS, Note
from tests.survey.inference.respondents import designs, respondents

LABELS = {"age": "Ålder", ("town", 3): "Täby", "town": "Ort"}


@pytest.mark.parametrize("kind", [k for k in _TEXTS if k not in ("few", "alike")])
def test_every_note_is_told_in_both_languages(kind):
    note = Note(kind, ("age",), 3, 12, 4, "use = 1")
    english, swedish = note.text("en"), note.text("sv", LABELS)
    assert english != swedish
    for text in (english, swedish):
        assert text.endswith(".")
        assert "{" not in text
    assert str(note) == english


def test_few_people_are_not_counted_in_a_published_text():
    note = Note("separated", ("town",), 3, 4, 0, "use = 1")
    assert "av de 4 svarande med Ort = Täby har 0" in note.text("sv", LABELS)
    published = note.text("sv", LABELS, least=5)
    assert "färre än 5 svarande har Ort = Täby" in published
    assert "av de 4" not in published


def test_terms_that_foretell_together_are_joined():
    note = Note("foretold", ("age", "town"), n=7, outcome="use = 1")
    assert "Ålder och Ort" in note.text("sv", LABELS)
    assert '"age" and "town"' in str(note)


def test_designs_in_words():
    found = designs(respondents())
    assert words.design(found["one"], "sv") == (
        "Medelfelen följer urvalsdesignen (3 strata, 27 kluster)."
    )
    assert "27 replicate weights" in words.design(found["jack"], "en")
    assert "poststratifierade vikter" in words.design(found["post"], "sv")
    one = pd.Series([1.0, 1.0])
    short = Design(one, poststrata=pd.Series(["a", "b"]))
    assert "post-stratified weights" in words.design(short, "en")
    calibrated = Design(one, adjustment=Adjustment("calibrate", auxiliaries=one.to_frame("a")))
    assert "kalibrerade vikter" in words.design(calibrated, "sv")
