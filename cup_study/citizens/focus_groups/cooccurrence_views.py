"""Codes that meet, as a network and as a table of the pairs."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cup_study import style
from cup_study.citizens.focus_groups import network
from cup_study.citizens.focus_groups.about import About
from cup_study.citizens.focus_groups.cooccurrence import Cooccurrence
from cup_study.numbers import NBSP, format_number
from cup_study.survey.basis import Value
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.text_width import POINT, text_mm
from cup_study.views import Drawing, Table

#: Colour and shape of each theme in turn; both tell it.
_SHAPES = ("o", "s", "^", "D", "v", "P", "X", "h")
_COLOURS = (*style.PALETTE[:6], "#666666", "#8C564B")
_LABEL_WIDTH, _LINE_MM = 22, 3.5
_SMALLEST_MM, _LARGEST_MM = 3.4, 9.0
_MESSAGE = {
    "en": "“{a}” and “{b}” meet most often: in {n}.",
    "sv": "”{a}” och ”{b}” möts oftast: i {n}.",
}
_ALT = {
    "en": "Network of {n} codes, joined where the same {units} have both. ",
    "sv": "Nätverk av {n} koder, förbundna där samma {units} har båda. ",
}
_LINES = {
    "en": "Lines: pairs in at least {least}, the thicker the more; signs: the larger the more have "
    "the code (number).",
    "sv": "Linjer: par i minst {least}, tjockare ju fler; tecken: större ju fler som har koden "
    "(talet).",
}
_RARE = {
    "en": "{rare} rarer pairs are left out.",
    "sv": "{rare} ovanligare par är utelämnade.",
}
_FEW = {
    "en": "{few} pairs of few participants are left out.",
    "sv": "{few} par från få deltagare är utelämnade.",
}
_LIFT = {
    "en": "Jaccard: both over either. Lift: how many times more often than if independent.",
    "sv": "Jaccard: båda av minst ett. Lift: hur många gånger oftare än om de vore oberoende.",
}


def values(found: Cooccurrence, frame: CodeFrame, about: About) -> dict[str, Value]:
    """Numbers for the text: pairs told, and the pair that meets most often.

    Returns
    -------
    dict
        ``pairs``, and where there are any ``top_a top_b top_n``.
    """
    told: dict[str, Value] = {"pairs": (len(found.pairs), "count")}
    if len(found.pairs):
        first = found.pairs.iloc[0]
        for name, column in (("top_a", "code_1"), ("top_b", "code_2")):
            label = {lang: frame.label(str(first[column]), lang) for lang in about.languages}
            told[name] = (label, "text")
        told["top_n"] = (int(first["both"]), "count")
    return told


def drawing(
    found: Cooccurrence, frame: CodeFrame, about: About, *, seed: int = 1
) -> Drawing | None:
    """Network of the codes that meet; None where none do.

    Parameters
    ----------
    found : Cooccurrence
        From :func:`cup_study.citizens.focus_groups.cooccurrence.find`.
    frame : CodeFrame
        The codes.
    about : About
        The material.
    seed : int
        Of the layout.
    """
    if not len(found.pairs):
        return None
    drawn = {lang: _figure(found, frame, lang, seed) for lang in about.languages}
    texts = _messages(found, frame, about)
    alt = {
        lang: _ALT[lang].format(n=len(found.codes), units=about.word(lang)) + texts[lang]
        for lang in about.languages
    }
    return Drawing(drawn, alt=alt, caption=texts, note=_note(found, about, _lines(found, about)))


def table(found: Cooccurrence, frame: CodeFrame, about: About) -> Table | None:
    """Pairs that meet most often first; None where none do; parameters as in :func:`drawing`."""
    if not len(found.pairs):
        return None
    frames = {}
    for lang in about.languages:
        rows = found.pairs.assign(
            code_1=[frame.label(str(c), lang) for c in found.pairs["code_1"]],
            code_2=[frame.label(str(c), lang) for c in found.pairs["code_2"]],
        )
        frames[lang] = rows[["code_1", "code_2", "both", "n_1", "n_2", "jaccard", "lift"]]
    return Table(
        frames,
        caption=_messages(found, frame, about),
        columns={
            "code_1": {"en": "Code", "sv": "Kod"},
            "code_2": {"en": "With", "sv": "Med"},
            "both": {"en": "Both", "sv": "Båda"},
            "n_1": {"en": "The first", "sv": "Den första"},
            "n_2": {"en": "The second", "sv": "Den andra"},
            "jaccard": {"en": "Jaccard", "sv": "Jaccard"},
            "lift": {"en": "Lift", "sv": "Lift"},
        },
        formats={
            **dict.fromkeys(("both", "n_1", "n_2"), "count"),
            "jaccard": "coef2",
            "lift": "decimal1",
        },
        note=_note(found, about, _LIFT),
    )


def _figure(found: Cooccurrence, frame: CodeFrame, lang: str, seed: int) -> Figure:
    codes = found.codes
    largest = float(codes["n"].max())
    wide = {
        code: max(_LARGEST_MM * (n / largest) ** 0.5, _SMALLEST_MM)
        for code, n in zip(codes["code"], codes["n"], strict=True)
    }
    labels, boxes = {}, {}
    for code, n in zip(codes["code"], codes["n"], strict=True):
        text = f"{frame.label(str(code), lang)}{NBSP}({format_number(n, 'count', lang)})"
        labels[code] = "\n".join(textwrap.wrap(text, _LABEL_WIDTH))
        lines = labels[code].count("\n") + 1
        boxes[code] = (
            max(text_mm(labels[code].split("\n")), wide[code]),
            wide[code] + 1 + lines * _LINE_MM,
        )
    themes = list(dict.fromkeys(codes["theme"]))
    at = network.places(found.pairs, boxes, style.WIDTH_MM - 4, seed=seed)
    height = at.height_mm + 6
    legend = 6.0 * (-(-len(themes) // 3)) + 2
    figure, axes = style.new_figure(height + legend)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(-legend, height)
    axes.set_axis_off()
    # The sign stands at one end of its box, the label at the other, where fewer lines cross it.
    over = network.above(found.pairs, at.centres, boxes)
    centre = {
        code: (x + 2, y + 3 + (boxes[code][1] - wide[code]) / 2 * (-1 if code in over else 1))
        for code, (x, y) in at.centres.items()
    }
    _edges(axes, found.pairs, centre)
    for code, theme in zip(codes["code"], codes["theme"], strict=True):
        below = code not in over
        _node(axes, centre[code], wide[code], themes.index(theme), labels[code], below=below)
    handles = [_handle(i, frame.label(theme, lang)) for i, theme in enumerate(themes)]
    axes.legend(
        handles=handles,
        loc="lower left",
        ncols=min(3, len(themes)),
        bbox_to_anchor=(0, 0),
        fontsize=8,
        handletextpad=0.3,
    )
    return figure


def _edges(axes: Axes, pairs: pd.DataFrame, centre: Mapping[str, tuple[float, float]]) -> None:
    most = float(pairs["both"].max())
    for row in pairs.to_dict("records"):
        a, b = centre[row["code_1"]], centre[row["code_2"]]
        part = row["both"] / most
        axes.plot(
            [a[0], b[0]],
            [a[1], b[1]],
            color="#9AA3A8",
            alpha=0.45 + 0.4 * part,
            linewidth=0.6 + 4.4 * part,
            solid_capstyle="round",
            zorder=1,
        )


def _node(
    axes: Axes,
    centre: tuple[float, float],
    wide: float,
    theme: int,
    label: str,
    *,
    below: bool = True,
) -> None:
    axes.plot(
        *centre,
        _SHAPES[theme % len(_SHAPES)],
        color=_COLOURS[theme % len(_COLOURS)],
        markersize=wide / POINT,
        markeredgecolor="white",
        markeredgewidth=0.8,
        zorder=3,
    )
    axes.text(
        centre[0],
        centre[1] + (wide / 2 + 0.8) * (-1 if below else 1),
        label,
        ha="center",
        va="top" if below else "bottom",
        fontsize=8,
        linespacing=1.05,
        zorder=4,
        bbox={"facecolor": "white", "alpha": 0.82, "edgecolor": "none", "pad": 0.4},
    )


def _handle(theme: int, label: str) -> Line2D:
    colour, shape = _COLOURS[theme % len(_COLOURS)], _SHAPES[theme % len(_SHAPES)]
    return Line2D([], [], linestyle="none", marker=shape, color=colour, markersize=7, label=label)


def _messages(found: Cooccurrence, frame: CodeFrame, about: About) -> dict[str, str]:
    first = found.pairs.iloc[0]
    return {
        lang: _MESSAGE[lang].format(
            a=frame.label(str(first["code_1"]), lang),
            b=frame.label(str(first["code_2"]), lang),
            n=about.counted(int(first["both"]), lang),
        )
        for lang in about.languages
    }


def _lines(found: Cooccurrence, about: About) -> dict[str, str]:
    return {
        lang: _LINES[lang].format(least=about.counted(found.minimum, lang))
        for lang in about.languages
    }


def _note(found: Cooccurrence, about: About, extra: Mapping[str, str]) -> dict[str, str]:
    rare = {
        lang: text.format(rare=found.rare) if found.rare else "" for lang, text in _RARE.items()
    }
    few = {lang: text.format(few=found.few) if found.few else "" for lang, text in _FEW.items()}
    return about.note(extra, rare, few)
