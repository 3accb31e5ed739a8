"""One item of a codebook: what was asked, which answers there are, what they mean.

:mod:`cup_study.codebook_row` reads one from a row of ``codebook.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cup_study.described import Code as Code

TYPES = ("id", "binary", "nominal", "ordinal", "scale", "numeric", "text")
#: What may become of a number outside the declared values; see :attr:`Item.out_of_range`.
OUT_OF_RANGE = ("stop", "missing", "flag")
#: Types whose answers are a closed list of codes.
CODED = ("binary", "nominal", "ordinal", "scale")


@dataclass(frozen=True)
class Item:
    """One item of the codebook.

    Attributes
    ----------
    name : str
        Column name in the clean table and in models.
    source : str
        Column name in the raw file.
    type : str
        One of ``id``, ``binary``, ``nominal``, ``ordinal``, ``scale`` (Likert), ``numeric``,
        ``text``.
    question : dict
        Language to question text; empty text where the wording is not known.
    values : tuple
        Codes that are answers, in their order; empty for ``id`` and ``text``.
    range : tuple of float or None
        Lowest and highest value of a ``numeric`` item.
    labels : dict
        Language to a mapping of code to label.
    missing : dict
        Codes that mean "no answer", each with its label in the study's first language.
    construct : str or None
        Latent construct that the item measures.
    reversed : bool
        Worded against its construct; cleaning turns it.
    section : str or None
        Section of the questionnaire, and chapter of the report.
    battery : str or None
        Name shared by the items of one multi-response or grid question.
    sensitive : bool
        Personal or free text: never shown, not in the clean table unless asked for.
    sources : dict
        Wave to raw column, where a wave's column is named otherwise.
    option : tuple of str
        Spellings of the answer that ticks a binary item, where its raw column holds the answers of
        a multi-response question; ``*`` is every answer that no other item of the column names.
    empty : int, float, str or None
        Code that an empty cell stands for; None when it is missing.
    other : int, float, str or None
        Code of every text that is no label: what people typed beside "Other".
    factor : float
        What a number of the raw file is multiplied with.
    missing_ranges : tuple of (float, float, str)
        Ranges of codes that mean "no answer", each with its label; an open end is infinite.
    wave_values : dict
        Wave to the codes that it has in place of `values`, in the same order.
    attention : int, float, str or None
        Of an attention check: the code that the question told people to choose.
    out_of_range : str
        What becomes of a number outside `values` or `range`: ``stop`` (an error), ``missing`` or
        ``flag`` (missing, and the row is flagged); empty for what the cleaning says.
    from_file : tuple of str
        What the codebook leaves to the raw file's own labels: ``question``, ``values``,
        ``labels``, ``missing``.
    """

    name: str
    source: str
    type: str
    question: Mapping[str, str]
    values: tuple[Code, ...] = ()
    range: tuple[float, float] | None = None
    labels: Mapping[str, Mapping[Code, str]] = field(default_factory=dict)
    missing: Mapping[Code, str] = field(default_factory=dict)
    construct: str | None = None
    reversed: bool = False
    section: str | None = None
    battery: str | None = None
    sensitive: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    option: tuple[str, ...] = ()
    empty: Code | None = None
    other: Code | None = None
    factor: float = 1.0
    missing_ranges: tuple[tuple[float, float, str], ...] = ()
    wave_values: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    from_file: tuple[str, ...] = ()
    attention: Code | None = None
    out_of_range: str = ""

    def label(self, value: Code, lang: str) -> str:
        """Label of a code, or the code itself where it has none.

        Examples
        --------
        >>> Item("q", "q", "binary", {}, (0, 1), labels={"en": {1: "Yes"}}).label(1, "en")
        'Yes'
        """
        labels = self.labels.get(lang) or next(iter(self.labels.values()), {})
        return labels.get(value, str(value))

    def text(self, lang: str) -> str:
        """Question in a language, or in another, or the item's name where it has none.

        Examples
        --------
        >>> Item("q1", "q1", "text", {"en": "Why?"}).text("sv")
        'Why?'
        """
        return self.question.get(lang) or next(
            (text for text in self.question.values() if text), self.name
        )

    def column(self, wave: str) -> str:
        """Name of the raw column in a wave.

        Examples
        --------
        >>> Item("q1", "Q1", "text", {}, sources={"2011": "F7"}).column("2011")
        'F7'
        """
        return self.sources.get(wave, self.source)
