from __future__ import annotations

from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import material
from cup_study.citizens.focus_groups.material import Material
from cup_study.errors import InputError
from tests.citizens.focus_groups.projects import (
    ANNA,
    BO,
    CALL,
    FIND,
    GUID,
    SOURCE,
    SOURCE_2,
    TEXT,
    pack,
    qde,
    selection,
    simple,
    source,
)

START = TEXT.index("hittar")
CALLS = TEXT.index("ringer")


def read(path: Path) -> Material:
    return material.from_project(path, ["sv"])


def told(found: Material) -> dict[str, tuple[int, str]]:
    rows = found.log[["kind", "n", "detail"]].itertuples(index=False)
    return {kind: (n, detail) for kind, n, detail in rows}


def test_sources_selections_codes_and_coders(tmp_path: Path) -> None:
    found = read(simple(tmp_path / "a.qdpx"))
    assert found.sessions["session"].tolist() == ["Grupp 1"]
    assert found.sessions["source"].tolist() == ["a.qdpx: Grupp 1"]
    row = found.segments.iloc[0]
    assert (row["segment"], row["text"], row["position"]) == ("0000e001", "hittar inget", 1)
    assert (row["start"], row["end"]) == (START, START + 12)
    assert found.codes.path("Hitta") == ["Hitta", "lätt_eller_svårt"]
    assert found.codes["Hitta"].definition == "Att söka och hitta"
    assert found.codes.label("lätt_eller_svårt", "sv") == "Lätt eller svårt"
    assert found.codings.values.tolist() == [
        ["0000e001", "Anna", "Hitta"],
        ["0000e001", "Bo", "Hitta"],
        ["0000e001", "Bo", "Ringa"],
    ]
    assert found.sources == {"Grupp 1": TEXT}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.qdpx"]


@pytest.mark.parametrize(
    ("data", "origin"),
    [
        (TEXT.encode("utf-8-sig"), "NVivo 14"),
        (TEXT.encode("utf-16"), "NVivo 14"),
        (TEXT.replace("\n", "\r\n").encode(), "ATLAS.ti 23"),
        (TEXT.replace("\n", "\r\n").encode("utf-8-sig"), "QualCoder 3.8"),
        (TEXT.encode(), "MAXQDA 2022"),
    ],
)
def test_byte_order_marks_and_line_ends(tmp_path: Path, data: bytes, origin: str) -> None:
    found = read(simple(tmp_path / "a.qdpx", data, origin))
    assert found.segments["text"].tolist() == ["hittar inget"]
    assert found.sources["Grupp 1"] == TEXT


def test_windows_line_ends_counted_as_two(tmp_path: Path) -> None:
    raw = TEXT.replace("\n", "\r\n")
    at = raw.index("ringer")
    project = qde(f"<Sources>{source(selection(1, at, at + 6, (ANNA, CALL)))}</Sources>")
    found = read(pack(tmp_path / "a.qdpx", project, {f"sources/{SOURCE}.txt": raw.encode()}))
    row = found.segments.iloc[0]
    assert row["text"] == "ringer"
    assert found.sources["Grupp 1"][row["start"] : row["end"]] == "ringer"


def test_windows_line_ends_within_the_xml(tmp_path: Path) -> None:
    raw = TEXT.replace("\n", "\r\n")
    at = raw.index("ringer")
    inside = f"<PlainTextContent>{raw.replace(chr(13), '&#13;')}</PlainTextContent>"
    one = source(selection(1, at, at + 6, (ANNA, CALL)), path="", inside=inside)
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>"), {}))
    assert found.segments["text"].tolist() == ["ringer"]
    assert "line_ends" not in told(found)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"internal://{SOURCE}.txt", f"Sources/{SOURCE.upper()}.TXT"),
        (f"internal://{SOURCE}.txt", f"sources\\{SOURCE}.txt"),
        (f"internal:///{SOURCE}.txt", f"sources/{SOURCE}.txt"),
        ("Grupp%201.txt", "sources/Grupp 1.txt"),
    ],
)
def test_ways_to_name_a_source(tmp_path: Path, path: str, name: str) -> None:
    one = source(selection(1, START, START + 6, (ANNA, FIND)), path=path)
    project = qde(f"<Sources>{one}</Sources>")
    found = read(pack(tmp_path / "a.qdpx", project, {name: TEXT.encode()}))
    assert found.segments["text"].tolist() == ["hittar"]


