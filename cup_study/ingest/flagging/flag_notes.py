"""What a quality flag looks for, in a sentence for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cup_study.numbers import format_number

if TYPE_CHECKING:
    from cup_study.ingest.flagging.flags import Limits

_TEXTS: dict[str, dict[str, str]] = {
    "duplicate": {
        "en": "Same answers as an earlier row: in all items, at least {least} of them answered.",
        "sv": "Samma svar som en tidigare rad: i alla frågor, minst {least} av dem besvarade.",
    },
    "near_duplicate": {
        "en": "Nearly the same: at least {near} of the answers agree with an earlier row.",
        "sv": "Nästan samma: minst {near} av svaren stämmer med en tidigare rad.",
    },
    "speeder": {
        "en": "Too fast: less than {speed} of the wave's median time{seconds}.",
        "sv": "För snabbt: under {speed} av omgångens mediantid{seconds}.",
    },
    "straightlining": {
        "en": "Same answer throughout: at least {same} of {least} or more scale items.",
        "sv": "Samma svar rakt igenom: minst {same} av minst {least} skalfrågor.",
    },
    "longstring": {
        "en": "Long run: one answer through at least {run_length} of a battery, and {least} items.",
        "sv": "Lång följd: ett och samma svar genom minst {run_length} av ett batteri, och {least} "
        "frågor.",
    },
    "invariable": {
        "en": "Hardly vary: the standard deviation of the person's own answers is below "
        "{variability}.",
        "sv": "Varierar knappt: standardavvikelsen i personens egna svar är under {variability}.",
    },
    "attention": {
        "en": "Attention checks: {failed} or more answered otherwise than asked for.",
        "sv": "Kontrollfrågor: {failed} eller fler besvarade på annat sätt än ombett.",
    },
    "impossible": {
        "en": "Impossible combination: at least one rule of the study is met.",
        "sv": "Omöjlig kombination: minst en av studiens regler är uppfylld.",
    },
    "out_of_range": {
        "en": "Outside the declared values: the number is set to missing.",
        "sv": "Utanför angivna värden: talet är satt till bortfall.",
    },
    "incomplete": {
        "en": "Too few answers: more than {missing} of the items asked are missing.",
        "sv": "För få svar: mer än {missing} av de ställda frågorna saknar svar.",
    },
}
_SECONDS = {
    "en": ", or less than {n} seconds for each item answered",
    "sv": ", eller under {n} sekunder per besvarad fråga",
}


def limit(flag: str, limits: Limits, lang: str) -> str:
    """What a flag looks for and where its limit is.

    Parameters
    ----------
    flag : str
        One of :data:`cup_study.ingest.flagging.flags.FLAGS`.
    limits : Limits
        The limits.
    lang : str
        Language.

    Examples
    --------
    >>> from cup_study.ingest.flagging.flags import Limits
    >>> limit("incomplete", Limits(missing=0.25), "en")
    'Too few answers: more than 25% of the items asked are missing.'
    """
    shares = {
        name: format_number(getattr(limits, name), "percent0", lang)
        for name in ("near", "speed", "same", "run_length", "missing")
    }
    seconds = format_number(limits.seconds, "decimal1", lang)
    return _TEXTS[flag][lang].format(
        **shares,
        least=limits.least,
        failed=limits.failed,
        variability=format_number(limits.variability, "decimal2", lang),
        seconds=_SECONDS[lang].format(n=seconds) if limits.seconds else "",
    )
