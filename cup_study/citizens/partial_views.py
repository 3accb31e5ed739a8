"""Items that measure otherwise in some group: what was found, and what had been planted."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.citizens.partial import planted
from cup_study.codebook import Codebook
from cup_study.item import Code
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Value
from cup_study.views import Table, Text

_KIND = {
    "loading": {"en": "loading, ratio", "sv": "laddning, kvot"},
    "intercept": {"en": "intercept, difference", "sv": "intercept, skillnad"},
}
_TREATED = {
    False: {"en": "numbers", "sv": "tal"},
    True: {"en": "ordered", "sv": "ordnade"},
}
_TOLD = {
    "en": "Found one after the other by score tests, corrected for their number (Holm), on the "
    "same answers: exploratory. Ratio or difference of the group to the others; differences in "
    "points, of ordered answers in standard deviations of the residual.",
    "sv": "Funna en efter en med poängtest, korrigerade för deras antal (Holm), på samma svar: "
    "utforskande. Gruppens kvot eller skillnad till de andra; skillnader i poäng, för ordnade svar "
    "i standardavvikelser av residualen.",
}
_PLANTED = {
    "en": "True: what the simulation planted; – where nothing was.",
    "sv": "Sant: vad simuleringen lade in; – där inget lades in.",
}


def values(found: pd.DataFrame, known: pd.DataFrame | None) -> dict[str, Value]:
    """How many parameters were freed, and how many of those planted are among them.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.partial.shifts`, of all groupings.
    known : DataFrame or None
        Truth of a simulated study.

    Returns
    -------
    dict
        ``partial_n partial_n_ordered`` (freed with answers as numbers, as ordered categories),
        ``partial_<group>_<item>_<kind>`` with ``_lower _upper`` and, where the truth is known,
        ``partial_n_planted partial_n_found partial_n_covered`` and ``_true``.
    """
    told: dict[str, Value] = {
        "partial_n": (int((~found["ordered"].astype(bool)).sum()), "count"),
        "partial_n_ordered": (int(found["ordered"].astype(bool).sum()), "count"),
    }
    for row in found.to_dict("records"):
        ordered = "_ordered" if row["ordered"] else ""
        stem = f"partial_{row['group']}{ordered}_{row['item']}_{row['kind']}".lower()
        told[stem] = (row["estimate"], "decimal2")
        told[f"{stem}_lower"] = (row["lower"], "decimal2")
        told[f"{stem}_upper"] = (row["upper"], "decimal2")
        if row["true"] == row["true"]:
            told[f"{stem}_true"] = (row["true"], "decimal2")
    if known is not None:
        true = planted(known)
        hits = found[found["true"].notna()]
        caught = {(r["group"], r["kind"], r["item"]) for r in hits.to_dict("records")}
        covered = hits["true"].between(hits["lower"], hits["upper"])
        told["partial_n_planted"] = (len(true), "count")
        told["partial_n_found"] = (len(caught & true), "count")
        told["partial_n_hits"] = (len(hits), "count")
        told["partial_n_covered"] = (int(covered.sum()), "count")
    return told


def table(
    found: pd.DataFrame,
    codebook: Codebook,
    called: Mapping[str, Text],
    languages: tuple[str, ...],
) -> Table:
    """What was freed, in words.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.partial.shifts`, of all groupings.
    codebook : Codebook
        Words of items and groups.
    called : mapping
        Grouping to what it is called in each language.
    languages : tuple of str
        Languages of the study.
    """
    with_truth = found["true"].notna().any()
    frames, note = {}, {}
    for lang in languages:
        ends = zip(found["lower"], found["upper"], strict=True)
        rows = pd.DataFrame(
            {
                "group": [
                    f"{called[g][lang]}: {_label(codebook, g, v, lang)}"
                    for g, v in zip(found["group"], found["value"], strict=True)
                ],
                "treated": [_TREATED[bool(o)][lang] for o in found["ordered"]],
                "item": [codebook[i].text(lang) if i in codebook else i for i in found["item"]],
                "kind": [_KIND[k][lang] for k in found["kind"]],
                "estimate": found["estimate"].to_numpy(),
                "interval": [format_interval(a, b, "decimal2", lang) for a, b in ends],
            }
        )
        if with_truth:
            rows["true"] = [format_number(float(t), "decimal2", lang) for t in found["true"]]
        frames[lang] = rows
        note[lang] = " ".join([_TOLD[lang], *([_PLANTED[lang]] if with_truth else [])])
    heads: dict[str, Text] = {
        "group": {"en": "Group", "sv": "Grupp"},
        "treated": {"en": "Answers as", "sv": "Svar som"},
        "item": {"en": "Item", "sv": "Fråga"},
        "kind": {"en": "What differs", "sv": "Vad som skiljer"},
        "estimate": {"en": "Estimate", "sv": "Skattning"},
        "interval": INTERVAL,
        "true": {"en": "True", "sv": "Sant"},
    }
    return Table(
        frames,
        caption={
            "en": "Items that do not measure alike in all groups.",
            "sv": "Frågor som inte mäter lika i alla grupper.",
        },
        columns={name: heads[name] for name in frames[languages[0]].columns},
        formats={"estimate": "decimal2"},
        note=note,
    )


def _label(codebook: Codebook, group: str, value: str, lang: str) -> str:
    """What a group is called: the label of its code, or the code."""
    if group not in codebook:
        return value
    item = codebook[group]
    codes: dict[str, Code] = {str(code): code for code in item.values}
    return item.label(codes[value], lang) if value in codes else value
