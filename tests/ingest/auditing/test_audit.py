from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from cup_study import parameters
from cup_study.errors import InputError
from cup_study.ingest.auditing import audit
from cup_study.ingest.cleaning import clean
from cup_study.study import Study, find_root
from tests.ingest.conftest import HEADER, ROWS

Make = Callable[..., Study]
NOTEBOOK = find_root(Path(__file__).parent) / "notebooks" / "01_data_audit.ipynb"
MARGINS = {
    "sections:": "design: {id: respondent, poststrata: [town], population: margins.csv}\nsections:"
}


@pytest.fixture(autouse=True)
def draw_nowhere() -> None:
    mpl.use("agg")


def run(study: Study, monkeypatch: pytest.MonkeyPatch, **given: object) -> dict[str, object]:
    """Run the notebook's code cells one after the other, as a kernel would."""
    shutil.copy(NOTEBOOK, study.root / "notebooks")
    monkeypatch.chdir(study.root)
    monkeypatch.delenv("CUP_STAGING", raising=False)
    namespace: dict[str, object] = {}
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace |= {"study": study.name, **given}
    plt.close("all")
    return namespace


def results(study: Study) -> dict[str, dict[str, object]]:
    path = study.processed / "explore" / "01_data_audit" / "results" / "01_data_audit.json"
    found: dict[str, dict[str, object]] = json.loads(path.read_text())["results"]
    return found


