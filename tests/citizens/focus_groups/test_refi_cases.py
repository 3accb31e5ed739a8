from __future__ import annotations

from pathlib import Path

from cup_study.citizens.focus_groups import material
from cup_study.citizens.focus_groups.material import Material
from tests.citizens.focus_groups.projects import (
    ANNA,
    CALL,
    FIND,
    GUID,
    SOURCE,
    SOURCE_2,
    TEXT,
    pack,
    qde,
    selection,
    source,
)

USER, PLACE, ONLINE = GUID(0x71), GUID(0x72), GUID(0x73)
VARIABLES = (
    f'<Variables><Variable guid="{USER}" name="Användare" typeOfVariable="Text"/>'
    f'<Variable guid="{PLACE}" name="Kommun" typeOfVariable="Text"/>'
    f'<Variable guid="{ONLINE}" name="text" typeOfVariable="Boolean"/></Variables>'
)
FILES = {f"sources/{guid}.txt": TEXT.encode() for guid in (SOURCE, SOURCE_2)}


def value(variable: str, text: str, kind: str = "TextValue") -> str:
    ref = f'<VariableRef targetGUID="{variable}"/>'
    return f"<VariableValue>{ref}<{kind}>{text}</{kind}></VariableValue>"


def case(number: int, inner: str, name: str = "") -> str:
    named = f' name="{name}"' if name else ""
    return f'<Case guid="{GUID(0xF000 + number)}"{named}>{inner}</Case>'


def ref(kind: str, guid: str) -> str:
    return f'<{kind}Ref targetGUID="{guid}"/>'


def read(tmp_path: Path, cases: str, *, more: str = "", coded: str = FIND) -> Material:
    one = source(selection(1, 23, 34, (ANNA, coded)), selection(2, 50, 60, (ANNA, CALL)))
    two = source(selection(3, 23, 34, (ANNA, FIND)), guid=SOURCE_2, name="Intervju")
    inner = f"{VARIABLES}<Cases>{cases}</Cases><Sources>{one}{two}</Sources>"
    path = pack(tmp_path / "a.qdpx", qde(inner, more=more), FILES)
    return material.from_project(path, ["sv"])


def test_a_named_case_is_a_participant_of_its_selections(tmp_path: Path) -> None:
    cases = case(1, value(USER, "ja") + ref("Selection", GUID(0xE001)), "P1")
    cases += case(2, value(USER, "nej") + ref("Selection", GUID(0xE002)), "P2")
    found = read(tmp_path, cases)
    assert found.participants.values.tolist() == [["P1", "Grupp 1", "ja"], ["P2", "Grupp 1", "nej"]]
    assert found.segments["participant"].tolist() == ["P1", "P2", ""]
    assert found.attribute("Användare").tolist() == ["ja", "nej", ""]
    assert found.attributes == ["Användare"]


def test_whoever_is_alone_in_a_source_said_all_of_it(tmp_path: Path) -> None:
    cases = case(1, ref("Source", SOURCE_2), "P3")
    cases += case(2, ref("Source", SOURCE), "P1") + case(3, ref("Source", SOURCE), "P2")
    found = read(tmp_path, cases)
    assert found.segments["participant"].tolist() == ["", "", "P3"]
    assert len(found.participants) == 3


def test_nvivo_codes_what_a_case_says_with_the_case(tmp_path: Path) -> None:
    guid = GUID(0xF001)
    as_code = f'<Code guid="{guid}" name="P1" isCodable="true"/>'
    found = read(tmp_path, case(1, value(USER, "ja"), "P1"), more=as_code, coded=guid)
    assert "P1" not in found.codes.names
    assert found.segments["participant"].tolist() == ["P1", "", ""]
    assert found.codings["code"].tolist() == ["Ringa", "Hitta"]


def test_nameless_cases_carry_attributes_of_sources_and_segments(tmp_path: Path) -> None:
    cases = case(1, value(PLACE, "Ekby") + ref("Source", SOURCE))
    cases += case(2, value(PLACE, "Alby") + ref("Selection", GUID(0xE002)))
    cases += case(3, value(ONLINE, "true", "BooleanValue") + ref("Source", SOURCE_2))
    found = read(tmp_path, cases)
    assert found.attribute("Kommun").tolist() == ["Ekby", "Alby", ""]
    assert found.attribute("text_2").tolist() == ["", "", "true"]
    assert found.segments["text"].str.len().min() > 1  # a variable called "text" took nothing


def test_a_case_that_points_nowhere_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, case(1, ref("Source", GUID(9)), "P9"))
    row = found.log[found.log["kind"] == "not_taken"].iloc[0]
    assert (row["n"], row["detail"]) == (1, "case P9")
    assert found.participants.empty
