"""Tables of one fitted model in the layouts that journals ask for: numbers, not yet printed.

All functions take the tidy frames that a fit gives and return a frame; what belongs to a whole
construct or outcome is in its first row only, as it is printed. Tables that compare models are in
:mod:`cup_study.sem.pages.journal_models`; :mod:`cup_study.sem.pages.journal_print` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.pages.notation import stars

Labels = Mapping[str, str] | Callable[[str], str]
#: A hypothesis is its name, or its name and the sign that it predicts ("+" or "-").
Hypothesis = str | tuple[str, str]

_OF_CONSTRUCT = ("alpha", "ordinal_alpha", "alpha_ord", "omega", "cr", "ave")
_KEY = ["group", "op", "lhs", "rhs"]


def labelled(names: pd.Series, labels: Labels | None) -> pd.Series:
    """Names as they are printed, from a mapping or a callable; a name without label stays.

    Parameters
    ----------
    names : Series
        Names of variables.
    labels : mapping or callable of str to str, optional
        What to print.

    Returns
    -------
    Series

    Examples
    --------
    >>> labelled(pd.Series(["PE", "x"]), {"PE": "Performance expectancy"}).tolist()
    ['Performance expectancy', 'x']
    """
    if labels is None:
        return names.astype(str)
    if isinstance(labels, Mapping):
        return names.map(lambda name: labels.get(name, str(name)))
    return names.map(labels)


def measurement_table(
    estimates: pd.DataFrame,
    standardized: pd.DataFrame,
    reliability: pd.DataFrame | None = None,
    *,
    labels: Labels | None = None,
) -> pd.DataFrame:
    """Measurement model: items with loadings, constructs with reliability and AVE.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs group est se`` of a fit.
    standardized : DataFrame
        ``lhs op rhs group est_std se ci_lower ci_upper`` of the same fit.
    reliability : DataFrame, optional
        ``construct group`` with any of ``alpha omega cr ave``.
    labels : mapping or callable of str to str, optional
        What to print for a construct or item.

    Returns
    -------
    DataFrame
        ``group construct item b b_se loading loading_se loading_lower loading_upper`` and what
        `reliability` has; ``b`` is unstandardised, ``loading`` standardised.

    Raises
    ------
    InputError
        Columns are missing, or the model has no construct.

    Examples
    --------
    >>> key = {"lhs": "F", "op": "=~", "rhs": "x", "group": 1}
    >>> one = pd.DataFrame([key | {"est": 1.0, "se": 0.0}])
    >>> two = pd.DataFrame([key | {"est_std": 0.8, "se": 0.1, "ci_lower": 0.6, "ci_upper": 1.0}])
    >>> measurement_table(one, two)[["construct", "item", "loading"]].to_numpy().tolist()
    [['F', 'x', 0.8]]
    """
    needed(estimates, "estimates", ("lhs", "op", "rhs", "est", "se"))
    needed(standardized, "standardized", ("lhs", "op", "rhs", "est_std", "ci_lower", "ci_upper"))
    raw, std = (with_group(frame) for frame in (estimates, standardized))
    rows = raw.loc[raw["op"] == "=~", [*_KEY, "est", "se"]]
    if rows.empty:
        raise InputError("estimates", [Problem("", "no loading (=~)")], "Fit a measurement model.")
    std = std[[*_KEY, "est_std", "se", "ci_lower", "ci_upper"]]
    rows = rows.rename(columns={"est": "b", "se": "b_se"}).merge(std, on=_KEY, how="left")
    order = {group: k for k, group in enumerate(rows["group"].unique())}
    rows = rows.iloc[np.argsort(rows["group"].map(order), kind="stable")].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "group": rows["group"],
            "construct": rows["lhs"],
            "item": labelled(rows["rhs"], labels),
            "b": rows["b"],
            # A fixed loading has no standard error.
            "b_se": rows["b_se"].where(rows["b_se"] > 0),
            "loading": rows["est_std"],
            "loading_se": rows["se"],
            "loading_lower": rows["ci_lower"],
            "loading_upper": rows["ci_upper"],
        }
    )
    if reliability is not None:
        needed(reliability, "reliability", ("construct",))
        shown = [name for name in _OF_CONSTRUCT if name in reliability]
        of = with_group(reliability)[["group", "construct", *shown]]
        table = table.merge(of, on=["group", "construct"], how="left")
        table[shown] = table[shown].astype(float)
        table.loc[table.duplicated(["group", "construct"]), shown] = np.nan
    table["construct"] = labelled(table["construct"], labels)
    return without_single_group(table)


def validity_matrix(
    fornell_larcker: pd.DataFrame,
    htmt: pd.DataFrame | None = None,
    *,
    labels: Labels | None = None,
    numbered: bool = False,
) -> pd.DataFrame:
    r"""Discriminant validity in one square table.

    Diagonal: :math:`\sqrt{AVE}`; below: correlations of the constructs (Fornell & Larcker 1981);
    above: heterotrait-monotrait ratios (Henseler, Ringle & Sarstedt 2015).

    Parameters
    ----------
    fornell_larcker : DataFrame, shape (m, m)
        Square roots of AVE on the diagonal, correlations in the lower triangle.
    htmt : DataFrame, shape (m, m), optional
        HTMT ratios; constructs that it lacks are left blank.
    labels : mapping or callable of str to str, optional
        What to print for a construct.
    numbered : bool, optional
        Number the rows, and name the columns by number, as the APA manual does: narrower.

    Returns
    -------
    DataFrame, shape (m, m)

    Raises
    ------
    InputError
        A frame is not square in the same constructs.

    Examples
    --------
    >>> names = ["A", "B"]
    >>> correlations = pd.DataFrame([[0.8, 0.5], [0.5, 0.7]], names, names)
    >>> ratios = pd.DataFrame([[1.0, 0.6], [0.6, 1.0]], names, names)
    >>> validity_matrix(correlations, ratios).to_numpy().tolist()
    [[0.8, 0.6], [0.5, 0.7]]
    """
    names = list(fornell_larcker.index)
    problems = [
        Problem(where, "its rows and columns are not the same constructs in the same order")
        for where, frame in (("fornell_larcker", fornell_larcker), ("htmt", htmt))
        if frame is not None and list(frame.index) != list(frame.columns)
    ]
    if problems:
        raise InputError("validity matrix", problems, "Give square frames named by construct.")
    matrix = np.tril(fornell_larcker.to_numpy(dtype=float))
    upper = np.triu_indices(len(names), 1)
    matrix[upper] = np.nan
    if htmt is not None:
        matrix[upper] = htmt.reindex(index=names, columns=names).to_numpy(dtype=float)[upper]
    printed = labelled(pd.Series(names), labels).tolist()
    if numbered:
        rows = [f"{k}. {name}" for k, name in enumerate(printed, start=1)]
        return pd.DataFrame(matrix, rows, [str(k) for k in range(1, len(names) + 1)])
    return pd.DataFrame(matrix, printed, printed)


def structural_table(
    estimates: pd.DataFrame,
    standardized: pd.DataFrame | None = None,
    r2: pd.DataFrame | None = None,
    *,
    hypotheses: Mapping[str, Hypothesis] | None = None,
    labels: Labels | None = None,
    level: float = 0.05,
) -> pd.DataFrame:
    """Structural paths and defined parameters.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs group est se pvalue ci_lower ci_upper std_all`` of a fit.
    standardized : DataFrame, optional
        ``lhs op rhs group est_std ci_lower ci_upper``: intervals of the standardised paths.
    r2 : DataFrame, optional
        ``group variable r2``.
    hypotheses : mapping of str to Hypothesis, optional
        Paths (``"BI ~ PE"``) or defined parameters to their hypothesis, ``"H1"`` or
        ``("H1", "+")``.
    labels : mapping or callable of str to str, optional
        What to print for a variable or defined parameter.
    level : float, optional
        A hypothesis is supported when p is below it and the sign is the predicted one.

    Returns
    -------
    DataFrame
        ``group hypothesis outcome predictor b se ci_lower ci_upper p stars beta beta_lower
        beta_upper r2 supported``; without `hypotheses`, `standardized` or `r2` the columns
        that need them are left out. A defined parameter has its name as outcome and no predictor.

    Raises
    ------
    InputError
        Columns are missing, there is no path, or hypotheses name paths that are not there.

    Examples
    --------
    >>> row = {"lhs": "y", "op": "~", "rhs": "x", "est": 0.5, "se": 0.1, "pvalue": 0.0001}
    >>> frame = pd.DataFrame([row | {"ci_lower": 0.3, "ci_upper": 0.7, "std_all": 0.4}])
    >>> structural_table(frame, hypotheses={"y ~ x": ("H1", "-")})["supported"].tolist()
    [False]
    """
    columns = ("lhs", "op", "rhs", "est", "se", "pvalue", "ci_lower", "ci_upper", "std_all")
    needed(estimates, "estimates", columns)
    raw = with_group(estimates)
    rows = raw[raw["op"].isin(["~", ":="])].reset_index(drop=True)
    if rows.empty:
        raise InputError("estimates", [Problem("", "no path (~)")], "Fit a structural model.")
    defined = rows["op"] == ":="
    table = pd.DataFrame(
        {
            "group": rows["group"],
            "outcome": labelled(rows["lhs"], labels),
            "predictor": labelled(rows["rhs"], labels).where(~defined, ""),
            "b": rows["est"],
            "se": rows["se"].where(rows["se"] > 0),
            "ci_lower": rows["ci_lower"],
            "ci_upper": rows["ci_upper"],
            "p": rows["pvalue"],
            "stars": rows["pvalue"].map(stars),
            "beta": rows["std_all"],
        }
    )
    if standardized is not None:
        needed(standardized, "standardized", ("lhs", "op", "rhs", "ci_lower", "ci_upper"))
        std = with_group(standardized)[[*_KEY, "ci_lower", "ci_upper"]]
        found = rows[_KEY].merge(std, on=_KEY, how="left")
        table["beta_lower"], table["beta_upper"] = found["ci_lower"], found["ci_upper"]
    if r2 is not None:
        needed(r2, "r2", ("variable", "r2"))
        of = with_group(r2).rename(columns={"variable": "lhs"})[["group", "lhs", "r2"]]
        shares = rows[["group", "lhs"]].merge(of, on=["group", "lhs"], how="left")["r2"]
        table["r2"] = shares.mask(rows.duplicated(["group", "lhs"]) | defined)
    if hypotheses is not None:
        names = rows["lhs"].where(defined, rows["lhs"] + " ~ " + rows["rhs"])
        _tell_hypotheses(table, names, hypotheses, level)
    return without_single_group(table)


def _tell_hypotheses(
    table: pd.DataFrame, names: pd.Series, hypotheses: Mapping[str, Hypothesis], level: float
) -> None:
    """Add which hypothesis a path tests, and whether it is supported."""
    pairs = {k: (v, "") if isinstance(v, str) else v for k, v in hypotheses.items()}
    problems = [
        Problem(f'"{name}"', "is not a path or defined parameter of the model")
        for name in pairs
        if name not in set(names)
    ] + [
        Problem(f'"{name}"', f'the predicted sign is "+" or "-", got "{sign}"')
        for name, (_, sign) in pairs.items()
        if sign not in ("", "+", "-")
    ]
    if problems:
        remedy = 'Write a path as "outcome ~ predictor", with the names of the model.'
        raise InputError("hypotheses", problems, remedy)
    told = names.map(lambda name: pairs.get(name, ("", ""))[0])
    sign = names.map(lambda name: {"+": 1, "-": -1}.get(pairs.get(name, ("", ""))[1], 0))
    as_predicted = (sign == 0) | (np.sign(table["b"]) == sign)
    supported = ((table["p"] < level) & as_predicted).astype(object)
    table.insert(1, "hypothesis", told)
    table["supported"] = supported.where(told != "", None)


def needed(frame: pd.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    """Refuse a frame that lacks columns, telling all of them.

    Raises
    ------
    InputError
        Columns are missing.
    """
    problems = [Problem(f'column "{c}"', "is missing") for c in columns if c not in frame]
    if problems:
        raise InputError(name, problems, "Give the table as the fit returns it.")


def with_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Frame with a column ``group``: labels, empty when there is one group only.

    What belongs to no group (defined parameters) has an empty label too.

    Examples
    --------
    >>> with_group(pd.DataFrame({"x": [1]}))["group"].tolist()
    ['']
    """
    if "group" not in frame:
        return frame.assign(group="")
    labels = frame["group"].astype(object).where(~frame["group"].isin([0, ""]), "")
    single = labels[labels != ""].nunique() <= 1
    return frame.assign(group="" if single else labels)


def without_single_group(table: pd.DataFrame) -> pd.DataFrame:
    """Table without ``group`` when there is one only."""
    return table if (table["group"] != "").any() else table.drop(columns="group")
