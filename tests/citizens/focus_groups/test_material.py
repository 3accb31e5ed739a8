from __future__ import annotations

from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import material
from cup_study.errors import InputError
from cup_study.numbers import LANGUAGES
from tests.citizens.focus_groups.folders import folder, rich
from tests.citizens.focus_groups.projects import simple


def kinds(path: Path) -> list[str]:
    return [str(kind) for kind in material.read(path, ["en", "sv"]).log["kind"]]


def test_a_folder(tmp_path: Path) -> None:
    found = material.read(folder(tmp_path), ["en", "sv"])
    assert found.segments["segment"].tolist() == ["a", "b"]
    assert found.codings.values.tolist()[2] == ["a", "bo", "find"]
    assert found.attribute("user").to_dict() == {"a": "yes", "b": "yes"}
    assert found.quotes["text_sv"].tolist() == ["I never find it"]
    assert found.log.empty


def test_attributes_of_segment_participant_and_session(tmp_path: Path) -> None:
    found = material.read(rich(tmp_path), ["en", "sv"])
    assert found.attributes == ["mood", "user", "municipality"]
    assert found.attribute("municipality").tolist() == ["Ekby", "Ekby", "Ekby", "Alby", "Alby"]
    assert found.attribute("user").tolist() == ["", "yes", "no", "yes", ""]
    assert found.attribute("mood").tolist() == ["", "", "", "glad", ""]
    assert found.attribute("nothing").tolist() == [""] * 5
    (tmp_path / "segments.csv").unlink()
    (tmp_path / "codings.csv").unlink()
    assert len(material.read(tmp_path, ["en"]).segments) == 3


def test_the_nearest_level_wins(tmp_path: Path) -> None:
    found = material.read(
        folder(
            tmp_path,
            sessions="session,user\ns1,of session\n",
            participants="participant,session,user\nP1,s1,of participant\n",
            segments=(
                "segment,session,participant,user,text\na,s1,P1,own,x\nb,s1,P1,,y\nc,s1,,,z\n"
            ),
        ),
        ["en"],
    )
    assert found.attribute("user").tolist() == ["own", "of participant", "of session"]


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        sessions="session\ns1\ns1\n",
        participants="participant,session\nP1,s9\n",
        segments="segment,session,participant,text\na,s1,P1,\n",
        codebook="code,label_en,definition,parent\nfind,Finding,Search,nowhere\n",
        codings="segment,coder,code\na,anna,fnd\nz,anna,find\n",
        quotes="segment,cleared_by,cleared_on\nz,,2009\n",
    )
    with pytest.raises(InputError) as caught:
        material.read(path, ["en"])
    files = {p.where.partition(",")[0] for p in caught.value.problems}
    assert files == {p.name for p in path.iterdir()}
    # A codebook that is wrong is no reason to call its codes unknown.
    assert not any('"find" is not' in p.what for p in caught.value.problems)
    assert any('did you mean "find"' in p.what for p in caught.value.problems)


def test_the_log_tells_what_agreement_and_themes_lack(tmp_path: Path) -> None:
    one = "segment,coder,code\na,anna,find\na,agreed,find\n"
    path = folder(tmp_path / "1", codings=one)
    found = material.read(path, ["en", "sv"]).log
    assert found["kind"].tolist() == ["one_coder", "not_coded", "not_used"]
    assert found["detail"].tolist() == ["anna", "b", "phone"]
    apart = "segment,coder,code\na,anna,find\nb,bo,phone\n"
    assert kinds(folder(tmp_path / "2", codings=apart)) == ["no_common"]
    assert kinds(folder(tmp_path / "3", codings=None)) == []
    changed = "segment,cleared_by,cleared_on,text_en,text_sv\na,E,2009,Other,Annat\n"
    assert kinds(folder(tmp_path / "4", quotes=changed)) == ["quote_differs"]


def test_every_kind_of_the_log_has_words_in_both_languages() -> None:
    for words in material.LOG_KINDS.values():
        assert set(words) == set(LANGUAGES)
        assert all(words.values())


def test_a_folder_with_a_project(tmp_path: Path) -> None:
    simple(tmp_path / "study.QDPX")
    quotes = "segment,cleared_by,cleared_on\n0000e001,E. Ek,2011\n"
    (tmp_path / "quotes.csv").write_text(quotes)
    found = material.read(tmp_path, ["sv"])
    assert found.quotes["text_sv"].tolist() == ["hittar inget"]
    (tmp_path / "quotes.csv").write_text(quotes.replace("e001", "e002"))
    with pytest.raises(InputError, match='there is no segment "0000e002"'):
        material.read(tmp_path, ["sv"])
    (tmp_path / "segments.csv").write_text("segment,session\n")
    with pytest.raises(InputError, match=r"holds study\.QDPX, segments\.csv; expected one"):
        material.read(tmp_path, ["sv"])


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        material.read(tmp_path / "nowhere", ["en"])


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "sessions.csv").write_bytes("session,kind\ns1,möte\n".encode("latin-1"))
    (path / "segments.csv").write_bytes("segment,session,text\na,s1,hör\n".encode("latin-1"))
    with pytest.raises(InputError) as caught:
        material.read(path, ["en", "sv"])
    assert [p.where for p in caught.value.problems] == [
        "sessions.csv, line 2",
        "segments.csv, line 2",
    ]


def test_what_lacks_is_told_where_only_the_agreed_codes_are_kept(tmp_path: Path) -> None:
    agreed = "segment,coder,code\na,agreed,find\n"
    assert kinds(folder(tmp_path, codings=agreed)) == ["not_coded", "not_used"]


@pytest.mark.parametrize("name", ["sessions.csv", "participants.csv", "codebook.csv"])
def test_no_table_beside_a_project_is_passed_over(tmp_path: Path, name: str) -> None:
    simple(tmp_path / "study.qdpx")
    (tmp_path / name).write_text("anything\n")
    with pytest.raises(InputError, match=rf"holds study\.qdpx, {name}; expected one project"):
        material.read(tmp_path, ["sv"])


def test_dates_that_do_not_sort_are_told(tmp_path: Path) -> None:
    path = folder(tmp_path, sessions="session,kind,date\ns1,interview,1/6 2009\n")
    with pytest.raises(InputError) as caught:
        material.read(path, ["en", "sv"])
    assert [str(p) for p in caught.value.problems] == [
        'sessions.csv, session "s1", column "date": expected a date such as 2009-06-01, or '
        '2009-06, or 2009, got "1/6 2009"'
    ]
