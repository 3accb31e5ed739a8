"""The same paths by several estimators: what a reader must fear from the choice of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.citizens import coefficient_figures as figures
from cup_study.citizens import solution
from cup_study.citizens.structure_views import PATH, arrow
from cup_study.numbers import format_number
from cup_study.sem.draws import replicates
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit
from cup_study.survey.basis import Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table

_ORDINAL = ("WLS", "DWLS", "ULS")  # least squares of polychoric correlations
_MISSING = {
    "listwise": {"en": "complete", "sv": "fullständiga"},
    "fiml": {"en": "all answers", "sv": "alla svar"},
    "pairwise": {"en": "ordinal, pairs", "sv": "ordinal, par"},
}
_FIT = {
    "n": ({"en": "n", "sv": "n"}, "count"),
    "chisq": ({"en": "χ²", "sv": "χ²"}, "decimal2"),
    "df": ({"en": "df", "sv": "fg"}, "count"),
    "cfi": ({"en": "CFI", "sv": "CFI"}, "coef3"),
    "tli": ({"en": "TLI", "sv": "TLI"}, "coef3"),
    "rmsea": ({"en": "RMSEA", "sv": "RMSEA"}, "coef3"),
    "srmr": ({"en": "SRMR", "sv": "SRMR"}, "coef3"),
}
_MESSAGE = {
    "en": "No path depends much on the estimator: estimates of one path differ by at most {gap}, "
    "{times} standard errors.",
    "sv": "Inget samband beror mycket av skattningsmetoden: skattningar av ett samband skiljer "
    "högst {gap}, {times} medelfel.",
}
_PART = {
    "en": "The choice of estimator matters: estimates of one path differ by up to {gap}, {times} "
    "standard errors.",
    "sv": "Valet av skattningsmetod spelar roll: skattningar av ett samband skiljer upp till "
    "{gap}, {times} medelfel.",
}
_NOTE = {
    "en": "Standardised paths, standard errors in brackets. χ², CFI, TLI, RMSEA: robust or scaled "
    "where the estimator has them. Complete: rows without a missing answer. Ordinal: polychoric "
    "correlations, from all pairs of answers. Unweighted.",
    "sv": "Standardiserade samband, medelfel inom parentes. χ², CFI, TLI, RMSEA: robusta eller "
    "skalade där metoden har dem. Fullständiga: rader utan saknade svar. Ordinal: polykoriska "
    "korrelationer, från alla par av svar. Oviktat.",
}
_IMPROPER = {
    "en": "† Not a solution (a negative variance or a correlation beyond one), and not compared: "
    "{ways}.",
    "sv": "† Ingen lösning (en negativ varians eller en korrelation över ett), och inte jämförd: "
    "{ways}.",
}
_AXIS = {"en": "Path, standardised", "sv": "Samband, standardiserat"}
_MATTERS = 2.0  # standard errors


def fitted(text: str, data: pd.DataFrame, ways: Sequence[str]) -> dict[str, Fit]:
    """Fit one model in several ways.

    Parameters
    ----------
    text : str
        The structural model.
    data : DataFrame
        Respondents.
    ways : sequence of str
        Estimator and treatment of missing answers, as ``"MLR fiml"``; by least squares of
        categories all items are ordinal.

    Returns
    -------
    dict of str to Fit

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> list(fitted("Ease =~ q1 + q2 + q3; q4 ~ Ease", data, ["ML listwise", "MLR fiml"]))
    ['ML listwise', 'MLR fiml']
    """
    found = {}
    for way in ways:
        estimator, _, missing = way.partition(" ")
        found[way] = fit(
            text,
            data,
            estimator=estimator,
            missing=missing or "listwise",
            ordered=estimator.startswith(_ORDINAL),
        )
    return found


def paths(fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Standardised paths by each way of fitting.

    Parameters
    ----------
    fits : mapping of str to Fit
        From :func:`fitted`.

    Returns
    -------
    DataFrame
        ``way lhs rhs est_std se ci_lower ci_upper``.
    """
    parts = []
    for way, one in fits.items():
        rows = one.standardized()
        kept = rows.loc[rows["op"] == "~", ["lhs", "rhs", "est_std", "se", "ci_lower", "ci_upper"]]
        parts.append(kept.assign(way=way))
    return pd.concat(parts, ignore_index=True)


