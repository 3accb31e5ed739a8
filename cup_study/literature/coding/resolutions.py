"""One value for each cell that several coders read, by one of several rules.

No rule is right: what matters is whether the result depends on it. :func:`.comparing.compare`
pools under each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.coding import cells
from cup_study.literature.coding.cells import CELL
from cup_study.literature.effects import parsing

#: Rules that take one value from those of all coders; a coder's name takes that coder's alone.
RULES = ("mean", "median", "first", "smallest", "largest", "direct", "consensus")
#: Columns of :func:`resolve`.
RESOLVED = [*CELL, "r", "n", "coders", "differs", "rule"]


def resolve(
    effects: pd.DataFrame,
    rule: str,
    *,
    order: Sequence[str] = (),
    converted: Collection[str] = (),
    source: str = "r_source",
    consensus: pd.DataFrame | None = None,
    tolerance: float = cells.TOLERANCE,
) -> pd.DataFrame:
    """Take one correlation for each cell.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n coder`` and, for ``direct``, the column `source`.
    rule : str
        A coder's name (only what that coder read), or one of :data:`RULES`: ``first`` is the
        first coder in `order` who has the cell; ``smallest`` and ``largest`` go by the size of
        the correlation without its sign; ``direct`` is the mean of the values that were not
        converted from regression weights, or of all where there is no other; ``consensus`` is the
        agreed value, and the mean where the coders did not differ or none is agreed.
    order : sequence of str
        Order of the coders, alphabetical by default.
    converted : collection of str
        What stands in `source` where a value was converted.
    source : str
        Column that tells how a value was found.
    consensus : DataFrame, optional
        From :func:`agreed`.
    tolerance : float
        As in :func:`.cells.spread`.

    Returns
    -------
    DataFrame
        Columns as :data:`RESOLVED`. ``n`` is that of the coder whose value it is, and the
        smallest of those whose values it is the mean of; ``coders`` names these.

    Raises
    ------
    InputError
        An unknown rule, a consensus on a cell that no coder has, a missing column.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": "a", "construct_1": "BI", "construct_2": "PE",
    ...     "coder": ["R1", "R2"], "r": [0.5, 0.6], "n": [100, 100]})
    >>> round(float(resolve(effects, "mean")["r"].iloc[0]), 3)
    0.55
    """
    names = cells.coders(effects)
    if rule not in (*RULES, *names):
        what = f'expected one of {", ".join((*RULES, *names))}, got "{rule}"'
        raise InputError("resolution", [Problem("rule", what)], "Choose one of them.")
    if rule == "direct" and source not in effects:
        problem = Problem("row 1", f'column "{source}" is missing')
        raise InputError("correlations", [problem], "Name the column that tells the source.")
    place = {name: i for i, name in enumerate(dict.fromkeys([*order, *names]))}
    fixed = _agreed_values(consensus, effects) if rule == "consensus" else {}
    used = effects[effects["coder"] == rule] if rule in names else effects
    used = used.sort_values(
        [*CELL, "coder"], key=lambda c: c.map(place) if c.name == "coder" else c
    )
    r, n = used["r"].to_numpy(dtype=float), used["n"].to_numpy(dtype=float)
    direct = np.ones(len(used), dtype=bool)
    if rule == "direct":
        direct = ~used[source].isin(set(converted)).to_numpy()
    coder = used["coder"].to_numpy(dtype=object)
    keys = list(used[CELL].itertuples(index=False, name=None))
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    rows = []
    for start, end in zip(starts, [*starts[1:], len(keys)], strict=True):
        cell = slice(start, end)
        taken = _taken(r[cell], direct[cell], rule)
        value = float(np.median(r[cell]) if rule == "median" else r[cell][taken].mean())
        value = fixed.get(keys[start], value)
        differs = bool(np.ptp(r[cell]) > tolerance + 1e-9)
        who = "; ".join(coder[cell][taken])
        rows.append([*keys[start], value, float(n[cell][taken].min()), who, differs, rule])
    frame = pd.DataFrame(rows, columns=RESOLVED)
    whole = frame["n"].notna().all() and len(frame) > 0
    return frame.astype({"n": "int64"}) if whole else frame


def agreed(path: Path | str, source: str = "") -> pd.DataFrame:
    """Read values that the coders agreed on after discussion.

    Parameters
    ----------
    path : Path or str
        CSV file with ``study construct_1 construct_2 r why``.
    source : str
        What messages call the file; its name by default.

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError
        A value is no correlation, a reason is missing, a cell is there twice.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "consensus.csv"
    >>> _ = target.write_text("study,construct_1,construct_2,r,why\\na,BI,PE,.5,table 3\\n")
    >>> agreed(target)["r"].tolist()
    [0.5]
    """
    path = Path(path)
    source = source or path.name
    table = sheet.read(path, [*CELL, "r", "why"], source)
    problems, seen, values = [], set(), []
    for row in table.to_dict("records"):
        where = f"row {row[sheet.ROW]}"
        r, wrong, cannot = parsing.correlation(row["r"])
        values.append(r)
        if wrong or cannot:
            problems.append(Problem(f'{where}, column "r"', wrong or cannot))
        if not row["why"]:
            problems.append(Problem(f'{where}, column "why"', "is empty"))
        cell = (row["study"], frozenset((row["construct_1"], row["construct_2"])))
        if cell in seen:
            problems.append(Problem(where, "the cell appears twice"))
        seen.add(cell)
    if problems:
        raise InputError(source, problems, "One row a cell, with the agreed value and the reason.")
    return table.assign(r=values)


def _agreed_values(
    consensus: pd.DataFrame | None, effects: pd.DataFrame
) -> dict[tuple[str, str, str], float]:
    if consensus is None:
        problem = Problem("consensus", "no agreed values were given")
        raise InputError("resolution", [problem], "Read them from a file, or use another rule.")
    known = {
        (study, frozenset((one, two))): (study, one, two)
        for study, one, two in effects[CELL].itertuples(index=False, name=None)
    }
    values, problems = {}, []
    for row in consensus.to_dict("records"):
        cell = (row["study"], frozenset((row["construct_1"], row["construct_2"])))
        if cell not in known:
            what = f"{row['construct_1']} - {row['construct_2']} of {row['study']}"
            problems.append(Problem(what, "no coder has this cell"))
        else:
            values[known[cell]] = float(row["r"])
    if problems:
        raise InputError("consensus", problems, "Correct the names, or take the rows out.")
    return values


def _taken(r: np.ndarray, direct: np.ndarray, rule: str) -> np.ndarray:
    """Which of a cell's values, in the order of the coders, the rule uses."""
    one: dict[str, Callable[[], int]] = {
        "first": lambda: 0,
        "smallest": lambda: int(np.argmin(np.abs(r))),
        "largest": lambda: int(np.argmax(np.abs(r))),
    }
    if rule in one:
        return np.asarray(np.arange(len(r)) == one[rule]())
    if rule == "direct" and direct.any():
        return direct
    return np.ones(len(r), dtype=bool)
