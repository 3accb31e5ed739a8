"""Journal tables as great_tables: printed numbers, headings, row groups, notes; HTML and LaTeX.

Cells are printed to text here, so that HTML and LaTeX show the same. Labels come from data and
are escaped; only the headings of this module contain markup.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from great_tables import GT, md

from cup_study.errors import InputError, Problem
from cup_study.sem.pages.notation import APA, Notation

Format = Literal["bounded2", "bounded3", "free2", "free3", "count", "p", "text"]

#: Headings of the columns of the journal tables; symbols as the APA manual sets them.
HEADINGS: Mapping[str, str] = {
    "construct": "Construct",
    "item": "Item",
    "hypothesis": "H",
    "outcome": "Outcome",
    "predictor": "Predictor",
    "parameter": "Path",
    "model": "Model",
    "b": "*b*",
    "b_se": "*SE*(*b*)",
    "loading": "λ",
    "loading_se": "*SE*",
    "loading_lower": "95% CI",
    "se": "*SE*",
    "ci_lower": "95% CI",
    "p": "*p*",
    "pvalue": "*p*",
    "beta": "β",
    "beta_lower": "95% CI (β)",
    "r2": "*R*²",
    "supported": "Supported",
    "alpha": "α",
    "alpha_ord": "Ordinal α",
    "ordinal_alpha": "Ordinal α",
    "omega": "ω",
    "cr": "CR",
    "ave": "AVE",
    "chisq": "χ²",
    "df": "*df*",
    "cfi": "CFI",
    "tli": "TLI",
    "rmsea": "RMSEA",
    "rmsea_ci_lower": "90% CI",
    "srmr": "SRMR",
    "aic": "AIC",
    "bic": "BIC",
    "chisq_diff": "Δχ²",
    "df_diff": "Δ*df*",
    "p_diff": "*p*(Δχ²)",
    "delta_cfi": "ΔCFI",
    "delta_rmsea": "ΔRMSEA",
    "delta_srmr": "ΔSRMR",
    "chen": "Chen",
    "cheung_rensvold": "Cheung & Rensvold",
    "decision": "Invariance",
    "section": "Section",
    "asked": "Asked for",
    "answer": "Answer",
    "where": "Where",
    "status": "Status",
}
#: How columns are printed; other numbers are ``bounded2``.
FORMATS: Mapping[str, Format] = {
    **dict.fromkeys(("b", "se", "b_se", "ci_lower", "chisq", "chisq_diff", "aic", "bic"), "free2"),
    **dict.fromkeys(("df", "df_diff", "group"), "count"),
    **dict.fromkeys(("p", "pvalue", "p_diff"), "p"),
    **dict.fromkeys(
        ("cfi", "tli", "rmsea", "rmsea_ci_lower", "srmr", "delta_cfi", "delta_rmsea", "delta_srmr"),
        "bounded3",
    ),
}
#: Lower limit of each interval to its upper limit: the two become one column.
_INTERVALS = {
    "ci_lower": "ci_upper",
    "beta_lower": "beta_upper",
    "loading_lower": "loading_upper",
    "rmsea_ci_lower": "rmsea_ci_upper",
}
_NBSP = "\N{NO-BREAK SPACE}"
_FIGURE_SPACE = "\N{FIGURE SPACE}"
#: What pdfLaTeX cannot read as it is.
_LATEX = {
    "χ²": r"$\chi^2$",
    "²": "$^2$",
    "\N{MINUS SIGN}": "$-$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "λ": r"$\lambda$",
    "ω": r"$\omega$",
    "Δ": r"$\Delta$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "→": r"$\rightarrow$",
    "↔": r"$\leftrightarrow$",
    "√": r"$\surd$",
    "∞": r"$\infty$",
    _FIGURE_SPACE: r"\phantom{*}",
    _NBSP: "~",
}


def great(
    frame: pd.DataFrame,
    *,
    title: str,
    subtitle: str | None = None,
    notes: Sequence[str] = (),
    stub: str | None = None,
    groups: str | None = None,
    group_labels: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, Format] | None = None,
    notation: Notation = APA,
    yes_no: tuple[str, str] = ("yes", "no"),
) -> GT:
    """Print a journal table with great_tables.

    Limits of an interval become one column, stars follow the coefficient and are explained.
    A frame whose index has names, or is not 0, 1, 2, ..., shows it as row labels; the first level
    of two becomes row groups, the first level of columns spanners.

    Parameters
    ----------
    frame : DataFrame
        A table of :mod:`cup_study.sem.pages.journal`, :mod:`~cup_study.sem.pages.journal_models` or
        :mod:`~cup_study.sem.pages.journal_checklist`.
    title, subtitle : str
        Above the table.
    notes : sequence of str, optional
        Below the table.
    stub : str, optional
        Column with the row labels.
    groups : str, optional
        Column with the labels of row groups; default ``group`` where there is one.
    group_labels : mapping of str to str, optional
        What to print for the values of `groups`.
    headings : mapping of str to str, optional
        Headings that differ from :data:`HEADINGS`, for example in another language.
    formats : mapping of str to Format, optional
        Formats that differ from :data:`FORMATS`.
    notation : Notation, optional
        How numbers are written.
    yes_no : tuple of str, optional
        Words for true and false.

    Returns
    -------
    GT
        ``as_raw_html()`` gives HTML; :func:`latex` gives LaTeX.

    Raises
    ------
    InputError
        `stub` or `groups` is not a column.

    Examples
    --------
    >>> table = great(pd.DataFrame({"model": ["CFA <1>"], "cfi": [0.931]}), title="Fit")
    >>> "CFA &lt;1&gt;" in table.as_raw_html(), ".931" in table.as_raw_html()
    (True, True)
    """
    flat, spanners, stub, groups = _flat(frame, stub, groups)
    problems = [
        Problem(f'column "{name}"', "is not in the table")
        for name in (stub, groups)
        if name is not None and name not in flat
    ]
    if problems:
        raise InputError("table", problems, f"It has: {', '.join(map(str, flat.columns))}.")
    chosen = {**FORMATS, **(formats or {})}
    printed = _printed(flat, chosen, notation, yes_no)
    if groups is not None and group_labels is not None:
        printed[groups] = [group_labels.get(str(g), str(g)) for g in flat[groups]]
    if groups is not None:
        # A row group without a name (defined parameters of all groups) still needs one.
        printed[groups] = printed[groups].replace("", "–")
    table = GT(printed, rowname_col=stub, groupname_col=groups)
    table = table.tab_header(_plain(title), None if subtitle is None else _plain(subtitle))
    body = [name for name in printed.columns if name not in (stub, groups)]
    shown = {name: _heading(name.split("|")[-1], headings) for name in body}
    table = table.cols_label(shown)
    if stub in (headings or {}) or stub in HEADINGS:
        table = table.tab_stubhead(_heading(str(stub), headings))
    for label, columns in spanners.items():
        table = table.tab_spanner(_plain(label), columns=columns)
    numeric = [name for name in body if _is_number(flat[name])]
    table = table.cols_align("right", numeric).cols_align(
        "left", [name for name in body if name not in numeric]
    )
    if _has_stars(flat):
        table = table.tab_source_note(notation.star_note())
    for note in notes:
        table = table.tab_source_note(_plain(note))
    return table


def latex(table: GT) -> str:
    """LaTeX of a printed table, for every engine (pdfLaTeX has no ``−`` or ``χ``).

    Needs the packages booktabs, caption and array.

    Parameters
    ----------
    table : GT
        From :func:`great`.

    Returns
    -------
    str

    Examples
    --------
    >>> table = great(pd.DataFrame({"model": ["A & B"], "delta_cfi": [-0.012]}), title="Fit")
    >>> [line for line in latex(table).splitlines() if "A " in line]
    ['A \\\\& B & $-$.012 \\\\\\\\']
    """
    text = str(table.as_latex())
    for sign, command in _LATEX.items():
        text = text.replace(sign, command)
    return text


def _flat(
    frame: pd.DataFrame, stub: str | None, groups: str | None
) -> tuple[pd.DataFrame, dict[str, list[str]], str | None, str | None]:
    """Frame without hierarchical index and columns; what they become."""
    flat = frame.copy()
    spanners: dict[str, list[str]] = {}
    if isinstance(flat.columns, pd.MultiIndex):
        names = ["|".join(map(str, column)) for column in flat.columns]
        for column, name in zip(flat.columns, names, strict=True):
            spanners.setdefault(str(column[0]), []).append(name)
        flat.columns = pd.Index(names)
        spanners = {k: [n for n in v if not _is_upper(n)] for k, v in spanners.items()}
    named = any(name is not None for name in flat.index.names)
    if stub is None and (named or not isinstance(flat.index, pd.RangeIndex)):
        names = [str(name or f"row {k}") for k, name in enumerate(flat.index.names)]
        flat = flat.rename_axis(names).reset_index()
        stub = names[-1]
        if len(names) > 1 and flat[names[0]].nunique() > 1:
            groups = groups or names[0]
        else:
            flat = flat.drop(columns=names[:-1])
    if groups is None and "group" in flat:
        groups = "group"
    return flat, spanners, stub, groups


def _is_upper(name: str) -> bool:
    """Whether a column is the upper limit of an interval, which is printed with the lower one."""
    return name.split("|")[-1] in _INTERVALS.values()


def _printed(
    flat: pd.DataFrame, formats: Mapping[str, Format], notation: Notation, yes_no: tuple[str, str]
) -> pd.DataFrame:
    columns = {}
    for name in flat.columns:
        bare = name.split("|")[-1]
        if _is_upper(name) or bare == "stars":
            continue
        style = formats.get(bare, "bounded2")
        upper = name.removesuffix(bare) + _INTERVALS.get(bare, "")
        if bare in _INTERVALS and upper in flat:
            limits = zip(flat[name], flat[upper], strict=True)
            columns[name] = [_interval(low, high, style, notation) for low, high in limits]
        else:
            columns[name] = [_cell(x, style, notation, yes_no) for x in flat[name]]
        if bare == "b" and _has_stars(flat):
            widest = max(map(len, flat["stars"]))
            pairs = zip(columns[name], flat["stars"], strict=True)
            columns[name] = [text + s + _FIGURE_SPACE * (widest - len(s)) for text, s in pairs]
    return pd.DataFrame(columns)


def _has_stars(flat: pd.DataFrame) -> bool:
    return "stars" in flat and "b" in flat and bool((flat["stars"] != "").any())


def _cell(x: Any, style: Format, notation: Notation, yes_no: tuple[str, str]) -> str:
    if x is None or (isinstance(x, float) and math.isnan(x)):
        return notation.missing
    if isinstance(x, bool | np.bool_):
        return yes_no[0] if x else yes_no[1]
    if isinstance(x, str) or style == "text":
        return str(x)
    if style == "p":
        return notation.p(float(x)).replace(" ", _NBSP)
    digits = int(style[-1]) if style != "count" else 0
    return notation.number(float(x), digits, bounded=style.startswith("bounded"))


def _interval(low: float, high: float, style: Format, notation: Notation) -> str:
    digits = int(style[-1])
    text = notation.interval(float(low), float(high), digits, bounded=style.startswith("bounded"))
    return text.replace(" ", _NBSP)


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and column.dtype != bool)


def _heading(name: str, headings: Mapping[str, str] | None) -> Any:
    if headings is not None and name in headings:
        return _plain(headings[name])
    return md(HEADINGS[name]) if name in HEADINGS else _plain(name)


def _plain(text: str) -> str:
    """Text without great_tables' unit notation, inside of which nothing is escaped."""
    return text.replace("{{", "{ {")