def spread(table: pd.DataFrame) -> tuple[float, float]:
    """Largest difference between estimates of one path, and in standard errors.

    Parameters
    ----------
    table : DataFrame
        From :func:`paths`.

    Examples
    --------
    >>> rows = [("A", "y", "x", 0.3, 0.02), ("B", "y", "x", 0.34, 0.02)]
    >>> gap, times = spread(pd.DataFrame(rows, columns=["way", "lhs", "rhs", "est_std", "se"]))
    >>> round(gap, 2), round(times, 2)
    (0.04, 2.0)
    """
    by_path = table.groupby(["lhs", "rhs"])
    gap = by_path["est_std"].max() - by_path["est_std"].min()
    return float(gap.max()), float((gap / by_path["se"].min()).max())


def proper(fits: Mapping[str, Fit]) -> dict[str, Fit]:
    """Those without a negative variance or a correlation beyond one; `fits` from :func:`fitted`.

    What an improper solution says of a path cannot be compared with anything.
    """
    return {
        way: one
        for way, one in fits.items()
        if not bool(replicates.improper(one.model, one.x[np.newaxis])[0])
    }


def values(fits: Mapping[str, Fit]) -> dict[str, Value]:
    """How far the proper estimates are apart; `fits` from :func:`fitted`.

    Returns
    -------
    dict
        ``ways n_improper largest_gap largest_gap_se``.
    """
    kept = proper(fits)
    gap, times = spread(paths(kept or fits))
    return {
        "ways": (len(fits), "count"),
        "n_improper": (len(fits) - len(kept), "count"),
        "largest_gap": (gap, "coef3"),
        "largest_gap_se": (times, "decimal1"),
    }


def table(fits: Mapping[str, Fit], called: Labels) -> Table:
    """Paths with standard errors side by side, and the fit of each model below them.

    Parameters
    ----------
    fits : mapping of str to Fit
        From :func:`fitted`.
    called : dict
        Language to labels of the constructs.
    """
    found = paths(fits)
    measures = {
        way: {"n": float(one.n), **solution.told(one.fit_measures())} for way, one in fits.items()
    }
    kept = proper(fits)
    heads = {
        lang: {way: _called(way, lang) + ("" if way in kept else " †") for way in fits}
        for lang in called
    }
    frames = {}
    for lang, labels in called.items():
        rows = []
        for (lhs, rhs), part in found.groupby(["lhs", "rhs"], sort=False):
            own = part.set_index("way")
            row = {"path": arrow(labels, str(lhs), str(rhs))}
            for i, way in enumerate(fits):
                pair = (own["est_std"][way], own["se"][way])
                estimate, se = (format_number(x, "coef3", lang) for x in pair)
                row[f"way_{i}"] = f"{estimate} ({se})"
            rows.append(row)
        for name, (words, kind) in _FIT.items():
            cells = [format_number(measures[way][name], kind, lang) for way in fits]
            rows.append({"path": words[lang]} | {f"way_{i}": c for i, c in enumerate(cells)})
        frames[lang] = pd.DataFrame(rows)
    return Table(
        frames,
        caption=_message(fits, called),
        columns={
            "path": PATH,
            **{f"way_{i}": {lg: heads[lg][way] for lg in called} for i, way in enumerate(fits)},
        },
        note=_note(fits, called),
    )


def drawing(fits: Mapping[str, Fit], called: Labels) -> Drawing:
    """Paths by each proper way of fitting, as dots with intervals; parameters as above."""
    found = paths(proper(fits) or fits).rename(columns={"est_std": "estimate"})
    drawn = {}
    for lang, labels in called.items():
        pairs = zip(found["lhs"], found["rhs"], strict=True)
        shown = found.assign(
            label=[arrow(labels, o, p) for o, p in pairs],
            group=[_called(way, lang) for way in found["way"]],
        )
        drawn[lang] = figures.dots(shown, lang, axis_label=_AXIS[lang])
    texts = _message(fits, called)
    return Drawing(drawn, alt=texts, caption=texts, note=_note(fits, called))


def _called(way: str, lang: str) -> str:
    estimator, _, missing = way.partition(" ")
    words = _MISSING.get(missing or "listwise")
    return f"{estimator}, {words[lang] if words else missing}"


def _note(fits: Mapping[str, Fit], called: Labels) -> dict[str, str]:
    kept = proper(fits)
    left = [way for way in fits if way not in kept]
    if not left:
        return {lang: _NOTE[lang] for lang in called}
    told = {lang: "; ".join(_called(way, lang) for way in left) for lang in called}
    return {lang: f"{_NOTE[lang]} {_IMPROPER[lang].format(ways=told[lang])}" for lang in called}


def _message(fits: Mapping[str, Fit], called: Labels) -> dict[str, str]:
    gap, times = spread(paths(proper(fits) or fits))
    words = _MESSAGE if times < _MATTERS else _PART
    return {
        lang: words[lang].format(
            gap=format_number(gap, "coef3", lang), times=format_number(times, "decimal1", lang)
        )
        for lang in called
    }
