"""Conflicts: found, written for a person, settled by consensus."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study import sheet
from cup_study.literature.screening import conflicts, decisions
from tests.literature.screening.cases import decided

GROUPS = pd.DataFrame({"record": ["g"], "group": ["g"]})
TA, FT = "title_abstract", "full_text"


def outcome(*said: tuple[str, str, str, str], **options: conflicts.Unsure) -> list[str]:
    rows = [["g", stage, decision, reason, who] for stage, who, decision, reason in said]
    settled = conflicts.settle(decided(rows, GROUPS), **options)
    return settled[["outcome", "reason", "how"]].to_numpy().tolist()[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([(TA, "x", "include", "")], ["include", "", "one reviewer"]),
        ([(TA, "x", "exclude", "off"), (TA, "y", "exclude", "")], ["exclude", "off", "agreed"]),
        ([(TA, "x", "include", ""), (TA, "y", "exclude", "")], ["", "", "decisions differ"]),
        (
            [(TA, "x", "exclude", "a"), (TA, "y", "exclude", "b")],
            ["exclude", "different reasons", "agreed"],
        ),
        ([(FT, "x", "exclude", "a"), (FT, "y", "exclude", "b")], ["", "", "reasons differ"]),
        ([(FT, "x", "unsure", ""), (FT, "y", "unsure", "")], ["", "", "unsure"]),
        (
            [
                (FT, "x", "exclude", "a"),
                (FT, "y", "include", ""),
                (FT, "consensus", "exclude", "a"),
            ],
            ["exclude", "a", "consensus"],
        ),
        (
            [(FT, "x", "include", ""), (FT, "consensus", "unsure", "")],
            ["", "", "unsure"],
        ),
    ],
)
def test_outcomes(said: list[tuple[str, str, str, str]], expected: list[str]) -> None:
    assert outcome(*said) == expected


def test_when_in_doubt_include() -> None:
    said = ((TA, "x", "include", ""), (TA, "y", "unsure", ""))
    assert outcome(*said) == ["", "", "decisions differ"]
    assert outcome(*said, unsure="include") == ["include", "", "agreed"]
    later = ((FT, "x", "include", ""), (FT, "y", "unsure", ""))
    assert outcome(*later, unsure="include") == ["", "", "decisions differ"]


def test_the_file_for_a_person_can_be_filled_in_and_added(tmp_path: Path) -> None:
    rows = [["g", TA, "include", "", "x"], ["g", TA, "exclude", "", "y"]]
    records = pd.DataFrame(
        {"record": ["g"], "title": ["=cmd|' /C calc'!A0 <b>x</b>\n"], "year": [pd.NA]}
    )
    found = conflicts.find(conflicts.settle(decided(rows, GROUPS)), records)
    assert found[["record", "kind", "said"]].to_numpy().tolist() == [
        ["g", "decisions differ", "x: include; y: exclude"]
    ]
    path = tmp_path / "conflicts_to_settle.csv"
    conflicts.write(found, path)
    written = sheet.read(path)
    text = path.read_text(encoding="utf-8")
    assert "'=cmd" in text
    filled = written.assign(decision="exclude")[list(decisions.NEEDED)]
    every = pd.concat([pd.DataFrame(rows, columns=list(decisions.NEEDED)), filled])
    settled = conflicts.settle(decisions.check(every, GROUPS))
    assert settled[["outcome", "how"]].to_numpy().tolist() == [["exclude", "consensus"]]
    assert conflicts.find(settled, records).empty


def test_nothing_to_settle(tmp_path: Path) -> None:
    settled = conflicts.settle(decisions.empty())
    found = conflicts.find(settled, pd.DataFrame({"record": pd.Series(dtype="str")}))
    conflicts.write(found, tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_text().startswith("record,stage,decision,reason,reviewer")
