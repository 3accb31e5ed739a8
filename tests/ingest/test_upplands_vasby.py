"""The open survey of a Swedish municipality: everything odd in its file is handled and logged."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from cup_study import study
from cup_study.errors import CupError
from cup_study.ingest import download
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import flags

ROOT = study.find_root(Path(__file__).parent)
RAW = ROOT / "data" / "raw"
NAME, FILE = "upplands_vasby", "data_raw.csv"


def test_the_folder_fits_together() -> None:
    loaded = study.load(NAME, ROOT)
    assert len(loaded.codebook) == 79
    assert len([i for i in loaded.codebook.items if i.battery == "actions"]) == 50
    assert len([i for i in loaded.codebook.items if i.battery == "focus_areas"]) == 10
    shown = [i for i in loaded.codebook.items if i.section]
    assert all(i.question["sv"] and i.question["en"] for i in shown)
    with (RAW / NAME / "corrections.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["why"] for row in csv.DictReader(file))


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> clean.Cleaned:
    """Clean data of the study, in a repository of its own where every notebook is there."""
    root = tmp_path_factory.mktemp("survey")
    shutil.copytree(RAW / NAME, root / "data" / "raw" / NAME)
    shutil.copy(RAW / "registry.csv", root / "data" / "raw")
    here = study.downloaded(ROOT, FILE)
    try:
        if here.is_file():
            study.downloaded(root, "").mkdir()
            shutil.copy(here, study.downloaded(root, FILE))
        download.fetch(FILE, root)
    except CupError as error:
        pytest.skip(str(error))
    (root / "notebooks").mkdir()
    settings = yaml.safe_load((RAW / NAME / "study.yml").read_text(encoding="utf-8"))
    for entry in settings["notebooks"]:
        (root / "notebooks" / f"{entry['run']}.ipynb").touch()
    given = settings["notebooks"][0]["parameters"]
    limits = flags.Limits(same=given["same"], exclude=tuple(given["exclude"]))
    return clean.clean(study.load(NAME, root), limits)


@pytest.mark.peer
def test_rows_add_up(cleaned: clean.Cleaned) -> None:
    assert cleaned.read[["rows", "columns"]].values.tolist() == [[1038, 79]]
    assert len(cleaned.data) == 1034
    gone = set(range(2, 1040)) - set(cleaned.data["row"])
    assert gone == {439, 814, 574, 632}


@pytest.mark.peer
def test_every_anomaly_is_in_the_log(cleaned: clean.Cleaned) -> None:
    log = cleaned.log
    n = log.groupby("rule")["n"].sum()
    assert n["corrected"] == 28
    assert n["named"] == 79
    assert n["quoted_number"] == 7249
    assert n["impossible"] == 2
    missing = log[log["rule"] == "missing_code"].groupby("detail")["n"].sum()
    assert missing.to_dict() == {
        "-1 = Not recorded (code of the survey tool)": 19,
        "NA = Empty in the export": 90,
    }
    # Three of another gender and 18 who prefer not to say are one answer (see the study's README).
    gender = log[log["item"].eq("gender") & log["rule"].eq("other_text")]
    assert gender["n"].sum() == 21
    flagged = cleaned.flagged.set_index("flag")["n"]
    assert flagged[["duplicate", "straightlining", "incomplete"]].tolist() == [2, 67, 2]


@pytest.mark.peer
def test_the_shifted_row_is_put_right(cleaned: clean.Cleaned) -> None:
    row: Any = cleaned.data.set_index("row").loc[504]
    assert row["district"] == "Smedby 2"
    answers = row[["education", "occupation", "years_resident", "age_group", "gender"]]
    assert answers.tolist() == [3, 3, 1, 1, 1]
    assert row[["x12a", "x13a", "x14a", "x1", "x4", "x7", "x10"]].isna().all()
    assert row[["x1a", "x10e"]].tolist() == [14, 7]


@pytest.mark.peer
def test_answers_are_on_their_sliders(cleaned: clean.Cleaned) -> None:
    answers: Any = cleaned.data.filter(regex=r"^x\d+[a-e]?$").drop(columns=["x12a", "x13a", "x14a"])
    assert answers.shape == (1034, 60)
    assert answers.stack().dropna().between(0, 14).all()
    assert isinstance(cleaned.data["age_group"], pd.Series)
    assert cleaned.data["age_group"].isna().sum() == 0
