"""Funnel plot: correlations against their precision, with contours of significance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.literature.forest import words
from cup_study.literature.forest.forest_views import Names
from cup_study.literature.forest.lines_figure import tick
from cup_study.literature.forest.relations import Relation
from cup_study.literature.forest.sensitivity import FEW, Sensitivity
from cup_study.numbers import NBSP, format_number
from cup_study.views import Drawing

#: Levels between the contours, the innermost (not significant) first, and their greys.
LEVELS = (0.1, 0.05, 0.01)
_GREYS = ("#FFFFFF", "#BDBDBD", "#D9D9D9", "#EFEFEF")
#: Below this p of Egger's test the caption tells a difference.
CLEAR = 0.05
_QUANTILES = (1.6448536269514722, 1.959963984540054, 2.5758293035489004)


def drawing(
    relation: Relation,
    found: Sensitivity,
    languages: Sequence[str],
    *,
    names: Names | None = None,
) -> Drawing:
    """Funnel of a pooled relation, with the studies that trim and fill adds as hollow points.

    Parameters
    ----------
    relation : Relation
        A pooled relation.
    found : Sensitivity
        From :func:`cup_study.literature.forest.sensitivity.sensitivity`.
    languages : sequence of str
        Languages of the study.
    names : mapping, optional
        Construct to its name in each language.

    Returns
    -------
    Drawing
    """
    drawn, captions, notes = {}, {}, {}
    filled = found.filled
    extra = pd.DataFrame(columns=["yi", "vi"])
    if filled is not None:
        extra = filled.filled[filled.filled["filled"].astype(bool)]
    for lang in languages:
        drawn[lang] = _figure(relation, extra, lang)
        captions[lang] = _message(relation, found, lang, names)
        notes[lang] = _NOTE[lang].format(k=relation.k)
        if relation.k < FEW:
            notes[lang] += _FEW[lang].format(few=FEW)
    alts = {lang: f"{_KIND[lang]} {captions[lang]}" for lang in languages}
    return Drawing(drawn, alt=alts, caption=captions, note=notes)


_KIND = {"en": "Funnel plot.", "sv": "Trattdiagram."}
_NOTE = {
    "en": "k = {k}. Grey: two-sided p of a single study against no correlation. Dashed: pooled "
    "correlation with the limits of ±1.96 standard errors. Hollow: added by trim and fill. "
    "Differences between studies skew a funnel as well as missing studies do.",
    "sv": "k = {k}. Grått: tvåsidigt p för en enskild studie mot ingen korrelation. Streckat: "
    "sammanvägd korrelation med gränserna ±1,96 medelfel. Ofyllda: tillagda av trim and fill. "
    "Skillnader mellan studier gör tratten sned på samma sätt som studier som saknas.",
}
_FEW = {
    "en": " Fewer than {few} studies: the tests can hardly find anything.",
    "sv": " Färre än {few} studier: testen kan knappast upptäcka något.",
}
_EFFECT = {
    "ZCOR": {"en": "Correlation r (scale of Fisher's z)", "sv": "Korrelation r (Fishers z-skala)"},
    "COR": words.CORRELATION,
    "UCOR": words.CORRELATION,
}
_ERROR = {"en": "Standard error", "sv": "Medelfel"}


def _figure(relation: Relation, extra: pd.DataFrame, lang: str) -> Figure:
    figure, axes = style.new_figure(88)
    yi = relation.rows["yi"].to_numpy(dtype=float)
    se = np.sqrt(relation.rows["vi"].to_numpy(dtype=float))
    more, more_se = (extra[c].to_numpy(dtype=float) for c in ("yi", "vi"))
    more_se = np.sqrt(more_se)
    deepest = max([*se, *more_se]) * 1.08
    model = relation.pooled
    centre = model.estimate if model is not None else float("nan")
    reach = [centre - 1.96 * deepest, centre + 1.96 * deepest, 0.0]
    low, high = min([*yi, *more, *reach]), max([*yi, *more, *reach])
    pad = 0.04 * (high - low)
    axes.set_xlim(low - pad, high + pad)
    axes.set_ylim(deepest, 0)
    _contours(axes, deepest, lang)
    funnel = np.array([centre - 1.96 * deepest, centre, centre + 1.96 * deepest])
    axes.plot(funnel, [deepest, 0, deepest], color="#1A1A1A", linestyle=(0, (4, 3)), linewidth=0.9)
    axes.axvline(centre, color="#1A1A1A", linestyle=(0, (4, 3)), linewidth=0.9)
    axes.axvline(0, color="#1A1A1A", linewidth=0.7)
    point = {"markersize": 5, "markeredgewidth": 0.6}
    axes.plot(yi, se, "o", color=style.PALETTE[0], markeredgecolor="white", **point)  # type: ignore[arg-type]
    if len(more):
        axes.plot(more, more_se, "o", mfc="white", mec="#1A1A1A", markersize=5, mew=1.0)
    _ticks(axes, relation.measure, lang)
    axes.set_xlabel(_EFFECT[relation.measure][lang])
    axes.set_ylabel(_ERROR[lang])
    return figure


def _contours(axes: Axes, deepest: float, lang: str) -> None:
    """Ground in greys by p value, with their legend above."""
    left, right = axes.get_xlim()
    axes.set_facecolor(_GREYS[-1])
    for grey, quantile in zip(_GREYS[2::-1], _QUANTILES[::-1], strict=True):
        edge = quantile * deepest
        axes.fill([-edge, 0, edge], [deepest, 0, deepest], color=grey, linewidth=0, zorder=0)
    for quantile in _QUANTILES:
        edge = quantile * deepest
        axes.plot([-edge, 0, edge], [deepest, 0, deepest], color="#8A8A8A", linewidth=0.5, zorder=0)
    point = [format_number(level, "coef2", lang) for level in LEVELS]
    names = [f"p > {point[0]}", f"{point[0]}–{point[1]}", f"{point[1]}–{point[2]}"]
    names.append(f"p < {point[2]}")
    patches = [
        Patch(facecolor=grey, edgecolor="#8A8A8A", linewidth=0.5, label=name.replace(" ", NBSP))
        for grey, name in zip(_GREYS, names, strict=True)
    ]
    axes.figure.legend(handles=patches, loc="outside upper left", ncols=4, fontsize=8)
    axes.set_xlim(left, right)


def _ticks(axes: Axes, measure: str, lang: str) -> None:
    """Ticks at round correlations, wherever the scale puts them."""
    if measure == "ZCOR":
        left, right = axes.get_xlim()
        step = 0.2 if np.tanh(right) - np.tanh(left) > 0.7 else 0.1
        grid = np.concatenate([np.arange(-0.8, 0.81, step), [-0.95, -0.9, 0.9, 0.95]])
        inside = [float(r) for r in np.sort(grid) if left < np.arctanh(r) < right]
        axes.set_xticks(np.arctanh(inside), [tick(r, _digits(r), lang) for r in inside])
    else:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, "coef1", lang)))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, "decimal2", lang)))


def _digits(r: float) -> str:
    return "coef1" if abs(r * 10 - round(r * 10)) < 1e-6 else "coef2"


def _message(relation: Relation, found: Sensitivity, lang: str, names: Names | None) -> str:
    pair = words.capital(words.constructs(relation.pair, lang, names))
    tests = dict(zip(found.tests["test"], found.tests["p_value"].astype(float), strict=True))
    told = []
    lead = _UNTESTED[lang]
    if "egger_rma" in tests:
        lead = (_SKEWED if tests["egger_rma"] < CLEAR else _EVEN)[lang]
        p = words.p_value(tests["egger_rma"], lang)
        told.append({"en": f"Egger's test {p}", "sv": f"Eggers test {p}"}[lang])
    if found.filled is not None:
        told.append(_ADDED[lang].format(number=found.filled.k0))
        if found.filled.k0:
            moved = words.estimate(found.r_filled, found.filled_lower, found.filled_upper, lang)
            told.append({"en": f"with these r = {moved}", "sv": f"med dessa r = {moved}"}[lang])
    text = "; ".join(told)
    return f"{pair}: {lead} ({text})." if text else f"{pair}: {lead}."


_SKEWED = {
    "en": "small and large studies tell different correlations",
    "sv": "små och stora studier anger olika korrelationer",
}
_EVEN = {
    "en": "no clear difference between small and large studies",
    "sv": "ingen tydlig skillnad mellan små och stora studier",
}
_UNTESTED = {
    "en": "correlations of small and large studies",
    "sv": "korrelationer i små och stora studier",
}
_ADDED = {
    "en": "trim and fill adds {number} studies",
    "sv": "trim and fill lägger till {number} studier",
}
