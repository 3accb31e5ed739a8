"""Drafted codebooks of exports of survey tools and of messy files, and what the check says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner

from cup_study import codebook, validation
from cup_study.__main__ import cli
from cup_study.errors import CupError, InputError
from cup_study.ingest.drafting import draft, draft_study
from tests.ingest import survey_exports
from tests.ingest.survey_exports import AGREE

EXPORTS = [
    (survey_exports.google_forms, "google.csv", "google_forms"),
    (survey_exports.survey_monkey, "monkey.csv", "surveymonkey"),
    (survey_exports.qualtrics, "qualtrics.csv", "qualtrics"),
    (survey_exports.lime_survey, "lime.csv", "limesurvey"),
    (survey_exports.spss, "file.sav", "spss"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository without studies."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_data_audit.ipynb").write_text(survey_exports.NOTEBOOK)
    return tmp_path


def rows_of(found: draft.Draft) -> dict[str, dict[str, str]]:
    return {row["name"]: dict(row) for row in found.rows}


@pytest.mark.parametrize(("make", "name", "kind"), EXPORTS, ids=[e[2] for e in EXPORTS])
def test_the_draft_of_an_export_passes_the_check(
    make: Callable[[Path], Path], name: str, kind: str, root: Path
) -> None:
    found = draft.draft(make(root / name))
    assert found.reader["type"] == kind
    draft_study.write(found, root / name, "mine", root)
    report = validation.check("mine", root)
    assert report.errors == []
    assert any("every cell agrees" in line for line in report.lines)


@pytest.mark.parametrize(("make", "name"), [e[:2] for e in EXPORTS], ids=[e[2] for e in EXPORTS])
def test_a_grid_is_a_battery_and_its_reversed_item_is_noted(
    make: Callable[[Path], Path], name: str, tmp_path: Path
) -> None:
    found = draft.draft(make(tmp_path / name))
    grid = [row for row in found.rows if row["type"] == "scale"]
    assert len(grid) == 3
    assert len({row["battery"] for row in grid} - {""}) == 1
    against = ["against the others" in row["note"] for row in grid]
    assert against == [False, False, True]
    assert all(row["values"] == "1-5" for row in grid)


def test_whole_questions_become_short_names_and_ordered_labels(tmp_path: Path) -> None:
    rows = rows_of(draft.draft(survey_exports.google_forms(tmp_path / "g.csv")))
    assert rows["age"]["labels_en"] == "1=18-29|2=30-49|3=50-64|4=65+"
    assert rows["age"]["type"] == "ordinal"
    assert rows["opening_hours"]["labels_en"] == "|".join(
        f"{i}={label}" for i, label in enumerate(AGREE, 1)
    )
    assert rows["used_e_service"]["missing"] == "Don't know=Don't know"
    assert rows["year_born"]["type"] == "numeric"
    assert rows["other_comments"]["sensitive"] == "1"
    # An option that holds a comma itself stays whole.
    assert rows["devices_use_phone_internet"]["option"] == "Phone, with internet"


def test_ticked_options_in_columns_of_their_own_are_a_battery(tmp_path: Path) -> None:
    rows = rows_of(draft.draft(survey_exports.survey_monkey(tmp_path / "s.csv")))
    assert rows["phone_internet"]["option"] == "Phone, with internet"
    assert rows["phone_internet"]["battery"] == rows["tablet"]["battery"] != ""
    assert rows["ip_address"]["sensitive"] == "1"
    assert rows["minutes"]["factor"] == "1/60"


def test_a_labelled_file_keeps_its_labels_and_missing_codes(tmp_path: Path) -> None:
    found = draft.draft(survey_exports.spss(tmp_path / "a.sav"))
    rows = rows_of(found)
    assert found.languages[0] == "sv"
    assert rows["q3_1"]["missing"] == "9=Vet ej"
    assert rows["q3_1"]["question_sv"] == "Öppettiderna är bra"
    assert rows["kon"]["labels_sv"] == "1=Kvinna|2=Man"


def test_codes_without_labels_are_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rng = np.random.default_rng(1)
    mood = rng.normal(size=200)
    grid = np.clip(np.round(4 + mood[:, None] + rng.normal(scale=0.5, size=(200, 4))), 1, 7)
    lines = ["pu1,pu2,pu3,pu4,town,sex,weight"]
    lines += [
        ",".join([*(f"{v:.0f}" for v in row), str(i % 4 + 1), str(i % 2 + 1), "98"])
        for i, row in enumerate(grid)
    ]
    path.write_text("\n".join(lines) + "\n")
    rows = rows_of(draft.draft(path))
    assert {rows[f"pu{i}"]["type"] for i in range(1, 5)} == {"scale"}
    assert {rows[f"pu{i}"]["battery"] for i in range(1, 5)} == {"pu"}
    assert rows["town"]["type"] == "ordinal"
    assert "without labels" in rows["town"]["note"]
    assert rows["weight_answer"]["type"] == "text"


def test_a_messy_file_gives_a_codebook_that_can_be_read(tmp_path: Path, root: Path) -> None:
    rng = np.random.default_rng(8)
    odd = ["", " ", "?", "NA", "1|2", "a=b", "{{< x >}}", "=1+1", "😀", "0180", "1e5", "-99", "ja ",
           "Ja", "JA", "2,5", "2024-01-02", "<b>x</b>", '"', "98", "Don’t know"]  # fmt: skip
    header = ["", " id ", "Q1", "Q1", "1", "class", "wave", "å ä ö", "a" * 300, "x|y", "q=1", "😀"]
    lines = [header]
    lines += [[str(rng.choice(odd)) for _ in header] for _ in range(60)]
    path = survey_exports.write(root / "odd.csv", lines, ";")
    found = draft.draft(path)
    book = codebook.parse(found.csv(), found.languages)
    assert len(book) == len(found.rows)
    draft_study.write(found, path, "odd", root)
    assert validation.check("odd", root).text()  # told, whatever it is, without a traceback


def test_every_column_filled_with_one_thing_is_drafted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("empty,codes,same\n" + ",98,x\n" * 5)
    rows = rows_of(draft.draft(path))
    assert {row["type"] for row in rows.values()} == {"text"}


def test_the_reader_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("# from the tool\nid;q\n1;2,5\n2;3,5\n")
    reader = {"type": "csv", "delimiter": ";", "decimal": ",", "header": 2}
    assert rows_of(draft.draft(path, reader=reader))["q"]["type"] == "numeric"


TITLED = [
    ["Medborgarenkät 2024"], ["Uttag: 2024-06-01"], [], ["Löpnr", "Kommun", "Minuter", "Q1"],
    *([str(i), "Luleå" if i % 2 else "Kalix", f"{i / 7:.3f}".replace(".", ","), str(i % 5 + 1)]
      for i in range(1, 41)),
]  # fmt: skip


@pytest.mark.parametrize("padded", [False, True])
def test_titles_above_the_column_names_are_passed_over(tmp_path: Path, padded: bool) -> None:
    rows = [row + [""] * (4 - len(row)) if padded else row for row in TITLED]
    text = "\n".join(";".join(row) for row in rows)
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    found = draft.draft(tmp_path / "a.csv")
    assert (found.reader["header"], found.reader["delimiter"]) == (4, ";")
    assert (found.cases, rows_of(found)["minuter"]["type"]) == (40, "numeric")


def test_titles_above_the_column_names_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in TITLED:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    found = draft.draft(tmp_path / "a.xlsx")
    assert found.reader == {"type": "excel", "header": 4}
    assert found.cases == 40


def test_surveymonkey_in_swedish(tmp_path: Path) -> None:
    rows = [
        ["Respondent-ID", "Startdatum", "Slutdatum", "Ålder?", "Nöjd?"],
        ["", "", "", "Svar", "Öppet svar"],
        *([str(i), "", "", "18-29", "bra"] for i in range(9)),
    ]
    found = draft.draft(survey_exports.write(tmp_path / "a.csv", rows))
    assert (found.reader["type"], found.cases) == ("surveymonkey", 9)


def test_time_of_the_tool_and_time_from_start_to_end_are_one_item_minutes(
    tmp_path: Path, root: Path
) -> None:
    rows = [["id", "submitdate", "startdate", "G1Q1[SQ001]", "interviewtime"]]
    rows += [
        [str(i), f"2024-05-01 09:{i:02}:{i:02}", "2024-05-01 09:00:00", str(i % 5), f"{61 * i}.07"]
        for i in range(1, 50)
    ]
    found = draft.draft(survey_exports.write(root / "a.csv", rows))
    timed = {row["name"]: row["factor"] for row in found.rows if row["factor"]}
    assert timed == {"minutes": "1/60"}
    draft_study.write(found, root / "a.csv", "mine", root)
    assert validation.check("mine", root).errors == []


def test_options_of_the_command_need_not_be_yaml(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a.csv").write_text("id|m\n1|2,5\n2|3,5\n")
    monkeypatch.chdir(root)
    options = ["--option", "delimiter=|", "--option", "decimal=,", "--option", 'missing=["?"]']
    arguments = ["codebook", "draft", "a.csv", "--reader", "csv", *options]
    run = CliRunner().invoke(cli, arguments)
    assert run.exit_code == 0, run.output
    assert "decimal: ','" in run.output


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        draft.draft(tmp_path / "no.csv")


def test_a_study_is_never_overwritten_without_force(root: Path) -> None:
    path = survey_exports.google_forms(root / "g.csv")
    found = draft.draft(path)
    folder = draft_study.write(found, path, "mine", root)
    (folder / "codebook.csv").write_text("corrected by hand")
    with pytest.raises(CupError, match="there already"):
        draft_study.write(found, path, "mine", root)
    assert (folder / "codebook.csv").read_text() == "corrected by hand"
    draft_study.write(found, path, "mine", root, force=True)
    assert (folder / "codebook.csv").read_text(encoding="utf-8") == found.csv()
    path.write_text("another file")
    with pytest.raises(CupError, match="never replaced"):
        draft_study.write(found, path, "mine", root, force=True)
    with pytest.raises(CupError, match="small letters"):
        draft_study.write(found, path, "../x", root)


def test_the_command_writes_the_codebook_and_prints_the_settings(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    survey_exports.lime_survey(root / "lime_2024.csv")
    run = CliRunner().invoke(cli, ["codebook", "draft", "lime_2024.csv"])
    assert run.exit_code == 0, run.output
    assert "id: '2024'" in run.output
    assert (root / "codebook.csv").is_file()
    again = CliRunner().invoke(cli, ["codebook", "draft", "lime_2024.csv"])
    assert isinstance(again.exception, CupError)
    whole = CliRunner().invoke(cli, ["codebook", "draft", "lime_2024.csv", "--study", "lime"])
    assert whole.exit_code == 0, whole.output
    assert (root / "data" / "raw" / "lime" / "study.yml").is_file()
    wrong = CliRunner().invoke(cli, ["codebook", "draft", "lime_2024.csv", "--option", "x"])
    assert wrong.exit_code == 2


def test_a_question_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("id,=How happy are you with us?\n1,3\n2,4\n3,5\n", encoding="utf-8")
    text = draft.draft(path).csv()
    row = next(r for r in csv.DictReader(io.StringIO(text)) if r["source"].startswith("="))
    assert row["question_en"] == "'=How happy are you with us?"
