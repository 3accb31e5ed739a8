"""Paths that may differ between groups: estimates side by side, tests, known truth.

Loadings are equal over the groups, so that a path means the same in each of them. Estimates are on
one scale: by how many standard deviations *of all respondents* the outcome differs when the
predictor differs by one. Standardising within each group would mix the paths with the spreads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.item import Code, Item
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit
from cup_study.sem.goodness.compare import compare
from cup_study.sem.groupwise.multiple import adjusted
from cup_study.sem.groupwise.respecify import respecify
from cup_study.survey.basis import Value

#: Below it a path is told to differ.
LEVEL = 0.05


@dataclass(frozen=True)
class Moderation:
    """Paths by groups of one item.

    Attributes
    ----------
    item : Item
        Whose answers make the groups.
    codes : tuple
        Groups, in the order of the codebook.
    n : tuple of int
        Respondents of each.
    left_out : int
        Respondents of groups that are too small, or that did not answer.
    fit : Fit
        All paths free, loadings equal.
    paths : DataFrame
        ``lhs rhs code est ci_lower ci_upper``, on the scale of all respondents.
    tests : DataFrame
        ``lhs rhs chisq df pvalue holm``: whether each path is the same in all groups.
    overall : dict of str to float
        ``chisq df pvalue``: all paths equal, against all free.
    strongest : dict of str to float
        The same for the path that differs most, alone.
    """

    item: Item
    codes: tuple[Code, ...]
    n: tuple[int, ...]
    left_out: int
    fit: Fit
    paths: pd.DataFrame
    tests: pd.DataFrame
    overall: dict[str, float]
    strongest: dict[str, float]


def by(
    text: str, data: pd.DataFrame, main: Fit, codebook: Codebook, item: str, *, smallest: int = 100
) -> Moderation:
    r"""Compare the paths of a model between groups.

    Each path is tested by :math:`W=(Cb)'(CVC')^{-1}Cb` with `b` its estimates in the groups, `V`
    their robust covariance and `C` the contrasts (Wald 1943), and the p values are adjusted by
    Holm (1979). It asks for one fit only and uses all answers; the chi-square difference of nested
    models, to which it is equivalent in large samples, is told of all paths together and of the
    one that differs most.

    Parameters
    ----------
    text : str
        The structural model.
    data : DataFrame
        Respondents.
    main : Fit
        The same model for all, with the estimator to use.
    codebook : Codebook
        The study's items.
    item : str
        Whose answers make the groups.
    smallest : int, optional
        Groups with fewer respondents are left out.

    Returns
    -------
    Moderation

    Raises
    ------
    InputError
        The item has no coded answers, or fewer than two groups are large enough.
    """
    of = codebook[item]
    counts = {code: int((data[item] == code).sum()) for code in of.values}
    kept = [code for code, n in counts.items() if n >= smallest]
    if len(kept) < 2:
        what = f"{len(kept)} groups have {smallest} respondents or more; two are needed"
        remedy = "Name another item, or set a smaller number."
        raise InputError("groups", [Problem(f'item "{item}"', what)], remedy)
    names = [str(code) for code in kept]
    parts = [data[data[item] == code].assign(**{item: str(code)}) for code in kept]
    options = main.options
    free = fit(
        text,
        pd.concat(parts),
        estimator=options.name,
        missing=options.missing,
        group=item,
        group_equal=["loadings"],
    )
    tests = _tests(free)
    equal = respecify(free, group_equal=["loadings", "regressions"])
    first = tests.sort_values("pvalue", kind="stable").iloc[0]
    others = [f"{o} ~ {p}" for o, p in tests[["lhs", "rhs"]].values.tolist()]
    others.remove(f"{first['lhs']} ~ {first['rhs']}")
    one = respecify(free, group_equal=["loadings", "regressions"], group_partial=others)
    n = tuple(round(group.n) for group in free.sample.groups)
    return Moderation(
        of,
        tuple(kept),
        n,
        len(data) - sum(n),
        free,
        _paths(free, main, dict(zip(names, kept, strict=True))),
        tests,
        _difference(free, equal),
        _difference(free, one),
    )


def values(found: Moderation, known: pd.DataFrame | None = None) -> dict[str, Value]:
    """Tests, the paths that differ, and whether the known truth is recovered.

    Parameters
    ----------
    found : Moderation
        From :func:`by`.
    known : DataFrame or None
        ``kind name group value``; see :func:`true_paths`.

    Returns
    -------
    dict
        ``n_groups left_out n_differ chisq df pvalue strongest_chisq strongest_pvalue``, and for
        each path ``pvalue_<predictor>_<outcome>`` (adjusted) and
        ``path_<predictor>_<outcome>_<code>``; with known truth ``true_n covered``.
    """
    differ = found.tests["holm"] < LEVEL
    told: dict[str, Value] = {
        "n_groups": (len(found.codes), "count"),
        "left_out": (found.left_out, "count"),
        "n_differ": (int(differ.sum()), "count"),
        "chisq": (found.overall["chisq"], "decimal2"),
        "df": (found.overall["df"], "count"),
        "pvalue": (found.overall["pvalue"], "p"),
        "strongest_chisq": (found.strongest["chisq"], "decimal2"),
        "strongest_df": (found.strongest["df"], "count"),
        "strongest_pvalue": (found.strongest["pvalue"], "p"),
    }
    for row in found.tests.to_dict("records"):
        told[f"pvalue_{row['rhs']}_{row['lhs']}".lower()] = (row["holm"], "p")
    for row in found.paths.to_dict("records"):
        key = f"path_{row['rhs']}_{row['lhs']}_{row['code']}".lower()
        told[key] = (row["est"], "coef2")
    if known is not None:
        rows = true_paths(found, known).dropna(subset=["true"])
        inside = rows["true"].between(rows["ci_lower"], rows["ci_upper"])
        told["true_n"] = (len(rows), "count")
        told["covered"] = (int(inside.sum()), "count")
        planted = set(rows.loc[rows["planted"], "lhs"] + " ~ " + rows.loc[rows["planted"], "rhs"])
        seen = set(found.tests.loc[differ, "lhs"] + " ~ " + found.tests.loc[differ, "rhs"])
        told["planted_n"] = (len(planted), "count")
        told["planted_found"] = (len(planted & seen), "count")
    return told


def true_paths(found: Moderation, known: pd.DataFrame) -> pd.DataFrame:
    """Paths of each group with the value that made the data.

    Parameters
    ----------
    found : Moderation
        From :func:`by`.
    known : DataFrame
        ``kind name group value``: ``path`` for all, and ``path_shift`` of a group
        (``item=code``) from it.

    Returns
    -------
    DataFrame
        The paths with ``true`` (missing where it is not known) and ``planted`` (whether the groups
        differ in truth).
    """
    whole = known[known["kind"] == "path"].set_index("name")["value"].astype(float)
    shifts = known[known["kind"] == "path_shift"]
    moved = {
        (name, group): float(value)
        for name, group, value in shifts[["name", "group", "value"]].itertuples(index=False)
    }
    paths = found.paths
    terms = (paths["lhs"] + " ~ " + paths["rhs"]).tolist()
    keys = [(t, f"{found.item.name}={c}") for t, c in zip(terms, paths["code"], strict=True)]
    shift = [moved.get(key, 0.0) for key in keys]
    return paths.assign(true=whole.reindex(terms).to_numpy() + shift, planted=np.array(shift) != 0)


def _tests(free: Fit) -> pd.DataFrame:
    rows = free.table.rows
    paths = rows[(rows["op"] == "~") & (rows["free"] > 0)]
    covariance = free.covariance
    found = []
    for (lhs, rhs), part in paths.groupby(["lhs", "rhs"], sort=False):
        at = part["free"].to_numpy() - 1
        chisq = math.nan
        if covariance is not None:
            contrasts = np.eye(len(at))[1:] - np.eye(len(at))[0]
            gap = contrasts @ free.x[at]
            spread = contrasts @ covariance[np.ix_(at, at)] @ contrasts.T
            chisq = float(gap @ np.linalg.solve(spread, gap))
        found.append((lhs, rhs, chisq, len(at) - 1, float(chdtrc(len(at) - 1, chisq))))
    table = pd.DataFrame(found, columns=["lhs", "rhs", "chisq", "df", "pvalue"])
    return table.assign(holm=adjusted(table["pvalue"].to_numpy(dtype=float)))


def _difference(free: Fit, equal: Fit) -> dict[str, float]:
    row = compare(free, equal).iloc[1]
    names = {"chisq": "chisq_diff", "df": "df_diff", "pvalue": "pvalue"}
    return {name: float(row[column]) for name, column in names.items()}


def _paths(free: Fit, main: Fit, codes: dict[str, Code]) -> pd.DataFrame:
    """Paths of each group in the standard deviations of all respondents."""
    rows = main.estimates()
    rows = rows[rows["op"] == "~"].set_index(["lhs", "rhs"])
    scale = rows["std_all"] / rows["est"]
    own = free.estimates()
    own = own[own["op"] == "~"]
    by_path = scale.reindex(pd.MultiIndex.from_frame(own[["lhs", "rhs"]])).to_numpy()
    columns = ["est", "ci_lower", "ci_upper"]
    scaled = own[columns].mul(by_path, axis=0)
    told = own[["lhs", "rhs", "pvalue"]].assign(code=own["group"].astype(str).map(codes))
    return pd.concat([told, scaled], axis=1).reset_index(drop=True)
