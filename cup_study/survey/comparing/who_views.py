"""Who uses the services: tests between groups and a model of use, in words.

The labels of groups come from the codebook; the tests and the model from
:mod:`cup_study.survey.inference`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.survey.basis import Basis, Value
from cup_study.survey.estimates import Design
from cup_study.survey.inference import multiplicity, tests, views
from cup_study.survey.inference.model import Model
from cup_study.survey.questionnaire.answers import slug
from cup_study.views import Drawing, Table, Text

_TESTS: Text = {
    "en": "Whether use differs between groups.",
    "sv": "Om användningen skiljer sig mellan grupper.",
}
_NOTE: Text = {
    "en": "F: test of Rao and Scott, which follows the sampling design. V: Cramér's V. "
    "Adjusted p: Holm, over the {n} tests of the table.",
    "sv": "F: Rao och Scotts test, som följer urvalsdesignen. V: Cramérs V. "
    "Justerat p: Holm, över tabellens {n} test.",
}
_HEADS: dict[str, Text] = {
    "question": {"en": "Groups by", "sv": "Grupper efter"},
    "n": {"en": "n", "sv": "n"},
    "statistic": {"en": "F", "sv": "F"},
    "df1": {"en": "df 1", "sv": "fg 1"},
    "df2": {"en": "df 2", "sv": "fg 2"},
    "p_value": {"en": "p", "sv": "p"},
    "p_adjusted": {"en": "Adjusted p", "sv": "Justerat p"},
    "effect": {"en": "V", "sv": "V"},
}
_MODEL: Text = {
    "en": "What tells users from non-users: logistic regression.",
    "sv": "Vad som skiljer användare från icke-användare: logistisk regression.",
}


def use_by_group(
    data: pd.DataFrame,
    by: Sequence[str],
    item: str,
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
) -> pd.DataFrame:
    """Test for each grouping whether an answer depends on the group.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    by : sequence of str
        Items that make the groups; one in which everyone is alike is left out.
    item : str
        The answer.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to test within.

    Returns
    -------
    DataFrame
        ``by n statistic df1 df2 p_value effect p_adjusted`` (Rao-Scott F, Cramér's V, Holm over
        the rows).
    """
    kept = pd.Series(True, index=data.index) if where is None else where
    rows = []
    for name in by:
        if data.loc[kept & data[item].notna(), name].nunique() < 2:
            continue
        found = tests.chi_square(data, name, item, design, where=where)
        rows.append((name, found.n, found.statistic, *found.df, found.p_value, found.effect))
    columns = ["by", "n", "statistic", "df1", "df2", "p_value", "effect"]
    return multiplicity.adjust(pd.DataFrame(rows, columns=columns))


def p_values(found: pd.DataFrame) -> dict[str, Value]:
    """Adjusted p of each grouping, as ``p_<item>``.

    Examples
    --------
    >>> p_values(pd.DataFrame({"by": ["age"], "p_adjusted": [0.02]}))
    {'p_age': (0.02, 'p')}
    """
    pairs = zip(found["by"], found["p_adjusted"], strict=True)
    return {f"p_{slug(name)}": (float(p), "p") for name, p in pairs}


def group_tests_table(found: pd.DataFrame, book: Codebook, basis: Basis) -> Table:
    """Put the tests in a table."""
    frames = {}
    for lang in basis.languages:
        rows = found.assign(question=[book[str(name)].text(lang) for name in found["by"]])
        frames[lang] = rows[list(_HEADS)]
    note = {lang: _NOTE[lang].format(n=len(found)) for lang in basis.languages}
    return Table(
        frames,
        caption=_TESTS,
        columns=_HEADS,
        formats={
            "n": "count",
            "statistic": "decimal2",
            "df1": "decimal1",
            "df2": "decimal0",
            "p_value": "p",
            "p_adjusted": "p",
            "effect": "decimal2",
        },
        note=basis.note(extra=note),
    )


def model_values(model: Model, effects: pd.DataFrame) -> dict[str, Value]:
    """Average marginal effects in percentage points, and how many answers the model used.

    Examples
    --------
    >>> rows = {"term": ["age"], "level": [2.0], "estimate": [-0.1], "p_value": [0.01]}
    >>> from types import SimpleNamespace
    >>> model_values(SimpleNamespace(n=90), pd.DataFrame(rows))["ame_age_2"]
    (-10.0, 'decimal1')
    """
    told: dict[str, Value] = {"model_n": (model.n, "count")}
    for row in effects.to_dict("records"):
        level = row["level"]
        end = "" if level is None or level != level else f"_{slug(level)}"
        told[f"ame_{slug(row['term'])}{end}"] = (100 * float(row["estimate"]), "decimal1")
    return told


def model_table(model: Model, effects: pd.DataFrame, book: Codebook, basis: Basis) -> Table:
    """Put odds ratios and average marginal effects in a table."""
    return views.regression_table(model, effects, labels(model, book, basis), basis, _MODEL)


def effects_drawing(model: Model, effects: pd.DataFrame, book: Codebook, basis: Basis) -> Drawing:
    """Draw the average marginal effects."""
    shown = effects if model.n >= basis.threshold else effects.iloc[:0]
    return views.effects_drawing(shown, labels(model, book, basis), basis, _MODEL, model=model)


def labels(model: Model, book: Codebook, basis: Basis) -> dict[str, dict[object, str]]:
    """Words of terms and their levels, as the codebook has them."""
    named: dict[str, dict[object, str]] = {}
    for lang in basis.languages:
        words: dict[object, str] = {}
        for term in (model.outcome, *dict.fromkeys(model.estimates["term"])):
            if str(term) not in book:
                continue
            item = book[str(term)]
            words[term] = item.text(lang)
            words |= {(term, value): item.label(value, lang) for value in item.values}
        named[lang] = words
    return named
