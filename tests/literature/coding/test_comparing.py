from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from cup_study import sheet
from cup_study.errors import InputError
from cup_study.literature.coding import agreement, cells, comparing, resolutions, sizes
from cup_study.literature.effects import reading
from cup_study.literature.pooling import correlations
from cup_study.study import find_root
from tests.literature.coding.conftest import coded

PAIRS = [("BI", "PE"), ("EE", "BI")]


def test_coders_without_mistakes_give_the_same() -> None:
    found = comparing.compare(coded(), PAIRS)
    assert found["rule"].tolist()[:3] == ["R1", "R2", "mean"]
    assert found.groupby(["construct_1", "construct_2"])["r"].std().max() < 1e-12
    assert found["shift"].abs().max() < 1e-12
    assert (found["differing"] == 0).all()


def test_pooled_as_the_pooling_does(effects: pd.DataFrame) -> None:
    found = comparing.compare(effects, PAIRS, rules=["R1", "mean"])
    alone = correlations.pool_pairs(effects[effects["coder"] == "R1"]).set_index("construct_2")
    first = found[found["rule"] == "R1"].set_index("construct_2")
    assert first.loc["PE", "r"] == pytest.approx(alone.loc["PE", "r"])
    assert first.loc["PE", ["k", "n", "differing"]].tolist() == [
        12, effects["n"].sum() // 4, 2,
    ]  # fmt: skip


def test_a_slip_moves_the_result_towards_it(effects: pd.DataFrame) -> None:
    found = comparing.compare(effects, [("BI", "PE")]).set_index("rule")
    assert found.loc["R1", "shift"] > 0.005 > 0 > -0.005 > found.loc["R2", "shift"]
    assert found.loc["smallest", "r"] == pytest.approx(found.loc["R2", "r"])
    assert found.loc["largest", "r"] == pytest.approx(found.loc["R1", "r"])
    between = found.loc["mean", "r"]
    assert found.loc["smallest", "r"] < between < found.loc["largest", "r"]


def test_what_a_coder_reads_is_not_which_studies_a_coder_reads() -> None:
    data = coded()
    few = data[(data["coder"] == "R1") | (data["study"] < "s04")]
    found = comparing.compare(few, [("BI", "PE")]).set_index("rule")
    assert found.loc["R2", "k"] == 4
    assert abs(found.loc["R2", "r"] - found.loc["mean", "r"]) > 1e-4
    assert found.loc["R2", "shift"] == pytest.approx(0, abs=1e-12)


def test_studies_without_a_size_are_counted(effects: pd.DataFrame) -> None:
    sized = effects.assign(n=effects["n"].astype(float).where(effects["study"] != "s05"))
    found = comparing.compare(sized, [("BI", "PE")], rules=["R1", "mean"])
    assert found[["k", "without_n"]].values.tolist() == [[11, 1], [11, 1]]


def test_a_single_study_is_shown_and_not_ranged(effects: pd.DataFrame) -> None:
    few = effects[(effects["coder"] == "R1") | (effects["study"] == "s03")]
    found = comparing.compare(few, [("BI", "PE")])
    row = found.set_index("rule").loc["R2"]
    assert row["k"] == 1
    assert row["ci_lower"] < row["r"] < row["ci_upper"]
    ranges = comparing.ranges(found).set_index("kind")
    assert ranges.loc["coder", ["rules", "range"]].tolist() == [1, 0]


def test_unknown_relation(effects: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="BI - UB: no coder has this relation"):
        comparing.compare(effects, [("BI", "UB")])


MIRROR = Path(os.environ.get("CUP_DATA_MIRROR", "/none")) / "tam_correlations"
FIVE = [("BI", "PE"), ("BI", "EE"), ("EE", "PE"), ("BI", "SI"), ("BI", "FC")]


@pytest.fixture(scope="module")
def registered() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Correlations and studies of the registry."""
    if not MIRROR.is_dir():
        pytest.skip("CUP_DATA_MIRROR names no folder with tam_correlations")
    rows = reading.renamed(sheet.read(MIRROR / "correlations_by_coder.csv"))
    return rows, sizes.read(MIRROR / "studies_by_coder.csv")


@pytest.mark.peer
def test_cells_of_the_registered_data(registered: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    effects = reading.check(registered[0], unusable="keep").effects
    found = cells.spread(effects)
    counted = cells.summary(found).iloc[0]
    # In binary fractions 76 of 264 (28.8%) are more than .005 apart; three are so by 1e-17.
    assert counted[["cells", "multiple", "differing", "at_limit"]].tolist() == [641, 264, 73, 3]
    squared = found[found["hint"] == "square"]
    assert len(squared) == 10
    assert squared["study"].nunique() == 1
    both = agreement.agreement(cells.wide(effects), cells.coders(effects), draws=100)
    assert both.set_index("coders").loc["all", "alpha"] == pytest.approx(0.8918, abs=1e-4)


@pytest.mark.peer
def test_pooled_values_of_the_registered_data(
    registered: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    folder = find_root() / "data" / "raw" / "ai_education"
    rows, studies = registered
    as_coded = reading.check(sizes.assign(rows, studies)[0], unusable="exclude")
    assert as_coded.excluded["why"].value_counts().tolist() == [33, 1]
    found = comparing.compare(as_coded.effects, FIVE, rules=["R1", "R2", "R3", "R4", "mean"])
    k = found.pivot(index="rule", columns=["construct_1", "construct_2"], values="k")[FIVE]
    assert k.loc["R1"].tolist() == [25, 23, 22, 15, 12]
    assert k.loc["mean"].tolist() == [45, 40, 39, 29, 25]
    told = sizes.assign(rows, studies, sizes.declared(folder / "samples.csv"))
    used = reading.check(told[0], unusable="exclude", exclude=folder / "exclusions.csv").effects
    agreed = resolutions.agreed(folder / "consensus.csv")
    after = comparing.compare(used, FIVE, rules=["mean", "consensus"], consensus=agreed)
    mean = after[after["rule"] == "mean"]
    assert mean["n"].tolist() == [20961, 19894, 20843, 16864, 15242]
    # metafor 3.8-1: rma(escalc("ZCOR"), method = "REML", test = "knha"), back by tanh.
    theirs = [
        [0.621260, 0.566613, 0.572840, 0.549648, 0.552755],
        [0.562960, 0.505037, 0.501983, 0.479170, 0.489100],
        [0.673408, 0.622450, 0.636058, 0.613083, 0.610552],
    ]
    for column, figures in zip(("r", "ci_lower", "ci_upper"), theirs, strict=True):
        assert mean[column].tolist() == pytest.approx(figures, abs=1e-6)
    assert (after["shift"].abs() < 0.02).all()
