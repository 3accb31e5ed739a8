"""Grouped rows, headings over columns, long and wide tables: one table in HTML, PDF and Word."""

import html
import re
import shutil
import subprocess
import zipfile

import pytest

from cup_study import raw_text
from cup_study.publish import quarto, render, stage
from tests.publish.conftest import HOSTILE, RUN, build, results, write_results

TEXT = """---
section: website
---

# The website {#sec-website}

::: {#tbl-use .result key=tiny.grouped}
Users and others, see @tbl-long.
:::

::: {#tbl-long .result key=tiny.long}
Many rows.
:::

::: {#tbl-quotes .result key=tiny.quotes}
Quotations.
:::

::: {#tbl-begins .result key=tiny.begins}
What begins a list elsewhere.
:::

![Use rises, see @tbl-use.](result){#fig-use key=tiny.figure}
"""


def column(name, align="right"):
    return {"name": name, "label": {"en": name.capitalize(), "sv": name}, "align": align}


def table(columns, rows, **extra):
    return {
        "kind": "table",
        "columns": columns,
        "rows": {"en": rows, "sv": rows},
        "data": rows,
        "caption": {"en": "C.", "sv": "C."},
        "note": {"en": "n = 20, unweighted.", "sv": "n = 20, oviktat."},
        "cell": {"id": "c-two", "index": 2},
        **extra,
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv(quarto.RENDERER_VARIABLE, "pandoc")
    quarto.find.cache_clear()
    study = build(tmp_path_factory.mktemp("tables"))
    names = ["answer", "n", "share", "m", "mean", "d"]
    rows = [[f"Answer {i}", "1,234", "9.5%", "..", "−10.25", "p"] for i in range(5)]
    group = [{"label": "<b>First</b>", "rows": 2}, {"label": "#second $x$", "rows": 3}]
    found = results()
    found["tiny.grouped"] = table(
        [column("answer", "left"), *(column(name) for name in names[1:])],
        rows,
        groups={"en": group, "sv": group},
        spanners=[
            {"label": {"en": "Users", "sv": "Användare"}, "start": 1, "columns": 2},
            {"label": {"en": "Others", "sv": "Andra"}, "start": 3, "columns": 2},
        ],
    )
    many = [[f"Row {i}", *["0.123"] * 12] for i in range(90)]
    found["tiny.long"] = table(
        [column("question", "left"), *(column(f"n{i}") for i in range(12))], many
    )
    begins = ["+ / x", "/ a", "= b", "== c", "- d", "-", "12. e", "+1", "1.5", "-2", "/e/"]
    found["tiny.begins"] = table([column("text", "left")], [[text] for text in begins])
    quotes = [[raw_text.quoted(text, "en"), "1"] for text in HOSTILE]
    found["tiny.quotes"] = table([column("quotation", "left"), column("n")], quotes, row_heads=True)
    write_results(study.root, found)
    (study.root / "reports/chapters/website.qmd").write_text(TEXT, encoding="utf-8")
    render.render(study, {RUN: "d1"})
    patch.undo()
    quarto.find.cache_clear()
    return study


def output(study, name):
    return study.root / "reports/_output/tiny" / name


@pytest.fixture(scope="module")
def page(made):
    return output(made, "index.html").read_text(encoding="utf-8")


def test_html_has_real_headings_for_groups_and_columns(page):
    body = page[page.index('id="tbl-use"') : page.index('id="tbl-long"')]
    assert re.search(r'<th colspan="2"[^>]*scope="colgroup"[^>]*>Users</th>', body)
    assert re.search(r'<th rowspan="2"[^>]*scope="col"[^>]*>Answer</th>', body)
    assert re.search(
        r'<th colspan="6"[^>]*scope="rowgroup"[^>]*><strong>&lt;b&gt;First&lt;/b&gt;', body
    )
    assert body.count("<tbody>") == 2
    assert body.count("<td") == 30
    assert "n = 20, unweighted." in body
    assert 'href="#tbl-long"' in body


def test_word_has_joined_cells_and_repeats_the_headings(made):
    with zipfile.ZipFile(output(made, "report.docx")) as docx:
        xml = docx.read("word/document.xml").decode("utf-8")
    first = re.search(r"<w:tbl>.*?</w:tbl>", xml, re.DOTALL).group()
    assert first.count('<w:gridSpan w:val="2"') == 2
    assert first.count('<w:gridSpan w:val="6"') == 2
    assert first.count("<w:tblHeader") == 2
    assert html.unescape(xml).count("#second $x$") == 1


def test_the_pdf_repeats_the_headings_and_sets_wide_tables_smaller(made):
    typ = (stage.folder(made, "report", "pdf") / "combined.typ").read_text(encoding="utf-8")
    assert "#longtable(whole: true, heads: 2)[" in typ
    assert "#longtable(whole: false, small: true)[" in typ
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    path = str(output(made, "report.pdf"))
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = said.stdout.decode("utf-8")
    assert text.count("Question") == 2
    flat = "".join(text.split())
    for hostile in HOSTILE[:-2]:
        assert "".join(raw_text.shown(hostile).replace("👍", "").replace("\u2060", "").split()) in (
            flat.replace("👍", "")
        )


def test_quotations_of_hostile_answers_are_text_everywhere(made, page):
    assert "<script" not in page
    body = html.unescape(page[page.index('id="tbl-quotes"') :])
    for text in HOSTILE:
        assert raw_text.quoted(text, "en") in body


def test_cells_that_begin_like_a_list_or_a_heading_are_text_in_the_pdf(made):
    typ = (stage.folder(made, "report", "pdf") / "combined.typ").read_text(encoding="utf-8")
    for escaped in (r"\+ / x", r"\/ a", r"\= b", r"\=\= c", r"\- d", r"[\-]", r"12\. e"):
        assert escaped in typ
    for plain in ("[+1]", "[1.5]", "[-2]"):
        assert plain in typ


def test_the_first_column_may_head_its_rows(page):
    assert len(re.findall(r'<th[^>]*scope="row"', page)) == len(HOSTILE)
