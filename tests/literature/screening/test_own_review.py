"""The report's own review: its files agree with the references that they were made from."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.literature.duplicates import finding
from cup_study.literature.records import reading
from cup_study.literature.screening import agreement, decisions, flow
from cup_study.pipeline import digests

FOLDER = digests.package_root() / "data" / "raw" / "literature"


@pytest.fixture(scope="module")
def references() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "references.csv", dtype=str, keep_default_na=False)


def test_decisions_are_the_scopes_of_the_references(references: pd.DataFrame) -> None:
    made = pd.read_csv(FOLDER / "screening.csv", dtype=str, keep_default_na=False)
    scope = dict(zip(references["key"], references["scope"], strict=True))
    said = {
        record.removeprefix("Stored public pages:"): (decision, reason)
        for record, decision, reason in zip(
            made["record"], made["decision"], made["reason"], strict=True
        )
    }
    assert said == {
        key: ("include", "") if name == "core" else ("exclude", name) for key, name in scope.items()
    }
    assert set(made["stage"]) == {"title_abstract"}
    assert set(made["reviewer"]) == {"compiler"}


def test_the_export_is_the_bibliography() -> None:
    assert (FOLDER / "exports" / "references.bib").read_bytes() == (
        FOLDER / "references.bib"
    ).read_bytes()


def test_the_flow_adds_up(references: pd.DataFrame) -> None:
    found = reading.read(FOLDER / "exports")
    duplicates = finding.find(found.records)
    checked = decisions.read(FOLDER / "screening.csv", duplicates.groups)
    numbers = flow.count(
        found.records,
        found.files,
        duplicates.groups,
        checked,
        malformed=found.malformed,
        finished=True,
    )
    core = int(references["scope"].eq("core").sum())
    assert numbers.n("identified") == len(references)
    assert numbers.n("included") == core
    assert numbers.n("screened_out") == len(references) - core
    assert not numbers.full_text
    assert agreement.measure(checked)["note"].tolist() == [agreement.ONE_REVIEWER]
