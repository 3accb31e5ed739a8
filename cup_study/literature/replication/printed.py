"""What an article prints of its path models: one row a figure, any number of models.

A row that names a path without a value says that the model has it and that its coefficient was
not seen; it is estimated and not compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem

COLUMNS = ("model", "key", "outcome", "predictor", "kind", "value", "digits")
#: A path; a covariance of two residuals; the sum of a predictor's indirect, or of all, effects;
#: explained variance; a measure of the whole model, named by its key.
KINDS = ("path", "covariance", "indirect", "total", "r2", "fit")
MEASURES = ("chi2", "df", "cfi", "tli", "rmsea", "srmr", "n")
SOURCE = "published values"


@dataclass(frozen=True, eq=False)
class Printed:
    """One model as it is printed.

    Parameters
    ----------
    name : str
        As in column ``model``.
    rows : DataFrame
        Its rows.
    equations : dict of str to list of str
        Predictors of each outcome, earlier outcomes first.
    covariances : tuple of pairs of str
        Outcomes whose residuals covary.
    n : int
        Sample size.
    """

    name: str
    rows: pd.DataFrame = field(repr=False)
    equations: dict[str, list[str]]
    covariances: tuple[tuple[str, str], ...]
    n: int

    @property
    def text(self) -> str:
        """The model in lavaan's syntax."""
        lines = [
            f"`{outcome}` ~ " + " + ".join(f"`{p}`" for p in predictors)
            for outcome, predictors in self.equations.items()
        ]
        return "\n".join([*lines, *(f"`{a}` ~~ `{b}`" for a, b in self.covariances)])


def models(published: pd.DataFrame, correlations: pd.DataFrame) -> list[Printed]:
    """Models of a table of printed figures, in its order.

    Parameters
    ----------
    published : DataFrame
        Columns as :data:`COLUMNS`; without ``model`` all rows are one model, "1". A model needs a
        row of kind ``fit`` with key ``n``.
    correlations : DataFrame
        The printed matrix, by name.

    Returns
    -------
    list of Printed

    Raises
    ------
    InputError
        Everything that is wrong with the rows, at once; outcomes that explain each other.

    Examples
    --------
    >>> rows = [("1", "a", "use", "ease", "path", 0.4, 2), ("1", "n", None, None, "fit", 200, 0)]
    >>> r = pd.DataFrame([[1, 0.4], [0.4, 1]], ["use", "ease"], ["use", "ease"])
    >>> found = models(pd.DataFrame(rows, columns=list(COLUMNS)), r)[0]
    >>> found.equations, found.n
    ({'use': ['ease']}, 200)
    """
    table = published
    if "model" not in table.columns:
        table = table.assign(model="1")
    absent = [c for c in COLUMNS if c not in table.columns]
    if absent:
        problems = [Problem(f'column "{c}"', "is missing") for c in absent]
        raise InputError(SOURCE, problems, "Add the columns.")
    table = table.reset_index(drop=True)
    table["model"] = table["model"].astype(str).str.removesuffix(".0")
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    names = [str(name) for name in correlations.index]
    problems = _rows(table, published.reset_index(drop=True), names)
    found: list[Printed] = []
    for name, rows in table.groupby("model", sort=False):
        problems += _model(str(name), rows, found)
    if problems:
        raise InputError(SOURCE, problems, "Correct the rows.")
    return found


def ordered(equations: dict[str, list[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Equations with earlier outcomes first, and the outcomes in a circle that cannot be ordered.

    Examples
    --------
    >>> ordered({"use": ["intention"], "intention": ["ease"]})
    ({'intention': ['ease'], 'use': ['intention']}, [])
    >>> ordered({"a": ["b"], "b": ["a"]})[1]
    ['a', 'b']
    """
    done: dict[str, list[str]] = {}
    while len(done) < len(equations):
        ready = [
            o
            for o in equations
            if o not in done and all(p in done or p not in equations for p in equations[o])
        ]
        if not ready:
            return done, _circle({o: p for o, p in equations.items() if o not in done})
        done |= {o: equations[o] for o in ready}
    return done, []


def _circle(left: dict[str, list[str]]) -> list[str]:
    """Outcomes that explain themselves in the end, without those that only follow from them."""
    inside = dict(left)
    while True:
        explain = {p for predictors in inside.values() for p in predictors}
        out = [o for o in inside if o not in explain]
        if not out:
            return list(inside)
        for o in out:
            del inside[o]


def _rows(table: pd.DataFrame, given: pd.DataFrame, names: list[str]) -> list[Problem]:
    problems = []
    for i, row in enumerate(table.to_dict("records")):
        where = f'row {i + 2}, model {row["model"]}, "{row["key"]}"'
        kind, outcome, predictor = row["kind"], row["outcome"], row["predictor"]
        if kind not in KINDS:
            problems.append(Problem(where, f"expected one of {', '.join(KINDS)}, got {kind!r}"))
            continue
        cell: Any = given.at[i, "value"]
        if pd.isna(row["value"]) and not pd.isna(cell):
            problems.append(Problem(where, f"expected a number, got {cell!r}"))
        if not pd.isna(row["value"]) and not (pd.notna(row["digits"]) and row["digits"] >= 0):
            problems.append(Problem(where, "give the printed decimals in digits"))
        if kind == "fit":
            if row["key"] not in MEASURES:
                what = f"a measure is one of {', '.join(MEASURES)}"
                problems.append(Problem(where, what))
            continue
        needed = [outcome] if kind == "r2" else [outcome, predictor]
        problems += [
            Problem(where, f'"{name}" is not in the matrix') for name in needed if name not in names
        ]
    twice = table.duplicated(["model", "key"]).tolist()
    problems += [
        Problem(f"row {i + 2}", f'key "{key}" is there twice in its model')
        for i, (key, again) in enumerate(zip(table["key"].tolist(), twice, strict=True))
        if again
    ]
    return problems


def _model(name: str, rows: pd.DataFrame, found: list[Printed]) -> list[Problem]:
    where = f"model {name}"
    paths = rows[rows["kind"] == "path"]
    equations: dict[str, list[str]] = {}
    problems = []
    for outcome, predictor in zip(paths["outcome"], paths["predictor"], strict=True):
        own = equations.setdefault(str(outcome), [])
        if predictor in own or predictor == outcome:
            problems.append(Problem(where, f'path from "{predictor}" to "{outcome}" again'))
        own.append(str(predictor))
    if not equations:
        problems.append(Problem(where, "no row of kind path"))
    in_order, circle = ordered(equations)
    if circle:
        what = (
            f"{', '.join(circle)} explain each other in a circle: regressions cannot estimate "
            "feedback, and what identifies it is not in a table of paths"
        )
        problems.append(Problem(where, what))
    pairs = rows.loc[rows["kind"] == "covariance", ["outcome", "predictor"]]
    covariances = tuple((str(a), str(b)) for a, b in pairs.itertuples(index=False, name=None))
    for pair in covariances:
        strange = [v for v in pair if v not in equations]
        if strange:
            problems.append(Problem(where, f'"{strange[0]}" has no residual: nothing explains it'))
    n = rows.loc[(rows["kind"] == "fit") & (rows["key"] == "n"), "value"]
    if len(n) != 1 or not n.iloc[0] >= 4:
        problems.append(Problem(where, "give its sample size: kind fit, key n"))
    if not problems:
        found.append(Printed(name, rows, in_order, covariances, int(n.iloc[0])))
    return problems
