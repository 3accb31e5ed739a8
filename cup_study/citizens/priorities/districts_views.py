"""Places compared, handed over: numbers, a table, and a figure of who differs in what."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study import style
from cup_study.citizens.priorities.districts import LEVEL, Compared
from cup_study.codebook import Item
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Basis, Value, uncapitalised
from cup_study.views import Drawing, Table, Text

#: What the numbers are where ratings were made relative; see :func:`.stated.relative`.
RELATIVE: Text = {
    "en": "Ratings less the person's own mean of all of them.",
    "sv": "Bedömningar minus personens eget medelvärde av alla.",
}
#: What the numbers are where they are grades.
GRADES: Text = {"en": "Grades from 0 to 100.", "sv": "Betyg från 0 till 100."}
#: Blue above the others, orange below; both darken alike in grey, and the sign is printed.
_COLOURS = LinearSegmentedColormap.from_list("apart", ["#D98B5A", "#FFFFFF", "#6AA6CF"])
_ROW_MM = 8.2
_LABEL_WIDTH, _HEAD_WIDTH = 26, 44
_HEADS = {
    "label": {"en": "Measure", "sv": "Mått"},
    "place": {"en": "Place", "sv": "Plats"},
    "n": {"en": "n", "sv": "n"},
    "estimate": {"en": "Mean", "sv": "Medelvärde"},
    "rest": {"en": "Everyone else", "sv": "Alla andra"},
    "difference": {"en": "Difference", "sv": "Skillnad"},
    "interval": INTERVAL,
    "p_adjusted": {"en": "p, adjusted", "sv": "p, justerat"},
}
_FOUND = {
    "en": "{sure} of {tests} comparisons hold after adjustment; the largest: {what}.",
    "sv": "{sure} av {tests} jämförelser är säkerställda efter justering; den största: {what}.",
}
_NONE = {
    "en": "None of {tests} comparisons between places holds after adjustment.",
    "sv": "Ingen av {tests} jämförelser mellan platserna är säkerställd efter justering.",
}
_ONE = {"en": "{measure} in {place} ({x})", "sv": "{measure} i {place} ({x})"}
_KINDS = {
    "en": "Compared: {compared} places with at least {least} respondents, each with everyone "
    "else. Places with too few for that: {few}; too small to show: {small}. p values by "
    "Holm's method for all {tests} comparisons.",
    "sv": "Jämförda: {compared} platser med minst {least} svarande, var och en med alla andra; "
    "platser med för få för det: {few}; för små för att visas: {small}. p-värden enligt Holms "
    "metod för alla {tests} jämförelser.",
}
_FRAMED = {
    "en": "Numbers: mean less that of everyone else; framed: holds after adjustment. The table has "
    "the intervals of the clearest.",
    "sv": "Tal: medelvärde minus alla andras; inramat: säkerställt efter justering. Tabellen har "
    "intervallen för de tydligaste.",
}


def values(found: Compared) -> dict[str, Value]:
    """How many places there are of each kind, and how many comparisons hold.

    Parameters
    ----------
    found : Compared
        From :func:`.districts.compare`.
    """
    return {
        "n_places": (len(found.sizes), "count"),
        "n_compared": (found.count("compared"), "count"),
        "n_few": (found.count("few"), "count"),
        "n_small": (found.count("small"), "count"),
        "least": (found.least, "count"),
        "n_tests": (found.tests, "count"),
        "n_sure": (int((found.rows["p_adjusted"] < LEVEL).sum()), "count"),
        "n_measures": (len(found.whole), "count"),
        "n_measures_differ": (int((found.whole["p_adjusted"] < LEVEL).sum()), "count"),
    }


def table(
    found: Compared,
    called: Mapping[str, Mapping[str, str]],
    place: Item,
    basis: Basis,
    *,
    about: Text | None = None,
) -> Table | None:
    """Comparisons that hold, the surest first, or the nearest to that; None without any.

    Parameters
    ----------
    found : Compared
        From :func:`.districts.compare`.
    called : mapping
        Language to names of the measures.
    place : Item
        What makes the places.
    basis : Basis
        Whom the estimates are about.
    about : mapping, optional
        Language to what the numbers are, for the note.
    """
    rows = found.rows.sort_values(["p_adjusted", "p_value"], kind="stable")
    sure = rows[rows["p_adjusted"] < LEVEL]
    rows = sure if len(sure) else rows.head(5)
    if rows.empty:
        return None
    frames = {}
    for lang in basis.languages:
        pairs = zip(rows["ci_lower"], rows["ci_upper"], strict=True)
        frame = rows.assign(
            label=rows["measure"].map(called[lang]),
            place=[place.label(p, lang) for p in rows["place"]],
            interval=[format_interval(a, b, "decimal1", lang) for a, b in pairs],
        )
        frames[lang] = frame[list(_HEADS)].reset_index(drop=True)
    return Table(
        frames,
        caption=_message(found, called, place, basis),
        columns=_HEADS,
        formats={"n": "count", "p_adjusted": "p"}
        | dict.fromkeys(("estimate", "rest", "difference"), "decimal1"),
        note=basis.note(extra=_kinds(found, basis, about)),
    )


def drawing(
    found: Compared,
    called: Mapping[str, Mapping[str, str]],
    place: Item,
    basis: Basis,
    *,
    about: Text | None = None,
) -> Drawing | None:
    """Differences of each place from everyone else; None where fewer than two are compared.

    Parameters as of :func:`table`.
    """
    if found.rows.empty:
        return None
    drawn, told = {}, _kinds(found, basis, about)
    for lang in basis.languages:
        names = {p: place.label(p, lang) for p in found.rows["place"].unique()}
        drawn[lang] = differences(found, called[lang], names, lang)
    texts = _message(found, called, place, basis)
    extra = {lang: f"{_FRAMED[lang]} {told[lang]}" for lang in basis.languages}
    return Drawing(drawn, texts, texts, basis.note(extra=extra))


def differences(
    found: Compared, measures: Mapping[str, str], places: Mapping[object, str], lang: str
) -> Figure:
    """Cells of places by measures: the difference printed, and shaded by its size.

    Parameters
    ----------
    found : Compared
        With rows.
    measures, places : mapping
        What they are called.
    lang : str
        Language of the numbers.

    Returns
    -------
    Figure
    """
    columns = [m for m in measures if m in set(found.rows["measure"])]
    sizes = found.sizes[found.sizes["status"].eq("compared")]
    rows = sizes["place"].tolist()
    longest = max(min(len(measures[m]), _HEAD_WIDTH) for m in columns)
    figure, axes = style.new_figure(12 + 1.25 * longest + _ROW_MM * len(rows))
    at = {(r["measure"], r["place"]): r for r in found.rows.to_dict("records")}
    widest = max(abs(float(r["difference"])) for r in at.values()) or 1.0
    for i, where in enumerate(rows):
        for j, measure in enumerate(columns):
            cell = at.get((measure, where))
            if cell is None:
                continue
            size = float(cell["difference"])
            sure = bool(cell["p_adjusted"] < LEVEL)
            shade = _COLOURS(0.5 + 0.5 * np.sign(size) * abs(size) / widest)
            axes.add_patch(Rectangle((j - 0.47, i - 0.44), 0.94, 0.88, color=shade, linewidth=0))
            if sure:
                edge = Rectangle((j - 0.47, i - 0.44), 0.94, 0.88, fill=False, linewidth=1.6)
                edge.set_edgecolor("#222222")
                axes.add_patch(edge)
            text = format_number(size, "decimal1", lang)
            axes.annotate(
                f"+{text}" if size > 0 and text.strip("0.,") else text,
                (j, i),
                ha="center",
                va="center",
                fontsize=8,
                fontweight="bold" if sure else "normal",
            )
    axes.set(xlim=(-0.55, len(columns) - 0.45), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xticks(
        range(len(columns)),
        [textwrap.shorten(measures[m], _HEAD_WIDTH, placeholder=" …") for m in columns],
        rotation=50,
        ha="left",
        rotation_mode="anchor",
    )
    axes.xaxis.tick_top()
    shown = ~sizes["hidden"]
    labels = [
        f"{places[p]} ({n})" if ok else str(places[p])
        for p, n, ok in zip(sizes["place"], sizes["n"], shown, strict=True)
    ]
    axes.set_yticks(range(len(rows)), ["\n".join(textwrap.wrap(t, _LABEL_WIDTH)) for t in labels])
    axes.tick_params(length=0, labelsize=8)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


def _message(
    found: Compared, called: Mapping[str, Mapping[str, str]], place: Item, basis: Basis
) -> dict[str, str]:
    sure = found.rows[found.rows["p_adjusted"] < LEVEL]
    told = {}
    for lang in basis.languages:
        if sure.empty:
            told[lang] = _NONE[lang].format(tests=found.tests)
            continue
        best = sure.iloc[int(np.argmax(np.abs(sure["difference"].to_numpy(dtype=float))))]
        x = format_number(float(best["difference"]), "decimal1", lang)
        what = _ONE[lang].format(
            measure=uncapitalised(called[lang][str(best["measure"])]),
            place=place.label(best["place"], lang),
            x=x if float(best["difference"]) < 0 else f"+{x}",
        )
        told[lang] = _FOUND[lang].format(sure=len(sure), tests=found.tests, what=what)
    return told


def _kinds(found: Compared, basis: Basis, about: Text | None) -> dict[str, str]:
    numbers: dict[str, object] = {k: found.count(k) for k in ("compared", "few", "small")}
    numbers |= {"least": found.least, "tests": found.tests}
    told = {lang: _KINDS[lang].format(**numbers) for lang in basis.languages}
    return {lang: f"{about[lang]} {text}" if about else text for lang, text in told.items()}
