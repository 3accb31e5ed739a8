r"""What the estimates of a model approach as the sample grows: the model fitted to a population.

For a model that holds in the population these are the population's values on the model's own scale,
otherwise the values that misspecification leads to (White 1982).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.sem import fitting
from cup_study.sem import options as options_
from cup_study.sem.arrays import FloatArray, strictly_lower
from cup_study.sem.draws.population import Population
from cup_study.sem.fitted import Fit, estimate
from cup_study.sem.language import names, syntax, table
from cup_study.sem.language.names import Names
from cup_study.sem.moments import sample
from cup_study.sem.moments.groups import GroupSample, Sample
from cup_study.sem.ordinal.ordinal_moments import OrdinalMoments

#: What :func:`cup_study.sem.fitting.fit` and a table are told alike.
_OF_TABLES = (
    *("kind", "group_equal", "group_partial", "std_lv", "orthogonal", "meanstructure"),
    "parameterization",
)


def analysis_text(people: Population) -> str:
    """The population's own model, to be estimated: its values become free parameters.

    Parameters
    ----------
    people : Population
        Of a model with values.

    Returns
    -------
    str
        Zeros stay fixed, and so does a loading of one that scales a factor. Other factors keep the
        (residual) variance of the population, so that all estimates are on its scale.

    Examples
    --------
    >>> from cup_study.sem.draws.population import population
    >>> print(analysis_text(population("F =~ 0.8*x + 0.7*y + l*z + 0.6*z; F ~~ 0*G; G =~ 1*u")))
    `F` =~ NA*`x`
    `F` =~ `y`
    `F` =~ l*`z`
    `F` ~~ 0*`G`
    `G` =~ 1*`u`
    `F` ~~ c(1.0)*`F`
    """
    rows = people.table.rows
    lines, begun, marked = [], set(), set()
    for s in people.read.statements:
        latent_variance = s.op == "~~" and s.lhs == s.rhs and s.lhs in people.table.latent
        if s.op == "|" or latent_variance:
            continue
        value = np.array(s.modifiers.fixed)
        first = s.op == "=~" and s.lhs not in begun
        said = [label for label in (_several(s.modifiers.label),) if label]
        if len(value) and (value == 0).any():
            said.append(_several([f"{v:g}" if v == 0 else "NA" for v in value]))
        elif first and len(value) and (value == 1).all():
            said.append("1")
            marked.add(s.lhs)
        elif first:
            said.append("NA")
        if s.op == "=~":
            begun.add(s.lhs)
        right = "1" if s.op == "~1" else _quoted(s.rhs)
        op = "~" if s.op == "~1" else s.op
        terms = " + ".join(f"{what}*{right}" for what in said) or right
        lines.append(f"{_quoted(s.lhs)} {op} {terms}")
    for name in people.table.latent:
        own = (rows["op"] == "~~") & (rows["lhs"] == name) & (rows["rhs"] == name)
        if name not in marked and own.any():
            value = people.values[own.to_numpy()]
            listed = ", ".join(repr(float(v)) for v in value)
            lines.append(f"{_quoted(name)} ~~ c({listed})*{_quoted(name)}")
    lines += [f"{c.lhs} {c.op} {c.rhs}" for c in people.read.constraints]
    return "\n".join(lines)


def _several(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"c({', '.join(words)})" if words else ""


def _quoted(name: str) -> str:
    return ":".join(f"`{part}`" for part in name.split(":"))


def limit(people: Population, analysis: str, sizes: Sequence[int], **options: Any) -> Fit:
    """Fit a model to a population.

    Parameters
    ----------
    people : Population
        Moments.
    analysis : str
        Model to fit.
    sizes : sequence of int
        Sizes of the groups, which weigh them.
    **options
        Of :func:`cup_study.sem.fitting.fit`.

    Returns
    -------
    Fit
        By maximum likelihood; with ordinal variables by unweighted least squares.

    Raises
    ------
    InputError
        When the model cannot be read or names variables that the population does not have.
    """
    read = syntax.read(analysis)
    roles = names.of_statements(read.statements)
    if people.ordered:
        return _ordinal(people, read, roles, sizes, options)
    kept = {k: v for k, v in options.items() if k in (*_OF_TABLES, "fixed_x", "likelihood")}
    means = (
        len(sizes) > 1
        or options.get("missing") in ("fiml", "ml")
        or options.get("meanstructure")
        or options.get("kind") == "growth"
        or any(s.op == "~1" for s in read.statements)
    )
    likelihood = options.get("likelihood", "normal")
    frames = [
        pd.DataFrame(
            cov * (n / (n - 1) if likelihood == "normal" else 1.0),
            index=people.names,
            columns=people.names,
        )
        for cov, n in zip(people.cov, sizes, strict=True)
    ]
    levels = [pd.Series(mean, index=people.names) for mean in people.mean] if means else None
    return fitting.fit(
        analysis,
        cov=frames if len(frames) > 1 else frames[0],
        mean=None if levels is None else levels if len(levels) > 1 else levels[0],
        nobs=list(sizes) if len(sizes) > 1 else sizes[0],
        warn=False,
        **kept,
    )


def _ordinal(
    people: Population,
    read: syntax.Syntax,
    roles: Names,
    sizes: Sequence[int],
    options: dict[str, Any],
) -> Fit:
    conditional = bool(roles.exogenous) and options.get("conditional_x") is not False
    given = roles.exogenous if conditional else ()
    ordered = tuple(name for name in roles.observed if name in people.ordered)
    sample.from_moments(  # refuses variables that the population does not have
        people.cov[0], people.mean[0], sizes[0], roles.observed, names=people.names
    )
    levels = {name: len(people.thresholds[0][name]) + 1 for name in ordered}
    labels = [f"Group {g + 1}" if len(sizes) > 1 else "" for g in range(len(sizes))]
    built = table.build(
        read,
        n_groups=len(sizes),
        group_labels=labels if len(sizes) > 1 else (),
        ordered=ordered,
        levels=levels,
        fixed_x=options.get("fixed_x") is not False,
        conditional_x=conditional,
        **{k: v for k, v in options.items() if k in _OF_TABLES},
    )
    groups = []
    for g, (label, n) in enumerate(zip(labels, sizes, strict=True)):
        moments = _moments(people, g, [v for v in roles.observed if v not in given], given, n)
        mean = np.zeros(len(moments.names))
        numeric = ~moments.th_ordinal
        mean[moments.th_index[numeric]] = moments.th[numeric]
        groups.append(GroupSample(label, float(n), moments.cov, mean, ordinal=moments))
    whole = Sample(
        observed=tuple(roles.observed),
        groups=tuple(groups),
        group_name="group" if len(sizes) > 1 else None,
        divisor="n-1",
        dropped=pd.DataFrame(columns=["group", "reason", "n"]),
        categories={name: tuple(range(1, k + 1)) for name, k in levels.items()},
    )
    return estimate(built, whole, options_.read("ULS", ordinal=True, se="none"))


def _moments(
    people: Population, g: int, own: Sequence[str], given: Sequence[str], n: int
) -> OrdinalMoments:
    """Statistics of ordinal data that the population would give, conditional on covariates."""
    index = {name: i for i, name in enumerate(people.names)}
    y, x = [index[name] for name in own], [index[name] for name in given]
    cov, mean = people.cov[g], people.mean[g]
    slopes = np.linalg.solve(cov[np.ix_(x, x)], cov[np.ix_(x, y)]).T
    rest = cov[np.ix_(y, y)] - slopes @ cov[np.ix_(x, y)]
    level = mean[y] - slopes @ mean[x]
    ordinal = np.array([name in people.ordered for name in own])
    scale = np.where(ordinal, np.sqrt(np.diagonal(rest)), 1.0)
    rest, slopes = rest / np.outer(scale, scale), slopes / scale[:, None]
    th: list[float] = []
    of: list[int] = []
    for i, name in enumerate(own):
        cuts: FloatArray = people.thresholds[g].get(name, np.zeros(0))
        values = (cuts - level[i]) / scale[i] if ordinal[i] else level[i : i + 1]
        th += values.tolist()
        of += [i] * len(values)
    is_threshold = ordinal[of]
    rows, columns = strictly_lower(len(own))
    vector = np.concatenate(
        [
            np.where(is_threshold, th, -np.array(th)),
            slopes.T.ravel(),
            np.diagonal(rest)[~ordinal],
            rest[rows, columns],
        ]
    )
    return OrdinalMoments(
        names=tuple(own),
        ordered=tuple(name for name, yes in zip(own, ordinal, strict=True) if yes),
        n=float(n),
        th=np.array(th),
        th_index=np.array(of, dtype=np.intp),
        th_ordinal=is_threshold,
        th_names=tuple(own[i] for i in of),
        cov=rest,
        slopes=slopes if given else None,
        mean_x=mean[x] if given else None,
        cov_x=cov[np.ix_(x, x)] if given else None,
        vector=vector,
        gamma=np.eye(len(vector)),
        counts={},
        empty_cells=(),
        nearly_one=(),
    )
