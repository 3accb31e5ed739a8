"""``docs/literature-records.md`` is one session that prints what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from tests.survey.test_docs import BLOCK, printed

PAGE = Path(__file__).parents[3] / "docs" / "literature-records.md"


def test_page_prints_what_it_says() -> None:
    names: dict[str, Any] = {}
    blocks = list(BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(blocks) == 2
    with pd.option_context("display.width", 110, "display.max_columns", 20):
        for block in blocks:
            found = printed(block["code"], names)
            lines = [line.rstrip() for line in found.rstrip().splitlines()]
            assert lines == (block["told"] or "").rstrip().splitlines(), block["code"]
