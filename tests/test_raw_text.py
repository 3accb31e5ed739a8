import unicodedata

import pandas as pd
import pytest

from cup_study.raw_text import LONGEST_WORD, for_sheet, markdown, quoted, shown

HOSTILE = [
    '=HYPERLINK("http://evil.example","click")',
    "{{< include /etc/passwd >}}",
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "$x$ \\(y\\) [a](b) ![c](d) **e** `f` | g",
    "[]{.val key=survey.n}",
    "👩‍👩‍👧 🇸🇪 ❤️",
    "\u202egnp.exe \u2066a\u2069 b\u200bc\ufeff",
    "a\x00b\x1b[31mc\x07",
    "Z\u0351\u036b\u0343\u036a\u0302\u036bA\u0334\u0335\u031e",
    "rad ett\r\nrad två\u2028rad tre",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_shown_text_is_one_line_of_visible_signs(text):
    made = shown(text)
    allowed = {"\u200d", "\ufe0f", "\u200b", "\u2060"}
    bad = [c for c in made if unicodedata.category(c).startswith("C") and c not in allowed]
    assert bad == []
    assert "\n" not in made
    assert "{{<" not in made
    assert shown(made).replace("\u200b", "") == made.replace("\u200b", "").replace(
        "\u2060", ""
    ) or ("{" in made)


def test_what_is_harmless_stays_as_it_is():
    for text in ("Det är lätt – men långsamt!", "👩‍👩‍👧 ❤️", "5 > 3 & 2 < 4", "é à ö"):
        assert shown(text) == text


def test_an_endless_word_may_break():
    made = shown("x" * 100)
    assert max(map(len, made.split("\u200b"))) == LONGEST_WORD
    assert made.replace("\u200b", "") == "x" * 100


def test_accents_do_not_pile_up():
    assert len(shown("a" + "\u0301\u0302" * 20)) < 6


def test_a_quotation_begins_no_formula():
    for text in HOSTILE:
        assert quoted(text, "en")[0] == "“"
        assert quoted(text, "sv")[0] == "”"


def test_markdown_leaves_nothing_to_be_parsed():
    import json
    import subprocess

    import pypandoc

    for text in HOSTILE:
        made = subprocess.run(
            [pypandoc.get_pandoc_path(), "--from=markdown", "--to=json"],
            input=markdown(text),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        kinds = {inline["t"] for inline in json.loads(made)["blocks"][0]["c"]}
        assert kinds <= {"Str", "Space"}


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_formula_in_a_sheet_is_text(text):
    made = for_sheet(pd.DataFrame({text: [text, "ok"], "n": [-1, 2]}))
    assert made.iloc[0, 0] == "'" + text
    assert made.columns[0] == "'" + text
    assert made["n"].tolist() == [-1, 2]


@pytest.mark.parametrize("text", ["-1", "+46", "-0,5", "−1,2", "1e-5", "-12 %", "", "a=b"])
def test_numbers_and_words_in_a_sheet_stay(text):
    assert for_sheet(pd.DataFrame({"a": [text]}))["a"].tolist() == [text]


def test_missing_cells_in_a_sheet_stay():
    assert for_sheet(pd.DataFrame({"a": [None, "=1"]}))["a"].isna().tolist() == [True, False]
