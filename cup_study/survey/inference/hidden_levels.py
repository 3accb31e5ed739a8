"""Levels of a model's factors that must not be shown: few people, and what would tell them.

A table of a model tells how many people it rests on and how many have each level of a factor, so
a level alone in hiding is the rest of a subtraction. What is hidden with it has the same mark, in
tables and figures alike: an estimate beside it would tell which of the two is the small one.
"""

from __future__ import annotations

import pandas as pd

from cup_study.survey import disclosure
from cup_study.survey.inference.model import Model

#: A factor and one of its levels.
Level = tuple[str, object]


def find(model: Model, *, threshold: int = disclosure.THRESHOLD) -> frozenset[Level]:
    """Levels to hide: of each factor those of few people, and others that would tell them.

    Parameters
    ----------
    model : Model
        From :mod:`.regression` or :mod:`.ordinal`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    frozenset of tuple
        ``(term, level)``; the reference may be among them.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> from cup_study.survey.inference.regression import linear
    >>> data = pd.DataFrame({"town": ["a"] * 9 + ["b"] * 8 + ["c"] * 3})
    >>> data["y"] = [1.0, 2.0, 3.0, 5.0] * 5
    >>> sorted(find(linear(data, "y", ["town"], unweighted(data))))
    [('town', 'b'), ('town', 'c')]
    """
    levels = [(term, level) for term, of in model.matrix.levels.items() for level in of]
    frame = model.matrix.frame
    # Levels by place, as they need not be of one kind.
    cells = pd.DataFrame(
        {
            "term": [term for term, _ in levels],
            "place": range(len(levels)),
            "n": [int(frame[term].isin([level]).sum()) for term, level in levels],
            "base": len(frame),
        }
    )
    if cells.empty:
        return frozenset()
    found = disclosure.suppress(
        cells, base="base", answer="place", within=["term"], threshold=threshold
    )
    return frozenset(at for at, hide in zip(levels, found.rows, strict=True) if hide)


def touches(term: str, level: object, hidden: frozenset[Level]) -> bool:
    """Whether a row of a model is about a hidden level, by itself or in an interaction.

    Examples
    --------
    >>> touches("sex:town", (1, "c"), frozenset({("town", "c")})), touches("age", None, frozenset())
    (True, False)
    """
    if isinstance(level, tuple):
        return any(pair in hidden for pair in zip(term.split(":"), level, strict=True))
    return (term, level) in hidden
