"""The whole way to HTML, PDF and DOCX by pandoc and typst."""

import html
import re
import subprocess
import zipfile

import pypandoc
import pytest

from cup_study.errors import RenderError
from cup_study.publish import documents, quarto, render, stage
from cup_study.publish import index as indexes
from tests.publish.conftest import HOSTILE, RUN, results, value, write_results


@pytest.fixture(autouse=True)
def _pandoc(monkeypatch):
    monkeypatch.setenv(quarto.RENDERER_VARIABLE, "pandoc")
    quarto.find.cache_clear()
    yield
    quarto.find.cache_clear()


def output(study, name):
    return study.root / "reports/_output/tiny" / name


def plain(study, name):
    """Text of an HTML or DOCX output, one line a paragraph, ordinary spaces."""
    if name.endswith(".docx"):
        with zipfile.ZipFile(output(study, name)) as docx:
            xml = docx.read("word/document.xml").decode("utf-8")
        paragraphs = re.findall(r"<w:p>.*?</w:p>", xml, re.DOTALL)
        texts = ["".join(re.findall(r"<w:t[^>]*>([^<]*)", p)) for p in paragraphs]
        return spaced(html.unescape("\n".join(texts)))
    completed = subprocess.run(
        [pypandoc.get_pandoc_path(), str(output(study, name)), "--to=plain", "--wrap=none"],
        capture_output=True,
        check=True,
    )
    return spaced(completed.stdout.decode("utf-8"))


def spaced(text):
    return text.replace("\u00a0", " ").replace("\u2002", " ")


@pytest.fixture(scope="module")
def page(rendered):
    return output(rendered, "index.html").read_text(encoding="utf-8")


def test_every_output_is_there(rendered):
    names = {path.name for path in output(rendered, "").iterdir()}
    for stem in ("article", "sammanfattning"):
        assert {f"{stem}.{fmt}" for fmt in ("html", "pdf", "docx")} <= names
    assert {"index.html", "report.pdf", "report.docx", "verification.html"} <= names
    assert not [name for name in names if name.startswith(".")]


@pytest.mark.parametrize("name", ["index.html", "report.docx"])
def test_numbering_is_by_chapter(rendered, name):
    text = plain(rendered, name)
    assert "See Chapter 2, Table 2.1, Figure 2.1 and Equation 1.1." in text
    assert "Table 2.1: Use, by group, of 2,010 people." in text
    assert "Figure 2.1: Use rises, see Table 2.1." in text
    assert "Table A.1: Again; see Appendix A and Section 1.1." in text
    assert "Appendix A — Extra" in text
    assert "1 Method" in text
    assert "Table 3.1: Answers on Mobile." in text


def test_single_documents_count_through(rendered):
    assert "Of 2,010, see Table 1 and Section 1." in plain(rendered, "article.html")


@pytest.mark.parametrize("name", ["sammanfattning.html", "sammanfattning.docx"])
def test_swedish(rendered, name):
    text = plain(rendered, name)
    assert "Andelen är 76 %; se Tabell 1, Avsnitt 1, Figur 1." in text
    assert "Tabell 1: Tabelltext." in text
    assert "Simulerade data. Viktat." in text
    assert "1 Ändamål" in text
    assert "Åmål ä ö" in text


def test_numbers_lead_to_their_cell(page):
    link = '<a href="notebooks/01_tiny.html#cell-id=c-two" class="val" title="Label &amp; &lt;b&gt;'
    assert link in page


def test_every_local_link_leads_somewhere(rendered):
    folder = output(rendered, "")
    for file in folder.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"#]+)[^"]*"', text):
            if not target.startswith(("http", "mailto")):
                assert (folder / target).exists(), f"{file.name}: {target}"
        for anchor in re.findall(r'href="#([^"]+)"', text):
            assert f'id="{anchor}"' in text, f"{file.name}: #{anchor}"


def test_hostile_strings_stay_text(rendered, page):
    assert "<script" not in page
    for name in ("index.html", "report.docx"):
        text = plain(rendered, name)
        for hostile in HOSTILE[:-1]:
            assert hostile in text
    typ = stage.folder(rendered, "report", "pdf") / "combined.typ"
    assert '\\#read(\\"/etc/passwd\\")' in typ.read_text(encoding="utf-8")


def test_pictures(rendered, page):
    assert re.search(
        r'<img\s+src="report_figures/01_tiny/tiny.figure.en.svg"[^>]*alt="Bars &quot;rise&quot;"',
        page,
    )
    with zipfile.ZipFile(output(rendered, "report.docx")) as docx:
        media = [name for name in docx.namelist() if name.startswith("word/media/")]
        assert [name.rpartition(".")[2] for name in media] == ["png"]
        document = docx.read("word/document.xml").decode("utf-8")
        assert 'w:w="11906"' in document
        assert "Bars" in document


def test_pdf_is_a_pdf(rendered):
    for name in ("report.pdf", "article.pdf", "sammanfattning.pdf"):
        assert output(rendered, name).read_bytes().startswith(b"%PDF-")


def test_simulated_is_said_on_every_page_and_under_every_result(rendered, page):
    assert page.count("Simulated data.</em>") == 4
    assert 'class="callout callout-important"' in page
    assert "simulated-title" not in page


def test_conditions_and_includes(page):
    assert "Never:" not in page
    assert "Included, share" in page
    assert "Phone" not in page


def test_real_data_are_not_called_simulated(tmp_path):
    from tests.publish.conftest import build

    study = build(tmp_path, simulated=False)
    render.prepare(study, {RUN: None})
    text = render.render_document(study, "report", "html").read_text(encoding="utf-8")
    assert 'class="callout callout-important"' not in text
    found = documents.find(study, indexes.read(study))[0]
    assert stage.metadata(study, found)["simulated"] is False


