"""Rated proposals handed over: numbers, the ranked table, and figures of agreement and conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.citizens.priorities import stated_drawing
from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey.basis import COUNT, INTERVAL, MEAN, Basis, Value, intervals, uncapitalised
from cup_study.survey.questionnaire import wording
from cup_study.views import Drawing, Table, Text

#: A figure holds so many of the most disputed, and of the proposals that groups part on.
MOST = 12
_HEADS: dict[str, Text] = {
    "rank": {"en": "Rank", "sv": "Rang"},
    "could": {"en": "Could be", "sv": "Kan vara"},
    "label": {"en": "Proposal", "sv": "Förslag"},
    "n": COUNT,
    "estimate": MEAN,
    "interval": INTERVAL,
    "in_favour": {"en": "In favour", "sv": "För"},
    "against": {"en": "Against", "sv": "Emot"},
    "untouched": {"en": "Left where it stood", "sv": "Orört reglage"},
    "low": {"en": "Lowest in", "sv": "Lägst hos"},
    "high": {"en": "Highest in", "sv": "Högst hos"},
    "low_mean": {"en": "Mean", "sv": "Medelvärde"},
    "high_mean": {"en": "Mean", "sv": "Medelvärde"},
    "p_adjusted": {"en": "p, adjusted", "sv": "p, justerat"},
}
_TOP = {
    "en": "Highest of {all}: {label} ({mean}).",
    "sv": "Högst av {all}: {label} ({mean}).",
}
_RANKS = {
    "en": "Could be: ranks that hold together with 95% confidence.",
    "sv": "Kan vara: rangordningar som tillsammans gäller med 95 % konfidens.",
}
_STRIPS = {
    "en": "Filled: the highest of each area. Broad lines: 95% intervals.",
    "sv": "Fyllda: det högsta i varje område. Breda streck: 95 % konfidensintervall.",
}
_SPLIT = {
    "en": "People part most on: {label} ({a} in favour, {b} against).",
    "sv": "Mest delade är de svarande om: {label} ({a} för, {b} emot).",
}
_REST = {
    "en": "The {most} of {all} proposals where the smaller side is largest; the rest of the "
    "answers lie in the middle. Lines: 95% intervals.",
    "sv": "De {most} av {all} förslag där den mindre sidan är störst; övriga svar ligger i mitten. "
    "Streck: 95 % konfidensintervall.",
}
_GAP = {
    "en": "Groups differ most on: {label} ({low}: {a}; {high}: {b}).",
    "sv": "Grupperna skiljer sig mest åt om: {label} ({low}: {a}; {high}: {b}).",
}
_TESTED = {
    "en": "Groups by “{by}”, those with at least {least} respondents. {sure} of {all} proposals "
    "differ between the groups after Holm's adjustment; the {shown} largest gaps are drawn, "
    "with 95% intervals.",
    "sv": "Grupper efter ”{by}”, de med minst {least} svarande. {sure} av {all} förslag skiljer "
    "sig mellan grupperna efter Holms justering; de {shown} största skillnaderna visas, "
    "med 95 % konfidensintervall.",
}


def values(
    found: pd.DataFrame, items: Sequence[Item], basis: Basis, *, two_sided: bool
) -> dict[str, Value]:
    """First, last and most disputed proposal in words, and how many could be the first.

    Parameters
    ----------
    found : DataFrame
        From :func:`.stated.rated` and :func:`.hiding.sides`.
    items : sequence of Item
        Its items.
    basis : Basis
        Whom the estimates are about.
    two_sided : bool
        Whether the middle of the scale lies between for and against; without, none is disputed.
    """
    told: dict[str, Value] = {
        "n_proposals": (len(found), "count"),
        "could_be_first": (int(found["rank_lower"].eq(1).sum()), "count"),
    }
    disputed = found.dropna(subset=["smaller_side"]).sort_values(
        "smaller_side", ascending=False, kind="stable"
    )
    picked = [("top", found.iloc[0]), ("last", found.iloc[-1])]
    picked += [("disputed", disputed.iloc[0])] if len(disputed) and two_sided else []
    for name, row in picked:
        label = {
            lang: uncapitalised(_labels(items, lang)[str(row["item"])]) for lang in basis.languages
        }
        told[name] = (label, "text")
        sides = (("for", "in_favour", "percent0"), ("against", "against", "percent0"))
        for key, column, style in (("mean", "estimate", "decimal1"), *(sides if two_sided else ())):
            if pd.notna(row[column]):
                told[f"{name}_{key}"] = (float(row[column]), style)
    return told


def table(
    found: pd.DataFrame, items: Sequence[Item], title: Text, basis: Basis, *, two_sided: bool
) -> Table:
    """All proposals, ranked, with the ranks that they could have.

    Parameters
    ----------
    found : DataFrame
        From :func:`.stated.rated` and :func:`.hiding.sides`.
    items : sequence of Item
        Its items.
    title : mapping
        Language to what was rated.
    basis : Basis
        Whom the estimates are about.
    two_sided : bool
        Whether the middle of the scale lies between for and against.
    """
    frames = {}
    columns = ["rank", "could", "label", "n", "estimate", "interval"]
    columns += ["in_favour", "against"] if two_sided else []
    columns += ["untouched"] if two_sided and found["untouched"].gt(0).any() else []
    for lang in basis.languages:
        pairs = zip(found["rank_lower"], found["rank_upper"], strict=True)
        frames[lang] = found.assign(
            label=[_labels(items, lang)[str(i)] for i in found["item"]],
            interval=intervals(found, "decimal1", lang),
            could=[f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}" for low, high in pairs],
        )[columns]
    formats = {"rank": "count", "n": "count", "estimate": "decimal1"}
    formats |= dict.fromkeys(("in_favour", "against", "untouched"), "percent0")
    hidden = int(found["hidden"].sum()) if two_sided else 0
    return Table(
        frames,
        caption=_top(found, items, title, basis),
        columns={c: _HEADS[c] for c in columns},
        formats={c: f for c, f in formats.items() if c in columns},
        note=basis.note(n=int(found["n"].max()), hidden=hidden, extra=_RANKS),
    )


def strips(
    found: pd.DataFrame,
    items: Sequence[Item],
    areas: Mapping[str, Text],
    title: Text,
    basis: Basis,
) -> Drawing:
    """Proposals by area, the area with the highest mean first.

    Parameters
    ----------
    found : DataFrame
        From :func:`.stated.rated`.
    items : sequence of Item
        Its items; their sections are the areas.
    areas : mapping
        Section to its name in each language.
    title : mapping
        Language to what was rated.
    basis : Basis
        Whom the estimates are about.
    """
    section = {i.name: str(i.section) for i in items}
    rows = found.assign(section=found["item"].map(section))
    order = rows.groupby("section")["estimate"].mean().sort_values(ascending=False).index
    rows = pd.concat([rows[rows["section"].eq(s)] for s in order], ignore_index=True)
    drawn = {}
    for lang in basis.languages:
        labelled = rows.assign(
            area=[areas.get(s, {}).get(lang, s) for s in rows["section"]],
            label=[_labels(items, lang)[str(i)] for i in rows["item"]],
        )
        drawn[lang] = stated_drawing.strips(labelled, lang, axis_label=_scale(items, lang))
    texts = _top(found, items, title, basis)
    return Drawing(drawn, texts, texts, basis.note(n=int(found["n"].max()), extra=_STRIPS))


def disputed(found: pd.DataFrame, items: Sequence[Item], basis: Basis) -> Drawing | None:
    """Proposals with the largest smaller side; None where all are hidden.

    Parameters as of :func:`table`.
    """
    rows = found.dropna(subset=["smaller_side"])
    rows = rows.sort_values("smaller_side", ascending=False, kind="stable").head(MOST)
    if rows.empty:
        return None
    drawn, texts, extra = {}, {}, {}
    first = rows.iloc[0]
    for lang in basis.languages:
        labels = _labels(items, lang)
        labelled = rows.assign(label=[labels[str(i)] for i in rows["item"]])
        drawn[lang] = stated_drawing.sides(labelled, lang)
        texts[lang] = _SPLIT[lang].format(
            label=uncapitalised(labels[str(first["item"])]),
            a=format_number(float(first["in_favour"]), "percent0", lang),
            b=format_number(float(first["against"]), "percent0", lang),
        )
        extra[lang] = _REST[lang].format(most=len(rows), all=len(found))
    return Drawing(drawn, texts, texts, basis.note(n=int(found["n"].max()), extra=extra))


def gaps(
    found: pd.DataFrame, items: Sequence[Item], by: Item, basis: Basis, *, least: int
) -> Drawing | None:
    """Proposals that the groups part on, as far as the tests bear it; None where none does.

    Parameters
    ----------
    found : DataFrame
        From :func:`.stated.gaps`.
    items : sequence of Item
        Proposals.
    by : Item
        What makes the groups.
    basis : Basis
        Whom the estimates are about.
    least : int
        Smallest group that was compared.
    """
    sure = found[found["p_adjusted"] < 0.05]
    rows = sure.head(MOST)
    if rows.empty:
        return None
    drawn, texts, extra = {}, {}, {}
    for lang in basis.languages:
        labels = _labels(items, lang)
        shown = rows.assign(
            label=[labels[str(i)] for i in rows["item"]],
            low=[by.label(g, lang) for g in rows["low"]],
            high=[by.label(g, lang) for g in rows["high"]],
        )
        drawn[lang] = stated_drawing.gaps(shown, lang, axis_label=_scale(items, lang))
        first = shown.iloc[0]
        texts[lang] = _GAP[lang].format(
            label=uncapitalised(str(first["label"])),
            low=first["low"],
            a=format_number(float(first["low_mean"]), "decimal1", lang),
            high=first["high"],
            b=format_number(float(first["high_mean"]), "decimal1", lang),
        )
        extra[lang] = _TESTED[lang].format(
            by=by.text(lang),
            least=least,
            sure=len(sure),
            all=len(found),
            shown=len(rows),
        )
    return Drawing(drawn, texts, texts, basis.note(extra=extra))


def _top(found: pd.DataFrame, items: Sequence[Item], title: Text, basis: Basis) -> dict[str, str]:
    first = found.iloc[0]
    return {
        lang: f"{title[lang]}. "
        + _TOP[lang].format(
            all=len(found),
            label=uncapitalised(_labels(items, lang)[str(first["item"])]),
            mean=format_number(float(first["estimate"]), "decimal1", lang),
        )
        for lang in basis.languages
    }


def _labels(items: Sequence[Item], lang: str) -> dict[str, str]:
    """Questions without the words that all of them begin with."""
    texts = [item.text(lang).strip(" .?…") for item in items]
    stem = wording.common(texts).rpartition(" ")[0] if len(texts) > 1 else ""
    short = [text[len(stem) :].strip() or text for text in texts]
    return {i.name: t[:1].upper() + t[1:] for i, t in zip(items, short, strict=True)}


def _scale(items: Sequence[Item], lang: str) -> str:
    """The mean, with the ends of the scale and what the codebook calls them."""
    item = items[0]
    ends = [
        f"{v:g} = {item.label(v, lang)}"
        for v in (item.values[0], item.values[-1])
        if isinstance(v, int | float)
    ]
    return f"{MEAN[lang]} ({', '.join(ends)})"
