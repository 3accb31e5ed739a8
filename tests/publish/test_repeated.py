"""Documents made once for each value of an item; formats and pages of a document's own."""

import html
import re
import zipfile

import pytest

from cup_study.errors import InputError
from cup_study.publish import documents, quarto, render, stage
from cup_study.publish import index as indexes
from tests.publish.conftest import RUN

PAGE = """---
title: Satisfied %label%
lang: en
each: sat
formats: [html, pdf]
---

# Level %label%

Key []{.val key=tiny.n@%value%}.
"""


@pytest.fixture(autouse=True)
def _pandoc(monkeypatch):
    monkeypatch.setenv(quarto.RENDERER_VARIABLE, "pandoc")
    quarto.find.cache_clear()
    yield
    quarto.find.cache_clear()


def add(study, name, config, text):
    folder = study.root / "reports" / name.partition("/")[0]
    folder.mkdir(exist_ok=True)
    (folder / "_quarto.yml").write_text(config, encoding="utf-8")
    (study.root / "reports" / f"{name}.qmd").write_text(text, encoding="utf-8")


def found(study):
    return documents.find(study, indexes.build(study, {RUN: None}))


def test_one_document_for_each_value(tiny):
    add(tiny, "pages/level", "project: {type: default}\n", PAGE)
    pages = [d for d in found(tiny) if d.name.startswith("level-")]
    assert [d.name for d in pages] == [f"level-{k}" for k in range(1, 8)]
    first = pages[0]
    assert first.settings["title"] == "Satisfied 1"
    assert (first.formats, first.output("pdf")) == (("html", "pdf"), "level-1.pdf")
    assert [use.name for use in first.chapters[0].source.uses] == ["tiny.n@1"]
    assert "%" not in first.chapters[0].generated


def test_a_study_without_the_item_has_no_page(tiny):
    add(tiny, "pages/level", "{}\n", PAGE.replace("each: sat", "each: municipality"))
    assert not [d for d in found(tiny) if d.name.startswith("level-")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("each: sat", "each: [sat]"), "expected each: item"),
        (("@%value%", ""), "no %value% in the text"),
        (("each: sat", "each: person"), '"person" has no listed values'),
        (("[html, pdf]", "[html, odt]"), "expected some of html, pdf, docx, pptx, got odt"),
    ],
)
def test_mistakes_are_told(tiny, change, told):
    add(tiny, "pages/level", "{}\n", PAGE.replace(*change))
    with pytest.raises(InputError) as error:
        found(tiny)
    assert told in str(error.value)
    assert "reports/pages/level.qmd" in str(error.value)


def test_a_sheet_has_neither_title_nor_header(tiny):
    add(tiny, "sheets/sheet", f"{A3}sheet: true\n", SHEET)
    render.prepare(tiny, {RUN: None})
    render.render_document(tiny, "sheets", "pdf")
    typeset = (stage.folder(tiny, "sheets", "pdf") / "combined.typ").read_text(encoding="utf-8")
    assert "Simulated data. All survey" not in typeset
    assert 'size: 20pt, weight: "bold"' not in typeset
    assert "footer: none" in typeset


SHEET = """---
title: A sheet
lang: en
---

## The sheet

![Wide.](result){#fig-wide key=tiny.figure}
"""
A3 = (
    "formats: [pdf, pptx]\nformat:\n  typst:\n    papersize: a3\n    margin: {x: 10mm, y: 12mm}\n"
    '    include-in-header: {text: "#set page(flipped: true)"}\n'
)


#: Left, top, width and height of a picture.
PLACE = r'<a:off x="(\d+)" y="(\d+)" />\s*<a:ext cx="(\d+)" cy="(\d+)" />'
SLIDES = """---
title: Slides
lang: en
---

## The slide

![](result){key=tiny.figure}

::: notes
What is said.
:::
"""


def test_a_slide_is_its_title_and_its_picture(tiny):
    settings = "formats: [pptx]\nsheet: true\nnumber-sections: false\n"
    add(tiny, "slides/slides", settings, SLIDES)
    render.prepare(tiny, {RUN: None})
    made = render.render_document(tiny, "slides", "pptx")
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        slide = archive.read("ppt/slides/slide2.xml").decode("utf-8")
        master = archive.read("ppt/slideMasters/slideMaster1.xml").decode("utf-8")
    assert sum(name.startswith("ppt/slides/slide") for name in names) == 2
    assert any(name.startswith("ppt/media/") for name in names)
    assert any(name.startswith("ppt/notesSlides/") for name in names)
    assert "<p:pic>" in slide
    assert re.findall("<a:t>(.*?)</a:t>", slide) == ["The slide"]
    alt = re.search('descr="(.*?)"', slide, flags=re.DOTALL).group(1)
    told = indexes.read(tiny)["results"]["tiny.figure"]["alt"]["en"]
    assert html.unescape(alt).startswith(told)
    left, top, width, height = (
        int(n) for n in re.search(PLACE, slide[slide.index("<p:pic>") :], re.DOTALL).groups()
    )
    assert left >= 0
    assert left + width <= 9_144_000
    assert top >= 0
    assert top + height <= 5_143_500
    assert 'sz="2200"' in master


def test_a_page_of_its_own_and_slides(tiny):
    add(tiny, "sheets/sheet", A3, SHEET)
    render.prepare(tiny, {RUN: None})
    pairs = render.steps(tiny, indexes.read(tiny), documents.FORMATS)
    assert {("sheets", "pdf"), ("sheets", "pptx")} <= set(pairs)
    assert ("sheets", "html") not in pairs
    assert render.render_document(tiny, "sheets", "pdf").read_bytes().startswith(b"%PDF")
    slides = render.render_document(tiny, "sheets", "pptx")
    with zipfile.ZipFile(slides) as archive:
        names = archive.namelist()
        assert any(name.endswith(".png") for name in names)
        assert sum(name.startswith("ppt/slides/slide") for name in names) == 2
    staged = stage.folder(tiny, "sheets", "pdf") / "combined.typ"
    typeset = staged.read_text(encoding="utf-8")
    assert 'paper: "a3"' in typeset
    assert "x: 10mm" in typeset
    assert "\n#set page(flipped: true)\n" in typeset
    assert typeset.index("flipped: true") > typeset.index('paper: "a3"')
    assert "Simulated data" in typeset
