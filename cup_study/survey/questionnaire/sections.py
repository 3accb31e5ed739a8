"""From a section of the codebook to its estimates, whatever the study asked.

The type of an item decides how it is shown: scales as shares above the middle and Likert bars,
multi-response questions and single choices as shares with intervals, numbers as means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey.estimates import Design, means, shares
from cup_study.survey.privacy.suppression import THRESHOLD
from cup_study.survey.questionnaire import section_privacy, wording
from cup_study.survey.questionnaire.section_privacy import ABOVE

#: More Likert bars than this in one figure cannot be read; the mean per construct is shown then.
MOST_BARS = 12
#: A question with more answers than this makes a figure that no page holds.
MOST_DOTS = 25


@dataclass(frozen=True)
class Section:
    """Items of a section by the way in which they are shown.

    Attributes
    ----------
    scales : tuple of Item
        Likert items with the same answers, shown as bars.
    panels : tuple of tuple of Item
        Questions shown as shares: a single choice alone, the items of a battery together.
    numbers : tuple of Item
        Numeric items, shown as means in the table only.
    """

    scales: tuple[Item, ...]
    panels: tuple[tuple[Item, ...], ...]
    numbers: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items that are shown."""
        return (*self.scales, *(i for panel in self.panels for i in panel), *self.numbers)


def plan(codebook: Codebook, section: str, data: pd.DataFrame) -> Section:
    """Sort the items of a section by how they are shown.

    Parameters
    ----------
    codebook : Codebook
        The study's items.
    section : str
        Section of the codebook.
    data : DataFrame
        Respondents; items that are not in it, sensitive, or without any answer are left out.

    Returns
    -------
    Section

    Examples
    --------
    >>> item = Item("q", "q", "binary", {}, (0, 1), section="web")
    >>> section = plan(Codebook((item,)), "web", pd.DataFrame({"q": [0, 1]}))
    >>> len(section.panels), len(section.scales)
    (1, 0)
    """
    shown = [
        item
        for item in codebook.section(section)
        if not item.sensitive and item.name in data.columns and data[item.name].notna().any()
    ]
    # Bars share one legend, so only items with the same answers and labels go together.
    kinds: dict[tuple[object, ...], list[Item]] = {}
    for item in shown:
        if item.type == "scale":
            words = tuple(
                sorted((lang, *sorted(map(str, t.items()))) for lang, t in item.labels.items())
            )
            kinds.setdefault((item.values, words), []).append(item)
    bars = max(kinds.values(), key=len, default=[])
    if len(bars) < 2:
        bars = []
    panels: list[tuple[Item, ...]] = []
    for item in shown:
        if item in bars or item.type in ("numeric", "text", "id"):
            continue
        if item.battery and panels and panels[-1][0].battery == item.battery:
            panels[-1] = (*panels[-1], item)
        else:
            panels.append((item,))
    numbers = tuple(i for i in shown if i.type == "numeric")
    return Section(tuple(bars), tuple(panels), numbers)


def plans(codebook: Codebook, data: pd.DataFrame) -> dict[str, Section]:
    """Every section of the codebook that has something to show; see :func:`plan`."""
    made = {name: plan(codebook, name, data) for name in codebook.sections()}
    return {name: section for name, section in made.items() if section.items}


