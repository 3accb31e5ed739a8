"""The experiment's design in view: balance of the arms, who answered, bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Basis, Value
from cup_study.survey.drawing import forest
from cup_study.survey.experiment.arms import spelled
from cup_study.survey.experiment.balance import Balance
from cup_study.survey.questionnaire.measures import Measured
from cup_study.views import Table


def values(found: Balance, answered: Mapping[str, float]) -> dict[str, Value]:
    """Numbers for the text: allotted, balance, response in each arm.

    Parameters
    ----------
    found : Balance
        From :func:`cup_study.survey.experiment.balance.balance`.
    answered : mapping
        From :func:`cup_study.survey.experiment.balance.response`.

    Examples
    --------
    >>> found = Balance(pd.DataFrame({"smd": [0.02]}), 1.0, 3, 100.0, 0.4, 10, 12)
    >>> rates = {"control": 0.4, "treated": 0.5, "difference": 0.1, "ci_lower": 0.0}
    >>> told = values(found, rates | {"ci_upper": 0.2, "p_value": 0.05})
    >>> told["allotted"], told["response_difference"]
    ((22, 'count'), (10.0, 'decimal1'))
    """
    return {
        "allotted": (found.n_control + found.n_treated, "count"),
        "balance_p": (found.p_value, "p"),
        "balance_largest": (found.largest, "decimal2"),
        "response_control": (answered["control"], "percent1"),
        "response_treated": (answered["treated"], "percent1"),
        "response_difference": (100 * answered["difference"], "decimal1"),
        "response_lower": (100 * answered["ci_lower"], "decimal1"),
        "response_upper": (100 * answered["ci_upper"], "decimal1"),
        "response_p": (answered["p_value"], "p"),
    }


def balance_table(
    found: Balance, book: Codebook, arms: Mapping[str, tuple[str, str]], languages: Sequence[str]
) -> Table:
    """Who was allotted to each arm.

    Parameters
    ----------
    found : Balance
        From :func:`cup_study.survey.experiment.balance.balance`.
    book : Codebook
        For items and groups.
    arms : mapping
        Language to the names of control and treatment.
    languages : sequence of str
        Languages of the study.
    """
    text = {
        "en": "{n} persons who were allotted, unweighted. Test that no group tells the arm: "
        "F({df}, {ddf}) = {f}, p = {p}.",
        "sv": "{n} lottade personer, oviktat. Test att ingen grupp förutsäger armen: "
        "F({df}, {ddf}) = {f}, p = {p}.",
    }
    frames, notes = {}, {}
    for lang in languages:
        lines = []
        for row in found.groups.to_dict("records"):
            name, label = row["item"], spelled(row["value"])
            if name in book:
                item = book[name]
                value = next((v for v in item.values if str(v) == label), label)
                name, label = item.text(lang).partition(" (")[0], item.label(value, lang)
            cells = [row[c] for c in ("control", "treated", "smd")]
            lines.append([name, label, *cells])
        frame = pd.DataFrame(lines, columns=["item", "group", "control", "treated", "smd"])
        frames[lang] = frame.assign(item=frame["item"].where(~frame["item"].duplicated(), ""))
        notes[lang] = text[lang].format(
            n=format_number(found.n_control + found.n_treated, "count", lang),
            df=found.df,
            ddf=format_number(found.ddf, "count", lang),
            f=format_number(found.statistic, "decimal2", lang),
            p=format_number(found.p_value, "p", lang),
        )
    return Table(
        frames,
        caption={
            "en": "The arms among all who were invited.",
            "sv": "Armarna bland alla som bjöds in.",
        },
        columns={
            "item": {"en": "Known of everyone", "sv": "Känt om alla"},
            "group": {"en": "Group", "sv": "Grupp"},
            "control": {lang: arms[lang][0] for lang in languages},
            "treated": {lang: arms[lang][1] for lang in languages},
            "smd": {"en": "Standardised difference", "sv": "Standardiserad skillnad"},
        },
        formats={"control": "percent1", "treated": "percent1", "smd": "decimal3"},
        note=notes,
    )


def bounds_table(found: pd.DataFrame, measured: Measured, basis: Basis) -> Table:
    """Effects at worst and at best, were those missing in one arm the most or least affected.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.experiment.attrition.bounds`.
    measured : Measured
        For the labels.
    basis : Basis
        Respondents of the experiment.
    """
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in found.to_dict("records"):
            factor, unit = (100, "decimal1") if row["kind"] == "share" else (1, "decimal2")
            limits = format_interval(factor * row["lower"], factor * row["upper"], unit, lang)
            effect = forest.signed(factor * row["difference"], unit, lang)
            lines.append([measured[row["item"]].labels[lang], effect, limits])
        frames[lang] = pd.DataFrame(lines, columns=["outcome", "effect", "bounds"])
    share = float(found["trimmed"].iloc[0]) if len(found) else 0.0
    extra = {}
    for lang in basis.languages:
        text = {
            "en": "One arm answered more often: {share} of its answers were left out, the highest "
            "or the lowest (Lee 2009). Without sampling error.",
            "sv": "Den ena armen svarade oftare: {share} av dess svar lämnades bort, de högsta "
            "eller de lägsta (Lee 2009). Utan slumpfel.",
        }
        extra[lang] = text[lang].format(share=format_number(share, "percent1", lang))
    return Table(
        frames,
        caption={
            "en": "Bounds of the effect for unequal response.",
            "sv": "Gränser för effekten vid olika svarsfrekvens.",
        },
        columns={
            "outcome": {"en": "Outcome", "sv": "Utfall"},
            "effect": {"en": "Effect", "sv": "Effekt"},
            "bounds": {"en": "Bounds", "sv": "Gränser"},
        },
        note=basis.note(extra=extra),
    )
