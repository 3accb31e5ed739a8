"""What a notebook shows: a table or a figure with its words in each language of the study.

The rooms make these from data and codebook; a notebook hands them over by key
(:mod:`cup_study.results`), which also shows them where it runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Language to text.
Text = Mapping[str, str]


@dataclass(frozen=True)
class Spanner:
    """A heading over columns that stand side by side.

    Attributes
    ----------
    label : mapping
        Language to the heading.
    first, last : str
        Columns that it begins and ends over.
    """

    label: Text
    first: str
    last: str


@dataclass(frozen=True)
class Table:
    """A table in each language.

    Attributes
    ----------
    frames : mapping of str to DataFrame
        Language to rows, with unrounded numbers.
    caption : mapping
        Language to caption.
    columns : mapping
        Column to its heading in each language.
    formats : mapping
        Column to number format; see :mod:`cup_study.numbers`.
    note : mapping or None
        Language to the note below.
    groups : str
        Column that is not printed as one: rows after each other with the same text in it stand
        under a line with that text. Empty for none.
    spanners : sequence of Spanner
        Headings over several columns, from left to right.
    row_heads : bool
        Whether the first column is the heading of each row, for those who have a table read out.
    """

    frames: Mapping[str, pd.DataFrame]
    caption: Text
    columns: Mapping[str, Text] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    note: Text | None = None
    groups: str = ""
    spanners: Sequence[Spanner] = ()
    row_heads: bool = False


@dataclass(frozen=True)
class Drawing:
    """A figure in each language.

    Attributes
    ----------
    figures : mapping of str to Figure
        Language to drawing.
    alt : mapping
        Language to a text for those who cannot see it.
    caption : mapping
        Language to caption; its first sentence is the message.
    note : mapping or None
        Language to the note below.
    """

    figures: Mapping[str, Figure]
    alt: Text
    caption: Text
    note: Text | None = None
