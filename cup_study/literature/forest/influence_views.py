"""How the pooled correlation moves when one study is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature.forest import lines_figure, words
from cup_study.literature.forest.forest_views import Labels, Names, records
from cup_study.literature.forest.line import LINES, Line, limits_of, paged
from cup_study.literature.forest.pages import drawings
from cup_study.literature.forest.relations import Relation
from cup_study.literature.forest.sensitivity import Sensitivity
from cup_study.numbers import format_number
from cup_study.views import Drawing


def drawing(
    relation: Relation,
    found: Sensitivity,
    languages: Sequence[str],
    *,
    labels: Labels | None = None,
    names: Names | None = None,
    most: int = LINES,
    width_mm: float = style.WIDTH_MM,
) -> list[Drawing]:
    """Pooled correlation without each study; hollow squares are studies flagged as influential.

    Parameters
    ----------
    relation : Relation
        A pooled relation.
    found : Sensitivity
        From :func:`cup_study.literature.forest.sensitivity.sensitivity`.
    languages, labels, names, most, width_mm
        As :func:`cup_study.literature.forest.forest_views.forest`.

    Returns
    -------
    list of Drawing
    """
    table = found.without.sort_values("r", ascending=False, kind="stable")
    pages: dict[str, list[list[Line]]] = {}
    for lang in languages:
        told = dict((labels or {}).get(lang, {}))
        lines = [_line(row, told, lang) for row in records(table)]
        pages[lang] = paged(lines, most)
    # Far from zero the differences would be too small to see.
    limits = limits_of([x for page in pages[languages[0]] for x in page], zero=False)

    def draw(lang: str, lines: Sequence[Line], last: bool) -> Figure:  # noqa: ARG001
        return lines_figure.draw(
            lines,
            lang,
            heads=Line(
                _WITHOUT[lang],
                (_RESIDUAL[lang], _COOK[lang], "I²"),
                (f"r [{words.INTERVAL[lang]}]",),
            ),
            axis_label=_AXIS[lang],
            below=[_SIGN[lang]] if table["influential"].any() else [],
            centre=relation.r,
            limits=limits,
            width_mm=width_mm,
        )

    captions = {}
    for lang in languages:
        pair = words.capital(words.constructs(relation.pair, lang, names))
        moved = _message(relation, found, lang, dict((labels or {}).get(lang, {})))
        captions[lang] = f"{moved} {pair}."
    return drawings(pages, draw, captions, _NOTE)


_WITHOUT = {"en": "Without", "sv": "Utan"}
_RESIDUAL = {"en": "Residual", "sv": "Residual"}
_COOK = {"en": "Cook's D", "sv": "Cooks D"}
_AXIS = {"en": "Pooled correlation without the study", "sv": "Sammanvägd korrelation utan studien"}
_SIGN = {
    "en": "Hollow: flagged as influential.",
    "sv": "Ofylld: markerad som inflytelserik.",
}
_NOTE = {
    "en": "Residual: externally studentised. Dashed: all studies. "
    "Flags as in Viechtbauer and Cheung (2010).",
    "sv": "Residual: externt studentiserad. Streckat: alla studier. "
    "Markering enligt Viechtbauer och Cheung (2010).",
}


def _line(row: dict[str, object], labels: dict[str, str], lang: str) -> Line:
    r, low, high, residual, cook, i2 = (
        float(row[c])  # type: ignore[arg-type]
        for c in ("r", "ci_lower", "ci_upper", "rstudent", "cooks_d", "i2")
    )
    study = str(row["study"])
    told = (
        format_number(residual, "decimal2", lang),
        format_number(cook, "decimal2", lang),
        format_number(i2 / 100, "percent0", lang),
    )
    shape = "open" if row["influential"] else "square"
    text = (words.estimate(r, low, high, lang, "coef3"),)
    return Line(labels.get(study, study), told, text, r, low, high, shape=shape, size=0.5)  # type: ignore[arg-type]


def _message(relation: Relation, found: Sensitivity, lang: str, labels: dict[str, str]) -> str:
    table = found.without
    moved = str(table["study"].iloc[int(np.argmax((table["r"] - relation.r).abs()))])
    name = labels.get(moved, moved)
    low, high = (
        format_number(float(x), "coef2", lang) for x in (table["r"].min(), table["r"].max())
    )
    flags = int(np.sum(table["influential"]))
    return {
        "en": f"Leaving out one study gives a pooled correlation between {low} and {high}; {name} "
        f"moves it most, and {flags} of {len(table)} are flagged.",
        "sv": f"Utan en studie i taget blir den sammanvägda korrelationen mellan {low} och {high}; "
        f"{name} flyttar den mest, och {flags} av {len(table)} är markerade.",
    }[lang]
