"""The cleaning log: each rule that changed, flagged or left out something, with its count.

And the account of rows, which adds up from the raw file to the analysed table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields

import pandas as pd

#: Steps in the order in which they happen.
STEPS = ("read", "recode", "leave_out", "flag", "exclude")

#: What the rules do, for tables. Codebook labels and codes stay as they are.
RULES: dict[str, dict[str, str]] = {
    "blank_row": {"en": "row without any answer left out", "sv": "rad utan svar utelämnad"},
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
    "reversed": {"en": "reversed item turned", "sv": "omvänd fråga vänd"},
    "not_asked": {"en": "item not asked in this wave", "sv": "fråga ej ställd i denna omgång"},
    "not_in_codebook": {"en": "column not in the codebook", "sv": "kolumn saknas i kodboken"},
    "kept_in_raw": {
        "en": "open or sensitive answers kept in the raw file only",
        "sv": "öppna eller känsliga svar kvar enbart i råfilen",
    },
    "speeder": {"en": "answered too fast", "sv": "svarade för snabbt"},
    "straightlining": {"en": "same answer throughout", "sv": "samma svar rakt igenom"},
    "duplicate": {"en": "same answers as an earlier row", "sv": "samma svar som en tidigare rad"},
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
    return pd.DataFrame([astuple(entry) for entry in entries], columns=names)


def summary(log: pd.DataFrame) -> pd.DataFrame:
    """Log summed over items: one row a wave and rule.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``step``, ``rule``, ``items`` (how many had it), ``unit``, ``n``.

    Examples
    --------
    >>> both = [Entry("1", "recode", "empty", item, "cells", 2) for item in ("q1", "q2")]
    >>> summary(table(both)).to_dict("records")[0]["n"]
    4
    """
    keys = ["wave", "step", "rule", "unit"]
    grouped = log.groupby(keys, sort=False, as_index=False).agg(
        items=("item", lambda names: names[names != ""].nunique()), n=("n", "sum")
    )
    order = {step: i for i, step in enumerate(STEPS)}
    waves = {wave: i for i, wave in enumerate(dict.fromkeys(log["wave"]))}
    grouped = grouped.sort_values(
        ["wave", "step"], key=lambda c: c.map(waves if c.name == "wave" else order), kind="stable"
    )
    return grouped[["wave", "step", "rule", "items", "unit", "n"]].reset_index(drop=True)


def rule(name: str, lang: str) -> str:
    """What a rule does, in a language.

    Examples
    --------
    >>> rule("empty", "sv")
    'tom cell satt till bortfall'
    """
    words = RULES.get(name, {})
    return words.get(lang) or words.get("en", name)


def account(
    wave: str, rows: int, excluded: Mapping[str, int], invited: int | None = None
) -> pd.DataFrame:
    """Account of a wave's rows, from those invited (when known) to those analysed.

    Parameters
    ----------
    wave : str
        Id of the wave.
    rows : int
        Rows with answers in the raw file.
    excluded : mapping
        Rule to the rows that it took out, each row counted once.
    invited : int, optional
        Rows of the sampling frame.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``step`` (``invited``, ``no_answer``, ``answered``, ``excluded``,
        ``analysed``), ``rule``, ``n``: losses are negative, so that the rows between two totals
        add up to their difference.

    Examples
    --------
    >>> lines = account("2009", 10, {"duplicate": 1}, invited=25)
    >>> dict(zip(lines["step"], lines["n"].tolist()))
    {'invited': 25, 'no_answer': -15, 'answered': 10, 'excluded': -1, 'analysed': 9}
    """
    lines: list[tuple[str, str, str, int]] = []
    if invited is not None:
        lines += [(wave, "invited", "", invited), (wave, "no_answer", "", rows - invited)]
    lines.append((wave, "answered", "", rows))
    lines += [(wave, "excluded", name, -n) for name, n in excluded.items()]
    lines.append((wave, "analysed", "", rows - sum(excluded.values())))
    return pd.DataFrame(lines, columns=["wave", "step", "rule", "n"])
