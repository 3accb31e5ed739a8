"""Words of the figures and tables of a meta-analysis, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from cup_study.literature import vocabulary
from cup_study.literature.pooling.random_effects import Pooled
from cup_study.numbers import NBSP, format_interval, format_number

#: What the methods and tests are called.
METHODS = {
    "FE": {"en": "fixed effects", "sv": "fixa effekter"},
    "EE": {"en": "equal effects", "sv": "lika effekter"},
    "DL": {"en": "DerSimonian–Laird", "sv": "DerSimonian–Laird"},
    "HE": {"en": "Hedges", "sv": "Hedges"},
    "HS": {"en": "Hunter–Schmidt", "sv": "Hunter–Schmidt"},
    "SJ": {"en": "Sidik–Jonkman", "sv": "Sidik–Jonkman"},
    "ML": {"en": "maximum likelihood", "sv": "maximum likelihood"},
    "REML": {"en": "REML", "sv": "REML"},
    "EB": {"en": "empirical Bayes", "sv": "empirisk Bayes"},
    "PM": {"en": "Paule–Mandel", "sv": "Paule–Mandel"},
}
TESTS = {
    "z": {"en": "normal intervals", "sv": "normala intervall"},
    "t": {"en": "t intervals", "sv": "t-intervall"},
    "knha": {"en": "Knapp–Hartung intervals", "sv": "Knapp–Hartung-intervall"},
}
MEASURES = {
    "ZCOR": {"en": "Fisher's z", "sv": "Fishers z"},
    "COR": {"en": "correlations", "sv": "korrelationer"},
    "UCOR": {"en": "unbiased correlations", "sv": "väntevärdesriktiga korrelationer"},
}
INTERVAL = {"en": "95% CI", "sv": f"95{NBSP}% KI"}
CORRELATION = {"en": "Correlation r", "sv": "Korrelation r"}
STUDY = {"en": "Study", "sv": "Studie"}
RELATION = {"en": "Relation", "sv": "Samband"}
WEIGHT = {"en": "Weight", "sv": "Vikt"}
POOLED = {"en": "Pooled", "sv": "Sammanvägt"}
NOT_POOLED = {"en": "not pooled", "sv": "ej sammanvägt"}
PREDICTION = {"en": "95% prediction interval", "sv": f"95{NBSP}% prediktionsintervall"}


def constructs(
    pair: tuple[str, str],
    lang: str,
    names: Mapping[str, Mapping[str, str]] | None = None,
    *,
    between: str = " – ",
) -> str:
    """Two constructs as a reader calls them.

    Parameters
    ----------
    pair : tuple of str
        The constructs.
    lang : str
        Language.
    names : mapping, optional
        Construct to its label in each language; without one the vocabulary's.
    between : str, optional
        What stands between them.

    Examples
    --------
    >>> constructs(("PE", "BI"), "sv")
    'förväntad nytta – avsikt'
    """
    return between.join(construct(name, lang, names) for name in pair)


def construct(name: str, lang: str, names: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """One construct as a reader calls it.

    Examples
    --------
    >>> construct("UB", "en", {"UB": {"en": "use"}}), construct("use/adoption", "sv")
    ('use', 'användning')
    """
    own = (names or {}).get(name, {}).get(lang)
    if own:
        return own
    told = vocabulary.construct(name, lang)
    return vocabulary.word(name, lang) if told == name else told


def capital(text: str) -> str:
    """Text with a capital first letter, the rest as it is.

    Examples
    --------
    >>> capital("use of IT")
    'Use of IT'
    """
    return text[:1].upper() + text[1:]


def p_value(p: float, lang: str) -> str:
    """A p value with its sign.

    Examples
    --------
    >>> p_value(0.0001, "en"), p_value(0.04, "sv")
    ('p\xa0<\xa0.001', 'p\xa0=\xa00,040')
    """
    text = format_number(p, "p", lang)
    sign = "<" if text.startswith("<") else "="
    return f"p{NBSP}{sign}{NBSP}{text.removeprefix('<')}"


def estimate(r: float, lower: float, upper: float, lang: str, style: str = "coef2") -> str:
    """A correlation with its interval.

    Examples
    --------
    >>> estimate(0.5, 0.3, 0.7, "en")
    '.50 [.30, .70]'
    """
    return f"{format_number(r, style, lang)} {format_interval(lower, upper, style, lang)}"


def heterogeneity(model: Pooled, measure: str, lang: str) -> str:
    r"""The line under a forest plot: how it was pooled, and how far the studies differ.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> heterogeneity(pool([0.1, 0.3, 0.8], [0.02, 0.02, 0.03]), "ZCOR", "en")[:36]
    'Heterogeneity: τ²\xa0=\xa00.101, I²\xa0=\xa082%,'
    """
    number = format_number
    eq = f"{NBSP}={NBSP}"
    head = {"en": "Heterogeneity", "sv": "Heterogenitet"}[lang]
    q = f"Q({model.q_df}){eq}{number(model.q, 'decimal1', lang)}, {p_value(model.q_p, lang)}"
    share = number(model.i2 / 100, "percent0", lang)
    tau2 = number(model.tau2, "decimal3", lang)
    scale = {"en": "on the scale of", "sv": "på skalan för"}[lang]
    how = f"{METHODS[model.method][lang]}, {TESTS[model.test][lang]}"
    if model.method in ("FE", "EE"):
        return f"{head}: {q}. {capital(how)}."
    return (
        f"{head}: τ²{eq}{tau2}, I²{eq}{share}, {q}. {capital(how)}; "
        f"τ² {scale} {MEASURES[measure][lang]}."
    )
