from __future__ import annotations

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.coding import cells


def two(first: float, second: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"study": "a", "construct_1": "BI", "construct_2": "PE", "coder": ["R1", "R2"],
         "r": [first, second]}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "differs", "limit"),
    [
        (0.34, 0.345, False, True),  # .00500000000000000044 apart in binary fractions
        (0.345, 0.35, False, True),
        (0.5, 0.506, True, False),
        (0.5, 0.5, False, False),
        (-0.2, 0.2, True, False),
    ],
)
def test_tolerance(first: float, second: float, differs: bool, limit: bool) -> None:
    row = cells.spread(two(first, second)).iloc[0]
    assert (bool(row["differs"]), bool(row["at_limit"])) == (differs, limit)


@pytest.mark.parametrize(
    ("first", "second", "hint"),
    [(0.602, 0.776, "square"), (-0.3, 0.3, "sign"), (0.5, 0.6, ""), (0.112, 0.335, "square")],
)
def test_hints(first: float, second: float, hint: str) -> None:
    assert cells.spread(two(first, second))["hint"].tolist() == [hint]


def test_counts(effects: pd.DataFrame) -> None:
    only_one = effects[~((effects["study"] == "s11") & (effects["coder"] == "R2"))]
    found = cells.spread(only_one)
    counted = cells.summary(found).iloc[0]
    assert counted[["cells", "multiple", "differing"]].tolist() == [24, 22, 3]
    assert counted["share"] == pytest.approx(3 / 22)
    assert counted["median_spread"] == pytest.approx(0.2)
    by = cells.summary(found, ["construct_1", "construct_2"]).set_index("construct_2")
    assert by["differing"].to_dict() == {"EE": 1, "PE": 2}
    assert cells.differing(found)["spread"].tolist() == pytest.approx([0.2] * 3)


def test_cells_that_one_coder_left_out(effects: pd.DataFrame) -> None:
    lost = effects.drop(index=effects[effects["coder"] == "R2"].index[0])
    assert cells.omitted(lost)[["has", "without"]].values.tolist() == [["R1", "R2"]]
    assert cells.omitted(effects).empty
    read = {study: ["R1", "R2", "R3"] for study in effects["study"].unique()}
    assert (cells.omitted(effects, read)["without"] == "R3").all()


def test_the_sample_sizes_spread_alike(effects: pd.DataFrame) -> None:
    assert cells.wide(effects, "n")[["R1", "R2"]].notna().all().all()


def test_without_coders() -> None:
    with pytest.raises(InputError, match='column "coder" is missing'):
        cells.coders(pd.DataFrame({"r": [0.5]}))
    with pytest.raises(InputError, match="is empty in some rows"):
        cells.coders(pd.DataFrame({"coder": ["R1", ""]}))
