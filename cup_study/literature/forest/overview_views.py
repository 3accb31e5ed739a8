"""All relations at a glance: an overview with one line a relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature.forest import lines_figure, words
from cup_study.literature.forest.forest_views import Names, records
from cup_study.literature.forest.line import LINES, Line, limits_of, paged
from cup_study.literature.forest.pages import drawings
from cup_study.numbers import NBSP, format_number
from cup_study.text_width import text_mm
from cup_study.views import Drawing


def overview(
    pooled: pd.DataFrame,
    languages: Sequence[str],
    *,
    names: Names | None = None,
    most: int = LINES - 3,
    width_mm: float = style.WIDTH_MM,
) -> list[Drawing]:
    """All relations, one line each: pooled correlation, interval, prediction interval, k and N.

    Parameters
    ----------
    pooled : DataFrame
        From :func:`cup_study.literature.pooling.correlations.pool_pairs`, or with the same
        columns ``construct_1 construct_2 k n r ci_lower ci_upper pi_lower pi_upper``.
    languages, names, most, width_mm
        As :func:`forest`. Constructs with short codes are shown by these, with a key, where the
        names would not fit.

    Returns
    -------
    list of Drawing
        One, or several pages; none without a correlation.
    """
    table = pooled[pooled["k"] > 0].copy()
    if table.empty:
        return []
    table["rank"] = np.where(table["r"].isna(), 2, np.where(table["k"] == 1, 1, 0))
    table = table.sort_values(["rank", "r"], ascending=[True, False], kind="stable")
    pages: dict[str, list[list[Line]]] = {}
    keys: dict[str, list[str]] = {}
    for lang in languages:
        shown, keys[lang] = _short(table, lang, names)
        lines = [_relation_line(row, lang, shown) for row in records(table)]
        pages[lang] = paged(lines, most)
    limits = limits_of([x for page in pages[languages[0]] for x in page])

    def draw(lang: str, lines: Sequence[Line], last: bool) -> Figure:  # noqa: ARG001
        return lines_figure.draw(
            lines,
            lang,
            heads=Line(words.RELATION[lang], ("k", "N"), (f"r [{words.INTERVAL[lang]}]",)),
            axis_label=words.CORRELATION[lang],
            below=[*_signs(table, lang), *keys[lang]],
            limits=limits,
            width_mm=width_mm,
        )

    captions = {lang: _overview_message(table, lang, names) for lang in languages}
    return drawings(pages, draw, captions, _OVERVIEW_NOTE)


def _short(table: pd.DataFrame, lang: str, names: Names | None) -> tuple[Names | None, list[str]]:
    """Names to show, and the key to them where codes are shown."""
    pairs = list(zip(table["construct_1"], table["construct_2"], strict=True))
    longest = text_mm([words.constructs(pair, lang, names) for pair in pairs])
    codes = list(dict.fromkeys(name for pair in pairs for name in pair))
    if longest <= _LABEL_MM or any(len(code) > 5 for code in codes):
        return names, []
    told = "; ".join(f"{code}: {words.construct(code, lang, names)}" for code in codes)
    return {code: {lang: code} for code in codes}, [f"{words.capital(told)}."]


_LABEL_MM = 55.0


def _signs(table: pd.DataFrame, lang: str) -> list[str]:
    told = []
    if table["pi_lower"].notna().any():
        told.append(_PI_SIGN[lang])
    if (table["k"] == 1).any():
        told.append(_SINGLE_SIGN[lang])
    return told


_PI_SIGN = {
    "en": "Square and dark line: pooled correlation, 95% confidence interval. "
    "Grey line with ends: 95% prediction interval.",
    "sv": f"Kvadrat och mörk linje: sammanvägd korrelation, 95{NBSP}% konfidensintervall. "
    f"Grå linje med ändar: 95{NBSP}% prediktionsintervall.",
}
_SINGLE_SIGN = {
    "en": "Hollow: one study, its own correlation; not pooled.",
    "sv": "Ofylld: en studie, dess egen korrelation; inte sammanvägd.",
}
_OVERVIEW_NOTE = {
    "en": "k: correlations; N: persons.",
    "sv": "k: korrelationer; N: personer.",
}


def _relation_line(row: Mapping[str, object], lang: str, names: Names | None) -> Line:
    pair = (str(row["construct_1"]), str(row["construct_2"]))
    label = words.capital(words.constructs(pair, lang, names))
    k, n = (format_number(int(row[c]), "count", lang) for c in ("k", "n"))  # type: ignore[call-overload]
    values = [float(row[c]) for c in _NUMBERS]  # type: ignore[arg-type]
    r, low, high, pi_low, pi_high = values
    if not np.isfinite(r):
        return Line(label, (k, n), (words.NOT_POOLED[lang],), shape="text")
    single = row["k"] == 1
    return Line(
        label,
        (k, n),
        (words.estimate(r, low, high, lang),),
        r,
        low,
        high,
        pi_low,
        pi_high,
        shape="open" if single else "square",
        size=0.45,
    )


_NUMBERS = ("r", "ci_lower", "ci_upper", "pi_lower", "pi_upper")


def _overview_message(table: pd.DataFrame, lang: str, names: Names | None) -> str:
    whole = table[table["k"] > 1].dropna(subset=["r"])
    if whole.empty:
        return {
            "en": f"None of {len(table)} relations has enough studies to pool.",
            "sv": f"Inget av {len(table)} samband har tillräckligt många studier att väga samman.",
        }[lang]
    top = whole.sort_values("r", ascending=False, kind="stable").iloc[0]
    pair = words.constructs((top["construct_1"], top["construct_2"]), lang, names)
    r = format_number(float(top["r"]), "coef2", lang)
    wide = int(((whole["pi_lower"] < 0) & (whole["pi_upper"] > 0)).sum())
    told = int(whole["pi_lower"].notna().sum())
    return {
        "en": f"The largest pooled correlation is {pair} ({r}). In {wide} of {told} pooled "
        "relations the prediction interval includes zero.",
        "sv": f"Den största sammanvägda korrelationen är {pair} ({r}). För {wide} av {told} "
        "sammanvägda samband rymmer prediktionsintervallet noll.",
    }[lang]
