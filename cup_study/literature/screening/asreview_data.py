"""The data set of an ASReview project, and its exports: title, authors, year, DOI and label.

ASReview takes CSV, TSV, XLSX and RIS, and knows a column by several names.
"""

from __future__ import annotations

import io

import pandas as pd
import rispy

from cup_study.literature.screening.archive import Failure

#: Names of the column of labels, the most telling first.
LABELS: tuple[str, ...] = ("asreview_label", "included", "label", "final_included")
LABELS += ("label_included", "included_label", "included_final", "included_flag", "include")
_TITLES, _DOIS = ("title", "primary_title"), ("doi",)
_YEARS, _AUTHORS = ("year", "publication_year"), ("authors", "first_authors", "author names")
#: Notes by which an export in RIS tells its labels.
_NOTES = {"ASReview_relevant": 1, "ASReview_irrelevant": 0}


def table(data: bytes, suffix: str, name: str, fail: Failure) -> pd.DataFrame:
    """Data set as ASReview reads it: title, authors, year, DOI, and labels if it has any."""
    try:
        if suffix in (".ris", ".txt"):
            return _ris(_decoded(data))
        if suffix == ".xlsx":
            raw = pd.read_excel(io.BytesIO(data), dtype=str)
        else:
            text = _decoded(data)
            head = text.split("\n", 1)[0]
            separator = max(",;\t", key=head.count)
            raw = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, index_col=False)
    except Exception as error:  # every reader has errors of its own; a bad file is one thing
        raise fail.error(name, f"cannot be read as a data set ({error})") from None
    raw.columns = [str(c).strip().lower() for c in raw.columns]
    wanted = {"title": _TITLES, "authors": _AUTHORS, "year": _YEARS, "doi": _DOIS}
    wanted |= {"label": LABELS, "note": ("asreview_note",)}
    columns = {}
    for column, names in wanted.items():
        found = next((n for n in names if n in raw), None)
        if found is not None:
            columns[column] = raw[found]
    return pd.DataFrame(columns, index=raw.index)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _ris(text: str) -> pd.DataFrame:
    rows = []
    for entry in rispy.loads(text, skip_unknown_tags=True):
        notes = " ".join(str(note) for note in entry.get("notes", []))
        told = [label for name, label in _NOTES.items() if name in notes]
        rows.append(
            {
                "title": entry.get("title") or entry.get("primary_title", ""),
                "authors": "; ".join(entry.get("authors") or entry.get("first_authors") or []),
                "year": entry.get("year") or entry.get("publication_year", ""),
                "doi": entry.get("doi", ""),
                "label": told[0] if told else None,
                "seen": "ASReview_" in notes,
            }
        )
    table = pd.DataFrame(rows, columns=["title", "authors", "year", "doi", "label", "seen"])
    return table.drop(columns=["seen"] if table["seen"].any() else ["seen", "label"])
