from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import StudyError
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import flags, marking
from cup_study.ingest.flagging.rules import Rule
from cup_study.study import Study

Make = Callable[..., Study]
ITEMS = [Item(f"q{i}", f"q{i}", "scale", {}, (1, 2, 3)) for i in range(10)]
TABLE = pd.DataFrame(
    [[2.0] * 10, [1.0, 2.0] * 5, [1.0, 2.0] * 5, [None] * 10],
    columns=[i.name for i in ITEMS],
    index=[2, 3, 4, 5],
)


def test_a_row_with_two_flags_is_counted_once() -> None:
    limits = flags.Limits(exclude=("longstring", "straightlining"))
    marked = marking.mark("1", TABLE, ITEMS, limits)
    assert marked.excluded.tolist() == ["straightlining", "", "", ""]
    assert marked.rows[["row", "flags", "excluded_by"]].to_numpy().tolist() == [
        [2, "straightlining; longstring", "straightlining"],
        [4, "duplicate", ""],
        [5, "incomplete", ""],
    ]
    out = {e.rule: e.n for e in marked.log if e.step == "exclude"}
    assert out == {"straightlining": 1, "longstring": 0}


def test_nobody_is_flagged() -> None:
    marked = marking.mark("1", TABLE.iloc[[1]], ITEMS, flags.Limits())
    assert marked.rows.empty
    assert list(marked.rows.columns) == list(marking.ROWS)
    assert marked.flagged["n"].tolist() == [0, 0, 0, 0]


def test_no_rows() -> None:
    marked = marking.mark("1", TABLE.iloc[:0], ITEMS, flags.Limits())
    assert marked.columns.empty
    assert marked.flagged["share"].isna().all()


CHECK = {
    "battery,sensitive\n": "battery,sensitive,attention\n",
    "A,,views,,\n": "A,,views,,,1\n",
}


def test_attention_check_of_the_codebook(make_study: Make) -> None:
    limits = flags.Limits(exclude=("attention",))
    cleaned = clean.clean(make_study(changes=CHECK), limits)
    # The first answered 1 as told, the second did not answer, the third answered 7.
    assert cleaned.data["respondent"].tolist() == ["a1", "a2"]
    assert cleaned.flagged.set_index("flag")["n"]["attention"] == 1


def test_wrong_code_of_an_attention_check_is_refused(make_study: Make) -> None:
    with pytest.raises(StudyError, match='column "attention".*got "9"'):
        make_study(changes=CHECK | {"A,,views,,\n": "A,,views,,,9\n"})


def test_each_flag_recovers_the_rows_that_were_planted() -> None:
    generator = np.random.default_rng(3)
    scales = [
        Item(f"s{i}", f"s{i}", "scale", {}, tuple(range(1, 8)), construct="A") for i in range(30)
    ]
    check = Item("check", "check", "scale", {}, tuple(range(1, 8)), attention=2)
    used = Item("used", "used", "binary", {}, (0, 1))
    times = Item("times", "times", "numeric", {})
    minutes = Item("minutes", "minutes", "numeric", {})
    items = [*scales, check, used, times, minutes]
    n = 400
    table = pd.DataFrame(
        generator.integers(1, 8, (n, 30)).astype(float), columns=[i.name for i in scales]
    )
    table["check"] = 2.0
    table["used"] = generator.integers(0, 2, n).astype(float)
    table["times"] = np.where(table["used"] == 1, generator.integers(1, 30, n), np.nan)
    table["minutes"] = generator.uniform(10, 20, n)
    skipped = pd.DataFrame({"times": table["times"].isna()})
    rows = generator.permutation(np.arange(100, n))
    planted = {name: rows[5 * i : 5 * i + 5] for i, name in enumerate(flags.FLAGS)}
    for name in ("duplicate", "near_duplicate"):
        table.iloc[planted[name], :33] = table.iloc[:5, :33].to_numpy()  # all but the time
        skipped.iloc[planted[name]] = skipped.iloc[:5].to_numpy()
    table.loc[planted["near_duplicate"], "s7"] = 8 - table.loc[planted["near_duplicate"], "s7"]
    table.loc[planted["near_duplicate"], "s8"] = table.loc[planted["near_duplicate"], "s8"] % 7 + 1
    table.loc[planted["speeder"], "minutes"] = 2.0
    names = [i.name for i in scales]
    for i in range(5):  # each with an answer of its own, or they would be duplicates
        table.loc[planted["straightlining"][i], names] = i + 1.0
        table.loc[planted["invariable"][i], names] = [i + 2.0, i + 3.0] * 15
    run = [f"s{i}" for i in range(3, 20)]
    table.loc[planted["longstring"], run] = 6.0
    table.loc[planted["attention"], "check"] = 5.0
    table.loc[planted["impossible"], ["used", "times"]] = [0.0, 3.0]
    table.loc[planted["incomplete"], [f"s{i}" for i in range(20)]] = np.nan
    outside = pd.Series(table.index.isin(planted["out_of_range"]), index=table.index)
    rule = Rule("times", "used == 0 and times > 0", ("used", "times"), {})
    limits = flags.Limits(
        minutes="minutes",
        near=0.9,
        run_length=0.5,
        variability=0.6,
        out_of_range="flag",
        exclude=("impossible", "speeder"),
    )
    marked = marking.mark("1", table, items, limits, skipped=skipped, rules=[rule], outside=outside)
    for name in flags.FLAGS:
        expected = set(planted[name])
        if name in ("longstring", "invariable"):  # a straight line is both
            expected |= set(planted["straightlining"])
        assert set(np.flatnonzero(marked.columns[f"flag_{name}"])) == expected, name
    assert marked.excluded.value_counts().to_dict() == {"": n - 10, "speeder": 5, "impossible": 5}
    assert len(marked.rows) == 50
    assert marked.rows.loc[marked.rows["rules"] == "times", "row"].tolist() == sorted(
        planted["impossible"]
    )
