"""Outcome rates and dispositions as tables and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import INTERVAL, SHARE, Value, intervals
from cup_study.survey.disclosure import MARK
from cup_study.survey.drawing import figures
from cup_study.survey.outcome import aapor
from cup_study.views import Drawing, Table, Text

_KINDS = {
    "RR": {"en": "Response rate", "sv": "Svarsfrekvens"},
    "COOP": {"en": "Cooperation rate", "sv": "Samarbetsgrad"},
    "REF": {"en": "Refusal rate", "sv": "Vägransgrad"},
    "CON": {"en": "Contact rate", "sv": "Kontaktgrad"},
    "LOC": {"en": "Location rate", "sv": "Lokaliseringsgrad"},
}
_WAVE = {"en": "Wave", "sv": "Omgång"}
_E = {
    "en": "e = {e}: share of the cases of unknown eligibility that count as eligible.",
    "sv": "e = {e}: andel av fallen med okänd tillhörighet som räknas till målgruppen.",
}
_FORMULAS = {
    "en": "AAPOR Standard Definitions (2023). Wilson intervals.",
    "sv": "AAPOR Standard Definitions (2023). Wilsonintervall.",
}


def name(rate: str, lang: str) -> str:
    """Name of a rate with AAPOR's short one.

    Examples
    --------
    >>> name("COOP1", "sv")
    'Samarbetsgrad (COOP1)'
    """
    return f"{_KINDS[rate.rstrip('0123456789')][lang]} ({rate})"


def values(rates: pd.DataFrame) -> dict[str, Value]:
    """Every rate of every wave, as values: ``rr1``, or ``rr1_2009`` where there are waves.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.groups.by_wave`, or one wave's from
        :func:`cup_study.survey.outcome.aapor.rates`.

    Returns
    -------
    dict of str to Value
        A rate without a denominator has none.

    Examples
    --------
    >>> list(values(aapor.rates({"I": 1, "R": 1})))[:2]
    ['rr1', 'rr2']
    """
    whole = rates if "item" not in rates else rates[rates["item"].isna()]
    found: dict[str, Value] = {}
    for row in whole.to_dict("records"):
        if row["estimate"] == row["estimate"]:
            end = f"_{str(row['wave']).lower()}" if "wave" in row else ""
            found[f"{row['rate'].lower()}{end}"] = (row["estimate"], "percent1")
    return found


def table(
    rates: pd.DataFrame, waves: Mapping[str, Text], languages: Sequence[str], e: float
) -> Table:
    """All rates of each wave, below each other; those that are the same by definition in one row.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.groups.by_wave`.
    waves : mapping
        Wave to its label in each language.
    languages : sequence of str
        Languages of the study.
    e : float
        Share of eligible cases that the rates rest on.
    """
    whole = rates[rates["item"].isna()]
    same = _same(whole)
    first = [together[0] for together in same]
    each = {wave: whole[whole["wave"].eq(wave)].set_index("rate").reindex(first) for wave in waves}
    frames = {}
    for lang in languages:
        parts = [
            pd.DataFrame(
                {
                    "rate": [_names(together, lang) for together in same],
                    "wave": waves[wave][lang],
                    "base": part["base"].to_list(),
                    "estimate": part["estimate"].to_list(),
                    "interval": intervals(part, "percent1", lang),
                    "at": range(len(same)),
                }
            )
            for wave, part in each.items()
        ]
        frame = pd.concat(parts).sort_values("at", kind="stable", ignore_index=True)
        frame["rate"] = frame["rate"].mask(frame["at"].duplicated(), "")
        frames[lang] = frame.drop(columns=["at"] if len(waves) > 1 else ["at", "wave"])
    columns: dict[str, Text] = {
        "rate": {"en": "Rate", "sv": "Mått"},
        "wave": _WAVE,
        "base": {"en": "Persons", "sv": "Personer"},
        "estimate": SHARE,
        "interval": INTERVAL,
    }
    shown = frames[languages[0]].columns
    note = {
        lang: f"{_FORMULAS[lang]} {_E[lang].format(e=format_number(e, 'decimal2', lang))}"
        for lang in languages
    }
    return Table(
        frames,
        caption={"en": "Outcome rates.", "sv": "Utfallsmått."},
        columns={name: columns[name] for name in shown},
        formats={"base": "count", "estimate": "percent1"},
        note=note if e == e else _FORMULAS,
    )


def groups_drawing(
    rates: pd.DataFrame,
    rate: str,
    codebook: Codebook,
    waves: Mapping[str, Text],
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Drawing | None:
    """One rate in every group that the frame knows, with intervals, waves side by side.

    None where every group is hidden because few people answered.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.groups.by_wave`, with groups.
    rate : str
        AAPOR's name of the rate.
    codebook : Codebook
        For the words of items and groups.
    waves : mapping
        Wave to its label in each language.
    languages : sequence of str
        Languages of the study.
    threshold : int
        Smallest number of people that is shown.
    """
    rows, hidden = _of_groups(rates, rate, threshold)
    rows = rows[~hidden & rows["estimate"].notna()].reset_index(drop=True)
    if rows.empty:
        return None
    drawn, texts = {}, {}
    for lang in languages:
        shown = _labelled(rows, codebook, waves, lang)
        drawn[lang] = figures.dot_plot(
            shown if len(waves) > 1 else shown.drop(columns="group"),
            lang,
            axis_label=name(rate, lang),
        )
        texts[lang] = _extremes(shown, rate, lang)
    note = {
        "en": "Eligible persons invited. Lines: 95% intervals (Wilson), unweighted.",
        "sv": "Inbjudna i målgruppen. Streck: 95 % konfidensintervall (Wilson), oviktat.",
    }
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def groups_table(
    rates: pd.DataFrame,
    rate: str,
    codebook: Codebook,
    waves: Mapping[str, Text],
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Table:
    """One rate in every group that the frame knows; parameters as in :func:`groups_drawing`."""
    rows, small = _of_groups(rates, rate, threshold)
    frames = {}
    for lang in languages:
        shown = _labelled(rows, codebook, waves, lang)
        frames[lang] = pd.DataFrame(
            {
                "panel": shown["panel"].mask(shown["panel"].duplicated(), ""),
                "group": shown["label"].mask(shown[["panel", "label"]].duplicated(), ""),
                "wave": shown["group"],
                "base": rows["base"].astype(object).mask(rows["hidden_base"].astype(bool), MARK),
                "estimate": rows["estimate"].mask(small),
                "interval": pd.Series(intervals(rows, "percent1", lang)).mask(small, MARK),
            }
        )
    return Table(
        frames,
        caption={
            "en": f"{name(rate, 'en')} by group.",
            "sv": f"{name(rate, 'sv')} efter grupp.",
        },
        columns={
            "panel": {"en": "Item", "sv": "Fråga"},
            "group": {"en": "Group", "sv": "Grupp"},
            "wave": _WAVE,
            "base": {"en": "Eligible", "sv": "I målgruppen"},
            "estimate": _KINDS[rate.rstrip("0123456789")],
            "interval": INTERVAL,
        },
        formats={"base": "count", "estimate": "percent1"},
        note={
            lang: f"{_FORMULAS[lang]} {disclosure.note(lang, int(small.sum()), threshold)}".strip()
            for lang in languages
        },
    )


def _same(rates: pd.DataFrame) -> list[list[str]]:
    """Rates of one kind with the same numerator and denominator in every wave, together.

    Without cases of unknown eligibility the first, third and fifth response rate are one.
    """
    found: dict[tuple[object, ...], list[str]] = {}
    for rate in aapor.RATES:
        rows = rates[rates["rate"].eq(rate)]
        if rows.empty:
            continue
        cells = rows[["count", "base"]].to_numpy(dtype=float).round(9).ravel()
        found.setdefault((rate.rstrip("0123456789"), *cells), []).append(rate)
    return list(found.values())


def _names(rates: Sequence[str], lang: str) -> str:
    return name(rates[0], lang)[:-1] + "".join(f", {rate}" for rate in rates[1:]) + ")"


def _of_groups(
    rates: pd.DataFrame, rate: str, threshold: int
) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Rows of the groups, item by item, and which of them are hidden: few people answered."""
    chosen = rates[rates["rate"].eq(rate)]
    items = list(dict.fromkeys(chosen["item"].dropna()))
    parts = []
    for item in items:
        # The whole belongs to the groups of each item: what it leaves over can be worked out.
        whole = chosen[chosen["item"].isna()].assign(item=item)
        parts.append(pd.concat([chosen[chosen["item"].eq(item)], whole], ignore_index=True))
    if not parts:
        none = chosen.iloc[:0].assign(hidden_base=False)
        return none, pd.Series(False, index=none.index)
    rows = pd.concat(parts, ignore_index=True)
    found = disclosure.suppress(
        rows,
        count="count",
        base="base",
        by=["group"],
        within=["wave", "item"],
        threshold=threshold,
    )
    rows["hidden"] = found.rows
    rows["hidden_base"] = found.bases
    rows = rows[rows["group"].notna()]
    # Waves of a group stand together; groups keep their order.
    order = {
        key: i for i, key in enumerate(dict.fromkeys(zip(rows["item"], rows["group"], strict=True)))
    }
    place = [order[key] for key in zip(rows["item"], rows["group"], strict=True)]
    rows = rows.assign(place=place).sort_values("place", kind="stable").reset_index(drop=True)
    return rows.drop(columns=["place", "hidden"]), rows["hidden"].astype(bool)


def _labelled(
    rows: pd.DataFrame, codebook: Codebook, waves: Mapping[str, Text], lang: str
) -> pd.DataFrame:
    records: list[dict[Any, Any]] = rows.to_dict("records")
    return rows.assign(
        panel=[codebook[r["item"]].text(lang) for r in records],
        label=[codebook[r["item"]].label(r["group"], lang) for r in records],
        group=[waves[r["wave"]][lang] for r in records],
    )


def _extremes(shown: pd.DataFrame, rate: str, lang: str) -> str:
    text = {
        "en": "{rate}: from {low} ({lowest}) to {high} ({highest}).",
        "sv": "{rate}: från {low} ({lowest}) till {high} ({highest}).",
    }
    ranked = shown.sort_values("estimate", kind="stable")
    low, high = ranked.iloc[0], ranked.iloc[-1]
    return text[lang].format(
        rate=_KINDS[rate.rstrip("0123456789")][lang],
        low=format_number(float(low["estimate"]), "percent0", lang),
        lowest=low["label"],
        high=format_number(float(high["estimate"]), "percent0", lang),
        highest=high["label"],
    )
