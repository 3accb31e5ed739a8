"""One value for each answer, so that a text can cite any of them by key.

Shares of the answers to coded questions, means of scales and numbers, each with the limits of its
interval. Cells that disclosure control hides have no value: a text that names one then tells which
result is missing instead of printing it.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from cup_study.codebook import Item
from cup_study.survey.basis import Value
from cup_study.survey.questionnaire.section_privacy import ABOVE
from cup_study.survey.questionnaire.sections import Section

#: Scales with more answers than this have no value for each answer.
_FEW = 4


def values(section: Section, found: pd.DataFrame) -> dict[str, Value]:
    """Values of all answers of a section, by key.

    Parameters
    ----------
    section : Section
        From :func:`cup_study.survey.questionnaire.sections.plan`.
    found : DataFrame
        From :func:`cup_study.survey.questionnaire.sections.estimate`.

    Returns
    -------
    dict of str to Value
        ``share_<item>_<code>`` (of a binary item ``share_<item>``: those who said yes),
        ``above_<item>`` (scales: share above the middle) and ``mean_<item>``; of means and of
        yes-or-no questions also ``_lower`` and ``_upper``. Hidden cells are left out.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> from cup_study.survey.questionnaire.sections import estimate
    >>> data = pd.DataFrame({"web": [0, 1] * 20})
    >>> item = Item("web", "web", "binary", {}, (0, 1))
    >>> section = Section((), ((item,),), ())
    >>> told = values(section, estimate(data, section, unweighted(data)))
    >>> list(told), told["share_web"]
    (['share_web', 'share_web_lower', 'share_web_upper'], (0.5, 'percent0'))
    """
    items = {item.name: item for item in section.items}
    told: dict[str, Value] = {}
    for row in found.to_dict("records"):
        item = items.get(str(row["item"]))
        if item is None:
            continue
        name, style_of = _name(item, row["value"])
        if not name or row["estimate"] != row["estimate"] or row["hidden"]:
            continue
        told[name] = (row["estimate"], style_of)
        single = style_of == "decimal2" or item.type == "binary"
        for limit in ("lower", "upper") if single else ():
            if row[f"ci_{limit}"] == row[f"ci_{limit}"]:
                told[f"{name}_{limit}"] = (row[f"ci_{limit}"], style_of)
    return told


def slug(code: object) -> str:
    """Code as a part of a key: lower-case letters and digits.

    Examples
    --------
    >>> slug("Göteborg"), slug(2.0), slug("Not sure?")
    ('goteborg', '2', 'not_sure')
    """
    text = f"{code:g}" if isinstance(code, int | float) else str(code)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def _name(item: Item, value: object) -> tuple[str, str]:
    base = slug(item.name)
    if value is None or value != value:
        return f"mean_{base}", "decimal2"
    if value == ABOVE:
        return f"above_{base}", "percent0"
    if item.type == "scale" and len(item.values) > _FEW:
        return "", ""  # the share above the middle tells a long scale
    if item.type == "binary":
        return (f"share_{base}" if value == item.values[-1] else "", "percent0")
    return f"share_{base}_{slug(value)}", "percent0"
