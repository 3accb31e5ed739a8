"""Model matrix of a regression, with all that is wrong with the columns told at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import domains
from cup_study.survey.inference.model import INTERCEPT, Column, Factor, Interaction, Matrix, Term
from cup_study.survey.inference.notes import Note

Array = NDArray[np.float64]

SOURCE = "regression"
# A column is a combination of others when less than this of it is its own (R: lm's tolerance).
_OWN = 1e-7


def build(
    data: pd.DataFrame,
    outcome: str,
    terms: Sequence[Term],
    design: Design,
    where: pd.Series | None,
    *,
    intercept: bool = True,
) -> tuple[pd.Series, Matrix]:
    """Outcome and model matrix of the respondents who answered everything.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    outcome : str
        Column of the outcome.
    terms : sequence of str, Factor or Interaction
        Numbers and booleans as they are, text as groups; a :class:`Factor` as groups.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool or None
        Respondents to fit the model to.
    intercept : bool, optional
        Whether the first column is the constant.

    Returns
    -------
    Series
        The outcome of the rows used.
    Matrix
        The model matrix of the same rows.

    Raises
    ------
    InputError
        A column is not there, holds nothing or no number, a reference is not among the levels, or
        nobody answered everything.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [1.0, 2.0, 3.0], "town": ["a", "b", "b"]})
    >>> y, matrix = build(data, "y", ["town"], Design(pd.Series([1.0] * 3)), None)
    >>> matrix.x.tolist()
    [[1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    """
    simple = _columns_of(terms)
    kept = domains.rows(data, design, where)
    _check(data, outcome, terms, simple, kept)
    left_out = {n: int(data.loc[kept, n].isna().sum()) for n in (outcome, *simple)}
    used = kept & data[[outcome, *simple]].notna().all(axis=1).to_numpy()
    if not used.any():
        told = ", ".join(f"{n} without {name}" for name, n in left_out.items() if n)
        what = f"nobody of {int(kept.sum())} respondents answered everything ({told})"
        raise InputError(SOURCE, [Problem("", what)], "Leave out the term with fewest answers.")
    frame = data.loc[used, list(simple)]
    levels, notes = _levels(frame, simple)
    asked = tuple(_as_factors(term, simple) for term in terms)
    pieces = [_piece(frame, term, levels) for term in asked]
    columns = [c for named, _ in pieces for c in named]
    parts = [values for named, values in pieces if named]
    if intercept:
        columns = [Column(INTERCEPT), *columns]
        parts = [np.ones((len(frame), 1)), *parts]
    x = np.column_stack(parts) if parts else np.empty((len(frame), 0))
    weights = domains.weights(design)[used]
    constant = {note.terms[0] for note in notes if note.kind == "constant"}
    own, told_of = _own(x, columns, weights, intercept, constant)
    matrix = Matrix(
        np.ascontiguousarray(x[:, own]),
        tuple(c for c, keep in zip(columns, own, strict=True) if keep),
        asked,
        levels,
        frame,
        used,
        weights,
        {name: n for name, n in left_out.items() if n},
        (*notes, *told_of),
    )
    return data.loc[used, outcome], matrix


def again(matrix: Matrix, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Model matrix of other answers to the same terms, shape (n, k), in the same columns.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [1.0, 2.0, 3.0], "town": ["a", "b", "b"]})
    >>> _, matrix = build(data, "y", ["town"], Design(pd.Series([1.0] * 3)), None)
    >>> again(matrix, matrix.frame.assign(town="b")).tolist()
    [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
    """
    made: dict[Column, NDArray[np.float64]] = {Column(INTERCEPT): np.ones(len(frame))}
    for term in matrix.terms:
        columns, values = _piece(frame, term, matrix.levels)
        made |= {c: values[:, i] for i, c in enumerate(columns)}
    if not matrix.columns:
        return np.empty((len(frame), 0))
    return np.column_stack([made[c] for c in matrix.columns])


def _columns_of(terms: Sequence[Term]) -> dict[str, Factor | None]:
    """Columns of the data that the terms need; a Factor where they are groups."""
    simple: dict[str, Factor | None] = {}
    for term in terms:
        parts = (term.left, term.right) if isinstance(term, Interaction) else (term,)
        for part in parts:
            if isinstance(part, Factor):
                known = simple.get(part.name)
                if known is None or known.reference is None:
                    simple[part.name] = part
            else:
                simple.setdefault(part, None)
    return simple


def _is_text(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column)


def _as_factors(term: Term, simple: dict[str, Factor | None]) -> Term:
    """The same term, with a column that is groups anywhere being groups everywhere."""
    if isinstance(term, Interaction):
        left, right = (_as_factors(t, simple) for t in (term.left, term.right))
        if isinstance(left, Interaction) or isinstance(right, Interaction):
            raise TypeError("an interaction joins two columns")
        return Interaction(left, right)
    name = term if isinstance(term, str) else term.name
    return simple[name] or name


def _check(
    data: pd.DataFrame,
    outcome: str,
    terms: Sequence[Term],
    simple: dict[str, Factor | None],
    kept: NDArray[np.bool_],
) -> None:
    names = [outcome, *simple]
    problems = [
        Problem(f'column "{n}"', "is missing; the data have no column of that name")
        for n in names
        if n not in data.columns
    ]
    asked = [t if isinstance(t, str) else t.name for t in terms]
    problems += [
        Problem(f'term "{n}"', "is named twice")
        for n in sorted({n for n in asked if asked.count(n) > 1})
    ]
    if outcome in simple:
        problems.append(Problem(f'column "{outcome}"', "is both the outcome and a term"))
    if not kept.any():
        problems.append(Problem("", "no respondent is in the domain with a weight over zero"))
    for name, factor in simple.items():
        if name not in data.columns or not kept.any():
            continue
        answers = data.loc[kept, name].dropna()
        if not len(answers):
            problems.append(Problem(f'column "{name}"', "has no answers in the domain"))
        elif factor is None and _is_text(answers):
            simple[name] = Factor(name)
        elif factor and factor.reference is not None and not (answers == factor.reference).any():
            shown = ", ".join(str(v) for v in list(pd.unique(answers))[:10])
            what = f'expected a reference among {shown}, got "{factor.reference}"'
            problems.append(Problem(f'column "{name}"', what))
    if outcome in data.columns and kept.any() and data.loc[kept, outcome].isna().all():
        problems.append(Problem(f'column "{outcome}"', "has no answers in the domain"))
    if problems:
        raise InputError(
            SOURCE, problems, "Name columns of the data that have answers, each as one term."
        )


def _levels(
    frame: pd.DataFrame, simple: dict[str, Factor | None]
) -> tuple[dict[str, tuple[Any, ...]], list[Note]]:
    levels: dict[str, tuple[Any, ...]] = {}
    notes = []
    for name, factor in simple.items():
        column = frame[name]
        if factor is None:
            if column.nunique() == 1:
                notes.append(Note("constant", (name,), column.iloc[0], len(frame)))
            continue
        if isinstance(column.dtype, pd.CategoricalDtype):
            present = set(column)
            found = [v for v in column.cat.categories if v in present]
        else:
            found = sorted(pd.unique(column))
        first = factor.reference
        if first is not None and first not in found:
            notes.append(Note("reference", (name,), found[0]))
        elif first is not None:
            found = [v for v in found if v == first] + [v for v in found if v != first]
        if len(found) == 1:
            notes.append(Note("constant", (name,), found[0], len(frame)))
        levels[name] = tuple(found)
    return levels, notes


def _piece(
    frame: pd.DataFrame, term: Term, levels: dict[str, tuple[Any, ...]]
) -> tuple[list[Column], NDArray[np.float64]]:
    """Columns of one term."""
    if isinstance(term, Interaction):
        (left, a), (right, b) = (_piece(frame, t, levels) for t in (term.left, term.right))
        columns = [
            Column(term.name, (p.level, q.level), (p.reference, q.reference))
            for q in right
            for p in left
        ]
        products = [a[:, i] * b[:, j] for j in range(len(right)) for i in range(len(left))]
        return columns, np.column_stack(products) if products else np.empty((len(frame), 0))
    if isinstance(term, str):
        values = pd.to_numeric(frame[term]).to_numpy(dtype=float)
        return [Column(term)], values[:, None]
    first, *others = levels[term.name]
    dummies = [frame[term.name].eq(v).to_numpy(dtype=float) for v in others]
    columns = [Column(term.name, v, first) for v in others]
    return columns, np.column_stack(dummies) if dummies else np.empty((len(frame), 0))


def _own(
    x: Array, columns: list[Column], weights: Array, intercept: bool, constant: set[str]
) -> tuple[NDArray[np.bool_], list[Note]]:
    """Which columns are no combination of those before them; and what to say of the others."""
    scaled = x * np.sqrt(weights / weights.mean())[:, None]
    # Thresholds stand for the intercept of an ordinal model: a constant is no column of its own.
    basis = [] if intercept else [np.sqrt(weights / weights.sum())]
    own = np.zeros(x.shape[1], dtype=bool)
    for j in range(x.shape[1]):
        rest = scaled[:, j]
        size = float(np.linalg.norm(rest))
        for _ in range(2):  # twice is enough for orthogonality to the last digit
            for q in basis:
                rest = rest - q * float(q @ rest)
        left = float(np.linalg.norm(rest))
        if size > 0 and left > _OWN * size:
            own[j] = True
            basis.append(rest / left)

    notes = [
        Note("collinear", (c.term,), c.level)
        for c, keep in zip(columns, own, strict=True)
        if not keep and c.term not in constant
    ]
    return own, notes
