"""The whole concept matrix (Webster & Watson 2002) with its words: pages of figures, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import matrix as room
from cup_study.literature.concepts import matrix_figure, study_labels, words
from cup_study.numbers import format_number
from cup_study.raw_text import shown
from cup_study.views import Drawing, Table

_HEADINGS = {
    "study": {"en": "Study", "sv": "Studie"},
    "theory": {"en": "Theory", "sv": "Teori"},
    "unit_of_analysis": {"en": "Unit", "sv": "Enhet"},
    "country": {"en": "Country", "sv": "Land"},
    "government_level": {"en": "Level", "sv": "Nivå"},
    "method": {"en": "Method", "sv": "Metod"},
    "n": {"en": "n", "sv": "n"},
    "concepts": {"en": "Concepts seen", "sv": "Begrepp som setts"},
}
_SUMS = {"en": "Concepts in all", "sv": "Begrepp i allt"}
_MESSAGE = {
    "en": "Concept matrix of {n} studies{part}: {name} was seen most often, in {k}.",
    "sv": "Begreppsmatris över {n} studier{part}: {name} har setts oftast, i {k}.",
}
_PART = {"en": ", page {i} of {of}", "sv": ", sida {i} av {of}"}
_NOTE = {
    "en": "Square: the concept was seen{zero}. Empty: not seen, which does not mean that the study "
    "leaves it out. In brackets: studies in which the concept was seen, of all {n}. +1: "
    "one entry more. An empty cell beside the matrix was not seen.",
    "sv": "Kvadrat: begreppet sågs{zero}. Tomt: inte sett, vilket inte betyder att studien "
    "utelämnar det. Inom parentes: studier där begreppet setts, av alla {n}. +1: en uppgift "
    "till. En tom cell bredvid matrisen sågs inte.",
}
#: Names too long for a narrow column.
_SHORT = {
    "United States": {"en": "USA"},
    "United Kingdom": {"en": "UK"},
    "European Union": {"en": "EU"},
    "ten EU Member States": {"en": "10 EU states"},
    "United Arab Emirates": {"en": "UAE", "sv": "Förenade Arabem."},
}
#: Room for the longest common name of a country, with its gutter.
_COUNTRY_MM = {"en": 20.2, "sv": 22.1}
_ZERO = {
    "en": "; ring: looked for and not found",
    "sv": "; ring: eftersökt men inte funnet",
}
_ALT = {
    "en": "Matrix with a square where a study names a concept. ",
    "sv": "Matris med en kvadrat där en studie nämner ett begrepp. ",
}


def pages(
    joined: pd.DataFrame,
    languages: Sequence[str],
    *,
    rows: int = matrix_figure.ROWS,
    absent: pd.DataFrame | None = None,
) -> list[Drawing]:
    """The whole matrix as figures of a page each, studies by decade.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    languages : sequence of str
        Languages of the study.
    rows : int, optional
        Studies on a page.
    absent : DataFrame, optional
        From :func:`cup_study.literature.concepts.matrix.absent`.
    """
    ordered = study_labels.arranged(joined.assign(_at=range(len(joined))), list(languages))
    zero = None if absent is None else absent.iloc[ordered["_at"]].reset_index(drop=True)
    ordered = ordered.drop(columns="_at")
    starts = range(0, len(ordered), rows)
    return [
        _drawing(
            ordered.iloc[start : start + rows],
            ordered,
            languages,
            None if zero is None else zero.iloc[start : start + rows],
            part=(i, len(starts)),
        )
        for i, start in enumerate(starts, start=1)
    ]


def selection(joined: pd.DataFrame, languages: Sequence[str], *, rows: int) -> Drawing:
    """The studies in which most concepts were seen, as one figure; parameters as :func:`pages`."""
    ordered = study_labels.arranged(joined, list(languages))
    kept = room.widest(ordered, room.concepts(joined), rows=rows)
    kept = ordered[ordered["key"].isin(set(kept["key"]))]
    return _drawing(kept, ordered, languages, None, part=None)


def _drawing(
    shown_rows: pd.DataFrame,
    every: pd.DataFrame,
    languages: Sequence[str],
    absent: pd.DataFrame | None,
    *,
    part: tuple[int, int] | None,
) -> Drawing:
    names = words.ordered(room.concepts(every.drop(columns=_extra(languages))))
    totals = every[names].sum()
    here = shown_rows[names].sum()
    first = str(here.idxmax())
    zeros = absent is not None and bool(absent[names].to_numpy(dtype=bool).any())
    figures, message, alt, note = {}, {}, {}, {}
    for lang in languages:
        told = "" if part is None or part[1] == 1 else _PART[lang].format(i=part[0], of=part[1])
        message[lang] = _MESSAGE[lang].format(
            n=len(shown_rows),
            part=told,
            name=vocabulary.concept(first, lang).lower(),
            k=format_number(int(here[first]), "count", lang),
        )
        alt[lang] = _ALT[lang] + message[lang]
        note[lang] = _NOTE[lang].format(
            n=format_number(len(every), "count", lang), zero=_ZERO[lang] if zeros else ""
        )
        figures[lang] = matrix_figure.page(
            shown_rows,
            names,
            lang,
            labels=list(shown_rows[f"study_{lang}"]),
            heads=[
                f"{vocabulary.concept(n, lang)} ({format_number(int(totals[n]), 'count', lang)})"
                for n in names
            ],
            head_groups=[words.group_name(words.group_of(n), lang) for n in names],
            beside=[
                (_HEADINGS["theory"][lang], _texts(shown_rows, "theory", lang), 17),
                (
                    _HEADINGS["country"][lang],
                    _texts(shown_rows, "country", lang),
                    _COUNTRY_MM[lang],
                ),
                (_HEADINGS["n"][lang], _sizes(shown_rows, lang), 10.5),
            ],
            sums=_SUMS[lang],
            absent=absent if zeros else None,
            row_groups=list(shown_rows[f"decade_{lang}"]),
        )
    return Drawing(figures, alt=alt, caption=message, note=note)


def full_table(joined: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Every study on a line, by decade: what it is about beside the codes of its concepts.

    A column for each concept would not fit a page with what describes a study beside it: the
    codes stand in the order of the concepts, so that a row reads as the row of a matrix does.
    """
    ordered = study_labels.arranged(joined, list(languages))
    names = words.ordered(room.concepts(joined))
    frames, note = {}, {}
    for lang in languages:
        codes = words.short(names, lang)
        seen = ordered[names].to_numpy(dtype=bool)
        frame = {"decade": ordered[f"decade_{lang}"], "study": ordered[f"study_{lang}"]}
        for column in ("theory", "unit_of_analysis", "country", "method"):
            frame[column] = pd.Series(_texts(ordered, column, lang))
        frame["n"] = pd.Series(_sizes(ordered, lang))
        frame["concepts"] = pd.Series(
            [" ".join(codes[n] for n, yes in zip(names, row, strict=True) if yes) for row in seen]
        )
        frames[lang] = pd.DataFrame(frame)
        empty = {
            "en": " Empty: not seen, which does not mean that the study leaves it out.",
            "sv": " Tomt: inte sett, vilket inte betyder att studien utelämnar det.",
        }
        note[lang] = words.key_to_short(names, lang) + empty[lang]
    return Table(
        frames,
        caption={
            "en": f"The concept matrix: all {len(joined)} studies.",
            "sv": f"Begreppsmatrisen: alla {len(joined)} studier.",
        },
        columns={c: h for c, h in _HEADINGS.items() if c != "government_level"},
        formats={"n": "text"},
        note=note,
        groups="decade",
    )


def _extra(languages: Sequence[str]) -> list[str]:
    return [f"{what}_{lang}" for what in ("study", "decade") for lang in languages]


def _texts(rows: pd.DataFrame, column: str, lang: str) -> list[str]:
    told = []
    for cell in rows[column]:
        # What stands in brackets is in the data; here it would only take room.
        heads = [re.sub(r"\s*\([^)]*\)", "", e) or e for e in room.entries(cell)]
        names = [_SHORT.get(e, {}).get(lang) or vocabulary.word(e, lang) for e in heads]
        told.append(shown("; ".join(dict.fromkeys(names)), 70))
    return told


def _sizes(rows: pd.DataFrame, lang: str) -> list[str]:
    return ["" if pd.isna(n) else format_number(int(n), "count", lang) for n in rows["n"]]
