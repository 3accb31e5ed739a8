"""Proof that the rebuilt numbers are the published ones.

``reports/published.json`` holds, for each study, the value of every number that the report's text
uses, with a tolerance. Comparing computes nothing: it reads what the notebooks left. An entry with
a ``source`` was published by someone else and is never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cup_study import files
from cup_study.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

AGREES, DIFFERS, MISSING, UNPUBLISHED = "agrees", "differs", "missing", "not published"
#: Verdicts that fail ``make verify``.
FAILURES = (DIFFERS, MISSING, UNPUBLISHED)
COLUMNS = (
    "key",
    "published",
    "rebuilt",
    "tolerance",
    "verdict",
    "notebook",
    "cell",
    "cell_id",
    "source",
)
#: Floating-point noise beside a rounding limit: 0.125 stands for 0.13 as well as for 0.12.
_NOISE = 1e-9
#: More digits than any tolerance asks for, fewer than processors disagree on.
_KEPT_DIGITS = 10

Published = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One change to ``published.json``; None stands for no value."""

    key: str
    old: object
    new: object

    def __str__(self) -> str:
        """Key, old and new value on one line."""
        if self.old is None:
            return f"+ {self.key}: {self.new}"
        if self.new is None:
            return f"- {self.key}: {self.old}"
        return f"~ {self.key}: {self.old} -> {self.new}"


def path(root: Path) -> Path:
    """``reports/published.json``."""
    return root / "reports" / "published.json"


def read(root: Path, study: str) -> Published:
    """Published values of a study.

    Returns
    -------
    dict
        Key to ``value``, ``tolerance`` and, for values that others published, ``source``.

    Raises
    ------
    InputError
        When the file is not as described above; every problem of the study's part is told.
    """
    return dict(_read_all(root).get(study, {}))


def agreement(published: object, rebuilt: object, tolerance: Mapping[str, Any]) -> bool:
    """Whether a rebuilt value agrees with the published one.

    Parameters
    ----------
    published, rebuilt : float, int, str or None
        The values.
    tolerance : mapping
        ``{"type": "exact"}``; ``{"type": "digits", "digits": n}``: the difference is at most half
        a unit of the n-th decimal; ``{"type": "band", "band": b}``: it is at most b (Monte Carlo).

    Returns
    -------
    bool

    Examples
    --------
    >>> agreement(0.71, 0.7123, {"type": "digits", "digits": 2})
    True
    >>> agreement(0.71, 0.7157, {"type": "digits", "digits": 2})
    False
    >>> agreement(300, 300.0, {"type": "exact"})
    True
    """
    both = isinstance(published, int | float) and isinstance(rebuilt, int | float)
    if not both or tolerance["type"] == "exact":
        return published == rebuilt
    limit = tolerance["band"] if tolerance["type"] == "band" else 0.5 * 10.0 ** -tolerance["digits"]
    difference = abs(float(published) - float(rebuilt))  # type: ignore[arg-type]
    return bool(difference <= limit + _NOISE * max(1.0, abs(float(published))))  # type: ignore[arg-type]


def compare(index: Mapping[str, Any], published: Published, used: Iterable[str]) -> pd.DataFrame:
    """Compare the rebuilt values with the published ones.

    Parameters
    ----------
    index : mapping
        The results index.
    published : mapping
        From :func:`read`.
    used : iterable of str
        Keys that the report's text uses.

    Returns
    -------
    DataFrame
        One row a key that is published or used, in alphabetical order: ``key``, ``published``,
        ``rebuilt``, ``tolerance`` (mapping), ``verdict`` (agrees, differs, missing, not
        published), ``notebook``, ``cell`` (place, from 1), ``cell_id``, ``source``.
    """
    import pandas as pd

    results = index["results"]
    rows = []
    for key in sorted({*published, *used}):
        entry = published.get(key, {})
        result = results.get(key)
        if result is not None and result["kind"] != "value":
            result = None
        rebuilt = result["value"] if result else None
        tolerance = entry.get("tolerance") or (result or {}).get("tolerance") or {"type": "exact"}
        if result is None:
            verdict = MISSING
        elif not entry:
            verdict = UNPUBLISHED
        else:
            verdict = AGREES if agreement(entry["value"], rebuilt, tolerance) else DIFFERS
        cell = (result or {}).get("cell") or {}
        rows.append(
            (
                key,
                entry.get("value"),
                rebuilt,
                tolerance,
                verdict,
                (result or {}).get("run", ""),
                cell.get("index", 0),
                cell.get("id", ""),
                entry.get("source", ""),
            )
        )
    # Objects, or pandas would turn counts beside a missing value into floats.
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def failures(comparison: pd.DataFrame) -> pd.DataFrame:
    """Rows that fail ``make verify``."""
    return comparison[comparison["verdict"].isin(FAILURES)]


def update(root: Path, study: str, index: Mapping[str, Any], used: Iterable[str]) -> list[Change]:
    """Make the rebuilt values the published ones, except those that others published.

    Values that agree keep what is written, so that the file changes only where a result did.
    Entries that the text no longer uses are taken away.

    Returns
    -------
    list of Change
        What changed, in the order of the keys.
    """
    everything = _read_all(root)
    old: Published = dict(everything.get(study, {}))
    new: Published = {key: entry for key, entry in old.items() if entry.get("source")}
    for key in used:
        result = index["results"].get(key)
        if key in new or result is None or result["kind"] != "value":
            continue
        entry = {"value": _kept(result["value"]), "tolerance": result["tolerance"]}
        before = old.get(key)
        if (
            before is not None
            and before["tolerance"] == entry["tolerance"]
            and agreement(before["value"], result["value"], entry["tolerance"])
        ):
            entry = before
        new[key] = entry
    changes = [
        Change(key, old.get(key, {}).get("value"), new.get(key, {}).get("value"))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]
    if changes:
        everything[study] = new
        text = json.dumps(everything, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        files.write_text(path(root), text)
    return changes


def _kept(value: object) -> object:
    return float(f"{value:.{_KEPT_DIGITS}g}") if isinstance(value, float) else value


def _read_all(root: Path) -> dict[str, Published]:
    file = path(root)
    shown = file.relative_to(root).as_posix()
    if not file.is_file():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            shown, [Problem("", f"is not JSON: {error}")], "Restore the committed file."
        ) from None
    problems = [
        Problem(f"{study}, {key}", what)
        for study, entries in content.items()
        for key, entry in entries.items()
        if (what := _wrong(entry))
    ]
    if problems:
        raise InputError(shown, problems, "See docs/review-and-verify.md.")
    return dict(content)


def _wrong(entry: Any) -> str:
    if not isinstance(entry, dict) or "value" not in entry:
        return "expected a value and a tolerance"
    tolerance = entry.get("tolerance")
    if not isinstance(tolerance, dict) or tolerance.get("type") not in ("exact", "digits", "band"):
        return f"tolerance: expected a type exact, digits or band, got {tolerance}"
    needed = {"digits": "digits", "band": "band"}.get(tolerance["type"])
    if needed and not isinstance(tolerance.get(needed), int | float):
        return f"tolerance: {needed} is missing"
    return ""
