r"""The grade of a factor from 0 to 100, as Swedish municipalities know it from their NKI surveys.

An answer is moved to 0-100 by the ends of its scale, :math:`100 (x - lowest) / (highest - lowest)`,
whatever answers were given; a factor of several items is the mean of a person's answers to them.
So grades of scales with five, seven and ten points stand beside each other. Clean tables have
items that are worded against their construct already turned (:mod:`cup_study.item`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cup_study.citizens.priorities import rescaling
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError, Problem
from cup_study.item import Code
from cup_study.settings import Wave
from cup_study.survey import domains, estimates
from cup_study.survey.design import Design
from cup_study.survey.inference import contrasts, multiplicity
from cup_study.survey.weighting.weigh import WAVE

#: Shares are of persons at or below, and at or above. On ten points: 1-4 and 8-10, as in Statistics
#: Sweden's reports; on five 1-2 and 4-5, on seven 1-3 and 6-7.
LOW, HIGH = 100 / 3, 75.0
#: What one person is called, and what many are.
_PLURAL = {"Woman": "Women", "Man": "Men", "Female": "Women", "Male": "Men", "Kvinna": "Kvinnor"}
_PLURAL_SV = _PLURAL | {"Man": "Män"}
#: Columns of :func:`grades`.
COLUMNS = ["factor", "group", "n", "grade", "se", "ci_lower", "ci_upper"]
COLUMNS += [f"{end}{part}" for end in ("low", "high") for part in ("", "_lower", "_upper", "_n")]
#: Rounding may not move an answer over a bound: 4 of 10 is a third of the way.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Factor:
    """Something that people graded.

    Attributes
    ----------
    name : str
        Item, or construct of the codebook.
    scales : mapping of str to Scale
        Its items, and what each of them allows.
    labels : mapping
        Language to what it is called, in few words.
    """

    name: str
    scales: Mapping[str, Scale]
    labels: Mapping[str, str]


def factors(
    book: Codebook, named: Mapping[str, Mapping[str, str]], languages: Sequence[str]
) -> tuple[Factor, ...]:
    """Factors by name.

    Parameters
    ----------
    book : Codebook
        The study's items.
    named : mapping
        Item or construct to its label in each language; without a label it is called as its
        question or as the construct.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    tuple of Factor
        In the order given.

    Raises
    ------
    InputError
        A name is neither item nor construct, or the range of its scale is not known, with all
        problems at once.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values,construct\\nq1,scale,1-5,PU\\nq2,scale,1-5,PU\\n", ["en"])
    >>> [len(f.scales) for f in factors(book, {"PU": {}, "q1": {"en": "Finding"}}, ["en"])]
    [2, 1]
    """
    problems, found = [], []
    for name, labels in named.items():
        items = (book[name],) if name in book else book.construct(name)
        if not items:
            problems.append(Problem(f'factor "{name}"', "is neither an item nor a construct"))
            continue
        try:
            scales = rescaling.of_items(book, [item.name for item in items])
        except InputError as error:
            problems += [Problem(f'factor "{name}"', str(p)) for p in error.problems]
            continue
        text = {lang: items[0].text(lang) if name in book else name for lang in languages}
        found.append(Factor(name, scales, {**text, **labels}))
    if problems:
        remedy = "Name scales of codebook.csv whose column values tells both ends."
        raise InputError("codebook.csv", problems, remedy)
    return tuple(found)


def indices(data: pd.DataFrame, asked: Sequence[Factor]) -> pd.DataFrame:
    """Factors of each respondent from 0 to 100.

    Parameters
    ----------
    data : DataFrame
        Respondents, items already turned.
    asked : sequence of Factor
        From :func:`factors`.

    Returns
    -------
    DataFrame
        A column a factor: the mean of the answers to its items, each by the ends of its own
        scale; missing unless half of the items are answered.

    Raises
    ------
    InputError
        A column is missing, or an answer lies outside the scale.

    Examples
    --------
    >>> factor = Factor("q", {"q": Scale(1, 5, 1)}, {"en": "Finding"})
    >>> indices(pd.DataFrame({"q": [1, 4, None]}), [factor])["q"].tolist()
    [0.0, 75.0, nan]
    """
    problems = []
    columns: dict[str, pd.Series[float]] = {}
    for factor in asked:
        absent = [name for name in factor.scales if name not in data.columns]
        problems += [Problem(f'column "{name}"', "is missing") for name in absent]
        answers = {
            name: domains.numbers(data, name) for name in factor.scales if name not in absent
        }
        problems += rescaling.problems({n: factor.scales[n] for n in answers}, answers)
        if not absent:
            parts = {n: rescaling.moved(x, factor.scales[n]) for n, x in answers.items()}
            table = pd.DataFrame(parts, index=data.index)
            enough = table.notna().sum(axis=1) * 2 >= len(parts)
            columns[factor.name] = table.mean(axis=1).where(enough)
    if problems:
        raise InputError("respondents", problems, "Correct codebook.csv, or name other factors.")
    return pd.DataFrame(columns, index=data.index)


def grades(
    table: pd.DataFrame,
    design: Design,
    *,
    by: pd.Series[Any] | None = None,
    where: pd.Series[bool] | None = None,
    low: float = LOW,
    high: float = HIGH,
) -> pd.DataFrame:
    """Grade of each factor, and the shares that gave a low and a high one.

    Parameters
    ----------
    table : DataFrame
        From :func:`indices`.
    design : Design
        Weights and what is known of the sample.
    by : Series, optional
        Groups to grade one by one, such as gender.
    where : Series of bool, optional
        Respondents to grade for.
    low, high : float
        A grade at or below `low` is low, one at or above `high` is high.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`: `grade` with a t interval; `low` and `high` are weighted shares
        (0-1) with logit intervals, ``low_n`` and ``high_n`` the respondents behind them. A factor
        that nobody of a group graded has no row.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> table = pd.DataFrame({"q": [0.0, 100.0, 75.0, 25.0]})
    >>> grades(table, unweighted(table))[["n", "grade", "low", "high"]].values.tolist()
    [[4.0, 50.0, 0.5, 0.5]]
    """
    names = list(table.columns)
    group = None if by is None else "_group"
    frame = table if by is None else table.assign(_group=by)
    mean = estimates.means(frame, names, design, by=group, where=where)
    found = mean.rename(columns={"item": "factor", "estimate": "grade"})
    keep = ["factor", "group", "n", "grade", "se", "ci_lower", "ci_upper"]
    found = found.loc[found["n"] > 0, keep].reset_index(drop=True)
    for name, is_end in {"low": table <= low + ROUNDING, "high": table >= high - ROUNDING}.items():
        gave = is_end.astype(float).where(table.notna())
        gave = gave if by is None else gave.assign(_group=by)
        parts = [
            estimates.shares(gave, factor, [1.0], design, by=group, where=where) for factor in names
        ]
        share = pd.concat(parts, ignore_index=True)
        share = share[share["base"] > 0].reset_index(drop=True)
        found[name] = share["estimate"]
        found[f"{name}_lower"], found[f"{name}_upper"] = share["ci_lower"], share["ci_upper"]
        found[f"{name}_n"] = share["n"].astype(int)
    return found[COLUMNS]


def divided(book: Codebook, study_waves: Sequence[Wave], name: str) -> Item | None:
    """Item that divides people into groups: one of the codebook, or the waves of the study.

    Parameters
    ----------
    book : Codebook
        The study's items.
    study_waves : sequence of Wave
        Its waves.
    name : str
        Item, or ``wave``.

    Returns
    -------
    Item or None
        With labels for many people (women, not woman); None where there is no such item, or only
        one wave.

    Examples
    --------
    >>> divided(Codebook(()), [], "wave") is None
    True
    >>> sex = Item("sex", "sex", "nominal", {}, (1, 2), labels={"sv": {1: "Kvinna", 2: "Man"}})
    >>> divided(Codebook((sex,)), [], "sex").labels["sv"]
    {1: 'Kvinnor', 2: 'Män'}
    """
    if name in book:
        own = {
            lang: {
                v: (_PLURAL_SV if lang == "sv" else _PLURAL).get(t, t) for v, t in labels.items()
            }
            for lang, labels in book[name].labels.items()
        }
        return replace(book[name], labels=own)
    if name != WAVE or len(study_waves) < 2:
        return None
    languages = list(study_waves[0].label)
    labels: dict[str, dict[Code, str]] = {
        lang: {w.id: w.label.get(lang, w.id) for w in study_waves} for lang in languages
    }
    ids = tuple(w.id for w in study_waves)
    return Item(WAVE, WAVE, "nominal", {}, ids, labels=labels)


def apart(
    table: pd.DataFrame,
    by: pd.Series[Any],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
) -> pd.DataFrame:
    """Differences of grades between two groups, with p values adjusted for the factors.

    Parameters
    ----------
    table : DataFrame
        From :func:`indices`.
    by : Series
        The groups; the first two in order are compared.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        Respondents to compare.

    Returns
    -------
    DataFrame
        As of :func:`cup_study.survey.inference.contrasts.differences`, with ``p_adjusted``.

    Raises
    ------
    InputError
        There are fewer than two groups.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> table = pd.DataFrame({"q": [0.0, 50.0, 50.0, 100.0]})
    >>> found = apart(table, pd.Series([1, 1, 2, 2]), unweighted(table))
    >>> found["difference"].tolist()
    [50.0]
    """
    groups = sorted((by if where is None else by[where]).dropna().unique())
    if len(groups) < 2:
        what = f"expected two groups, got {len(groups)}"
        raise InputError("grades of groups", [Problem("", what)], "Compare by another item.")
    first, second = groups[:2]
    found = contrasts.differences(
        table.assign(_group=by),
        list(table.columns),
        "_group",
        design,
        pairs=[(first, second)],
        where=where,
    )
    return multiplicity.adjust(found)
