"""Whether constructs can be told apart: heterotrait-monotrait ratios and Fornell-Larcker.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.numbers import format_number
from cup_study.sem.scales.fornell_larcker import FornellLarcker
from cup_study.sem.scales.htmt import HtmtIntervals
from cup_study.survey.basis import Value, in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Table, Text

#: Ratios from which two constructs are hard to tell apart (Henseler, Ringle & Sarstedt 2015).
LIMIT = 0.85
_PLACES = {
    "en": "Diagonal: root of AVE. Below: correlations of the constructs. Above: HTMT, from "
    "complete answers.",
    "sv": "Diagonal: roten ur AVE. Under: begreppens korrelationer. Över: HTMT, av "
    "fullständiga svar.",
}


def values(ratios: HtmtIntervals, criterion: FornellLarcker, called: Labels) -> dict[str, Value]:
    """Largest ratio with its interval and its pair, and how many pairs are too close.

    Parameters
    ----------
    ratios : HtmtIntervals
        From :func:`cup_study.sem.scales.htmt.htmt_intervals`.
    criterion : FornellLarcker
        From :func:`cup_study.sem.scales.fornell_larcker.fornell_larcker`.
    called : dict
        Language to labels of the constructs.

    Returns
    -------
    dict
        ``htmt_largest htmt_largest_lower htmt_largest_upper htmt_first htmt_second n_pairs
        n_htmt_close n_fornell_larcker_fails``; a pair is close when the interval reaches
        :data:`LIMIT`.
    """
    table = ratios.table
    top = table.sort_values("ratio", ascending=False, kind="stable").iloc[0]
    return {
        "htmt_largest": (float(top["ratio"]), "coef2"),
        "htmt_largest_lower": (float(top["lower"]), "coef2"),
        "htmt_largest_upper": (float(top["upper"]), "coef2"),
        "htmt_first": (_inside(called, str(top["first"])), "text"),
        "htmt_second": (_inside(called, str(top["second"])), "text"),
        "n_pairs": (len(table), "count"),
        "n_htmt_close": (int((table["upper"] >= LIMIT).sum()), "count"),
        "n_fornell_larcker_fails": (int((~criterion.verdict["holds"]).sum()), "count"),
    }


def table(ratios: HtmtIntervals, criterion: FornellLarcker, called: Labels, base: Text) -> Table:
    """One matrix: roots of AVE, correlations and ratios; parameters as above.

    Parameters
    ----------
    ratios, criterion, called
        As for :func:`values`.
    base : mapping
        Language to whom the model is about.
    """
    matrix = criterion.matrix
    names = [str(name) for name in matrix.index]
    both = matrix.to_numpy(dtype=float).copy()
    at = {name: i for i, name in enumerate(names)}
    for row in ratios.table.to_dict("records"):
        if row["first"] in at and row["second"] in at:
            i, j = sorted((at[row["first"]], at[row["second"]]))
            both[i, j] = row["ratio"]
    heads = [str(i + 1) for i in range(len(names))]
    frames = {}
    for lang, labels in called.items():
        first = [f"{i} {labels[name]}" for i, name in zip(heads, names, strict=True)]
        cells = pd.DataFrame(both, columns=heads)
        cells.insert(0, "construct", first)
        frames[lang] = cells
    return Table(
        frames,
        caption={
            "en": "Can the constructs be told apart?",
            "sv": "Går begreppen att skilja åt?",
        },
        columns={"construct": {"en": "Construct", "sv": "Begrepp"}},
        formats=dict.fromkeys(heads, "coef2"),
        note={lang: f"{base[lang]} {_PLACES[lang]} {_reach(ratios, lang)}" for lang in called},
    )


def _reach(ratios: HtmtIntervals, lang: str) -> str:
    """The largest upper limit in words."""
    upper = float(np.nanmax(ratios.table["upper"].to_numpy(dtype=float)))
    words = {
        "en": "The highest upper limit of HTMT is {x} ({n} resamples).",
        "sv": "Den högsta övre gränsen för HTMT är {x} ({n} omdragningar).",
    }
    count = format_number(ratios.draws, "count", lang)
    return words[lang].format(x=format_number(upper, "coef2", lang), n=count)


def _inside(called: Labels, name: str) -> dict[str, str]:
    """Label of a construct inside a sentence, in each language."""
    return {lang: in_sentence(labels[name], name) for lang, labels in called.items()}
