"""Official statistics of use with their words: the context of the literature, not a part of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature import vocabulary
from cup_study.literature.concepts import official
from cup_study.literature.concepts.tables import Value
from cup_study.numbers import format_number
from cup_study.views import Drawing, Table

#: Indicators as the file words them, in short.
_SHORT = {
    "e-government use (isoc_ciegi_ac), % of individuals": {
        "en": "Use of e-government",
        "sv": "Användning av e-förvaltning",
    },
    "used website or app of a public authority in last 12 months (individuals 16-74)": {
        "en": "Website or app, 12 months",
        "sv": "Webbplats eller app, 12 månader",
    },
    "obtained information from websites of public authorities in last 12 months": {
        "en": "Information from websites, 12 months",
        "sv": "Information från webbplatser, 12 månader",
    },
    "I_IUGOV1 interaction with public authorities online, last 12 months (% of individuals)": {
        "en": "Interaction online, 12 months",
        "sv": "Kontakt på nätet, 12 månader",
    },
}
_MESSAGE = {
    "en": "Of individuals in {top}, {highest} used e-government in {year}, against {average} in "
    "the EU.",
    "sv": "I {top} använde {highest} av individerna e-förvaltning {year}, mot {average} i EU.",
}
_NOTE = {
    "en": "Indicator: {words}.{traps} Filled: Nordic countries; square: EU.",
    "sv": "Indikator: {words}.{traps} Fyllda: nordiska länder; kvadrat: EU.",
}
_TRAPS = {
    "copy": {
        "en": " From a secondary copy of Eurostat's figures.",
        "sv": " Ur en andrahandskopia av Eurostats siffror.",
    },
    "inferred": {
        "en": " The year is not printed beside the figures; it was inferred from the EU's value.",
        "sv": " Årtalet står inte vid siffrorna; det har slutits ur EU:s värde.",
    },
    "rounded": {
        "en": " Some figures are rounded in the text that told them.",
        "sv": " Några siffror är avrundade i den text som angav dem.",
    },
}
_AVERAGE = ("EU27", "EU")


def values(rows: pd.DataFrame, home: str) -> dict[str, Value]:
    """Year, countries, and the share in one country and in the EU.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cup_study.literature.concepts.official.one`.
    home : str
        The country that the text is about.

    Examples
    --------
    >>> rows = pd.DataFrame({"country": ["Sweden", "EU27"], "value": [96.0, 71.9], "year": 2025})
    >>> values(rows, "Sweden")["use_home"]
    (0.96, 'percent0')
    """
    told: dict[str, Value] = {
        "use_year": (int(rows["year"].iloc[0]), "year"),
        "use_countries": (int((~rows["country"].isin(_AVERAGE)).sum()), "count"),
    }
    own, average = rows[rows["country"].eq(home)], rows[rows["country"].isin(_AVERAGE)]
    if len(own):
        told["use_home"] = (float(own["value"].iloc[0]) / 100, "percent0")
    if len(average):
        told["use_eu"] = (float(average["value"].iloc[0]) / 100, "percent0")
    return told


def drawing(rows: pd.DataFrame, nordic: Collection[str], languages: Sequence[str]) -> Drawing:
    """Countries by one indicator in one year.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cup_study.literature.concepts.official.one`.
    nordic : collection of str
        Countries to mark.
    languages : sequence of str
        Languages of the study.
    """
    indicator, year = str(rows["indicator"].iloc[0]), int(rows["year"].iloc[0])
    top = rows[~rows["country"].isin(_AVERAGE)].iloc[0]
    average = rows.loc[rows["country"].isin(_AVERAGE), "value"]
    figures, message, note, alt = {}, {}, {}, {}
    for lang in languages:
        share = format_number(
            float(average.iloc[0]) / 100 if len(average) else None, "percent0", lang
        )
        message[lang] = _MESSAGE[lang].format(
            top=vocabulary.word(top["country"], lang),
            highest=format_number(float(top["value"]) / 100, "percent0", lang),
            year=year,
            average=share,
        )
        traps = "".join(_TRAPS[t][lang] for t in _TRAPS if rows[t].any())
        words = _SHORT.get(indicator, {}).get(lang, indicator)
        note[lang] = _NOTE[lang].format(words=words[:1].lower() + words[1:], traps=traps)
        shares = [
            f"{vocabulary.word(c, lang)}: {format_number(v / 100, 'percent0', lang)}"
            for c, v in zip(rows["country"], rows["value"], strict=True)
        ]
        alt[lang] = f"{message[lang]} {'; '.join(shares)}."
        figures[lang] = _figure(rows, nordic, lang)
    return Drawing(figures, alt=alt, caption=message, note=note)


def _figure(rows: pd.DataFrame, nordic: Collection[str], lang: str) -> Figure:
    figure, axes = style.new_figure(16 + 4.3 * len(rows))
    y = np.arange(len(rows))
    for at, (country, value) in enumerate(zip(rows["country"], rows["value"], strict=True)):
        average, marked = country in _AVERAGE, country in nordic
        axes.plot([0, value / 100], [at, at], color="#D0D0D0", linewidth=0.8, zorder=0)
        axes.plot(
            [value / 100],
            [at],
            "s" if average else "o",
            color="black" if average else style.PALETTE[0],
            mfc=style.PALETTE[0] if marked else "black" if average else "white",
            markersize=6,
            mew=1.2,
        )
        axes.annotate(
            format_number(value / 100, "percent0", lang),
            (value / 100, at),
            (6, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=8,
        )
    axes.set_yticks(y, [vocabulary.word(country, lang) for country in rows["country"]])
    for label, country in zip(axes.get_yticklabels(), rows["country"], strict=True):
        label.set_fontweight("bold" if country in nordic or country in _AVERAGE else "normal")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.08)
    axes.tick_params(axis="y", length=0)
    style.percent_axis(axes, lang)
    return figure


def table(
    found: pd.DataFrame, columns: Sequence[tuple[str, int]], languages: Sequence[str]
) -> Table:
    """Countries with several indicators beside each other, each as worded in its year.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.literature.concepts.official.checked`.
    columns : sequence of (indicator, year)
        In the order of the columns.
    languages : sequence of str
        Languages of the study.
    """
    wide = official.side_by_side(found, list(columns))
    names = [f"c{i}" for i in range(len(columns))]
    shares = wide.assign(**{name: wide[name] / 100 for name in names})
    headings = {}
    for name, (indicator, year) in zip(names, columns, strict=True):
        short = _SHORT.get(indicator, {})
        headings[name] = {lang: f"{short.get(lang, indicator)}, {year}" for lang in languages}
    return Table(
        {
            lang: shares.assign(country=[vocabulary.word(c, lang) for c in shares["country"]])
            for lang in languages
        },
        caption={
            "en": "Use of public authorities online, by indicator as worded in each year.",
            "sv": "Användning av myndigheter på nätet, efter indikator som den löd vart år.",
        },
        columns={"country": {"en": "Country", "sv": "Land"}, **headings},
        formats=dict.fromkeys(names, "percent0"),
        note={
            "en": "Share of individuals. The indicators are worded differently: columns are not a "
            "series. –: no figure seen.",
            "sv": "Andel av individerna. Indikatorerna lyder olika: kolumnerna är ingen serie. –: "
            "ingen siffra sedd.",
        },
    )
