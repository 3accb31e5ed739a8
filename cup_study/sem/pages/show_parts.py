"""What is shown of a fit, as printed cells: header, fit, concerns, tables of parameters.

:mod:`cup_study.sem.pages.show` turns this into HTML and text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from cup_study.sem.pages.facts import Facts
from cup_study.sem.pages.journal import with_group
from cup_study.sem.pages.notation import APA

#: Headings of the cells; the explained variance is left out where there is none.
HEADINGS = ("Est.", "SE", "95% CI", "p", "Std.", "R²")


@dataclass(frozen=True)
class Section:
    """Rows of one kind: loadings, paths, covariances or defined parameters.

    Parameters
    ----------
    title : str
        What they are.
    headings : tuple of str
        Of the cells.
    rows : tuple of tuple of str
        Heading of the block that a row belongs to, name, and the printed cells.
    folded : bool
        Whether a reader must open it in the notebook.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    folded: bool = False


def header(facts: Facts) -> str:
    """Estimator, cases, missing values, size of the model, convergence.

    Examples
    --------
    >>> header(Facts("MLR", 301, 24, 21, groups=(("a", 150), ("b", 151)), converged=False))
    'MLR, N = 301 (a: 150, b: 151), missing listwise, 21 parameters, 24 df, NOT CONVERGED'
    """
    cases = f"N = {_count(facts.n)}"
    if facts.groups:
        cases += f" ({', '.join(f'{label}: {_count(n)}' for label, n in facts.groups)})"
    missing = f"missing {facts.missing.replace('fiml', 'FIML')}"
    if lost := sum(n for _, n in facts.dropped):
        missing += f" ({_count(lost)} rows left out)"
    weighted = ["weighted"] if facts.weighted else []
    ordered = [f"{len(facts.ordered)} ordinal"] if facts.ordered else []
    size = [f"{facts.n_parameters} parameters", f"{facts.df} df"]
    end = f"converged ({facts.iterations} iterations)" if facts.converged else "NOT CONVERGED"
    return ", ".join([facts.estimator, cases, missing, *weighted, *ordered, *size, end])


def fit_summary(facts: Facts) -> str:
    """Chi-square, CFI, TLI, RMSEA and SRMR on one line; empty when there are none.

    Examples
    --------
    >>> measures = {"chisq": 85.306, "df": 24, "pvalue": 0.0, "cfi": 0.931}
    >>> fit_summary(Facts("ML", 301, 24, 21, measures=measures))
    'χ²(24) = 85.31, p < .001; CFI = .931'
    """
    chisq = facts.measure("chisq")
    if math.isnan(chisq):
        return ""
    scaled = " (scaled)" if "chisq_scaled" in facts.measures else ""
    degrees = facts.measure("df")
    df = APA.number(degrees, 0 if degrees == round(degrees) else 2, bounded=False)
    told = [f"χ²({df}) = {APA.number(chisq, bounded=False)}{scaled}"]
    if p := APA.p(facts.measure("pvalue")):
        told[0] += f", p {p if p.startswith('<') else f'= {p}'}"
    for name in ("cfi", "tli", "rmsea", "srmr"):
        if value := APA.number(facts.measure(name, robust=name != "srmr"), 3):
            robust = " (robust)" if f"{name}_robust" in facts.measures else ""
            told.append(f"{name.upper()} = {value}{robust}")
            limits = [facts.measure(f"rmsea_ci_{side}") for side in ("lower", "upper")]
            if name == "rmsea" and (interval := APA.interval(limits[0], limits[1], 3)):
                told[-1] += f" {interval}"
    return "; ".join(told)


def sections(
    estimates: pd.DataFrame, shares: Mapping[tuple[str, str], float], group: str
) -> Iterator[Section]:
    """Tables of one group: loadings, paths, covariances.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs group est se pvalue ci_lower ci_upper std_all``.
    shares : mapping of (str, str) to float
        Explained variance by group and variable.
    group : str
        Its label.

    Yields
    ------
    Section
    """
    table = with_group(estimates)
    rows = table[table["group"].astype(str) == group]
    for title, operator in {"Loadings": "=~", "Paths": "~"}.items():
        mine = rows[rows["op"] == operator]
        if len(mine):
            yield _section(title, tuple(_rows(mine, shares, group, operator)))
    both = rows[(rows["op"] == "~~") & (rows["lhs"] != rows["rhs"])]
    if len(both):
        yield _section("Covariances", tuple(_rows(both, {}, group, "~~")), folded=True)


def defined(estimates: pd.DataFrame) -> Iterator[Section]:
    """Table of the defined parameters, which belong to no group."""
    mine = estimates[estimates["op"] == ":="]
    if len(mine):
        yield _section("Defined parameters", tuple(_rows(mine, {}, "", ":=")))


def _section(
    title: str, rows: tuple[tuple[str, str, tuple[str, ...]], ...], *, folded: bool = False
) -> Section:
    """Section without a column that nothing stands in."""
    kept = [k for k in range(len(HEADINGS)) if HEADINGS[k] != "R²" or any(r[2][k] for r in rows)]
    cut = tuple((block, name, tuple(cells[k] for k in kept)) for block, name, cells in rows)
    return Section(title, tuple(HEADINGS[k] for k in kept), cut, folded)


def _rows(
    rows: pd.DataFrame, shares: Mapping[tuple[str, str], float], group: str, operator: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    told: set[str] = set()
    for row in rows.to_dict("records"):
        left, right = str(row["lhs"]), str(row["rhs"])
        block, name = {
            ":=": ("", f"{left} := {right}"),
            "~~": ("", f"{left} ↔ {right}"),
        }.get(operator, (left, right))
        share = math.nan
        if operator == "=~":
            share = shares.get((group, right), math.nan)
        elif operator == "~" and left not in told:
            share = shares.get((group, left), math.nan)
            told.add(left)
        fixed = not row["se"] > 0
        yield (
            block,
            name,
            (
                APA.number(row["est"], bounded=False),
                "" if fixed else APA.number(row["se"], bounded=False),
                "" if fixed else APA.interval(row["ci_lower"], row["ci_upper"], bounded=False),
                "" if fixed else APA.p(row["pvalue"]),
                APA.number(row["std_all"]),
                APA.number(share),
            ),
        )


def concerns(facts: Facts) -> tuple[str, ...]:
    """What a reader must know; never silent about a model that did not converge."""
    if not facts.converged and not facts.concerns:
        return ("The model did not converge: there are no estimates.",)
    return facts.concerns


def groups(estimates: pd.DataFrame) -> list[str]:
    """Labels of the groups to show; one empty label for a single group."""
    labels = with_group(estimates)["group"].unique()
    return [str(label) for label in labels if label != ""] or [""]


def explained(r2: pd.DataFrame | None) -> dict[tuple[str, str], float]:
    """Explained variance by group and variable."""
    if r2 is None:
        return {}
    table = with_group(r2)
    keys = zip(table["group"].astype(str), table["variable"].astype(str), strict=True)
    return dict(zip(keys, table["r2"].astype(float), strict=True))


def _count(n: float) -> str:
    return APA.number(n, 0 if math.isclose(n, round(n)) else 1, bounded=False)
