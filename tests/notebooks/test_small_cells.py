"""No table that was built tells of fewer people than the threshold.

What was built last is looked at as a reader would, in the printed cells; nothing is computed anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cup_study import study
from cup_study.pipeline import digests

ROOT = digests.package_root()
#: Columns that count respondents.
PEOPLE = {"n", "answered", "base", "users", "n_a", "n_b", "n_control", "n_treated"}
#: Keys of tables about respondents; those of models, the literature and the audit are not.
ABOUT = ("survey.", "response.", "use.", "open.", "waves.", "experiment.", "missing.", "segments.")


def small(table: dict[str, Any], threshold: int) -> list[str]:
    """Printed counts between nought and the threshold, and those that all but a few belong to."""
    names = [column["name"] for column in table["columns"]]
    found = []
    for cells in next(iter(table["rows"].values())):
        row = dict(zip(names, cells, strict=True))
        counts = {name: _number(row[name]) for name in names if name in PEOPLE}
        found += [f"{name} = {n}" for name, n in counts.items() if n and n < threshold]
        n, base = counts.get("n"), counts.get("base")
        if n is not None and base is not None and 0 < base - n < threshold:
            found.append(f"{base} - {n}")
    return found


def _number(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def test_small_counts_are_seen() -> None:
    columns = [{"name": name} for name in ("answer", "n", "base")]
    rows = [["a", "4", "90"], ["b", "1,087", "1,090"], ["c", "..", ".."], ["d", "0", "90"]]
    table = {"columns": columns, "rows": {"en": rows}}
    assert small(table, 5) == ["n = 4", "1090 - 1087"]


def built() -> list[Path]:
    return sorted((ROOT / "data" / "processed").glob("*/results/*.json"))


@pytest.mark.skipif(not built(), reason="nothing is built")
def test_nothing_that_was_built_shows_a_few_people() -> None:
    told = {}
    thresholds = {name: study.load(name, ROOT).privacy.threshold for name in study.names(ROOT)}
    for path in built():
        content = json.loads(path.read_text(encoding="utf-8"))
        threshold = thresholds.get(content.get("study"), 0)
        for key, result in (content.get("results") or {}).items():
            if result["kind"] == "table" and key.startswith(ABOUT):
                found = small(result, threshold)
                if found:
                    told[f"{path.parent.parent.name} {key}"] = found
    assert told == {}