def test_unknown_key_stops_the_filter_too(tiny):
    render.prepare(tiny, {RUN: "d1"})
    path = indexes.path(tiny)
    path.write_text(path.read_text(encoding="utf-8").replace('"tiny.share"', '"tiny.shore"'))
    with pytest.raises(RenderError, match=r'gives a result "tiny.share"'):
        render.render_document(tiny, "report", "html")


def test_failed_rendering_keeps_the_old_output(tiny):
    render.prepare(tiny, {RUN: "d1"})
    made = render.render_document(tiny, "article", "html")
    before = made.read_bytes()
    filter_ = tiny.root / "reports/_filters/results.lua"
    filter_.write_text("error('broken')", encoding="utf-8")
    with pytest.raises(RenderError, match="broken"):
        render.render_document(tiny, "article", "html")
    assert made.read_bytes() == before


def test_unknown_format(tiny):
    index = render.prepare(tiny, {RUN: "d1"})
    with pytest.raises(RenderError, match="html, pdf, docx"):
        render.steps(tiny, index, ["odt"])


def test_sources_of_a_render(tiny):
    names = {path.name for path in render.source_files(tiny.root)}
    assert {"results.lua", "report.typ", "index.qmd", "references.bib", "sources.yml"} <= names
    render.prepare(tiny, {RUN: "d1"})
    assert "verification.html" not in {path.name for path in render.source_files(tiny.root)}


def test_a_result_without_language_falls_back(tiny):
    found = results()
    del found["tiny.n"]["text"]["sv"]
    write_results(tiny.root, found)
    render.prepare(tiny, {RUN: "d1"})
    render.render_document(tiny, "summary", "html")


@pytest.mark.parametrize(
    ("rows", "columns"), [(1, 12), (2, 40), (0, 3), (30, 2), (24, 9), (31, 10)]
)
def test_tables_of_every_shape_are_typeset(tiny, edit, rows, columns):
    found = results()
    wide = found["tiny.table"]
    wide["columns"] = [
        {"name": f"c{i}", "label": {"en": f"A long heading {i}"}, "align": "left"}
        for i in range(columns)
    ]
    wide["rows"] = {"en": [["x"] * columns] * rows, "sv": [["x"] * columns] * rows}
    write_results(tiny.root, found)
    render.prepare(tiny, {RUN: "d1"})
    made = render.render_document(tiny, "report", "pdf")
    assert made.read_bytes().startswith(b"%PDF-")


def test_a_figure_without_caption_gets_that_of_the_notebook(tiny, edit):
    edit(
        "chapters/website.qmd",
        "---\nsection: website\n---\n\n"
        "# The website {#sec-website}\n\n![](result){#fig-use key=tiny.figure width=90mm}\n\n"
        "::: {#tbl-use .result key=tiny.table}\n:::\n",
    )
    render.prepare(tiny, {RUN: "d1"})
    render.render_document(tiny, "report", "docx")
    text = plain(tiny, "report.docx")
    assert "Figure 2.1: C" in text
    assert "Table 2.1: Own caption." in text
    with zipfile.ZipFile(output(tiny, "report.docx")) as docx:
        xml = docx.read("word/document.xml").decode("utf-8")
    widths = [int(n) for n in re.findall(r'<wp:extent cx="(\d+)"', xml)]
    assert widths == [pytest.approx(90 * 36000, rel=0.01)]


def test_the_index_may_be_named_in_the_metadata(tiny):
    render.prepare(tiny, {RUN: "d1"})
    index = indexes.folder(tiny) / "index.json"
    completed = subprocess.run(
        [
            pypandoc.get_pandoc_path(),
            "--from=markdown",
            "--to=plain",
            f"--metadata=results-index={index}",
            f"--lua-filter={tiny.root / 'reports/_filters/results.lua'}",
        ],
        input="Of []{.val key=tiny.n}.",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert "Of 2,010." in spaced(completed.stdout)


def test_quarto_by_hand_says_which_chapter_a_study_lacks(tiny, tmp_path):
    """The filter under Quarto, whose globals are set here as Quarto sets them."""
    render.prepare(tiny, {RUN: "d1"})
    project = tiny.root / "reports"
    filters = tiny.root / "reports/_filters/results.lua"
    wrapper = tmp_path / "as_quarto.lua"
    wrapper.write_text(
        f'quarto = {{ project = {{ directory = "{project}" }} }}\nreturn dofile("{filters}")\n',
        encoding="utf-8",
    )
    index = "../data/processed/tiny/publish/index.json"
    head = f"---\nresults-index: {index}\nneeds: [05_other]\n---\n\n"
    completed = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=plain", f"--lua-filter={wrapper}"],
        input=head + "# Phone\n\n[]{.val key=no.key}\n\n## More\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert "Phone" in completed.stdout
    assert "This study has no results for this chapter." in completed.stdout
    assert "More" not in completed.stdout


@pytest.mark.parametrize(("shown", "said"), [(".201", "p = .201"), ("<.001", "p < .001")])
def test_a_p_value_in_a_sentence_has_its_sign(tiny, shown, said):
    write_results(tiny.root, {**results(), "tiny.p": value(0.2, shown, shown)})
    render.prepare(tiny, {RUN: "d1"})
    index = indexes.folder(tiny) / "index.json"
    completed = subprocess.run(
        [
            *(pypandoc.get_pandoc_path(), "--from=markdown", "--to=plain"),
            f"--metadata=results-index={index}",
            f"--lua-filter={tiny.root / 'reports/_filters/results.lua'}",
        ],
        input="The test ([]{.val .p key=tiny.p}) says so.",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert f"The test ({said}) says so." in spaced(completed.stdout)
