"""Agreement of the coders of focus groups as values, a table and a figure.

They are those of open answers (:mod:`cup_study.survey.open_answers.coder_views`), with the words
of this material. Where the coders agree on everything, resampling gives an interval without width:
it is not shown, and an exact interval of the share coded alike stands in its place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from scipy.stats import beta

from cup_study.citizens.focus_groups.about import About
from cup_study.citizens.focus_groups.agreement import extended
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Value
from cup_study.survey.disclosure import MARK
from cup_study.survey.open_answers import coder_views
from cup_study.survey.open_answers.coders import FEW, RELIABLE, TENTATIVE, Coders
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.views import Drawing, Table

_NUMBERS = ["given", "observed", "kappa", "alpha", "pabak", "bias"]
_FEW = {
    "en": ("too few answers", "too few {units}"),
    "sv": ("för få svar", "för få {units}"),
}
_NOTE = {
    "en": "{n} coded by more than one coder, {same} of them alike (95% interval {interval}, "
    "exact). Alpha of all codes together: {alpha}{resampled}. A code of fewer than {few} is not "
    "judged; one below {low} needs a better definition, from {high} it is reliable "
    "(Krippendorff 2019).",
    "sv": "{n} kodade av mer än en kodare, {same} av dem lika (95 % konfidensintervall {interval}, "
    "exakt). Alfa för alla koder tillsammans: {alpha}{resampled}. En kod med färre än {few} bedöms "
    "inte; en under {low} behöver en tydligare definition, från {high} är den tillförlitlig "
    "(Krippendorff 2019).",
}
_RESAMPLED = {
    "en": " {interval}, by resampling {units}",
    "sv": " {interval}, genom omsampling av {units}",
}
_ALL_ALIKE = {
    "en": "Both coders gave the same codes to all {n}.",
    "sv": "Båda kodarna gav samma koder till alla {n}.",
}
_MIXED = {
    "en": "The coders gave the same codes to {same} of {n}.",
    "sv": "Kodarna gav samma koder till {same} av {n}.",
}


def exact(alike: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper & Pearson's (1934) exact interval of a share.

    Examples
    --------
    >>> low, high = exact(17, 17)
    >>> round(low, 3), high
    (0.805, 1.0)
    """
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, alike, n - alike + 1)) if alike else 0.0
    high = float(beta.ppf(1 - tail, alike + 1, n - alike)) if alike < n else 1.0
    return low, high


def values(found: Coders, frame: CodeFrame, about: About) -> dict[str, Value]:
    """Agreement for the text.

    Parameters
    ----------
    found : Coders
        From :func:`cup_study.citizens.focus_groups.agreement.compare`.
    frame : CodeFrame
        The codes.
    about : About
        The material.

    Returns
    -------
    dict
        As :func:`cup_study.survey.open_answers.coder_views.values`, with ``double`` (segments
        coded by the two), ``same_n``, ``same_lower``, ``same_upper`` (exact), ``judged`` (codes
        with enough segments to be judged); limits that are not known are left out.
    """
    told = coder_views.values(found, extended(frame), about.languages)
    n, alike = found.kappa.units, _alike(found)
    low, high = exact(alike, n)
    told |= {"double": (n, "count"), "same_n": (alike, "count")}
    told |= {"same_lower": (low, "percent0"), "same_upper": (high, "percent0")}
    told["judged"] = (int(found.codes["verdict"].ne("few").sum()), "count")
    if not _wide(found):
        told = {k: v for k, v in told.items() if k not in ("alpha_lower", "alpha_upper")}
    return {k: v for k, v in told.items() if v[0] == v[0]}


def table(
    found: Coders, frame: CodeFrame, about: About, *, few: Collection[str] = frozenset()
) -> Table:
    """Agreement code by code, and which codes are mixed up.

    Parameters
    ----------
    found, frame, about
        As in :func:`values`.
    few : collection of str, optional
        Codes of few participants, of which no number is shown
        (:func:`cup_study.citizens.focus_groups.hiding.of_few`).
    """
    whole = extended(frame)
    made = coder_views.table(found, whole, about.languages)
    # Where it is known who spoke, a code of few segments is of few people.
    small = found.codes["given"].lt(about.threshold) & about.people
    small |= found.codes["code"].isin(list(few))
    frames = {}
    for lang in about.languages:
        old, new = _FEW[lang]
        rows = made.frames[lang].copy()
        words = new.format(units=about.word(lang))
        rows["verdict"] = [words if text == old else text for text in rows["verdict"]]
        # Resamples that all give one figure are no interval.
        wide = (found.codes["alpha_upper"] > found.codes["alpha_lower"]).tolist()
        rows["interval"] = [t if w else "" for t, w in zip(rows["interval"], wide, strict=True)]
        if small.any():
            rows = rows.astype(object)
            rows.loc[small.to_numpy(), _NUMBERS] = MARK
            rows.loc[small.to_numpy(), ["interval", "mixed"]] = ""
        rows.loc[found.codes["mixed_with"].isin(list(few)).to_numpy(), "mixed"] = ""
        frames[lang] = rows
    heading = {lang: about.word(lang, 2) for lang in about.languages}
    return replace(
        made,
        frames=frames,
        caption=_messages(found, about),
        columns={**made.columns, "given": heading},
        note=about.note(_told(found, about), counted=False, hidden=int(small.sum())),
    )


def drawing(
    found: Coders, frame: CodeFrame, about: About, *, few: Collection[str] = frozenset()
) -> Drawing | None:
    """Alpha of each code that can be judged; None where none can.

    Parameters as in :func:`table`.
    """
    found = replace(found, codes=found.codes[~found.codes["code"].isin(list(few))])
    if found.codes["verdict"].eq("few").all():
        return None
    made = coder_views.drawing(found, extended(frame), about.languages)
    return replace(made, note=about.note(_told(found, about), counted=False))


def _alike(found: Coders) -> int:
    return round(found.kappa.observed * found.kappa.units)


def _wide(found: Coders) -> bool:
    return found.alpha.ci_upper > found.alpha.ci_lower


def _messages(found: Coders, about: About) -> dict[str, str]:
    n, alike = found.kappa.units, _alike(found)
    text = _ALL_ALIKE if alike == n else _MIXED
    return {
        lang: text[lang].format(n=about.counted(n, lang), same=format_number(alike, "count", lang))
        for lang in about.languages
    }


def _told(found: Coders, about: About) -> dict[str, str]:
    n, alike = found.kappa.units, _alike(found)
    notes = {}
    for lang in about.languages:
        resampled = ""
        if _wide(found):
            limits = found.alpha.ci_lower, found.alpha.ci_upper
            interval = format_interval(*limits, "coef2", lang)
            resampled = _RESAMPLED[lang].format(interval=interval, units=about.word(lang, 3))
        notes[lang] = _NOTE[lang].format(
            n=about.counted(n, lang),
            same=format_number(alike, "count", lang),
            interval=format_interval(*exact(alike, n), "percent0", lang),
            alpha=format_number(found.alpha.estimate, "coef2", lang),
            resampled=resampled,
            few=about.counted(FEW, lang),
            low=format_number(TENTATIVE, "coef3", lang),
            high=format_number(RELIABLE, "coef2", lang),
        )
    return notes
