"""Early and late respondents as tables and figures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cup_study import style
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.comparing.main_results import Target
from cup_study.survey.disclosure import MARK
from cup_study.survey.outcome.resistance import CUMULATIVE, OWN
from cup_study.views import Drawing, Table, Text

#: What the usual waves of response are called; others keep the word of the frame.
TIMINGS: dict[str, Text] = {
    "early": {"en": "before the reminder", "sv": "före påminnelsen"},
    "late": {"en": "after the reminder", "sv": "efter påminnelsen"},
}
_LINES = {
    "en": "Intervals: 95%, by the sampling design; the same final weights throughout.",
    "sv": "Intervall: 95 %, enligt urvalsdesignen; samma slutliga vikter hela vägen.",
}
_POINTS = {
    "en": f"{_LINES['en']} Differences of shares in percentage points.",
    "sv": f"{_LINES['sv']} Skillnader mellan andelar i procentenheter.",
}
#: Least width of an axis, so that chance does not look like a finding.
_SHARE_WIDTH, _MEAN_WIDTH = 0.2, 1.0


def timing(name: str, lang: str) -> str:
    """What a wave of response is called.

    Examples
    --------
    >>> timing("late", "en"), timing("reminder 2", "en")
    ('after the reminder', 'reminder 2')
    """
    return TIMINGS.get(name, {}).get(lang, name)


def values(timings: pd.Series, changes: pd.DataFrame) -> dict[str, Value]:
    """Respondents of each wave of response, and how many results moved.

    Parameters
    ----------
    timings : Series
        Wave of response of each respondent.
    changes : DataFrame
        From :func:`cup_study.survey.outcome.resistance.differences`.

    Examples
    --------
    >>> changes = pd.DataFrame({"ci_lower": [-1.0, 0.2], "ci_upper": [1.0, 0.5]})
    >>> told = values(pd.Series(["early", "late", "late"]), changes)
    >>> told["late_n"], told["timing_moved"]
    ((2, 'count'), (1, 'count'))
    """
    told: dict[str, Value] = {
        f"{str(name).lower().replace(' ', '_')}_n": (int(n), "count")
        for name, n in timings.value_counts().items()
    }
    apart = (changes["ci_lower"] > 0) | (changes["ci_upper"] < 0)
    return told | {
        "timing_compared": (len(changes), "count"),
        "timing_moved": (int(apart.sum()), "count"),
    }


def table(
    found: pd.DataFrame,
    changes: pd.DataFrame,
    targets: Sequence[Target],
    waves: Sequence[str],
    basis: Basis,
) -> Table:
    """Main results of each wave of response, and the change from the first to the last.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.outcome.resistance.by_timing`.
    changes : DataFrame
        From :func:`cup_study.survey.outcome.resistance.differences`.
    targets : sequence of Target
        What was estimated.
    waves : sequence of str
        Waves of response in time.
    basis : Basis
        Whom the estimates are about.
    """
    frames, hidden = {}, 0
    kinds = [(OWN, wave) for wave in waves] + [(CUMULATIVE, waves[-1])]
    for lang in basis.languages:
        rows = []
        hidden = 0
        for target in targets:
            part = {
                (cell["kind"], cell["timing"]): cell
                for cell in found[found["target"] == target.name].to_dict("records")
            }
            row: dict[str, object] = {"result": target.label(lang)}
            for kind, wave in kinds:
                cell = part[kind, wave]
                few = cell["base"] < basis.threshold
                hidden += int(few)
                text = format_number(float(cell["estimate"]), target.style_of, lang)
                row[f"{kind}_{wave}"] = MARK if few else text
            change = changes[changes["target"] == target.name].to_dict("records")[0]
            # Differences of shares are points of percent, not percent.
            times, digits = (1.0, "decimal2") if target.value is None else (100.0, "decimal1")
            gap, low, high = (float(change[c]) for c in ("difference", "ci_lower", "ci_upper"))
            row["difference"] = format_number(times * gap, digits, lang)
            row["interval"] = format_interval(times * low, times * high, digits, lang)
            row["p_value"] = change["p_value"]
            if change["base"] < basis.threshold:
                # One end and the change would tell the other end.
                row |= dict.fromkeys(("difference", "interval", "p_value"), MARK)
            rows.append(row)
        frames[lang] = pd.DataFrame(rows)
    columns: dict[str, Text] = {"result": {"en": "Result", "sv": "Resultat"}}
    for kind, wave in kinds:
        columns[f"{kind}_{wave}"] = (
            {lang: _capital(timing(wave, lang)) for lang in basis.languages}
            if kind == OWN
            else {"en": "All", "sv": "Alla"}
        )
    columns |= {
        "difference": {"en": "Last less first", "sv": "Sista minus första"},
        "interval": INTERVAL,
        "p_value": {"en": "p", "sv": "p"},
    }
    return Table(
        frames,
        caption={
            "en": "Main results of early and late respondents.",
            "sv": "Huvudresultat för tidiga och sena svarande.",
        },
        columns=columns,
        formats={"p_value": "p"},
        note=basis.note(extra=_POINTS, hidden=hidden),
    )


def drawing(
    found: pd.DataFrame,
    changes: pd.DataFrame,
    targets: Sequence[Target],
    waves: Sequence[str],
    basis: Basis,
) -> Drawing:
    """Results as they stood after each wave of response; parameters as in :func:`table`."""
    message = {
        True: {
            "en": "{n} of {of} main results differ between first and last respondents by more "
            "than chance.",
            "sv": "{n} av {of} huvudresultat skiljer sig mellan de första och de sista svarande "
            "mer än slumpen.",
        },
        False: {
            "en": "None of {of} main results differs between first and last respondents by more "
            "than chance.",
            "sv": "Inget av {of} huvudresultat skiljer sig mellan de första och de sista svarande "
            "mer än slumpen.",
        },
    }
    apart = int(((changes["ci_lower"] > 0) | (changes["ci_upper"] < 0)).sum())
    seen = found[found["base"] >= basis.threshold]
    drawn, texts = {}, {}
    for lang in basis.languages:
        drawn[lang] = _panels(seen, targets, waves, lang)
        n, of = (format_number(x, "count", lang) for x in (apart, len(changes)))
        texts[lang] = message[apart > 0][lang].format(n=n, of=of)
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_LINES))


def _panels(
    found: pd.DataFrame, targets: Sequence[Target], waves: Sequence[str], lang: str
) -> Figure:
    """A small panel for each result: own estimate of each wave, and of all by then."""
    import matplotlib.pyplot as plt

    style.use()
    height = (17 + 11 * len(waves)) * len(targets) + 14
    figure, grid = plt.subplots(
        len(targets), 1, figsize=(style.WIDTH_MM / 25.4, height / 25.4), squeeze=False
    )
    names = {
        OWN: {"en": "Those who answered then", "sv": "De som svarade då"},
        CUMULATIVE: {"en": "All who had answered by then", "sv": "Alla som svarat till dess"},
    }
    for axes, target in zip(grid[:, 0], targets, strict=True):
        part = found[found["target"] == target.name]
        for k, kind in enumerate((OWN, CUMULATIVE)):
            rows = part[part["kind"] == kind]
            y = [waves.index(w) + (k - 0.5) * 0.34 for w in rows["timing"]]
            low = (rows["estimate"] - rows["ci_lower"]).clip(lower=0)
            high = (rows["ci_upper"] - rows["estimate"]).clip(lower=0)
            axes.errorbar(
                rows["estimate"],
                y,
                xerr=[low, high],
                fmt="os"[k],
                color=style.PALETTE[k],
                markerfacecolor="white" if k else style.PALETTE[k],
                markersize=5,
                linewidth=1.4,
                linestyle="none",
                label=names[kind][lang] if axes is grid[0, 0] else None,
            )
        axes.set_yticks(range(len(waves)), [_capital(timing(w, lang)) for w in waves])
        axes.set_ylim(len(waves) - 0.5, -0.5)
        title = "\n".join(textwrap.wrap(target.label(lang), 66))
        axes.set_title(title, fontsize=8.5, fontweight="bold", x=0, ha="left")
        least = _MEAN_WIDTH if target.value is None else _SHARE_WIDTH
        low, high = axes.get_xlim()
        spare = max((least - (high - low)) / 2, 0.0)
        axes.set_xlim(low - spare, high + spare)
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        if target.value is None:
            axes.xaxis.set_major_formatter(lambda x, _: format_number(x, "decimal2", lang))
        else:
            style.percent_axis(axes, lang)
    figure.legend(loc="outside upper left", ncols=2, fontsize=8)
    return figure


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
