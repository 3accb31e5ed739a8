"""Tables of the search: its sources, entries that could not be read, what was put right.

What a program noted about an entry is in English, as in the files; the table says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study import raw_text
from cup_study.literature.screening import flow_words
from cup_study.literature.screening.screening_views import MOST, of_all
from cup_study.views import Table

_LONGEST = 160
_FILE, _LINE = {"en": "File", "sv": "Fil"}, {"en": "Line", "sv": "Rad"}
_KIND = {
    "database": {"en": "Database", "sv": "Databas"},
    "register": {"en": "Register", "sv": "Register"},
    "other": {"en": "Other method", "sv": "Annat sätt"},
}
_UNSAID = {"en": "(not told)", "sv": "(ej angivet)"}


def sources(files: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Exports by source: when and how they were searched, and their entries.

    Parameters
    ----------
    files : DataFrame
        ``file database format entries read malformed``, and if known ``kind searched query``.
    languages : sequence of str
        Languages of the study.
    """
    full = files.assign(**{c: "" for c in ("kind", "searched", "query") if c not in files})
    frames = {}
    for lang in languages:
        told = {
            name: [raw_text.shown(str(t), most=_LONGEST) or _UNSAID[lang] for t in full[name]]
            for name in ("searched", "query")
        }
        frames[lang] = pd.DataFrame(
            {
                "source": [flow_words.item(str(name), lang) for name in full["database"]],
                "kind": [_KIND.get(str(k), _KIND["database"])[lang] for k in full["kind"]],
                "file": [raw_text.shown(str(name)) for name in full["file"]],
                **told,
                "entries": full["entries"].astype(int).to_numpy(),
                "malformed": full["malformed"].astype(int).to_numpy(),
            }
        )
    return Table(
        frames,
        caption={
            "en": "Where the records come from.",
            "sv": "Varifrån posterna kommer.",
        },
        columns={
            "source": {"en": "Source", "sv": "Källa"},
            "kind": {"en": "Kind", "sv": "Slag"},
            "file": _FILE,
            "searched": {"en": "Searched", "sv": "Sökdatum"},
            "query": {"en": "Query", "sv": "Sökfråga"},
            "entries": {"en": "Entries", "sv": "Poster"},
            "malformed": {"en": "Unreadable", "sv": "Oläsbara"},
        },
        formats={"entries": "count", "malformed": "count"},
    )


def malformed(entries: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Entries that could not be read, with file and line.

    Parameters
    ----------
    entries : DataFrame
        ``file line what text``.
    languages : sequence of str
        Languages of the study.
    """
    words = {
        "en": "Entries that could not be read: correct them in the export, or export anew.",
        "sv": "Poster som inte gick att läsa: rätta dem i exporten eller exportera på nytt.",
    }
    columns = {
        "file": _FILE,
        "line": _LINE,
        "what": {"en": "What is wrong", "sv": "Vad som är fel (på engelska)"},
        "text": {"en": "Begins", "sv": "Börjar"},
    }
    return _listed(entries, columns, words, languages)


def log(entries: pd.DataFrame, languages: Sequence[str]) -> Table:
    """What was guessed or put right while reading.

    Parameters
    ----------
    entries : DataFrame
        ``file line record what``.
    languages : sequence of str
        Languages of the study.
    """
    words = {
        "en": "What was guessed or put right while reading.",
        "sv": "Vad som gissades eller rättades vid inläsningen.",
    }
    columns = {
        "file": _FILE,
        "line": _LINE,
        "record": {"en": "Record", "sv": "Post"},
        "what": {"en": "What was done", "sv": "Vad som gjordes (på engelska)"},
    }
    return _listed(entries, columns, words, languages)


def _listed(
    entries: pd.DataFrame,
    columns: Mapping[str, Mapping[str, str]],
    caption: Mapping[str, str],
    languages: Sequence[str],
) -> Table:
    shown = entries.head(MOST)
    cells = {
        name: shown[name].astype(int).to_numpy()
        if name == "line"
        else [raw_text.shown(str(cell), most=_LONGEST) for cell in shown[name]]
        for name in columns
    }
    frames = {lang: pd.DataFrame(cells) for lang in languages}
    note = of_all(len(shown), len(entries))
    return Table(frames, caption=caption, columns=columns, formats={"line": "year"}, note=note)
