from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pyrefiqda import RefiCodebook
from pyrefiqda.models import ProjectCodeType

from cup_study.citizens.focus_groups import refi_codes
from cup_study.citizens.focus_groups.codebook import GUIDANCE
from cup_study.errors import InputError
from cup_study.survey.open_answers.frame import Code, CodeFrame

CODES = CodeFrame(
    (
        Code("ease", {"en": "Ease", "sv": "Enkelhet"}, "", ""),
        Code("find", {"en": "Finding", "sv": "Hitta"}, 'Search & "find" <b>', "ease"),
        Code("E-ID.2", {"en": "E-id", "sv": "E-leg"}, "Two\nlines", ""),
    )
)
HELP = pd.DataFrame([("find", "Clicks around", "Calls")], columns=GUIDANCE, dtype="str")


def test_a_codebook_comes_back_as_it_was(tmp_path: Path) -> None:
    refi_codes.write(CODES, HELP, tmp_path / "codes.qdc")
    back = refi_codes.read(tmp_path / "codes.qdc", ["en", "sv"])
    assert back.frame == CODES
    assert back.guidance.equals(HELP)
    assert back.renamed == ()


def test_pyrefiqda_reads_what_is_written(tmp_path: Path) -> None:
    refi_codes.write(CODES, HELP, tmp_path / "codes.qdc")
    book = RefiCodebook.load(tmp_path / "codes.qdc")
    assert [c.name for c in book.codes.code] == ["ease", "E-ID.2"]
    assert [c.is_codable for c in book.codes.code] == [False, True]
    assert book.codes.code[0].code[0].name == "find"


def test_codes_of_one_name_at_two_places_are_told_apart() -> None:
    def code(number: int, name: str, *below: ProjectCodeType) -> ProjectCodeType:
        guid = f"{number:08x}-0000-4000-8000-000000000000"
        return ProjectCodeType(guid=guid, name=name, is_codable=True, code=list(below))

    found = refi_codes.frame(
        [code(1, "Trust", code(2, "Other")), code(3, "Ease of use", code(4, "Other"))], ["sv"]
    )
    assert found.frame.names == ["Trust", "Other", "ease_of_use", "ease_of_use_Other"]
    assert found.frame["ease_of_use_Other"].parent == "ease_of_use"
    assert found.frame.label("ease_of_use_Other", "sv") == "Other"
    assert found.renamed == ("Other: ease_of_use_Other",)


def test_two_codes_with_one_identifier_have_two_names() -> None:
    guid = "00000001-0000-4000-8000-000000000000"
    twice = [ProjectCodeType(guid=guid, name="Trust", is_codable=True) for _ in "ab"]
    assert refi_codes.frame(twice, ["sv"]).frame.names == ["Trust", "Trust_2"]


def test_no_such_codebook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        refi_codes.read(tmp_path / "a.qdc", ["en"])


def test_names_hold_nothing_that_evidence_is_parted_by() -> None:
    for text in ("a | b", "code: x", "a,b", "  ", "\u202eevil", "x" * 500):
        name = refi_codes.name(text)
        assert name
        assert not set(name) & set(" |:,\u202e")
        assert len(name) <= 60
