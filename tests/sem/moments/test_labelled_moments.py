"""Moments as labelled tables."""

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.moments.labelled_moments import implied, sample_moments
from tests.sem.after_figures import fitted


def test_labels() -> None:
    fit = fitted("scalar")
    moments = implied(fit)
    assert list(moments) == list(fit.sample.labels)
    own = moments[fit.sample.labels[1]]
    assert own.cov.index.tolist() == own.cov.columns.tolist() == list(fit.table.observed)
    assert own.mean is not None
    assert own.mean.index.tolist() == list(fit.table.observed)


def test_a_single_group_needs_no_label() -> None:
    fit = fitted("paths")
    np.testing.assert_allclose(np.diagonal(implied(fit).cov), np.diagonal(sample_moments(fit).cov))
    assert implied(fit).mean is None


def test_several_groups_need_one() -> None:
    with pytest.raises(InputError, match="there are 2 groups"):
        _ = implied(fitted("scalar")).cov


def test_ordered_variables_have_thresholds() -> None:
    fit = fitted("given")
    own, fitted_ = sample_moments(fit), implied(fit)
    assert own.thresholds is not None
    assert own.thresholds.index[:2].tolist() == ["o1|t1", "o1|t2"]
    np.testing.assert_allclose(np.diagonal(fitted_.cov), 1.0)
    assert fitted_.slopes is not None
    assert fitted_.slopes.columns.tolist() == ["age", "user"]


def test_incomplete_answers_have_those_of_em() -> None:
    fit = fitted("fiml")
    assert not np.allclose(sample_moments(fit).cov, fit.sample.groups[0].cov, rtol=1e-4)
