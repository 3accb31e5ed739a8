"""Table of a section: a row a scale, a ticked answer or a number, small cells hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_interval
from cup_study.survey.basis import COUNT, INTERVAL, OF, SHARE
from cup_study.survey.privacy.suppression import MARK
from cup_study.survey.questionnaire import wording
from cup_study.survey.questionnaire.section_privacy import ABOVE
from cup_study.survey.questionnaire.sections import Section, upper_values

HEADINGS = {
    "question": {"en": "Question", "sv": "Fråga"},
    "answer": {"en": "Answer", "sv": "Svar"},
    "n": COUNT,
    "base": OF,
    "estimate": SHARE,
    "interval": INTERVAL,
    "mean": {"en": "Mean", "sv": "Medel"},
}
FORMATS = {"n": "count", "base": "count", "estimate": "percent0", "mean": "decimal2"}


def table(section: Section, estimates: pd.DataFrame, lang: str) -> tuple[pd.DataFrame, int]:
    """Table of a section in one language, small cells hidden.

    Parameters
    ----------
    section : Section
        From :func:`cup_study.survey.questionnaire.sections.plan`.
    estimates : DataFrame
        From :func:`cup_study.survey.questionnaire.sections.estimate`.
    lang : str
        Language of labels and intervals.

    Returns
    -------
    tuple of DataFrame and int
        Columns ``question answer n base estimate interval mean`` (``mean`` only where there are
        scales or numbers), and the number of hidden cells.
    """
    rows: list[dict[str, object]] = []
    for item in section.scales:
        part = estimates[estimates["item"] == item.name]
        rows.append(_scale_row(item, part, lang))
    for panel in section.panels:
        stem = wording.question(panel, lang)
        for item in panel:
            part = estimates[(estimates["item"] == item.name) & estimates["value"].notna()]
            for row in part.to_dict("records"):
                if item.type == "binary" and row["value"] != item.values[-1]:
                    continue
                cells = {
                    "question": stem,
                    "answer": wording.answer(item, row["value"], panel, lang),
                }
                rows.append({**cells, **_numbers(row, lang), "mean": None})
    for item in section.numbers:
        part = estimates[estimates["item"] == item.name]
        for row in part.to_dict("records"):
            cells = {"question": item.text(lang), "answer": "", "interval": ""}
            n, mean = (MARK, MARK) if row["hidden"] else (row["base"], row["estimate"])
            rows.append({**cells, "n": n, "base": n, "estimate": None, "mean": mean})
    columns = ["question", "answer", "n", "base", "estimate", "interval", "mean"]
    result = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], object))
    if not (section.scales or section.numbers):
        result = result.drop(columns="mean")
    result["question"] = result["question"].mask(result["question"].duplicated(), "")
    return result, int(result["n"].eq(MARK).sum())


def _scale_row(item: Item, part: pd.DataFrame, lang: str) -> dict[str, object]:
    upper = upper_values(item)
    above = part[part["value"].eq(ABOVE)].to_dict("records")[0]
    mean = part.loc[part["value"].isna(), "estimate"]
    cells = {"question": item.text(lang), "answer": f"{upper[0]}–{upper[-1]}"}
    # A mean next to the end of the scale tells of the few who are not there.
    shown = MARK if above["hidden"] else float(mean.iloc[0])
    return {**cells, **_numbers(above, lang), "mean": shown}


def _numbers(row: Mapping[Any, Any], lang: str) -> dict[str, object]:
    if row["hidden"]:
        base = MARK if row["hidden_base"] else row["base"]
        return {"n": MARK, "base": base, "estimate": MARK, "interval": MARK}
    lower, upper = row["ci_lower"], row["ci_upper"]
    interval = format_interval(lower, upper, "percent0", lang) if lower == lower else ""
    return {
        "n": row["n"],
        "base": row["base"],
        "estimate": row["estimate"],
        "interval": interval,
    }
