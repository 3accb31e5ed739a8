"""The profiles of all groups side by side: a figure and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.citizens.segments import dots
from cup_study.citizens.segments.measures import PARTS, Measures
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis, uncapitalised
from cup_study.survey.disclosure import MARK
from cup_study.views import Drawing, Table

Names = Mapping[Any, Mapping[str, str]]
_MM = 1 / 25.4
_ROW_MM, _HEAD_MM, _TOP_MM = 6.1, 8.0, 17.0
_LABEL_MM, _GAP_MM = 55.0, 3.0
_LABEL_CHARS = 33
_EVERYONE = {"en": "Everyone", "sv": "Alla"}
_MESSAGE = {
    "en": "The groups differ most in: {line}.",
    "sv": "Grupperna skiljer sig mest i fråga om: {line}.",
}
_FROM_TO = {
    "en": "{high} in “{top}”, {low} in “{bottom}”",
    "sv": "{high} i ”{top}”, {low} i ”{bottom}”",
}
_CAPTION = {
    "en": "The profile of each group in numbers.",
    "sv": "Varje grupps profil i siffror.",
}
_CORRECTED = {
    "en": "Lines that the groups were not made from are corrected for uncertain membership (BCH).",
    "sv": "Rader som grupperna inte är gjorda av är korrigerade för osäker tillhörighet (BCH).",
}
_MEANS = {
    "en": "Means on a scale of {low} to {high}.",
    "sv": "Medelvärden på en skala från {low} till {high}.",
}
_NOT_ASKED = {
    "en": "A dash: the question was not put to the group.",
    "sv": "Tankstreck: frågan ställdes inte till gruppen.",
}
_PLAIN = {"en": "Shares are of those who answered.", "sv": "Andelarna gäller dem som svarade."}


def rows(found: pd.DataFrame, measures: Measures, lang: str) -> pd.DataFrame:
    """Profile with the label and the scale of each line.

    Examples
    --------
    >>> from cup_study.citizens.segments.measures import Measure
    >>> line = Measure("q", "does", "share", "q", {"en": "Q"})
    >>> told = Measures(pd.DataFrame({"q": [1.0]}), (line,))
    >>> rows(pd.DataFrame({"measure": ["q"], "group": [1]}), told, "en")["label"].tolist()
    ['Q']
    """
    known = {m.name: m for m in measures.told}
    return found.assign(
        label=[known[m].labels[lang] for m in found["measure"]],
        low=[known[m].low for m in found["measure"]],
        high=[known[m].high for m in found["measure"]],
    )


def drawing(
    found: pd.DataFrame,
    measures: Measures,
    names: Names,
    sizes: pd.DataFrame,
    basis: Basis,
    parts: Sequence[str] = tuple(PARTS),
) -> Drawing | None:
    """Draw a column a group and a line a measure, in parts; None without any.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.profiles.estimate`.
    measures : Measures
        What was measured.
    names : mapping
        Group to its label in each language.
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    basis : Basis
        Whom the estimates are about.
    parts : sequence of str
        Parts of the profile to draw.
    """
    kept = found[found["part"].isin(list(parts))]
    if kept.empty or kept["hidden"].all():
        return None
    figures, texts = {}, {}
    for lang in basis.languages:
        table = rows(kept, measures, lang)
        figures[lang] = _figure(table, names, sizes, lang)
        texts[lang] = _message(table, names, lang)
    hidden = int(kept["hidden"].sum())
    extra = {
        lang: f"{scales_of(kept, measures, lang)} {dots.LEGEND[lang]}" for lang in basis.languages
    }
    note = basis.note(
        n=int(kept["base"].max()), least=int(kept["base"].min()), extra=extra, hidden=hidden
    )
    return Drawing(figures, alt=texts, caption=texts, note=note)


def table(found: pd.DataFrame, measures: Measures, names: Names, basis: Basis) -> Table:
    """The same in numbers: each group and everyone; clear differences have a star.

    Parameters
    ----------
    found, measures, names, basis
        As in :func:`drawing`.
    """
    groups = list(dict.fromkeys(found["group"]))
    frames = {}
    for lang in basis.languages:
        lines = []
        for _, part in rows(found, measures, lang).groupby("measure", sort=False):
            first = part.iloc[0]
            told = {"part": PARTS[first["part"]][lang], "label": first["label"]}
            told["all"] = format_number(float(first["everyone"]), dots.style_of(first), lang)
            for row in part.to_dict("records"):
                told[f"g{row['group']}"] = _cell(row, lang)
            lines.append(told)
        frames[lang] = pd.DataFrame(lines)
    columns: dict[str, Mapping[str, str]] = {"label": {"en": "Line", "sv": "Rad"}}
    columns |= {"all": _EVERYONE} | {f"g{g}": names[g] for g in groups}
    star = {
        "en": "* clearly different from everyone (95%).",
        "sv": "* klart skild från alla (95 %).",
    }
    extra = {lang: f"{scales_of(found, measures, lang)} {star[lang]}" for lang in basis.languages}
    note = basis.note(extra=extra, hidden=int(found["hidden"].sum()))
    return Table(frames, caption=_CAPTION, columns=columns, note=note, groups="part")


def scales_of(found: pd.DataFrame, measures: Measures, lang: str) -> str:
    """What shares are of, whether they are corrected, and the scale of means."""
    told = []
    if found["kind"].eq("share").any():
        told.append(_PLAIN[lang])
    means = found.loc[found["kind"].eq("mean"), "measure"]
    scales = {(m.low, m.high) for m in measures.told if m.name in set(means)}
    for low, high in sorted(scales):
        ends = {
            "low": format_number(low, "decimal0", lang),
            "high": format_number(high, "decimal0", lang),
        }
        told.append(_MEANS[lang].format(**ends))
    if found["corrected"].any():
        told.append(_CORRECTED[lang])
    if (found["estimate"].isna() & ~found["hidden"].astype(bool)).any():
        told.append(_NOT_ASKED[lang])
    return " ".join(told)


def _cell(row: Mapping[Any, Any], lang: str) -> str:
    if row["hidden"]:
        return MARK
    text = format_number(float(row["estimate"]), dots.style_of(row), lang)
    return f"{text}*" if row["clear"] else text


def _figure(table: pd.DataFrame, names: Names, sizes: pd.DataFrame, lang: str) -> Figure:
    groups = list(dict.fromkeys(table["group"]))
    lines = list(dict.fromkeys(table["measure"]))
    parts = list(dict.fromkeys(table["part"]))
    labels = table.drop_duplicates("measure").set_index("measure")
    spots, heads, height = _heights(lines, labels["part"].to_dict())
    style.use()
    total = _TOP_MM + height + 3
    figure = plt.figure(figsize=(style.WIDTH_MM * _MM, total * _MM), layout="none")
    width = (style.WIDTH_MM - _LABEL_MM - 2) / len(groups)
    frame = (0.0, 3 / total, _LABEL_MM / style.WIDTH_MM, height / total)
    side = figure.add_axes(frame)
    for line in lines:
        text = dots.wrapped(str(labels.loc[line, "label"]), _LABEL_CHARS)
        side.text(0.97, spots[line], text, ha="right", va="center", fontsize=8, linespacing=0.95)
    for part in parts:
        side.text(
            0.03,
            heads[part],
            PARTS[part][lang],
            fontsize=9,
            fontweight="bold",
            va="center",
            color=dots.ACCENT,
        )
    _blank(side, height, (0, 1))
    shares = sizes.set_index("group")
    for g, group in enumerate(groups):
        left = (_LABEL_MM + g * width) / style.WIDTH_MM
        axes = figure.add_axes(
            (left, 3 / total, (width - _GAP_MM) / style.WIDTH_MM, height / total)
        )
        for row in table[table["group"] == group].to_dict("records"):
            dots.draw(axes, spots[row["measure"]], row, lang, tick=1.8)
        _blank(axes, height, (-0.05, 1.48))
        name = dots.wrapped(names[group][lang], max(int(width / 2.1), 8), 3)
        top = 1 - 2 / total
        figure.text(left, top, name, fontsize=8.5, fontweight="bold", va="top", linespacing=1.0)
        text = (
            MARK
            if shares.loc[group, "hidden"]
            else format_number(float(shares.loc[group, "share"]), "percent0", lang)
        )
        figure.text(
            left, 1 - (_TOP_MM - 2) / total, text, fontsize=8, color=style.GREY, va="bottom"
        )
    return figure


def _heights(
    lines: Sequence[str], part_of: Mapping[Any, str]
) -> tuple[dict[str, float], dict[str, float], float]:
    """Heights of lines and headings in millimetres from the top, and of it all."""
    spots: dict[str, float] = {}
    heads: dict[str, float] = {}
    at = 0.0
    for line in lines:
        if part_of[line] not in heads:
            heads[part_of[line]] = at + _HEAD_MM * 0.55
            at += _HEAD_MM
        spots[line] = at + _ROW_MM / 2
        at += _ROW_MM
    return spots, heads, at


def _blank(axes: Any, height: float, limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.set_ylim(height, 0)
    dots.clean(axes)


def _message(table: pd.DataFrame, names: Names, lang: str) -> str:
    """The line in which the groups are furthest apart."""
    shown = table[~table["hidden"] & table["estimate"].notna()]
    scaled = (shown["estimate"] - shown["low"]) / (shown["high"] - shown["low"])
    spans = scaled.groupby(shown["measure"], sort=False).agg(lambda x: x.max() - x.min())
    part = shown[shown["measure"] == spans.idxmax()].sort_values("estimate")
    low, high = part.iloc[0], part.iloc[-1]
    told = _FROM_TO[lang].format(
        high=format_number(float(high["estimate"]), dots.style_of(high), lang),
        low=format_number(float(low["estimate"]), dots.style_of(low), lang),
        top=names[high["group"]][lang],
        bottom=names[low["group"]][lang],
    )
    line = uncapitalised(str(high["label"]))
    return _MESSAGE[lang].format(line=f"{line} ({told})")


def values(found: pd.DataFrame, keys: Mapping[Any, str]) -> dict[str, tuple[object, str]]:
    """Estimates as ``<group>_<measure>``, for the text; hidden ones are left out.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.profiles.estimate`.
    keys : mapping
        Group to its name in keys.

    Examples
    --------
    >>> row = {"group": 1, "measure": "eid=1", "estimate": 0.5, "kind": "share", "hidden": False}
    >>> values(pd.DataFrame([row]), {1: "digital"})
    {'digital_eid_1': (0.5, 'percent0')}
    """
    told: dict[str, tuple[object, str]] = {}
    for row in found[~found["hidden"].astype(bool)].to_dict("records"):
        name = "".join(c if c.isalnum() else "_" for c in str(row["measure"]).lower())
        told[f"{keys[row['group']]}_{name}"] = (float(row["estimate"]), dots.style_of(row))
    return told
