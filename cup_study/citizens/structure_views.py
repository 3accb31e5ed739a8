"""The structural model as journals print it: paths, what the design can find, what is reported.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cup_study.numbers import format_interval, format_number
from cup_study.sem.fitted import Fit
from cup_study.sem.pages.facts import facts_of
from cup_study.sem.pages.journal import structural_table
from cup_study.sem.pages.journal_checklist import checklist
from cup_study.survey.basis import INTERVAL, Value, in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Table, Text

OUTCOME = {"en": "Outcome", "sv": "Utfall"}
PREDICTOR = {"en": "Predictor", "sv": "Prediktor"}
PATH = {"en": "Path", "sv": "Samband"}
_LEVEL, _POWER = 0.05, 0.80
_SMALL = 0.10  # Cohen's (1988) small effect, of a correlation
_DELTA = {
    "en": "b: in units of the answers. β: standardised, interval by the delta method.",
    "sv": "b: i svarens enheter. β: standardiserat, intervall enligt deltametoden.",
}
_FOUND = {
    "en": "Two-sided tests at .05, normal approximation with the standard errors of the estimates.",
    "sv": "Tvåsidiga test på nivån 0,05, normalapproximation med skattningarnas medelfel.",
}
_STATUS = {
    "answered": {"en": "answered", "sv": "besvarat"},
    "partly": {"en": "partly", "sv": "delvis"},
    "authors": {"en": "authors", "sv": "författarna"},
}
_LIST = {
    "en": "After Appelbaum et al. (2018), Table 7, in our words. Partly: the authors add the rest; "
    "authors: only they can answer.",
    "sv": "Efter Appelbaum m.fl. (2018), tabell 7, med våra ord (på engelska). Delvis: författarna "
    "fyller i resten; författarna: bara de kan svara.",
}


def told(prefix: str, values: dict[str, Value]) -> dict[str, Value]:
    """Values under a common first word.

    Examples
    --------
    >>> told("structure", {"n": (300, "count")})
    {'structure.n': (300, 'count')}
    """
    return {f"{prefix}.{name}": value for name, value in values.items()}


def arrow(labels: Mapping[str, str], outcome: str, predictor: str) -> str:
    """A path in words.

    Examples
    --------
    >>> arrow({"PU": "Usefulness", "BI": "Intention"}, "BI", "PU")
    'Usefulness → intention'
    """
    return f"{labels[predictor]} → {in_sentence(labels[outcome], outcome)}"


def path_values(fit: Fit) -> dict[str, Value]:
    """How many paths there are and how many differ from zero; paths and explained variances.

    Parameters
    ----------
    fit : Fit
        The structural model.

    Returns
    -------
    dict
        ``n n_paths n_supported``, ``path_<predictor>_<outcome>`` with ``_lower`` and ``_upper``,
        ``r2_<outcome>``.
    """
    table = structural_table(fit.estimates(), fit.standardized(), fit.r_squared())
    found: dict[str, Value] = {
        "n": (fit.n, "count"),
        "n_paths": (len(table), "count"),
        "n_supported": (int((table["p"] < _LEVEL).sum()), "count"),
    }
    for row in table.to_dict("records"):
        key = f"{row['predictor']}_{row['outcome']}".lower()
        for end in ("", "_lower", "_upper"):
            found[f"path_{key}{end}"] = (row[f"beta{end}"], "coef2")
        if not math.isnan(row["r2"]):
            found[f"r2_{row['outcome'].lower()}"] = (row["r2"], "coef2")
    return found


def paths_table(fit: Fit, called: Labels, base: Text) -> Table:
    """Paths in the units of the answers and standardised, with explained variances.

    Parameters
    ----------
    fit : Fit
        The structural model.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the model is about; see :func:`cup_study.citizens.measurement.note`.
    """
    estimates, standard, r2 = fit.estimates(), fit.standardized(), fit.r_squared()
    frames = {}
    for lang, labels in called.items():
        table = structural_table(estimates, standard, r2, labels=labels)
        limits = zip(table["beta_lower"], table["beta_upper"], strict=True)
        table["interval"] = [format_interval(*pair, "coef2", lang) for pair in limits]
        table["outcome"] = table["outcome"].mask(table["outcome"].duplicated(), "")
        # A frame keeps an empty cell as a missing number; in print it is no number at all.
        table["r2"] = [_r2(x, lang) for x in table["r2"]]
        frames[lang] = table[["outcome", "predictor", "b", "se", "p", "beta", "interval", "r2"]]
    return Table(
        frames,
        caption={
            "en": "Paths of the structural model, unstandardised and standardised.",
            "sv": "Strukturmodellens samband, ostandardiserade och standardiserade.",
        },
        columns={
            "outcome": OUTCOME,
            "predictor": PREDICTOR,
            "b": {"en": "b", "sv": "b"},
            "se": {"en": "SE", "sv": "Medelfel"},
            "p": {"en": "p", "sv": "p"},
            "beta": {"en": "β", "sv": "β"},
            "interval": INTERVAL,
            "r2": {"en": "R²", "sv": "R²"},
        },
        formats={"b": "decimal3", "se": "decimal3", "p": "p", "beta": "coef2"},
        note={lang: f"{base[lang]} {_DELTA[lang]}" for lang in called},
    )


def sensitivity(fit: Fit) -> pd.DataFrame:
    r"""What the design can find of each standardised path.

    With a standard error :math:`s`, a path :math:`\beta` is told apart from zero with probability
    :math:`\Phi(|\beta|/s-z)+\Phi(-|\beta|/s-z)`; the smallest that is with a power of .80 is
    :math:`(z_{.975}+z_{.80})\,s` (Cohen 1988).

    Parameters
    ----------
    fit : Fit
        The structural model.

    Returns
    -------
    DataFrame
        ``lhs rhs se smallest small found``: the smallest path that would be found, and the power
        for a small path (.10) and for one as large as the estimate.
    """
    rows = fit.standardized()
    rows = rows[rows["op"] == "~"].reset_index(drop=True)
    se, found = rows["se"].to_numpy(), np.abs(rows["est_std"].to_numpy())
    z = ndtri(1 - _LEVEL / 2)
    return rows[["lhs", "rhs"]].assign(
        se=se,
        smallest=(z + ndtri(_POWER)) * se,
        small=ndtr(_SMALL / se - z) + ndtr(-_SMALL / se - z),
        found=ndtr(found / se - z) + ndtr(-found / se - z),
    )


def sensitivity_values(table: pd.DataFrame) -> dict[str, Value]:
    """Range of the smallest paths that the design finds; `table` from :func:`sensitivity`."""
    return {
        "smallest_least": (table["smallest"].min(), "coef2"),
        "smallest_most": (table["smallest"].max(), "coef2"),
        "power_small": (table["small"].min(), "percent1"),
    }


def sensitivity_table(table: pd.DataFrame, called: Labels, base: Text) -> Table:
    """What the design can find; `table` from :func:`sensitivity`, the others as above."""
    frames = {
        lang: pd.DataFrame(
            {
                "path": [
                    arrow(labels, o, p) for o, p in zip(table["lhs"], table["rhs"], strict=True)
                ],
                **{name: table[name] for name in ("se", "smallest", "small", "found")},
            }
        )
        for lang, labels in called.items()
    }
    return Table(
        frames,
        caption={
            "en": "What the design can find: the smallest path with a power of 80%, and the power "
            "for a path of .10 and for the estimated one.",
            "sv": "Vad undersökningen kan finna: minsta samband med styrkan 80\u00a0%, och "
            "styrkan för ett samband på 0,10 och för det skattade.",
        },
        columns={
            "path": PATH,
            "se": {"en": "SE (β)", "sv": "Medelfel (β)"},
            "smallest": {"en": "Smallest", "sv": "Minsta"},
            "small": {"en": "Power, .10", "sv": "Styrka, 0,10"},
            "found": {"en": "Power, estimate", "sv": "Styrka, skattning"},
        },
        formats={"se": "coef3", "smallest": "coef3", "small": "percent0", "found": "percent0"},
        note={lang: f"{base[lang]} {_FOUND[lang]}" for lang in called},
    )


def checklist_table(fit: Fit, languages: tuple[str, ...]) -> Table:
    """JARS-SEM checklist; answers are in English, the language of the articles it is for.

    Parameters
    ----------
    fit : Fit
        The structural model.
    languages : tuple of str
        Languages of the study.
    """
    table = checklist(facts_of(fit))
    shown = table.assign(section=table["section"].mask(table["section"].duplicated(), ""))
    frames = {
        lang: shown[["section", "asked", "answer"]].assign(
            status=[_STATUS[status][lang] for status in table["status"]]
        )
        for lang in languages
    }
    return Table(
        frames,
        caption={
            "en": "What the reporting standards for structural equation models (JARS) ask for.",
            "sv": "Vad rapporteringsstandarden för strukturella ekvationsmodeller (JARS) begär.",
        },
        columns={
            "section": {"en": "Part", "sv": "Del"},
            "asked": {"en": "Asked for", "sv": "Begärt"},
            "answer": {"en": "Answer", "sv": "Svar"},
            "status": {"en": "Status", "sv": "Läge"},
        },
        note=_LIST,
    )


def _r2(x: float, lang: str) -> str:
    return "" if math.isnan(x) else format_number(x, "coef2", lang)
