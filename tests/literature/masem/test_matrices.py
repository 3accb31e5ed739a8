import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem.matrices import assemble
from tests.literature.masem.reference import COLUMNS, assembled, effects


def rows(*given):
    return pd.DataFrame(list(given), columns=COLUMNS)


def triangle(study, ab, ac, bc, n=100):
    return [(study, "a", "b", ab, n), (study, "a", "c", ac, n), (study, "b", "c", bc, n)]


def test_missing_variables_stay_missing():
    found = assemble(rows(*triangle("s", 0.3, 0.2, 0.1), ("t", "c", "a", 0.4, 50)), list("abc"))
    second = found.studies[1]
    assert np.isnan(second.r[1]).all()
    assert second.r[0, 2] == second.r[2, 0] == 0.4
    assert second.complete == (0, 2)
    assert found.per_pair["k"].tolist() == [1, 2, 1]
    assert found.per_pair["n"].tolist() == [100, 150, 100]


def test_the_order_of_rows_and_of_a_pair_does_not_matter():
    one = effects("incomplete")
    turned = one.rename(columns={"construct_1": "construct_2", "construct_2": "construct_1"})
    other = assemble(turned.sample(frac=1, random_state=1), assembled("incomplete").variables)
    np.testing.assert_array_equal(other.vectors, assembled("incomplete").vectors)


def test_a_pair_that_no_study_has_is_named_with_what_to_drop():
    with pytest.raises(InputError) as told:
        assemble(rows(("s", "a", "b", 0.3, 100), ("s", "b", "c", 0.3, 100)), list("abc"))
    assert '"a" with "c": no study that can be used has it' in str(told.value)
    assert "Leave out a (variables=['b', 'c'])" in str(told.value)


@pytest.mark.parametrize(("what", "kept"), [("leave out", 1), ("keep", 2)])
def test_a_matrix_that_no_data_could_have_is_told(what, kept):
    table = rows(*triangle("good", 0.3, 0.2, 0.1), *triangle("odd", 0.9, 0.9, -0.9))
    found = assemble(table, not_positive_definite=what)
    assert len(found) == kept
    log = found.log.to_dict("records")[0]
    assert log["study"] == "odd"
    assert "not positive definite (smallest eigenvalue -0.8" in log["why"]


def test_the_complete_part_of_a_matrix_with_gaps_is_checked():
    table = rows(
        *triangle("s", 0.3, 0.2, 0.1),
        *triangle("odd", 0.9, 0.9, -0.9),
        ("odd", "a", "d", 0.1, 100),
        *[("t", x, "d", 0.1, 80) for x in "abc"],
    )
    assert assemble(table).log["study"].tolist() == ["odd"]


def test_everything_that_is_wrong_is_told_at_once():
    table = rows(
        ("s", "a", "b", 1.7, 100),
        ("s", "b", "a", 0.2, 100),
        ("s", "a", "c", 0.2, 0),
        ("s", "c", "c", 0.2, 100),
        ("s", "b", "c", None, None),
    )
    with pytest.raises(InputError) as told:
        assemble(table)
    text = str(told.value)
    for words in ("got 1.7", "got 0", "given twice", "with itself", "got nan"):
        assert words in text


def test_unknown_variables_and_columns_are_told():
    with pytest.raises(InputError, match='"zeal": no correlation of any study names it'):
        assemble(effects("complete"), ["ease", "zeal"])
    with pytest.raises(InputError, match='column "n": is missing'):
        assemble(effects("complete").drop(columns="n"))
    with pytest.raises(InputError, match="expected one of leave out, keep"):
        assemble(effects("complete"), not_positive_definite="smooth")


@pytest.mark.parametrize(("size", "n"), [("harmonic", 75.0), ("mean", 250 / 3), ("smallest", 50.0)])
def test_several_sample_sizes_of_a_study_become_one_and_are_told(size, n):
    table = rows(("s", "a", "b", 0.3, 50), ("s", "a", "c", 0.3, 100), ("s", "b", "c", 0.3, 100))
    found = assemble(table, size=size)
    assert found.studies[0].n == pytest.approx(n)
    assert found.log["why"].tolist() == ["its correlations have from 50 to 100 respondents"]


def test_correlations_with_other_constructs_are_counted_in_the_log():
    found = assemble(effects("complete"), ["ease", "use"])
    assert set(found.log["what"]) == {"9 of its correlations"}
    assert found.summary["correlations"] == 8


def test_the_summary_has_every_kind_of_sample_size():
    table = rows(*triangle("s", 0.3, 0.2, 0.1, 100), ("t", "a", "b", 0.4, 50))
    told = assemble(table).summary
    assert told["n_total"] == 150
    assert told["n_mean"] == 75
    assert told["n_harmonic"] == pytest.approx(2 / (1 / 100 + 1 / 50))
    assert told["n_pairs_harmonic"] == pytest.approx(3 / (1 / 150 + 2 / 100))


def test_no_correlation_at_all_is_told():
    with pytest.raises(InputError, match="there is no correlation"):
        assemble(pd.DataFrame(columns=["study", "construct_1", "construct_2", "r", "n"]))
