"""Main results with all rows and without those that a quality flag marks, side by side.

Which rows to leave out is a judgement; a reader should see that it does not decide the result. The
rows without a flag are estimated as a domain, with the weights that they have: nothing is weighted
anew, so that only the rows differ between the columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import Basis, Value
from cup_study.survey.estimates import Design
from cup_study.views import Table

#: Prefix of the columns of the clean table that hold quality flags.
FLAG = "flag_"
#: Name of the comparison in which every flagged row is left out.
ANY = "any"
#: More flags than this have no columns of their own in the table: it would not fit a page.
_MOST = 3
_HEADS: dict[str, dict[str, str]] = {
    "result": {"en": "Result", "sv": "Resultat"},
    "all": {"en": "All rows", "sv": "Alla rader"},
    ANY: {"en": "Without flagged rows", "sv": "Utan flaggade rader"},
    "interval": {"en": "Interval of all", "sv": "Intervall, alla"},
    "change": {"en": "Change in standard errors", "sv": "Ändring i medelfel"},
}


def flags(data: pd.DataFrame) -> list[str]:
    """Quality flags that mark at least one row.

    Examples
    --------
    >>> flags(pd.DataFrame({"flag_speeder": [True, False], "flag_duplicate": [False, False]}))
    ['speeder']
    """
    names = [c for c in data.columns if c.startswith(FLAG)]
    return [c.removeprefix(FLAG) for c in names if data[c].fillna(False).astype(bool).any()]


def compare(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Means of items with all rows, without the rows of each flag, and without any flagged row.

    Parameters
    ----------
    data : DataFrame
        Respondents with columns ``flag_<name>`` and the numeric columns `items`; the mean of a
        column of 0 and 1 is a share.
    items : sequence of str
        Main results.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.
    threshold : int
        A comparison that leaves out fewer rows is not made: the difference would tell what these
        few answered.

    Returns
    -------
    DataFrame
        ``item without left_out estimate se ci_lower ci_upper change``: `without` is empty for all
        rows, a flag, or ``any``; `left_out` counts rows; `change` is the difference from all rows
        in standard errors of the estimate from all rows.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 9.0], "flag_speeder": [False, False, True]})
    >>> found = compare(data, ["q"], unweighted(data), threshold=1)
    >>> found[["without", "left_out", "estimate"]].values.tolist()
    [['', 0, 4.0], ['speeder', 1, 1.5], ['any', 1, 1.5]]
    """
    kept = pd.Series(True, index=data.index) if where is None else where.astype(bool)
    marked = {name: data[FLAG + name].fillna(False).astype(bool) for name in flags(data)}
    out = {"": pd.Series(False, index=data.index), **marked}
    if any((mark & kept).any() for mark in marked.values()):
        out[ANY] = pd.concat(marked, axis=1).any(axis=1)
    tables = []
    for name, mark in out.items():
        if name and int((mark & kept).sum()) < threshold:
            continue
        found = estimates.means(data, items, design, where=kept & ~mark)
        tables.append(found.assign(without=name, left_out=int((mark & kept).sum())))
    result = pd.concat(tables, ignore_index=True)
    base = result[result["without"].eq("")].set_index("item")
    difference = result["estimate"] - result["item"].map(base["estimate"])
    result["change"] = difference / result["item"].map(base["se"])
    return result[
        ["item", "without", "left_out", "estimate", "se", "ci_lower", "ci_upper", "change"]
    ]


def values(found: pd.DataFrame) -> dict[str, Value]:
    """How many rows carry a flag, and how far the result that changes most moves; none if few.

    Examples
    --------
    >>> rows = {"without": ["", "any"], "left_out": [0, 3], "change": [0.0, -0.2]}
    >>> values(pd.DataFrame(rows))
    {'flagged': (3, 'count'), 'flagged_change': (0.2, 'decimal2')}
    """
    without = found[found["without"].eq(ANY)]
    if without.empty:
        return {}
    return {
        "flagged": (int(without["left_out"].iloc[0]), "count"),
        "flagged_change": (float(without["change"].abs().max()), "decimal2"),
    }


def table(
    found: pd.DataFrame,
    labels: Mapping[str, Mapping[str, str]],
    shares: Sequence[str],
    basis: Basis,
) -> Table:
    """Both ways side by side.

    Parameters
    ----------
    found : DataFrame
        From :func:`compare`.
    labels : mapping
        Language to what each item is called.
    shares : sequence of str
        Items that are shares; the others are means.
    basis : Basis
        Whom the estimates are about.
    """
    names = [n for n in found["without"].unique() if n]
    single = [n for n in names if n != ANY]
    if not 1 < len(single) <= _MOST:
        single = []
    frames = {}
    for lang in basis.languages:
        rows = []
        for item, part in found.groupby("item", sort=False):
            style_of = "percent1" if item in list(shares) else "decimal2"
            at = {str(r["without"]): r for r in part.to_dict("records")}
            first = at[""]
            row = {
                "result": labels[lang][str(item)],
                "all": format_number(first["estimate"], style_of, lang),
                "interval": format_interval(first["ci_lower"], first["ci_upper"], style_of, lang),
            }
            if ANY in at:
                row[ANY] = format_number(at[ANY]["estimate"], style_of, lang)
                row["change"] = format_number(at[ANY]["change"], "decimal2", lang)
            for name in single:
                row[name] = format_number(at[name]["estimate"], style_of, lang)
            rows.append(row)
        frames[lang] = pd.DataFrame(rows)
    left = {n: int(found.loc[found["without"].eq(n), "left_out"].iloc[0]) for n in names}
    columns = {c: _HEADS[c] for c in ("result", "all", "interval")}
    columns |= {c: _HEADS[c] for c in (ANY, "change") if ANY in left}
    columns |= {n: _without(n) for n in single}
    return Table(
        frames,
        caption={
            "en": "The main results with all rows and without flagged ones.",
            "sv": "Huvudresultaten med alla rader och utan de flaggade.",
        },
        columns=columns,
        note=basis.note(extra=_left_out(left, basis.threshold)),
    )


def _without(name: str) -> dict[str, str]:
    word = name.replace("_", " ")
    return {"en": f"Without {word}", "sv": f"Utan {_SWEDISH.get(name, word)}"}


_SWEDISH = {
    "duplicate": "dubbletter",
    "speeder": "snabbsvar",
    "straightlining": "samma svar rakt igenom",
    "incomplete": "ofullständiga",
    "longstring": "långa svarsföljder",
    "attention": "missad kontrollfråga",
    "impossible": "omöjliga kombinationer",
    "out_of_range": "värden utanför skalan",
}


def _left_out(left: Mapping[str, int], few: int) -> dict[str, str]:
    if ANY not in left:
        return {
            "en": f"Fewer than {few} rows are flagged.",
            "sv": f"Färre än {few} rader är flaggade.",
        }
    n = left[ANY]
    return {
        "en": f"{n} rows carry a flag; the rows left keep their weights.",
        "sv": f"{n} rader är flaggade; övriga rader behåller sina vikter.",
    }