def estimate(
    data: pd.DataFrame,
    section: Section,
    design: Design,
    *,
    where: pd.Series | None = None,
    nested: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Shares of every answer, and means of scales and numbers, of all items of a section.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    section : Section
        From :func:`plan`.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.
    nested : sequence of str
        Items whose groups get the same tables (``each`` in ``study.yml``): what is hidden in one
        must not follow from the others.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        Rows as of :func:`cup_study.survey.estimates.shares`; rows with a missing value hold the
        mean. The columns ``hidden``, ``hidden_base`` and ``thin`` tell what must not be shown
        (:func:`cup_study.survey.questionnaire.section_privacy.mark`).

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"q": [0, 1, 1, 1]})
    >>> item = Item("q", "q", "binary", {}, (0, 1), section="web")
    >>> estimate(data, Section((), ((item,),), ()), unweighted(data))["estimate"].tolist()
    [0.25, 0.75]
    """
    tables = []
    for item in section.items:
        if item.values:
            tables.append(shares(data, item.name, list(item.values), design, where=where))
        if item in section.scales:
            chosen = data[item.name].isin(list(upper_values(item))).astype("Int64")
            above = data.assign(**{item.name: chosen.where(data[item.name].notna())})
            upper = shares(above, item.name, [1], design, where=where)
            tables.append(upper.assign(value=ABOVE))
        if item in section.scales or item in section.numbers:
            tables.append(means(data, [item.name], design, where=where))
    if not tables:
        tables = [shares(data.assign(_none=0), "_none", [], design)]
    found = pd.concat(
        [t.astype({"value": object, "group": object}) for t in tables], ignore_index=True
    )
    return section_privacy.mark(
        found, data, section.items, where=where, nested=nested, threshold=threshold
    )


def upper_values(item: Item) -> tuple[float | str, ...]:
    """Answers above the middle of a scale.

    Examples
    --------
    >>> upper_values(Item("q", "q", "scale", {}, (1, 2, 3, 4, 5)))
    (4, 5)
    """
    half = (len(item.values) + 1) // 2
    return tuple(item.values[half:])


def bars(section: Section, estimates: pd.DataFrame, lang: str) -> tuple[pd.DataFrame, str]:
    """Rows for Likert bars, and what all questions begin with.

    Parameters
    ----------
    section : Section
        From :func:`plan`.
    estimates : DataFrame
        From :func:`estimate`.
    lang : str
        Language of the labels.

    Returns
    -------
    tuple of DataFrame and str
        Columns ``label value estimate mean thin``; the common words, empty when there are none.
    """
    texts = {item.name: item.text(lang) for item in section.scales}
    stem = wording.common(list(texts.values())).rpartition(" ")[0]
    if len(stem.split()) < 3:
        stem = ""
    labels = {
        name: f"… {text[len(stem) :].strip(' ?')}" if stem else text for name, text in texts.items()
    }
    part = estimates[estimates["item"].isin(list(texts))]
    mean = part[part["value"].isna()].set_index("item")["estimate"]
    part = part[part["value"].notna() & part["value"].ne(ABOVE)]
    rows = pd.DataFrame(
        {
            "label": [labels[name] for name in part["item"]],
            "value": part["value"].to_numpy(),
            "estimate": part["estimate"].to_numpy(dtype=float),
            "mean": [float(mean[name]) for name in part["item"]],
            "thin": part["thin"].to_numpy(dtype=bool),
        }
    )
    return rows, f"{stem} …" if stem else ""


def dots(panels: Sequence[Sequence[Item]], estimates: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Rows for :func:`cup_study.survey.drawing.figures.dot_plot`; hidden answers are left out.

    Parameters
    ----------
    panels : sequence of sequence of Item
        From :func:`plan`.
    estimates : DataFrame
        From :func:`estimate`.
    lang : str
        Language of the labels.

    Returns
    -------
    DataFrame
        Columns ``panel label estimate ci_lower ci_upper``.
    """
    rows = []
    for panel in panels:
        stem = wording.question(panel, lang)
        for item in panel:
            part = estimates[(estimates["item"] == item.name) & estimates["value"].notna()]
            for row in part.to_dict("records"):
                ticked = item.type != "binary" or row["value"] == item.values[-1]
                if ticked and not row["hidden"]:
                    label = wording.answer(item, row["value"], panel, lang)
                    rows.append((stem, label, row["estimate"], row["ci_lower"], row["ci_upper"]))
    return pd.DataFrame(rows, columns=["panel", "label", "estimate", "ci_lower", "ci_upper"])
