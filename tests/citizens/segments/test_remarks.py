import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class
from tests.citizens.segments.class_answers import made


def remarks(data, n_classes, **options):
    return latent_class.fit(data, list(data), n_classes, **options).warnings


def test_nothing_is_said_when_all_is_well():
    assert remarks(made(2_000)[0], 3, starts=5) == ()


def test_a_class_of_three_members_is_told_with_what_to_do():
    data, _ = made(500)
    rare = pd.DataFrame({name: [7.0] * 3 for name in data})
    found = remarks(pd.concat([data, rare], ignore_index=True), 4, starts=15)
    small = [text for text in found if "has 3 members" in text]
    assert len(small) == 1
    assert small[0].startswith("Class 4")
    assert "Fit fewer classes" in small[0]


def test_a_best_that_one_start_reached_is_told():
    found = remarks(made(300)[0], 6, starts=2, rounds=1)
    assert "reached by one of 2 starts, which ended in 2 different maxima" in found[0]
    assert "Take more starts" in found[0]


def test_one_class_needs_no_second_start():
    assert remarks(made(300)[0], 1) == ()


def test_too_few_items_are_told():
    data, _ = made(400)
    found = remarks(data[["q1", "q2"]], 2, starts=3)
    assert any("(-2 degrees of freedom): the classes are not identified" in f for f in found)


def test_classes_that_the_answers_do_not_tell_apart_are_told():
    rng = np.random.default_rng(1)
    table = rng.uniform(0.1, 0.9, (3, 4))
    answers = (rng.random((2_000, 4)) < table[rng.integers(0, 3, 2_000)]).astype(int)
    found = remarks(pd.DataFrame(answers, columns=list("abcd")), 3, starts=4)
    assert any("1 combinations of parameters" in text for text in found)


def test_a_climb_that_did_not_end_is_told(monkeypatch):
    from cup_study.citizens.segments import starts

    run = starts.em.run
    monkeypatch.setattr(
        starts.em, "run", lambda *a, tolerance, limit=0: run(*a, tolerance=tolerance, limit=4)
    )
    found = remarks(made(300)[0], 2, starts=2)
    assert "did not converge" in found[0]


def test_boundaries_and_rows_left_out_are_told():
    data = pd.DataFrame([[1, 1, 1]] * 40 + [[2, 2, 2]] * 30 + [[None] * 3] * 2, columns=list("abc"))
    found = remarks(data, 2, starts=3)
    assert any(text.startswith("12 probabilities are 0 or 1") for text in found)
    assert "2 rows are left out: no answer to any item." in found


@pytest.mark.parametrize(
    ("weights", "told"), [(1.2, True), (1.02, False), (2.0, False), (40.5, True)]
)
def test_weights_that_do_not_average_one_are_told_unless_they_are_counts(weights, told):
    data, _ = made(300)
    found = remarks(data, 1, weights=np.full(300, weights))
    assert any("not 1" in text for text in found) == told
