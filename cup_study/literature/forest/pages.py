"""Figures of lines on as many pages as they take: number, caption and text for those who listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.figure import Figure

from cup_study.literature.forest.line import Line
from cup_study.views import Drawing

_PAGE = {"en": " Page {i} of {number}.", "sv": " Sida {i} av {number}."}


def drawings(
    pages: Mapping[str, Sequence[Sequence[Line]]],
    draw: Callable[[str, Sequence[Line], bool], Figure],
    captions: Mapping[str, str],
    note: Mapping[str, str],
) -> list[Drawing]:
    """Draw each page in each language.

    Parameters
    ----------
    pages : mapping
        Language to its pages (:func:`cup_study.literature.forest.line.paged`), as many in each.
    draw : callable
        Language, lines of a page and whether it is the last -> figure.
    captions, note : mapping
        Language to text. With several pages, each says in its caption which it is.

    Returns
    -------
    list of Drawing

    Examples
    --------
    >>> found = drawings({"en": [[Line("a")], [Line("b")]]}, lambda *_: Figure(),
    ...     {"en": "Two."}, {"en": ""})
    >>> [page.caption["en"] for page in found]
    ['Two. Page 1 of 2.', 'Two. Page 2 of 2.']
    """
    number = len(next(iter(pages.values())))
    found = []
    for i in range(number):
        told = {
            lang: captions[lang] + (_PAGE[lang].format(i=i + 1, number=number) * (number > 1))
            for lang in pages
        }
        found.append(
            Drawing(
                {lang: draw(lang, of[i], i == number - 1) for lang, of in pages.items()},
                alt={lang: _alt(told[lang], of[i], lang) for lang, of in pages.items()},
                caption=told,
                note=note,
            )
        )
    return found


def _alt(caption: str, lines: Sequence[Line], lang: str) -> str:
    """Caption and every line in words, labels uncut."""
    rows = [f"{x.label}: {x.after[0]}" for x in lines if x.after and x.after[0]]
    head = {"en": "Forest plot.", "sv": "Skogsdiagram."}[lang]
    return f"{head} {caption} " + "; ".join(rows) + "."
