"""Correlation matrices of studies, put together from single correlations.

A study seldom reports all constructs: what it does not report stays missing, here and in both
stages. What cannot be used is told in a log, and nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.masem.cliques import largest, maximal
from cup_study.literature.masem.rows import SOURCE, checked
from cup_study.sem.arrays import FloatArray, strictly_lower

#: How one sample size is made of those of a study's correlations, where they differ.
SIZES = ("harmonic", "mean", "smallest")
LOG = ["study", "what", "why"]
#: Smallest eigenvalue of a matrix that counts as positive definite.
_ROOM = 1e-8


@dataclass(frozen=True, eq=False)
class StudyMatrix:
    """Correlations of one study.

    Parameters
    ----------
    study : str
        Name.
    r : ndarray, shape (p, p)
        Correlations in the order of the variables; missing where the study reports none, also on
        the diagonal of a variable without any.
    n : float
        Sample size.
    complete : tuple of int
        The largest set of variables all of whose correlations are there.
    """

    study: str
    r: FloatArray
    n: float
    complete: tuple[int, ...]

    @property
    def vector(self) -> FloatArray:
        """Correlations below the diagonal, column by column, shape (p (p - 1) / 2,)."""
        found: FloatArray = self.r[strictly_lower(len(self.r))]
        return found


@dataclass(frozen=True, eq=False)
class Matrices:
    """Correlation matrices of all studies, in the order of their names.

    Parameters
    ----------
    variables : tuple of str
        Order of rows and columns.
    studies : tuple of StudyMatrix
        What can be used; iterating over the object gives these.
    log : DataFrame
        ``study what why``: what was left out or changed.
    """

    variables: tuple[str, ...]
    studies: tuple[StudyMatrix, ...]
    log: pd.DataFrame

    def __iter__(self) -> Iterator[StudyMatrix]:
        """Studies one by one."""
        return iter(self.studies)

    def __len__(self) -> int:
        """Number of studies."""
        return len(self.studies)

    @property
    def sizes(self) -> FloatArray:
        """Sample size of each study, shape (k,)."""
        return np.array([s.n for s in self.studies], dtype=float)

    @property
    def vectors(self) -> FloatArray:
        """Correlations of all studies, shape (k, p (p - 1) / 2); missing where not reported."""
        return np.array([s.vector for s in self.studies], dtype=float)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names of the correlations, column by column below the diagonal."""
        rows, columns = strictly_lower(len(self.variables))
        return [(self.variables[c], self.variables[r]) for r, c in zip(rows, columns, strict=True)]

    @property
    def per_pair(self) -> pd.DataFrame:
        """``construct_1 construct_2 k n n_harmonic``: studies and respondents of each pair."""
        seen = ~np.isnan(self.vectors)
        rows = []
        for j, pair in enumerate(self.pairs):
            n = self.sizes[seen[:, j]]
            harmonic = len(n) / np.sum(1 / n) if len(n) else np.nan
            rows.append((*pair, len(n), float(n.sum()), harmonic))
        return pd.DataFrame(rows, columns=["construct_1", "construct_2", "k", "n", "n_harmonic"])

    @property
    def summary(self) -> dict[str, float]:
        """``studies correlations n_total n_mean n_harmonic n_pairs_harmonic`` of all studies.

        The last is the harmonic mean of the respondents of the pairs (Viswesvaran & Ones 1995),
        which a pooled matrix is usually analysed with.
        """
        n, per_pair = self.sizes, self.per_pair["n"].to_numpy(dtype=float)
        return {
            "studies": float(len(n)),
            "correlations": float((~np.isnan(self.vectors)).sum()),
            "n_total": float(n.sum()),
            "n_mean": float(n.mean()),
            "n_harmonic": float(len(n) / np.sum(1 / n)),
            "n_pairs_harmonic": float(len(per_pair) / np.sum(1 / per_pair)),
        }


