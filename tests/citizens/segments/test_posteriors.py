from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments.classification import classify
from cup_study.citizens.segments.posteriors import aligned
from cup_study.errors import InputError
from cup_study.survey.design import Design, Replicates


def posterior(n: int = 30) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(rng.dirichlet([0.3, 0.3, 0.3], size=n), columns=[1, 2, 3])


def test_rows_that_the_model_left_out_come_back_missing() -> None:
    p = posterior(4)
    found = aligned(p.drop(2), p.index)
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found.loc[2].isna().all()


def test_a_respondent_that_is_not_in_the_data_is_refused() -> None:
    with pytest.raises(InputError, match="1 respondents are not in the data, first 3"):
        aligned(posterior(4), pd.Index([0, 1, 2]))


def test_everything_wrong_is_told_at_once() -> None:
    wrong = pd.DataFrame({1: [0.5, 1.2, 0.5], 2: [0.4, -0.2, None]})
    with pytest.raises(InputError) as caught:
        classify(wrong)
    told = str(caught.value)
    assert "row 2: expected probabilities between 0 and 1" in told
    assert "row 1: expected probabilities that sum to 1" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda p: p.rename(columns={1: "a"}), "expected the classes 1 to K"),
        (lambda p: p.astype(str), 'column "1": expected numbers'),
        (lambda p: pd.concat([p, p]), "names a respondent twice"),
        (lambda p: p * np.nan, "nobody has a posterior"),
    ],
)
def test_what_is_no_posterior_is_refused(change: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        classify(change(posterior()))  # type: ignore[operator]


def test_weights_and_design_are_not_given_together() -> None:
    p = posterior()
    weights = pd.Series(1.0, index=p.index)
    with pytest.raises(InputError, match="in the design as well"):
        classify(p, weights=weights, design=Design(weights))


def test_replicate_weights_are_refused() -> None:
    weights = pd.Series(1.0, index=range(30))
    replicates = Replicates(pd.DataFrame({"r1": weights, "r2": weights}), "brr")
    with pytest.raises(InputError, match="replicate weights are not used here"):
        classify(posterior(), design=Design(weights, replicates=replicates))


def test_weights_of_other_rows_are_refused() -> None:
    with pytest.raises(InputError, match="do not have the same rows"):
        classify(posterior(), weights=pd.Series([1.0, 2.0]))