def test_text_within_the_xml_and_beside_the_project(tmp_path: Path) -> None:
    inside = f"<PlainTextContent>{TEXT}</PlainTextContent>"
    one = source(selection(1, START, START + 6, (ANNA, FIND)), path="", inside=inside)
    two = source(
        selection(2, CALLS, CALLS + 6, (ANNA, CALL)),
        guid=SOURCE_2,
        path="relative:///texts/grupp 2.txt",
    )
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "grupp 2.txt").write_text(TEXT)
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}{two}</Sources>"), {}))
    assert found.segments["text"].tolist() == ["hittar", "ringer"]
    assert found.segments["session"].tolist() == ["Grupp 1", "Grupp 1 (2)"]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (None, f'"sources/{SOURCE}.txt" is not in the archive'),
        ("", "has no plain text"),
        ("absolute:///home/anna/a.txt", "is on another computer"),
        ("file:///etc/passwd", "is on another computer"),
        ("relative:///../secret.txt", "climbs out"),
        ("relative:///link.txt", "climbs out"),
        ("relative:///nothing.txt", "is not beside the project"),
        ("internal://../project.qde", "climbs out"),
    ],
)
def test_a_source_that_is_missing_or_elsewhere_is_named(
    tmp_path: Path, path: str | None, what: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret " * 99)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    one = source(selection(1, 0, 6, (ANNA, FIND)), path=path)
    with pytest.raises(InputError) as caught:
        read(pack(tmp_path / "in" / "a.qdpx", qde(f"<Sources>{one}</Sources>"), {}))
    assert 'source "Grupp 1"' in str(caught.value)
    assert what in str(caught.value)


def test_all_problems_of_a_project_at_once(tmp_path: Path) -> None:
    one = source(
        selection(1, 5, 9999, (ANNA, FIND)),
        selection(2, 9, 3, (ANNA, FIND)),
        selection(3, START, START + 6, (ANNA, GUID(0x99))),
    )
    two = source(guid=SOURCE_2, name="Grupp 2")
    with pytest.raises(InputError) as caught:
        read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}{two}</Sources>")))
    said = [p.what for p in caught.value.problems]
    assert len(said) == 4
    assert "from 5 to 9999 lies outside" in said[0]
    assert "ends before it begins" in said[1]
    assert '"Grupp 2"' in said[2]
    assert "not in the codebook" in said[3]


def test_selections_of_one_place_are_one_segment_and_overlaps_stay(tmp_path: Path) -> None:
    one = source(
        selection(1, START, START + 12, (ANNA, FIND)),
        selection(2, START, START + 12, (BO, FIND)),  # as NVivo and MAXQDA write it
        selection(3, START, START + 12, (BO, FIND)),
        selection(4, START + 7, START + 12, (BO, CALL)),
        selection(5, TEXT.index("\n"), TEXT.index("\n") + 1, (BO, CALL)),
    )
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>")))
    assert found.segments["text"].tolist() == ["hittar inget", "inget"]
    assert len(found.codings) == 3
    log = told(found)
    assert log["same_place"][0] == 2
    assert log["overlap"][0] == 1
    assert log["blank"][0] == 1
    assert log["twice"][0] == 1


def test_names_of_selections_become_segments_where_each_has_its_own(tmp_path: Path) -> None:
    one = source(selection(1, 0, 3, name="a-1"), selection(2, 5, 8, name="a-2"))
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>")))
    assert found.segments["segment"].tolist() == ["a-1", "a-2"]
    one = source(selection(1, 0, 3, name="0,3"), selection(2, 5, 8, name="5,8"))
    found = read(pack(tmp_path / "b.qdpx", qde(f"<Sources>{one}</Sources>")))
    assert found.segments["segment"].tolist() == ["0000e001", "0000e002"]


def test_identifiers_that_repeat_keep_their_codings_apart(tmp_path: Path) -> None:
    one = source(selection(1, 0, 3, (ANNA, FIND)), selection(1, 5, 8, (BO, CALL)))
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>")))
    assert found.segments["segment"].is_unique
    assert found.codings["code"].tolist() == ["Hitta", "Ringa"]
    assert found.codings["segment"].tolist() == found.segments["segment"].tolist()


def test_coders_without_name_or_with_the_same(tmp_path: Path) -> None:
    one = source(selection(1, 0, 3, (GUID(0x77), FIND), (ANNA, CALL)))
    project = qde(f"<Sources>{one}</Sources>").replace('name="Bo"', 'name="Anna"')
    found = read(pack(tmp_path / "a.qdpx", project.replace(f'creatingUser="{ANNA}"', "")))
    assert found.codings["coder"].tolist() == ["unknown", "unknown"]
    assert told(found)["no_coder"][0] == 2
    project = project.replace(GUID(0x77), BO)
    found = read(pack(tmp_path / "b.qdpx", project))
    assert found.codings["coder"].tolist() == ["Anna (2)", "Anna"]


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    coding = f'<Coding guid="{GUID(1)}"><CodeRef targetGUID="{FIND}"/></Coding>'
    places = 'firstX="0" firstY="0" secondX="1" secondY="1"'
    other = (
        f'<PictureSource guid="{GUID(2)}" path="internal://a.png">'
        f'<PictureSelection guid="{GUID(3)}" {places}>{coding}</PictureSelection></PictureSource>'
        f'<PDFSource guid="{GUID(4)}" path="internal://a.pdf">'
        f'<PDFSelection guid="{GUID(5)}" page="0" {places}>{coding}</PDFSelection></PDFSource>'
        f'<AudioSource guid="{GUID(6)}" path="internal://a.mp3">'
        f'<AudioSelection guid="{GUID(7)}" begin="0" end="9">{coding}</AudioSelection>'
        "</AudioSource>"
    )
    one = source(selection(1, 0, 3, (ANNA, FIND)), inside=coding)
    sets = f'<Sets><Set guid="{GUID(8)}" name="S"><MemberCode targetGUID="{FIND}"/></Set></Sets>'
    found = read(pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}{other}</Sources>{sets}")))
    log = told(found)
    assert log["not_text"] == (3, "pdf 1, picture 1, sound 1")
    assert log["whole_source"][0] == 1
    assert log["not_taken"] == (4, "sets 1, pdf 1, pictures 1, sound 1")
    assert set(found.log["kind"]) <= set(material.LOG_KINDS)


