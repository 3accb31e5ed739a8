import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.design import unweighted
from cup_study.survey.inference.matrix import again, build
from cup_study.survey.inference.model import Factor, Interaction

DATA = pd.DataFrame(
    {
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "age": [20.0, 30.0, 40.0, 50.0, 60.0, None],
        "twice": [40.0, 60.0, 80.0, 100.0, 120.0, 1.0],
        "town": ["a", "b", "c", "a", "b", "c"],
        "same": [1.0] * 6,
    }
)
DESIGN = unweighted(DATA)


def names(matrix):
    return [(c.term, c.level) for c in matrix.columns]


def test_groups_are_compared_with_the_reference():
    _, matrix = build(DATA, "y", [Factor("town", "b")], DESIGN, None)
    assert names(matrix)[1:] == [("town", "a"), ("town", "c")]
    np.testing.assert_array_equal(matrix.x[:, 1], DATA["town"].eq("a").astype(float))


def test_who_left_something_out_is_not_used_and_is_counted():
    y, matrix = build(DATA, "y", ["age", "town"], DESIGN, None)
    assert y.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert matrix.left_out == {"age": 1}
    assert matrix.used.tolist() == [True] * 5 + [False]


def test_a_product_is_the_product_of_its_columns():
    _, matrix = build(DATA, "y", ["age", "town", Interaction("age", "town")], DESIGN, None)
    found = dict(zip(names(matrix), matrix.x.T, strict=True))
    product = next(v for (term, _), v in found.items() if term == Interaction("age", "town").name)
    np.testing.assert_array_equal(product, found["age", None] * found["town", "b"])


def test_what_says_the_same_twice_is_left_out_and_told():
    _, matrix = build(DATA, "y", ["age", "twice"], DESIGN, None)
    assert names(matrix)[1:] == [("age", None)]
    assert matrix.notes, "the reader is told"


def test_what_does_not_vary_is_told():
    _, matrix = build(DATA, "y", ["age", "same"], DESIGN, None)
    assert [note.kind for note in matrix.notes] == ["constant"]
    assert np.linalg.matrix_rank(matrix.x) == matrix.x.shape[1]


def test_other_answers_to_the_same_terms():
    _, matrix = build(DATA, "y", ["town"], DESIGN, None)
    np.testing.assert_array_equal(again(matrix, matrix.frame), matrix.x)
    np.testing.assert_array_equal(
        again(matrix, matrix.frame.assign(town="c"))[:, 1:], [[0.0, 1.0]] * 6
    )


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(InputError) as caught:
        build(DATA, "y", ["nope", "y", "age", "age", Factor("town", "z")], DESIGN, None)
    told = str(caught.value)
    for part in (
        'column "nope": is missing',
        'term "age": is named twice',
        'column "y": is both the outcome and a term',
        'expected a reference among a, b, c, got "z"',
    ):
        assert part in told
