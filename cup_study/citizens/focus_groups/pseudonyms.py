"""Looks for what points at a person in segments, quotations, transcripts and the tables around.

Identifiers (e-mail, telephone, personal numbers, addresses, names that the words around them tell)
are those of :mod:`cup_study.identifier_kinds`. Besides, words in capitals side by side may be a
name: such findings are for a person to look at. Who has a list of the real names keeps it in
``names.csv`` (never committed); none of them may occur. What is found is shown masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.citizens.focus_groups.material import Material
from cup_study.errors import InputError, Problem
from cup_study.identifier_kinds import KINDS, masked

#: File of real names in the folder of the focus groups; git ignores it.
NAMES = "names.csv"
COLUMNS = ["where", "segment", "kind", "excerpt"]
#: Kinds that are only for looking at; all others must not be there.
LOOK = "name_like"
#: Kind of a finding to words.
WORDS = {
    "personnummer": {"en": "Swedish personal number", "sv": "Personnummer"},
    "henkilotunnus": {"en": "Finnish personal number", "sv": "Finländsk personbeteckning"},
    "email": {"en": "E-mail address", "sv": "E-postadress"},
    "phone": {"en": "Telephone number", "sv": "Telefonnummer"},
    "ip_address": {"en": "IP address", "sv": "IP-adress"},
    "address": {"en": "Home address", "sv": "Bostadsadress"},
    "name": {"en": "Name (the words around say so)", "sv": "Namn (orden intill säger det)"},
    "listed": {"en": "Name of the list of real names", "sv": "Namn ur listan med riktiga namn"},
    LOOK: {
        "en": "Capitalised words side by side: a name?",
        "sv": "Ord med versal i rad: ett namn?",
    },
}
_PART = "[A-ZÅÄÖÉÜØÆ][a-zåäöéèüøæß]+(?:-[A-ZÅÄÖÉÜØÆ][a-zåäöéèüøæß]+)?"
_RUN = re.compile(rf"(?<![\w-]){_PART}(?: (?:(?:av|af|von|de|van) )?{_PART})+(?![\w-])")
#: Shortest part of a name that is looked for by itself.
_SHORTEST = 2
_REMEDY = (
    "Replace it by a pseudonym in the files, also in the transcripts; docs/focus-groups.md. "
    "Nothing of the material may be published before."
)


def check(material: Material, names: Sequence[str] = ()) -> pd.DataFrame:
    """Look through all words of the material.

    Parameters
    ----------
    material : Material
        From :func:`cup_study.citizens.focus_groups.material.read`.
    names : sequence of str, optional
        Real names, from :func:`listed`.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`: the table and column, the segment (empty for other tables),
        the kind, and the finding masked. Kind ``name_like`` is for a person to look at; the
        others must not be there.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.citizens.focus_groups import material
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "sessions.csv").write_text("session\\ns1\\n")
    >>> _ = (folder / "segments.csv").write_text(
    ...     "segment,session,text\\na,s1,Ask Greta Garbo at greta@film.se\\n")
    >>> _ = (folder / "codebook.csv").write_text(
    ...     "code,label_en,definition,parent\\nfind,Finding,Hard to find,\\n")
    >>> check(material.read(folder, ["en"]))[["kind", "excerpt"]].values.tolist()
    [['email', 'g••••@••••.••'], ['name_like', 'A•• ••••• •••••']]
    """
    wanted = _pattern(names)
    rows: list[tuple[str, str, str, str]] = []
    for where, segment, text in _words(material):
        rows += [(where, segment, kind, masked(found)) for kind, found in _found(text, wanted)]
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=COLUMNS, dtype="str")


def listed(folder: Path | str) -> list[str]:
    """Real names of ``names.csv``, column ``name``; none without the file.

    A name of several words counts as a whole and word by word.

    Raises
    ------
    InputError
        The file is no CSV file or has no column ``name``.

    Examples
    --------
    >>> listed(Path("nowhere"))
    []
    """
    path = Path(folder) / NAMES
    if not path.is_file():
        return []
    return [str(name) for name in sheet.read(path, ["name"])["name"] if name]


def refuse(found: pd.DataFrame, source: str) -> None:
    """Stop where the material points at a person.

    Parameters
    ----------
    found : DataFrame
        From :func:`check`; findings of kind ``name_like`` do not stop.
    source : str
        What the message calls the material.

    Raises
    ------
    InputError
        With every finding, masked.

    Examples
    --------
    >>> refuse(pd.DataFrame([["segments, text", "a", "name_like", "G•••• G••••"]],
    ...                     columns=COLUMNS), "focus_groups")
    """
    problems = [
        Problem(
            f'{row["where"]}, segment "{row["segment"]}"' if row["segment"] else row["where"],
            f"{WORDS[row['kind']]['en']}: {row['excerpt']}",
        )
        for row in found[found["kind"] != LOOK].to_dict("records")
    ]
    if problems:
        raise InputError(f"{source} holds personal data", problems, _REMEDY)


def _words(material: Material) -> Iterable[tuple[str, str, str]]:
    """Every text: where it stands, the segment, the words."""
    tables = {
        "segments": material.segments,
        "quotes": material.quotes,
        "participants": material.participants,
        "sessions": material.sessions,
    }
    # Who cleared a quotation and who published a source are named on purpose.
    public = {("quotes", "cleared_by"), ("sessions", "source")}
    for table, frame in tables.items():
        segments = frame["segment"] if "segment" in frame else [""] * len(frame)
        for column in frame:
            numeric = pd.api.types.is_numeric_dtype(frame[column])
            if not numeric and (table, column) not in public:
                where = f"{table}, {column}"
                yield from (
                    (where, str(segment), str(text))
                    for segment, text in zip(segments, frame[column], strict=True)
                    if text
                )
    for code in material.codes.codes:
        yield "codebook, definition", "", code.definition
    for column in material.guidance.columns[1:]:
        yield from ((f"codebook, {column}", "", text) for text in material.guidance[column])
    for session, text in material.sources.items():
        for i, line in enumerate(text.split("\n"), 1):
            yield f"transcript of {session}, line {i}", "", line


def _found(text: str, wanted: re.Pattern[str] | None) -> Iterable[tuple[str, str]]:
    plain = unicodedata.normalize("NFC", text)
    for kind in KINDS:
        one = kind.find(plain)
        if one is not None:
            yield kind.name, one
    if wanted is not None:
        for match in wanted.finditer(plain):
            yield "listed", match.group()
    for match in _RUN.finditer(plain):
        yield LOOK, match.group()


def _pattern(names: Sequence[str]) -> re.Pattern[str] | None:
    """What finds each name in whole or in part, also with the genitive's s.

    A whole name of several words is found in any letters; a part only as it is written, since
    "Bo" and "Per" are words as well.
    """
    plain = [unicodedata.normalize("NFC", " ".join(name.split())) for name in names]
    parts = {p for name in plain for p in name.split() if len(p) >= _SHORTEST}
    whole = [f"(?i:{re.escape(name)})" for name in sorted(plain) if " " in name]
    either = [*whole, *(re.escape(part) for part in sorted(parts, key=lambda p: (-len(p), p)))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?:['’]?s)?(?!\w)") if either else None
