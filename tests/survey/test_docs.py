"""``docs/survey-estimates.md`` is one session that prints what it says."""

import ast
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pandas as pd

PAGE = Path(__file__).parents[2] / "docs" / "survey-estimates.md"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```\n(?P<told>.*?)```\n)?", re.DOTALL)


def printed(code: str, names: dict[str, Any]) -> str:
    """What a block prints; the value of its last line too, as in a notebook."""
    body = ast.parse(code).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(ast.Module(body, []), PAGE.name, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), PAGE.name, "eval"), names)
            if value is not None:
                print(value)
    return out.getvalue()


def test_page_prints_what_it_says() -> None:
    names: dict[str, Any] = {}
    blocks = list(BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(blocks) > 8
    with pd.option_context("display.width", 100, "display.max_columns", 20):
        for block in blocks:
            found = printed(block["code"], names)
            lines = [line.rstrip() for line in found.rstrip().splitlines()]
            assert lines == (block["told"] or "").rstrip().splitlines(), block["code"]
