"""Quotations that were cleared, under their codes, and what may be told of who says them.

A pseudonym stands beside the words; an attribute of the speaker only where at least as many
participants as the threshold share it and all that is told before it. A reader who puts the
attributes together then still has that many to choose from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study import raw_text
from cup_study.citizens.focus_groups import findings
from cup_study.citizens.focus_groups.about import CODE, About
from cup_study.citizens.focus_groups.material import Material
from cup_study.survey import disclosure
from cup_study.views import Table

_WHO = {"en": "Who", "sv": "Vem"}
_QUOTE = {"en": "Quotation", "sv": "Citat"}
_CAPTION = {"en": "In their own words.", "sv": "Med egna ord."}
_CLEARED = {
    "en": "Only words that were cleared for quotation; translated where needed.",
    "sv": "Endast ord som har godkänts för citering; översatta där det behövs.",
}
_UNKNOWN = {
    "en": "Who said them is not known.",
    "sv": "Vem som sade dem är inte känt.",
}
_NAMES = {
    "en": "Names are pseudonyms; an attribute is told where at least {n} participants share it.",
    "sv": "Namnen är pseudonymer; en egenskap anges där minst {n} deltagare har den gemensamt.",
}


def speakers(
    material: Material,
    attributes: Sequence[str],
    heads: Mapping[str, Mapping[str, Mapping[str, str]]],
    lang: str,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> dict[str, str]:
    """What may be told of who says each quotation.

    Parameters
    ----------
    material : Material
        What was said.
    attributes : sequence of str
        Attributes of participants or sessions to tell, the most important first.
    heads : mapping
        Attribute to language to value to what it is called.
    lang : str
        Language.
    threshold : int
        Participants that must share what is told.

    Returns
    -------
    dict
        Segment to pseudonym and attributes; empty where the speaker is not known.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> speakers(small(), ["user"], {}, "en", threshold=2)["s1"]
    'P1, user: 1'
    >>> speakers(small(), ["user"], {}, "en", threshold=3)["s1"]
    'P1'
    """
    said = material.segments[["segment", "session", "participant"]].copy()
    for name in attributes:
        said[name] = material.attribute(name).to_numpy()
    # Participants are known by what they said and by the list of who took part.
    people = said[said["participant"] != ""].drop_duplicates(["session", "participant"])
    told = {}
    for row in said.to_dict("records"):
        if not row["participant"]:
            told[row["segment"]] = ""
            continue
        alike = pd.Series(True, index=people.index)
        parts = [raw_text.shown(row["participant"])]
        for name in attributes:
            both = alike & people[name].eq(row[name])
            if not row[name] or int(both.sum()) < threshold:
                continue
            alike = both
            label = heads.get(name, {}).get(lang, {}).get(row[name])
            parts.append(raw_text.shown(label or f"{name}: {row[name]}"))
        told[row["segment"]] = ", ".join(parts)
    return told


def table(
    material: Material,
    about: About,
    *,
    attributes: Sequence[str] = (),
    heads: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
) -> Table | None:
    """Cleared quotations with their codes, in the order of the material; None without any.

    Parameters
    ----------
    material : Material
        What was said, coded and cleared.
    about : About
        The material.
    attributes, heads
        As in :func:`speakers`.
    """
    rows = findings.codes(material).merge(material.quotes, on="segment", suffixes=("_said", ""))
    if not len(rows):
        return None
    known = bool((rows["participant"] != "").any())
    frames = {}
    for lang in about.languages:
        who = speakers(material, attributes, heads or {}, lang, threshold=about.threshold)
        cells = {
            "quote": [raw_text.quoted(text, lang) for text in rows[f"text_{lang}"]],
            "who": [who[segment] for segment in rows["segment"]],
            "codes": [
                "; ".join(material.codes.label(c, lang) for c in codes) for codes in rows["codes"]
            ],
        }
        frames[lang] = pd.DataFrame(cells if known else {k: cells[k] for k in ("quote", "codes")})
    names = {lang: _NAMES[lang].format(n=about.threshold) for lang in about.languages}
    return Table(
        frames,
        caption=_CAPTION,
        columns={"quote": _QUOTE, **({"who": _WHO} if known else {}), "codes": CODE},
        note=about.note(_CLEARED, names if known else _UNKNOWN),
    )
