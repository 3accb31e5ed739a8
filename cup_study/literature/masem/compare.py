"""The same model by several methods side by side: how far a conclusion rests on the method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.masem import pooled_matrix, stage1, stage2
from cup_study.literature.masem.matrices import Matrices
from cup_study.literature.masem.pooled_matrix import PooledMatrix
from cup_study.literature.masem.stage1 import Stage1
from cup_study.literature.masem.stage2 import Stage2

#: In the order of tables and figures.
METHODS = ("random", "fixed", "gls", "pooled")
PATHS = ["method", "kind", "outcome", "predictor", "est", "se", "ci_lower", "ci_upper", "n", "k"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """A model by several methods.

    Parameters
    ----------
    paths : DataFrame
        ``method kind outcome predictor est se ci_lower ci_upper n k``; `kind` is ``path`` or, with
        its name as `outcome` and no predictor, ``indirect``.
    fit : DataFrame
        ``method n k chisq df p_value rmsea rmsea_lower rmsea_upper cfi tli srmr``.
    r2 : DataFrame
        ``method outcome r2``.
    failed : DataFrame
        ``method why``: methods that could not be used, in their own words.
    models : mapping of str to Stage2
        The fitted models by method.
    pooled : mapping of str to Stage1 or PooledMatrix
        What they were fitted to.
    """

    paths: pd.DataFrame
    fit: pd.DataFrame
    r2: pd.DataFrame
    failed: pd.DataFrame
    models: Mapping[str, Stage2] = field(repr=False)
    pooled: Mapping[str, Stage1 | PooledMatrix] = field(repr=False)


def side_by_side(
    matrices: Matrices,
    model: str,
    methods: Sequence[str] = ("random", "fixed", "pooled"),
    *,
    intervals: str = "likelihood",
    level: float = 0.95,
) -> Comparison:
    """Fit a model by each method.

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.
    model : str
        lavaan's syntax.
    methods : sequence of str, optional
        ``random`` and ``fixed`` effects, ``gls`` (two stages each), ``pooled`` (pairwise pooled
        matrix with the harmonic mean of n).
    intervals : {"likelihood", "delta"}, optional
        Of all methods.
    level : float, optional
        Of the intervals.

    Returns
    -------
    Comparison
        A method that cannot be used (a pooled matrix that is not positive definite, a pair that
        maximum likelihood cannot reach) is in `failed`.

    Raises
    ------
    InputError
        Unknown methods, or none that can be used.

    Examples
    --------
    >>> from cup_study.literature.masem.matrices import assemble
    >>> pairs = [("ease", "trust"), ("ease", "use"), ("trust", "use")]
    >>> rows = [(s, *pair, r + 0.05 * j, 100 + 10 * j) for j, s in enumerate("abcd")
    ...     for pair, r in zip(pairs, (0.5, 0.2, 0.4))]
    >>> effects = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    >>> found = side_by_side(assemble(effects), "trust ~ ease; use ~ trust", intervals="delta")
    >>> found.paths.groupby("method", sort=False)["est"].first().round(2).to_dict()
    {'random': 0.58, 'fixed': 0.58, 'pooled': 0.58}
    """
    unknown = [m for m in methods if m not in METHODS]
    if unknown or not methods:
        what = f"expected some of {', '.join(METHODS)}, got {', '.join(unknown) or 'none'}"
        raise InputError("comparison", [Problem("methods", what)], "Use these words.")
    models: dict[str, Stage2] = {}
    pooled: dict[str, Stage1 | PooledMatrix] = {}
    failed: list[tuple[str, str]] = []
    remedies: list[str] = []
    for method in methods:
        try:
            base, found = _one(matrices, model, method, intervals, level)
        except InputError as error:
            failed.append((method, "; ".join(map(str, error.problems))))
            remedies.append(error.remedy)
            continue
        pooled[method], models[method] = base, found
    if not models:
        told = dict.fromkeys(remedies)
        raise InputError("comparison", _of_methods(failed), " ".join(r for r in told if r))
    k = len(matrices)
    return Comparison(
        paths=pd.concat([_paths(m, found, k) for m, found in models.items()], ignore_index=True),
        fit=pd.DataFrame([_fit(m, found, k) for m, found in models.items()]),
        r2=pd.concat([found.r2.assign(method=m) for m, found in models.items()])[
            ["method", "outcome", "r2"]
        ].reset_index(drop=True),
        failed=pd.DataFrame(failed, columns=["method", "why"]),
        models=models,
        pooled=pooled,
    )


def _of_methods(failed: Sequence[tuple[str, str]]) -> list[Problem]:
    """Each reason once, with the methods that it holds for."""
    by_reason: dict[str, list[str]] = {}
    for method, why in failed:
        by_reason.setdefault(why, []).append(method)
    return [Problem(", ".join(methods), why) for why, methods in by_reason.items()]


def _one(
    matrices: Matrices, model: str, method: str, intervals: str, level: float
) -> tuple[Stage1 | PooledMatrix, Stage2]:
    if method == "pooled":
        plain = pooled_matrix.pool(matrices)
        return plain, pooled_matrix.fit(
            plain.matrix, plain.n, model, intervals=intervals, level=level
        )
    first = stage1.pool(matrices, method, level=level)
    return first, stage2.fit(first, model, intervals=intervals, level=level)


def _paths(method: str, found: Stage2, k: int) -> pd.DataFrame:
    paths = found.paths.assign(kind="path")
    loadings = found.loadings.assign(kind="loading")
    loadings = loadings.rename(columns={"factor": "predictor", "indicator": "outcome"})
    indirect = found.indirect.assign(kind="indirect", predictor=None)
    indirect = indirect.rename(columns={"effect": "outcome"})
    parts = [part for part in (paths, loadings, indirect) if len(part)]
    table = pd.concat([part.astype({"predictor": object}) for part in parts], ignore_index=True)
    return table.assign(method=method, n=found.fit["n"], k=k)[PATHS]


def _fit(method: str, found: Stage2, k: int) -> dict[str, object]:
    names = ("chisq", "df", "p_value", "rmsea", "rmsea_lower", "rmsea_upper", "cfi", "tli", "srmr")
    return {
        "method": method,
        "n": found.fit["n"],
        "k": k,
        **{name: found.fit[name] for name in names},
    }
