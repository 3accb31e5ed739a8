from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import CupError
from cup_study.ingest.flagging import repeats

N = 40
ITEMS = [
    *(Item(f"q{i}", f"q{i}", "scale", {}, tuple(range(1, 8))) for i in range(N - 2)),
    Item("town", "town", "nominal", {}, ("a", "b", "c")),
    Item("age", "age", "numeric", {}),
]


def survey(rows: int, seed: int = 1) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    table = pd.DataFrame(
        generator.integers(1, 8, (rows, N - 2)).astype(float),
        columns=[i.name for i in ITEMS[: N - 2]],
    )
    table = table.mask(generator.random(table.shape) < 0.05)
    table["town"] = np.array(["a", "b", "c"], dtype=object)[generator.integers(0, 3, rows)]
    table["age"] = generator.integers(18, 85, rows).astype(float)
    return table


def test_planted_duplicates_are_recovered() -> None:
    table = survey(300)
    table = pd.concat([table, table.iloc[[3, 10, 3]]], ignore_index=True)
    found = repeats.duplicate(table, ITEMS, 10)
    assert np.flatnonzero(found).tolist() == [300, 301, 302]


def test_rows_with_the_same_hash_are_compared_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "row_hashes", lambda table, _: np.zeros(len(table), np.uint64))
    table = survey(20)
    assert not repeats.duplicate(table, ITEMS, 10).any()


def test_rows_keep_their_index() -> None:
    table = survey(3).iloc[[0, 1, 1]].set_axis([7, 8, 9])
    assert repeats.duplicate(table, ITEMS, 10).to_dict() == {7: False, 8: False, 9: True}
    assert repeats.near_duplicate(table, ITEMS, 0.9, 10).index.tolist() == [7, 8, 9]


def test_missing_text_is_a_value_of_its_own() -> None:
    table = survey(2).iloc[[0, 0]].reset_index(drop=True)
    table.loc[1, "town"] = None
    assert not repeats.duplicate(table, ITEMS, 10).any()
    table.loc[0, "town"] = None
    assert repeats.duplicate(table, ITEMS, 10).tolist() == [False, True]


@pytest.fixture(params=["every pair", "groups of items"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "groups of items":
        monkeypatch.setattr(repeats, "FEW_PAIRS", 0)
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("differ", [1, 2])
def test_planted_near_duplicates_are_recovered(differ: int) -> None:
    table = survey(400)
    copies = table.iloc[[5, 77]].reset_index(drop=True)
    for i in range(differ):
        copies.loc[0, f"q{3 + 7 * i}"] = 9.0
    copies.loc[1, "age"] += 1
    table = pd.concat([table, copies], ignore_index=True)
    found = repeats.near_duplicate(table, ITEMS, 0.94, 10)  # two of 40 items may differ
    assert np.flatnonzero(found).tolist() == [400, 401]
    assert not repeats.near_duplicate(table, ITEMS, 0.98, 10).any()


@pytest.mark.usefixtures("way")
def test_near_duplicates_as_brute_force_finds_them() -> None:
    table = survey(120)
    generator = np.random.default_rng(5)
    copies = table.iloc[generator.integers(0, 120, 60)].reset_index(drop=True)
    for row in range(60):
        for column in generator.integers(0, N - 2, generator.integers(0, 10)):
            copies.iloc[row, column] = np.nan
    table = pd.concat([table, copies], ignore_index=True)
    codes = np.column_stack([pd.factorize(table[i.name])[0] for i in ITEMS])
    expected = np.zeros(len(table), dtype=bool)
    for other in range(len(table)):
        for one in range(other):
            either = (codes[one] >= 0) | (codes[other] >= 0)
            same = (codes[one] == codes[other]) & either
            both = (codes[one] >= 0) & (codes[other] >= 0)
            if same.sum() < either.sum() and same.sum() >= 0.9 * either.sum() and both.sum() >= 10:
                expected[other] = True
    assert 10 < expected.sum() < 60
    found = repeats.near_duplicate(table, ITEMS, 0.9, 10)
    np.testing.assert_array_equal(found.to_numpy(), expected)


def test_exact_share_looks_for_nothing() -> None:
    table = pd.concat([survey(5)] * 2, ignore_index=True)
    assert not repeats.near_duplicate(table, ITEMS, 1.0, 10).any()


def test_too_many_alike_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MAX_PAIRS", 50)
    monkeypatch.setattr(repeats, "FEW_PAIRS", 0)
    table = pd.concat([survey(1)] * 30, ignore_index=True)
    with pytest.raises(CupError, match="Raise the parameter near"):
        repeats.near_duplicate(table, ITEMS, 0.9, 10)


def test_no_items() -> None:
    empty = pd.DataFrame(index=[1, 2])
    assert not repeats.duplicate(empty, [], 2).any()
    assert not repeats.near_duplicate(empty, [], 0.9, 2).any()
