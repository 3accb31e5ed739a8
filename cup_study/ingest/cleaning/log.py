"""The cleaning log: each rule that changed, flagged or left out something, with its count.

:mod:`cup_study.ingest.cleaning.cells` lists the cells one by one,
:mod:`cup_study.ingest.cleaning.flow` follows the rows and refuses a log that does not add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

import pandas as pd

#: Steps in the order in which they happen.
STEPS = ("read", "correct", "recode", "leave_out", "flag", "exclude")

#: Rules that leave a cell of an item without an answer.
MISSING_RULES = frozenset({"empty", "missing_code", "skipped", "declared_missing", "out_of_range"})
#: Rules whose detail is a code that the codebook declares, and nothing that a person typed.
_CODED = frozenset({"missing_code", "skipped"})
#: Signs that mean something to Markdown, HTML, typst, LaTeX or a shortcode, and what is told.
_MARKUP = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "`": "'", "#": "№", "$": "¤"})
_FORMULA = ("=", "+", "-", "@", "\t")

#: What the rules do, for tables. Codebook labels and codes stay as they are.
RULES: dict[str, dict[str, str]] = {
    "blank_row": {"en": "row without any answer left out", "sv": "rad utan svar utelämnad"},
    "corrected": {
        "en": "cell corrected by the study's corrections file",
        "sv": "cell rättad enligt studiens rättelsefil",
    },
    "trimmed": {"en": "stray blanks cut", "sv": "överflödiga blanktecken borttagna"},
    "empty": {"en": "empty cell set to missing", "sv": "tom cell satt till bortfall"},
    "missing_code": {"en": "missing code set to missing", "sv": "bortfallskod satt till bortfall"},
    "skipped": {
        "en": "code for not asked set to missing",
        "sv": "kod för ej ställd fråga satt till bortfall",
    },
    "decimal_comma": {"en": "decimal comma read", "sv": "decimalkomma tolkat"},
    "letter_case": {"en": "code in other letter case", "sv": "kod med andra versaler"},
    "label": {"en": "label replaced by its code", "sv": "etikett ersatt med sin kod"},
    "encoding": {"en": "encoding found by itself", "sv": "teckenkodning funnen automatiskt"},
    "delimiter": {"en": "delimiter found by itself", "sv": "avgränsare funnen automatiskt"},
    "sheet": {"en": "sheet of a workbook chosen", "sv": "blad i arbetsbok valt"},
    "control_characters": {"en": "control characters removed", "sv": "styrtecken borttagna"},
    "error_cell": {"en": "error value of a spreadsheet", "sv": "felvärde från kalkylblad"},
    "test_row": {"en": "preview or test answer left out", "sv": "testsvar utelämnat"},
    "unfinished_row": {"en": "unfinished answer left out", "sv": "oavslutat svar utelämnat"},
    "computed": {"en": "column computed by the reader", "sv": "kolumn beräknad vid läsningen"},
    "renamed": {"en": "repeated column name numbered", "sv": "upprepat kolumnnamn numrerat"},
    "named": {
        "en": "column that the codebook gives another name",
        "sv": "kolumn som kodboken ger ett annat namn",
    },
    "quoted_number": {
        "en": "number in quotation marks read as a number",
        "sv": "tal inom citattecken läst som tal",
    },
    "column_matched": {
        "en": "column found in spite of other spelling",
        "sv": "kolumn funnen trots annan stavning",
    },
    "similar_column": {
        "en": "column with nearly the same name not used",
        "sv": "kolumn med nästan samma namn ej använd",
    },
    "labelled": {
        "en": "columns labelled in the file",
        "sv": "kolumner med etiketter i filen",
    },
    "from_file": {
        "en": "codes or labels taken from the file",
        "sv": "koder eller etiketter hämtade ur filen",
    },
    "label_differs": {
        "en": "label differs between file and codebook",
        "sv": "etikett skiljer mellan fil och kodbok",
    },
    "direction": {
        "en": "item may be coded the other way in this wave",
        "sv": "frågan kan vara omvänt kodad i denna omgång",
    },
    "never_no": {
        "en": "box that nobody left empty: is an empty cell a no?",
        "sv": "ruta som ingen lämnat tom: betyder en tom cell nej?",
    },
    "declared_missing": {
        "en": "text declared missing set to missing",
        "sv": "text för bortfall satt till bortfall",
    },
    "empty_code": {"en": "empty cell read as a code", "sv": "tom cell läst som kod"},
    "thousands": {"en": "mark between thousands removed", "sv": "tusentalsavgränsare borttagen"},
    "leading_zeros": {
        "en": "code with other leading zeros",
        "sv": "kod med andra inledande nollor",
    },
    "code_and_label": {"en": "code read from code and label", "sv": "kod läst ur kod och etikett"},
    "boolean": {"en": "yes, no, true or false replaced by 1 or 0", "sv": "ja eller nej ersatt"},
    "time": {"en": "duration turned into seconds", "sv": "tid omräknad till sekunder"},
    "other_text": {
        "en": "text that is no label read as the code for other",
        "sv": "text som inte är en etikett läst som koden för annat",
    },
    "filled_row": {
        "en": "row with too few cells filled with empty ones",
        "sv": "rad med för få celler utfylld med tomma",
    },
    "factor": {"en": "number converted to the codebook's unit", "sv": "tal omräknat till enhet"},
    "wave_values": {
        "en": "codes of this wave turned into those of the codebook",
        "sv": "omgångens koder ersatta med kodbokens",
    },
    "ticked": {"en": "option ticked", "sv": "alternativ ikryssat"},
    "not_ticked": {"en": "option not ticked", "sv": "alternativ ej ikryssat"},
    "out_of_range": {
        "en": "number outside the declared values",
        "sv": "tal utanför angivna värden",
    },
    "reversed": {"en": "reversed item turned", "sv": "omvänd fråga vänd"},
    "not_asked": {"en": "item not asked in this wave", "sv": "fråga ej ställd i denna omgång"},
    "not_in_codebook": {"en": "column not in the codebook", "sv": "kolumn saknas i kodboken"},
    "kept_in_raw": {
        "en": "open or sensitive answers kept in the raw file only",
        "sv": "öppna eller känsliga svar kvar enbart i råfilen",
    },
    "duplicate": {"en": "same answers as an earlier row", "sv": "samma svar som en tidigare rad"},
    "near_duplicate": {
        "en": "nearly the same answers as an earlier row",
        "sv": "nästan samma svar som en tidigare rad",
    },
    "speeder": {"en": "answered too fast", "sv": "svarade för snabbt"},
    "straightlining": {"en": "same answer throughout", "sv": "samma svar rakt igenom"},
    "longstring": {"en": "long run of the same answer", "sv": "lång följd av samma svar"},
    "invariable": {"en": "answers hardly vary", "sv": "svaren varierar knappt"},
    "attention": {"en": "failed an attention check", "sv": "missade en kontrollfråga"},
    "impossible": {"en": "impossible combination of answers", "sv": "omöjlig kombination av svar"},
    "rule_met": {"en": "rule of the study met", "sv": "studiens regel uppfylld"},
    "incomplete": {"en": "too few answers", "sv": "för få svar"},
}


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Attributes
    ----------
    wave : str
        Id of the wave.
    step : str
        One of ``STEPS``.
    rule : str
        One of ``RULES``.
    item : str
        Item or raw column; empty for whole rows.
    unit : str
        What is counted: ``cells``, ``rows`` or ``columns``.
    n : int
        How many.
    detail : str
        Codes and thresholds.
    """

    wave: str
    step: str
    rule: str
    item: str
    unit: str
    n: int
    detail: str = ""


