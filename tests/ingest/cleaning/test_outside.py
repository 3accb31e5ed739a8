from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cup_study.errors import InputError, StudyError
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import flags
from cup_study.study import Study

Make = Callable[..., Study]
ROWS = ("a1;Luleå;1950;1;77;7;a;", "a2;Malmö;1850;1;3;7;b;", "a3;Malmö;1950;1;3;7;b;")


def test_stops_by_default(make_study: Make) -> None:
    with pytest.raises(InputError, match="expected one of 1-7 or missing"):
        clean.clean(make_study(*ROWS))


def test_missing(make_study: Make) -> None:
    cleaned = clean.clean(make_study(*ROWS), flags.Limits(out_of_range="missing"))
    np.testing.assert_array_equal(cleaned.data["q1"], [np.nan, 3, 3])
    assert not cleaned.data["flag_out_of_range"].any()
    assert "out_of_range" not in set(cleaned.flagged["flag"])
    lines = cleaned.log[cleaned.log["rule"] == "out_of_range"]
    assert lines[["item", "n", "detail"]].to_numpy().tolist() == [
        ["born", 1, "1850"],
        ["q1", 1, "77"],
    ]
    listed = cleaned.cells[cleaned.cells["rule"] == "out_of_range"]
    assert listed[["row", "from", "to"]].to_numpy().tolist() == [[3, "1850", ""], [2, "77", ""]]


def test_flag(make_study: Make) -> None:
    limits = flags.Limits(out_of_range="flag", exclude=("out_of_range",))
    cleaned = clean.clean(make_study(*ROWS), limits)
    assert cleaned.data["respondent"].tolist() == ["a3"]
    assert cleaned.flagged_rows[["row", "flags", "excluded_by"]].to_numpy().tolist() == [
        [2, "out_of_range", "out_of_range"],
        [3, "out_of_range", "out_of_range"],
    ]


COLUMN = {
    "battery,sensitive\n": "battery,sensitive,out_of_range\n",
    "A,,views,,\n": "A,,views,,,flag\n",
}


def test_the_codebook_decides_for_an_item(make_study: Make) -> None:
    cleaned = clean.clean(make_study(ROWS[0], ROWS[2], changes=COLUMN))
    assert cleaned.data["flag_out_of_range"].tolist() == [True, False]
    with pytest.raises(InputError) as caught:
        clean.clean(make_study(*ROWS, changes=COLUMN))
    assert [p.where for p in caught.value.problems] == ['row 3, column "Born"']


def test_text_is_never_out_of_range(make_study: Make) -> None:
    limits = flags.Limits(out_of_range="missing")
    for row in ("a1;Luleå;1950;1;seven;7;a;", "a1;7;1950;1;7;7;a;"):
        with pytest.raises(InputError):
            clean.clean(make_study(row), limits)


def test_long_number_is_told_by_its_length(make_study: Make) -> None:
    limits = flags.Limits(out_of_range="missing")
    cleaned = clean.clean(make_study("a1;Luleå;191212121212;1;7;7;a;"), limits)
    for table in (cleaned.log, cleaned.cells):
        assert "1912121" not in table.to_csv()
        assert "(12 characters)" in table.to_csv()


def test_unknown_choice_of_the_codebook_is_refused(make_study: Make) -> None:
    with pytest.raises(StudyError, match="expected one of stop, missing, flag"):
        make_study(changes=COLUMN | {"A,,views,,\n": "A,,views,,,drop\n"})
