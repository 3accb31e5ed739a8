"""Saturation as a figure, a table of the runs, and in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.citizens.focus_groups.about import About
from cup_study.citizens.focus_groups.saturation import Rule, Saturation
from cup_study.numbers import format_number
from cup_study.survey.basis import Value
from cup_study.views import Drawing, Table

#: With more sessions than this no dot stands for one.
_DOTS = 30
_LEVELS = {"code": {"en": "codes", "sv": "koder"}, "theme": {"en": "themes", "sv": "teman"}}
_AXIS = {
    "segment": {"en": "Sessions, in the order held", "sv": "Samtal, i den ordning de hölls"},
    "answer": {"en": "Answers, in the order of the file", "sv": "Svar, i filens ordning"},
}
_UNITS = {"segment": {"en": "sessions", "sv": "samtal"}, "answer": {"en": "answers", "sv": "svar"}}
_REACHED = {
    "en": "After {k} {units} little new came: the next {run} brought {share} new codes.",
    "sv": "Efter {k} {units} kom lite nytt: de följande {run} gav {share} nya koder.",
}
_NOT = {
    "en": "New codes still came: no run of {run} {units} brought {new} or less.",
    "sv": "Det kom fortfarande nya koder: ingen följd av {run} {units} gav {new} eller mindre.",
}
_SHORT = {
    "en": "{n} {units} are too few to judge saturation.",
    "sv": "{n} {units} är för få för att bedöma mättnad.",
}
_ALT = {
    "en": "Curve of codes and themes seen so far, in the band of all orders. ",
    "sv": "Kurva över koder och teman som setts hittills, i bandet för alla ordningar. ",
}
_BAND = {
    "en": "Shaded: 95% of {draws} random orders; dotted: mean of all orders.",
    "sv": "Skuggat: 95 % av {draws} slumpmässiga ordningar; prickat: medelvärde av alla ordningar.",
}
_RULE = {
    "en": "Rule: Guest, Namey & Chen (2020), base {base}, run {run}, at most {new} new. A flat "
    "curve says that more of the same would bring little; not that others would.",
    "sv": "Regel: Guest, Namey & Chen (2020), bas {base}, följd {run}, högst {new} nya. En flack "
    "kurva säger att mer av samma sort skulle ge lite nytt; inte att andra skulle det.",
}
_NONE = {
    "en": "After {k} {units} nothing new came for a while: the next {run} brought no new code.",
    "sv": "Efter {k} {units} kom inget nytt på ett tag: de följande {run} gav ingen ny kod.",
}
_CUT = {
    "en": "Drawn to {k} of {n}: nothing new came after that.",
    "sv": "Ritad till {k} av {n}: därefter kom inget nytt.",
}
_MARK = {"en": "little new after {k}", "sv": "lite nytt efter {k}"}
#: A table of runs has so many rows at most: the first, and those around the one that reached it.
_ROWS = 12


def values(found: Saturation) -> dict[str, Value]:
    """Numbers for the text.

    Returns
    -------
    dict
        ``sessions codes base run new base_codes``, and ``reached`` and ``reached_share`` where a
        run brought little new.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups import saturation, simulated
    >>> values(saturation.follow(simulated.draw(), draws=0))["reached"]
    (4, 'count')
    """
    curve, rule = found.curve, found.rule
    told: dict[str, Value] = {
        "sessions": (len(curve), "count"),
        "codes": (int(curve["seen"].iloc[-1]), "count"),
    }
    if rule is None:
        return told
    told |= {"base": (rule.base, "count"), "run": (rule.run, "count")}
    told |= {"new": (rule.new, "percent0"), "base_codes": (rule.base_codes, "count")}
    if rule.reached is not None:
        told["reached"] = (rule.reached, "count")
        told["reached_share"] = (_share(rule), "percent1")
    return told


def drawing(found: Sequence[Saturation], about: About) -> Drawing:
    """Curves of the codes and of the themes, each in the band of all orders.

    Parameters
    ----------
    found : sequence of Saturation
        Of the same sessions; the first is spoken of.
    about : About
        The material.
    """
    drawn, texts = {}, {}
    for lang in about.languages:
        drawn[lang] = _figure(found, about, lang)
        texts[lang] = _message(found[0], about, lang)
    rule = found[0].rule
    extra = [{lang: _BAND[lang].format(draws=_n(found[0].draws, lang)) for lang in _BAND}]
    extra += [_rule(rule)] if rule is not None else []
    last, all_ = _last(found), len(found[0].curve)
    if last < all_:
        extra += [{lang: _CUT[lang].format(k=_n(last, lang), n=_n(all_, lang)) for lang in _CUT}]
    alt = {lang: _ALT[lang] + texts[lang] for lang in about.languages}
    return Drawing(drawn, alt=alt, caption=texts, note=about.note(*extra))


def table(found: Saturation, about: About) -> Table | None:
    """Runs of Guest et al.'s rule; None where there are too few sessions.

    Long tables end two runs after the one that brought little new.
    """
    rule = found.rule
    if rule is None:
        return None
    runs = rule.runs
    if len(runs) > _ROWS:
        at = runs.index[runs["first"].eq((rule.reached or 0) + 1)]
        stop = min(int(at[0]) + 3, len(runs)) if len(at) else len(runs)
        runs = runs.iloc[max(0, stop - _ROWS) : stop]
    frames = {}
    for lang in about.languages:
        names = [f"{a}–{b}" for a, b in zip(runs["first"], runs["last"], strict=True)]
        frames[lang] = pd.DataFrame(
            {"run": names, "new": runs["new"].tolist(), "share": runs["share"].tolist()}
        )
    heading = _UNITS[_unit(about)]
    return Table(
        frames,
        caption={lang: _message(found, about, lang) for lang in about.languages},
        columns={
            "run": {lang: heading[lang].capitalize() for lang in about.languages},
            "new": {"en": "New codes", "sv": "Nya koder"},
            "share": {
                "en": f"Of the {rule.base_codes} codes of the base",
                "sv": f"Av basens {rule.base_codes} koder",
            },
        },
        formats={"new": "count", "share": "percent1"},
        note=about.note(_rule(rule)),
    )


def _figure(found: Sequence[Saturation], about: About, lang: str) -> Figure:
    figure, axes = style.new_figure(78)
    for i, one in enumerate(found):
        colour = style.PALETTE[0] if not i else "#555555"
        _curve(axes, one, _last(found), colour, _LEVELS[one.level][lang], lang)
    rule = found[0].rule
    if rule is not None and rule.reached is not None:
        seen = float(found[0].curve["seen"].iloc[rule.reached - 1])
        axes.plot([rule.reached] * 2, [0, seen], color=style.PALETTE[1], linewidth=1.2)
        axes.plot(rule.reached, seen, "D", color=style.PALETTE[1], markersize=6, zorder=5)
        axes.annotate(
            _MARK[lang].format(k=_n(rule.reached, lang)),
            (rule.reached, 0),
            (4, 6),
            textcoords="offset points",
            fontsize=8,
            color="#A34700",
        )
    top = max(float(one.curve["upper"].max()) for one in found)
    axes.set_ylim(0, top * 1.12 + 0.5)
    last = _last(found)
    axes.set_xlim(1 if last > _DOTS else 0.6, last)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _n(round(x), lang)))
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(_AXIS[_unit(about)][lang])
    axes.grid(axis="y")
    return figure


def _last(found: Sequence[Saturation]) -> int:
    """Last session that is drawn: of many, no more than a few after the last that is new."""
    n = len(found[0].curve)
    if n <= _DOTS:
        return n
    reached = found[0].rule.reached if found[0].rule is not None else None
    ends = [reached or 0]
    for one in found:
        open_ = one.curve[["seen", "lower"]].min(axis=1) < one.curve["seen"].iloc[-1]
        ends.append(int(one.curve.loc[open_, "step"].max() if open_.any() else 1))
    return min(n, round(1.3 * max(ends)) + 1)


def _curve(axes: Axes, one: Saturation, last: int, colour: str, name: str, lang: str) -> None:
    curve = one.curve[one.curve["step"] <= last]
    axes.fill_between(
        curve["step"], curve["lower"], curve["upper"], color=colour, alpha=0.15, linewidth=0
    )
    axes.plot(curve["step"], curve["mean"], ":", color=colour, linewidth=1.1)
    mark = "o" if len(one.curve) <= _DOTS else ""
    axes.plot(curve["step"], curve["seen"], marker=mark, color=colour, markersize=4.5)
    end = curve.iloc[-1]
    axes.annotate(
        f"{_n(int(end['seen']), lang)} {name}",
        (end["step"], end["seen"]),
        (6, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        fontweight="bold",
        color=colour,
        annotation_clip=False,
    )


def _message(found: Saturation, about: About, lang: str) -> str:
    units, rule = _UNITS[_unit(about)][lang], found.rule
    if rule is None:
        return _SHORT[lang].format(n=_n(len(found.curve), lang), units=units)
    words = {"units": units, "run": _n(rule.run, lang)}
    if rule.reached is None:
        return _NOT[lang].format(new=format_number(rule.new, "percent0", lang), **words)
    if not _share(rule):
        return _NONE[lang].format(k=_n(rule.reached, lang), **words)
    share = format_number(_share(rule), "percent0", lang)
    return _REACHED[lang].format(k=_n(rule.reached, lang), share=share, **words)


def _share(rule: Rule) -> float:
    """New codes of the run that reached it, over those of the base."""
    first = (rule.reached or 0) + 1
    return float(rule.runs.loc[rule.runs["first"] == first, "share"].iloc[0])


def _rule(rule: Rule) -> dict[str, str]:
    return {
        lang: text.format(
            base=_n(rule.base, lang),
            run=_n(rule.run, lang),
            new=format_number(rule.new, "percent0", lang),
        )
        for lang, text in _RULE.items()
    }


def _unit(about: About) -> str:
    return "answer" if about.unit == "answer" else "segment"


def _n(number: int, lang: str) -> str:
    return format_number(number, "count", lang)
