"""What the experiment could find: power curves and the smallest effects, in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis, uncapitalised
from cup_study.survey.experiment.power import ALPHA, POWER
from cup_study.views import Drawing, Table

_STYLES = ("-", "--", ":", "-.")


#: What the samples of :func:`cup_study.survey.experiment.power.scenarios` are called.
NAMES = {
    "all": {"en": "this study", "sv": "den här studien"},
    "double": {"en": "twice as many", "sv": "dubbelt så många"},
    "place": {"en": "one place by itself", "sv": "en ort för sig"},
}


def power_table(rows: pd.DataFrame, basis: Basis) -> Table:
    """Smallest effects that the design finds with 80% power.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cup_study.survey.experiment.power.scenarios`.
    basis : Basis
        Respondents of the experiment.
    """
    frames = {}
    for lang in basis.languages:
        names = [NAMES[str(s)][lang] for s in rows["sample"]]
        frames[lang] = pd.DataFrame(
            {
                "sample": [name[:1].upper() + name[1:] for name in names],
                "n": rows["n_control"] + rows["n_treated"],
                "design_effect": rows["design_effect"],
                "share": 100 * rows["share"],
                "d": rows["d"],
            }
        )
    return Table(
        frames,
        caption={
            "en": "The smallest effects that the design finds four times out of five.",
            "sv": "De minsta effekter som uppläggningen upptäcker fyra gånger av fem.",
        },
        columns={
            "sample": {"en": "Respondents", "sv": "Svarande"},
            "n": {"en": "n", "sv": "n"},
            "design_effect": {"en": "Design effect", "sv": "Designeffekt"},
            "share": {"en": "Share, percentage points", "sv": "Andel, procentenheter"},
            "d": {"en": "Mean, standard deviations", "sv": "Medelvärde, standardavvikelser"},
        },
        formats={"n": "count", "design_effect": "decimal2", "share": "decimal1", "d": "decimal2"},
        note=_power_note(basis.languages),
    )


def power_drawing(
    curves: pd.DataFrame,
    least: float,
    what: Mapping[str, str],
    basis: Basis,
    *,
    planted: float | None = None,
) -> Drawing:
    """Power over the size of the effect on a share, one line a sample.

    Parameters
    ----------
    curves : DataFrame
        From :func:`cup_study.survey.experiment.power.curve`.
    least : float
        Smallest effect that the first sample finds.
    what : mapping
        Language to what the share is of.
    basis : Basis
        Respondents of the experiment.
    planted : float, optional
        Effect that a simulated study was made with; drawn as a line.
    """
    message = {
        "en": "An effect on the share below {least} percentage points would often be missed.",
        "sv": "En effekt på andelen under {least} procentenheter skulle ofta missas.",
    }
    unknown = {
        "en": "No effect that is possible would be found four times out of five.",
        "sv": "Ingen möjlig effekt skulle upptäckas fyra gånger av fem.",
    }
    drawn, texts, alts = {}, {}, {}
    for lang in basis.languages:
        drawn[lang] = _power_figure(curves, lang, what[lang], planted)
        told = format_number(100 * least, "decimal1", lang)
        texts[lang] = (message if least == least else unknown)[lang].format(least=told)
        alts[lang] = texts[lang]
    return Drawing(drawn, alt=alts, caption=texts, note=_power_note(basis.languages))


def _power_figure(curves: pd.DataFrame, lang: str, what: str, planted: float | None) -> Figure:
    axis = {"en": "Power", "sv": "Styrka"}
    effect = {"en": "Effect in percentage points", "sv": "Effekt i procentenheter"}
    true = {"en": "effect put in", "sv": "inlagd effekt"}
    figure, axes = style.new_figure(85)
    samples = [str(s) for s in dict.fromkeys(curves["sample"])]
    found = {s: curves[curves["sample"] == s].dropna() for s in samples}
    # The steepest line has its name to the left, the flattest low at its right, others high.
    steep = sorted(samples, key=lambda s: -float(found[s]["power"].mean()))
    for number, sample in enumerate(samples):
        colour = style.PALETTE[number % len(style.PALETTE)]
        x = 100 * found[sample]["effect"].to_numpy(float)
        y = found[sample]["power"].to_numpy(float)
        axes.plot(x, y, color=colour, linestyle=_STYLES[number % 4], linewidth=1.8)
        left = len(samples) > 1 and sample == steep[0]
        height = 0.7 if left else 0.3 if sample == steep[-1] else 0.9
        place = next((i for i, p in enumerate(y) if p >= height), len(y) - 1)
        axes.annotate(
            NAMES[sample][lang],
            (x[place], y[place]),
            (-7 if left else 7, -4),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=8,
            color=colour,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.axhline(POWER, color=style.GREY, linewidth=1, linestyle=":")
    if planted is not None:
        axes.axvline(100 * planted, color=style.GREY, linewidth=1)
        axes.annotate(
            true[lang],
            (100 * planted, 0.99),
            (-4, 0),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=8,
            color=style.GREY,
        )
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, 100 * float(curves["effect"].max()))
    style.percent_axis(axes, lang, axis="y")
    axes.set_xlabel(f"{effect[lang]} ({uncapitalised(what)})")
    axes.set_ylabel(axis[lang])
    axes.grid(axis="y")
    return figure


def _power_note(languages: Sequence[str]) -> dict[str, str]:
    text = {
        "en": "Two-sided tests at {alpha}; dotted line: power of {power}. The sample counts as n "
        "over the design effect, which is that of the difference between the arms.",
        "sv": "Tvåsidiga test på {alpha}; prickad linje: styrkan {power}. Urvalet räknas som n "
        "delat med designeffekten, som är den för skillnaden mellan armarna.",
    }
    return {
        lang: text[lang].format(
            alpha=format_number(ALPHA, "percent0", lang),
            power=format_number(POWER, "percent0", lang),
        )
        for lang in languages
    }
