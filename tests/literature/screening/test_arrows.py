"""Numbers that do not add up are refused, with the place, the difference and the records."""

from __future__ import annotations

import pytest

from cup_study.errors import InputError
from cup_study.literature.screening import arrows
from tests.literature.screening import cases


def changed(box: str, by: int, item: str = "") -> list[str]:
    found = cases.databases_only()
    data = found.data.copy()
    where = data["box"].eq(box) & data["item"].eq(item)
    assert where.any()
    data.loc[where, "n"] += by
    with pytest.raises(InputError) as caught:
        arrows.check(data, found.trail)
    return [str(p) for p in caught.value.problems]


def test_each_arrow_is_named_with_its_difference() -> None:
    told = changed("screened", 1)
    assert len(told) == 2
    assert told[0].startswith(
        "databases, identified (410) -> removed (105) + screened (306): 1 too many after the arrow"
    )
    assert told[1].startswith(
        "databases, screened (306) -> screened_out (230) + undecided (0) + sought (75): 1 is "
        "missing after the arrow; the records there are "
    )
    assert "and" in told[1]


@pytest.mark.parametrize("box", [b for b in arrows.BOXES if not b.startswith("undecided")])
@pytest.mark.parametrize("by", [1, -1])
def test_every_box_is_checked(box: str, by: int) -> None:
    assert changed(box, by)


@pytest.mark.parametrize("box", arrows.TOTALS)
def test_every_total_is_checked(box: str) -> None:
    found = cases.updated()
    data = found.data.copy()
    data.loc[data["box"].eq(box), "n"] += 100
    with pytest.raises(InputError):
        arrows.check(data, found.trail)


def test_reasons_must_sum_to_their_box() -> None:
    told = changed("excluded", 2, "Not empirical")
    assert told[0].startswith(
        "databases, excluded (40) = its 3 sources or reasons: 2 too many after its parts; the "
        "records there are"
    )


def test_what_adds_up_is_accepted() -> None:
    for review in (cases.databases_only, cases.with_other_methods, cases.updated):
        found = review()
        arrows.check(found.data)
        arrows.check(found.data, found.trail)
