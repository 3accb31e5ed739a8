import pandas as pd
import pytest

from cup_study.survey.weighting import diagnostics


def test_kish():
    w = pd.Series([1.0, 2.0, 3.0])
    assert diagnostics.effective_n(w) == pytest.approx(36 / 14)
    assert diagnostics.design_effect(w) == pytest.approx(3 * 14 / 36)


def test_every_wave_and_kind_has_a_row():
    data = pd.DataFrame({"wave": ["b", "a", "b"], "base": [1.0, 1, 1], "weight": [1.0, 2, 3]})
    found = diagnostics.summary(data, {"base": "base", "final": "weight"})
    assert found[["wave", "kind"]].values.tolist() == [
        ["b", "base"], ["b", "final"], ["a", "base"], ["a", "final"]
    ]  # fmt: skip
    assert found.loc[1, "deff"] == pytest.approx(1.25)
    assert found.loc[1, ["smallest", "largest"]].tolist() == [0.5, 1.5]
