"""A tiny repository with one study, its results and a small report, in a temporary folder."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cup_study import study as studies
from cup_study.study import Study

ROOT = Path(__file__).parents[2]
RUN = "01_tiny"
HOSTILE = [
    "<script>alert(1)</script>",
    '#read("/etc/passwd")',
    "{{< include /secret.qmd >}}",
    "[x]{.val key=no.such}",
    "$E=mc^2$ @fig-a *b* `c`",
    '=HYPERLINK("http://evil.example","click")',
    "{{< include /etc/passwd >}} #include(x) \\input{y}",
    "👍 <b>ö</b> &amp; å",
    "x" * 120,
    "a|b\n\nc",
]
STUDY = """
title: {en: Tiny survey, sv: Åsnes enkät}
description: {en: Three people., sv: Tre personer.}
languages: [en, sv]
simulated: %s
sections: {website: {en: The website, sv: Webbplatsen}, mobile: {en: Mobile, sv: Mobilen}}
notebooks: [{run: 01_tiny}]
"""
CODEBOOK = (
    "name,source,type,question_en,question_sv,values,labels_en,labels_sv,missing,construct,"
    "reversed,section,battery,sensitive\n"
    "person,,id,Number,Nummer,,,,,,,,,\n"
    "sat,q1,scale,Satisfied?,Nöjd?,1-7,,,,,,website,,\n"
)
QUARTO = """
project: {type: book}
book:
  subtitle: A subtitle
  chapters: [index.qmd, chapters/method.qmd, chapters/website.qmd, chapters/phone.qmd]
  appendices: [chapters/appendix.qmd]
lang: en
format: {html: {theme: cosmo}, typst: default, docx: default}
"""
CHAPTERS = {
    "index.qmd": "# Summary {.unnumbered}\n\nWe asked []{.val key=tiny.n} people [@davis1989].\n",
    "chapters/method.qmd": """# Method {#sec-method}

[2 000]{.fact source=slides} were planned. See @sec-website, @tbl-use, @fig-use and @eq-mean.

## Details {#sec-details}

