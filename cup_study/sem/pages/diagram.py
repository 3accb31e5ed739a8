"""A printable path diagram of a fitted model: standardised paths, explained variance, groups.

Drawn with matplotlib alone, in millimetres of the printed page, with lettering of at least 8 pt.
Causes stand left of effects. Solid arrows are paths told apart from zero, dashed ones are not.
A model without paths is drawn by :mod:`cup_study.sem.pages.measurement_diagram`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study.errors import InputError, Problem
from cup_study.sem.pages import coefficients, lettering
from cup_study.sem.pages.coefficients import Style
from cup_study.sem.pages.drawing import WORDS, Diagram, Labels, Number, fitting, printed_labels
from cup_study.sem.pages.measurement_diagram import measurement_diagram
from cup_study.sem.pages.notation import APA
from cup_study.sem.pages.plan import Plan, ends
from cup_study.sem.pages.scene import Panel, figure_of
from cup_study.sem.pages.structural_scene import arranged

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def path_diagram(
    paths: pd.DataFrame,
    r2: Mapping[str, float],
    *,
    labels: Labels | None = None,
    number: Number = "{:.2f}".format,
    level: float = 0.05,
    width_mm: float = 160,
    latent: Collection[str] = (),
    observed: Collection[str] = (),
    covariances: pd.DataFrame | None = None,
    show_stars: bool = False,
) -> Figure:
    """Draw a structural model.

    Parameters
    ----------
    paths : DataFrame
        Rows ``lhs`` (outcome), ``rhs`` (predictor), ``std_all``, ``pvalue``.
    r2 : mapping of str to float
        Explained variance of outcomes.
    labels : mapping or callable of str to str, optional
        What to print for a construct; default its name.
    number : callable, optional
        Prints a coefficient in the reader's language.
    level : float, optional
        Paths with a p value at or above it are dashed.
    width_mm : float, optional
        Printed width of the figure; the height follows from the model.
    latent, observed : collection of str, optional
        Drawn as ellipses and as rectangles; other variables are rounded boxes.
    covariances : DataFrame, optional
        Rows as of `paths`; drawn as double-headed curves.
    show_stars : bool, optional
        Print stars behind the coefficients; :meth:`Notation.star_note` explains them.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        There is no path, or the page is too narrow for the columns of the model.

    Examples
    --------
    >>> table = pd.DataFrame({"lhs": ["Use"], "rhs": ["Ease"], "std_all": [0.4], "pvalue": [0.01]})
    >>> figure = path_diagram(table, {"Use": 0.16})
    >>> [text.get_text() for text in figure.axes[0].texts][0]
    '0.40'
    """
    rows = [paths.assign(op="~")]
    if covariances is not None:
        rows.append(covariances.assign(op="~~"))
    table = coefficients.drawable(pd.concat(rows))
    style = Style(number, level, show_stars)
    panel = coefficients.panel(table, "", "", r2, style)
    pair = frozenset(latent), frozenset(observed)
    plan = _plan(table, [panel], labels, *pair, covariances=covariances is not None)
    return figure_of(arranged(plan, width_mm), [panel], 1)


def diagram_of(
    estimates: pd.DataFrame,
    r2: pd.DataFrame | Mapping[str, float],
    *,
    group_labels: Sequence[str] | None = None,
    measurement: bool = False,
    covariances: bool = False,
    labels: Labels | None = None,
    number: Number = APA.number,
    level: float = 0.05,
    show_stars: bool = True,
    width_mm: float = 160,
    columns: int | None = None,
    words: Mapping[str, str] = WORDS,
) -> Diagram:
    """Draw the structural part of a fitted model, groups side by side.

    Constructs are ellipses, observed variables rectangles. A construct that is measured by
    constructs points at them.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs group std_all pvalue`` (other columns are ignored).
    r2 : DataFrame or mapping
        ``group variable r2``, or explained variance of each variable of a single group.
    group_labels : sequence of str, optional
        Title of each group's panel, in the order of the groups.
    measurement : bool, optional
        Draw the items with their loadings too.
    covariances : bool, optional
        Draw correlations of constructs, and of residuals, as double-headed curves.
    labels : mapping or callable of str to str, optional
        What to print for a variable; default its name.
    number : callable, optional
        Prints a coefficient in the reader's language.
    level : float, optional
        Parameters with a p value at or above it are dashed.
    show_stars : bool, optional
        Print stars behind the paths.
    width_mm : float, optional
        Printed width of the figure.
    columns : int, optional
        Panels beside each other; by default as many as can be read.
    words : mapping of str to str, optional
        Words of the note; see :data:`cup_study.sem.pages.drawing.WORDS`.

    Returns
    -------
    Diagram

    Raises
    ------
    InputError
        The model has no path between constructs or observed variables, a column is missing, or
        the page is too narrow.

    Examples
    --------
    >>> rows = [("F", "=~", "x1", 1, 0.8, 0.001), ("y", "~", "F", 1, 0.4, 0.02)]
    >>> names = ["lhs", "op", "rhs", "group", "std_all", "pvalue"]
    >>> diagram = diagram_of(pd.DataFrame(rows, columns=names), {"y": 0.16})
    >>> diagram.note
    'Standardised coefficients. * p < .05, ** p < .01, *** p < .001.'
    >>> diagram.alt
    'Path diagram. F → y .40*; y: R² = .16.'
    """
    table = coefficients.drawable(estimates)
    style = Style(number, level, show_stars)
    loadings = coefficients.loadings(table)
    constructs = coefficients.latent(table)
    names = {name for key in coefficients.directed(table) for name in key[1:]}
    shares = coefficients.explained(r2)
    plain = frozenset((*coefficients.keys(table, "~~"), *(k for v in loadings.values() for k in v)))
    panels = [
        coefficients.panel(table, group, title, _only(shares.get(group, {}), names), style, plain)
        for group, title in zip(
            coefficients.groups(table),
            coefficients.titles(table, group_labels, words["group"]),
            strict=True,
        )
    ]
    observed = frozenset(names) - constructs
    plan = _plan(table, panels, labels, constructs, observed, covariances=covariances)
    if measurement:
        plan = replace(plan, items={k: v for k, v in loadings.items() if k in names})
    figure = fitting(lambda width: arranged(plan, width), panels, width_mm, columns)
    shown = [*plan.paths, *plan.covariances, *(k for v in plan.items.values() for k in v)]
    told = coefficients.note(panels, shown, words, APA.number(level, 3).rstrip("0"))
    return Diagram(figure, told, _alt(plan, panels, words))


def of_fit(fit: Fit, **options: Any) -> Diagram:
    """Diagram of a fitted model: its paths, or its measurement model when it has no path.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    **options
        As of :func:`diagram_of`, or of
        :func:`cup_study.sem.pages.measurement_diagram.measurement_diagram`.

    Returns
    -------
    Diagram
    """
    groups = fit.sample.groups
    if len(groups) > 1:
        titles = [f"{g.label} (n = {APA.number(g.n, 0, bounded=False)})" for g in groups]
        options = {"group_labels": titles} | options
    estimates = fit.estimates()
    if coefficients.directed(coefficients.drawable(estimates)):
        return diagram_of(estimates, fit.r_squared(), **options)
    return measurement_diagram(estimates, **options)


def _only(shares: Mapping[str, float], names: Collection[str]) -> dict[str, float]:
    """Explained variances of some variables."""
    return {name: share for name, share in shares.items() if name in names}


def _plan(
    table: pd.DataFrame,
    panels: Sequence[Panel],
    labels: Labels | None,
    latent: frozenset[str],
    observed: frozenset[str],
    *,
    covariances: bool,
) -> Plan:
    paths = coefficients.directed(table)
    if not paths:
        problem = Problem("", "the model has no path between constructs or observed variables")
        raise InputError("path diagram", [problem], "Draw it with measurement_diagram.")
    names = {name for key in paths for name in key[1:]}
    joined = [k for k in coefficients.keys(table, "~~") if names.issuperset(k[1:])]
    shown = {name: text for panel in panels for name, text in panel.below.items()}
    return Plan(
        paths,
        tuple(joined) if covariances else (),
        labels=printed_labels({*table["lhs"], *table["rhs"]}, labels),
        explained=frozenset(shown),
        latent=latent,
        observed=observed,
        widths=coefficients.number_widths(panels),
        below=max(
            (lettering.width(text.replace("$R^2$", "R²")) for text in shown.values()), default=0.0
        ),
    )


def _alt(plan: Plan, panels: Sequence[Panel], words: Mapping[str, str]) -> str:
    """The diagram in words."""
    parts = [words["diagram"]]
    for panel in panels:
        paths = [
            f"{plan.label(ends(key)[0])} → {plan.label(ends(key)[1])} {panel.numbers[key]}"
            for key in plan.paths
            if key in panel.numbers
        ]
        paths += [
            f"{plan.label(name)}: R² = {text.partition(' = ')[2]}"
            for name, text in panel.below.items()
        ]
        parts.append(f"{panel.title}: " * bool(panel.title) + "; ".join(paths) + ".")
    return " ".join(parts)
