"""Constructs in two groups and the difference between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.numbers import format_number
from cup_study.survey import estimates
from cup_study.survey.basis import INTERVAL, LINES, MEAN, Basis, Value, in_sentence, intervals
from cup_study.survey.drawing import figures
from cup_study.survey.estimates import Design
from cup_study.survey.inference import contrasts, multiplicity
from cup_study.survey.questionnaire.answers import slug
from cup_study.survey.questionnaire.constructs import Scores
from cup_study.views import Drawing, Table, Text

_ADJUSTED = {
    "en": "Differences follow the sampling design; d: difference in standard deviations. "
    "p: adjusted for {n} comparisons (Holm).",
    "sv": "Skillnaderna följer urvalsdesignen; d: skillnad i standardavvikelser. "
    "p: justerat för {n} jämförelser (Holm).",
}


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
        Index: construct. Columns ``first second change ci_lower ci_upper`` (scale points),
        ``effect`` (Cohen's d), ``p_value`` and ``p_adjusted`` (Holm, over the constructs).
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
    """Compare the constructs of two groups.

    The difference, its interval and its test take the design into account, with the covariance
    that two groups of one sample have; see
    :func:`cup_study.survey.inference.contrasts.differences`. The tests of all constructs are one
    family and adjusted after Holm (1979).

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
    tested = multiplicity.adjust(
        contrasts.differences(frame, scores.names, "_by", design, pairs=[groups])
    )
    change = tested.rename(
        columns={"estimate_a": "first", "estimate_b": "second", "difference": "change"}
    ).set_index("item")
    columns = ["first", "second", "change", "ci_lower", "ci_upper"]
    change = change[[*columns, "effect", "p_value", "p_adjusted"]]
    means = found[found["group"].isin(list(groups))].reset_index(drop=True)
    return Comparison(means, change, groups, scores)


def values(found: Comparison) -> dict[str, Value]:
    """Difference of each construct in scale points, by its name in lower case.

    Examples
    --------
    >>> change = pd.DataFrame({"change": [0.5]}, index=["PU"])
    >>> scores = Scores(pd.DataFrame(), {}, {})
    >>> values(Comparison(pd.DataFrame(), change, (0, 1), scores))
    {'pu': (0.5, 'decimal1')}
    """
    return {
        slug(name): (float(change), "decimal1") for name, change in found.change["change"].items()
    }


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
        columns = ["construct", "first", "second", "change", "interval", "effect", "p_adjusted"]
        frames[lang] = frame[columns]
    return Table(
        frames,
        caption=words.caption,
        columns={
            "construct": {"en": "Construct", "sv": "Begrepp"},
            "first": {lang: heads[lang][0] for lang in heads},
            "second": {lang: heads[lang][1] for lang in heads},
            "change": {"en": "Difference", "sv": "Skillnad"},
            "interval": INTERVAL,
            "effect": {"en": "d", "sv": "d"},
            "p_adjusted": {"en": "p", "sv": "p"},
        },
        formats=dict.fromkeys(("first", "second", "change", "effect"), "decimal2")
        | {"p_adjusted": "p"},
        note=basis.note(extra=_family(len(found.change), basis)),
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
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=LINES))


def _family(n: int, basis: Basis) -> dict[str, str]:
    return {lang: _ADJUSTED[lang].format(n=n) for lang in basis.languages}
