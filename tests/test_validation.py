"""The check of a study: all problems of all files at once, and what is fine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cup_study import validation
from cup_study.__main__ import cli
from cup_study.study import Study
from tests.ingest.conftest import make_study
from tests.ingest.survey_exports import NOTEBOOK

__all__ = ["make_study"]

MakeStudy = Callable[..., Study]


def prepared(study: Study) -> Path:
    (study.root / "notebooks" / "01_any.ipynb").write_text(NOTEBOOK)
    return study.root


def test_a_good_study_is_summed_up(make_study: MakeStudy) -> None:
    report = validation.check("small", prepared(make_study()))
    assert report.errors == []
    assert any("3 rows x 8 columns" in line for line in report.lines)
    assert "weights: none" in report.text()


def test_problems_of_all_files_are_told_in_one_run(make_study: MakeStudy) -> None:
    changes = {
        "simulated: true": (
            "simulated: true\ndesign: {id: respondent, poststrata: [town], population: pop.csv}\n"
            "models: {one: model.lav}\nfiles: {rules: rules.csv, gone: gone.csv}"
        )
    }
    study = make_study()
    root = prepared(study)
    text = (study.folder / "study.yml").read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    (study.folder / "study.yml").write_text(text, encoding="utf-8")
    (study.folder / "pop.csv").write_text("town,n\nLuleå,10\nKiruna,x\n", encoding="utf-8")
    (study.folder / "model.lav").write_text("F =~ q1 + q2 + q99 + comment\n")
    (study.folder / "rules.csv").write_text("rule,condition\nr1,nowhere == 1\n")
    raw = study.folder / "survey.csv"
    raw.write_text(raw.read_text(encoding="utf-8").replace(";1;7;", ";9;7;"), encoding="utf-8")
    report = validation.check("small", root)
    told = report.text()
    for part in (
        'no file "gone.csv"',  # settings
        'variable "q99"',  # model
        "comment",
        "nowhere",  # rules
        'row 2, column "Q1"',  # raw file
        "Kiruna",  # margins
        'got "x"',
    ):
        assert part in told, part
    assert report.problems >= 7


def test_a_broken_codebook_does_not_hide_the_settings(make_study: MakeStudy) -> None:
    study = make_study()
    (study.folder / "codebook.csv").write_text("name,type\nq1,likert\n")
    text = (study.folder / "study.yml").read_text(encoding="utf-8")
    (study.folder / "study.yml").write_text(text + "colour: red\n", encoding="utf-8")
    told = validation.check("small", prepared(study)).text()
    assert "likert" in told
    assert "colour" in told


def test_personal_data_in_a_raw_file_are_a_problem(make_study: MakeStudy) -> None:
    study = make_study("a1;Luleå;1950;2,5;1;7;a;skriv till anna.berg@telia.se")
    report = validation.check("small", prepared(study))
    assert "e-mail address" in report.text()
    assert "anna.berg" not in report.text()
    assert report.problems == 1


def test_weights_and_thin_cells_are_told(make_study: MakeStudy) -> None:
    study = make_study(
        changes={
            "simulated: true": (
                "simulated: true\ndesign: {id: respondent, poststrata: [town], population: pop.csv}"
            )
        },
        pop="town,n\nLuleå,10\nMalmö,20\n",
    )
    report = validation.check("small", prepared(study))
    assert any("weights" in line and "design effect" in line for line in report.lines)
    assert any("fewer than 5 respondents" in remark for remark in report.remarks)


def test_base_weights_without_a_population_are_checked(make_study: MakeStudy) -> None:
    design = "simulated: true\ndesign: {id: respondent, strata: town, weight: minutes}"
    study = make_study(
        "a1;Luleå;1950;0;1;7;a;",
        "a2;Luleå;1950;2,5;1;7;a;",
        "a3;Malmö;1950;;1;7;a;",
        changes={"simulated: true": design},
    )
    report = validation.check("small", prepared(study))
    text = report.text()
    assert 'row 2, column "minutes": expected a number above 0, got 0' in text
    assert 'row 4, column "minutes": expected a number above 0, got nothing' in text
    assert "weights: none" not in text
    assert any("1 stratum of town with one respondent only (Malmö)" in r for r in report.remarks)


def test_a_population_that_cannot_be_read_is_not_no_population(make_study: MakeStudy) -> None:
    design = "simulated: true\ndesign: {id: respondent, poststrata: [town], population: pop.csv}"
    study = make_study(changes={"simulated: true": design}, pop="town,n\nLuleå,0\nMalmö,20\n")
    text = validation.check("small", prepared(study)).text()
    assert 'row 2, column "n": expected a number above 0, got "0"' in text
    assert "weights: none" not in text


@pytest.mark.parametrize("arguments", [["check", "small"], ["check", "--study", "small"]])
def test_the_command_ends_with_a_code(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    study = make_study("a1;Luleå;1950;2,5;9;7;a;")
    monkeypatch.chdir(prepared(study))
    run = CliRunner().invoke(cli, arguments)
    assert run.exit_code == 1
    assert 'row 2, column "Q1"' in run.output
    both = CliRunner().invoke(cli, ["check", "small", "--study", "other"])
    assert both.exit_code == 2
