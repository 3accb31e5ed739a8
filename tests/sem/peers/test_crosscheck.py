from dataclasses import replace

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.peers import crosscheck as module
from cup_study.sem.peers.crosscheck import Answer, crosscheck


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(3)
    trait = rng.normal(size=200)
    import pandas as pd

    data = pd.DataFrame({f"q{i}": trait + rng.normal(size=200) for i in range(1, 5)})
    return fit("F =~ q1 + q2 + q3 + q4", data)


def test_differences_are_told_in_standard_errors(fitted, monkeypatch):
    from cup_study.sem import estimates
    from cup_study.sem.peers import crosscheck_semopy

    se = estimates.standard_errors(fitted)
    est = fitted.all_values.copy()
    est[1] += 0.5 * se[1]
    monkeypatch.setattr(
        crosscheck_semopy, "answer", lambda fit: Answer("other 1.0", est, 1.1 * se, 7.0, 2.0)
    )
    found = crosscheck(fitted)
    assert found.largest_in_se == pytest.approx(0.5)
    assert found.where == "F =~ q2"
    assert found.largest == pytest.approx(0.5 * se[1])
    np.testing.assert_allclose(found.table["se_difference"], 0.1)
    assert found.chisq_theirs == 7.0
    assert "other 1.0: largest difference" in repr(found)


def test_fixed_parameters_are_not_compared(fitted, monkeypatch):
    from cup_study.sem.peers import crosscheck_semopy

    blank = np.full(len(fitted.table.rows), np.nan)
    answer = Answer("other", fitted.all_values, blank, 0.0, 2.0)
    monkeypatch.setattr(crosscheck_semopy, "answer", lambda fit: answer)
    assert len(crosscheck(fitted).table) == len(fitted.x)


def test_refusals(fitted):
    with pytest.raises(InputError, match="expected one of semopy, lavaan"):
        crosscheck(fitted, "Mplus")
    with pytest.raises(InputError, match="did not converge"):
        crosscheck(replace(fitted, converged=False))
    assert module.ENGINES == ("semopy", "lavaan")
