"""Questions with the same answers, ranked: what matters to most people, and how sure the order is.

A rank is drawn with its interval, because neighbours in a list often cannot be told apart. Made for
scales; ticked answers of a multi-response question are ranked by :mod:`.reasons`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.numbers import format_number
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import COUNT, INTERVAL, MEAN, Basis, Value, intervals
from cup_study.survey.drawing import figures
from cup_study.survey.estimates import Design
from cup_study.survey.questionnaire import wording
from cup_study.survey.questionnaire.sections import upper_values
from cup_study.views import Drawing, Table, Text

_LINES = {
    "en": "Lines: 95% intervals; questions whose intervals overlap much should not be ranked.",
    "sv": "Streck: 95 % konfidensintervall; frågor vars intervall till stor del överlappar bör "
    "inte rangordnas.",
}
_FIRST = {
    "en": "The {most} highest of {all}; the table has the others.",
    "sv": "De {most} högsta av {all}; tabellen har de övriga.",
}
#: A figure holds so many of the highest.
MOST = 25
#: Title of a battery, which has none of its own.
ALL_RATED = {"en": "Rated alike", "sv": "Bedömda på samma sätt"}
_TOP = {"en": "Highest: {label} ({mean}).", "sv": "Högst: {label} ({mean})."}


def ranked(
    data: pd.DataFrame,
    items: Sequence[Item],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
) -> pd.DataFrame:
    """Means of scales, the highest first, with the share above the middle.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Scales with the same answers.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        Rows as of :func:`cup_study.survey.estimates.means`, with ``rank`` (1 the highest) and
        ``above`` (share of answers above the middle, 0-1); items that nobody answered are left
        out.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, 4.0]})
    >>> items = [Item(n, n, "scale", {}, (1, 2, 3, 4, 5)) for n in "ab"]
    >>> ranked(data, items, unweighted(data))[["rank", "item", "above"]].values.tolist()
    [[1, 'b', 1.0], [2, 'a', 0.0]]
    """
    asked = [i for i in items if i.name in data.columns and data[i.name].notna().any()]
    found = estimates.means(data, [i.name for i in asked], design, where=where)
    high = {
        i.name: data[i.name].isin(list(upper_values(i))).astype(float).where(data[i.name].notna())
        for i in asked
    }
    above = estimates.means(pd.DataFrame(high), list(high), design, where=where)
    found = found.assign(above=above["estimate"].to_numpy()).dropna(subset=["estimate"])
    found = found.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    found.insert(0, "rank", range(1, len(found) + 1))
    return found


def members(codebook: Codebook, name: str) -> list[Item]:
    """Scales to rank: those of a section, or of a battery that may run through several sections.

    Only scales with the answers of the first are ranked with it.

    Examples
    --------
    >>> items = [Item(n, n, "scale", {}, (1, 2), section=n, battery="all") for n in "ab"]
    >>> book = Codebook(tuple(items))
    >>> [i.name for i in members(book, "a")], [i.name for i in members(book, "all")]
    (['a'], ['a', 'b'])
    """
    named = codebook.section(name) or codebook.battery(name)
    scales = [i for i in named if i.type == "scale" and not i.sensitive]
    return [i for i in scales if i.values == scales[0].values]


def values(found: pd.DataFrame, items: Sequence[Item], name: str, basis: Basis) -> dict[str, Value]:
    """Put the first and the last of the list in words, with their means; none that few answered.

    Examples
    --------
    >>> rows = pd.DataFrame({"item": ["a", "b"], "n": 9, "estimate": [4.0, 2.0]})
    >>> items = [Item(n, n, "scale", {"en": f"Is {n} good?"}, (1, 5)) for n in "ab"]
    >>> values(rows, items, "wishes", Basis(9, False, ("en",)))["wishes_top"]
    ({'en': 'a good'}, 'text')
    """
    told: dict[str, Value] = {}
    found = found[found["n"] >= basis.threshold]
    if found.empty:
        return told
    for place, at in (("top", 0), ("last", -1)):
        row = found.iloc[at]
        label = {lang: wording.short(items, lang)[str(row["item"])] for lang in basis.languages}
        told[f"{name}_{place}"] = (label, "text")
        told[f"{name}_{place}_mean"] = (float(row["estimate"]), "decimal1")
    return told


def table(found: pd.DataFrame, items: Sequence[Item], title: Text, basis: Basis) -> Table:
    """Ranked means; small cells hidden. Parameters as in :func:`drawing`."""
    frames, hidden = {}, 0
    for lang in basis.languages:
        rows = found.assign(
            label=[wording.short(items, lang)[str(i)] for i in found["item"]],
            interval=intervals(found, "decimal2", lang),
        )
        shown, hidden = disclosure.hide_small(
            rows, also=["estimate", "interval", "above"], threshold=basis.threshold
        )
        frames[lang] = shown[["rank", "label", "n", "estimate", "interval", "above"]]
    return Table(
        frames,
        caption={lang: f"{title[lang]}." for lang in basis.languages},
        columns={
            "rank": {"en": "Rank", "sv": "Rang"},
            "label": {"en": "Question", "sv": "Fråga"},
            "n": COUNT,
            "estimate": MEAN,
            "interval": INTERVAL,
            "above": {"en": "Above the middle", "sv": "Över mitten"},
        },
        formats={"rank": "count", "n": "count", "estimate": "decimal2", "above": "percent0"},
        note=basis.note(hidden=hidden),
    )


def drawing(
    found: pd.DataFrame,
    items: Sequence[Item],
    title: Text,
    basis: Basis,
    *,
    beside: pd.DataFrame | None = None,
    names: tuple[Text, Text] | None = None,
) -> Drawing | None:
    """Ranked means as dots with intervals, those of everyone beside them where they are given.

    None where few people answered any of them.

    Parameters
    ----------
    found : DataFrame
        From :func:`ranked`.
    items : sequence of Item
        Its items.
    title : mapping
        Language to what was asked about.
    basis : Basis
        Whom the estimates are about.
    beside : DataFrame, optional
        The same of everyone; drawn in the order of `found`.
    names : tuple of mapping, optional
        What the two groups are called; needed with `beside`.
    """
    shown = found[found["n"] >= basis.threshold]
    if shown.empty:
        return None
    drawn, texts = {}, {}
    low, high = float(items[0].values[0]), float(items[0].values[-1])
    for lang in basis.languages:
        short = wording.short(items, lang)
        rows = shown.head(MOST)
        if beside is not None and names is not None:
            others = beside[beside["item"].isin(rows["item"])]
            both = [rows.assign(group=names[0][lang]), others.assign(group=names[1][lang])]
            rows = pd.concat(both, ignore_index=True)
        rows = rows.assign(label=[short[str(i)] for i in rows["item"]]).reset_index(drop=True)
        drawn[lang] = figures.dot_plot(
            rows, lang, style_of="decimal1", limits=(low, high), axis_label=MEAN[lang]
        )
        first = shown.iloc[0]
        mean = format_number(first["estimate"], "decimal1", lang)
        said = _TOP[lang].format(label=short[str(first["item"])], mean=mean)
        texts[lang] = f"{title[lang]}. {said}"
    sizes = {"n": int(shown["n"].max()), "least": int(shown["n"].min())}
    extra = _LINES
    if len(found) > MOST:
        told = {lang: text.format(most=MOST, all=len(found)) for lang, text in _FIRST.items()}
        extra = {lang: f"{told[lang]} {_LINES[lang]}" for lang in _LINES}
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(**sizes, extra=extra))
