"""What a table or figure of coded material rests on, told the same way below each of them.

Statements are no sample: no interval and no weighting stands in these notes, but how many
statements there are, where they come from, and what is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cup_study import raw_text
from cup_study.citizens.focus_groups import marks
from cup_study.citizens.focus_groups.material import Material
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.views import Text

#: Kind of a session that is a list of what was found, not what was said.
SUMMARY = "published summary"
THEME = {"en": "Theme", "sv": "Tema"}
CODE = {"en": "Code", "sv": "Kod"}
#: What a segment is called: one, several, several as the heading of a column, the definite form.
UNITS: Mapping[str, Mapping[str, tuple[str, str, str, str]]] = {
    "segment": {
        "en": ("segment", "segments", "Segments", "the segments"),
        "sv": ("segment", "segment", "Segment", "segmenten"),
    },
    "finding": {
        "en": ("finding", "findings", "Findings", "the findings"),
        "sv": ("resultat", "resultat", "Resultat", "resultaten"),
    },
    "answer": {
        "en": ("answer", "answers", "Answers", "the answers"),
        "sv": ("svar", "svar", "Svar", "svaren"),
    },
}
_SESSIONS = {
    "segment": {"en": " from {s} sessions", "sv": " från {s} samtal"},
    "finding": {"en": "", "sv": ""},
    "answer": {"en": ", unweighted", "sv": ", oviktade"},
}
_LINES = {
    "en": "A finding is a line of the published summary: numbers count lines, not people.",
    "sv": "Ett resultat är en rad i den publicerade sammanfattningen: talen räknar rader, inte "
    "personer.",
}
_PUBLISHED = {
    "en": "Published findings of focus groups ({source}); not simulated.",
    "sv": "Publicerade resultat av fokusgrupper ({source}); inte simulerade.",
}
_HIDDEN = {
    "en": "Cells of fewer than {n} participants, and cells that would give them away, are hidden "
    "(..).",
    "sv": "Celler med färre än {n} deltagare, och celler som skulle avslöja dem, visas inte (..).",
}


@dataclass(frozen=True)
class About:
    """What tables and figures of a material say of it.

    Attributes
    ----------
    languages : tuple of str
        Languages to tell it in.
    segments, sessions : int
        Segments and sessions that somebody coded.
    unit : str
        What a segment is: one of :data:`UNITS`.
    threshold : int
        Smallest number of people that is told.
    source : mapping
        Language to a sentence on where it comes from; may be empty.
    people : bool
        Whether it is known of any segment who said it, so that small counts tell of persons.
    """

    languages: tuple[str, ...]
    segments: int
    sessions: int
    unit: str = "segment"
    threshold: int = disclosure.THRESHOLD
    source: Text = field(default_factory=dict)
    people: bool = False

    @property
    def published(self) -> bool:
        """Whether it is findings that somebody published, and no conversation."""
        return self.unit == "finding"

    def word(self, lang: str, form: int = 1) -> str:
        """Word for a segment: 0 one, 1 several, 2 as a heading, 3 the definite form.

        Examples
        --------
        >>> About(("sv",), 9, 1, "answer").word("sv", 3)
        'svaren'
        """
        return UNITS[self.unit][lang][form]

    def counted(self, n: int, lang: str) -> str:
        """Number and word.

        Examples
        --------
        >>> About(("en",), 9, 1).counted(1, "en"), About(("en",), 9, 1).counted(1200, "en")
        ('1 segment', '1,200 segments')
        """
        return f"{format_number(n, 'count', lang)} {self.word(lang, 0 if n == 1 else 1)}"

    def note(self, *extra: Text, hidden: int = 0, counted: bool = True) -> dict[str, str]:
        """Note below a table or figure.

        Parameters
        ----------
        *extra : mapping
            Language to a sentence.
        hidden : int
            Cells that are not shown.
        counted : bool
            Whether it begins with the number of segments.

        Examples
        --------
        >>> About(("en",), 24, 3).note({"en": "Bold: themes."})
        {'en': '24 segments from 3 sessions. Bold: themes.'}
        """
        notes = {}
        for lang in self.languages:
            from_ = _SESSIONS[self.unit][lang].format(s=format_number(self.sessions, "count", lang))
            told = [f"{self.counted(self.segments, lang)}{from_}." if counted else ""]
            told += [text.get(lang, "") for text in extra]
            told += [_HIDDEN[lang].format(n=self.threshold) if hidden else ""]
            told += [_LINES[lang] if self.unit == "finding" else "", self.source.get(lang, "")]
            notes[lang] = " ".join(sentence for sentence in told if sentence)
        return notes


def of(
    material: Material,
    languages: Sequence[str],
    *,
    unit: str = "",
    threshold: int = disclosure.THRESHOLD,
) -> About:
    """What a material is, from its sessions.

    Parameters
    ----------
    material : Material
        What was said and coded.
    languages : sequence of str
        Languages to tell it in.
    unit : str
        One of :data:`UNITS`; by default ``"finding"`` where all sessions are summaries that
        somebody published, else ``"segment"``.
    threshold : int
        Smallest number of people that is told.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> of(small(), ["en"]).note()
    {'en': '4 segments from 2 sessions.'}
    """
    looked = set(marks.looked_at(material))
    held = material.segments.loc[material.segments["segment"].isin(looked), "session"]
    sessions = material.sessions
    # What nobody has coded yet may have been published all the same.
    sessions = sessions[sessions["session"].isin(held)] if looked else sessions
    summary = bool(len(sessions)) and sessions["kind"].eq(SUMMARY).all()
    source = {}
    if summary:
        told = "; ".join(dict.fromkeys(_short(text) for text in sessions["source"] if text))
        source = {lang: _PUBLISHED[lang].format(source=told) for lang in languages}
    return About(
        tuple(languages),
        len(looked),
        len(sessions),
        unit or ("finding" if summary else "segment"),
        threshold,
        source,
        marks.knows_people(material),
    )


def _short(source: str) -> str:
    """Authors and year of a reference that begins with them, else all of it."""
    found = re.match(r"[^()]{1,120}\(\d{4}\)", source)
    return raw_text.visible(found.group() if found else source)
