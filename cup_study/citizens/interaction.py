"""Whether the effect of one construct depends on the level of another: a latent interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cup_study.citizens import coefficient_figures as figures
from cup_study.citizens.structure_views import arrow
from cup_study.numbers import format_interval, format_number
from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit
from cup_study.sem.inference.products import product_indicators, simple_slopes
from cup_study.survey.basis import INTERVAL, Value, in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table, Text

_LEVELS = (-1.0, 0.0, 1.0)
_REACH = 2.0  # of the lines, in standard deviations of the predictor
_LEVEL = 0.05
_NAMES = {
    -1.0: {"en": "{m}: low", "sv": "{m}: låg"},
    0.0: {"en": "{m}: mean", "sv": "{m}: medel"},
    1.0: {"en": "{m}: high", "sv": "{m}: hög"},
}
_MESSAGE = {
    "en": {
        False: "{path} cannot be shown to depend on {m} (interaction {b}, p {p}).",
        True: "{path} depends on {m} (interaction {b}, p {p}).",
    },
    "sv": {
        False: "{path} kan inte visas bero av {m} (interaktion {b}, p {p}).",
        True: "{path} beror av {m} (interaktion {b}, p {p}).",
    },
}
_HOW = {
    "en": "Standardised. Low and high: one standard deviation below and above the mean. Bands: 95% "
    "intervals. Product indicators, double mean-centred, {k} matched pairs.",
    "sv": "Standardiserat. Låg och hög: en standardavvikelse under och över medel. Band: 95\u00a0% "
    "intervall. Produktindikatorer, dubbelt centrerade, {k} matchade par.",
}


@dataclass(frozen=True)
class Interaction:
    """A latent interaction, standardised.

    Attributes
    ----------
    predictor, moderator, outcome : str
        Constructs.
    n_pairs : int
        Product indicators.
    estimate, ci_lower, ci_upper, pvalue : float
        By how much the path of the predictor rises with one standard deviation of the moderator.
    slopes : DataFrame
        ``at slope ci_lower ci_upper pvalue``: the path at levels of the moderator.
    lines : DataFrame
        ``at x y ci_lower ci_upper``: expected outcome, from the mean, by predictor.
    """

    predictor: str
    moderator: str
    outcome: str
    n_pairs: int
    estimate: float
    ci_lower: float
    ci_upper: float
    pvalue: float
    slopes: pd.DataFrame
    lines: pd.DataFrame


def between(
    text: str, data: pd.DataFrame, main: Fit, predictor: str, moderator: str, outcome: str
) -> Interaction:
    r"""Estimate the interaction of two constructs in their effect on a third.

    All coefficients are brought to standard deviations of the constructs, the product to the
    product of theirs and not to its own (Wen, Marsh & Hau 2010), so that the standardised slope at
    one standard deviation above the mean is the path plus the interaction.

    Parameters
    ----------
    text : str
        The structural model, with paths from both constructs to the outcome.
    data : DataFrame
        Respondents.
    main : Fit
        The same model fitted, whose estimator is used and by whose loadings items are matched, the
        best with the best (Marsh, Wen & Hau 2004).
    predictor, moderator, outcome : str
        Constructs of the model.

    Returns
    -------
    Interaction

    Raises
    ------
    InputError
        The constructs are not in the model, or no paths lead from them to the outcome.
    """
    product = f"{predictor}x{moderator}"
    items = _matched(main, predictor, moderator)
    made = product_indicators(data, {product: (predictor, moderator)}, items)
    options = main.options
    fitted = fit(
        f"{text}\n{made.syntax}\n{outcome} ~ {product}",
        made.data,
        estimator=options.name,
        missing=options.missing,
    )
    names = [f"{outcome}~{name}" for name in (predictor, moderator, product)]
    found = simple_slopes(fitted, outcome, predictor, moderator, product, at=_LEVELS)
    paths = fitted.estimates()
    paths = paths[(paths["op"] == "~") & (paths["lhs"] == outcome)].set_index("rhs")
    est, std = paths["est"], paths["std_all"]
    sd = float(found["value"].iloc[-1])
    to_outcome = float(std[predictor] / est[predictor])
    scale = np.array([to_outcome, std[moderator] / est[moderator], to_outcome * sd])
    b = est[[predictor, moderator, product]].to_numpy() * scale
    V = fitted.vcov().loc[names, names].to_numpy() * np.outer(scale, scale)
    columns = ["slope", "ci_lower", "ci_upper"]
    half = ndtri(1 - _LEVEL / 2) * np.sqrt(V[2, 2])
    return Interaction(
        predictor,
        moderator,
        outcome,
        len(items[predictor]),
        float(b[2]),
        float(b[2] - half),
        float(b[2] + half),
        float(paths["pvalue"][product]),
        found[["at", "pvalue"]].join(found[columns] * to_outcome),
        _lines(b, V),
    )


def values(found: Interaction) -> dict[str, Value]:
    """The interaction with its limits, and the slopes at three levels.

    Returns
    -------
    dict
        ``estimate lower upper pvalue slope_low slope_mean slope_high``.
    """
    told: dict[str, Value] = {
        "estimate": (found.estimate, "coef2"),
        "lower": (found.ci_lower, "coef2"),
        "upper": (found.ci_upper, "coef2"),
        "pvalue": (found.pvalue, "p"),
    }
    for name, slope in zip(("low", "mean", "high"), found.slopes["slope"], strict=True):
        told[f"slope_{name}"] = (slope, "coef2")
    return told


def flagged(data: pd.DataFrame, flags: Sequence[str]) -> pd.Series[bool]:
    """Respondents with any of some flags; one that the data do not have flags nobody.

    Parameters
    ----------
    data : DataFrame
        Respondents, with columns ``flag_<name>``.
    flags : sequence of str
        Names of flags, such as ``straightlining``.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> data = pd.DataFrame({"flag_speeder": [True, False]})
    >>> flagged(data, ["speeder", "duplicate"]).tolist()
    [True, False]
    """
    columns = [f"flag_{name}" for name in flags if f"flag_{name}" in data]
    return data[columns].astype(bool).any(axis=1)


def table(found: Interaction, called: Labels, base: Text) -> Table:
    """The path at three levels of the moderator.

    Parameters
    ----------
    found : Interaction
        From :func:`between`.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the model is about.
    """
    frames = {}
    rows = found.slopes
    for lang, labels in called.items():
        limits = zip(rows["ci_lower"], rows["ci_upper"], strict=True)
        frames[lang] = pd.DataFrame(
            {
                "level": [_named(found, labels, at, lang) for at in rows["at"]],
                "slope": rows["slope"],
                "interval": [format_interval(*pair, "coef2", lang) for pair in limits],
                "p": rows["pvalue"],
            }
        )
    return Table(
        frames,
        caption={lang: _message(found, labels, lang) for lang, labels in called.items()},
        columns={
            "level": {"en": "Level", "sv": "Nivå"},
            "slope": {
                lg: arrow(labels, found.outcome, found.predictor) for lg, labels in called.items()
            },
            "interval": INTERVAL,
            "p": {"en": "p", "sv": "p"},
        },
        formats={"slope": "coef2", "p": "p"},
        note={lang: f"{base[lang]} {_HOW[lang].format(k=found.n_pairs)}" for lang in called},
    )


def drawing(found: Interaction, called: Labels, base: Text) -> Drawing:
    """Simple slopes; parameters as of :func:`table`."""
    drawn, texts = {}, {}
    for lang, labels in called.items():
        shown = found.lines.assign(
            line=[_named(found, labels, at, lang) for at in found.lines["at"]]
        )
        names = labels[found.predictor], labels[found.outcome]
        drawn[lang] = figures.slopes(shown, lang, axis_labels=names)
        texts[lang] = _message(found, labels, lang)
    note = {lang: f"{base[lang]} {_HOW[lang].format(k=found.n_pairs)}" for lang in called}
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def _matched(main: Fit, *constructs: str) -> dict[str, list[str]]:
    """Items of the constructs, the best first, as many of each as the shorter one has."""
    rows = main.standardized()
    rows = rows[(rows["op"] == "=~") & rows["lhs"].isin(constructs)]
    rows = rows.sort_values("est_std", key=abs, ascending=False, kind="stable")
    own = {c: rows.loc[rows["lhs"] == c, "rhs"].tolist() for c in constructs}
    k = min(len(items) for items in own.values())
    return {c: items[:k] for c, items in own.items()}


def _lines(b: FloatArray, V: FloatArray) -> pd.DataFrame:
    """Expected outcome with pointwise intervals, at three levels of the moderator."""
    x = np.linspace(-_REACH, _REACH, 33)
    z = ndtri(1 - _LEVEL / 2)
    parts = []
    for at in _LEVELS:
        design = np.column_stack([x, np.full_like(x, at), x * at])
        y = design @ b
        half = z * np.sqrt(np.einsum("ij,jk,ik->i", design, V, design))
        parts.append(
            pd.DataFrame({"at": at, "x": x, "y": y, "ci_lower": y - half, "ci_upper": y + half})
        )
    return pd.concat(parts, ignore_index=True)


def _named(found: Interaction, labels: dict[str, str], at: float, lang: str) -> str:
    return _NAMES[at][lang].format(m=labels[found.moderator])


def _message(found: Interaction, labels: dict[str, str], lang: str) -> str:
    return _MESSAGE[lang][found.pvalue < _LEVEL].format(
        path=arrow(labels, found.outcome, found.predictor),
        m=in_sentence(labels[found.moderator], found.moderator),
        b=format_number(found.estimate, "coef2", lang),
        p=format_number(found.pvalue, "p", lang),
    )
