"""What groups are described by: what they want, do, think, which channels, what holds them back.

A measure is an entry in the study's own words for its items: ``used_service`` (share that ticked
it, or that chose more than the middle of a scale), ``channel_preferred=5`` or ``age_group=4,5``
(share of some answers), ``internet_frequency>=4`` (share at or above), ``mean:x1`` (mean on the
item's scale), or the name of a construct (share whose score is above the middle). Shares are the
rule, since a reader can compare them with each other.

What an entry is called comes from an optional file of the study with short labels, else from the
codebook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cup_study import sheet
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError, Problem
from cup_study.survey.questionnaire import wording
from cup_study.survey.questionnaire.constructs import Scores

Kind = Literal["share", "mean"]
Labels = Mapping[str, Mapping[str, str]]

#: Parts of a profile in the order of a page, and what a reader sees above each.
PARTS: Mapping[str, Mapping[str, str]] = {
    "wants": {"en": "Wants", "sv": "Vill ha"},
    "does": {"en": "Does", "sv": "Gör"},
    "thinks": {"en": "Thinks", "sv": "Tycker"},
    "channels": {"en": "Prefers to get in touch by", "sv": "Tar helst kontakt via"},
    "barriers": {"en": "What holds back", "sv": "Det som hindrar"},
    "who": {"en": "Who they are", "sv": "Vilka de är"},
}
_ENTRY = re.compile(r"(?P<mean>mean:)?(?P<item>\w+)\s*(?:(?P<op>>=|<=|=)\s*(?P<values>[^=<>]+))?\Z")
_SHORT = 4  # a label such as "Yes" says nothing without its question


@dataclass(frozen=True)
class Measure:
    """One line of a profile.

    Attributes
    ----------
    name : str
        The entry that asked for it; column of :class:`Measures`.
    part : str
        One of :data:`PARTS`.
    kind : {"share", "mean"}
        Share of those who answered, or mean of their answers.
    item : str
        Item or construct that it is made from.
    labels : mapping
        Language to what it is called.
    low, high : float
        Ends of its scale; 0 and 1 for shares.
    """

    name: str
    part: str
    kind: Kind
    item: str
    labels: Mapping[str, str]
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Measures:
    """Measures of all respondents.

    Attributes
    ----------
    values : DataFrame
        Index of the respondents, a column a measure: 0 and 1 for shares; missing where not
        answered.
    told : tuple of Measure
        In the order of a page.
    absent : tuple of str
        Entries that the study did not ask, which are left out.
    """

    values: pd.DataFrame
    told: tuple[Measure, ...]
    absent: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Measure:
        """Measure by name."""
        return next(m for m in self.told if m.name == name)

    def part(self, name: str) -> tuple[Measure, ...]:
        """Measures of one part."""
        return tuple(m for m in self.told if m.part == name)


def short_labels(path: Path | None, languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """Short names of entries from a file with ``name`` and ``label_<language>``; empty without.

    Raises
    ------
    InputError
        A column is missing or a name is there twice.

    Examples
    --------
    >>> short_labels(None, ["en"])
    {}
    """
    if path is None:
        return {}
    columns = [f"label_{lang}" for lang in languages]
    table = sheet.read(path, ["name", *columns])
    twice = table[table["name"].duplicated()]
    problems = [
        Problem(sheet.place(path.name, row, "name"), f'"{name}" is there twice')
        for row, name in zip(twice[sheet.ROW], twice["name"], strict=True)
    ]
    if problems:
        raise InputError(path.name, problems, "Keep one row a name.")
    return {
        row["name"]: {lang: row[f"label_{lang}"] for lang in languages}
        for _, row in sheet.records(table)
    }


def gather(
    book: Codebook,
    data: pd.DataFrame,
    entries: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    *,
    scores: Scores | None = None,
    named: Labels | None = None,
) -> Measures:
    """Measures of the parts of a profile.

    Parameters
    ----------
    book : Codebook
        The study's items.
    data : DataFrame
        Respondents.
    entries : mapping
        Part of the profile to its entries, as in the module's first lines.
    languages : sequence of str
        Languages of the study.
    scores : Scores, optional
        Constructs of the respondents.
    named : mapping, optional
        From :func:`short_labels`.

    Returns
    -------
    Measures
        What nobody was asked is in ``absent``.

    Raises
    ------
    InputError
        A part is not one of :data:`PARTS`, an entry cannot be read, an item with several answers
        does not say which, or a mean of an item without numbers; all at once.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values,labels_en\\nuse,binary,0|1,0=No|1=User\\n", ["en"])
    >>> data = pd.DataFrame({"use": [1.0, 0.0, None]})
    >>> found = gather(book, data, {"does": ["use", "gone"]}, ["en"])
    >>> found.told[0].labels["en"], found.values["use"].tolist(), found.absent
    ('User', [1.0, 0.0, nan], ('gone',))
    """
    known = scores.names if scores is not None else []
    problems = [
        Problem(f'part "{part}"', f"expected one of {', '.join(PARTS)}")
        for part in entries
        if part not in PARTS
    ]
    told: list[Measure] = []
    columns: dict[str, Any] = {}
    absent: list[str] = []
    for part in (p for p in PARTS if p in entries):
        for entry in entries[part]:
            match = _ENTRY.match(entry)
            if match is None:
                problems.append(
                    Problem(f'entry "{entry}"', "expected item, item=value, item>=value")
                )
                continue
            name = match["item"]
            if name in known and scores is not None:
                made: tuple[Any, Kind, float, float] | str = _construct(scores, name, match)
            elif name in book and name in data.columns and data[name].notna().any():
                made = _item(book[name], data[name], match)
            else:
                absent.append(entry)
                continue
            if isinstance(made, str):
                problems.append(Problem(f'entry "{entry}"', made))
                continue
            columns[entry], kind, low, high = made
            text = {
                lang: (named or {}).get(entry, {}).get(lang)
                or _label(book, scores, name, match, lang)
                for lang in languages
            }
            told.append(Measure(entry, part, kind, name, text, low, high))
    if problems:
        raise InputError("profile", problems, "Correct the notebook's parameter profile.")
    values = pd.DataFrame(columns, index=data.index)
    return Measures(values, tuple(told), tuple(absent))


def _construct(
    scores: Scores, name: str, match: re.Match[str]
) -> tuple[Any, Kind, float, float] | str:
    values = scores.values[name].to_numpy(dtype=float)
    if match["op"]:
        return "a construct has no answers to choose from; name it alone or as mean:"
    if match["mean"]:
        return values, "mean", *scores.ends[name]
    above = (values > scores.middle(name)).astype(float)
    return np.where(np.isnan(values), np.nan, above), "share", 0.0, 1.0


def _item(
    item: Item, column: pd.Series[Any], match: re.Match[str]
) -> tuple[Any, Kind, float, float] | str:
    answered = column.notna().to_numpy()
    codes = {str(v): v for v in item.values}
    if match["op"]:
        wanted = [text.strip() for text in match["values"].split(",")]
        unknown = [text for text in wanted if text not in codes]
        if unknown:
            return f"expected answers among {', '.join(codes)}, got {', '.join(unknown)}"
        if match["op"] == "=":
            chosen = column.isin([codes[text] for text in wanted])
        else:
            order = list(item.values)
            at = order.index(codes[wanted[0]])
            kept = order[at:] if match["op"] == ">=" else order[: at + 1]
            chosen = column.isin(kept)
        share = chosen.to_numpy(dtype=float)
        return np.where(answered, share, np.nan), "share", 0.0, 1.0
    if item.type == "nominal" or (item.type == "ordinal" and not match["mean"]):
        return f"does not say which answers count; write {item.name}={next(iter(codes), 'value')}"
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    low, high = (float(item.values[0]), float(item.values[-1])) if item.values else _ends(item)
    if match["mean"]:
        return numbers, "mean", low, high
    if item.type == "numeric":
        return "is a number; write mean:"
    middle = 0.5 if item.type == "binary" else (low + high) / 2
    return np.where(answered, (numbers > middle).astype(float), np.nan), "share", 0.0, 1.0


def _ends(item: Item) -> tuple[float, float]:
    return item.range or (0.0, 1.0)


def _label(
    book: Codebook, scores: Scores | None, name: str, match: re.Match[str], lang: str
) -> str:
    """What an entry is called where the study gives it no short name."""
    if scores is not None and name in scores.names:
        return scores.labels[lang][name]
    item = book[name]
    if match["op"]:
        codes = {str(v): v for v in item.values}
        wanted = [codes[text.strip()] for text in match["values"].split(",")]
        sign = {"=": "", ">=": "≥ ", "<=": "≤ "}[match["op"]]
        answer = sign + ", ".join(item.label(v, lang) for v in wanted)
        return answer if item.type == "nominal" else f"{item.text(lang).rstrip('?')}: {answer}"
    if item.type == "binary":
        label = item.label(1, lang)
        return label if len(label) >= _SHORT else item.text(lang)
    panel = book.battery(item.battery) if item.battery else (item,)
    own = (
        item.text(lang).removeprefix(wording.question(panel, lang)).strip()
        if len(panel) > 1
        else ""
    )
    return own or item.text(lang)
