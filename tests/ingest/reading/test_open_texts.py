"""Open answers are read where someone needs them, as they were written."""

from __future__ import annotations

import pytest

from cup_study.errors import CupError
from cup_study.ingest.reading import open_texts


def test_every_row_has_its_answer_and_nothing_else(make_study):
    found = open_texts.read(make_study(), "comment")
    assert list(found.columns) == open_texts.COLUMNS
    assert found["respondent"].tolist() == ["a1", "a2", "a3"]
    assert found["text"].tolist() == ["", "Bra, tack", ""]
    assert set(found["wave"]) == {"1"}


def test_hostile_answers_come_as_they_are(make_study):
    rows = (
        'a1;Luleå;1950;2,5;1;7;a;"=HYPERLINK(""x"")"',
        "a2;Luleå;1950;2,5;1;7;a;{{< include x >}}",
    )
    found = open_texts.read(make_study(*rows), "comment")
    assert found["text"].tolist() == ['=HYPERLINK("x")', "{{< include x >}}"]


def test_another_question_is_refused_and_an_unknown_one_is_empty(make_study):
    study = make_study()
    with pytest.raises(CupError, match='"q1" is of type scale'):
        open_texts.read(study, "q1")
    assert len(open_texts.read(study, "why")) == 0
