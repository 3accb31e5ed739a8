"""What the views of the concept matrix say: short names of concepts, groups of concepts."""

from __future__ import annotations

from collections.abc import Sequence

from cup_study.literature import vocabulary

#: Concepts in groups that a reader can hold in mind, in the order of the matrix.
GROUPS = {
    "acceptance": (
        "perceived_usefulness",
        "ease_of_use",
        "social_influence",
        "facilitating_conditions",
        "attitude",
        "habit",
        "compatibility",
    ),
    "trust": ("trust_government", "trust_internet", "perceived_risk", "privacy"),
    "quality": ("service_quality", "information_quality", "system_quality", "satisfaction"),
    "person": ("demographics", "digital_skills", "self_efficacy", "awareness", "channel_choice"),
}
_GROUP_NAMES = {
    "acceptance": {"en": "Acceptance", "sv": "Acceptans"},
    "trust": {"en": "Trust and risk", "sv": "Tillit och risk"},
    "quality": {"en": "Quality", "sv": "Kvalitet"},
    "person": {"en": "Person and channel", "sv": "Person och kanal"},
    "": {"en": "Other", "sv": "Övriga"},
}
_SHORT = {
    "perceived_usefulness": {"en": "PU", "sv": "UN"},
    "ease_of_use": {"en": "EU", "sv": "AV"},
    "social_influence": {"en": "SI", "sv": "SP"},
    "facilitating_conditions": {"en": "FC", "sv": "UF"},
    "trust_government": {"en": "TG", "sv": "TM"},
    "trust_internet": {"en": "TI", "sv": "TI"},
    "perceived_risk": {"en": "PR", "sv": "UR"},
    "privacy": {"en": "PV", "sv": "IN"},
    "compatibility": {"en": "CO", "sv": "FÖ"},
    "self_efficacy": {"en": "SE", "sv": "ST"},
    "awareness": {"en": "AW", "sv": "KÄ"},
    "habit": {"en": "HA", "sv": "VA"},
    "attitude": {"en": "AT", "sv": "AT"},
    "service_quality": {"en": "SQ", "sv": "TK"},
    "information_quality": {"en": "IQ", "sv": "IK"},
    "system_quality": {"en": "YQ", "sv": "SK"},
    "satisfaction": {"en": "SA", "sv": "NÖ"},
    "digital_skills": {"en": "DS", "sv": "DF"},
    "demographics": {"en": "DE", "sv": "DE"},
    "channel_choice": {"en": "CC", "sv": "KV"},
}


def group_of(concept: str) -> str:
    """Group of a concept; empty for one that no group names.

    Examples
    --------
    >>> group_of("habit"), group_of("peer_support")
    ('acceptance', '')
    """
    return next((name for name, members in GROUPS.items() if concept in members), "")


def group_name(group: str, lang: str) -> str:
    """What a group of concepts is called.

    Examples
    --------
    >>> group_name("trust", "sv")
    'Tillit och risk'
    """
    return _GROUP_NAMES[group][lang]


def ordered(names: Sequence[str]) -> list[str]:
    """Concepts group by group; those that no group names come last, as they stand.

    Examples
    --------
    >>> ordered(["peer_support", "privacy", "habit"])
    ['habit', 'privacy', 'peer_support']
    """
    known = [name for members in GROUPS.values() for name in members]
    return [n for n in known if n in names] + [n for n in names if n not in known]


def short(names: Sequence[str], lang: str) -> dict[str, str]:
    """Codes of two or three letters, one for each concept, for narrow columns.

    Examples
    --------
    >>> short(["habit", "peer_support", "peer_size"], "en")
    {'habit': 'HA', 'peer_support': 'PS', 'peer_size': 'PS2'}
    """
    told: dict[str, str] = {}
    for name in names:
        initials = "".join(word[0] for word in name.split("_") if word)[:2].upper() or "X"
        code = _SHORT.get(name, {}).get(lang, initials)
        number = sum(c.rstrip("0123456789") == code for c in told.values())
        told[name] = code if not number else f"{code}{number + 1}"
    return told


def key_to_short(names: Sequence[str], lang: str) -> str:
    """What the codes stand for, in one sentence for a note.

    Examples
    --------
    >>> key_to_short(["habit"], "sv")
    'VA: vana.'
    """
    codes = short(names, lang)
    told = [f"{codes[n]}: {vocabulary.concept(n, lang).lower()}" for n in names]
    return "; ".join(told) + "."


def listed(words: Sequence[str], lang: str, *, last: str = "") -> str:
    """Words in a row as a sentence has them.

    Examples
    --------
    >>> listed(["a", "b", "c"], "en"), listed(["a", "b"], "sv")
    ('a, b and c', 'a och b')
    """
    last = last or {"en": " and ", "sv": " och "}[lang]
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
