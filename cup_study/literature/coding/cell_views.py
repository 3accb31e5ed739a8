"""Where the coders differ, and how well they agree: tables and values, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.literature.coding import cells
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.raw_text import shown
from cup_study.views import Spanner, Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_HINTS = {
    "sign": {"en": "the sign", "sv": "tecknet"},
    "square": {"en": "one is the square of the other", "sv": "det ena är kvadraten på det andra"},
    "": {"en": "", "sv": ""},
}
_ALL = {"en": "All", "sv": "Alla"}
_TAKEN = {
    "declared": {"en": "declared in a file", "sv": "angivet i en fil"},
    "others": {"en": "taken from the other coders", "sv": "hämtat från övriga kodare"},
    "none": {"en": "no sample size: not pooled", "sv": "urvalsstorlek saknas: vägs inte in"},
    "differs": {"en": "the coders differ", "sv": "kodarna skiljer sig"},
}


def values(table: pd.DataFrame, agreed: pd.DataFrame | None = None) -> dict[str, Value]:
    """Counts of cells, and the agreement of all coders, each with its format.

    Parameters
    ----------
    table : DataFrame
        From :func:`.cells.spread`.
    agreed : DataFrame, optional
        From :func:`.agreement.agreement`.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": "a", "construct_1": "BI", "construct_2": "PE",
    ...     "coder": ["R1", "R2"], "r": [0.5, 0.6]})
    >>> values(cells.spread(effects))["differing"]
    (1, 'count')
    """
    counted = cells.summary(table).iloc[0]
    names = ("cells", "multiple", "differing", "at_limit")
    told: dict[str, Value] = {name: (int(counted[name]), "count") for name in names}
    told["share"] = (float(counted["share"]), "percent0")
    told["squares"] = (int((table["hint"] == "square").sum()), "count")
    told["studies_differing"] = (int(table.loc[table["differs"], "study"].nunique()), "count")
    if agreed is not None:
        row = agreed[agreed["coders"] == "all"].iloc[0]
        parts = ("alpha", "alpha_lower", "alpha_upper")
        told |= {name: (float(row[name]), "coef2") for name in parts}
    return told


def differing(
    table: pd.DataFrame,
    coders: Sequence[str],
    languages: Sequence[str],
    *,
    studies: Mapping[str, str] | None = None,
    most: int | None = None,
    tolerance: float = cells.TOLERANCE,
) -> Table:
    """Cells that the coders read differently, the furthest apart first.

    Parameters
    ----------
    table : DataFrame
        From :func:`.cells.spread`.
    coders : sequence of str
        Columns with the coders' values.
    languages : sequence of str
        Languages of the study.
    studies : mapping, optional
        Study to what it is called; the study's own name by default.
    most : int, optional
        Longest table; all by default.
    tolerance : float
        The tolerance of `table`, for the note.
    """
    found = cells.differing(table)
    part = found if most is None else found.head(most)
    called = studies or {}
    frames = {
        lang: pd.DataFrame(
            {
                "study": [shown(called.get(s, s)) for s in part["study"]],
                "relation": [shown(f"{a} – {b}") for a, b in _pairs(part)],
                **{f"coder_{i}": part[c].to_numpy() for i, c in enumerate(coders)},
                "spread": part["spread"].to_numpy(),
                "hint": [_HINTS[h][lang] for h in part["hint"]],
            }
        )
        for lang in languages
    }
    counted = cells.summary(table).iloc[0]
    share = {lang: format_number(float(counted["share"]), "percent0", lang) for lang in languages}
    limit = {lang: format_number(tolerance, "coef3", lang) for lang in languages}
    differs, multiple = int(counted["differing"]), int(counted["multiple"])
    caption = {
        "en": f"The coders read {differs} of the {multiple} correlations that several of them "
        f"coded differently ({share.get('en')}).",
        "sv": f"Kodarna läste {differs} av de {multiple} korrelationer som flera av dem kodat "
        f"olika ({share.get('sv')}).",
    }
    cut = {
        "en": f" The {len(part)} furthest apart are shown." if len(part) < differs else "",
        "sv": f" De {len(part)} med störst skillnad visas." if len(part) < differs else "",
    }
    note = {
        "en": f"Values more than {limit.get('en')} apart. {int(counted['at_limit'])} more are "
        f"exactly {limit.get('en')} apart, which rounding explains. {int(counted['cells'])} cells "
        f"in all. –: not read by that coder.{cut['en']}",
        "sv": f"Värden mer än {limit.get('sv')} ifrån varandra. Ytterligare "
        f"{int(counted['at_limit'])} skiljer sig med precis {limit.get('sv')}, vilket avrundning "
        f"förklarar. {int(counted['cells'])} celler totalt. –: inte läst av den kodaren."
        f"{cut['sv']}",
    }
    marks = {f"coder_{i}": dict.fromkeys(("en", "sv"), c) for i, c in enumerate(coders)}
    return Table(
        frames,
        caption=caption,
        columns={
            "study": {"en": "Study", "sv": "Studie"},
            "relation": {"en": "Relation", "sv": "Samband"},
            **marks,
            "spread": {"en": "Apart", "sv": "Skillnad"},
            "hint": {"en": "Looks like", "sv": "Tycks vara"},
        },
        formats={**dict.fromkeys(marks, "coef3"), "spread": "coef3"},
        note=note,
        spanners=[Spanner({"en": "Coder", "sv": "Kodare"}, "coder_0", f"coder_{len(coders) - 1}")],
    )


def agreement(agreed: pd.DataFrame, languages: Sequence[str], *, what: str = "r") -> Table:
    """How well each two coders, and all, agree.

    Parameters
    ----------
    agreed : DataFrame
        From :func:`.agreement.agreement`.
    languages : sequence of str
        Languages of the study.
    what : str
        ``"r"`` for correlations, ``"n"`` for sample sizes of studies.
    """
    frames = {}
    for lang in languages:
        frames[lang] = pd.DataFrame(
            {
                "coders": [_ALL[lang] if c == "all" else shown(c) for c in agreed["coders"]],
                "cells": agreed["cells"],
                "differing": agreed["differing"],
                "share": agreed["share"],
                "mean_difference": agreed["mean_difference"],
                "icc": _with_interval(agreed, "icc", lang),
                "alpha": _with_interval(agreed, "alpha", lang),
            }
        )
    row = agreed[agreed["coders"] == "all"].iloc[0]
    alpha = {lang: format_number(float(row["alpha"]), "coef2", lang) for lang in languages}
    caption = {
        "r": {
            "en": f"Agreement of the coders on correlations: alpha = {alpha.get('en')}.",
            "sv": f"Kodarnas överensstämmelse om korrelationer: alfa = {alpha.get('sv')}.",
        },
        "n": {
            "en": f"Agreement of the coders on sample sizes: alpha = {alpha.get('en')}.",
            "sv": f"Kodarnas överensstämmelse om urvalsstorlekar: alfa = {alpha.get('sv')}.",
        },
    }[what]
    units = {
        "r": {"en": "Cells", "sv": "Celler"},
        "n": {"en": "Studies", "sv": "Studier"},
    }[what]
    return Table(
        frames,
        caption=caption,
        columns={
            "coders": {"en": "Coders", "sv": "Kodare"},
            "cells": units,
            "differing": {"en": "Differ", "sv": "Skiljer sig"},
            "share": {"en": "Share", "sv": "Andel"},
            "mean_difference": {"en": "Mean difference", "sv": "Medelskillnad"},
            "icc": {"en": "ICC(2,1) [95%]", "sv": f"ICC(2,1) [95{NBSP}%]"},
            "alpha": {"en": "Alpha [95%]", "sv": f"Alfa [95{NBSP}%]"},
        },
        formats={"cells": "count", "differing": "count", "share": "percent0"}
        | {"mean_difference": "coef3" if what == "r" else "decimal1"},
        note={
            "en": "Krippendorff’s alpha for interval data, over all units with two values or more; "
            "the intraclass correlation only over those that all the coders named have.",
            "sv": "Krippendorffs alfa för intervalldata, över alla enheter med minst två värden; "
            "intraklasskorrelationen endast över dem som alla nämnda kodare har.",
        },
    )


def sizes(
    compared: pd.DataFrame,
    told: pd.DataFrame,
    coders: Sequence[str],
    languages: Sequence[str],
    *,
    studies: Mapping[str, str] | None = None,
) -> Table:
    """Studies whose sample size the coders read differently, or that is not the coder's own.

    Parameters
    ----------
    compared : DataFrame
        From :func:`.sizes.compare`.
    told : DataFrame
        From :func:`.sizes.assign`.
    coders : sequence of str
        Columns of `compared`.
    languages : sequence of str
        Languages of the study.
    studies : mapping, optional
        Study to what it is called.
    """
    called = studies or {}
    marks = [f"coder_{i}" for i in range(len(coders))]
    other = told.drop_duplicates(["study", "taken"])
    listed = compared[compared["differs"]].assign(taken="differs", n=float("nan"))
    listed = pd.concat([listed[["study", "taken", "n"]], other[["study", "taken", "n"]]])
    read = compared.set_index("study").reindex(listed["study"])[list(coders)]
    numbers = dict(zip(marks, read.to_numpy(dtype=float).T, strict=True))
    frames = {
        lang: pd.DataFrame(
            {
                "study": [shown(called.get(s, s)) for s in listed["study"]],
                **numbers,
                "used": listed["n"].to_numpy(dtype=float),
                "what": [_TAKEN[kind][lang] for kind in listed["taken"]],
            }
        )
        for lang in languages
    }
    number = int(compared["differs"].sum())
    of = int((compared["coders"] > 1).sum())
    return Table(
        frames,
        caption={
            "en": f"The coders read the sample size of {number} of {of} studies differently.",
            "sv": f"Kodarna läste urvalsstorleken olika i {number} av {of} studier.",
        },
        columns={
            "study": {"en": "Study", "sv": "Studie"},
            **{m: dict.fromkeys(("en", "sv"), c) for m, c in zip(marks, coders, strict=True)},
            "used": {"en": "Used", "sv": "Använt"},
            "what": {"en": "What", "sv": "Vad"},
        },
        formats=dict.fromkeys([*marks, "used"], "count"),
        note={
            "en": "A correlation has the sample size that its own coder read, if not stated "
            "otherwise; a mean of several coders has the smallest of theirs.",
            "sv": "En korrelation har den urvalsstorlek som dess egen kodare läst, om inget annat "
            "sägs; ett medelvärde av flera kodare har den minsta av deras.",
        },
        spanners=[Spanner({"en": "Coder", "sv": "Kodare"}, "coder_0", marks[-1])],
    )


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["construct_1"], table["construct_2"], strict=True))


def _with_interval(agreed: pd.DataFrame, name: str, lang: str) -> list[str]:
    told = []
    for row in agreed.to_dict("records"):
        text = format_number(float(row[name]), "coef2", lang)
        low, high = float(row[f"{name}_lower"]), float(row[f"{name}_upper"])
        known = not (pd.isna(low) or pd.isna(high))
        told.append(f"{text} {format_interval(low, high, 'coef2', lang)}" if known else text)
    return told
