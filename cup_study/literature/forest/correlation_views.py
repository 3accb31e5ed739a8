"""Pooled correlation matrix: correlations below the diagonal, k and N above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study import style
from cup_study.literature.forest import words
from cup_study.literature.forest.forest_views import Names
from cup_study.literature.forest.line import broken
from cup_study.numbers import format_number
from cup_study.text_width import text_mm
from cup_study.views import Drawing

_ROW_MM, _MOST_MM = 9.0, 16.0
#: Narrower cells do not hold a number of persons.
_LEAST_MM = 12.0


def drawing(
    pooled: pd.DataFrame,
    constructs: Sequence[str],
    languages: Sequence[str],
    *,
    names: Names | None = None,
    printed_n: float = float("nan"),
) -> Drawing:
    """Pooled correlations of constructs as a matrix.

    A cell that no study tells is hatched, so that it does not look like a correlation of zero;
    one study's own correlation is in brackets.

    Parameters
    ----------
    pooled : DataFrame
        ``construct_1 construct_2 r`` and, where known, ``k n``.
    constructs : sequence of str
        Order of rows and columns.
    languages, names
        As :func:`cup_study.literature.forest.forest_views.forest`.
    printed_n : float, optional
        Harmonic mean of the persons, of a matrix that others pooled.

    Returns
    -------
    Drawing
    """
    cells = {
        frozenset((str(row["construct_1"]), str(row["construct_2"]))): row
        for row in pooled.to_dict("records")
    }
    drawn, captions, notes = {}, {}, {}
    counted = "k" in pooled
    number = len(constructs) * (len(constructs) - 1) // 2
    pairs = {frozenset((a, b)) for i, a in enumerate(constructs) for b in constructs[:i]}
    known = [r for pair in pairs if np.isfinite(r := _r(cells.get(pair)))]
    empty = number - len(known)
    for lang in languages:
        drawn[lang] = _figure(cells, list(constructs), lang, names, counted=counted)
        message = _PUBLISHED if np.isfinite(printed_n) else _MESSAGE
        ends = [format_number(r, "coef2", lang) for r in (min(known), max(known))] if known else []
        captions[lang] = message[lang].format(
            number=number, size=len(constructs), told=number - empty, ends=_TO[lang].join(ends)
        )
        notes[lang] = _NOTE_COUNTED[lang] if counted else ""
        notes[lang] += _NOTE[lang] if empty else ""
        if np.isfinite(printed_n):
            n = format_number(printed_n, "count", lang)
            notes[lang] += _HARMONIC[lang].format(n=n)
    alts = {
        lang: captions[lang] + " " + _told(cells, list(constructs), lang, names)
        for lang in languages
    }
    return Drawing(drawn, alt=alts, caption=captions, note=notes)


_MESSAGE = {
    "en": "{told} of the {number} correlations among {size} constructs are told by studies.",
    "sv": "{told} av de {number} korrelationerna mellan {size} begrepp är kända från studier.",
}
_PUBLISHED = {
    "en": "The {told} published pooled correlations among {size} constructs lie between {ends}.",
    "sv": "De {told} publicerade sammanvägda korrelationerna mellan {size} begrepp ligger mellan "
    "{ends}.",
}
_TO = {"en": " and ", "sv": " och "}
_HARMONIC = {
    "en": "N = {n}, the harmonic mean of the persons over the pairs. The darker, the stronger; "
    "the sign is in the number.",
    "sv": "N = {n}, det harmoniska medelvärdet av antalet personer över paren. Ju mörkare, desto "
    "starkare; tecknet står i siffran.",
}
_NOTE_COUNTED = {
    "en": "Below the diagonal: pooled r; in brackets the correlation of a single study. Above: k, "
    "and N below it. ",
    "sv": "Under diagonalen: sammanvägt r; inom parentes korrelationen i en enda studie. Ovanför: "
    "k, och N under det. ",
}
_NOTE = {
    "en": "Hatched: not told or not pooled, which is not zero. ",
    "sv": "Streckat: uppgift saknas eller ej sammanvägd, vilket inte är noll. ",
}


def _r(row: Mapping[object, object] | None) -> float:
    return float("nan") if row is None else float(row["r"])  # type: ignore[arg-type]


def _k(row: Mapping[object, object] | None) -> int:
    return int(row.get("k", 2)) if row is not None else 0  # type: ignore[call-overload]


def _figure(
    cells: Mapping[frozenset[str], Mapping[object, object]],
    constructs: Sequence[str],
    lang: str,
    names: Names | None,
    *,
    counted: bool,
) -> Figure:
    size = len(constructs)
    labels = [words.capital(words.construct(c, lang, names)) for c in constructs]
    short = all(len(c) <= 5 for c in constructs)
    heads = list(constructs) if short else [str(i + 1) for i in range(size)]
    both = zip(heads, labels, strict=True)
    rows = [f"{text} ({head})" if short else f"{head} {text}" for head, text in both]
    rows = [
        text if head != label else head
        for text, head, label in zip(rows, heads, labels, strict=True)
    ]
    left_mm = min(text_mm(rows) + 3, 58.0)
    key: list[str] = []
    if short and (style.WIDTH_MM - left_mm - 1) / size < _LEAST_MM:
        plain = [(c, words.construct(c, lang, names)) for c in constructs]
        told = [f"{c}: {text}" for c, text in plain if c != text]
        key = broken("; ".join(told) + ".", style.WIDTH_MM - 2)
        rows, left_mm = heads, text_mm(heads) + 3
    wide = min((style.WIDTH_MM - left_mm - 1) / size, _MOST_MM)
    head_mm = 6.0
    height = head_mm + _ROW_MM * size + 2 + 3.9 * len(key)
    figure, axes = style.new_figure(height)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(height, 0)
    axes.axis("off")
    for i, text in enumerate(key):
        at = height - 3.9 * (len(key) - i) + 1.6
        axes.text(0.3, at, text, ha="left", va="center_baseline", fontsize=8)
    for i, name in enumerate(constructs):
        at = head_mm + _ROW_MM * (i + 0.5)
        text = "\n".join(broken(rows[i], left_mm - 2)[:2])
        axes.text(0.3, at, text, ha="left", va="center", fontsize=8, linespacing=1.0)
        middle = left_mm + wide * (i + 0.5)
        axes.text(
            middle, head_mm - 2.2, heads[i], ha="center", va="center", fontsize=8, weight="bold"
        )
        for j, other in enumerate(constructs):
            place = (left_mm + wide * j, head_mm + _ROW_MM * i)
            row = cells.get(frozenset((name, other)))
            if i == j:
                _box(axes, place, wide, "#EDEDED")
            elif j < i:
                _correlation(axes, place, wide, row, lang)
            elif counted:
                _count(axes, place, wide, row, lang)
    return figure


def _box(axes: Axes, place: tuple[float, float], wide: float, face: str, hatch: str = "") -> None:
    axes.add_patch(
        Rectangle(
            place,
            wide,
            _ROW_MM,
            facecolor=face,
            edgecolor="#B5B5B5" if hatch else "white",
            hatch=hatch or None,
            linewidth=0.6,
        )
    )


def _correlation(
    axes: Axes,
    place: tuple[float, float],
    wide: float,
    row: Mapping[object, object] | None,
    lang: str,
) -> None:
    r = _r(row)
    if not np.isfinite(r):
        _box(axes, place, wide, "white", "////")
        return
    # Strength as depth, the sign in the number: the same in a grey copy.
    depth = 1 - 0.55 * min(abs(r), 1.0)
    _box(axes, place, wide, str(round(depth, 3)))
    text = format_number(r, "coef2", lang)
    text = f"({text})" if _k(row) == 1 else text
    middle = (place[0] + wide / 2, place[1] + _ROW_MM / 2)
    axes.text(*middle, text, ha="center", va="center_baseline", fontsize=8)


def _count(
    axes: Axes,
    place: tuple[float, float],
    wide: float,
    row: Mapping[object, object] | None,
    lang: str,
) -> None:
    k = _k(row)
    text = "0"
    if row is not None and k:
        n = format_number(int(row["n"]), "count", lang)  # type: ignore[call-overload]
        text = f"{k}\n{n}"
    middle = (place[0] + wide / 2, place[1] + _ROW_MM / 2)
    axes.text(
        *middle, text, ha="center", va="center", fontsize=8, linespacing=1.05, color="#333333"
    )


def _told(
    cells: Mapping[frozenset[str], Mapping[object, object]],
    constructs: Sequence[str],
    lang: str,
    names: Names | None,
) -> str:
    found = []
    for i, name in enumerate(constructs):
        for other in constructs[:i]:
            r = _r(cells.get(frozenset((name, other))))
            if np.isfinite(r):
                pair = words.constructs((other, name), lang, names)
                found.append(f"{pair}: {format_number(r, 'coef2', lang)}")
    return "; ".join(found) + "."
