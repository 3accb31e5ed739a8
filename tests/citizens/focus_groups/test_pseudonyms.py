from __future__ import annotations

import json
from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import material, pseudonyms
from cup_study.citizens.focus_groups.pseudonyms import check, listed, refuse
from cup_study.errors import InputError
from cup_study.identifier_kinds import NAMES as KINDS
from cup_study.numbers import LANGUAGES
from tests.citizens.focus_groups.folders import folder, rich

HEAD = "segment,session,text\n"


def kinds(path: Path, words: str, names: tuple[str, ...] = ()) -> list[str]:
    segments = f'{HEAD}a,s1,"{words}"\nb,s1,x\n'
    found = material.read(folder(path, segments=segments, quotes=None), ["en", "sv"])
    return [str(kind) for kind in check(found, names)["kind"]]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Skriv till anna.ek@ekby.se", "email"),
        ("Ring 070-123 45 67 i stället", "phone"),
        ("Mitt nummer är 811218-9876", "personnummer"),
        ("Jag heter Astrid och hittar inget", "name"),
        ("Det var Astrid Lindgren som sa det", "name_like"),
        ("Fråga Per-Olof von Sydow", "name_like"),
    ],
)
def test_what_points_at_a_person_is_found(tmp_path: Path, words: str, kind: str) -> None:
    assert kind in kinds(tmp_path, words)


@pytest.mark.parametrize(
    "words",
    ["P1 hittar inget på Internet", "Öppet 8-17, 118 118", "Det kostar 1 200 kronor 2009-09-03"],
)
def test_other_words_are_not(tmp_path: Path, words: str) -> None:
    assert kinds(tmp_path, words) == []


def test_listed_names_must_not_occur(tmp_path: Path) -> None:
    names = ("Bo Ek", "Åsa")
    assert kinds(tmp_path / "1", "Det sa Åsas syster", names) == ["listed"]
    assert kinds(tmp_path / "2", "det sa bo ek", names) == ["listed"]
    assert kinds(tmp_path / "3", "Eks brev kom", names) == ["listed"]
    assert kinds(tmp_path / "4", "Att bo vid en ek, åsar", names) == []
    decomposed = "Det sa A\u030asa"
    assert kinds(tmp_path / "5", decomposed, names) == ["listed"]


def test_all_tables_and_transcripts_are_looked_at(tmp_path: Path) -> None:
    path = rich(tmp_path)
    text = (path / "sessions" / "g1.txt").read_text().replace("Nej.", "Ring Åsa.")
    (path / "sessions" / "g1.txt").write_text(text)
    (path / "participants.csv").write_text(
        "participant,session,user\nMod,g1,\nP1,g1,yes\nP2,g1,Åsa\nP1,=cmd|' /C calc'!A1,\n"
    )
    found = check(material.read(path, ["en", "sv"]), ["Åsa"])
    found = found[found["kind"] == "listed"]
    assert found["where"].tolist() == [
        "segments, text",
        "participants, user",
        "transcript of g1, line 4",
    ]
    assert found["excerpt"].unique().tolist() == ["Å••"]
    assert found["segment"].tolist() == ["g1-003", "", ""]


def test_findings_stop_but_look_alikes_do_not(tmp_path: Path) -> None:
    words = f'{HEAD}a,s1,"Astrid Lindgren, anna.ek@ekby.se"\nb,s1,x\n'
    found = check(material.read(folder(tmp_path, segments=words), ["en", "sv"]))
    with pytest.raises(InputError) as caught:
        refuse(found, "focus_groups")
    assert 'segments, text, segment "a": E-mail address: a•••.••@••••.••' in str(caught.value)
    assert "anna" not in str(caught.value)
    assert len(caught.value.problems) == 3  # the quotation has it in both languages
    refuse(found[found["kind"] == pseudonyms.LOOK], "focus_groups")


def test_the_list_of_names(tmp_path: Path) -> None:
    assert listed(tmp_path) == []
    (tmp_path / "names.csv").write_text("name,pseudonym\nBo Ek,P1\n,P2\n")
    assert listed(tmp_path) == ["Bo Ek"]
    (tmp_path / "names.csv").write_text("who\nBo Ek\n")
    with pytest.raises(InputError) as caught:
        listed(tmp_path)
    assert "Bo" not in str(caught.value)


def test_every_kind_has_words_in_both_languages() -> None:
    assert set(KINDS) < set(pseudonyms.WORDS)
    for words in pseudonyms.WORDS.values():
        assert set(words) == set(LANGUAGES)


def test_the_notebook_looks_before_it_shows_anything() -> None:
    path = Path(__file__).parents[3] / "notebooks" / "13_focus_groups.ipynb"
    cells = ["".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"]]
    whole = "\n".join(cells)
    assert 0 < whole.index("pseudonyms.refuse(") < whole.index("results.table(")
