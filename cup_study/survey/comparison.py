"""Constructs in two groups and the difference between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.numbers import format_number
from cup_study.survey import estimates, figures
from cup_study.survey.basis import INTERVAL, MEAN, Basis, in_sentence, intervals
from cup_study.survey.constructs import Scores
from cup_study.survey.estimates import Design
from cup_study.views import Drawing, Table, Text

_Z = 1.96


@dataclass(frozen=True)
class Words:
    """What a comparison says: the table's caption, and the figure's with ``{c}`` and ``{d}``."""

    caption: Text
    message: Text


USERS = Words(
    {"en": "Users and non-users.", "sv": "Användare och icke-användare."},
    {
        "en": "Users and non-users differ most in {c}: {d} scale points.",
        "sv": "Användare och icke-användare skiljer sig mest i {c}: {d} skalsteg.",
    },
)
WAVES = Words(
    {"en": "The waves compared.", "sv": "Omgångarna jämförda."},
    {
        "en": "Between the waves {c} changed most: {d} scale points.",
        "sv": "Mellan omgångarna ändrades {c} mest: {d} skalsteg.",
    },
)


@dataclass(frozen=True)
class Comparison:
    """Means of constructs in two groups.

    Attributes
    ----------
    means : DataFrame
        Rows as of :func:`cup_study.survey.estimates.means`, of the two groups.
    change : DataFrame
        Index: construct. Columns ``first second change ci_lower ci_upper``, scale points.
    groups : tuple
        The two groups; the change is the second less the first.
    scores : Scores
        What was compared.
    """

    means: pd.DataFrame
    change: pd.DataFrame
    groups: tuple[Any, Any]
    scores: Scores


def compare(
    scores: Scores, member: pd.Series, groups: tuple[object, object], design: Design
) -> Comparison:
    r"""Compare the constructs of two groups.

    The interval of a difference is :math:`d \pm 1.96\sqrt{se_1^2 + se_2^2}`: it takes the groups
    as independent, which weighting to fixed totals makes nearly true.

    Parameters
    ----------
    scores : Scores
        Constructs of the respondents.
    member : Series
        Group of each respondent, same index.
    groups : tuple
        The two groups to compare.
    design : Design
        Weights and strata.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> values = pd.DataFrame({"PU": [1.0, 2.0, 4.0, 5.0]})
    >>> scores = Scores(values, {"en": {"PU": "Usefulness"}}, {"PU": (1.0, 5.0)})
    >>> found = compare(scores, pd.Series([0, 0, 1, 1]), (0, 1), unweighted(values))
    >>> float(found.change.at["PU", "change"])
    3.0
    """
    frame = scores.values.assign(_by=member)
    found = estimates.means(frame, scores.names, design, by="_by")
    first, second = (found[found["group"] == g].set_index("item") for g in groups)
    difference = second["estimate"] - first["estimate"]
    half = _Z * np.sqrt(first["se"] ** 2 + second["se"] ** 2)
    change = pd.DataFrame(
        {
            "first": first["estimate"],
            "second": second["estimate"],
            "change": difference,
            "ci_lower": difference - half,
            "ci_upper": difference + half,
        }
    )
    means = found[found["group"].isin(list(groups))].reset_index(drop=True)
    return Comparison(means, change, groups, scores)


def table(
    found: Comparison, heads: Mapping[str, Sequence[str]], words: Words, basis: Basis
) -> Table:
    """Means of both groups and their difference.

    Parameters
    ----------
    found : Comparison
        From :func:`compare`.
    heads : mapping
        Language to what the two groups are called.
    words : Words
        Caption and message.
    basis : Basis
        Whom the estimates are about.
    """
    frames = {}
    for lang in basis.languages:
        frame = found.change.reset_index(names="construct")
        frame["interval"] = intervals(frame, "decimal2", lang)
        frame["construct"] = [found.scores.labels[lang][c] for c in frame["construct"]]
        frames[lang] = frame[["construct", "first", "second", "change", "interval"]]
    return Table(
        frames,
        caption=words.caption,
        columns={
            "construct": {"en": "Construct", "sv": "Begrepp"},
            "first": {lang: heads[lang][0] for lang in heads},
            "second": {lang: heads[lang][1] for lang in heads},
            "change": {"en": "Difference", "sv": "Skillnad"},
            "interval": INTERVAL,
        },
        formats=dict.fromkeys(("first", "second", "change"), "decimal2"),
        note=basis.note(),
    )


def drawing(
    found: Comparison,
    heads: Mapping[str, Sequence[str]],
    words: Words,
    basis: Basis,
    *,
    unnamed: Collection[str] = (),
) -> Drawing:
    """Both means of each construct; the caption names the one that differs most.

    Parameters
    ----------
    found, heads, words, basis
        As for :func:`table`.
    unnamed : collection of str
        Constructs that the caption does not name, because they define the groups: that users use
        more is no finding.
    """
    drawn, texts = {}, {}
    sizes = found.change["change"].abs()
    named = sizes[~sizes.index.isin(list(unnamed))]
    largest = str((named if len(named) else sizes).idxmax())
    for lang in basis.languages:
        labels = found.scores.labels[lang]
        rows = found.means.assign(
            label=[labels[c] for c in found.means["item"]],
            group=[heads[lang][found.groups.index(g)] for g in found.means["group"]],
        )
        drawn[lang] = figures.dot_plot(
            rows,
            lang,
            style_of="decimal1",
            limits=found.scores.ends[found.scores.names[0]],
            axis_label=MEAN[lang],
        )
        size = format_number(found.change.at[largest, "change"], "decimal1", lang)
        name = in_sentence(labels[largest], largest)
        texts[lang] = words.message[lang].format(c=name, d=size)
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note())
