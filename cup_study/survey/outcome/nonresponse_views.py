"""Non-response as tables and figures: who was invited, who answered, what the weights mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import INTERVAL, Value, intervals
from cup_study.survey.drawing import distances
from cup_study.survey.outcome.representativity import Propensity
from cup_study.views import Drawing, Table, Text

_HEADS: dict[str, Text] = {
    "item": {"en": "Item", "sv": "Fråga"},
    "group": {"en": "Group", "sv": "Grupp"},
    "invited": {"en": "Invited", "sv": "Inbjudna"},
    "answered": {"en": "Answered", "sv": "Svarande"},
    "smd": {"en": "Std. diff.", "sv": "Std. skillnad"},
    "weighted": {"en": "Weighted", "sv": "Viktade svarande"},
    "population": {"en": "Population", "sv": "Befolkning"},
    "smd_weighted": {"en": "Std. diff. weighted", "sv": "Std. skillnad viktat"},
}
_SMD = {
    "en": "Standardised difference: of those who answered from those invited, and of the weighted "
    "respondents from the population; above 0.1 it is noticeable.",
    "sv": "Standardiserad skillnad: mellan svarande och inbjudna, och mellan viktade svarande och "
    "befolkningen; över 0,1 är den märkbar.",
}
_BEFORE = {"en": "Answered – invited", "sv": "Svarande – inbjudna"}
_AFTER = {"en": "Weighted – population", "sv": "Viktade – befolkning"}
_AXIS = {"en": "Standardised difference", "sv": "Standardiserad skillnad"}
_PARTIAL = {
    "en": "Partial R-indicators (Schouten, Shlomo and Skinner, 2011): what a group, and an "
    "item given the others, adds to the spread of the response propensities; 0 is none.",
    "sv": "Partiella R-indikatorer (Schouten, Shlomo och Skinner, 2011): vad en grupp, och "
    "en fråga givet de övriga, bidrar till spridningen i svarsbenägenhet; 0 är inget.",
}


def table(
    profile: pd.DataFrame,
    codebook: Codebook,
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Table:
    """Shares of each group among invited, respondents, weighted respondents and population.

    Parameters
    ----------
    profile : DataFrame
        From :func:`cup_study.survey.outcome.nonresponse.profile`.
    codebook : Codebook
        For the words of items and groups.
    languages : sequence of str
        Languages of the study.
    threshold : int
        Smallest number of people that is shown.
    """
    some = [c for c in _HEADS if c in ("item", "group") or profile[c].notna().any()]
    hidden = _few(profile, "n_answered", threshold)
    frames = {}
    for lang in languages:
        shown = _labelled(profile, codebook, lang)
        for column in ("answered", "smd", "weighted", "smd_weighted"):
            shown[column] = shown[column].mask(hidden)
        shown["item"] = shown["item"].mask(shown["item"].duplicated(), "")
        frames[lang] = shown[some]
    formats = dict.fromkeys(("invited", "answered", "weighted", "population"), "percent1")
    formats |= dict.fromkeys(("smd", "smd_weighted"), "decimal2")
    return Table(
        frames,
        caption={
            "en": "Respondents compared with everyone invited and with the population.",
            "sv": "De svarande jämförda med alla inbjudna och med befolkningen.",
        },
        columns={c: _HEADS[c] for c in some},
        formats={c: formats[c] for c in some if c in formats},
        note={lang: _with_hidden(_SMD[lang], hidden, lang, threshold) for lang in languages},
    )


def drawing(
    profile: pd.DataFrame,
    codebook: Codebook,
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Drawing | None:
    """Standardised differences before and after weighting; parameters as in :func:`table`.

    None where every group is hidden because few people answered.
    """
    seen = ~_few(profile, "n_answered", threshold)
    if not seen.any():
        return None
    message = {
        "en": "Response left {group} furthest from its share of those invited ({smd} standard "
        "deviations).",
        "sv": "Svaren lämnade gruppen {group} längst från sin andel av de inbjudna ({smd} "
        "standardavvikelser).",
    }
    drawn, texts = {}, {}
    for lang in languages:
        shown = _labelled(profile, codebook, lang)[seen]
        drawn[lang] = _balance(shown.reset_index(drop=True), lang)
        most = shown.iloc[int(shown["smd"].abs().to_numpy().argmax())]
        size = format_number(float(most["smd"]), "decimal2", lang)
        texts[lang] = message[lang].format(group=most["group"], smd=size)
    return Drawing(drawn, alt=texts, caption=texts, note=_SMD)


def indicator_values(found: pd.Series) -> dict[str, Value]:
    """R-indicator and what belongs to it, as values.

    Examples
    --------
    >>> cells = {"r": 0.7, "ci_lower": 0.6, "ci_upper": 0.8, "cv": 0.3}
    >>> indicator_values(pd.Series(cells))["r_indicator"]
    (0.7, 'coef2')
    """
    return {
        "r_indicator": (float(found["r"]), "coef2"),
        "r_indicator_lower": (float(found["ci_lower"]), "coef2"),
        "r_indicator_upper": (float(found["ci_upper"]), "coef2"),
        "r_cv": (float(found["cv"]), "coef2"),
    }


def model_table(
    found: Propensity,
    partial: pd.DataFrame,
    codebook: Codebook,
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Table:
    """Odds of answering by group, and each item's part of the unevenness.

    Parameters
    ----------
    found : Propensity
        From :func:`cup_study.survey.outcome.representativity.propensities`.
    partial : DataFrame
        From :func:`cup_study.survey.outcome.representativity.partial`.
    codebook : Codebook
        For the words of items and groups.
    languages : sequence of str
        Languages of the study.
    threshold : int
        Smallest number of people that is shown.
    """
    keys = zip(partial["item"], partial["group"], strict=True)
    parts = dict(zip(keys, partial["unconditional"], strict=True))
    conditional = partial[partial["group"].isna()].set_index("item")["conditional"]
    sums = pd.concat(
        [
            found.cells.groupby(item, observed=True)[["n", "answered"]]
            .sum()
            .rename_axis("group")
            .reset_index()
            .astype({"group": object})
            .assign(item=item)
            for item in found.items
        ],
        ignore_index=True,
    )
    pairs = zip(sums["item"], sums["group"], strict=True)
    shares = (sums["answered"] / sums["n"]).mask(_few(sums, "answered", threshold))
    rates = dict(zip(pairs, shares, strict=True))
    rows = found.coefficients
    row_keys = list(zip(rows["item"], rows["group"], strict=True))
    few = pd.Series([rates[key] for key in row_keys]).isna()
    reference = {"en": "reference", "sv": "referens"}
    frames = {}
    for lang in languages:
        shown = _labelled(rows, codebook, lang)
        told = intervals(rows, "decimal2", lang)
        frames[lang] = pd.DataFrame(
            {
                "item": shown["item"].mask(shown["item"].duplicated(), ""),
                "group": shown["group"],
                "rate": [rates[key] for key in row_keys],
                "odds": rows["odds"].mask(few.to_numpy()),
                "interval": [
                    reference[lang] if first else "" if hide or b != b else text
                    for text, b, first, hide in zip(
                        told, rows["estimate"], ~rows["item"].duplicated(), few, strict=True
                    )
                ],
                "p_value": rows["p_value"].mask(few.to_numpy()),
                "partial": [
                    None if hide else float(parts[key])
                    for key, hide in zip(row_keys, few, strict=True)
                ],
                "conditional": [
                    float(conditional[i]) if first else None
                    for i, first in zip(rows["item"], ~rows["item"].duplicated(), strict=True)
                ],
            }
        )
    return Table(
        frames,
        caption={
            "en": "Who answered: logistic regression of response on what the frame knows.",
            "sv": "Vilka som svarade: logistisk regression av svar på det som urvalsramen vet.",
        },
        columns={
            "item": _HEADS["item"],
            "group": _HEADS["group"],
            "rate": {"en": "Response", "sv": "Svarsfrekvens"},
            "odds": {"en": "Odds ratio", "sv": "Oddskvot"},
            "interval": INTERVAL,
            "p_value": {"en": "p", "sv": "p"},
            "partial": {"en": "Partial R", "sv": "Partiellt R"},
            "conditional": {"en": "Given the others", "sv": "Givet övriga"},
        },
        formats={
            "rate": "percent1",
            "odds": "decimal2",
            "p_value": "p",
            "partial": "coef3",
            "conditional": "coef3",
        },
        note={lang: _with_hidden(_PARTIAL[lang], few, lang, threshold) for lang in languages},
    )


def _few(rows: pd.DataFrame, count: str, threshold: int) -> pd.Series[bool]:
    """Groups in which few people answered, and others that would give them away."""
    cells = rows[["item", "group"]].assign(n=rows[count].astype(int))
    cells["base"] = cells.groupby("item")["n"].transform("sum")
    return disclosure.suppress(
        cells, base="base", answer="group", within=["item"], threshold=threshold
    ).rows


def _with_hidden(note: str, hidden: pd.Series[bool], lang: str, threshold: int) -> str:
    return f"{note} {disclosure.note(lang, int(hidden.sum()), threshold)}".strip()


def _labelled(rows: pd.DataFrame, codebook: Codebook, lang: str) -> pd.DataFrame:
    records: list[dict[Any, Any]] = rows.to_dict("records")
    return rows.assign(
        item=[codebook[r["item"]].text(lang) for r in records],
        group=[codebook[r["item"]].label(r["group"], lang) for r in records],
    )


def _balance(shown: pd.DataFrame, lang: str) -> Figure:
    series = [
        distances.Series("smd", _BEFORE[lang], "o"),
        distances.Series("smd_weighted", _AFTER[lang], "s"),
    ]
    return distances.distances(shown, series, lang, axis_label=_AXIS[lang])