def assemble(
    effects: pd.DataFrame,
    variables: Sequence[str] | None = None,
    *,
    not_positive_definite: str = "leave out",
    size: str = "harmonic",
) -> Matrices:
    """Put single correlations together to one matrix a study.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``, one row a correlation, each pair once a study.
    variables : sequence of str, optional
        Constructs in the order of the matrices; by default all, in the order in which they occur.
        Correlations with others are left out, which the log tells.
    not_positive_definite : {"leave out", "keep"}, optional
        What happens to a study whose correlations no data could have (rounding, pairwise
        deletion, a misprint). Kept ones enter the random-effects model only.
    size : {"harmonic", "mean", "smallest"}, optional
        Sample size of a study whose correlations have several.

    Returns
    -------
    Matrices

    Raises
    ------
    InputError
        Columns are missing; correlations out of range, without n or given twice; a variable that
        no study has; pairs that no study has, with the variables that would have to be dropped.

    Examples
    --------
    >>> rows = [("a", "ease", "use", 0.3, 100), ("a", "ease", "trust", 0.2, 100),
    ...     ("a", "trust", "use", 0.1, 100), ("b", "ease", "use", 0.5, 50)]
    >>> effects = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    >>> found = assemble(effects, ["ease", "trust", "use"])
    >>> [study.study for study in found], found.per_pair["k"].tolist()
    (['a', 'b'], [1, 2, 1])
    """
    _check_words(not_positive_definite, size)
    table = checked(effects)
    if variables is None:
        order: Sequence[str] = list(pd.unique(table[["construct_1", "construct_2"]].values.ravel()))
    else:
        order = list(variables)
    _check_variables(order, table)
    inside = table["construct_1"].isin(order) & table["construct_2"].isin(order)
    log: list[tuple[str, str, str]] = []
    for study, rows in table[~inside].groupby("study", sort=True):
        what = f"{len(rows)} of its correlations"
        log.append((str(study), what, "with constructs that were not asked for"))
    kept = []
    at = {name: i for i, name in enumerate(order)}
    for study, rows in table[inside].groupby("study", sort=True):
        found = _matrix(str(study), rows, at, size, log)
        lowest = _lowest(found.r)
        if lowest < _ROOM:
            out = not_positive_definite == "leave out"
            why = f"its matrix is not positive definite (smallest eigenvalue {lowest:.4f})"
            log.append((str(study), "left out" if out else "kept", why))
            if out:
                continue
        kept.append(found)
    matrices = Matrices(tuple(order), tuple(kept), pd.DataFrame(log, columns=LOG))
    _refuse_gaps(matrices)
    return matrices


def _check_words(not_positive_definite: str, size: str) -> None:
    problems = []
    for name, got, known in (
        ("not_positive_definite", not_positive_definite, ("leave out", "keep")),
        ("size", size, SIZES),
    ):
        if got not in known:
            problems.append(Problem(name, f"expected one of {', '.join(known)}, got {got!r}"))
    if problems:
        raise InputError(SOURCE, problems, "Use one of the words that are listed.")


def _check_variables(order: Sequence[str], table: pd.DataFrame) -> None:
    known = set(table["construct_1"]) | set(table["construct_2"])
    problems = [
        Problem(f'variable "{name}"', "no correlation of any study names it")
        for name in order
        if name not in known
    ]
    if len(set(order)) != len(order):
        problems.append(Problem("variables", "name each once"))
    if len(order) < 2:
        problems.append(Problem("variables", f"expected at least two, got {len(order)}"))
    if problems:
        raise InputError(SOURCE, problems, f"There are {', '.join(sorted(map(str, known)))}.")


def _matrix(
    study: str, rows: pd.DataFrame, at: dict[str, int], size: str, log: list[tuple[str, str, str]]
) -> StudyMatrix:
    r = np.full((len(at), len(at)), np.nan)
    for a, b, value in zip(rows["construct_1"], rows["construct_2"], rows["r"], strict=True):
        i, j = at[a], at[b]
        r[i, j] = r[j, i] = value
        r[i, i] = r[j, j] = 1.0
    n = rows["n"].to_numpy(dtype=float)
    if n.min() < n.max():
        one = {"harmonic": len(n) / np.sum(1 / n), "mean": n.mean(), "smallest": n.min()}[size]
        why = f"its correlations have from {n.min():g} to {n.max():g} respondents"
        log.append((study, f"n = {one:.1f} ({size})", why))
    else:
        one = n[0]
    return StudyMatrix(study, r, float(one), largest(~np.isnan(r)))


def _lowest(r: FloatArray) -> float:
    """Smallest eigenvalue of any complete part; an incomplete whole has none."""
    return min(
        float(np.linalg.eigvalsh(r[np.ix_(part, part)])[0]) for part in maximal(~np.isnan(r))
    )


def _refuse_gaps(matrices: Matrices) -> None:
    names = matrices.variables
    if not len(matrices):
        raise InputError(SOURCE, [Problem("", "no study can be used")], "See the correlations.")
    seen = (~np.isnan(matrices.vectors)).sum(axis=0)
    gaps = [pair for pair, k in zip(matrices.pairs, seen, strict=True) if k == 0]
    if not gaps:
        return
    left, drop = list(gaps), []
    while left:
        flat = [name for pair in left for name in pair]
        most = max(names, key=flat.count)
        drop.append(most)
        left = [pair for pair in left if most not in pair]
    problems = [Problem(f'"{a}" with "{b}"', "no study that can be used has it") for a, b in gaps]
    kept = [name for name in names if name not in drop]
    raise InputError(
        SOURCE,
        problems,
        f"A model needs every pair at least once. Leave out {', '.join(drop)} "
        f"(variables={kept}), or find studies.",
    )
