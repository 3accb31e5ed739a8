"""Moderation by groups: are structural paths the same in all of them?

A path is compared over groups by the model in which it is equal against the one in which it is
free, given that the construct is measured alike (equal loadings: a unit of the predictor is the
same unit). All paths are tested at once, then each alone, with Holm's correction for their number.
Separate estimates of which one is significant in one group and not in the other are no test of a
difference (Gelman & Stern 2006); they are shown side by side to be read after it.

References
----------
Gelman, A., & Stern, H. (2006). The difference between "significant" and "not significant" is not
itself statistically significant. *The American Statistician*, 60, 328-331.
Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of
Statistics*, 6, 65-70.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import admissible
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit as fit_
from cup_study.sem.goodness.compare import compare
from cup_study.sem.groupwise.invariance_design import keys, written
from cup_study.sem.groupwise.multiple import adjusted
from cup_study.sem.groupwise.respecify import respecify
from cup_study.sem.language import names, syntax
from cup_study.sem.language.names import Key

_SHOWN = ("est", "se", "pvalue", "ci_lower", "ci_upper", "std_all")


@dataclass(frozen=True, eq=False)
class Moderation:
    """Structural paths over groups.

    Parameters
    ----------
    omnibus : DataFrame
        All paths free against all equal: two rows of :func:`cup_study.sem.goodness.compare`.
    table : DataFrame
        One row a path: ``path method chisq_diff df_diff pvalue pvalue_holm`` and, for each group,
        ``est se pvalue ci_lower ci_upper std_all`` of the model with free paths, named
        ``est (Lund)`` and so on.
    fits : dict of str to Fit
        ``free``, ``equal``, and one model a path in which it alone is equal.
    warnings : tuple of str
        What a reader must know first.
    """

    omnibus: pd.DataFrame
    table: pd.DataFrame
    fits: dict[str, Fit]
    warnings: tuple[str, ...]


def moderation(
    model: str,
    data: pd.DataFrame | None = None,
    group: str | None = None,
    paths: Sequence[str] | str | None = None,
    *,
    equal: Sequence[str] | str | None = None,
    partial: Sequence[str] | str = (),
    warn: bool = True,
    **options: Any,
) -> Moderation:
    """Test whether structural paths differ between groups.

    Parameters
    ----------
    model : str
        lavaan's syntax with regressions.
    data : DataFrame, optional
        One row a respondent; or lists of moments (``cov``, ``mean``, ``nobs``).
    group : str, optional
        Column of the groups; with data it is needed.
    paths : sequence of str, optional
        Regressions such as ``"Use ~ Ease"``; default all of the model.
    equal : sequence of str, optional
        What is equal over groups in every model; default loadings where there are constructs, and
        thresholds where items are ordered.
    partial : sequence of str, optional
        Parameters of these kinds that are free nevertheless, as found by
        :func:`cup_study.sem.groupwise.partial.partial_invariance`.
    warn : bool, optional
        Whether concerns are issued as warnings too; they are always in ``.warnings``.
    **options
        Of :func:`cup_study.sem.fitted`: ``estimator``, ``missing``, ``ordered`` and so on.

    Returns
    -------
    Moderation

    Raises
    ------
    InputError
        For paths that the model does not have or that it makes equal by a label, for a single
        group, and for whatever :func:`cup_study.sem.fitted` refuses.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=600)
    >>> city = np.repeat(["Umeå", "Lund"], 300)
    >>> y = np.where(city == "Umeå", 0.8, 0.1) * x + rng.normal(size=600)
    >>> found = moderation("y ~ x", pd.DataFrame({"x": x, "y": y, "city": city}), "city")
    >>> found.table[["path", "est (Umeå)", "est (Lund)"]].round(1).values.tolist()
    [['y ~ x', 0.7, 0.1]]
    >>> bool(found.table["pvalue_holm"].iat[0] < 0.001)
    True
    """
    chosen = _paths(model, paths)
    options = {"kind": "sem", **options, "group": group, "warn": False}
    if data is not None and (group is None or (group in data and data[group].nunique() < 2)):
        problem = Problem("group", "at least two groups are needed to compare")
        raise InputError("moderation", [problem], "Name the column of the groups.")
    read = names.of_statements(syntax.read(model).statements)
    if equal is None:
        equal = ("loadings",) if read.latent else ()
        if options.get("ordered"):
            equal = (*equal, "thresholds")
    base = (equal,) if isinstance(equal, str) else tuple(equal)
    loose = tuple("".join(key) for key in keys((partial,) if isinstance(partial, str) else partial))
    free = fit_(model, data, **options, group_equal=base, group_partial=loose)
    if len(free.sample.groups) < 2:
        problem = Problem("group", "there is a single group: nothing to compare")
        raise InputError("moderation", [problem], "Give at least two groups.")
    everything = [s.key for s in syntax.read(model).statements if s.op == "~"]
    fits = {"free": free}
    for name, tested in {"equal": chosen, **{written(key): [key] for key in chosen}}.items():
        if name != "equal" and len(chosen) == 1:
            fits[name] = fits["equal"]
            continue
        rest = tuple("".join(key) for key in everything if key not in tested)
        fits[name] = respecify(
            free, group_equal=(*base, "regressions"), group_partial=(*loose, *rest)
        )
    omnibus = compare(free, fits["equal"], names=["free", "equal"])
    table = _tests(fits, chosen).merge(_side_by_side(free, chosen), on="path")
    notes = tuple(f"{name}: {w}" for name, one in fits.items() for w in one.warnings)
    if warn:
        admissible.warn(tuple(dict.fromkeys(notes)))
    return Moderation(omnibus, table, fits, notes)


def _paths(model: str, paths: Sequence[str] | str | None) -> list[Key]:
    """Regressions to test, each free to differ between groups."""
    own = {s.key: s for s in syntax.read(model).statements if s.op == "~"}
    asked = [paths] if isinstance(paths, str) else paths
    chosen = list(own) if asked is None else list(keys(asked))
    problems = [
        Problem("paths", f'"{written(key)}" is no regression of the model')
        for key in chosen
        if key not in own
    ]
    for key in chosen:
        if key not in own:
            continue
        said = own[key].modifiers
        if any(said.label):
            what = f'"{written(key)}" has a label, which decides itself whether it is equal'
            problems.append(Problem(own[key].where, what))
        elif said.fixed and not all(np.isnan(said.fixed)):
            problems.append(Problem(own[key].where, f'"{written(key)}" is fixed'))
    if not chosen:
        problems.append(Problem("paths", "the model has no regressions"))
    if problems:
        remedy = "Name regressions of the model without labels or fixed values."
        raise InputError("moderation", problems, remedy)
    return list(dict.fromkeys(chosen))


def _tests(fits: dict[str, Fit], chosen: Sequence[Key]) -> pd.DataFrame:
    rows = []
    for key in chosen:
        name = written(key)
        found = compare(fits["free"], fits[name], names=["free", name]).iloc[1]
        rows.append(
            {
                "path": name,
                "method": found["method"],
                "chisq_diff": found["chisq_diff"],
                "df_diff": found["df_diff"],
                "pvalue": found["pvalue"],
            }
        )
    table = pd.DataFrame(rows)
    table["pvalue_holm"] = adjusted(table["pvalue"].to_numpy(dtype=float), "holm")
    return table


def _side_by_side(free: Fit, chosen: Sequence[Key]) -> pd.DataFrame:
    """Estimates of each group in columns of its own."""
    estimates = free.estimates()
    wide = pd.DataFrame({"path": list(map(written, chosen))})
    for group in free.sample.groups:
        own = estimates[estimates["group"] == group.label]
        names_ = list(zip(own["lhs"], own["op"], own["rhs"], strict=True))
        at = [names_.index(key) for key in chosen]
        for column in _SHOWN:
            wide[f"{column} ({group.label})"] = own[column].to_numpy()[at]
    return wide
