"""What a cell of a journey or a line of the table of actions rests on, and how that is told.

Evidence is written as ``kind:reference``, several parts with `` | `` between them:
``segment:fg1-07 | survey:web_easy``. ``assumption`` stands alone: nobody said it and nothing was
measured. :func:`parse` reads any text; :func:`problems` tells which references lead nowhere, so
that a file with ten mistakes gives ten messages and not one.

What the evidence says (an estimate, a quote) is looked up by whoever shows it; this module knows
no file and no data but the names that exist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from cup_study.codebook import Codebook
from cup_study.raw_text import shown

#: Between several references.
SEPARATOR = " | "
ASSUMPTION = "assumption"
#: Kinds in the order in which they are told, each with its sign: shapes, which survive a copy in
#: grey. Kinds of one family share a sign.
SIGNS = {
    "segment": "●",
    "code": "●",
    "survey": "■",
    "effect": "▶",
    "source": "▲",
    "observation": "◆",
    ASSUMPTION: "○",
}
#: What a sign means, in words.
MEANINGS = {
    "●": {"en": "focus groups and interviews", "sv": "fokusgrupper och intervjuer"},
    "■": {"en": "survey", "sv": "enkät"},
    "▶": {"en": "effect in the model", "sv": "effekt i modellen"},
    "▲": {"en": "published source", "sv": "publicerad källa"},
    "◆": {"en": "observation", "sv": "observation"},
    "○": {"en": "assumption", "sv": "antagande"},
}


@dataclass(frozen=True)
class Evidence:
    """One reference.

    Attributes
    ----------
    kind : str
        As written, in small letters: one of :data:`SIGNS` if it is right.
    reference : str
        Id of a segment, a code, an item or construct, the key of a source, or the text of an
        observation; empty for an assumption.
    value : str
        Answer whose share is meant (``survey:<item>=<value>``); empty for none.
    """

    kind: str
    reference: str = ""
    value: str = ""

    def __str__(self) -> str:
        """As it is written in a file."""
        told = f"{self.kind}:{self.reference}" if self.reference else self.kind
        return f"{told}={self.value}" if self.value else told


@dataclass(frozen=True)
class Known:
    """What evidence may point to; empty where the study has none of it.

    Attributes
    ----------
    segments, codes, constructs, effects, sources : collection of str
        Ids, codes and names.
    items : mapping of str to collection of str
        Items of the codebook and their answers as texts.
    quotes : mapping of str to collection of str
        Segments that were cleared for quotation, with the words of each language.
    groups : mapping of str to collection of str
        Groups of respondents that no question tells, such as those of a latent class analysis.
    """

    segments: Collection[str] = ()
    codes: Collection[str] = ()
    items: Mapping[str, Collection[str]] = field(default_factory=dict)
    constructs: Collection[str] = ()
    effects: Collection[str] = ()
    sources: Collection[str] = ()
    quotes: Mapping[str, Collection[str]] = field(default_factory=dict)
    groups: Mapping[str, Collection[str]] = field(default_factory=dict)


def known(
    codebook: Codebook | None = None,
    *,
    segments: Iterable[str] = (),
    codes: Iterable[str] = (),
    sources: Iterable[str] = (),
    effects: Iterable[str] | None = None,
    quotes: Mapping[str, Collection[str]] | None = None,
    groups: Mapping[str, Collection[str]] | None = None,
) -> Known:
    """Collect what evidence may point to.

    Parameters
    ----------
    codebook : Codebook, optional
        The study's items; those that are personal or free text are no evidence by themselves.
    segments, codes, sources : iterable of str, optional
        Segments and codes of the focus groups; keys of published sources.
    effects : iterable of str, optional
        Constructs whose effect was estimated; all constructs by default.
    quotes : mapping, optional
        Segments that were cleared for quotation, with the cleared words.
    groups : mapping, optional
        Columns of the respondents beside the codebook's items, with their values.

    Examples
    --------
    >>> from cup_study.codebook import parse as book
    >>> found = known(book("name,type,values\\nq1,binary,0|1\\n", ["en"]), segments=["s1"])
    >>> found.items["q1"], found.segments
    (('0', '1'), frozenset({'s1'}))
    """
    asked = [] if codebook is None else [i for i in codebook.items if not i.sensitive]
    items = {i.name: tuple(map(str, i.values)) for i in asked if i.type not in ("id", "text")}
    constructs = frozenset(codebook.constructs() if codebook is not None else ())
    return Known(
        frozenset(segments),
        frozenset(codes),
        items,
        constructs,
        constructs if effects is None else frozenset(effects),
        frozenset(sources),
        dict(quotes or {}),
        dict(groups or {}),
    )


def parse(text: str) -> tuple[Evidence, ...]:
    """Read what is written in a cell; whether it leads anywhere is for :func:`problems` to say.

    Examples
    --------
    >>> [str(e) for e in parse("segment:s1 | survey:web_found=3")]
    ['segment:s1', 'survey:web_found=3']
    >>> parse(""), parse("Assumption")
    ((), (Evidence(kind='assumption', reference='', value=''),))
    """
    return tuple(_one(part.strip()) for part in text.split(SEPARATOR.strip()) if part.strip())


def problems(evidence: Iterable[Evidence], known: Known) -> list[str]:
    """Tell what is wrong with the evidence of one cell.

    Parameters
    ----------
    evidence : iterable of Evidence
        From :func:`parse`; none at all is no problem here.
    known : Known
        From :func:`known`.

    Examples
    --------
    >>> problems(parse("segment:s9 | surveys:q1"), Known(segments=["s1"]))  # doctest: +ELLIPSIS
    ['there is no segment "s9"; known are s1', 'expected segment, code, ... got "surveys:q1"']
    >>> problems(parse("assumption | segment:s1"), Known(segments=["s1"]))
    ['an assumption stands alone: it cannot rest on segment:s1 as well']
    """
    parts = list(evidence)
    told = [what for part in parts if (what := _problem(part, known))]
    others = [str(part) for part in parts if part.kind != ASSUMPTION]
    if others and len(others) < len(parts):
        told.append(f"an assumption stands alone: it cannot rest on {', '.join(others)} as well")
    for part in dict.fromkeys(parts):
        if parts.count(part) > 1:
            told.append(f'"{part}" is named twice')
    return told


def signs(evidence: Iterable[Evidence]) -> str:
    """Signs of the kinds that a cell rests on, each once, in the order of :data:`SIGNS`.

    Examples
    --------
    >>> signs(parse("survey:a | segment:s1 | survey:b")), signs(())
    ('●■', '')
    """
    kinds = {part.kind for part in evidence}
    return "".join(dict.fromkeys(sign for kind, sign in SIGNS.items() if kind in kinds))


def words(evidence: Iterable[Evidence], lang: str, *, named: bool = False) -> str:
    """What :func:`signs` shows, in words: for tables, and for those who do not see the sign.

    Examples
    --------
    >>> words(parse("survey:a | segment:s1"), "en"), words(parse("assumption"), "sv")
    ('focus groups and interviews; survey', 'antagande')
    >>> words(parse("survey:a=1 | segment:s1 | segment:s2"), "en", named=True)
    'focus groups and interviews: s1, s2; survey: a=1'
    """
    parts = list(evidence)
    told = []
    for sign in signs(parts):
        mine = [p for p in parts if SIGNS.get(p.kind) == sign]
        names = [f"{p.reference}={p.value}" if p.value else p.reference for p in mine]
        which = ", ".join(shown(name) for name in names if name) if named else ""
        told.append(MEANINGS[sign][lang] + (f": {which}" if which else ""))
    return "; ".join(told)


def legend(evidence: Iterable[Evidence], lang: str) -> list[tuple[str, str]]:
    """Each sign that is used, with its meaning.

    Examples
    --------
    >>> legend(parse("assumption"), "en")
    [('○', 'assumption')]
    """
    return [(sign, MEANINGS[sign][lang]) for sign in signs(evidence)]


def is_assumed(evidence: Iterable[Evidence]) -> bool:
    """Whether nothing but an assumption is there.

    Examples
    --------
    >>> is_assumed(parse("assumption")), is_assumed(parse("segment:s1")), is_assumed(())
    (True, False, False)
    """
    kinds = {part.kind for part in evidence}
    return kinds == {ASSUMPTION}


def _one(part: str) -> Evidence:
    kind, _, reference = part.partition(":")
    kind, reference = kind.strip().lower(), reference.strip()
    if kind != "survey":
        return Evidence(kind, reference)
    item, _, value = reference.partition("=")
    return Evidence(kind, item.strip(), value.strip())


def _problem(part: Evidence, known: Known) -> str:
    """What is wrong with one reference; empty if nothing."""
    if part.kind not in SIGNS:
        forms = ", ".join(SIGNS)
        return f'expected {forms} with ":" and a reference, or assumption; got "{part}"'
    if part.kind == ASSUMPTION:
        return f'an assumption has no reference, got "{part}"' if part.reference else ""
    if not part.reference:
        return f'"{part.kind}:" needs a reference'
    if part.kind == "observation":
        return ""
    if part.kind == "survey":
        return _answer_problem(part, known)
    there = {
        "segment": known.segments,
        "code": known.codes,
        "effect": known.effects,
        "source": known.sources,
    }[part.kind]
    return "" if part.reference in there else _absent(part.kind, part.reference, there)


def _answer_problem(part: Evidence, known: Known) -> str:
    if part.reference in known.items:
        values = known.items[part.reference]
        if part.value and part.value not in values:
            told = ", ".join(values) or "none"
            return f'"{part.reference}" has no answer "{part.value}"; its answers are {told}'
        return ""
    if part.reference in known.constructs:
        return f'"{part}": a construct has no single answer' if part.value else ""
    return _absent("item or construct", part.reference, [*known.items, *known.constructs])


def _absent(kind: str, reference: str, there: Collection[str], most: int = 8) -> str:
    names = sorted(there)
    told = ", ".join(names[:most]) + (" ..." if len(names) > most else "")
    return f'there is no {kind} "{reference}"; known are {told or "none"}'