def test_notebook(make_study: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    study = make_study(changes=MARGINS, margins="town,n\nLuleå,300\nMalmö,100\n")
    run(study, monkeypatch)
    found = results(study)
    assert {key for key, result in found.items() if result["kind"] == "table"} == {
        "audit.identifiers", "audit.read", "audit.log", "audit.flags", "audit.flow", "audit.missing"
    }  # fmt: skip
    assert {key for key, result in found.items() if result["kind"] == "figure"} == {
        "audit.flow_figure",
        "audit.missing_figure",
    }
    assert found["audit.n_analysed"]["value"] == found["audit.n_analysed_1"]["value"] == 3
    assert "audit.n_invited" not in found  # there is no sampling frame
    assert found["audit.share_missing"]["value"] == pytest.approx(2 / 14)
    assert found["audit.flow"]["rows"]["sv"][0] == ["Första", "Svarande", "3"]  # type: ignore[index]
    folder = study.processed / "explore" / "01_data_audit"
    data = pd.read_parquet(folder / "respondents.parquet")
    assert data.groupby("town")["weight"].sum().to_dict() == {"Luleå": 300, "Malmö": 100}
    assert "comment" not in data
    assert pd.read_csv(folder / "cleaning_log.csv")["n"].gt(0).all()


def test_files_for_spreadsheets_run_no_formula(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A column that the codebook does not know is named in the log, as the file names it.
    study = make_study(*(f"{row};x" for row in ROWS), header=f"{HEADER};=HYPERLINK(1)")
    run(study, monkeypatch)
    folder = study.processed / "explore" / "01_data_audit"
    for name in ("cleaning_log.csv", "flagged_rows.csv"):
        cells = pd.read_csv(folder / name, dtype=str, keep_default_na=False).to_numpy().ravel()
        assert not [cell for cell in cells if str(cell).startswith(("=", "+", "@"))]
    assert "'=HYPERLINK(1)" in (folder / "cleaning_log.csv").read_text(encoding="utf-8")


def test_notebook_excludes_by_parameter(make_study: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    study = make_study()
    run(study, monkeypatch, exclude=["speeder"], speed=0.5)
    found = results(study)
    assert (found["audit.n_speeder"]["value"], found["audit.n_excluded"]["value"]) == (1, 1)
    assert found["audit.n_analysed"]["value"] == 2


HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "{{< include secret.txt >}}",
    '#read("secret.txt")',
    "`{python} 1`",
    "![x](javascript:1) 😀",
)


def test_hostile_answers_and_names_reach_no_page(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f'a{i};Luleå;1950;{i + 1};{i % 7 + 1};1;a;"{text.replace(chr(34), chr(34) * 2)}";x'
        for i, text in enumerate(HOSTILE)
    ]
    header = f"Id;Town;Born;minutes;Q1;Q2;email;comment;{HOSTILE[0]}"
    fix = "file,row,column,from,to,why\n" + f'survey.csv,2,comment,{HOSTILE[0]},,"{HOSTILE[0]}"\n'
    rules = f"rule,condition,explanation_en\nr1,q1 == 1,{HOSTILE[0]}\n"
    study = make_study(
        *rows,
        header=header,
        changes={"sections:": "files: {corrections: fix.csv, rules: rules.csv}\nsections:"},
        fix=fix,
        rules=rules,
    )
    run(study, monkeypatch, exclude=["impossible"])
    folder = study.processed / "explore" / "01_data_audit"
    found = results(study)
    assert {"audit.corrections", "audit.rules"} <= set(found)
    assert found["audit.cells_corrected"]["value"] == found["audit.n_impossible"]["value"] == 1
    written = [
        (folder / "results" / "01_data_audit.json").read_text(encoding="utf-8"),
        (folder / "flagged_rows.csv").read_text(encoding="utf-8"),
        pd.read_parquet(folder / "cleaning_cells.parquet").to_csv(),
        pd.read_parquet(folder / "respondents.parquet").to_csv(),
    ]
    log = pd.read_csv(folder / "cleaning_log.csv")
    written += [log.loc[log["step"] != "correct", c].to_csv() for c in ("item", "detail")]
    for sign in ("<script", "=HYPERLINK", "{{<", "#read", "`{", "](javascript"):
        assert not any(sign in text for text in written), sign


def test_notebook_stops_at_personal_data(make_study: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    study = make_study("a1;Luleå;1950;1;1;1;a;skriv till anna.berg@example.org")
    with pytest.raises(InputError, match='column "comment"') as caught:
        run(study, monkeypatch)
    assert "anna.berg" not in str(caught.value)
    assert not (study.processed / "explore" / "01_data_audit" / "respondents.parquet").exists()


def test_notebook_shows_rates_of_a_web_survey(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = "visitors: {site: 40, first_page: 10, finished: 3}\n    reader:"
    study = make_study(changes={"reader:": visits})
    run(study, monkeypatch)
    found = results(study)
    assert found["audit.view_rate"]["value"] == 0.25
    assert found["audit.completion_rate"]["value"] == 0.3
    assert found["audit.rates"]["rows"]["sv"][0][1] == "Visningsandel"  # type: ignore[index]


def test_notebook_keeps_lists_of_cells_and_rows(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = make_study()
    run(study, monkeypatch, speed=0.5)
    folder = study.processed / "explore" / "01_data_audit"
    cells = pd.read_parquet(folder / "cleaning_cells.parquet")
    assert cells.loc[cells["rule"] == "letter_case", ["row", "from", "to"]].to_numpy().tolist() == [
        [4, "luleå", "Luleå"]
    ]
    rows = pd.read_csv(folder / "flagged_rows.csv", keep_default_na=False)
    assert rows[["row", "flags", "excluded_by"]].to_numpy().tolist() == [
        [2, "speeder", ""],
        [3, "incomplete", ""],
    ]


def test_notebook_refuses_a_wrong_type(make_study: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="exclude"):
        run(make_study(), monkeypatch, exclude="speeder")


def test_notebook_declares_its_files() -> None:
    roles = {p.name: p.role for p in parameters.declared(NOTEBOOK) if p.role != "value"}
    assert roles == {
        "raw": "input",
        "corrections": "input",
        "rules": "input",
        "respondents": "output",
        "cleaning_log": "output",
        "cleaning_cells": "output",
        "flagged_rows": "output",
        "left_out": "output",
    }


def test_notebook_is_committed_without_outputs() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert [c.id for c in cells] == [f"audit-{i:02d}" for i in range(1, len(cells) + 1)]
    code = [c for c in cells if c.cell_type == "code"]
    assert all(not c.outputs and c.execution_count is None for c in code)


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_tables_have_headings(make_study: Make, lang: str) -> None:
    study = make_study()
    cleaned = clean.clean(study)
    for make in (
        audit.read_table,
        audit.flow_table,
        audit.log_table,
        audit.flag_table,
        audit.missing_table,
    ):
        table = make(cleaned, study, lang)
        assert len(table) > 0
        assert all(lang in heading for heading in audit.headings(table).values())


def test_sections_by_title_in_the_reader_s_language(make_study: Make) -> None:
    study = make_study()
    table = audit.missing_table(clean.clean(study), study, "sv")
    assert table["section"].tolist() == ["Personer", "Åsikter", "Övriga frågor"]
