"""Where reviewers differ, and what each record's decision is after all.

Two reviewers who decide the same settle a record; where they differ, a row of the reviewer
"consensus" does. What neither settles stays undecided: nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from cup_study import raw_text, sheet
from cup_study.literature.screening.decisions import CONSENSUS, SEVERAL, STAGES, Decisions

#: What becomes of a record that the reviewers are unsure of on title and abstract: a person
#: decides, or it goes on to the full text ("when in doubt, include").
Unsure = Literal["undecided", "include"]
#: Columns of :func:`settle`. ``how`` is one of :data:`HOW`.
SETTLED = ("group", "stage", "outcome", "reason", "how", "said", "rows")
#: How an outcome came about; the last three leave it open.
HOW = ("one reviewer", "agreed", "consensus", "decisions differ", "reasons differ", "unsure")
OPEN = HOW[3:]
#: Columns of :func:`find`, before those of the record.
CONFLICT = ("record", "stage", "kind", "said")
#: Columns of the file for a person; the first six are those of ``screening.csv``.
TO_SETTLE = ("record", "stage", "decision", "reason", "reviewer", "note", "kind", "said")
#: What tells a person which record it is.
_SHOWN = ("title", "authors", "year", "container", "doi")
_LONGEST = 300


def settle(decisions: Decisions, *, unsure: Unsure = "undecided") -> pd.DataFrame:
    """Outcome of each record at each stage at which something was decided.

    Parameters
    ----------
    decisions : Decisions
        From :func:`.decisions.read`.
    unsure : str
        ``"include"``: at title_abstract, "unsure" counts as "include".

    Returns
    -------
    DataFrame
        Columns as :data:`SETTLED`, one row a group and stage. ``outcome`` is empty where `how` is
        among :data:`OPEN`; ``reason`` is that of the consensus or the one that all give; ``said``
        is what each reviewer said, ``rows`` the rows of the file, as text.

    Notes
    -----
    In full text two reviewers who exclude a report for different reasons disagree, too: PRISMA
    2020 counts each report once, under one reason. At other stages the reason is then
    :data:`.decisions.SEVERAL`.

    Examples
    --------
    >>> from cup_study.literature.screening.decisions import NEEDED, check, ungrouped
    >>> rows = [["a", "title_abstract", d, "", r] for r, d in (("x", "include"), ("y", "exclude"))]
    >>> table = check(pd.DataFrame(rows, columns=list(NEEDED)), ungrouped(pd.DataFrame(
    ...     {"record": ["a"]})))
    >>> settle(table)[["outcome", "how", "said"]].values.tolist()
    [['', 'decisions differ', 'x: include; y: exclude']]
    """
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in decisions.table.to_dict("records"):
        said = found.setdefault((str(row["group"]), str(row["stage"])), {})
        told = said.setdefault(str(row["reviewer"]), {"rows": [], "reason": "", "decision": ""})
        told["decision"] = row["decision"]
        told["reason"] = told["reason"] or row["reason"]
        told["rows"].append(row["row"])
    listed = []
    for (group, stage), said in found.items():
        rows = ", ".join(str(i) for told in said.values() for i in told["rows"])
        outcome, reason, how = _outcome(stage, said, unsure)
        listed.append((group, stage, outcome, reason, how, _said(said), rows))
    table = pd.DataFrame(listed, columns=list(SETTLED), dtype=object)
    order = table["stage"].map({stage: i for i, stage in enumerate(STAGES)})
    return table.assign(order=order).sort_values(["order", "group"], ignore_index=True)[
        list(SETTLED)
    ]


def _outcome(stage: str, said: dict[str, dict[str, Any]], unsure: Unsure) -> tuple[str, str, str]:
    others = [told for name, told in said.items() if name != CONSENSUS]
    settled = said.get(CONSENSUS)
    if settled is not None:
        chosen, how = settled["decision"], "consensus"
        reasons = [settled["reason"]] if settled["reason"] else _reasons(others)
    else:
        decided = {_lenient(told["decision"], stage, unsure) for told in others}
        if len(decided) > 1:
            return "", "", "decisions differ"
        chosen = decided.pop()
        how = "agreed" if len(others) > 1 else "one reviewer"
        reasons = _reasons(others)
    chosen = _lenient(chosen, stage, unsure)
    if chosen == "unsure":
        return "", "", "unsure"
    if chosen in ("include", "retrieved"):
        return chosen, "", how
    if len(reasons) > 1:
        differ = stage == "full_text"
        return ("", "", "reasons differ") if differ else (chosen, SEVERAL, how)
    return chosen, reasons[0] if reasons else "", how


def _lenient(decision: str, stage: str, unsure: Unsure) -> str:
    goes_on = unsure == "include" and stage == "title_abstract" and decision == "unsure"
    return "include" if goes_on else decision


def _reasons(told: Iterable[dict[str, Any]]) -> list[str]:
    away = [t["reason"] for t in told if t["decision"] in ("exclude", "not_retrieved")]
    return list(dict.fromkeys(reason for reason in away if reason))


def _said(said: dict[str, dict[str, Any]]) -> str:
    parts = []
    for name, told in sorted(said.items()):
        reason = f" ({told['reason']})" if told["reason"] else ""
        parts.append(f"{name}: {told['decision']}{reason}")
    return "; ".join(parts)


def find(settled: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """List what a person must settle, with what tells the record.

    Parameters
    ----------
    settled : DataFrame
        From :func:`settle`.
    records : DataFrame
        The record table, unique or not: the row of the group's id is shown.

    Returns
    -------
    DataFrame
        Columns as :data:`CONFLICT` and ``title authors year container doi``.
    """
    away = settled[settled["how"].isin(OPEN)]
    listed = away.rename(columns={"group": "record", "how": "kind"})[list(CONFLICT)]
    shown = records[["record", *(c for c in _SHOWN if c in records)]]
    joined = listed.merge(shown.drop_duplicates("record"), on="record", how="left")
    return joined.reindex(columns=[*CONFLICT, *_SHOWN])


def write(found: pd.DataFrame, path: Path | str) -> None:
    """Write the conflicts as a file that a person fills in and adds to ``screening.csv``.

    Parameters
    ----------
    found : DataFrame
        From :func:`find`.
    path : Path or str
        Where; usually ``conflicts_to_settle.csv``. Its first columns are those of
        ``screening.csv``, with the reviewer "consensus" and an empty decision. Texts are made
        harmless for a spreadsheet.
    """
    filled = found.assign(decision="", reason="", reviewer=CONSENSUS, note="")
    for name in _SHOWN:
        texts = filled[name].astype(object).where(filled[name].notna(), "")
        filled[name] = [raw_text.shown(str(cell), most=_LONGEST) for cell in texts]
    sheet.write(filled[[*TO_SETTLE, *_SHOWN]], path)
