r"""Direct, indirect and total effects of one variable on another.

An effect along a path is the product of its coefficients; the total effect is the sum over all
directed paths (Wright 1934; Bollen 1987). Standard errors come by the delta method (Sobel 1982),
which takes the product to be normal; for intervals that do not, let the bootstrap evaluate
:meth:`Effects.value` on its draws (MacKinnon, Lockwood & Williams 2004). Effects that differ with
a moderator are not for this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.estimates import with_inference
from cup_study.sem.inference import standardised

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

Numbers = npt.NDArray[Any]

_ARROW = " -> "


@dataclass(frozen=True)
class Term:
    """One effect: a sum of products of coefficients.

    Parameters
    ----------
    group : int
        From 0.
    effect : str
        ``indirect``, ``total indirect``, ``direct`` or ``total``.
    path : str
        Variables along the path; of sums, source and target.
    products : tuple of tuple of int
        Rows of the parameter table of each product.
    """

    group: int
    effect: str
    path: str
    products: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Effects:
    """All effects of one variable on another.

    Parameters
    ----------
    table : DataFrame
        ``group effect path expression est se z pvalue ci_lower ci_upper est_std se_std``: one row
        a path, then their sums. `expression` names the parameters by label, as in ``a*b``, and can
        stand after ``:=`` in the model; `est_std` is of standardised variables.
    fit : Fit
        The fitted model.
    terms : tuple of Term
        The rows as products of coefficients.
    """

    table: pd.DataFrame
    fit: Fit = field(repr=False)
    terms: tuple[Term, ...] = field(repr=False)

    def value(self, x: Numbers, *, standard: bool = False) -> Numbers:
        """Effects at given parameters.

        Parameters
        ----------
        x : ndarray, shape (..., n_parameters)
            Free parameters, for example the draws of a bootstrap.
        standard : bool, optional
            With all variables standardised.

        Returns
        -------
        ndarray, shape (..., n_effects)
            In the order of the rows of ``table``.
        """
        return _value(self.fit, self.terms, x, standard=standard)


def effects(fit: Fit, source: str, target: str, *, level: float = 0.95) -> Effects:
    """Effects of one variable on another along all directed paths.

    Parameters
    ----------
    fit : Fit
        A fitted model without feedback.
    source, target : str
        Latent or observed variables of the structural part.
    level : float, optional
        Of the intervals.

    Returns
    -------
    Effects

    Raises
    ------
    InputError
        Unknown variables, paths in a circle, or no path from source to target.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=500)
    >>> m = 0.5 * x + rng.normal(size=500)
    >>> data = pd.DataFrame({"x": x, "m": m, "y": 0.5 * m + rng.normal(size=500)})
    >>> found = effects(fit("m ~ a*x; y ~ b*m + c*x", data), "x", "y")
    >>> found.table[["effect", "path", "expression"]].head(2).values.tolist()
    [['indirect', 'x -> m -> y', 'a*b'], ['total indirect', 'x -> y', 'a*b']]
    """
    arguments.refuse("effects", arguments.fitted(fit), arguments.share("level", level))
    graphs = [_graph(fit, g + 1) for g in range(len(fit.model.groups))]
    _refuse(graphs[0], source, target)
    terms: list[Term] = []
    for g, graph in enumerate(graphs):
        found = _paths(graph, source, target)
        if not found:
            what = f"no directed path leads from {source!r} to {target!r}"
            remedy = "Effects follow the arrows of the regressions (~); try the other direction."
            raise InputError("effects", [Problem("model", what)], remedy)
        terms += _terms(g, found, source, target)
    rows = tuple(terms)
    estimate = _value(fit, rows, fit.x, standard=False)
    standard = _value(fit, rows, fit.x, standard=True)
    frame = pd.DataFrame(
        {
            "group": [fit.sample.groups[t.group].label for t in rows],
            "effect": [t.effect for t in rows],
            "path": [t.path for t in rows],
            "expression": [_expression(fit, t) for t in rows],
            "est": estimate,
        }
    )
    errors = [
        _errors(fit, rows, value, standard=s) for s, value in ((False, estimate), (True, standard))
    ]
    frame = with_inference(frame, "est", errors[0], level=level)
    return Effects(frame.assign(est_std=standard, se_std=errors[1]), fit, rows)


_Graph = dict[str, list[tuple[str, int]]]


def _graph(fit: Fit, g: int) -> _Graph:
    """Arrows from each variable: where to, and the row of the table."""
    rows = fit.table.rows
    latent = set(fit.table.latent)
    found: _Graph = {name: [] for name in (*fit.table.latent, *fit.table.observed)}
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "group", "free"))
    for i, (lhs, op, rhs, group, free) in enumerate(zip(*columns, strict=True)):
        if group != g or (not free and fit.all_values[i] == 0):
            continue
        if op in ("~", "<~"):
            found[rhs].append((lhs, i))
        elif op == "=~" and rhs in latent:
            found[lhs].append((rhs, i))
    return found


def _refuse(graph: _Graph, source: str, target: str) -> None:
    problems = [
        Problem("effects", f"{name!r} is not a variable of the model")
        for name in dict.fromkeys((source, target))
        if name not in graph
    ]
    if source == target:
        problems.append(Problem("effects", "source and target are the same variable"))
    if circle := _circle(graph):
        problems.append(Problem("model", f"has paths in a circle: {_ARROW.join(circle)}"))
    if problems:
        raise InputError(
            "effects",
            problems,
            "Name two variables of a model without feedback: where paths run in circles, effects "
            "are endless sums (Bollen 1987).",
        )


def _circle(graph: _Graph) -> list[str]:
    """Variables along a circle, if there is one."""
    left = {name: {other for other, _ in arrows} for name, arrows in graph.items()}
    # What leads nowhere is on no circle.
    while ends := {name for name, others in left.items() if not others & set(left)}:
        left = {name: others for name, others in left.items() if name not in ends}
    if not left:
        return []
    path = [next(iter(left))]
    while True:
        following = min(left[path[-1]] & set(left))
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def _paths(
    graph: _Graph, source: str, target: str
) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Variables and rows along each path, shortest first."""
    found = []
    stack: list[tuple[tuple[str, ...], tuple[int, ...]]] = [((source,), ())]
    while stack:
        names, rows = stack.pop(0)
        if names[-1] == target:
            found.append((names, rows))
            continue
        stack += [((*names, name), (*rows, i)) for name, i in graph[names[-1]]]
    return found


