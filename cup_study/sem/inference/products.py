r"""Latent interactions by product indicators.

Whether the effect of one construct depends on the level of another is a product of two latent
variables. Its indicators are products of theirs, centred so that the product factor is told apart
from its components: centred before multiplying and again after, which needs no mean structure
(``double_mean_centred``: Lin, Wen, Marsh & Lin 2010, the default); residuals of the products
regressed on all items of both constructs (``orthogonalised``: Little, Bovaird & Widaman 2006);
or centred before only (``mean_centred``: Marsh, Wen & Hau 2004). Items are paired one to one
(matched: no information is used twice) or each with each; products that share an item share its
error, so their residuals covary. A construct with a single item is taken to have no error.

Products of normal variables are not normal: fit with ``estimator="MLR"``, or bootstrap.

References
----------
Lin, G.-C., Wen, Z., Marsh, H. W., & Lin, H.-S. (2010). Structural equation models of latent
interactions: Clarification of orthogonalizing and double-mean-centering strategies. *Structural
Equation Modeling*, 17, 374-391.
Little, T. D., Bovaird, J. A., & Widaman, K. F. (2006). On the merits of orthogonalizing powered
and product terms. *Structural Equation Modeling*, 13, 497-519.
Marsh, H. W., Wen, Z., & Hau, K.-T. (2004). Structural equation models of latent interactions.
*Psychological Methods*, 9, 275-300.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.estimates import with_inference
from cup_study.sem.fitted import Fit
from cup_study.sem.groupwise.wu_estabrook import quoted
from cup_study.sem.implied import parts
from cup_study.sem.language import syntax
from cup_study.sem.moments import columns

METHODS = ("double_mean_centred", "orthogonalised", "mean_centred")


class ProductIndicators(NamedTuple):
    """Data and model of latent interactions.

    Attributes
    ----------
    data : DataFrame
        The data with a new column for each product, named ``a.b``.
    syntax : str
        lavaan's syntax of the product factors; add it to the measurement and structural model.
    """

    data: pd.DataFrame
    syntax: str


def product_indicators(
    data: pd.DataFrame,
    products: Mapping[str, tuple[str, str]],
    measurement: str | Mapping[str, Sequence[str]],
    *,
    method: str = "double_mean_centred",
    match: bool = True,
) -> ProductIndicators:
    """Make product indicators and the syntax that goes with them.

    Parameters
    ----------
    data : DataFrame
        One row a respondent. Rows that miss one of two items miss their product.
    products : mapping of str to (str, str)
        Name of each product factor and its two constructs; a construct may be a column.
    measurement : str or mapping of str to sequence of str
        Which items measure a construct: lavaan's syntax, or names of items.
    method : {"double_mean_centred", "orthogonalised", "mean_centred"}, optional
        See above.
    match : bool, optional
        Pair items one to one, in their order (put the best items in the same place: Marsh et al.
        2004); else each with each.

    Returns
    -------
    ProductIndicators

    Raises
    ------
    InputError
        For unknown words, columns and constructs, columns that are not numeric, constructs with
        unequal numbers of items that are to be matched, and names that are taken: all at once.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(50, 4)), columns=["e1", "e2", "a1", "a2"])
    >>> items = {"Ease": ["e1", "e2"], "Age": ["a1", "a2"]}
    >>> found = product_indicators(data, {"ExA": ("Ease", "Age")}, items, match=False)
    >>> print(found.syntax)
    ExA =~ e1.a1 + e1.a2 + e2.a1 + e2.a2
    e1.a1 ~~ e1.a2
    e1.a1 ~~ e2.a1
    e1.a2 ~~ e2.a2
    e2.a1 ~~ e2.a2
    >>> bool(abs(found.data["e1.a1"].mean()) < 1e-12)
    True
    """
    arguments.refuse(
        "product indicators",
        arguments.table("data", data),
        _mapping("products", products),
        [] if isinstance(measurement, str) else _mapping("measurement", measurement),
    )
    items = _items(measurement)
    _refuse(data, products, items, method, match=match)
    frame: dict[str, FloatArray] = {}
    lines, made = [], []
    exact: set[str] = set()
    for name, (one, other) in products.items():
        first, second = items.get(one, (one,)), items.get(other, (other,))
        pairs = list(zip(first, second, strict=True) if match else product(first, second))
        values = _values(data, first, second, pairs, method)
        called = [f"{a}.{b}" for a, b in pairs]
        frame |= dict(zip(called, values.T, strict=True))
        made += list(zip(called, pairs, strict=True))
        exact |= {side[0] for side in (first, second) if len(side) == 1}
        lines.append(f"{quoted(name)} =~ {' + '.join(map(quoted, called))}")
        if method == "orthogonalised":
            latent = [quoted(c) for c in (one, other)]
            lines += [f"{quoted(name)} ~~ 0*{c}" for c in latent]
    lines += [
        f"{quoted(x)} ~~ {quoted(y)}"
        for (x, mine), (y, theirs) in combinations(made, 2)
        if (set(mine) & set(theirs)) - exact
    ]
    new = pd.DataFrame(frame, index=data.index)
    return ProductIndicators(pd.concat([data, new], axis=1), "\n".join(lines))


def _mapping(name: str, value: object) -> list[Problem]:
    if isinstance(value, Mapping):
        return []
    return [Problem(name, f"expected a mapping of names, got {type(value).__name__}")]


def _items(measurement: str | Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    if not isinstance(measurement, str):
        return {name: tuple(items) for name, items in measurement.items()}
    found: dict[str, tuple[str, ...]] = {}
    for statement in syntax.read(measurement).statements:
        if statement.op == "=~":
            found[statement.lhs] = (*found.get(statement.lhs, ()), statement.rhs)
    return found


def _refuse(
    data: pd.DataFrame,
    products: Mapping[str, tuple[str, str]],
    items: Mapping[str, tuple[str, ...]],
    method: str,
    *,
    match: bool,
) -> None:
    problems = []
    if method not in METHODS:
        what = f"expected one of {', '.join(METHODS)}, got {method!r}"
        problems.append(Problem("method", what))
    if not products:
        problems.append(Problem("products", "none is given"))
    taken: set[str] = set(map(str, data.columns))
    asked: dict[str, None] = {}
    for name, pair in products.items():
        if isinstance(pair, str) or len(pair) != 2:
            problems.append(Problem(name, f"is a product of two constructs, got {len(pair)}"))
            continue
        one, other = (items.get(construct, (construct,)) for construct in pair)
        asked |= dict.fromkeys((*one, *other))
        if name in items or name in taken:
            problems.append(Problem(name, "is the name of a construct or a column already"))
        if match and len(one) != len(other):
            what = (
                f"{pair[0]} has {len(one)} items and {pair[1]} has {len(other)}, which cannot be "
                "matched one to one; use match=False, or name the items to be used"
            )
            problems.append(Problem(name, what))
            continue
        pairs = zip(one, other, strict=True) if match else product(one, other)
        for column in (f"{a}.{b}" for a, b in pairs):
            if column in taken:
                problems.append(Problem(f'column "{column}"', "is there already"))
            taken.add(column)
    problems += columns.find(data, list(asked)).problems
    if problems:
        raise InputError("product indicators", problems, "Correct the names, or the data.")


def _values(
    data: pd.DataFrame,
    first: Sequence[str],
    second: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    method: str,
) -> FloatArray:
    """Products, shape (n, n_pairs)."""
    names = list(dict.fromkeys((*first, *second)))
    x = data[names].to_numpy(dtype=float)
    x = x - np.nanmean(x, axis=0)
    at = {name: i for i, name in enumerate(names)}
    left, right = ([at[pair[side]] for pair in pairs] for side in (0, 1))
    found: FloatArray = x[:, left] * x[:, right]
    if method == "double_mean_centred":
        return np.asarray(found - np.nanmean(found, axis=0))
    if method == "orthogonalised":
        complete = np.isfinite(x).all(axis=1)
        design = np.column_stack([np.ones(int(complete.sum())), x[complete]])
        slopes, *_ = np.linalg.lstsq(design, found[complete], rcond=None)
        residuals = np.full_like(found, np.nan)
        residuals[complete] = found[complete] - design @ slopes
        return residuals
    return found


def simple_slopes(
    fit: Fit,
    outcome: str,
    predictor: str,
    moderator: str,
    interaction: str,
    *,
    at: Sequence[float] = (-1.0, 0.0, 1.0),
    values: Sequence[float] | None = None,
    group: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Effect of a predictor at levels of the moderator.

    With ``b`` the effect of the predictor and ``c`` that of the product, the slope at ``m`` is
    :math:`b + cm` and its variance :math:`V_{bb} + 2m V_{bc} + m^2 V_{cc}` (Aiken & West 1991).
    Levels are taken as given: how uncertain the moderator's standard deviation is does not enter.

    Parameters
    ----------
    fit : Fit
        A model with a regression of the outcome on all three.
    outcome, predictor, moderator, interaction : str
        Their names; `interaction` is the product factor.
    at : sequence of float, optional
        Levels of the moderator, in standard deviations that the model implies, from its mean.
    values : sequence of float, optional
        Levels in the moderator's own unit, from the mean at which items were centred.
    group : str, optional
        Label of the group; needed when there are several.
    level : float, optional
        Of the intervals.

    Returns
    -------
    DataFrame
        ``at value slope se z pvalue ci_lower ci_upper``, one row a level; ``at`` is missing for
        `values`.

    Raises
    ------
    InputError
        When a regression is not in the model or fixed, or standard errors do not exist.

    Examples
    --------
    >>> from cup_study.sem.fitting import fit as fit_
    >>> rng = np.random.default_rng(1)
    >>> x, m = rng.normal(size=(2, 500))
    >>> data = pd.DataFrame({"x": x, "m": m, "y": 0.3 * x + 0.4 * x * m + rng.normal(size=500)})
    >>> new = product_indicators(data, {"xm": ("x", "m")}, {})
    >>> fitted = fit_(f"{new.syntax}; y ~ x + m + xm", new.data)
    >>> simple_slopes(fitted, "y", "x", "m", "xm")["slope"].round(1).tolist()
    [-0.2, 0.3, 0.8]
    """
    labels = fit.sample.labels
    g = labels.index(group) if group in labels else 0
    rows = fit.table.rows
    keys = zip(*(rows[c] for c in ("lhs", "op", "rhs", "group")), strict=True)
    place = {key: i for i, key in enumerate(keys)}
    free = np.append(rows["free"].to_numpy(), 0)  # the last stands for what is not there
    problems = [
        Problem(f"{outcome} ~ {name}", "is not estimated in the model")
        for name in (predictor, moderator, interaction)
        if not free[place.get((outcome, "~", name, g + 1), len(rows))]
    ]
    if group not in labels and (len(labels) > 1 or group is not None):
        problems.append(Problem("group", f"expected one of {', '.join(labels)}, got {group!r}"))
    if fit.covariance is None:
        problems.append(Problem("fit", "has no standard errors; see fit.warnings"))
    if problems or fit.covariance is None:
        remedy = f"Regress {outcome} on {predictor}, {moderator} and {interaction}."
        raise InputError("simple slopes", problems, remedy)
    own, joint = (free[place[outcome, "~", n, g + 1]] - 1 for n in (predictor, interaction))
    sd = _standard_deviation(fit, moderator, g)
    try:
        given = np.atleast_1d(np.asarray(at if values is None else values, dtype=float))
    except (TypeError, ValueError):
        problem = Problem("at, values", "expected numbers")
        raise InputError("simple slopes", [problem], "Give for example at=(-1, 0, 1).") from None
    m = given * sd if values is None else given
    V = fit.covariance
    variance = V[own, own] + 2 * m * V[own, joint] + m**2 * V[joint, joint]
    frame = pd.DataFrame(
        {
            "at": given if values is None else np.nan,
            "value": m,
            "slope": fit.x[own] + fit.x[joint] * m,
        }
    )
    return with_inference(frame, "slope", np.sqrt(variance), level=level)


def _standard_deviation(fit: Fit, name: str, g: int) -> float:
    """Implied by the model; of an observed variable that has no place among the etas, its own."""
    group = fit.model.groups[g]
    p = parts(group, fit.x)
    if name in group.etas:
        i = group.etas.index(name)
        return float(np.sqrt(p.cov_eta[i, i]))
    i = fit.sample.observed.index(name)
    return float(np.sqrt(fit.sample.groups[g].cov[i, i]))
