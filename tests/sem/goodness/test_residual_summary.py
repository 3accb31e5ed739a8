"""Summaries of residuals."""

import numpy as np
import pytest

from cup_study.sem.goodness.residual_summary import residual_summary
from tests.sem.after_figures import FIGURES, by_group, fitted, numbers


@pytest.mark.parametrize("name", ["paths", "mimic", "scalar", "fiml", "ordinal"])
def test_as_lavaan(name) -> None:
    fit = fitted(name)
    found = residual_summary(fit)
    for label, block in by_group(fit, FIGURES[name]["res"]):
        mine = found[found["group"] == label]
        figures = numbers(block["summary"]).T
        if name == "ordinal":
            # lavaan 0.6-14 pairs residuals and covariances in different orders for the total.
            mine, figures = mine.iloc[:1], figures[:1]
        np.testing.assert_allclose(
            mine.drop(columns=["group", "part"]), figures, rtol=5e-3, atol=1e-6
        )


def test_correlations_as_lavaan() -> None:
    found = residual_summary(fitted("paths"), "cor.bollen").drop(columns=["group", "part"])
    assert found.columns[0] == "crmr"
    figures = numbers(FIGURES["paths"]["bollen"]["summary"]).T
    np.testing.assert_allclose(found, figures, rtol=1e-3, atol=1e-6)


def test_only_the_size_where_errors_are_not_known() -> None:
    found = residual_summary(fitted("given"))
    assert found.columns.tolist() == ["group", "part", "srmr"]
    assert found["part"].tolist() == ["cor", "thresholds", "total"]
