"""Which items measure otherwise in which group, and by how much.

Parameters are freed one after the other by score tests (:mod:`cup_study.sem.groupwise.partial`);
here they are told as a reader needs them: the group that stands apart, how far, and, in a simulated
study, what was planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.groupwise.partial import partial_invariance

#: Steps in which parameters are freed, by how the answers are treated.
STEPS = {False: ("metric", "scalar"), True: ("loadings", "intercepts")}
_Z = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Freed:
    """Parameters that one grouping needs free.

    Attributes
    ----------
    group : str
        Column that tells the groups apart.
    ordered : bool
        Whether answers were ordered categories.
    parameters : DataFrame
        ``step lhs op rhs pvalue`` (adjusted for the number of parameters tried).
    ratios : dict of str to float
        Step to the rise of chi-square per degree of freedom that is left.
    fit : Fit
        The model of the last step with these parameters free.
    """

    group: str
    ordered: bool
    parameters: pd.DataFrame
    ratios: dict[str, float]
    fit: Fit


def freed(
    text: str, data: pd.DataFrame, group: str, *, ordered: bool = False, **options: Any
) -> Freed:
    """Free loadings, then intercepts, until those left can be equal.

    Parameters
    ----------
    text : str
        The measurement model.
    data : DataFrame
        Respondents whose group is known.
    group : str
        Column that tells the groups apart.
    ordered : bool, optional
        Take answers as ordered categories.
    **options
        Of :func:`cup_study.sem.groupwise.invariance.invariance`: ``estimator missing``.

    Returns
    -------
    Freed
    """
    free: tuple[str, ...] = ()
    ratios: dict[str, float] = {}
    logs = []
    for step in STEPS[ordered]:
        # Every loading can be freed when no item is the marker of its construct.
        found = partial_invariance(
            text, data, group, step=step, partial=free, std_lv=True, ordered=ordered, **options
        )
        if len(found.partial) > len(free) or free:
            last = found.table.iloc[-1]
            ratios[step] = float(last["chisq_diff"] / last["df_diff"])
        free = found.partial
        logs.append(found.log[found.log["freed"].astype(bool)].assign(step=step))
    log = pd.concat(logs, ignore_index=True)
    terms = [_key(str(parameter)) for parameter in log["parameter"]]
    parameters = pd.DataFrame(
        {
            "step": log["step"].to_numpy(),
            "lhs": [lhs for lhs, _, _ in terms],
            "op": [op for _, op, _ in terms],
            "rhs": [rhs for _, _, rhs in terms],
            "pvalue": log["pvalue_adjusted"].to_numpy(dtype=float),
        }
    )
    return Freed(group, ordered, parameters, ratios, list(found.fits.values())[-1])


def shifts(found: Freed, known: pd.DataFrame | None) -> pd.DataFrame:
    """How far the group that stands apart differs from the others, beside the planted truth.

    Loadings are told as a ratio to the (geometric) mean of the others, intercepts as a difference
    from their mean: points of the answer, or standard deviations of the residual opinion where
    answers are ordered categories. Of two groups the second is told.

    Parameters
    ----------
    found : Freed
        From :func:`freed`.
    known : DataFrame or None
        ``kind name group value``; see the README of the simulated study.

    Returns
    -------
    DataFrame
        ``group ordered step item kind value estimate lower upper true``; `value` is the code of the
        group that stands apart.
    """
    labels = [str(group.label) for group in found.fit.sample.groups]
    rows = []
    for row in found.parameters.to_dict("records"):
        key = (str(row["lhs"]), str(row["op"]), str(row["rhs"]))
        ratio = key[1] == "=~"
        value, cov = _over_groups(found.fit, key)
        if ratio:
            cov = cov / np.outer(value, value)
            value = np.log(np.abs(value))
        contrast = np.eye(len(value)) - (1 - np.eye(len(value))) / (len(value) - 1)
        apart = contrast @ value
        at = len(value) - 1 if len(value) == 2 else int(np.abs(apart).argmax())
        half = _Z * float(np.sqrt(contrast[at] @ cov @ contrast[at]))
        true = _planted(known, found, key, labels)
        ends = np.array([apart[at], apart[at] - half, apart[at] + half, float(contrast[at] @ true)])
        estimate, lower, upper, planted = np.exp(ends) if ratio else ends
        rows.append(
            {
                "group": found.group,
                "ordered": found.ordered,
                "step": row["step"],
                "item": key[2] if ratio else key[0],
                "kind": "loading" if ratio else "intercept",
                "value": labels[at],
                "estimate": float(estimate),
                "lower": float(lower),
                "upper": float(upper),
                "true": float(planted) if np.abs(true).sum() > 0 else float("nan"),
            }
        )
    columns = ["group", "ordered", "step", "item", "kind", "value"]
    return pd.DataFrame(rows, columns=[*columns, "estimate", "lower", "upper", "true"])


def planted(known: pd.DataFrame | None) -> set[tuple[str, str, str]]:
    """Shifts that a simulated study holds: grouping, kind and item.

    Examples
    --------
    >>> row = {"kind": "intercept_shift", "name": "q3 ~1", "group": "town=A", "value": 0.4}
    >>> planted(pd.DataFrame([row]))
    {('town', 'intercept', 'q3')}
    """
    if known is None:
        return set()
    found = set()
    for kind in ("loading", "intercept"):
        rows = known[known["kind"] == f"{kind}_shift"]
        for name, group in zip(rows["name"], rows["group"], strict=True):
            lhs, _, rhs = _key(str(name))
            found.add((str(group).split("=")[0], kind, rhs if kind == "loading" else lhs))
    return found


def _over_groups(fit: Fit, key: tuple[str, str, str]) -> tuple[FloatArray, FloatArray]:
    """A parameter in all groups (G,), and the covariance of its estimates (G, G)."""
    rows = fit.table.rows
    mine = (rows["lhs"] == key[0]) & (rows["op"] == key[1]) & (rows["rhs"] == key[2])
    at = np.flatnonzero(mine.to_numpy())
    free = rows["free"].to_numpy()[at]
    cov = np.zeros((len(at), len(at)))
    if fit.covariance is not None:
        both = np.ix_(free > 0, free > 0)
        cov[both] = fit.covariance[np.ix_(free[free > 0] - 1, free[free > 0] - 1)]
    return fit.all_values[at], cov


def _planted(
    known: pd.DataFrame | None, found: Freed, key: tuple[str, str, str], labels: list[str]
) -> FloatArray:
    """What was planted in each group: log of the loading, or the intercept; zeros for nothing."""
    nothing = np.zeros(len(labels))
    loading = key[1] == "=~"
    item = key[2] if loading else key[0]
    if known is None or (found.group, "loading" if loading else "intercept", item) not in planted(
        known
    ):
        return nothing
    name = f"{key[0]} =~ {key[2]}" if loading else f"{key[0]} ~1"
    kind = "loading_shift" if loading else "intercept_shift"
    if not loading and not found.ordered and (known["kind"] == "intercept_shift_codes").any():
        kind = "intercept_shift_codes"
    rows = known[(known["kind"] == kind) & (known["name"] == name)]
    by_group = rows.drop_duplicates("group").set_index("group")["value"].to_dict()
    shift = np.array([float(by_group.get(f"{found.group}={label}", 0.0)) for label in labels])
    if not loading:
        return shift
    whole = known[(known["kind"] == "loading") & (known["name"] == name)]["value"]
    return np.asarray(np.log(np.abs(float(whole.iloc[0])) + shift))


def _key(parameter: str) -> tuple[str, str, str]:
    """Left side, operator and right side of a parameter as text.

    Examples
    --------
    >>> _key("F =~ x1"), _key("x3 ~ 1"), _key("x3 ~1")
    (('F', '=~', 'x1'), ('x3', '~1', ''), ('x3', '~1', ''))
    """
    if "=~" in parameter:
        lhs, rhs = parameter.split("=~")
        return lhs.strip(), "=~", rhs.strip()
    return parameter.split("~")[0].strip(), "~1", ""
