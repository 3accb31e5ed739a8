"""Tables of a meta-analysis: pooled relations, corrected ones, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.literature.forest import words
from cup_study.literature.forest.forest_views import Names
from cup_study.numbers import NBSP, format_interval
from cup_study.views import Table, Text

_RELATION: Text = words.RELATION
_CI: Text = words.INTERVAL
_PI: Text = {"en": "95% PI", "sv": f"95{NBSP}% PI"}
_K: Text = {"en": "k", "sv": "k"}
_N: Text = {"en": "N", "sv": "N"}
_R: Text = {"en": "r", "sv": "r"}
_P: Text = {"en": "p", "sv": "p"}
_TAU2: Text = {"en": "τ²", "sv": "τ²"}
_I2: Text = {"en": "I²", "sv": "I²"}


def pooled(
    table: pd.DataFrame, languages: Sequence[str], *, least: int, names: Names | None = None
) -> Table:
    """Every relation with its pooled correlation, intervals and heterogeneity.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.literature.pooling.correlations.pool_pairs`.
    languages : sequence of str
        Languages of the study.
    least : int
        Fewest studies that were pooled, for the note.
    names : mapping, optional
        Construct to its name in each language.
    """
    rows = table[table["k"] > 0].sort_values(["k", "n"], ascending=False, kind="stable")
    frames = {}
    for lang in languages:
        frames[lang] = pd.DataFrame(
            {
                "pair": [pair_name(row, lang, names) for row in rows.to_dict("records")],
                "k": rows["k"].to_numpy(),
                "n": rows["n"].to_numpy(),
                "r": rows["r"].to_numpy(),
                "ci": _intervals(rows, "ci", lang),
                "pi": _intervals(rows, "pi", lang),
                "tau2": rows["tau2"].to_numpy(),
                "i2": rows["i2"].to_numpy() / 100,
                "q_p": rows["q_p"].to_numpy(),
            }
        )
    number = int(((rows["k"] > 1) & rows["r"].notna()).sum())
    # Where nothing is pooled, columns of dashes tell nothing.
    shown = [c for c in _COLUMNS if number or c not in _OF_POOLED]
    return Table(
        {lang: frame[shown] for lang, frame in frames.items()},
        caption=_caption(number),
        columns={c: _COLUMNS[c] for c in shown},
        formats={c: _FORMATS[c] for c in shown if c in _FORMATS},
        note={
            "en": f"k: studies; N: persons. Fewer than {least} studies are not pooled; with k = 1 "
            "it is the study's own correlation."
            + (
                " PI: prediction interval. p (Q): test that all studies have one correlation."
                if number
                else ""
            ),
            "sv": f"k: studier; N: personer. Färre än {least} studier vägs inte samman; med k = 1 "
            "är det studiens egen korrelation."
            + (
                " PI: prediktionsintervall. p (Q): test av att alla studier har samma korrelation."
                if number
                else ""
            ),
        },
    )


_COLUMNS: dict[str, Text] = {
    "pair": _RELATION,
    "k": _K,
    "n": _N,
    "r": _R,
    "ci": _CI,
    "pi": _PI,
    "tau2": _TAU2,
    "i2": _I2,
    "q_p": {"en": "p (Q)", "sv": "p (Q)"},
}
_OF_POOLED = ("pi", "tau2", "i2", "q_p")
_FORMATS = {
    "k": "count",
    "n": "count",
    "r": "coef2",
    "tau2": "decimal3",
    "i2": "percent0",
    "q_p": "p",
}


def _caption(number: int) -> Text:
    if number == 0:
        return {
            "en": "No relation has enough studies to pool; correlations of single studies.",
            "sv": "Inget samband har nog med studier att väga samman; korrelationer i enskilda "
            "studier.",
        }
    return {
        "en": f"Pooled correlations of {number} relations, those with most studies first.",
        "sv": f"Sammanvägda korrelationer för {number} samband, de med flest studier först.",
    }


def left_out(
    excluded: pd.DataFrame,
    languages: Sequence[str],
    *,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Table:
    """Why correlations were not used, one row a study and reason.

    Parameters
    ----------
    excluded : DataFrame
        ``study pair why``, as from :func:`cup_study.literature.effects.reading.read`.
    languages : sequence of str
        Languages of the study.
    labels : mapping, optional
        Language to study to what it is called.
    """
    counts = (
        excluded.groupby(["study", "why"], sort=True).size().rename("rows").reset_index()
        if len(excluded)
        else pd.DataFrame(columns=["study", "why", "rows"])
    )
    frames = {
        lang: pd.DataFrame(
            {
                "study": [(labels or {}).get(lang, {}).get(s, s) for s in counts["study"]],
                "rows": counts["rows"].to_numpy(),
                "why": [reason(w, lang) for w in counts["why"]],
            }
        )
        for lang in languages
    }
    total = int(counts["rows"].sum())
    studies = counts["study"].nunique()
    return Table(
        frames,
        caption={
            "en": f"{total} correlations of {studies} studies were left out.",
            "sv": f"{total} korrelationer från {studies} studier togs inte med.",
        },
        columns={
            "study": words.STUDY,
            "rows": {"en": "Correlations", "sv": "Korrelationer"},
            "why": {"en": "Why", "sv": "Varför"},
        },
        formats={"rows": "count"},
        note={
            "en": "Reasons that a person wrote are shown as written.",
            "sv": "Skäl som en person skrivit visas som de skrevs.",
        },
    )


#: What the checks say, as a pattern, and how it is said in Swedish.
_REASONS = (
    (r"no sample size", "antal svarande saknas"),
    (r"no correlation", "korrelation saknas"),
    (
        r"a correlation of (-?1) between different constructs",
        "korrelation {0} mellan olika begrepp",
    ),
    (r"a sample size of (\S+): at least (\d+) are needed", "{0} svarande; minst {1} behövs"),
)


def reason(why: str, lang: str) -> str:
    """Why a correlation was left out, in a language; what a person wrote stays as it is.

    Examples
    --------
    >>> reason("no sample size", "sv"), reason("HTMT table", "sv")
    ('antal svarande saknas', 'HTMT table')
    """
    for pattern, swedish in _REASONS:
        found = re.fullmatch(pattern, why)
        if found and lang == "sv":
            return swedish.format(*found.groups())
    return why


def corrected(
    plain: pd.DataFrame,
    table: pd.DataFrame,
    languages: Sequence[str],
    *,
    filled: int,
    names: Names | None = None,
) -> Table:
    """Pooled correlations beside those corrected for attenuation.

    Parameters
    ----------
    plain, table : DataFrame
        Both from :func:`cup_study.literature.pooling.correlations.pool_pairs`; the second of
        corrected effects.
    languages, names
        As :func:`pooled`.
    filled : int
        Reliabilities that no study told and that were filled in.
    """
    keys = ["construct_1", "construct_2"]
    both = plain.dropna(subset=["r"]).merge(table, on=keys, suffixes=("", "_c"))
    frames = {}
    for lang in languages:
        frames[lang] = pd.DataFrame(
            {
                "pair": [pair_name(row, lang, names) for row in both.to_dict("records")],
                "k": both["k"].to_numpy(),
                "r": both["r"].to_numpy(),
                "ci": _intervals(both, "ci", lang),
                "r_c": both["r_c"].to_numpy(),
                "ci_c": _intervals(both, "ci", lang, "_c"),
            }
        )
    return Table(
        frames,
        caption={
            "en": "Pooled correlations as observed, and corrected for unreliable measurement.",
            "sv": "Sammanvägda korrelationer som de observerats, och korrigerade för mätfel.",
        },
        columns={
            "pair": _RELATION,
            "k": _K,
            "r": _R,
            "ci": _CI,
            "r_c": {"en": "r, corrected", "sv": "r, korrigerad"},
            "ci_c": _CI,
        },
        formats={"k": "count", "r": "coef2", "r_c": "coef2"},
        note={
            "en": f"{filled} reliabilities were not told and taken as the mean of the construct "
            "in the other studies, or as 1 where no study tells one.",
            "sv": f"{filled} reliabiliteter saknades och sattes till begreppets medelvärde i "
            "övriga studier, eller till 1 där ingen studie anger någon.",
        },
    )


def pair_name(row: Mapping[Any, Any], lang: str, names: Names | None) -> str:
    """What the two constructs of a row are called."""
    pair = (str(row["construct_1"]), str(row["construct_2"]))
    return words.capital(words.constructs(pair, lang, names))


def _intervals(rows: pd.DataFrame, kind: str, lang: str, suffix: str = "") -> list[str]:
    lower, upper = rows[f"{kind}_lower{suffix}"], rows[f"{kind}_upper{suffix}"]
    return [
        format_interval(low, high, "coef2", lang) if np.isfinite(low) else "–"
        for low, high in zip(lower.astype(float), upper.astype(float), strict=True)
    ]
