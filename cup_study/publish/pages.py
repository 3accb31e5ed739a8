"""Executed notebooks as HTML pages, so that every number in the report can be followed to its cell.

The pages need nothing from elsewhere and run no script. What a notebook shows may come from a
respondent's free text: HTML is cleaned before it is written, formulas become MathML.
"""

from __future__ import annotations

import functools
import re
import subprocess
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cup_study import files
from cup_study.errors import RenderError
from cup_study.publish import index as indexes
from cup_study.study import Study

_BREAK = "CUPSTUDYCELLBREAK"
# fmt: off
_TAGS = [
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul",
]
# fmt: on
_ATTRIBUTES = {"*": ["class", "id", "title", "colspan", "rowspan", "align"], "a": ["href", "title"]}
_DROPPED = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def notebook_file(study: Study, run: str) -> Path:
    """Where the executed notebook of a run is kept."""
    return study.processed / "notebooks" / f"{run}.ipynb"


def render(study: Study, run: str, runs: tuple[str, ...], target: Path, *, simulated: bool) -> Path:
    """Write the page of an executed notebook.

    Parameters
    ----------
    study : Study
        The study.
    run : str
        Run id.
    runs : tuple of str
        All run ids, for the links to the other notebooks.
    target : Path
        The page.
    simulated : bool
        Whether it says that the data are simulated.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    RenderError
        When the notebook is missing or cannot be read.
    """
    import nbformat

    source = notebook_file(study, run)
    try:
        notebook = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        shown = source.relative_to(study.root)
        raise RenderError(
            f"{shown} is missing: the notebook has not run.\nRun: make notebooks STUDY={study.name}"
        ) from None
    except Exception as error:
        raise RenderError(f"{source}: is not a notebook ({error}).") from error
    page = {
        "run": run,
        "title": study.text(study.title, study.languages[0]),
        "parameters": _parameters(notebook),
        "simulated": simulated,
        "runs": [other for other in runs if other != run],
        "css": styles(study.root),
    }
    files.write_text(target, to_html(notebook, page, study.root / "reports" / "_templates"))
    return target


def to_html(notebook: Any, page: Mapping[str, Any], templates: Path) -> str:
    """HTML of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs; not changed.
    page : mapping
        ``run``, ``title``, ``parameters``, ``simulated``, ``runs`` and ``css`` for the template.
    templates : Path
        Folder with the template ``notebook``.

    Returns
    -------
    str
        A page.
    """
    import copy

    with warnings.catch_warnings():
        # nbconvert imports what is deprecated elsewhere; nothing that our users can mend.
        warnings.simplefilter("ignore")
        from nbconvert import HTMLExporter
        from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

        notebook = copy.deepcopy(notebook)
        notebook.metadata.pop("widgets", None)
        prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
        for cell, html in zip(prose, _markdown([c.source for c in prose]), strict=True):
            cell.metadata["html"] = html
        place = 0
        for cell in notebook.cells:
            # Numbered as in the notebook's own file, where papermill's cell is not.
            added = "injected-parameters" in cell.metadata.get("tags", [])
            place += not added
            cell.metadata["place"] = "" if added else place
        exporter = HTMLExporter(  # type: ignore[no-untyped-call]
            template_name="notebook",
            extra_template_basedirs=[str(templates)],
            sanitize_html=True,
            exclude_output_prompt=True,
            filters={"clean_html": clean},
        )
        code_css = HtmlFormatter(style="default").get_style_defs(".highlight")
        resources = {"page": {**page, "code_css": code_css}}
        body, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(body)


def clean(html: object) -> str:
    """HTML without scripts, styles, event handlers and links that run something.

    Examples
    --------
    >>> clean('<p onclick="x()">a<script>b</script></p>')
    '<p>a</p>'
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bleach  # type: ignore[import-untyped]

        text = _DROPPED.sub("", html.decode() if isinstance(html, bytes) else str(html))
        cleaned = bleach.clean(text, tags=_TAGS, attributes=_ATTRIBUTES, strip=True)
    return str(cleaned)


@functools.cache
def styles(root: Path) -> str:
    """Style sheets of the pages."""
    assets = root / "reports" / "_assets"
    return "\n".join(
        (assets / name).read_text(encoding="utf-8") for name in ("report.css", "results.css")
    )


def _parameters(notebook: Any) -> str:
    values = dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
    return ", ".join(
        f"{name} = {value}" for name, value in values.items() if value not in ("", None)
    )


def _markdown(cells: list[str]) -> list[str]:
    """HTML of markdown cells; raw HTML in them stays text."""
    if not cells:
        return []
    parts = _pandoc(f"\n\n{_BREAK}\n\n".join(cells)).split(f"<p>{_BREAK}</p>")
    # A cell with an unclosed fence swallows the breaks after it.
    return parts if len(parts) == len(cells) else [_pandoc(cell) for cell in cells]


def _pandoc(markdown: str) -> str:
    import pypandoc

    # Raw HTML and TeX stay text; identifiers would clash between cells.
    dialect = (
        "markdown+lists_without_preceding_blankline+autolink_bare_uris-raw_html-raw_tex"
        "-raw_attribute-native_divs-native_spans-auto_identifiers-markdown_in_html_blocks"
    )
    completed = subprocess.run(
        [pypandoc.get_pandoc_path(), f"--from={dialect}", "--to=html5", "--mathml", "--wrap=none"],
        input=markdown,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    if completed.returncode:
        raise RenderError(f"pandoc could not read a notebook's text:\n{completed.stderr}")
    return completed.stdout


def page_path(output: Path, run: str) -> Path:
    """Where the page of a run is kept below the output folder."""
    return output / "notebooks" / f"{run}.html"


def run_ids(index: Mapping[str, Any]) -> tuple[str, ...]:
    """Run ids that have a notebook page."""
    return tuple(run for run in index["runs"] if run != indexes.VERIFICATION)
