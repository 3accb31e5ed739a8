"""``docs/literature-duplicates.md`` begins with a session that prints what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from tests.survey.test_docs import BLOCK, printed

PAGE = Path(__file__).parents[3] / "docs" / "literature-duplicates.md"


def test_page_prints_what_it_says() -> None:
    names: dict[str, Any] = {}
    (block,) = BLOCK.finditer(PAGE.read_text(encoding="utf-8"))
    with pd.option_context("display.width", 110, "display.max_columns", 20):
        lines = [line.rstrip() for line in printed(block["code"], names).rstrip().splitlines()]
    assert lines == (block["told"] or "").rstrip().splitlines()
    # The file to decide in is no export: the next reading does not meet it.
    assert len(names["reading"].read(names["exports"]).records) == 4
