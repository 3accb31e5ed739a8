"""Open answers as people wrote them, from the raw files: the clean table has none of them.

They are personal data. They are read where a coding is checked against them, and where an answer
that was cleared for quotation is printed; nothing here writes them anywhere.
"""

from __future__ import annotations

import pandas as pd

from cup_study.errors import CupError
from cup_study.ingest.cleaning import corrections
from cup_study.ingest.reading import matching, rawtable, readers
from cup_study.study import Study

COLUMNS = ["respondent", "wave", "item", "text"]


def read(study: Study, item: str) -> pd.DataFrame:
    """Answers to an open question in all waves that asked it.

    Parameters
    ----------
    study : Study
        The study.
    item : str
        A codebook item of type ``text``.

    Returns
    -------
    DataFrame
        Columns ``respondent wave item text``, one row a row of the raw file; an empty text where
        nothing was written. Rows that cleaning excludes are still there. Without rows when the
        study has no such item, no identifier or no raw file.

    Raises
    ------
    CupError
        When the item is not an open question.
    InputError
        When a raw file cannot be read.
    """
    book = study.codebook
    named = next((i for i in book.items if i.type == "id"), None)
    if item not in book or named is None:
        return pd.DataFrame(columns=COLUMNS)
    if book[item].type != "text":
        raise CupError(f'"{item}" is of type {book[item].type} in codebook.csv; expected text.')
    parts = [pd.DataFrame(columns=COLUMNS)]
    for wave in study.waves:
        table = readers.read(study, wave)
        columns = matching.match(table, book, wave.id, study.design).columns
        if item not in columns or named.name not in columns:
            continue
        raw, _ = corrections.apply(table.cells, study, wave)
        raw = raw[~rawtable.blank_rows(raw)]
        cells = {"respondent": raw[columns[named.name]], "text": raw[columns[item]]}
        texts = {name: column.str.strip().to_list() for name, column in cells.items()}
        part = pd.DataFrame({**texts, "wave": wave.id, "item": item}, dtype="str")
        parts.append(part[COLUMNS])
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
