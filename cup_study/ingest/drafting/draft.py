"""A first codebook from a raw export, for a person to correct.

What is in the file is taken over: column names, questions, labels, missing codes. What is not is
guessed by what the answers look like, and every guess says in the column ``note`` what to look at.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from cup_study import raw_text
from cup_study.described import Code, Column
from cup_study.errors import InputError
from cup_study.ingest.drafting import draft_columns, draft_names, draft_reader
from cup_study.ingest.drafting.draft_columns import Guess
from cup_study.ingest.drafting.draft_groups import Candidate, group
from cup_study.ingest.reading import rawtable, readers
from cup_study.ingest.reading.rawtable import RawTable

#: Section of all items that are shown, until a person divides them.
SECTION = "questions"
_ID_NAME = re.compile(
    r"(?<![a-z])(?:id|respondent|respondents?|serial|löpnummer|lopnr|case|response ?id|nr|no|token)"
    r"(?![a-z])|respondent|responseid|(?<=[a-z])ID\Z",
    re.IGNORECASE,
)
#: Columns in which survey tools tell the time that answering took, and the name it gets.
_SECONDS = re.compile(r"duration \(in seconds\)|interviewtime|total time", re.IGNORECASE)
_MINUTES = "minutes"
_MANGLED = re.compile(r"Ã[\x80-\xbf¤¶¥…„–©¼]|Â[\xa0-\xbf]")
_WORDS = {
    "sv": re.compile(
        r"\b(?:och|att|hur|vad|är|du|har|inte|för|vilken|vilket|din|ditt|på|av|kön|ålder|nej|ja|vet|"
        r"ej|det|som|till|med|om)\b"
    ),
    "en": re.compile(
        r"\b(?:and|the|how|what|is|are|you|have|not|for|which|your|of|age|gender|yes|no|do|with|to|"
        r"in|don't|know)\b"
    ),
}


@dataclass(frozen=True)
class Draft:
    """A proposed codebook.

    Attributes
    ----------
    rows : tuple of dict
        Rows of ``codebook.csv``: column to text.
    reader : dict
        Reader and options that the file was read with.
    cases : int
        Rows of the file.
    languages : tuple of str
        The codebook's languages; that of the file first.
    """

    rows: tuple[Mapping[str, str], ...]
    reader: Mapping[str, Any]
    cases: int
    languages: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Columns of the codebook."""
        texts = [f"{kind}_{lang}" for kind in ("question", "labels") for lang in self.languages]
        questions, labels = texts[: len(self.languages)], texts[len(self.languages) :]
        last = ["missing", "construct", "reversed", "section", "battery", "sensitive", "option",
                "empty", "factor", "note"]  # fmt: skip
        return ["name", "source", "type", *questions, "values", *labels, *last]

    def csv(self) -> str:
        """Text of ``codebook.csv``."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self.columns, restval="", lineterminator="\n")
        writer.writeheader()
        # A person opens it in a spreadsheet; `source` has to stay as the raw file spells it.
        writer.writerows(
            {k: v if k == "source" else raw_text.harmless(v) for k, v in row.items()}
            for row in self.rows
        )
        return text.getvalue()


def draft(
    path: Path, languages: Sequence[str] = ("en", "sv"), reader: Mapping[str, Any] | None = None
) -> Draft:
    """Propose a codebook for a raw file.

    Parameters
    ----------
    path : Path
        The file.
    languages : sequence of str
        Languages of the codebook. Questions and labels are put into that which the file speaks.
    reader : mapping, optional
        Reader and options as in ``study.yml``; what it does not say is guessed.

    Returns
    -------
    Draft

    Raises
    ------
    InputError
        When the file is not there or cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("id,q1\\n1,Yes\\n2,No\\n3,\\n")
    >>> [(row["name"], row["type"], row["values"]) for row in draft(path).rows]
    [('id', 'id', ''), ('q1', 'binary', '0|1')]
    """
    given = dict(reader or {})
    options = given if "type" in given and len(given) > 1 else {**draft_reader.guess(path), **given}
    raw, options = _read(path, options)
    cells = raw.cells[~rawtable.blank_rows(raw.cells)]
    candidates = _candidates(raw, cells)
    spoken = language(
        [text for c in candidates for text in (c.question, *c.guess.labels.values())], languages
    )
    ordered = tuple(dict.fromkeys([spoken, *languages]))
    rows = [row for item in candidates for row in _rows(item, spoken)]
    return Draft(tuple(rows), options, len(cells), ordered)


def language(texts: Sequence[str], languages: Sequence[str]) -> str:
    """Language among `languages` that texts are written in; the first when they do not tell.

    Examples
    --------
    >>> language(["Hur gammal är du?"], ["en", "sv"])
    'sv'
    """
    whole = " ".join(texts).casefold()
    hits = {lang: len(_WORDS[lang].findall(whole)) if lang in _WORDS else 0 for lang in languages}
    best = max(languages, key=lambda lang: hits[lang])
    return best if hits[best] > hits[languages[0]] else languages[0]


def question(name: str) -> str:
    """Question that a column name holds: blanks for dots, letters put right; empty for a code.

    Examples
    --------
    >>> question("X1c..Bygga.bostÃ¤der.nÃ¤ra.grÃ¶nomrÃ¥den"), question("Q1")
    ('Bygga bostäder nära grönområden', '')
    """
    text = name
    if _MANGLED.search(text):
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            text = name
    if " " not in text and text.count(".") >= 2:
        text = re.sub(r"\.+", " ", re.sub(r"\A[A-Za-z]{0,3}\d+[a-z]?\.+", "", text)).strip()
    return text if " " in text or len(text) > draft_names.LONGEST else ""


def _read(path: Path, options: dict[str, Any]) -> tuple[RawTable, dict[str, Any]]:
    try:
        return readers.read_file(path, options, path.name), options
    except InputError as error:
        if "repeated" in options or not any(
            "appears" in problem.what for problem in error.problems
        ):
            raise
    options = {**options, "repeated": "number"}
    return readers.read_file(path, options, path.name), options


def _candidates(raw: RawTable, cells: pd.DataFrame) -> list[Candidate]:
    columns = list(cells.columns)
    about = {name: raw.columns.get(name, Column(name)) for name in columns}
    questions = [
        text if (text := about[name].question) and text != name else question(name)
        for name in columns
    ]
    found: list[Candidate] = []
    unique: list[Candidate] = []
    names = draft_names.names(columns, questions)
    for source, name, text in zip(columns, names, questions, strict=True):
        counts, empty = _counts(cells[source])
        guess = draft_columns.guess(
            counts, empty, text or source, about[source], raw.spelling.marks, raw.separators
        )
        found.append(Candidate(source, name, text, guess))
        if len(counts) == len(cells) > 1 and _may_identify(found[-1]):
            unique.append(found[-1])
    named = [c for c in unique if _ID_NAME.search(c.source)]
    chosen = next(iter(named), unique[0] if unique and unique[0] is found[0] else None)
    found = [_identified(c, c is chosen, c in named) for c in found]
    grouped = group(found, cells, raw.spelling.marks)
    timed = [_timed(item) for item in grouped]
    # A file can hold the tool's own time and one computed of start and end: one is the time.
    first = next((i for i, item in enumerate(timed) if item.name == _MINUTES), None)
    return [timed[i] if i == first else item for i, item in enumerate(grouped)]


def _counts(cells: pd.Series[Any]) -> tuple[dict[str, int], int]:
    """Trimmed texts of a column with their counts, and the number of empty cells."""
    found: dict[str, int] = {}
    for pair in pc.value_counts(cells.array.__arrow_array__()).to_pylist():
        text = (pair["values"] or "").strip()
        found[text] = found.get(text, 0) + pair["counts"]
    empty = found.pop("", 0)
    return found, empty


def _may_identify(item: Candidate) -> bool:
    """Whether a column of which no two cells are the same can be the identifier: no date."""
    if item.guess.sensitive and not _ID_NAME.search(item.source):
        return False
    return not any(note.startswith("date") for note in item.guess.notes)


def _identified(item: Candidate, chosen: bool, named: bool) -> Candidate:
    if chosen:
        return replace(item, guess=Guess("id"))
    if named:
        note = "another identifier: kept in the raw file only"
        return replace(item, guess=Guess("text", sensitive=True, notes=(note,)))
    return item


def _timed(item: Candidate) -> Candidate:
    """Name the time that answering took as the data audit looks for it, in minutes."""
    if item.guess.type != "numeric" or item.guess.range is None:
        return item
    if not _is_seconds(item):
        return item
    low, high = item.guess.range
    note = "time that answering took, turned into minutes"
    whole = (float(math.floor(low / 60)), float(math.ceil(high / 60)))
    return replace(
        item, name=_MINUTES, guess=replace(item.guess, range=whole, notes=(*item.guess.notes, note))
    )


def _is_seconds(item: Candidate) -> bool:
    return _SECONDS.fullmatch(item.source.strip()) is not None


def _rows(item: Candidate, lang: str) -> list[dict[str, str]]:
    """Rows of the codebook for a column: one, or one for each option that stands in its cells."""
    guess = item.guess
    shown = guess.type not in ("id", "text") and not guess.sensitive
    row = {
        "name": item.name,
        "source": item.source if item.source != item.name else "",
        "type": guess.type,
        f"question_{lang}": item.question,
        "values": _values(guess),
        f"labels_{lang}": _pairs(guess.labels),
        "missing": _pairs(guess.missing) if shown else "",
        "section": SECTION if shown else "",
        "battery": item.battery,
        "sensitive": "1" if guess.sensitive else "",
        "empty": "" if guess.empty is None else str(guess.empty),
        "factor": "1/60" if item.name == _MINUTES and _is_seconds(item) and shown else "",
        "note": "; ".join(guess.notes),
    }
    if guess.empty is not None and item.battery:
        # Among ticked options an empty cell means "no" only where another one was ticked.
        row |= {"empty": "", "option": _clean(guess.labels.get(1, "1"))}
    if not guess.options:
        return [row]
    names = draft_names.unique([draft_names.option(item.name, o) for o in guess.options])
    options = [
        (name, option, "" if option == "*" else f"1={_clean(option)}")
        for name, option in zip(names, guess.options, strict=True)
    ]
    return [
        {**row, "name": name, "source": item.source, "battery": item.name, "option": option,
         f"labels_{lang}": label}
        for name, option, label in options
    ]  # fmt: skip


def _values(guess: Guess) -> str:
    if guess.range is not None:
        return "..".join(_number(end) for end in guess.range)
    whole = [code for code in guess.codes if isinstance(code, int)]
    run = len(whole) == len(guess.codes) > 2 and whole == list(range(whole[0], whole[-1] + 1))
    return f"{whole[0]}-{whole[-1]}" if run else "|".join(str(code) for code in guess.codes)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:f}".rstrip("0")


def _pairs(labels: Mapping[Code, str]) -> str:
    """Codes and labels as the codebook spells them; a code that it cannot spell is left out."""
    return "|".join(
        f"{code}={_clean(label)}" if label else str(code)
        for code, label in labels.items()
        if not set("|=") & set(str(code))
    )


def _clean(label: str) -> str:
    return " ".join(label.replace("|", "/").split())