$$\\bar y = \\sum_i w_i y_i$$ {#eq-mean}

::: {.when notebook=05_other}
Never: []{.val key=other.n}
:::

::: {.unless notebook=05_other}
{{< include /_includes/note.qmd >}}
:::
""",
    "chapters/website.qmd": """---
section: website
---

# The website {#sec-website}

::: {#tbl-use .result key=tiny.table}
Use, by group, of []{.val key=tiny.n} people.
:::

![Use rises, see @tbl-use.](result){#fig-use key=tiny.figure}

{{< pagebreak >}}
""",
    "chapters/phone.qmd": "---\nneeds: [05_other]\n---\n\n# Phone {#sec-phone}\n\n"
    "[]{.val key=no.key}\n",
    "chapters/appendix.qmd": """# Extra {#sec-extra}

::: {#tbl-extra .result key=tiny.table}
Again; see @sec-extra and @sec-details.
:::
""",
    "_includes/note.qmd": "::: {.callout-note}\n## A heading\n"
    "Included, share []{.val key=tiny.share}.\n:::\n",
    "_templates/section.qmd": """# %title% {#sec-section-%section%}

::: {.when result=survey.%section%.table}
::: {#tbl-section-%section% .result key=survey.%section%.table}
Answers on %title%.
:::
:::
""",
    "article/_quarto.yml": "project: {type: default}\nnumber-sections: true\n",
    "article/article.qmd": "---\ntitle: An article\nlang: en\n---\n\n# Aim {#sec-aim}\n\n"
    "Of []{.val key=tiny.n}, see @tbl-one and @sec-aim.\n\n"
    "::: {#tbl-one .result key=tiny.table}\nOne.\n:::\n",
    "summary/_quarto.yml": "project: {type: default}\nnumber-sections: true\n",
    "summary/sammanfattning.qmd": "---\ntitle: Sammanfattning på svenska\nlang: sv\n---\n\n"
    "# Ändamål {#sec-mal}\n\nAndelen är []{.val key=tiny.share}; "
    "se @tbl-ett, @sec-mal, @fig-ett.\n\n"
    "::: {#tbl-ett .result key=tiny.table}\nTabelltext.\n:::\n\n"
    "![Figurtext.](result){#fig-ett key=tiny.figure}\n",
    "sources.yml": "slides: {en: Project slides, sv: Projektbilder}\n",
}
BIB = (
    "@article{davis1989,\n  author = {Davis, Fred D.},\n"
    "  title = {Perceived usefulness},\n"
    "  journal = {MIS Quarterly},\n  year = {1989}\n}\n"
)


def png(width: int = 4, height: int = 4) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="160mm" height="60mm" viewBox="0 0 160 60">'
    '<rect width="160" height="60" fill="#dbe5f1"/></svg>'
)


def table(rows: list[list[str]]) -> dict[str, Any]:
    """A table result with two columns."""
    return {
        "kind": "table",
        "columns": [
            {"name": "group", "label": {"en": "Group", "sv": "Grupp"}, "align": "left"},
            {"name": "n", "label": {"en": "n", "sv": "n"}, "align": "right"},
        ],
        "rows": {"en": rows, "sv": rows},
        "data": rows,
        "caption": {"en": "Own caption.", "sv": "Egen text."},
        "note": {"en": "Weighted.", "sv": "Viktat."},
        "cell": {"id": "c-two", "index": 2},
    }


def value(number: object, en: str, sv: str, **tolerance: object) -> dict[str, Any]:
    """A value result."""
    return {
        "kind": "value",
        "value": number,
        "format": "count" if isinstance(number, int) else "percent0",
        "text": {"en": en, "sv": sv},
        "label": {"en": "Label & <b>"},
        "note": None,
        "tolerance": tolerance or {"type": "exact"},
        "cell": {"id": "c-two", "index": 2},
    }


def results() -> dict[str, Any]:
    """Results of the only run."""
    rows = [["Åmål ä ö", "1,234"], *([text, "1"] for text in HOSTILE)]
    return {
        "tiny.n": value(2010, "2,010", "2\u00a0010"),
        "tiny.share": value(0.76, "76%", "76\u00a0%", type="digits", digits=2),
        "tiny.table": table(rows),
        "survey.mobile.table": table([["x", "1"]]),
        "tiny.figure": {
            "kind": "figure",
            "files": {
                lang: {kind: f"{RUN}/tiny.figure.{lang}.{kind}" for kind in ("svg", "png")}
                for lang in ("en", "sv")
            },
            "alt": {"en": 'Bars "rise"', "sv": "Staplar"},
            "caption": {"en": "C", "sv": "C"},
            "note": None,
            "width_mm": 160,
            "cell": {"id": "c-two", "index": 2},
        },
    }


def write_results(root: Path, found: dict[str, Any], digest: str = "d1") -> None:
    """What a run of the notebook would leave."""
    folder = root / "data/processed/tiny/results"
    (folder / RUN).mkdir(parents=True, exist_ok=True)
    content = {
        "schema": 1,
        "study": "tiny",
        "simulated": True,
        "notebook": RUN,
        "run": RUN,
        "parameters": {},
        "digest": digest,
        "inputs": {},
        "results": found,
    }
    (folder / f"{RUN}.json").write_text(json.dumps(content), encoding="utf-8")
    for lang in ("en", "sv"):
        (folder / RUN / f"tiny.figure.{lang}.svg").write_text(SVG, encoding="utf-8")
        (folder / RUN / f"tiny.figure.{lang}.png").write_bytes(png())


def notebook() -> Any:
    """An executed notebook whose output is hostile."""
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# Tiny\n\n$a_1$ and <script>alert(2)</script> åäö", id="c-one"),
        new.new_code_cell(
            'print("<b>")',
            id="c-two",
            execution_count=1,
            outputs=[
                new.new_output("stream", name="stdout", text="<b>\n"),
                new.new_output(
                    "display_data",
                    data={
                        "text/html": "<style scoped>p {}</style><table><thead><tr><th>h</th></tr>"
                        "</thead><tbody><tr><td onclick='x()'>v</td></tr></tbody></table>"
                        "<script>alert(3)</script>",
                        "text/plain": "v",
                    },
                ),
                new.new_output(
                    "display_data", data={"application/javascript": "alert(4)", "text/plain": ""}
                ),
            ],
        ),
    ]
    return new.new_notebook(cells=cells)


def build(root: Path, *, simulated: bool = True) -> Study:
    """Make the repository."""
    raw = root / "data/raw/tiny"
    raw.mkdir(parents=True)
    (raw / "study.yml").write_text(STUDY % str(simulated).lower(), encoding="utf-8")
    (raw / "codebook.csv").write_text(CODEBOOK, encoding="utf-8")
    (root / "data/raw/literature").mkdir()
    (root / "data/raw/literature/references.bib").write_text(BIB, encoding="utf-8")
    (root / "notebooks").mkdir()
    for name in (RUN, "05_other"):
        nbformat.write(nbformat.v4.new_notebook(), root / "notebooks" / f"{name}.ipynb")
    reports = root / "reports"
    for name in ("_filters", "_templates", "_assets"):
        shutil.copytree(ROOT / "reports" / name, reports / name)
    (reports / "_quarto.yml").write_text(QUARTO, encoding="utf-8")
    for name, text in CHAPTERS.items():
        (reports / name).parent.mkdir(parents=True, exist_ok=True)
        (reports / name).write_text(text, encoding="utf-8")
    write_results(root, results())
    (root / "data/processed/tiny/notebooks").mkdir()
    nbformat.write(notebook(), root / f"data/processed/tiny/notebooks/{RUN}.ipynb")
    return studies.load("tiny", root)


@pytest.fixture
def tiny(tmp_path: Path) -> Study:
    """The study, simulated."""
    return build(tmp_path)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study with everything rendered by pandoc; not to be changed by a test."""
    from cup_study.publish import quarto, render

    patch = pytest.MonkeyPatch()
    patch.setenv(quarto.RENDERER_VARIABLE, "pandoc")
    quarto.find.cache_clear()
    made = build(tmp_path_factory.mktemp("rendered"))
    render.render(made, {RUN: "d1"})
    patch.undo()
    quarto.find.cache_clear()
    return made


@pytest.fixture
def edit(tiny: Study) -> Callable[[str, str], None]:
    """Write a text of the report."""

    def write(name: str, text: str) -> None:
        (tiny.root / "reports" / name).write_text(text, encoding="utf-8")

    return write
