"""The audit of a study's cleaning as tables in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from cup_study.ingest.cleaning import corrections, flow
from cup_study.ingest.cleaning import log as logs

if TYPE_CHECKING:
    from cup_study.ingest.cleaning.clean import Cleaned
    from cup_study.study import Study

#: Headings of the tables.
COLUMNS: dict[str, dict[str, str]] = {
    "wave": {"en": "Wave", "sv": "Omgång"},
    "file": {"en": "File", "sv": "Fil"},
    "rows": {"en": "Rows", "sv": "Rader"},
    "columns": {"en": "Columns", "sv": "Kolumner"},
    "sha256": {"en": "SHA-256 (first 12 digits)", "sv": "SHA-256 (de 12 första tecknen)"},
    "step": {"en": "Step", "sv": "Steg"},
    "n": {"en": "n", "sv": "n"},
    "rule": {"en": "What was done", "sv": "Åtgärd"},
    "items": {"en": "Items", "sv": "Frågor"},
    "unit": {"en": "Counted in", "sv": "Räknat i"},
    "flag": {"en": "Flag", "sv": "Flagga"},
    "share": {"en": "Share", "sv": "Andel"},
    "excluded": {"en": "Excluded", "sv": "Utesluten"},
    "section": {"en": "Section", "sv": "Avsnitt"},
    "missing": {"en": "Missing", "sv": "Bortfall"},
    "skipped": {"en": "Not asked", "sv": "Ej ställda"},
    "row": {"en": "Row", "sv": "Rad"},
    "cells": {"en": "Cells", "sv": "Celler"},
    "why": {"en": "Reason", "sv": "Skäl"},
    "combination": {"en": "Impossible combination", "sv": "Omöjlig kombination"},
    "rate": {"en": "Rate", "sv": "Andel av"},
    "base": {"en": "Of", "sv": "Av"},
}

_STEPS = {
    "site": {"en": "Visited the site", "sv": "Besökte webbplatsen"},
    "first_page": {"en": "Saw the first page", "sv": "Såg första sidan"},
    "agreed": {"en": "Agreed to take part", "sv": "Tackade ja"},
    "finished": {"en": "Reached the last page", "sv": "Nådde sista sidan"},
    "invited": {"en": "Invited", "sv": "Inbjudna"},
    "no_answer": {"en": "No answer", "sv": "Inget svar"},
    "in_file": {"en": "Rows in the file", "sv": "Rader i filen"},
    "answered": {"en": "Answered", "sv": "Svarande"},
    "excluded": {"en": "Excluded", "sv": "Uteslutna"},
    "analysed": {"en": "Analysed", "sv": "Analyserade"},
}
#: Missing codes are told one by one where there are no more of them than this in a wave.
_MOST_CODES = 8
_QUOTE = "'"
_UNITS = {
    "cells": {"en": "cells", "sv": "celler"},
    "rows": {"en": "rows", "sv": "rader"},
    "columns": {"en": "columns", "sv": "kolumner"},
}
_WORDS = {
    "yes": {"en": "yes", "sv": "ja"},
    "no": {"en": "no", "sv": "nej"},
    "other": {"en": "Other items", "sv": "Övriga frågor"},
    "not_asked": {"en": "not asked", "sv": "ej ställd"},
}
#: CHERRIES' rates, what they are called.
_RATES = {
    "view": {"en": "View rate", "sv": "Visningsandel"},
    "participation": {"en": "Participation rate", "sv": "Deltagandeandel"},
    "completion": {"en": "Completion rate", "sv": "Slutförandeandel"},
}


def headings(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Headings of a table's columns, in every language; of those that have one here.

    Examples
    --------
    >>> headings(pd.DataFrame(columns=["wave", "n"]))["wave"]["sv"]
    'Omgång'
    """
    return {str(name): COLUMNS[str(name)] for name in frame.columns if name in COLUMNS}


def read_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """What was read: one row a raw file.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``file``, ``rows``, ``columns``, ``sha256`` (12 digits).
    """
    table = cleaned.read.assign(wave=_waves(cleaned.read["wave"], study, lang))
    return table.assign(
        file=[name.rpartition("/")[2] for name in table["file"]],
        sha256=[digest[:12] for digest in table["sha256"]],
    )


def steps(account: pd.DataFrame) -> pd.DataFrame:
    """Lines of the account that say something: without rows in the file where all are answers."""
    wave = account["wave"]
    lost = account["step"].eq("left_out").groupby(wave).transform("any")
    return account[lost | account["step"].ne("in_file")]


