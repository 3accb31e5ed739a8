"""What concepts, constructs and other entries of the literature data are called in a language.

The data are in English; a word that is not here is shown as it stands there.
"""

from __future__ import annotations

CONCEPTS = {
    "perceived_usefulness": {"en": "perceived usefulness", "sv": "upplevd nytta"},
    "ease_of_use": {"en": "perceived ease of use", "sv": "upplevd användarvänlighet"},
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
    "Bangladesh": "Bangladesh",
    "Austria": "Österrike",
    "Bulgaria": "Bulgarien",
    "Croatia": "Kroatien",
    "Cyprus": "Cypern",
    "Czechia": "Tjeckien",
    "Estonia": "Estland",
    "EU27": "EU-27",
    "France": "Frankrike",
    "Ireland": "Irland",
    "Latvia": "Lettland",
    "Lithuania": "Litauen",
    "Luxembourg": "Luxemburg",
    "Malta": "Malta",
    "Poland": "Polen",
    "Portugal": "Portugal",
    "Slovenia": "Slovenien",
    "Belgium": "Belgien",
    "Brazil": "Brasilien",
    "European Union": "EU",
    "European Union/Spain": "EU, Spanien",
    "ten EU Member States": "tio EU-länder",
    "Greece": "Grekland",
    "Hong Kong": "Hongkong",
    "Hungary": "Ungern",
    "Indonesia": "Indonesien",
    "Iraq": "Irak",
    "Italy": "Italien",
    "Kazakhstan": "Kazakstan",
    "Lebanon": "Libanon",
    "Philippines": "Filippinerna",
    "Romania": "Rumänien",
    "Russia": "Ryssland",
    "Slovakia": "Slovakien",
    "South Africa": "Sydafrika",
    "Trinidad and Tobago": "Trinidad och Tobago",
    "United Arab Emirates": "Förenade Arabemiraten",
    "Yemen": "Jemen",
    "survey": "enkät",
    "interview": "intervju",
    "review": "översikt",
    "secondary": "sekundärdata",
    "focus group": "fokusgrupp",
    "conceptual": "begreppslig",
    "mixed": "blandad",
    "mixed methods": "blandade metoder",
    "usability test": "användbarhetstest",
    "expert panel": "expertpanel",
    "design": "design",
    "qualitative": "kvalitativ",
    "qualitative and survey": "kvalitativ och enkät",
    "observation": "observation",
    "empirical study": "empirisk studie",
    "experiment": "experiment",
    "interview/focus group": "intervju/fokusgrupp",
    "compatibility": "förenlighet",
    "awareness": "kännedom",
    "habit": "vana",
    "demographics": "demografi",
    "privacy/security": "integritet/säkerhet",
    "service quality": "tjänstekvalitet",
    "information quality": "informationskvalitet",
    "system quality": "systemkvalitet",
    "self-efficacy/skills": "självtillit/färdigheter",
    "trust in internet": "tillit till internet",
    "continuance intention": "avsikt att fortsätta",
    "recommendation intention": "avsikt att rekommendera",
    "cost/sacrifice": "kostnad/uppoffring",
    "perceived sacrifice": "upplevd uppoffring",
    "administrative burden": "administrativ börda",
    "personal values": "personliga värderingar",
    "trust transfer": "överförd tillit",
    "knowledge gap": "kunskapsklyfta",
    "national culture": "nationell kultur",
    "good governance": "gott styre",
    "institutional theory": "institutionell teori",
    "individual": "individ",
    "undergraduate": "grundnivå",
    "graduate": "avancerad nivå",
    "K-12": "grund- och gymnasieskola",
    "student": "studenter",
    "instructor": "lärare",
    "both": "båda",
    "other": "annan",
    "first_author": "första författare",
    "year": "publiceringsår",
    "country": "land",
    "education_level": "utbildningsnivå",
    "user_role": "användarroll",
    "theoretical_framework": "teori",
    "group": "grupp",
    "study": "studie",
    "organisation": "organisation",
    "trust": "tillit",
    "digital divide": "digital klyfta",
    "optimism bias": "orealistisk optimism",
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
    "Stored public pages": "Sparade offentliga webbsidor",
    "Websites": "Webbplatser",
    "Organisations": "Organisationer",
    "Citation searching": "Citeringssökning",
    "organisation side": "organisationer, inte medborgare",
    "review/meta-analysis": "översikt eller metaanalys",
    "adjacent": "angränsande tjänster",
    "public digital service (health/tracing)": "offentlig digital tjänst (hälsa/smittspårning)",
    "method": "metod",
    "foundation": "grundläggande verk",
    "performance expectancy": "förväntad nytta",
    "effort expectancy": "förväntad ansträngning",
    "intention to recommend": "avsikt att rekommendera",
    "computer self-efficacy": "självtillit med datorer",
    "health literacy": "hälsolitteracitet",
    "privacy and security": "integritet och säkerhet",
    "perceived privacy risk": "upplevd integritetsrisk",
    "perceived disease threat": "upplevt hot från sjukdom",
    "resistance bias": "motstånd mot förändring",
    "use": "användning",
    "context awareness": "lägesmedvetenhet",
    "mobile factor ubiquity": "tillgänglighet var som helst",
    "current usage (study 1)": "nuvarande användning (studie 1)",
    "future usage (study 2)": "framtida användning (studie 2)",
}
#: Words of the data that an English reader would not understand, or knows from a figure otherwise.
_ENGLISH = {
    "organisation side": "organisations, not citizens",
    "review/meta-analysis": "review or meta-analysis",
    "adjacent": "adjacent services",
    "foundation": "foundational works",
    "trust in internet": "trust in the internet",
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
    "UB": {"en": "use", "sv": "användning"},
    "ATT": {"en": "attitude", "sv": "attityd"},
    "SE": {"en": "self-efficacy", "sv": "självtillit"},
    "TRU": {"en": "trust", "sv": "tillit"},
    "ANX": {"en": "anxiety", "sv": "oro"},
    "TRA": {"en": "transparency", "sv": "transparens"},
    "AUT": {"en": "autonomy", "sv": "autonomi"},
    "USE": {"en": "use", "sv": "användning"},
    "COMP": {"en": "compatibility", "sv": "förenlighet"},
    "COST": {"en": "costs", "sv": "kostnader"},
    "EDU": {"en": "education", "sv": "utbildning"},
    "PINN": {"en": "personal innovativeness", "sv": "personlig nyfikenhet på ny teknik"},
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
    return (_SWEDISH if lang == "sv" else _ENGLISH).get(entry, entry)


def key(entry: str) -> str:
    """Part of a key that names a construct.

    Examples
    --------
    >>> key("use/adoption"), key("trust in government")
    ('use', 'trust_in_government')
    """
    return _SHORT.get(entry, entry).replace(" ", "_")
