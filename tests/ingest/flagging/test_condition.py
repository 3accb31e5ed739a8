from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Codebook, Item
from cup_study.ingest.flagging import condition

BOOK = Codebook(
    (
        Item("id", "id", "id", {}),
        Item("a", "a", "scale", {}, (1, 2, 3)),
        Item("b", "b", "numeric", {}),
        Item("town", "town", "nominal", {}, ("x", "y")),
        Item("why", "why", "text", {}),
    )
)
TABLE = pd.DataFrame(
    {
        "a": [1.0, 2.0, 3.0, np.nan],
        "b": [10.0, np.nan, -1.0, 5.0],
        "town": ["x", "y", None, "x"],
    }
)


def true(text: str, wave: str = "1") -> list[bool]:
    assert condition.wrong_with(text, BOOK) == []
    return condition.holds(text, TABLE, wave, TABLE.index).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a == 1", [True, False, False, False]),
        ("a != 1", [False, True, True, False]),
        ("not (a == 1)", [False, True, True, False]),
        ("1 < a <= 3", [False, True, True, False]),
        ("a >= 2 and b < 0", [False, False, True, False]),
        # One side is true whatever the missing answer would have been.
        ("a >= 2 or b > 4", [True, True, True, True]),
        ("not (a >= 2 and b < 100)", [True, False, False, False]),
        ("isna(a)", [False, False, False, True]),
        ("notna(a) and isna(b)", [False, True, False, False]),
        ("not isna(a)", [True, True, True, False]),
        ("a in (1, 3)", [True, False, True, False]),
        ("a not in [1, 3]", [False, True, False, False]),
        ("town == 'x'", [True, False, False, True]),
        ("town != 'x'", [False, True, False, False]),
        ('town in ("x", "y")', [True, True, False, True]),
        ("town < 'y'", [True, False, False, True]),
        ("b == -1", [False, False, True, False]),
        ("b + 2 * a > 11", [True, False, False, False]),
        ("100 - b == 90", [True, False, False, False]),
        ("a == b - 9", [True, False, False, False]),
        ("wave == '1' and a == 1", [True, False, False, False]),
        ("wave == '2' and a == 1", [False] * 4),
        ("notna(wave)", [True] * 4),
        ("1 == 1", [True] * 4),
    ],
)
def test_holds(text: str, expected: list[bool]) -> None:
    assert true(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no condition"),
        ("a = 1", "is no condition"),
        ("a == 1; b == 2", "is no condition"),
        ("c == 1", '"c" is not an item'),
        ("a", "not allowed as a condition"),
        ("a and b == 1", "not allowed as a condition"),
        ("1", "not allowed as a condition"),
        ("a == True", "not allowed as a value"),
        ("a == None", "not allowed as a value"),
        ("a is 1", "expected =="),
        ("a ** 9 > 1", "not allowed as a value"),
        ("a / 0 > 1", "not allowed as a value"),
        ("a == [1][0]", "not allowed as a value"),
        ("a.real == 1", "not allowed as a value"),
        ("__import__('os').system('true') == 0", "not allowed as a value"),
        ("open('x')", "not allowed as a condition"),
        ("isna(a, b)", "not allowed"),
        ("isna(a == 1)", "not allowed"),
        ("isna(a) == 1", "cannot be compared"),
        ("(lambda: 1)() == 1", "not allowed as a value"),
        ("[x for x in a] == 1", "not allowed as a value"),
        ("(a := 1) == 1", "not allowed as a value"),
        ("f'{a}' == 'x'", "not allowed as a value"),
        ("a == 'x'", "a text is compared with a number"),
        ("town == 1", "a text is compared with a number"),
        ("wave == 2009", "a text is compared with a number"),
        ("town + 1 > 2", "cannot be reckoned with"),
        ("a in (1, b)", "expected a list of codes"),
        ("a in ()", "expected a list of codes"),
        ("a in b", "expected =="),
        ("a in (1, 'x')", "a text is compared with a number"),
        ("id == 'x'", 'of type "id"'),
        ("why == 'x'", 'of type "text"'),
        ("(" * 500 + "a == 1" + ")" * 500, "is"),
        ("not " * 3000 + "a == 1", "is"),
        ("a == 1\x00", "is no condition"),
    ],
)
def test_what_is_not_allowed_is_told(text: str, said: str) -> None:
    assert any(said in what for what in condition.wrong_with(text, BOOK))


def test_names_in_their_order_without_functions_and_wave() -> None:
    assert condition.names("isna(b) and wave == '1' or a > b") == ("b", "a")


def test_no_rows() -> None:
    empty = TABLE.iloc[:0]
    assert condition.holds("a == 1 or 1 == 1", empty, "1", empty.index).empty
