"""What concepts, constructs and other entries of the literature data are called in a language.

The data are in English; a word that is not here is shown as it stands there.
"""

from __future__ import annotations

CONCEPTS = {
    "perceived_usefulness": {"en": "perceived usefulness", "sv": "upplevd nytta"},
    "ease_of_use": {"en": "ease of use", "sv": "användarvänlighet"},
    "social_influence": {"en": "social influence", "sv": "social påverkan"},
    "facilitating_conditions": {
        "en": "facilitating conditions",
        "sv": "underlättande förhållanden",
    },
    "trust_government": {"en": "trust in government", "sv": "tillit till myndigheten"},
    "trust_internet": {"en": "trust in the internet", "sv": "tillit till internet"},
    "perceived_risk": {"en": "perceived risk", "sv": "upplevd risk"},
    "privacy": {"en": "privacy", "sv": "integritet"},
    "compatibility": {"en": "compatibility", "sv": "förenlighet"},
    "self_efficacy": {"en": "self-efficacy", "sv": "självtillit"},
    "awareness": {"en": "awareness", "sv": "kännedom"},
    "habit": {"en": "habit", "sv": "vana"},
    "attitude": {"en": "attitude", "sv": "attityd"},
    "service_quality": {"en": "service quality", "sv": "tjänstekvalitet"},
    "information_quality": {"en": "information quality", "sv": "informationskvalitet"},
    "system_quality": {"en": "system quality", "sv": "systemkvalitet"},
    "satisfaction": {"en": "satisfaction", "sv": "nöjdhet"},
    "digital_skills": {"en": "digital skills", "sv": "digitala färdigheter"},
    "demographics": {"en": "demographics", "sv": "demografi"},
    "channel_choice": {"en": "channel choice", "sv": "kanalval"},
}
#: Words of the data in Swedish: countries, units of analysis, theories, constructs.
_SWEDISH = {
    "United States": "USA",
    "Sweden": "Sverige",
    "Netherlands": "Nederländerna",
    "Jordan": "Jordanien",
    "China": "Kina",
    "Denmark": "Danmark",
    "Finland": "Finland",
    "Norway": "Norge",
    "Spain": "Spanien",
    "Germany": "Tyskland",
    "Turkey": "Turkiet",
    "United Kingdom": "Storbritannien",
    "Saudi Arabia": "Saudiarabien",
    "India": "Indien",
    "individual": "individ",
    "group": "grupp",
    "study": "studie",
    "organisation": "organisation",
    "trust": "tillit",
    "digital divide": "digital klyfta",
    "optimism bias": "optimistisk skevhet",
    "perceived usefulness": "upplevd nytta",
    "perceived ease of use": "upplevd användarvänlighet",
    "social influence": "social påverkan",
    "facilitating conditions": "underlättande förhållanden",
    "trust (other/undifferentiated)": "tillit (ospecificerad)",
    "trust in government": "tillit till myndigheten",
    "attitude": "attityd",
    "intention": "avsikt",
    "use/adoption": "användning",
    "satisfaction": "nöjdhet",
    "perceived risk": "upplevd risk",
}
#: Constructs of published technology-acceptance models by their usual abbreviation.
CONSTRUCTS = {
    "PE": {"en": "performance expectancy", "sv": "förväntad nytta"},
    "EE": {"en": "effort expectancy", "sv": "förväntad ansträngning"},
    "SI": {"en": "social influence", "sv": "social påverkan"},
    "FC": {"en": "facilitating conditions", "sv": "underlättande förhållanden"},
    "HM": {"en": "hedonic motivation", "sv": "nöje"},
    "PV": {"en": "price value", "sv": "prisvärdhet"},
    "HAB": {"en": "habit", "sv": "vana"},
    "BI": {"en": "intention", "sv": "avsikt"},
    "USE": {"en": "use", "sv": "användning"},
}
#: Short names of constructs, for keys.
_SHORT = {
    "perceived usefulness": "usefulness",
    "perceived ease of use": "ease",
    "trust (other/undifferentiated)": "trust",
    "social influence": "social",
    "facilitating conditions": "facilitating",
    "use/adoption": "use",
}
UNSEEN = {"en": "(not seen)", "sv": "(inte sett)"}


def concept(name: str, lang: str) -> str:
    """What a concept column is called, with a capital.

    Examples
    --------
    >>> concept("habit", "sv"), concept("peer_support", "en")
    ('Vana', 'Peer support')
    """
    plain = name.replace("_", " ")
    return CONCEPTS.get(name, {}).get(lang, plain).capitalize()


def construct(name: str, lang: str) -> str:
    """What a construct with a usual abbreviation is called, as inside a sentence.

    Examples
    --------
    >>> construct("BI", "sv"), construct("XY", "sv")
    ('avsikt', 'XY')
    """
    return CONSTRUCTS.get(name, {}).get(lang, name)


def word(entry: object, lang: str) -> str:
    """Entry of the data in a language; a missing one was not seen.

    Examples
    --------
    >>> word("Sweden", "sv"), word(float("nan"), "en")
    ('Sverige', '(not seen)')
    """
    if not isinstance(entry, str):
        return UNSEEN[lang]
    return _SWEDISH.get(entry, entry) if lang == "sv" else entry


def key(entry: str) -> str:
    """Part of a key that names a construct.

    Examples
    --------
    >>> key("use/adoption"), key("trust in government")
    ('use', 'trust_in_government')
    """
    return _SHORT.get(entry, entry).replace(" ", "_")
