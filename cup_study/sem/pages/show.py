"""How a fit shows itself: in JupyterLab as HTML, in a console as text.

Header, fit and what a reader must know come first; then loadings, paths, covariances and defined
parameters. A model that did not converge shows no estimates, because it has none. The HTML uses
no resource from outside, takes its colours from the page, and can be read by a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from cup_study.sem.pages.facts import Facts, facts_of
from cup_study.sem.pages.show_parts import (
    Section,
    concerns,
    defined,
    explained,
    fit_summary,
    groups,
    header,
    sections,
)

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_LINE = "1px solid rgba(128,128,128,.45)"
_CELL = 'style="text-align:right;padding:1px 8px;white-space:nowrap"'
_NAME = 'style="text-align:left;padding:1px 8px;font-weight:normal"'
_CAPTION = "text-align:left;font-weight:bold;padding:8px 8px 2px"
_TABLE = (
    "border-collapse:collapse;margin:0 0 6px;font-size:inherit;font-variant-numeric:tabular-nums"
)
_WARNING = (
    "border-left:4px solid #D55E00;background:rgba(213,94,0,.13);padding:6px 10px;margin:8px 0"
)


def html(fit: Fit) -> str:
    """Fit as HTML, for ``_repr_html_``.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    str
    """
    return html_of(facts_of(fit), *_tables(fit))


def text(fit: Fit) -> str:
    """Fit as text, for ``__repr__``.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    str
    """
    return text_of(facts_of(fit), *_tables(fit))


def _tables(fit: Fit) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    if not fit.converged:
        return None, None
    return fit.estimates(), fit.r_squared()


def html_of(
    facts: Facts, estimates: pd.DataFrame | None = None, r2: pd.DataFrame | None = None
) -> str:
    """Facts and estimates as HTML.

    Parameters
    ----------
    facts : Facts
        About the model.
    estimates : DataFrame, optional
        ``lhs op rhs group est se pvalue ci_lower ci_upper std_all``.
    r2 : DataFrame, optional
        ``group variable r2``.

    Returns
    -------
    str

    Examples
    --------
    >>> page = html_of(Facts("ML", 301, 24, 21, concerns=("Look: <here>",)))
    >>> 'role="alert"' in page, "&lt;here&gt;" in page
    (True, True)
    """
    head, fit_line = header(facts), fit_summary(facts)
    parts = [f'<div style="font-size:.95em;line-height:1.35"><p><b>{escape(head)}</b>']
    parts.append(f"<br>{escape(fit_line)}</p>" if fit_line else "</p>")
    parts += [
        f'<div role="alert" style="{_WARNING}"><b>Warning.</b> {escape(concern)}</div>'
        for concern in concerns(facts)
    ]
    if estimates is not None:
        shares = explained(r2)
        for k, group in enumerate(groups(estimates)):
            body = "".join(_html_section(s) for s in sections(estimates, shares, group))
            if group:
                state = " open" if k == 0 else ""
                body = f"<details{state}><summary><b>{escape(group)}</b></summary>{body}</details>"
            parts.append(body)
        parts += [_html_section(section) for section in defined(estimates)]
    return "".join([*parts, "</div>"])


def text_of(
    facts: Facts, estimates: pd.DataFrame | None = None, r2: pd.DataFrame | None = None
) -> str:
    """Facts and estimates as text.

    Parameters
    ----------
    facts, estimates, r2
        As of :func:`html_of`.

    Returns
    -------
    str

    Examples
    --------
    >>> print(text_of(Facts("ML", 301, 24, 21, iterations=35)))
    ML, N = 301, missing listwise, 21 parameters, 24 df, converged (35 iterations)
    """
    lines = [header(facts)]
    if summary := fit_summary(facts):
        lines.append(summary)
    lines += [f"WARNING: {concern}" for concern in concerns(facts)]
    if estimates is not None:
        shares = explained(r2)
        for group in groups(estimates):
            lines += ["", f"== {group} =="] if group else []
            for section in sections(estimates, shares, group):
                lines += ["", *_text_section(section)]
        for section in defined(estimates):
            lines += ["", *_text_section(section)]
    return "\n".join(lines)


def _html_section(section: Section) -> str:
    """Table with caption and the scope of every heading."""
    head = "".join(
        f'<th scope="col" style="text-align:{"right" if h else "left"};padding:1px 8px;'
        f'border-bottom:{_LINE}">{h or "Parameter"}</th>'
        for h in ("", *section.headings)
    )
    lines, block = [], ""
    for of, name, cells in section.rows:
        if of != block:
            block = of
            lines.append(
                f'<tr><th scope="rowgroup" colspan="{len(section.headings) + 1}" '
                f'style="text-align:left;padding:4px 8px 1px">{escape(of)}</th></tr>'
            )
        indent = _NAME.replace("1px 8px;", "1px 8px 1px 22px;") if of else _NAME
        body = "".join(f"<td {_CELL}>{escape(cell)}</td>" for cell in cells)
        lines.append(f'<tr><th scope="row" {indent}>{escape(name)}</th>{body}</tr>')
    caption = "" if section.folded else f'<caption style="{_CAPTION}">{section.title}</caption>'
    label = f' aria-label="{section.title}"' if section.folded else ""
    table = (
        f'<table{label} style="{_TABLE}">{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
    if not section.folded:
        return table
    return f"<details><summary>{section.title} ({len(section.rows)})</summary>{table}</details>"


def _text_section(section: Section) -> Iterator[str]:
    rows = [(f"  {name}" if of else name, *cells) for of, name, cells in section.rows]
    headings = (section.title, *section.headings)
    wide = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]

    def line(cells: tuple[str, ...]) -> str:
        cells_ = zip(cells[1:], wide[1:], strict=True)
        return "  ".join([cells[0].ljust(wide[0]), *(c.rjust(w) for c, w in cells_)]).rstrip()

    yield line(headings)
    block = ""
    for (of, _, _), row in zip(section.rows, rows, strict=True):
        if of != block:
            block = of
            yield of
        yield line(row)