def step(name: str, rule: str, lang: str) -> str:
    """Words for a step of the account, with the rule that took rows out.

    Examples
    --------
    >>> step("excluded", "speeder", "en")
    'Excluded: answered too fast'
    """
    if name == "left_out":  # the rule says it
        return logs.rule(rule, lang)[:1].upper() + logs.rule(rule, lang)[1:]
    said = _say(_STEPS, name, lang)
    return f"{said}: {logs.rule(rule, lang)}" if rule else said


def flow_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Rows from those invited or read to those analysed; losses are negative.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``step`` (in words), ``n``.
    """
    account = steps(cleaned.account)
    said = [step(*line, lang) for line in zip(account["step"], account["rule"], strict=True)]
    return pd.DataFrame(
        {"wave": _waves(account["wave"], study, lang), "step": said, "n": account["n"]}
    )


def rate_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """View, participation and completion rate of web surveys, where visits were counted.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``rate`` (in words), ``n``, ``base``, ``share`` (0-1).
    """
    table = flow.rates(cleaned.account)
    return table.assign(
        wave=_waves(table["wave"], study, lang),
        rate=[_say(_RATES, name, lang) for name in table["rate"]],
    )


def correction_table(study: Study, lang: str) -> pd.DataFrame:
    """Cells that the study's corrections change, by row and reason.

    The values are in the list of changed cells and not told here: several corrections of one row
    would make a person's answers public.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``row`` (of the file), ``cells``, ``why``.
    """
    files = {str(wave.file or wave.registry): wave.id for wave in study.waves}
    lines = [(files[o.file], str(o.row), logs.harmless(o.why)) for o in corrections.read(study)]
    counted = [(wave, row, n, why) for (wave, row, why), n in Counter(lines).items()]
    table = pd.DataFrame(counted, columns=["wave", "row", "cells", "why"])
    return table.assign(wave=_waves(table["wave"], study, lang))


def rule_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Rules about impossible combinations and the rows that meet them.

    Returns
    -------
    DataFrame
        Columns ``combination`` (in words) and one a wave with its number of rows; "not asked"
        where the wave lacks an item of the rule.
    """
    table = cleaned.rules
    if table.empty:
        return pd.DataFrame(columns=["combination"])
    said = f"explanation_{lang}"
    first = table.drop_duplicates("rule").set_index("rule")
    names = first[said if said in first else "condition"]
    counts = {
        wave.id: table[table["wave"] == wave.id].set_index("rule").reindex(names.index)
        for wave in study.waves
    }
    columns = {
        wave: [
            int(n) if tried else _say(_WORDS, "not_asked", lang)
            for n, tried in zip(part["n"].fillna(0), part["tried"].eq(True), strict=True)
        ]
        for wave, part in counts.items()
    }
    return pd.DataFrame({"combination": [logs.harmless(str(text)) for text in names], **columns})


def log_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Cleaning log by wave and rule.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``rule`` (in words), ``items`` (how many), ``n``, ``unit``.
    """
    table = logs.summary(cleaned.log, _MOST_CODES)
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "rule": [
                (_say(_STEPS, "excluded", lang) + ": " if done == "exclude" else "")
                + logs.rule(rule, lang)
                + (f": {logs.harmless(code).lstrip(_QUOTE)}" if code else "")
                for done, rule, code in zip(
                    table["step"], table["rule"], table["code"], strict=True
                )
            ],
            "items": [n or None for n in table["items"]],
            "n": table["n"],
            "unit": [_say(_UNITS, unit, lang) for unit in table["unit"]],
        }
    )


def flag_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Quality flags: one row a wave and flag.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``flag`` (in words), ``n``, ``share``, ``excluded`` (yes or no).
    """
    table = cleaned.flagged
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "flag": [logs.rule(name, lang) for name in table["flag"]],
            "n": table["n"],
            "share": table["share"],
            "excluded": [_say(_WORDS, "yes" if x else "no", lang) for x in table["excluded"]],
        }
    )


def missing_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Missing answers by wave and section of the questionnaire.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``section`` (title), ``items``, ``missing`` (0-1 of the answers
        that were asked for), ``skipped`` (0-1 of all cells).
    """
    table = cleaned.missing
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "section": section_titles(table["section"], study, lang),
            "items": table["items"],
            "missing": table["share"],
            "skipped": table["skipped"],
        }
    )


def _waves(ids: pd.Series[str], study: Study, lang: str) -> list[str]:
    labels = {wave.id: study.text(wave.label, lang) or wave.id for wave in study.waves}
    return [labels[wave] for wave in ids]


def section_titles(names: Iterable[str], study: Study, lang: str) -> list[str]:
    """Titles of sections; of the items without one, under an empty name, words of our own."""
    return [
        study.text(study.sections[name], lang) if name else _say(_WORDS, "other", lang)
        for name in names
    ]


def _say(words: dict[str, dict[str, str]], name: str, lang: str) -> str:
    return words[name].get(lang) or words[name]["en"]
