"""What a reader of a regression must be told: what was left out, and what cannot be estimated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cup_study.numbers import format_number

Kind = Literal["constant", "collinear", "reference", "separated", "foretold", "clusters"]

_TEXTS: dict[str, dict[str, str]] = {
    "constant": {
        "en": "{term} is left out: all {n} answers are the same ({level}).",
        "sv": "{term} är utelämnad: alla {n} svar är lika ({level}).",
    },
    "collinear": {
        "en": "{term} is left out: the terms before it already say it (collinear).",
        "sv": "{term} är utelämnad: termerna före den säger redan samma sak (kollinearitet).",
    },
    "reference": {
        "en": "The reference of {term} has nobody with all answers: {level} is the reference.",
        "sv": "Referensen för {term} har ingen med alla svar: {level} är referens.",
    },
    "separated": {
        "en": "Separation: of the {n} respondents with {term} = {level}, {count} have the outcome "
        "{outcome}; the odds ratio is infinite or zero and has no interval.",
        "sv": "Separation: av de {n} svarande med {term} = {level} har {count} utfallet "
        "{outcome}; oddskvoten är oändlig eller noll och saknar intervall.",
    },
    "few": {
        "en": "Separation: fewer than {n} respondents have {term} = {level}, and they are alike in "
        "the outcome; the odds ratio is infinite or zero and has no interval.",
        "sv": "Separation: färre än {n} svarande har {term} = {level}, och de har samma utfall; "
        "oddskvoten är oändlig eller noll och saknar intervall.",
    },
    "alike": {
        "en": "Separation: those with {term} = {level} are alike in the outcome; the odds ratio is "
        "infinite or zero and has no interval.",
        "sv": "Separation: de som har {term} = {level} har samma utfall; oddskvoten är oändlig "
        "eller noll och saknar intervall.",
    },
    "foretold": {
        "en": "Separation: {term} together foretell without error whether {n} respondents have "
        "the outcome {outcome}; the odds ratios are infinite or zero and have no interval.",
        "sv": "Separation: {term} säger tillsammans utan fel om {n} svarande har utfallet "
        "{outcome}; oddskvoterna är oändliga eller noll och saknar intervall.",
    },
    "clusters": {
        "en": "The sample has too few clusters for so many terms: there are no tests and no "
        "intervals.",
        "sv": "Urvalet har för få kluster för så många termer: det finns inga test och inga "
        "intervall.",
    },
}


@dataclass(frozen=True)
class Note:
    """One thing to tell.

    Attributes
    ----------
    kind : str
        Which; see :meth:`text`.
    terms : tuple of str
        Terms that it is about.
    level : object
        Level of the term, where it is about one.
    n, count : int
        Respondents that it is about, and how many of them have the outcome.
    outcome : str
        The outcome, as ``column = answer``.
    """

    kind: Kind
    terms: tuple[str, ...] = ()
    level: Any = None
    n: int = 0
    count: int = 0
    outcome: str = ""

    def text(
        self,
        lang: str = "en",
        labels: Mapping[object, str] | None = None,
        *,
        least: int = 0,
        hidden: Collection[tuple[str, object]] = (),
    ) -> str:
        """Tell it, with the reader's words for terms (name) and levels (name, level).

        For texts that are published, counts of fewer than `least` people are not told, nor those
        of the levels ``(term, level)`` that are `hidden` because they would give others away.

        Examples
        --------
        >>> Note("collinear", ("age",)).text("sv", {"age": "Ålder"})[:25]
        'Ålder är utelämnad: terme'
        """
        words = labels or {}
        first = self.terms[0] if self.terms else ""
        named = [words.get(t, f'"{t}"') for t in self.terms]
        if self.kind == "collinear" and self.level is not None:
            named = [f"{named[0]} = {words.get((first, self.level), str(self.level))}"]
        joint = {"en": " and ", "sv": " och "}[lang if lang == "sv" else "en"]
        kind: str = self.kind
        if kind == "separated" and self.n < least:
            kind = "few"
        elif kind == "separated" and (first, self.level) in hidden:
            kind = "alike"
        few = kind == "few"
        return _TEXTS[kind]["sv" if lang == "sv" else "en"].format(
            term=joint.join(named),
            level=words.get((first, self.level), str(self.level)),
            n=format_number(least if few else self.n, "count", lang),
            count=format_number(self.count, "count", lang),
            outcome=self.outcome,
        )

    def __str__(self) -> str:
        """In English, with the names of the columns."""
        return self.text()
