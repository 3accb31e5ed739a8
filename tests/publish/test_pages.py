import re

import pytest

from cup_study.errors import RenderError
from cup_study.publish import pages
from tests.publish.conftest import RUN


@pytest.fixture(scope="module")
def page(rendered):
    path = rendered.root / "reports/_output/tiny/notebooks/01_tiny.html"
    return path.read_text(encoding="utf-8")


def test_cells_have_the_anchors_that_numbers_lead_to(page):
    assert page.count('id="cell-id=c-two"') == 1
    assert page.count('id="cell-id=c-one"') == 1


def test_nothing_runs_and_nothing_is_fetched(page):
    assert "<script" not in page
    assert "alert(4)" not in page
    assert "onclick" not in page
    assert not re.search(r'(src|href)="https?:', page)
    assert "&lt;script&gt;alert(2)" in page


def test_tables_and_formulas_are_kept(page):
    assert "<th>h</th>" in page
    assert "<math" in page
    assert "åäö" in page
    assert "&lt;b&gt;" in page


def test_way_back_and_marking(page):
    assert 'href="../index.html"' in page
    assert "Simulated data." in page


def test_notebook_that_has_not_run(tiny):
    with pytest.raises(RenderError, match="has not run"):
        pages.render(tiny, "05_other", (RUN,), tiny.root / "x.html", simulated=True)


def test_unclosed_fence_stays_in_its_cell():
    assert len(pages._markdown(["```\nopen", "# next"])) == 2


def test_cells_are_numbered_as_in_the_notebook_that_is_on_disk(tiny):
    """papermill's cell has no number, so that "cell 3" means the same in report and notebook."""
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [new_code_cell("a = 1", id="one"), new_code_cell("a = 2", id="added")]
    cells[1].metadata["tags"] = ["injected-parameters"]
    notebook = new_notebook(cells=[*cells, new_code_cell("b = 1", id="two")])
    page = {"run": "01", "title": "T", "parameters": "", "simulated": False, "runs": (), "css": ""}
    from cup_study.pipeline import digests

    html = pages.to_html(notebook, page, digests.package_root() / "reports" / "_templates")
    assert 'aria-label="Link to cell 1"' in html
    assert 'aria-label="Link to cell 2"' in html
    assert 'aria-label="Link to cell 3"' not in html
