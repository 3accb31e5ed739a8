from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study import intraclass, reliability
from cup_study.literature.coding import agreement, cells


def test_the_coefficients_are_those_of_the_house(effects: pd.DataFrame) -> None:
    table = cells.wide(effects)
    found = agreement.agreement(table, ["R1", "R2"], draws=200).set_index("coders")
    both = found.loc["R1 – R2"]
    icc = intraclass.intraclass(table[["R1", "R2"]]).set_index("type").loc["ICC2"]
    alpha = reliability.krippendorff_alpha(table[["R1", "R2"]], measured="interval", draws=200)
    assert both[["icc", "icc_lower"]].tolist() == pytest.approx(icc[["icc", "ci_lower"]].tolist())
    assert both["alpha"] == pytest.approx(alpha.estimate)
    assert both[["cells", "differing"]].tolist() == [24, 3]
    assert both["largest"] == pytest.approx(0.2)
    pd.testing.assert_series_equal(found.loc["all"], both, check_names=False)


def test_few_or_no_cells_in_common() -> None:
    table = pd.DataFrame({"R1": [0.5, 0.4, np.nan], "R2": [0.5, 0.5, np.nan], "R3": [np.nan] * 3})
    found = agreement.agreement(table, ["R1", "R2", "R3"])
    assert found["coders"].tolist() == ["R1 – R2", "all"]
    assert found[["icc", "alpha"]].isna().all().all()


def test_full_agreement() -> None:
    table = pd.DataFrame({"R1": [100.0, 200, 300], "R2": [100.0, 200, 300]})
    found = agreement.agreement(table, ["R1", "R2"], tolerance=0).iloc[0]
    assert found[["differing", "alpha", "icc"]].tolist() == [0, 1, 1]
