import pytest

from cup_study.errors import RenderError
from cup_study.publish import documents
from cup_study.publish import index as indexes
from tests.publish.conftest import RUN


def names(document):
    return [chapter.file for chapter in document.chapters]


def test_chapters_that_the_study_has(tiny):
    report = documents.find(tiny, indexes.build(tiny, {RUN: None}))[0]
    assert names(report) == [
        "index.qmd",
        "chapters/method.qmd",
        "chapters/website.qmd",
        "chapters/section-mobile.qmd",
        "chapters/appendix.qmd",
    ]
    assert [c.appendix for c in report.chapters] == [False] * 4 + [True]


def test_generated_chapter_is_filled(tiny):
    report = documents.find(tiny, indexes.build(tiny, {RUN: None}))[0]
    generated = report.chapters[3].generated
    assert "# Mobile {#sec-section-mobile}" in generated
    assert "survey.mobile.table" in generated


def test_documents_and_their_languages(tiny):
    found = documents.find(tiny, indexes.build(tiny, {RUN: None}))
    assert [(d.name, d.stem, d.lang) for d in found] == [
        ("report", "report", "en"),
        ("article", "article", "en"),
        ("summary", "sammanfattning", "sv"),
    ]
    assert found[0].output("html") == "index.html"
    assert found[2].output("pdf") == "sammanfattning.pdf"


def test_document_for_another_study_is_left_out(tiny, edit):
    edit("article/article.qmd", "---\nstudy: [other]\n---\n\n# A\n")
    found = documents.find(tiny, indexes.build(tiny, {RUN: None}))
    assert [d.name for d in found] == ["report", "summary"]


def test_missing_chapter(tiny):
    (tiny.root / "reports/chapters/method.qmd").unlink()
    with pytest.raises(RenderError, match=r"chapters/method.qmd"):
        documents.find(tiny, indexes.build(tiny, {RUN: None}))


def test_unknown_document(tiny):
    index = indexes.build(tiny, {RUN: None})
    with pytest.raises(RenderError, match="report, article, summary"):
        documents.get(tiny, index, "poster")


def test_chapter_that_needs_a_result(tiny, edit):
    index = indexes.build(tiny, {RUN: None})
    text = "---\nresult: [{}]\n---\n\n# Method {{#sec-method}}\n"
    edit("chapters/method.qmd", text.format("tiny.n"))
    assert "chapters/method.qmd" in names(documents.find(tiny, index)[0])
    edit("chapters/method.qmd", text.format("tiny.n, no.such"))
    assert "chapters/method.qmd" not in names(documents.find(tiny, index)[0])


def test_titles_of_generated_chapters_are_in_the_language_of_the_report(tiny):
    turned = tiny.model_copy(update={"languages": ("sv", "en")})
    report = documents.find(turned, indexes.build(tiny, {RUN: None}))[0]
    assert report.lang == "en"
    assert "# Mobile {#sec-section-mobile}" in report.chapters[3].generated


def test_without_citations_there_are_no_references(tiny):
    reports = tiny.root / "reports"
    path = reports / "_quarto.yml"
    chapters = path.read_text().replace("phone.qmd]", "phone.qmd, chapters/references.qmd]")
    path.write_text(chapters)
    (reports / "chapters/references.qmd").write_text("# References\n\n::: {#refs}\n:::\n")
    index = indexes.build(tiny, {RUN: None})
    assert "chapters/references.qmd" in names(documents.find(tiny, index)[0])
    for file in reports.rglob("*.qmd"):
        text = file.read_text().replace("@davis1989", "").replace("{{< include", "{{< video")
        file.write_text(text)
    assert "chapters/references.qmd" not in names(documents.find(tiny, index)[0])