@pytest.mark.parametrize("project", ["", "<Sources></Sources>", f"<Sources>{source()}</Sources>"])
def test_a_project_without_coded_text(tmp_path: Path, project: str) -> None:
    with pytest.raises(InputError, match="no selection of text"):
        read(pack(tmp_path / "a.qdpx", qde(project)))


def test_one_project_file_in_the_archive(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected one \.qde file, got 2"):
        read(pack(tmp_path / "a.qdpx", qde(""), {"other.qde": b""}))


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    evil = "P1: <script>alert(1)</script> =HYPERLINK() {{< x >}}\n"
    one = source(selection(1, 4, len(evil) - 1, (ANNA, FIND)), name="../&lt;b&gt;\t=1")
    project = qde(f"<Sources>{one}</Sources>")
    found = read(pack(tmp_path / "a.qdpx", project, {f"sources/{SOURCE}.txt": evil.encode()}))
    assert found.segments["text"].tolist() == [evil[4:-1]]
    assert found.sessions["session"].tolist() == ["../<b> =1"]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (f'startPosition="{START}"', 'startPosition="abc"', "`abc` is not"),
        (f'startPosition="{START}"', "", "start_position"),
        (f'startPosition="{START}"', f'startPosition="{10**30}"', "ends before it begins"),
        ('isCodable="true"', 'isCodable="maybe"', "`maybe` is not"),
        (f'<CodeRef targetGUID="{FIND}"/>', "", "code_ref"),
    ],
)
def test_values_that_the_standard_does_not_know(
    tmp_path: Path, before: str, after: str, what: str
) -> None:
    one = source(selection(1, START, START + 12, (ANNA, FIND)))
    project = qde(f"<Sources>{one}</Sources>")
    assert before in project
    with pytest.raises(InputError) as caught:
        read(pack(tmp_path / "a.qdpx", project.replace(before, after)))
    assert what in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_times_and_attributes_of_a_program_do_not_matter(tmp_path: Path) -> None:
    one = source(selection(1, START, START + 12, (ANNA, FIND)))
    project = qde(f"<Sources>{one}</Sources>")
    odd = project.replace("<Coding ", '<Coding creationDateTime="yesterday" own="x" ')
    found = read(pack(tmp_path / "a.qdpx", odd.replace("<Sources>", "<Sources><!-- x --><Own/>")))
    assert found.segments["text"].tolist() == ["hittar inget"]


def test_a_billion_laughs_in_a_project(tmp_path: Path) -> None:
    entities = '<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project'
    project = qde("").replace("<Project", entities, 1)
    with pytest.raises(InputError, match="a document type or entities"):
        read(pack(tmp_path / "a.qdpx", project))


def test_two_codes_of_one_identifier_are_not_mixed(tmp_path: Path) -> None:
    twice = f'<Code guid="{FIND}" name="Annan" isCodable="true"/>'
    start = TEXT.index("hittar")
    one = source(selection(1, start, start + 12, (ANNA, FIND)))
    pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>", more=twice))
    with pytest.raises(InputError, match='the code "Annan" has the identifier of "Hitta"'):
        material.read(tmp_path, ["sv"])


def test_a_selection_of_signs_that_nobody_sees_is_blank(tmp_path: Path) -> None:
    both = source(selection(1, 0, 2, (ANNA, FIND)), selection(2, 3, 8, (ANNA, FIND)))
    text = {f"sources/{SOURCE}.txt": "\u200b\u200f words".encode()}
    pack(tmp_path / "a.qdpx", qde(f"<Sources>{both}</Sources>"), text)
    found = material.read(tmp_path, ["sv"])
    assert found.segments["text"].tolist() == ["words"]
    assert "blank" in found.log["kind"].tolist()


def test_a_path_in_a_message_is_short_and_plain(tmp_path: Path) -> None:
    one = source(selection(1, 0, 2, (ANNA, FIND)), path="internal://\u202e" + "a" * 5000)
    pack(tmp_path / "a.qdpx", qde(f"<Sources>{one}</Sources>"))
    with pytest.raises(InputError) as caught:
        material.read(tmp_path, ["sv"])
    assert len(str(caught.value)) < 400
    assert "\u202e" not in str(caught.value)
