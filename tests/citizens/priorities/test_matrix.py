"""The four fields: Statistics Sweden's corners, lines, certainty, and bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import matrix
from cup_study.errors import InputError


def tables(grades: list[float], effects: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [f"f{i}" for i in range(len(grades))]
    both = []
    for kind, values in (("grade", grades), ("effect", effects)):
        table = pd.DataFrame({"factor": names, kind: values})
        both.append(
            table.assign(**{f"{kind}_lower": table[kind] - 1, f"{kind}_upper": table[kind] + 1})
        )
    return both[0], both[1]


def test_corners_are_those_of_statistics_sweden() -> None:
    # SCB, Sölvesborg 2005: Bevara and Förbättra om möjligt above, effects to the right.
    found = matrix.place(*tables([80, 80, 40, 40], [0.1, 0.9, 0.1, 0.9]))
    names = [matrix.NAMES[f]["sv"] for f in found.rows["field"]]
    assert names == ["Bevara", "Förbättra om möjligt", "Lägre prioritet", "Prioritera"]
    assert (found.grade_line, found.effect_line) == (60, 0.5)


def test_certainty_moves_the_lines_too() -> None:
    grades, effects = tables([80, 40], [0.2, 1.0])
    rng = np.random.default_rng(1)
    up = rng.normal(0, 50, (200, 1))
    centre = np.array([80.0, 40.0])
    # All grades move together: no factor changes its field.
    sure = matrix.place(grades, effects, draws=(centre + up, np.tile([0.2, 1.0], (200, 1))))
    assert sure.rows["sure"].tolist() == [1.0, 1.0]
    apart = rng.normal(0, 60, (400, 2))
    unsure = matrix.place(grades, effects, draws=(centre + apart, np.tile([0.2, 1.0], (400, 1))))
    assert unsure.rows["sure"].between(0.5, 0.9).all()


def test_draws_that_failed_do_not_count() -> None:
    grades, effects = tables([80, 40], [0.2, 1.0])
    drawn = np.tile([0.2, 1.0], (4, 1))
    drawn[0] = np.nan
    found = matrix.place(grades, effects, draws=(np.tile([80.0, 40.0], (4, 1)), drawn))
    assert found.rows["sure"].tolist() == [1.0, 1.0]


def test_lines_of_everyone() -> None:
    found = matrix.place(*tables([80, 70], [0.2, 1.0]), lines=(60, 0.1))
    assert found.rows["field"].tolist() == ["improve", "improve"]


def test_a_hidden_grade_is_left_out() -> None:
    grades, effects = tables([80, 60, 40], [0.2, 0.5, 1.0])
    grades.loc[1, ["grade", "grade_lower", "grade_upper"]] = np.nan
    drawn = np.tile([80.0, 60.0, 40.0], (3, 1)), np.tile([0.2, 0.5, 1.0], (3, 1))
    found = matrix.place(grades, effects, draws=drawn)
    assert found.rows["factor"].tolist() == ["f0", "f2"]
    assert found.rows["sure"].tolist() == [1.0, 1.0]


def test_bad_input() -> None:
    grades, effects = tables([80, 40], [0.2, 1.0])
    with pytest.raises(InputError, match='column "effect_lower": is missing'):
        matrix.place(grades, effects.drop(columns="effect_lower"))
    with pytest.raises(InputError, match='factor "f0": stands twice'):
        matrix.place(pd.concat([grades, grades.iloc[:1]]), effects)
    with pytest.raises(InputError, match="at least two factors with a grade and an effect, got 1"):
        matrix.place(grades.iloc[:1], effects)
