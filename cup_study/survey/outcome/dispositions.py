"""What a sampling frame says became of a person, as one of AAPOR's dispositions.

Frames use words ("refusal", "vägran"), AAPOR's numbers ("2.11") or its letters. The usual words
are known here; a study with others lists them in a file with the columns ``word`` and ``code``.
A word that nobody explained is an error with its row: a case that is left out changes every rate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.outcome.aapor import CODES

#: Words that frames use, in English and Swedish, without regard to case, blanks and hyphens.
WORDS: Mapping[str, str] = {
    "complete": "I",
    "completed": "I",
    "interview": "I",
    "answered": "I",
    "svar": "I",
    "besvarad": "I",
    "komplett": "I",
    "partial": "P",
    "partly answered": "P",
    "delvis": "P",
    "delvis besvarad": "P",
    "refusal": "R",
    "refused": "R",
    "break off": "R",
    "vägran": "R",
    "vägrat": "R",
    "avböjt": "R",
    "avbruten": "R",
    "non contact": "NC",
    "noncontact": "NC",
    "no contact": "NC",
    "not reached": "NC",
    "ej anträffad": "NC",
    "ej kontakt": "NC",
    "other": "O",
    "unable": "O",
    "language": "O",
    "illness": "O",
    "annat": "O",
    "förhindrad": "O",
    "sjuk": "O",
    "språk": "O",
    "unknown household": "UH",
    "unknown address": "UH",
    "undeliverable": "UO",
    "unknown": "UO",
    "unknown other": "UO",
    "postretur": "UO",
    "okänd": "UO",
    "okänt": "UO",
    "not eligible": "NE",
    "ineligible": "NE",
    "deceased": "NE",
    "övertäckning": "NE",
    "avliden": "NE",
    "tillhör inte målgruppen": "NE",
}
#: AAPOR's numbers of final dispositions, the longest beginning first.
_NUMBERS = (
    ("1.2", "P"),
    ("1", "I"),
    ("2.1", "R"),
    ("2.2", "NC"),
    ("2", "O"),
    ("3.1", "UH"),
    ("3", "UO"),
    ("4", "NE"),
)
_NUMBER = re.compile(r"[1-4]\.[0-9]+\Z")


def codes(
    frame: pd.DataFrame,
    column: str,
    *,
    words: Mapping[str, str] | None = None,
    source: str = "sampling frame",
) -> pd.Series[str]:
    """Disposition of each case of a frame.

    Parameters
    ----------
    frame : DataFrame
        One row a person invited, cells as text; its index names the rows in errors.
    column : str
        Column with the disposition. What follows a colon is detail: ``not-eligible: moved``.
    words : mapping of str to str, optional
        Word to disposition, over and before :data:`WORDS`; from :func:`read`.
    source : str, optional
        The frame's file, for errors.

    Returns
    -------
    Series of str
        Codes of :data:`cup_study.survey.outcome.aapor.CODES`, with the index of the frame.

    Raises
    ------
    InputError
        The column is missing; a cell is empty or holds a word that nobody explained.

    Examples
    --------
    >>> told = ["Complete", "2.11", "non-contact", "not-eligible: moved"]
    >>> codes(pd.DataFrame({"outcome": told}), "outcome").tolist()
    ['I', 'R', 'NC', 'NE']
    """
    if column not in frame.columns:
        what = f"is missing; there are {', '.join(map(str, frame.columns))}"
        raise InputError(source, [Problem(f'column "{column}"', what)], "Name the column.")
    own = {_folded(word): code for word, code in (words or {}).items()}
    cells = frame[column].astype("string").fillna("")
    found = {cell: _code(str(cell), own) for cell in cells.unique()}
    result = cells.map(found)
    problems = []
    for row, cell in cells[result.isna()].items():
        what = f'no disposition is known for "{cell}"' if str(cell).strip() else "is empty"
        problems.append(Problem(f'row {row}, column "{column}"', what))
    if problems:
        raise InputError(
            source,
            problems,
            "List the words in a file with the columns word,code (dispositions under files in "
            f"study.yml); the codes are {', '.join(CODES)} (AAPOR).",
        )
    return pd.Series(result.to_list(), index=frame.index, name="disposition", dtype="str")


def read(path: Path | None) -> dict[str, str]:
    """Read a study's own words for dispositions.

    Parameters
    ----------
    path : Path or None
        CSV in UTF-8 with the columns ``word`` and ``code``; None where the study has none.

    Returns
    -------
    dict of str to str

    Raises
    ------
    InputError
        A column is missing, a code is not one of AAPOR's, a word has two codes.

    Examples
    --------
    >>> read(None)
    {}
    """
    if path is None:
        return {}
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    problems = [Problem(f'column "{c}"', "is missing") for c in ("word", "code") if c not in table]
    found: dict[str, str] = {}
    for row, (word, code) in enumerate(
        () if problems else zip(table["word"], table["code"], strict=True), start=2
    ):
        known = code.strip().upper()
        if known not in CODES:
            what = f'expected one of {", ".join(CODES)}, got "{code}"'
            problems.append(Problem(f'row {row}, column "code"', what))
        elif found.get(_folded(word), known) != known:
            what = f'"{word}" is {known} here and {found[_folded(word)]} above'
            problems.append(Problem(f'row {row}, column "word"', what))
        found[_folded(word)] = known
    if problems:
        raise InputError(path.name, problems, "One row a word, with its AAPOR disposition.")
    return found


def _code(cell: str, own: Mapping[str, str]) -> str | None:
    # The whole cell first: a study may explain each detail by itself.
    for text in (cell, cell.partition(":")[0]):
        folded = _folded(text)
        if folded in own:
            return own[folded]
        if folded in WORDS:
            return WORDS[folded]
        bare = text.strip()
        if bare.upper() in CODES:
            return bare.upper()
        if _NUMBER.match(bare):
            return next(code for start, code in _NUMBERS if bare.startswith(start))
    return None


def _folded(text: str) -> str:
    return " ".join(re.split(r"[\s_\-]+", text.casefold())).strip()
