"""What the boxes of the flow diagram say, in each language.

English is the wording of the PRISMA 2020 template. A source or a reason is what the researcher
wrote; it is shown in the reader's language where :mod:`cup_study.literature.vocabulary` knows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cup_study import raw_text
from cup_study.literature import vocabulary
from cup_study.literature.screening.arrows import ALL, DATABASES, NO_REASON, OTHER
from cup_study.literature.screening.decisions import SEVERAL
from cup_study.literature.screening.flow import AUTOMATION, DUPLICATE, UNREADABLE, Flow
from cup_study.numbers import NBSP, format_number

#: A longer source or reason is cut.
_LONGEST = 160
#: Stages at the side of the diagram.
STAGES = {
    "identification": {"en": "Identification", "sv": "Identifiering"},
    "screening": {"en": "Screening", "sv": "Granskning"},
    "included": {"en": "Included", "sv": "Inkluderat"},
}
HEADS = {
    ("previous", False): {"en": "Previous studies", "sv": "Tidigare studier"},
    (DATABASES, False): {
        "en": "Identification of studies via databases and registers",
        "sv": "Identifiering av studier via databaser och register",
    },
    (OTHER, False): {
        "en": "Identification of studies via other methods",
        "sv": "Identifiering av studier på andra sätt",
    },
    (DATABASES, True): {
        "en": "Identification of new studies via databases and registers",
        "sv": "Identifiering av nya studier via databaser och register",
    },
    (OTHER, True): {
        "en": "Identification of new studies via other methods",
        "sv": "Identifiering av nya studier på andra sätt",
    },
}
BOX = {
    "identified": {"en": "Records identified from:", "sv": "Poster som hittades i:"},
    "removed": {
        "en": "Records removed before screening:",
        "sv": "Poster som togs bort före gransk\u00adningen:",
    },
    "screened": {"en": "Records screened", "sv": "Granskade poster"},
    "screened_out": {"en": "Records excluded", "sv": "Uteslutna poster"},
    "undecided": {"en": "Not yet decided", "sv": "Ännu inte avgjorda"},
    "sought": {"en": "Reports sought for retrieval", "sv": "Rapporter som eftersöktes"},
    "not_retrieved": {"en": "Reports not retrieved", "sv": "Rapporter som inte gick att få"},
    "undecided_text": {"en": "Not yet decided", "sv": "Ännu inte avgjorda"},
    "assessed": {
        "en": "Reports assessed for eligibility",
        "sv": "Rapporter som bedömdes i fulltext",
    },
    "excluded": {"en": "Reports excluded", "sv": "Uteslutna rapporter"},
    "included": {"en": "Reports included", "sv": "Inkluderade rapporter"},
    "studies": {"en": "Studies included in review", "sv": "Studier i översikten"},
    "reports": {"en": "Reports of included studies", "sv": "Rapporter om dessa studier"},
    "new_studies": {"en": "New studies included in review", "sv": "Nya studier i översikten"},
    "new_reports": {
        "en": "Reports of new included studies",
        "sv": "Rapporter om de nya studierna",
    },
    "previous_studies": {
        "en": "Studies included in previous version of review",
        "sv": "Studier i den förra versionen av översikten",
    },
    "previous_reports": {
        "en": "Reports of studies included in previous version of review",
        "sv": "Rapporter om studierna i den förra versionen",
    },
    "total_studies": {
        "en": "Total studies included in review",
        "sv": "Studier i översikten totalt",
    },
    "total_reports": {
        "en": "Reports of total included studies",
        "sv": "Rapporter om alla dessa studier",
    },
}
KIND = {
    "database": {"en": "Databases", "sv": "Databaser"},
    "register": {"en": "Registers", "sv": "Register"},
    "other": {"en": "Other methods", "sv": "Andra sätt"},
}
_ITEM = {
    DUPLICATE: {"en": "Duplicate records", "sv": "Dubbletter"},
    UNREADABLE: {"en": "Unreadable entries", "sv": "Oläsbara poster"},
    AUTOMATION: {
        "en": "Records marked as ineligible by automation tools",
        "sv": "Bortsorterade av automa\u00adtiska verktyg",
    },
    NO_REASON: {"en": "no reason given", "sv": "utan angivet skäl"},
    SEVERAL: {"en": "different reasons", "sv": "olika skäl"},
}
#: What a review that has no full texts is based on, once it is done, and before.
ON_ABSTRACT = {
    False: {
        "en": "on title and abstract; full texts were not sought",
        "sv": "på titel och sammanfattning; fulltexter eftersöktes inte",
    },
    True: {
        "en": "on title and abstract; full texts not sought so far",
        "sv": "på titel och sammanfattning; fulltexter har ännu inte eftersökts",
    },
}
NOTE = {
    True: {
        "en": "PRISMA 2020 flow diagram. Every number counts rows of the exports and of the "
        "screening file.",
        "sv": "Flödesschema enligt PRISMA 2020. Varje tal räknar rader i exporterna och i "
        "granskningsfilen.",
    },
    False: {
        "en": "PRISMA 2020 flow diagram as far as the review went: without full texts. "
        "Every number counts rows of the exports and of the screening file.",
        "sv": "Flödesschema enligt PRISMA 2020 så långt översikten gick: utan fulltexter. "
        "Varje tal räknar rader i exporterna och i granskningsfilen.",
    },
}
#: Items that are shown with 0 as well, as the template does.
_ALWAYS = (DUPLICATE,)


@dataclass(frozen=True)
class Line:
    """A paragraph in a box: its text, and how far it is set in (0, 1, 2)."""

    text: str
    indent: int = 0


def counted(text: str, n: int, lang: str) -> str:
    """Text with its count, which no line end parts.

    Examples
    --------
    >>> counted("Records screened", 1204, "en").replace(NBSP, " ")
    'Records screened (n = 1,204)'
    """
    return f"{text} (n{NBSP}={NBSP}{format_number(n, 'count', lang)})"


def item(name: str, lang: str) -> str:
    """Source, reason, or what removed a record, as a reader sees it.

    Examples
    --------
    >>> item("duplicate", "sv"), item("wrong population", "en")
    ('Dubbletter', 'wrong population')
    """
    if name in _ITEM:
        return _ITEM[name][lang]
    return raw_text.shown(vocabulary.word(name, lang), most=_LONGEST)


def sources(flow: Flow, route: str, lang: str) -> list[Line]:
    """Box of the records that were identified: kinds of sources, and each by name."""
    rows = flow.data[flow.data["route"].eq(route) & flow.data["box"].eq("identified")]
    lines = [Line(BOX["identified"][lang])]
    for kind, words in KIND.items():
        here = rows[rows["kind"].eq(kind)]
        if here.empty:
            continue
        if kind != "other":
            lines.append(Line(counted(words[lang], int(here["n"].sum()), lang), 1))
        for name, n in zip(here["item"], here["n"], strict=True):
            lines.append(Line(counted(item(name, lang), n, lang), 1 if kind == "other" else 2))
    return lines


def removed(flow: Flow, route: str, lang: str) -> list[Line]:
    """Box of the records removed before screening, by what removed them."""
    rows = _items(flow, route, "removed")
    n = dict(zip(rows["item"], rows["n"], strict=True))
    names = [DUPLICATE, UNREADABLE, AUTOMATION]
    shown = [name for name in names if n.get(name) or name in _ALWAYS]
    shown += [name for name in n if name not in names]
    lines = [Line(counted(item(name, lang), int(n.get(name, 0)), lang), 1) for name in shown]
    return [Line(BOX["removed"][lang]), *lines]


def box(flow: Flow, route: str, name: str, lang: str) -> list[Line]:
    """Box with its count, and its reasons where any was given."""
    rows = _items(flow, route, name)
    total = counted(BOX[name][lang], flow.n(name, route), lang)
    given = [r for r in rows["item"] if r != NO_REASON]
    if not given:
        return [Line(total)]
    lines = [
        Line(counted(item(reason, lang), n, lang), 1)
        for reason, n in zip(rows["item"], rows["n"], strict=True)
    ]
    return [Line(total + ":"), *lines]


def aside(flow: Flow, route: str, names: tuple[str, str], lang: str) -> list[Line]:
    """Box at the side: those who leave, and below them those not yet decided on, if any."""
    leave, undecided = names
    lines = box(flow, route, leave, lang)
    if undecided and flow.n(undecided, route):
        lines += box(flow, route, undecided, lang)
    return lines


def included(flow: Flow, lang: str) -> list[Line]:
    """Box of what is included: studies, and their reports."""
    names = ("new_studies", "new_reports") if flow.previous else ("studies", "reports")
    counts = flow.n("new_studies", ALL), flow.n("new_reports", ALL)
    lines = [Line(counted(BOX[b][lang], n, lang)) for b, n in zip(names, counts, strict=True)]
    if flow.full_text:
        return lines
    return [*lines, Line(f"({ON_ABSTRACT[undecided(flow) > 0][lang]})")]


def totals(flow: Flow, when: str, lang: str) -> list[Line]:
    """Box of the previous version (``"previous"``), or of all there is (``"total"``)."""
    names = (f"{when}_studies", f"{when}_reports")
    return [Line(counted(BOX[name][lang], flow.n(name, ALL), lang)) for name in names]


def message(flow: Flow, lang: str) -> str:
    """What the diagram comes to, in a sentence, and how many are not yet decided on."""
    studies = flow.n("new_studies", ALL)
    found, new, whole, waiting = (
        format_number(n, "count", lang)
        for n in (flow.n("identified"), studies, flow.n("total_studies", ALL), undecided(flow))
    )
    if lang == "sv":
        text = (
            f"Av {found} poster som hittades ingår {new} {'studie' if studies == 1 else 'studier'}"
        )
        text += "" if flow.full_text else ", på titel och sammanfattning"
        text += f"; med de tidigare {whole}." if flow.previous else "."
        return text + (f" Ännu inte avgjorda: {waiting}." if undecided(flow) else "")
    text = f"Of {found} records identified, {new} {'study is' if studies == 1 else 'studies are'}"
    text += " included" + ("" if flow.full_text else " on title and abstract alone")
    text += f"; {whole} with those of the previous version." if flow.previous else "."
    return text + (f" Not yet decided on: {waiting}." if undecided(flow) else "")


def undecided(flow: Flow) -> int:
    """Records that are not yet decided on, at any stage."""
    return flow.n("undecided") + flow.n("undecided_text")


def told(flow: Flow, lang: str) -> str:
    """What the boxes say, for someone who cannot see them."""
    parts = []
    for route in (DATABASES, OTHER):
        rows = flow.data[flow.data["route"].eq(route) & flow.data["item"].eq("")]
        if rows.empty:
            continue
        boxes = []
        for name, n in zip(rows["box"], rows["n"], strict=True):
            if not n and name in ("removed", "undecided", "undecided_text"):
                continue
            boxes.append(counted(BOX[name][lang].rstrip(":"), n, lang))
            own = _items(flow, route, name)
            given = own[own["n"].gt(0) & own["item"].ne(NO_REASON)]
            if len(given):
                lines = zip(given["item"], given["n"], strict=True)
                boxes[-1] += " – " + ", ".join(counted(item(i, lang), k, lang) for i, k in lines)
        head = HEADS[route, flow.previous][lang]
        parts.append(f"{head}: {'; '.join(boxes)}.".replace("\u00ad", ""))
    return " ".join(parts)


def _items(flow: Flow, route: str, name: str) -> pd.DataFrame:
    data = flow.data
    return data[data["route"].eq(route) & data["box"].eq(name) & data["item"].ne("")]
