"""The matrix that Swedish municipalities set priorities by: grade (Betyg) against effect (Effekt).

Which field lies in which corner is told here and nowhere else. Statistics Sweden's citizen survey
has grades upwards and effects to the right, with *Bevara* and *Förbättra om möjligt* above and
*Lägre prioritet* and *Prioritera* below (SCB, report to Sölvesborg, autumn 2005). The fields meet
at the mean grade and the mean effect of the factors shown, so every field is relative: some factor
is always to be given priority, however satisfied people are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.priorities.drivers import Drivers
from cup_study.errors import InputError, Problem

Array = NDArray[np.float64]

#: (grade above the mean, effect above the mean) to the field in that corner.
FIELDS = {
    (True, False): "keep",
    (True, True): "improve",
    (False, False): "lower",
    (False, True): "prioritise",
}
#: What the fields are called; the Swedish words are those of Statistics Sweden.
NAMES = {
    "keep": {"en": "Keep", "sv": "Bevara"},
    "improve": {"en": "Improve if possible", "sv": "Förbättra om möjligt"},
    "lower": {"en": "Lower priority", "sv": "Lägre prioritet"},
    "prioritise": {"en": "Give priority", "sv": "Prioritera"},
}
#: In so many of the resamples a factor lies in its field where the field is called sure.
SURE = 0.95

_NEEDED = ("factor", "grade", "grade_lower", "grade_upper")
_EFFECTS = ("factor", "effect", "effect_lower", "effect_upper")


@dataclass(frozen=True)
class Matrix:
    """Factors in the four fields.

    Attributes
    ----------
    rows : DataFrame
        ``factor grade grade_lower grade_upper effect effect_lower effect_upper field sure``: in
        which share of the resamples the factor lies in this field (missing without resamples).
    grade_line, effect_line : float
        Where the fields meet: the means of the grades and of the effects.
    """

    rows: pd.DataFrame
    grade_line: float
    effect_line: float


def place(
    grades: pd.DataFrame,
    effects: pd.DataFrame,
    *,
    draws: tuple[Array, Array] | None = None,
    lines: tuple[float, float] | None = None,
) -> Matrix:
    """Lay factors out by grade and effect.

    Parameters
    ----------
    grades : DataFrame
        ``factor grade grade_lower grade_upper``, one row a factor.
    effects : DataFrame
        ``factor effect effect_lower effect_upper``; only factors with both are laid out.
    draws : tuple of (draws, factors) arrays, optional
        Grades and effects of resamples, in the order of `effects`: the lines move with them.
    lines : tuple of float, optional
        Mean grade and mean effect to part the fields at, such as those of everyone for a group;
        those of the factors themselves by default.

    Returns
    -------
    Matrix
        Rows in the order of `effects`. A factor on a line counts as below it.

    Raises
    ------
    InputError
        A column is missing, a factor stands twice, or fewer than two factors have both.

    Examples
    --------
    >>> ends = {"grade_lower": 0.0, "grade_upper": 100.0}
    >>> grades = pd.DataFrame({"factor": ["a", "b"], "grade": [80.0, 40.0]}).assign(**ends)
    >>> effects = pd.DataFrame({"factor": ["a", "b"], "effect": [0.5, 1.5]})
    >>> effects = effects.assign(effect_lower=0.0, effect_upper=2.0)
    >>> place(grades, effects).rows[["factor", "field"]].values.tolist()
    [['a', 'keep'], ['b', 'prioritise']]
    """
    problems = [
        Problem(f'column "{c}"', "is missing")
        for table, columns in ((grades, _NEEDED), (effects, _EFFECTS))
        for c in columns
        if c not in table
    ]
    if not problems:
        twice = {
            f for table in (grades, effects) for f in table["factor"][table["factor"].duplicated()]
        }
        problems = [Problem(f'factor "{f}"', "stands twice") for f in sorted(twice)]
    if problems:
        raise InputError("priority matrix", problems, "One row a factor in both tables.")
    both = effects[list(_EFFECTS)].merge(grades[list(_NEEDED)], on="factor", how="left")
    fine = (both["effect"].notna() & both["grade"].notna()).to_numpy()
    rows = both[fine].reset_index(drop=True)
    if len(rows) < 2:
        what = f"expected at least two factors with a grade and an effect, got {len(rows)}"
        raise InputError("priority matrix", [Problem("", what)], "Name more factors.")
    parted = lines or (float(rows["grade"].mean()), float(rows["effect"].mean()))
    found = _fields(rows["grade"].to_numpy(), rows["effect"].to_numpy(), *parted)
    sure = np.full(len(rows), np.nan)
    if draws is not None and len(draws[0]):
        moved = [np.asarray(d)[:, fine] for d in draws]
        kept = ~np.isnan(moved[0] + moved[1]).any(axis=1)
        grade, effect = (m[kept] for m in moved)
        at = (
            (parted[0], parted[1])
            if lines
            else (grade.mean(axis=1)[:, None], effect.mean(axis=1)[:, None])
        )
        if kept.any():
            sure = (_fields(grade, effect, *at) == found).mean(axis=0)
    columns = ["factor", "grade", "grade_lower", "grade_upper", *_EFFECTS[1:]]
    return Matrix(rows[columns].assign(field=found, sure=sure), *parted)


def of(
    grades: pd.DataFrame, effects: Drivers, *, lines: tuple[float, float] | None = None
) -> Matrix:
    """Lay out factors by what people graded and what the regression found.

    Parameters
    ----------
    grades : DataFrame
        Of one group of people, from :func:`.satisfaction.grades`.
    effects : Drivers
        From :func:`.drivers.drivers`, of the same people.
    lines : tuple of float, optional
        As in :func:`place`.

    Returns
    -------
    Matrix
    """
    ends = {"ci_lower": "{}_lower", "ci_upper": "{}_upper"}
    named = [{k: v.format(kind) for k, v in ends.items()} for kind in ("grade", "effect")]
    drawn = (effects.grades, effects.effects) if len(effects.effects) else None
    return place(
        grades.rename(columns=named[0]),
        effects.table.rename(columns=named[1]),
        draws=drawn,
        lines=lines,
    )


def _fields(
    grade: Array, effect: Array, grade_line: float | Array, effect_line: float | Array
) -> NDArray[np.object_]:
    corners = [(high, strong) for high in (False, True) for strong in (False, True)]
    names = np.array([FIELDS[corner] for corner in corners], dtype=object)
    return np.asarray(names[2 * (grade > grade_line).astype(int) + (effect > effect_line)])
