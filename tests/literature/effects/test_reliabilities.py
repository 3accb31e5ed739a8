from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.effects import reliabilities

EFFECTS = pd.DataFrame(
    {
        "study": ["a", "a", "b", "c"],
        "construct_1": ["BI", "BI", "BI", "BI"],
        "construct_2": ["PE", "EE", "PE", "PE"],
        "reliability_1": [0.8, 0.8, 0.9, np.nan],
        "reliability_2": [0.7, np.nan, np.nan, 0.75],
    }
)


def test_a_study_counts_once() -> None:
    found = reliabilities.by_construct(EFFECTS).set_index("construct")
    assert found.loc["BI", ["studies", "without"]].tolist() == [2, 1]
    assert found.loc["BI", "mean"] == pytest.approx(0.85)
    assert found.loc["PE", ["lowest", "highest"]].tolist() == [0.7, 0.75]
    assert found.loc["EE", "studies"] == 0
    assert np.isnan(found.loc["EE", "mean"])


def test_filling_is_told() -> None:
    filled, log = reliabilities.fill(EFFECTS[EFFECTS["construct_2"] == "PE"])
    assert filled["reliability_1"].tolist() == pytest.approx([0.8, 0.9, 0.85])
    assert log[["study", "construct", "studies"]].values.tolist() == [
        ["c", "BI", 2],
        ["b", "PE", 2],
    ]


def test_a_construct_without_any_is_refused() -> None:
    with pytest.raises(InputError, match='construct "EE": fewer than 1 studies'):
        reliabilities.fill(EFFECTS)
    with pytest.raises(InputError, match='construct "BI"'):
        reliabilities.fill(EFFECTS, least=3)


def test_coders_count_apart() -> None:
    two = EFFECTS.assign(coder=["R1", "R1", "R1", "R1"])
    both = pd.concat([two, two.assign(coder="R2")])
    assert reliabilities.by_construct(both).set_index("construct").loc["BI", "studies"] == 4
