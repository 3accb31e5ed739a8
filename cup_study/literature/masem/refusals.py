"""What no model can be fitted to: matrices that no data could have, names that are not in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.language import syntax

SOURCE = "pooled correlation matrix"
_OPERATORS = ("=~", "~", "~~")


def check(correlations: pd.DataFrame) -> None:
    """Refuse a matrix that is not positive definite, with the variables that make it so.

    Parameters
    ----------
    correlations : DataFrame
        By name.

    Raises
    ------
    InputError
    """
    r = correlations.to_numpy(dtype=float)
    if r.shape[0] != r.shape[1] or not np.isfinite(r).all():
        what = "expected a square matrix without gaps"
        raise InputError(SOURCE, [Problem("", what)], "Correct the matrix.")
    values, vectors = np.linalg.eigh(r)
    if values[0] > 0:
        return
    at = np.argsort(-np.abs(vectors[:, 0]).round(6), kind="stable")
    main = [str(correlations.index[i]) for i in at if abs(vectors[i, 0]) > 0.3]
    n_low = int((values <= 0).sum())
    what = (
        f"not positive definite: eigenvalue {n_low} of {len(r)} is {values[0]:.4f}"
        if n_low == 1
        else f"not positive definite: {n_low} of {len(r)} eigenvalues are below zero, the smallest "
        f"{values[0]:.4f}"
    )
    raise InputError(
        SOURCE,
        [Problem("", f"{what}; it mixes {', '.join(main)}")],
        "Correlations of different studies need not fit together. It is not smoothed: look at the "
        "pairs of these variables with few studies, or leave a variable out.",
    )


def observed(model: str, correlations: pd.DataFrame) -> list[str]:
    """Variables of the matrix that a model names; one that names anything else is refused.

    Parameters
    ----------
    model : str
        lavaan's syntax.
    correlations : DataFrame
        By name.

    Returns
    -------
    list of str
        In the order of the matrix.

    Raises
    ------
    InputError
        Names that are neither in the matrix nor latent variables of the model.

    Examples
    --------
    >>> names = ["use", "ease", "trust"]
    >>> observed("use ~ ease", pd.DataFrame(np.eye(3), names, names))
    ['use', 'ease']
    """
    statements = [s for s in syntax.read(model).statements if s.op in _OPERATORS]
    known = {s.lhs for s in statements if s.op == "=~"} | set(map(str, correlations.index))
    places = [(name, s.line) for s in statements for name in (s.lhs, s.rhs) if name not in known]
    first = dict(reversed(places))
    problems = [
        Problem(f"line {first[name]}", f'construct "{name}" is not in the matrix')
        for name in dict.fromkeys(name for name, _ in places)
    ]
    if problems:
        there = ", ".join(map(str, correlations.index))
        raise InputError("model", problems, f"There are {there}.")
    used = {name for s in statements for name in (s.lhs, s.rhs)}
    return [name for name in correlations.index if name in used]
