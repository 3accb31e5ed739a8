from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.flagging import effort

NAN = float("nan")


def test_failed_checks_of_text_and_number_codes() -> None:
    checks = [
        Item("a", "a", "scale", {}, (1, 2, 3), attention=2),
        Item("b", "b", "nominal", {}, ("x", "y"), attention="y"),
        Item("c", "c", "scale", {}, (1, 2, 3)),
    ]
    table = pd.DataFrame({"a": [2.0, 1.0, NAN, 3.0], "b": ["y", "y", "x", "x"], "c": [1.0] * 4})
    assert effort.failed_checks(table, checks).tolist() == [0, 1, 1, 2]


def test_too_fast_without_any_time() -> None:
    assert not effort.too_fast(pd.Series([NAN, NAN]), np.array([3, 3]), 0.4, 2.0).any()


def test_two_seconds_an_item() -> None:
    given = np.array([60, 60, 10])
    minutes = pd.Series([1.9, 2.1, 0.5])
    assert effort.too_fast(minutes, given, 0.0, 2.0).tolist() == [True, False, False]


def test_share_missing_of_some_items() -> None:
    table = pd.DataFrame({"a": [NAN, 1.0], "b": [NAN, NAN]})
    assert effort.share_missing(table, names=["a"]).tolist() == [1.0, 0.0]
    skipped = pd.DataFrame({"a": [True, False], "b": [False, True]})
    assert effort.share_missing(table, skipped).tolist() == [1.0, 0.0]
