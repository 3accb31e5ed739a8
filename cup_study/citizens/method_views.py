"""What else may stand behind the answers: a common method, and what the model leaves out.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtri

from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.sem.scales.common_method import CommonMethod
from cup_study.survey.basis import Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Table, Text

_MODELS = {
    "one factor": {"en": "One factor (Harman)", "sv": "En faktor (Harman)"},
    "model": {"en": "The constructs", "sv": "Begreppen"},
    "model with method factor": {
        "en": "The constructs and a method factor",
        "sv": "Begreppen och en metodfaktor",
    },
}
_METHOD = {
    "en": "Method factor: equal loadings on all items, uncorrelated with the constructs.",
    "sv": "Metodfaktor: lika laddningar på alla frågor, okorrelerad med begreppen.",
}
_CHASE = {
    "en": "Index: how much χ² would fall. Change: expected standardised value. Chance alone lets "
    "the largest of {n} indices pass {limit} once in twenty; above that: {above}. A list to read, "
    "not a list to free.",
    "sv": "Index: hur mycket χ² skulle falla. Ändring: väntat standardiserat värde. Slumpen låter "
    "det största av {n} index passera {limit} en gång av tjugo; över det: {above}. En lista att "
    "läsa, inte att följa.",
}
_INDICES = ("cfi", "rmsea", "srmr")


def method_values(found: CommonMethod) -> dict[str, Value]:
    """What one factor, and what a method factor, explain.

    Parameters
    ----------
    found : CommonMethod
        From :func:`cup_study.sem.scales.common_method.common_method`.

    Returns
    -------
    dict
        ``harman_share harman_cfi method_share method_pvalue method_change``: share of the first
        component; CFI of one factor; share of the method factor in the variance of an item, the
        test of it, and the largest change of a loading or path when it is there.
    """
    fits = found.fits.set_index("model")["cfi"].to_dict()
    tested = found.differences.set_index("full")["pvalue"].to_dict()
    return {
        "harman_share": (found.first_component, "percent0"),
        "harman_cfi": (fits["one factor"], "coef2"),
        "method_share": (found.method_variance, "percent1"),
        "method_pvalue": (tested["model with method factor"], "p"),
        "method_change": (float(found.changes["change"].abs().max()), "coef3"),
    }


def method_table(found: CommonMethod, base: Text) -> Table:
    """The constructs beside one factor, and with a method factor.

    Parameters
    ----------
    found : CommonMethod
        From :func:`cup_study.sem.scales.common_method.common_method`.
    base : mapping
        Language to whom the models are about.
    """
    fits = found.fits.set_index("model")
    names = [name for name in _MODELS if name in fits.index]
    columns = ["chisq", "df", *_INDICES]
    frames = {}
    for lang in base:
        rows = fits.loc[names, columns].reset_index(drop=True)
        rows.insert(0, "model", [_MODELS[name][lang] for name in names])
        frames[lang] = rows
    return Table(
        frames,
        caption={
            "en": "Do the answers agree because one questionnaire asked for them?",
            "sv": "Stämmer svaren överens bara för att samma enkät frågade?",
        },
        columns={
            "model": {"en": "Model", "sv": "Modell"},
            "chisq": {"en": "χ²", "sv": "χ²"},
            "df": {"en": "df", "sv": "fg"},
            **{c: {"en": c.upper(), "sv": c.upper()} for c in _INDICES},
        },
        formats={"chisq": "decimal1", "df": "count"} | dict.fromkeys(_INDICES, "coef3"),
        note={lang: f"{text} {_METHOD[lang]}" for lang, text in base.items()},
    )


def chance_limit(n: int, level: float = 0.05) -> float:
    """Modification index that the largest of many exceeds by chance with the given probability.

    Bonferroni's limit for `n` indices of one degree of freedom each.

    Examples
    --------
    >>> round(chance_limit(1), 2), round(chance_limit(300), 1)
    (3.84, 14.2)
    """
    return float(chdtri(1, level / max(n, 1)))


def index_values(indices: pd.DataFrame) -> dict[str, Value]:
    """How many parameters could be freed, and how many are more than chance.

    Parameters
    ----------
    indices : DataFrame
        All modification indices, from ``fit.modification_indices()``.

    Returns
    -------
    dict
        ``mi_n mi_limit mi_n_above mi_largest mi_largest_change``.
    """
    limit = chance_limit(len(indices))
    top = indices.sort_values("mi", ascending=False, kind="stable").iloc[0]
    return {
        "mi_n": (len(indices), "count"),
        "mi_limit": (limit, "decimal1"),
        "mi_n_above": (int((indices["mi"] > limit).sum()), "count"),
        "mi_largest": (float(top["mi"]), "decimal1"),
        "mi_largest_change": (abs(float(top["sepc_all"])), "coef2"),
    }


def index_table(
    indices: pd.DataFrame, codebook: Codebook, called: Labels, base: Text, *, most: int = 5
) -> Table:
    """The largest modification indices, with a warning not to chase them.

    Parameters
    ----------
    indices : DataFrame
        All modification indices.
    codebook : Codebook
        Words of the items.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the model is about.
    most : int, optional
        Rows.
    """
    top = indices.nlargest(most, "mi")
    limit = chance_limit(len(indices))
    frames, note = {}, {}
    for lang, labels in called.items():

        def name(term: str, lang: str = lang, labels: dict[str, str] = labels) -> str:
            return codebook[term].text(lang) if term in codebook else labels.get(term, term)

        pairs = zip(top["lhs"], top["op"], top["rhs"], strict=True)
        frames[lang] = pd.DataFrame(
            {
                "parameter": [_term(name(a), op, name(b)) for a, op, b in pairs],
                "mi": top["mi"].to_numpy(),
                "change": top["sepc_all"].to_numpy(),
            }
        )
        counts = {
            "n": format_number(len(indices), "count", lang),
            "above": format_number(int(np.sum(indices["mi"] > limit)), "count", lang),
            "limit": format_number(limit, "decimal1", lang),
        }
        note[lang] = f"{base[lang]} {_CHASE[lang].format(**counts)}"
    return Table(
        frames,
        caption={
            "en": "Largest modification indices of the measurement model.",
            "sv": "Mätmodellens största modifikationsindex.",
        },
        columns={
            "parameter": {"en": "Left out", "sv": "Utelämnat"},
            "mi": {"en": "Index", "sv": "Index"},
            "change": {"en": "Change", "sv": "Ändring"},
        },
        formats={"mi": "decimal1", "change": "coef2"},
        note=note,
    )


def _term(first: str, op: str, second: str) -> str:
    """A parameter in words: what points at what, or what goes with what.

    Examples
    --------
    >>> _term("Ease", "=~", "It is fun."), _term("It is fun.", "~~", "It is quick.")
    ('Ease → It is fun.', 'It is fun. ↔ It is quick.')
    """
    return f"{first} → {second}" if op == "=~" else f"{first} ↔ {second}"
