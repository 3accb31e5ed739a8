"""The number of groups as a table, and in words what the criteria say."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.citizens.segments.choosing import Counted
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, Value
from cup_study.views import Table

_COLUMNS = {
    "groups": {"en": "Groups", "sv": "Grupper"},
    "loglik": {"en": "Log-likelihood", "sv": "Loglikelihood"},
    "n_parameters": {"en": "Parameters", "sv": "Parametrar"},
    "bic": {"en": "BIC", "sv": "BIC"},
    "abic": {"en": "aBIC", "sv": "aBIC"},
    "caic": {"en": "CAIC", "sv": "CAIC"},
    "entropy": {"en": "Entropy", "sv": "Entropi"},
    "smallest": {"en": "Smallest group", "sv": "Minsta grupp"},
    "p": {"en": "p against one fewer", "sv": "p mot en färre"},
}
_CAPTION = {
    "en": "Models with different numbers of groups.",
    "sv": "Modeller med olika antal grupper.",
}
_BEST = {
    "en": "Smallest at: BIC {bic}, aBIC {abic}, CAIC {caic}, AIC {aic} groups. {why}",
    "sv": "Minst vid: BIC {bic}, aBIC {abic}, CAIC {caic}, AIC {aic} grupper. {why}",
}
_WHY = {
    True: {"en": "Chosen: {k}, by BIC.", "sv": "Valt: {k}, enligt BIC."},
    False: {"en": "Chosen: {k}, by the study.", "sv": "Valt: {k}, av studien."},
}
_TEST = {
    "en": " p: bootstrap likelihood ratio test, {draws} draws at most, of the chosen number and "
    "one more.",
    "sv": " p: bootstrapat likelihoodkvottest, högst {draws} dragningar, för det valda antalet och "
    "ett till.",
}
_WEIGHTS = {
    "en": " With survey weights the criteria are a rule of thumb.",
    "sv": " Med enkätvikter är kriterierna tumregler.",
}
_MISSING = {
    "en": " Respondents who left some indicators out count with what they answered.",
    "sv": " Svarande som hoppat över vissa frågor räknas med det de svarat.",
}


def words(found: Counted, number: int, wanted: int) -> dict[str, str]:
    """What each criterion says, and why this number was taken."""
    best = {name: str(n) for name, n in found.best.items()}
    return {
        lang: _BEST[lang].format(**best, why=_WHY[wanted == 0][lang].format(k=number))
        for lang in ("en", "sv")
    }


def values(
    found: Counted, number: int, *, threshold: int = disclosure.THRESHOLD
) -> dict[str, Value]:
    """Number of groups, what BIC says, entropy and the smallest group unless it is of a few."""
    row = found.table[found.table["groups"].eq(number)].iloc[0]
    told: dict[str, Value] = {
        "number": (number, "count"),
        "number_bic": (found.best["bic"], "count"),
        "number_caic": (found.best["caic"], "count"),
        "number_abic": (found.best["abic"], "count"),
        "entropy": (float(row["entropy"]), "decimal2"),
    }
    if row["fewest"] >= threshold:
        told["smallest"] = (float(row["smallest"]), "percent0")
    return told


def table(
    found: Counted,
    number: int,
    wanted: int,
    basis: Basis,
    tests: Mapping[int, float],
    draws: int = 0,
) -> Table:
    """Table of the models.

    Parameters
    ----------
    found : Counted
        From :func:`cup_study.citizens.segments.choosing.compare`.
    number : int
        Number that was taken.
    wanted : int
        Number that the study asked for; 0 where BIC chose.
    basis : Basis
        Whom the models are about.
    tests : mapping
        Number of groups to the p value against one fewer; may be empty.
    draws : int
        Draws of the tests.
    """
    rows = found.table.copy()
    # A share says how many of a few: hidden as the count would be.
    few = rows["fewest"].lt(basis.threshold)
    rows["smallest"] = [
        disclosure.MARK if h else x for x, h in zip(rows["smallest"], few, strict=True)
    ]
    shown = rows[[c for c in _COLUMNS if c in rows.columns]].copy()
    if tests:
        shown["p"] = [float(tests.get(int(k), float("nan"))) for k in rows["groups"]]
    told = words(found, number, wanted)
    extra = {}
    for lang in basis.languages:
        text = told[lang] + _MISSING[lang]
        text += _TEST[lang].format(draws=format_number(draws, "count", lang)) if tests else ""
        extra[lang] = text + (_WEIGHTS[lang] if basis.weighted else "")
    formats = {"groups": "count", "loglik": "decimal1", "n_parameters": "count", "p": "p"}
    formats |= dict.fromkeys(("bic", "abic", "caic"), "decimal1")
    formats |= {"entropy": "decimal2", "smallest": "percent0"}
    formats = {c: f for c, f in formats.items() if c in shown.columns}
    columns = {c: text for c, text in _COLUMNS.items() if c in shown.columns}
    note = basis.note(extra=extra, hidden=int(few.sum()))
    return Table(dict.fromkeys(basis.languages, shown), _CAPTION, columns, formats, note)


def log_table(log: pd.DataFrame, labels: Mapping[str, Mapping[str, str]], basis: Basis) -> Table:
    """Table of what was recoded, centred and set apart before the groups were made.

    Parameters
    ----------
    log : DataFrame
        From :attr:`cup_study.citizens.segments.indicators.Indicators.log`.
    labels : mapping
        Item to its question in each language.
    basis : Basis
        Languages and the smallest number that is shown.
    """
    frames, hidden = {}, 0
    for lang in basis.languages:
        frame = pd.DataFrame(
            {
                "item": [labels.get(i, {}).get(lang, i) for i in log["item"]],
                "what": [what.get(lang) or next(iter(what.values())) for what in log["what"]],
                "n": log["n"].to_numpy(),
            }
        )
        frames[lang], hidden = disclosure.hide_small(frame, threshold=basis.threshold)
    columns = {
        "item": {"en": "Question", "sv": "Fråga"},
        "what": {"en": "Made one, or changed", "sv": "Slaget ihop eller ändrat"},
        "n": {"en": "Respondents", "sv": "Svarande"},
    }
    caption = {
        "en": "What was changed before the groups were made.",
        "sv": "Det som ändrades innan grupperna gjordes.",
    }
    note = basis.note(hidden=hidden)
    return Table(frames, caption, columns, {"n": "count"}, note)
