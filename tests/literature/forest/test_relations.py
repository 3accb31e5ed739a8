"""One relation pooled: R's figures, the truth of a simulation, too few studies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import CupError
from cup_study.literature.forest import relations
from tests.literature.forest.conftest import simulated

#: metafor 3.8-1: predict(rma(yi, vi, test="knha"), transf=transf.ztor) of escalc(measure="ZCOR",
#: ri=c(.2, .4, .5), ni=c(103, 203, 153)), with control=list(threshold=1e-12).
METAFOR = {
    "r": 0.3795459743,
    "ci_lower": -0.0250754468,
    "ci_upper": 0.6773163166,
    "pi_lower": -0.3378543807,
    "pi_upper": 0.8179946619,
}
WEIGHTS = [30.158236, 36.015885, 33.825879]


def table(r: list[float], n: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(len(r))], "r": r, "n": n})
    return frame.assign(construct_1="PE", construct_2="BI")


def test_pooled_value_intervals_and_weights_are_those_of_metafor() -> None:
    found = relations.analyse(table([0.2, 0.4, 0.5], [103, 203, 153]), ("PE", "BI"))
    for name, value in METAFOR.items():
        assert getattr(found, name) == pytest.approx(value, abs=1e-7), name
    assert found.rows["weight"].tolist() == pytest.approx(WEIGHTS, abs=1e-4)
    assert (found.k, found.n) == (3, 459)


def test_the_order_within_a_pair_does_not_matter(effects: pd.DataFrame) -> None:
    one = relations.analyse(effects, ("PE", "BI"))
    two = relations.analyse(effects, ("BI", "PE"))
    assert one.r == two.r
    assert (one.key, two.key) == ("pe_bi", "bi_pe")


def test_truth_is_recovered() -> None:
    found = relations.analyse(simulated(60, r=0.4), ("PE", "BI"))
    assert found.ci_lower < 0.4 < found.ci_upper
    assert found.pooled is not None
    assert found.pooled.tau2 == pytest.approx(0.15**2, abs=0.012)


@pytest.mark.parametrize(("k", "least", "pooled"), [(2, 3, False), (2, 2, True), (1, 2, False)])
def test_too_few_are_shown_and_not_pooled(k: int, least: int, pooled: bool) -> None:
    found = relations.analyse(simulated(k), ("PE", "BI"), least=least)
    assert (found.pooled is not None) == pooled
    assert np.isfinite(found.r) == pooled
    assert len(found.rows) == k
    assert found.rows["ci_lower"].notna().all()
    assert ("r" in relations.values(found)) == pooled


def test_several_correlations_of_a_study_are_one_line(effects: pd.DataFrame) -> None:
    twice = pd.concat([effects, effects.iloc[:1].assign(r=0.1)])
    found = relations.analyse(twice, ("PE", "BI"))
    assert found.k == len(effects)
    assert found.rows["effects"].max() == 2
    assert found.log["what"].tolist() == ["2 correlations of one study: averaged"]


@pytest.mark.parametrize("text", ["PE", "PE-", "PE-PE", "a - b - c", ""])
def test_a_pair_has_two_constructs(text: str) -> None:
    with pytest.raises(CupError, match="two constructs"):
        relations.pair_of(text)