def _terms(
    g: int, found: list[tuple[tuple[str, ...], tuple[int, ...]]], source: str, target: str
) -> list[Term]:
    ends = f"{source}{_ARROW}{target}"
    indirect = [(names, rows) for names, rows in found if len(rows) > 1]
    direct = [rows for _, rows in found if len(rows) == 1]
    terms = [Term(g, "indirect", _ARROW.join(names), (rows,)) for names, rows in indirect]
    if indirect:
        terms.append(Term(g, "total indirect", ends, tuple(rows for _, rows in indirect)))
    if direct:
        terms.append(Term(g, "direct", ends, tuple(direct)))
    return [*terms, Term(g, "total", ends, tuple(rows for _, rows in found))]


def _expression(fit: Fit, term: Term) -> str:
    rows = fit.table.rows
    labels, own = rows["label"].tolist(), rows["plabel"].tolist()
    products = ["*".join(labels[i] or own[i] for i in product) for product in term.products]
    return " + ".join(products)


def _errors(fit: Fit, terms: tuple[Term, ...], value: Numbers, *, standard: bool) -> Numbers:
    """Delta-method standard errors; NaN when the fit has none."""
    V = fit.covariance
    if V is None:
        return np.full(len(terms), np.nan)

    def function(x: Numbers) -> Numbers:
        return _value(fit, terms, x, standard=standard)

    return standardised.delta_method(standardised.jacobian(function, fit.x), V, value)


def _value(fit: Fit, terms: tuple[Term, ...], x: Numbers, *, standard: bool) -> Numbers:
    if standard:
        rows = standardised.standardise(fit.model, fit.values, x)
    else:
        free = fit.table.rows["free"].to_numpy()
        rows = np.broadcast_to(fit.values, (*x.shape[:-1], len(free))).astype(x.dtype)
        rows[..., free > 0] = x
    products = [
        sum(rows[..., list(product)].prod(axis=-1) for product in t.products) for t in terms
    ]
    return np.stack(products, axis=-1)
