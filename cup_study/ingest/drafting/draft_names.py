"""Short, safe, unique item names from the column names and questions of a raw file."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Sequence

#: Columns of the clean table that are no items.
RESERVED = frozenset({"wave", "row", "weight", "share_missing"})

#: Longest name that is made.
LONGEST = 24
_CODE = re.compile(r"[A-Za-zÅÄÖåäö][A-Za-z0-9ÅÄÖåäö_]{0,15}\Z")
_LEADING = re.compile(r"([A-Za-z]{1,4}\d{1,3}(?:[._]?[A-Za-z0-9]{1,3})?|\d{1,3}[a-z]?)[.:)\s_]")
#: Words that carry no meaning of their own at the beginning of a question.
_STOP = frozenset(
    re.findall(
        r"\S+",
        """
        a an and are at did do does for from had has have how if in is it of on or our please that
        the their there this to was we were what when where which who why will with would you your
        i my me
        att av de den det din ditt dina du eller en ett för från får gör ha har hur i inte med man
        mig min mina mitt någon när nu och om på sig sin ska som så till vad var vi vid vilka vilken
        vilket är er ert era
        """,
    )
)


def names(columns: Sequence[str], questions: Sequence[str] | None = None) -> list[str]:
    """Give every column a name: its own code, the question's number, or its leading words.

    Parameters
    ----------
    columns : sequence of str
        Column names of the raw file.
    questions : sequence of str, optional
        Question texts; used where a column's name is no code of its own.

    Returns
    -------
    list of str
        Lower case, letters a-z, digits and "_", at most 24 characters before what makes it unique;
        no two the same, none with a meaning of its own in the clean table.

    Examples
    --------
    >>> names(["Q1", "Q1", "How old are you?", "7. Är du nöjd?", "weight", "123"])
    ['q1', 'q1_2', 'old', 'q7', 'weight_answer', 'q123']
    """
    texts = questions or [""] * len(columns)
    return unique([_short(column, text) for column, text in zip(columns, texts, strict=True)])


def unique(names: Sequence[str]) -> list[str]:
    """Names of which no two are the same, nor one that means something in the clean table.

    Examples
    --------
    >>> unique(["a", "a", "wave"])
    ['a', 'a_2', 'wave_2']
    """
    taken: set[str] = set(RESERVED)
    found = []
    for name in names:
        new, n = name, 1
        while new in taken:
            n += 1
            new = f"{name}_{n}"
        taken.add(new)
        found.append(new)
    return found


def option(name: str, answer: str) -> str:
    """Name of one option of a multi-response question.

    Examples
    --------
    >>> option("devices", "A phone, with internet")
    'devices_phone_internet'
    """
    return f"{name}_{words(answer) or 'any_other'}"


def slug(text: str) -> str:
    """Text as a name: plain letters, words joined with "_".

    Examples
    --------
    >>> slug("Kön & ålder (år)")
    'kon_alder_ar'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")


def _short(column: str, question: str) -> str:
    text = column.strip()
    if _CODE.match(text):
        name = slug(text)
    elif match := _LEADING.match(text):
        name = slug(match[1])
    elif re.fullmatch(r"[\w.\[\]-]{1,20}", text):  # such as Q00[SQ001] or SC0-1
        name = slug(text)
    else:
        name = words(text) or words(question) or slug(text)[:LONGEST].strip("_")
    if not name:
        name = "item"
    if name[0].isdigit():
        name = f"q{name}"
    if name in RESERVED or name.startswith("flag_") or keyword.iskeyword(name):
        name = f"{name}_answer"
    return name


def words(text: str) -> str:
    """Leading words that carry meaning, as many as fit."""
    name = ""
    # Of a grid ("How content are you with ... [opening hours]") the row says what is asked.
    inside = re.search(r"\[([^\]]+)\]\s*\Z| - ((?:(?! - ).)+)\Z", text, re.DOTALL)
    for word in re.split(r"[^\w]+", (inside[1] or inside[2]) if inside else text):
        part = slug(word)
        if not part or word.casefold() in _STOP:
            continue
        longer = f"{name}_{part}" if name else part
        if len(longer) > LONGEST:
            break
        name = longer
        if name.count("_") == 2:
            break
    return name[:LONGEST]
