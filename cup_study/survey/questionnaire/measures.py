"""What is compared between waves or arms: shares of an answer and means, under one roof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey import estimates
from cup_study.survey.basis import SHARE
from cup_study.survey.design import Design
from cup_study.survey.inference import contrasts
from cup_study.survey.questionnaire.constructs import Scores

#: A label this short, such as "Yes", says nothing without its question.
_SHORT = 4


@dataclass(frozen=True)
class Measure:
    """One number to follow.

    Attributes
    ----------
    name : str
        Item or construct.
    kind : {"share", "mean"}
        Share of an answer among those who answered, or mean of the answers.
    labels : mapping
        Language to what it is called.
    family : str
        Measures whose tests are corrected together.
    """

    name: str
    kind: Literal["share", "mean"]
    labels: Mapping[str, str]
    family: str = ""

    @property
    def style_of(self) -> str:
        """Number format of an estimate."""
        return "percent0" if self.kind == "share" else "decimal2"


@dataclass(frozen=True)
class Measured:
    """Measures of all respondents.

    Attributes
    ----------
    values : DataFrame
        Index of the respondents, a column a measure; shares as 0 and 1.
    measures : tuple of Measure
        In the order in which they are shown.
    """

    values: pd.DataFrame
    measures: tuple[Measure, ...]

    def __getitem__(self, name: str) -> Measure:
        """Measure by name."""
        return next(m for m in self.measures if m.name == name)

    def of(self, kind: str) -> Measured:
        """Those of one kind."""
        kept = tuple(m for m in self.measures if m.kind == kind)
        return Measured(self.values[[m.name for m in kept]], kept)


def measure(
    book: Codebook,
    data: pd.DataFrame,
    languages: Sequence[str],
    *,
    shares: Sequence[str] = (),
    means: Sequence[str] = (),
    scores: Scores | None = None,
    constructs: Sequence[str] = (),
) -> Measured:
    """Gather measures; what a study does not have is left out.

    Parameters
    ----------
    book : Codebook
        The study's items.
    data : DataFrame
        Respondents.
    languages : sequence of str
        Languages of the study.
    shares : sequence of str
        Binary items, of which the share of 1 is told.
    means : sequence of str
        Graded items, of which the mean is told.
    scores : Scores, optional
        Constructs of the respondents.
    constructs : sequence of str
        Those constructs whose mean is told.

    Returns
    -------
    Measured

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values,labels_en\\nuse,binary,0|1,0=No|1=User\\n", ["en"])
    >>> data = pd.DataFrame({"use": [1.0, 0.0, None]})
    >>> found = measure(book, data, ["en"], shares=["use"], means=["gone"])
    >>> [(m.name, m.labels["en"]) for m in found.measures]
    [('use', 'User, share')]
    """
    kept: list[Measure] = []
    columns: dict[str, Any] = {}
    for names, kind in ((shares, "share"), (means, "mean")):
        for name in names:
            if name in columns or name not in book or not _answered(data, name):
                continue
            number = pd.to_numeric(data[name]).astype("Float64")
            columns[name] = number.to_numpy(dtype=float, na_value=np.nan)
            text = {lang: _label(book[name], kind, lang) for lang in languages}
            kept.append(Measure(name, "share" if kind == "share" else "mean", text, kind))
    for name in constructs:
        if scores is not None and name in scores.names and scores.values[name].notna().any():
            columns[name] = scores.values[name].to_numpy(dtype=float)
            text = {lang: scores.labels[lang][name] for lang in languages}
            kept.append(Measure(name, "mean", text, "construct"))
    return Measured(pd.DataFrame(columns, index=data.index), tuple(kept))


def levels(
    measured: Measured, by: pd.Series, design: Design, where: pd.Series | None = None
) -> pd.DataFrame:
    """Estimate of every measure in every group.

    Returns
    -------
    DataFrame
        Columns as :data:`cup_study.survey.estimates.COLUMNS`, and ``kind``; groups in which
        nobody was asked are left out.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"use": [1.0, 0.0, 1.0]})
    >>> given = Measured(values, (Measure("use", "share", {}),))
    >>> found = levels(given, pd.Series(["a", "a", "b"]), unweighted(values))
    >>> found["estimate"].tolist()
    [0.5, 1.0]
    """
    data = measured.values.assign(_by=by)
    tables = []
    for m in measured.measures:
        if m.kind == "share":
            table = estimates.shares(data, m.name, [1.0], design, by="_by", where=where)
        else:
            table = estimates.means(data, [m.name], design, by="_by", where=where)
        tables.append(table.assign(kind=m.kind).astype({"value": object}))
    if not tables:
        return pd.DataFrame(columns=[*estimates.COLUMNS, "kind"])
    found = pd.concat(tables, ignore_index=True)
    return found[found["base"] > 0].reset_index(drop=True)


def differences(
    measured: Measured,
    by: pd.Series,
    pairs: Sequence[tuple[Any, Any]],
    design: Design,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Difference of every measure between two groups, for each pair.

    Parameters
    ----------
    measured : Measured
        What to compare.
    by : Series
        Group of each respondent.
    pairs : sequence of tuple
        Groups (a, b); the difference is b less a.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to compare.

    Returns
    -------
    DataFrame
        Columns as :data:`cup_study.survey.inference.contrasts.COLUMNS`, and ``kind``; a measure
        that one of the groups was not asked is left out.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0]})
    >>> given = Measured(values, (Measure("q", "mean", {}),))
    >>> found = differences(given, pd.Series([0, 0, 1, 1]), [(0, 1)], unweighted(values))
    >>> found["difference"].tolist()
    [4.0]
    """
    kept = by.notna() if where is None else by.notna() & where
    tables = []
    for m in measured.measures:
        asked = set(by[kept & measured.values[m.name].notna()])
        both = [pair for pair in pairs if asked.issuperset(pair)]
        if both:
            data = pd.DataFrame({m.name: measured.values[m.name], "_by": by})
            values = [1.0] if m.kind == "share" else None
            found = contrasts.differences(
                data, [m.name], "_by", design, values=values, pairs=both, where=kept
            )
            tables.append(found.assign(kind=m.kind).astype({"value": object}))
    if not tables:
        return pd.DataFrame(columns=[*contrasts.COLUMNS, "kind"])
    return pd.concat(tables, ignore_index=True)


def _answered(data: pd.DataFrame, name: str) -> bool:
    return name in data.columns and bool(data[name].notna().any())


def _label(item: Item, kind: str, lang: str) -> str:
    if kind == "mean":
        return item.text(lang)
    label = item.label(1, lang)
    # "User" alone reads like a construct or a person.
    return item.text(lang) if len(label) < _SHORT else f"{label}, {SHARE[lang].lower()}"
