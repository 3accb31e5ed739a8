"""Widths of printed columns: numbers on one line, texts with the rest of the page."""

import json
import subprocess
from pathlib import Path

import pypandoc
import pytest

FILTERS = Path(__file__).parents[2] / "reports/_filters"
QUESTION = "Have you used any of the municipality's e-services in the last twelve months?"


def widths(tmp_path, rows):
    """Column widths of a table; None where typst decides."""
    table = filtered(tmp_path, rows, "")
    return [width.get("c") for _, width in table["c"][2]]


def height(tmp_path, rows):
    """About how many millimetres a table is high."""
    table = filtered(tmp_path, rows, "tbl.attr.attributes.mm = tostring(widths.height(tbl))")
    return float(dict(table["c"][0][2])["mm"])


def filtered(tmp_path, rows, more):
    """A table with its widths set."""
    wrapper = tmp_path / "widths_only.lua"
    path = (FILTERS / "widths.lua").as_posix()
    wrapper.write_text(
        f'local widths = dofile("{path}")\n'
        f"return {{ {{ Table = function(tbl) widths.set(tbl, true) {more} return tbl end }} }}\n",
        encoding="utf-8",
    )
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    completed = subprocess.run(
        # Lines in pipe tables that are longer than the page would get widths from pandoc itself.
        [
            *(pypandoc.get_pandoc_path(), "--from=markdown", "--to=json", "--columns=1000"),
            f"--lua-filter={wrapper}",
        ],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    [table] = [b for b in json.loads(completed.stdout)["blocks"] if b["t"] == "Table"]
    return table


def test_a_table_that_fits_is_left_alone(tmp_path):
    assert widths(tmp_path, [["Answer", "n"], ["Telephone", "312"]]) == [None, None]


def test_numbers_get_their_width_and_a_long_text_the_rest(tmp_path):
    numbers = ["3,816", "39.9%", "[37.7%, 42.2%]", "209", "39.6%", "[37.4%, 41.9%]"]
    heads = ["Result", "Answers", "Answered", "Interval", "Imputed", "Pooled", "Interval"]
    found = widths(tmp_path, [heads, [QUESTION, *numbers]])
    assert sum(found) == pytest.approx(1.0, abs=0.02)
    assert found[0] > 2 * found[3] > 2 * found[1]


def test_words_that_no_width_fits_are_left_to_typst(tmp_path):
    found = widths(tmp_path, [["A", "B"], ["a" * 90 + " b", "c" * 90 + " d"]])
    assert found == [None, None]


def test_long_texts_make_a_table_high(tmp_path):
    short = height(tmp_path, [["Answer", "n"], *[["Telephone", "312"]] * 10])
    assert 50 < short < 80
    assert height(tmp_path, [["A", "B", "C"], *[[QUESTION * 3] * 3] * 10]) > 170
