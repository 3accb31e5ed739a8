"""Change between waves as tables, figures and numbers for the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_interval, format_number
from cup_study.run import slug
from cup_study.survey.basis import INTERVAL, LINES, SHARE, Basis, Value, in_sentence
from cup_study.survey.drawing import forest
from cup_study.survey.questionnaire.measures import Measured
from cup_study.survey.waves import figures
from cup_study.views import Drawing, Table, Text

#: A change this unlikely without one, after the correction, is told as a change.
ALPHA = 0.05
_WHAT = {"en": "Measure", "sv": "Mått"}
_CHANGE = {"en": "Change", "sv": "Förändring"}
_SCALE = {"en": "Scale points", "sv": "Skalsteg"}
_ABOUT = {
    "en": (
        "Shares change in percentage points, means in scale points. p after Holm's correction; "
        "shares, single questions and constructs are corrected each by themselves."
    ),
    "sv": (
        "Andelar ändras i procentenheter, medelvärden i skalsteg. p efter Holms korrektion; "
        "andelar, enstaka frågor och begrepp korrigeras var för sig."
    ),
}

_EFFECT = {
    "en": "Effect size: Cohen's h of shares, d of means.",
    "sv": "Effektstorlek: Cohens h för andelar, d för medelvärden.",
}


def values(found: pd.DataFrame, languages: Sequence[str], measured: Measured) -> dict[str, Value]:
    """Numbers for the text: change of each measure from first to last wave.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.waves.change.changes`.
    languages : sequence of str
        Languages of the study.
    measured : Measured
        For the labels.

    Returns
    -------
    dict
        ``measures`` and ``changed`` (counts), ``change_<measure>`` with ``_lower`` ``_upper``
        ``_p`` (percentage points, or scale points), ``largest`` and ``largest_change`` (of the
        means), in standard deviations ``largest_d``.

    Examples
    --------
    >>> row = {"item": "Use", "kind": "share", "from_wave": "1", "to_wave": "2", "change": 0.1}
    >>> row |= {"ci_lower": 0.0, "ci_upper": 0.2, "p_adjusted": 0.04, "effect": 0.2}
    >>> values(pd.DataFrame([row]), ["en"], Measured(pd.DataFrame(), ()))["change_use"]
    (10.0, 'decimal1')
    """
    last = _first_to_last(found)
    told: dict[str, Value] = {
        "measures": (len(last), "count"),
        "changed": (int((last["p_adjusted"] < ALPHA).sum()), "count"),
    }
    for row in last.to_dict("records"):
        name = f"change_{slug(row['item']).replace('-', '_')}"
        factor, style_of = (100, "decimal1") if row["kind"] == "share" else (1, "decimal2")
        told[name] = (factor * row["change"], style_of)
        told[f"{name}_lower"] = (factor * row["ci_lower"], style_of)
        told[f"{name}_upper"] = (factor * row["ci_upper"], style_of)
        told[f"{name}_p"] = (row["p_adjusted"], "p")
    means = last[last["kind"].eq("mean") & last["effect"].notna()]
    if len(means):
        top = means.sort_values("effect", key=abs, ascending=False, kind="stable").iloc[0]
        name = str(top["item"])
        label = {la: in_sentence(measured[name].labels[la], name) for la in languages}
        told["largest"] = (label, "text")
        told["largest_change"] = (float(top["change"]), "decimal2")
        told["largest_d"] = (float(top["effect"]), "decimal2")
    return told


def table(
    found: pd.DataFrame, measured: Measured, heads: Mapping[str, Mapping[str, str]], basis: Basis
) -> Table:
    """Both levels and the change of every measure.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.waves.change.changes`.
    measured : Measured
        For the labels.
    heads : mapping
        Language to what each wave is called.
    basis : Basis
        Whom the estimates are about.
    """
    last = _first_to_last(found)
    several = found.groupby(["from_wave", "to_wave"]).ngroups > 1
    rows = found if several else last
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in rows.to_dict("records"):
            share = row["kind"] == "share"
            style_of, factor = ("percent0", 100) if share else ("decimal2", 1)
            unit = "decimal1" if share else "decimal2"
            line = {"measure": measured[row["item"]].labels[lang]}
            if several:
                line["from_wave"] = heads[lang][row["from_wave"]]
                line["to_wave"] = heads[lang][row["to_wave"]]
            line["first"] = format_number(row["first"], style_of, lang)
            line["second"] = format_number(row["second"], style_of, lang)
            line["change"] = forest.signed(factor * row["change"], unit, lang)
            line["interval"] = format_interval(
                factor * row["ci_lower"], factor * row["ci_upper"], unit, lang
            )
            line["effect"] = row["effect"]
            line["p"] = row["p_adjusted"]
            lines.append(line)
        frames[lang] = pd.DataFrame(lines)
    ends = (last["from_wave"].iloc[0], last["to_wave"].iloc[0])
    columns: dict[str, Text] = {"measure": _WHAT}
    if several:
        columns["from_wave"] = {"en": "From", "sv": "Från"}
        columns["to_wave"] = {"en": "To", "sv": "Till"}
        columns["first"] = {"en": "Before", "sv": "Före"}
        columns["second"] = {"en": "After", "sv": "Efter"}
    else:
        columns["first"] = {lang: heads[lang][ends[0]] for lang in heads}
        columns["second"] = {lang: heads[lang][ends[1]] for lang in heads}
    columns |= {"change": _CHANGE, "interval": INTERVAL}
    columns |= {"effect": {"en": "Effect size", "sv": "Effektstorlek"}, "p": {"en": "p", "sv": "p"}}
    return Table(
        frames,
        caption={"en": "Change between the waves.", "sv": "Förändring mellan omgångarna."},
        columns=columns,
        formats={"effect": "decimal2", "p": "p"},
        note=basis.note(extra={lang: f"{_ABOUT[lang]} {_EFFECT[lang]}" for lang in _ABOUT}),
    )


def drawing(found: pd.DataFrame, measured: Measured, basis: Basis) -> Drawing:
    """Change of every measure from first to last wave, with its interval, around zero.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.waves.change.changes`.
    measured : Measured
        For the labels.
    basis : Basis
        Whom the estimates are about.
    """
    message = {
        "en": "{n} of {all} measures changed between the waves, more than chance would have it.",
        "sv": "{n} av {all} mått ändrades mellan omgångarna mer än slumpen förklarar.",
    }
    none = {
        "en": "None of {all} measures changed more between the waves than chance would have it.",
        "sv": "Inget av {all} mått ändrades mellan omgångarna mer än slumpen förklarar.",
    }
    last = _first_to_last(found).rename(columns={"change": "estimate"})
    last = last.sort_values("estimate", ascending=False, kind="stable")
    n = int((last["p_adjusted"] < ALPHA).sum())
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = last.assign(label=[measured[str(i)].labels[lang] for i in last["item"]])
        shares, means = rows[rows["kind"] == "share"], rows[rows["kind"] == "mean"]
        panels = []
        if len(shares):
            panels.append(forest.Panel(shares, forest.POINTS[lang], "decimal1", 100))
        if len(means):
            panels.append(forest.Panel(means, _SCALE[lang]))
        drawn[lang] = forest.forest(panels, lang)
        texts[lang] = (message if n else none)[lang].format(n=n, all=len(last))
    return Drawing(
        drawn,
        alt=texts,
        caption=texts,
        note=basis.note(extra={lang: f"{_ABOUT[lang]} {LINES[lang]}" for lang in _ABOUT}),
    )


def trend_drawing(
    levels: pd.DataFrame,
    measured: Measured,
    heads: Mapping[str, Mapping[str, str]],
    waves: Sequence[str],
    basis: Basis,
) -> Drawing | None:
    """Shares over the waves as lines with intervals; None where few people answered in any.

    Parameters
    ----------
    levels : DataFrame
        From :func:`cup_study.survey.questionnaire.measures.levels` by wave; means are not drawn.
    measured, heads, basis
        As for :func:`table`.
    waves : sequence of str
        Waves in their order.
    """
    message = {
        "en": "{label}: {first} in the first wave, {last} in the last.",
        "sv": "{label}: {first} i första omgången, {last} i den sista.",
    }
    shares = levels[(levels["kind"] == "share") & (levels["n"] >= basis.threshold)]
    if shares.empty:
        return None
    first = shares[shares["item"] == shares["item"].iloc[0]]
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = shares.assign(
            label=[measured[str(i)].labels[lang] for i in shares["item"]],
            wave=[heads[lang][str(w)] for w in shares["group"]],
        )
        names = [heads[lang][w] for w in waves]
        drawn[lang] = figures.lines(rows, names, lang, axis_label=SHARE[lang])
        ends = [format_number(float(x), "percent0", lang) for x in first["estimate"].iloc[[0, -1]]]
        label = measured[str(first["item"].iloc[0])].labels[lang]
        texts[lang] = message[lang].format(label=label, first=ends[0], last=ends[1])
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_LINES))


def groups_drawing(
    levels: pd.DataFrame,
    changes: pd.DataFrame,
    everyone: pd.DataFrame,
    by: Item,
    heads: Mapping[str, Mapping[str, str]],
    waves: Sequence[str],
    basis: Basis,
    *,
    what: Text,
) -> Drawing | None:
    """One share over the waves in each group; None where few people are in any.

    Parameters
    ----------
    levels, changes : DataFrame
        From :func:`cup_study.survey.waves.change.by_group`, of one share.
    everyone : DataFrame
        From :func:`cup_study.survey.questionnaire.measures.levels`, of the same share.
    by : Item
        What makes the groups.
    heads, waves, basis
        As for :func:`trend_drawing`.
    what : mapping
        Language to what the share is of.
    """
    message = {
        "en": "{n} of {all} groups changed by themselves, more than chance would have it.",
        "sv": "{n} av {all} grupper ändrades var för sig mer än slumpen förklarar.",
    }
    none = {
        "en": "In no group by itself did the share change more than chance would have it.",
        "sv": "I ingen grupp för sig ändrades andelen mer än slumpen förklarar.",
    }
    shown = levels[levels["n"] >= basis.threshold]
    if shown.empty:
        return None
    order = [v for v in by.values if v in set(shown["group"])]
    shown = shown.assign(at=[order.index(g) for g in shown["group"]]).sort_values("at")
    n = int((changes["p_adjusted"] < ALPHA).sum())
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = shown.assign(
            group=[by.label(g, lang) for g in shown["group"]],
            wave=[heads[lang][str(w)] for w in shown["wave"]],
        )
        behind = everyone.assign(wave=[heads[lang][str(w)] for w in everyone["group"]])
        names = [heads[lang][w] for w in waves]
        drawn[lang] = figures.panels(rows, behind, names, lang, axis_label=what[lang])
        texts[lang] = (message if n else none)[lang].format(n=n, all=len(changes))
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_PANELS))


_LINES = {
    "en": "Vertical lines: 95% intervals. Each wave asked other people.",
    "sv": "Lodräta streck: 95 % konfidensintervall. Varje omgång frågade andra personer.",
}
_PANELS = {
    "en": "Vertical lines: 95% intervals. Dashed grey: everyone. Holm's correction over groups.",
    "sv": "Lodräta streck: 95 % konfidensintervall. Streckat grått: alla. "
    "Holms korrektion över grupperna.",
}


def _first_to_last(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of the longest span: of several pairs the last is from first to last wave."""
    end = found[["from_wave", "to_wave"]].iloc[-1]
    kept = found["from_wave"].eq(end["from_wave"]) & found["to_wave"].eq(end["to_wave"])
    return found[kept].reset_index(drop=True)
