import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import compare, refusals, stage1, stage2
from cup_study.literature.masem.matrices import assemble
from tests.literature.masem.reference import COLUMNS

NAMES = ["ease", "trust", "use", "age"]


def contradictory():
    """Pairs of different studies that no data could have together; age goes with all."""
    pairs = {("ease", "trust"): 0.9, ("ease", "use"): 0.9, ("trust", "use"): -0.5}
    pairs |= {(name, "age"): 0.1 for name in NAMES[:3]}
    rows = [(f"{i}{j}", *p, r, 200) for j, (p, r) in enumerate(pairs.items()) for i in "abc"]
    return assemble(pd.DataFrame(rows, columns=COLUMNS), NAMES)


def test_names_that_the_matrix_lacks_are_told_with_their_line():
    matrix = pd.DataFrame(np.eye(4), NAMES, NAMES)
    with pytest.raises(InputError) as told:
        refusals.observed("use ~ zeal\ntrust ~ zeal + cost", matrix)
    assert [str(p) for p in told.value.problems] == [
        'line 1: construct "zeal" is not in the matrix',
        'line 2: construct "cost" is not in the matrix',
    ]
    assert "ease, trust, use, age" in told.value.remedy


def test_latent_variables_are_no_names_of_the_matrix():
    matrix = pd.DataFrame(np.eye(4), NAMES, NAMES)
    found = refusals.observed("f =~ ease + trust + age; g =~ f", matrix)
    assert found == ["ease", "trust", "age"]


def test_two_stages_refuse_what_is_not_positive_definite_as_the_pooled_matrix_does():
    pooled = stage1.pool(contradictory(), "random")
    with pytest.raises(InputError, match="it mixes ease, trust, use"):
        stage2.fit(pooled, "use ~ ease + trust")


def test_only_the_variables_of_the_model_must_fit_together():
    pooled = stage1.pool(contradictory(), "random")
    assert len(stage2.fit(pooled, "use ~ ease + age", intervals="delta").paths) == 2


def test_all_methods_of_a_comparison_tell_why_they_fail():
    with pytest.raises(InputError) as told:
        compare.side_by_side(contradictory(), "use ~ ease + trust")
    assert {m for p in told.value.problems for m in p.where.split(", ")} == {
        "random",
        "fixed",
        "pooled",
    }
