"""Which variable plays which part in a model, in lavaan's order.

The order of the observed and latent variables decides the order of rows and columns of every
matrix that comes later, so it is that of lavaan's ``lavNames``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cup_study.sem.language.statement import Statement

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Names:
    """Names of the variables by their part.

    Attributes
    ----------
    latent : tuple of str
        Left-hand sides of ``=~`` and ``<~`` (lavaan's ``lv``), then products with one of them.
    formative : tuple of str
        Those of ``<~`` (``lv.formative``).
    latent_x, latent_nox : tuple of str
        Latent variables that nothing explains or measures, and the others.
    latent_y : tuple of str
        Latent outcomes that neither explain nor indicate anything.
    latent_products : tuple of str
        Products ``a:b`` with a latent part.
    observed : tuple of str
        ``ov``: indicators, other outcomes, other predictors, then the rest.
    indicators : tuple of str
        Observed right-hand sides of ``=~`` (``ov.ind``).
    exogenous : tuple of str
        ``ov.x``: observed predictors that nothing explains or measures and whose variances,
        covariances and intercepts the model does not mention.
    observed_nox : tuple of str
        The other observed variables.
    observed_y : tuple of str
        Observed outcomes that neither explain nor indicate anything (``ov.y``).
    products : tuple of str
        Products ``a:b`` of observed variables.
    thresholded : tuple of str
        Observed variables with a threshold in the rows (``ov.ord``).
    outcomes, predictors : tuple of str
        Left- and right-hand sides of regressions (``eqs.y``, ``eqs.x``).
    """

    latent: tuple[str, ...]
    formative: tuple[str, ...]
    latent_x: tuple[str, ...]
    latent_nox: tuple[str, ...]
    latent_y: tuple[str, ...]
    latent_products: tuple[str, ...]
    observed: tuple[str, ...]
    indicators: tuple[str, ...]
    exogenous: tuple[str, ...]
    observed_nox: tuple[str, ...]
    observed_y: tuple[str, ...]
    products: tuple[str, ...]
    thresholded: tuple[str, ...]
    outcomes: tuple[str, ...]
    predictors: tuple[str, ...]


def of_rows(rows: Sequence[Key], user: Sequence[bool] | None = None) -> Names:
    """Names in rows of a model.

    Parameters
    ----------
    rows : sequence of (str, str, str)
        ``lhs op rhs`` of one group, in order.
    user : sequence of bool, optional
        Which rows were written by the user; all if not given. A row that was added does not make
        an exogenous variable random.

    Returns
    -------
    Names

    Examples
    --------
    >>> names = of_rows([("f", "=~", "x1"), ("f", "=~", "x2"), ("f", "~", "age")])
    >>> names.observed, names.exogenous, names.latent_nox
    (('x1', 'x2', 'age'), ('age',), ('f',))
    """
    regular = [r for r in rows if r[1] in ("=~", "<~")]
    latent = _unique(lhs for lhs, _, _ in regular)
    terms = _unique(rhs for _, _, rhs in rows if ":" in rhs)
    latent_products = tuple(t for t in terms if set(_parts(t)) & set(latent))
    latent = (*latent, *latent_products)
    outcomes = _unique(lhs for lhs, op, _ in rows if op == "~")
    predictors = _unique(rhs for _, op, rhs in rows if op in ("~", "<~"))
    measured = _unique(rhs for _, op, rhs in rows if op == "=~")

    indicators = _without(measured, latent)
    y = _without(outcomes, latent, indicators)
    x = _without(predictors, latent, indicators, y)
    moved = tuple(t for t in x if ":" in t and set(_parts(t)) & set(outcomes))
    y, x = _unique((*y, *moved)), _without(x, moved)

    covariances = [r for r in rows if r[1] == "~~"]
    rest = [lhs for lhs, _, _ in covariances] + [rhs for _, _, rhs in covariances]
    rest += [lhs for lhs, op, _ in rows if op in ("~1", "|")]
    observed = _unique((*indicators, *y, *x, *_without(rest, latent)))

    written = rows if user is None else [r for r, own in zip(rows, user, strict=True) if own]
    random = {lhs for lhs, op, _ in written if op in ("~1", "~~")}
    random |= {rhs for _, op, rhs in written if op == "~~"}
    exogenous = tuple(name for name in x if name not in random)
    final = set(_without(outcomes, measured, predictors))
    plain = {name for name in observed if ":" not in name}
    explained = {*measured, *outcomes}
    thresholds = {lhs for lhs, op, _ in rows if op == "|"}
    return Names(
        latent=latent,
        formative=_unique(lhs for lhs, op, _ in rows if op == "<~"),
        latent_x=tuple(n for n in latent if n not in explained),
        latent_nox=tuple(n for n in latent if n in explained),
        latent_y=tuple(n for n in latent if n in final),
        latent_products=latent_products,
        observed=observed,
        indicators=indicators,
        exogenous=exogenous,
        observed_nox=_without(observed, exogenous),
        observed_y=tuple(n for n in observed if n in final and n not in latent),
        products=tuple(n for n in observed if ":" in n and set(_parts(n)) <= plain),
        thresholded=tuple(n for n in observed if n in thresholds),
        outcomes=outcomes,
        predictors=predictors,
    )


def turned(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements with each covariance in the order of its variables.

    lavaan writes the variable first that comes first among ``(latent..., observed...)``.

    Parameters
    ----------
    statements : sequence of Statement
        As the user wrote them.

    Returns
    -------
    tuple of Statement
    """
    names = of_rows([s.key for s in statements])
    rank = {name: i for i, name in reversed(list(enumerate((*names.latent, *names.observed))))}
    return tuple(
        replace(s, lhs=s.rhs, rhs=s.lhs) if s.op == "~~" and rank[s.lhs] > rank[s.rhs] else s
        for s in statements
    )


def of_statements(statements: Sequence[Statement]) -> Names:
    """Names in a model's text.

    Parameters
    ----------
    statements : sequence of Statement
        As :func:`cup_study.sem.language.syntax.read` gives them.

    Returns
    -------
    Names
    """
    return of_rows([s.key for s in turned(statements)])


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _without(names: Iterable[str], *others: Iterable[str]) -> tuple[str, ...]:
    left_out = {name for other in others for name in other}
    return tuple(name for name in names if name not in left_out)


def _parts(term: str) -> list[str]:
    return term.split(":")