def table(entries: Iterable[Entry]) -> pd.DataFrame:
    """Log as a table.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``step``, ``rule``, ``item``, ``unit``, ``n``, ``detail``; one row an
        entry, in the order in which things happened.

    Examples
    --------
    >>> table([Entry("2009", "recode", "empty", "q1", "cells", 4)]).n.sum()
    np.int64(4)
    """
    names = [field.name for field in fields(Entry)]
    found = pd.DataFrame([astuple(entry) for entry in entries], columns=names)
    found["item"] = found["item"].map(harmless)
    told = found["step"].eq("read")  # names and texts of the file
    found["detail"] = found["detail"].where(~told, found["detail"].map(harmless))
    return found


def harmless(text: str) -> str:
    """Name or note from a raw file without what a page or a spreadsheet would carry out.

    Examples
    --------
    >>> harmless("<b>Age</b>"), harmless("=1+1"), harmless("q1")
    ('‹b›Age‹/b›', "'=1+1", 'q1')
    """
    line = " ".join(str(text).translate(_MARKUP).split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def summary(log: pd.DataFrame, most: int = 0) -> pd.DataFrame:
    """Log summed over items: one row a wave and rule.

    Parameters
    ----------
    log : DataFrame
        From :func:`table`.
    most : int, optional
        A rule about missing codes that met no more than so many different codes in a wave gets
        a row for each of them.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``step``, ``rule``, ``items`` (how many had it), ``unit``, ``n``,
        ``code`` (the codebook's words for the missing code, else empty).

    Examples
    --------
    >>> both = [Entry("1", "recode", "empty", item, "cells", 2) for item in ("q1", "q2")]
    >>> summary(table(both)).to_dict("records")[0]["n"]
    4
    """
    by_code = log["rule"].isin(_CODED)
    codes = log.groupby(["wave", "rule"])["detail"].transform("nunique")
    log = log.assign(code=log["detail"].where(by_code & codes.le(most), ""))
    keys = ["wave", "step", "rule", "unit", "code"]
    grouped = log.groupby(keys, sort=False, as_index=False).agg(
        items=("item", lambda names: names[names != ""].nunique()), n=("n", "sum")
    )
    order = {step: i for i, step in enumerate(STEPS)}
    waves = {wave: i for i, wave in enumerate(dict.fromkeys(log["wave"]))}
    grouped = grouped.sort_values(
        ["wave", "step"], key=lambda c: c.map(waves if c.name == "wave" else order), kind="stable"
    )
    return grouped[["wave", "step", "rule", "items", "unit", "n", "code"]].reset_index(drop=True)


def rule(name: str, lang: str) -> str:
    """What a rule does, in a language.

    Examples
    --------
    >>> rule("empty", "sv")
    'tom cell satt till bortfall'
    """
    words = RULES.get(name, {})
    return words.get(lang) or words.get("en", name)
