"""What the survey library's kernels need of a design: coded columns and named arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import TOLD, Design
from cup_study.survey.engine import sample
from cup_study.survey.engine.sample import (
    AUXILIARY,
    BASE,
    CARRIED,
    CELLS,
    CLUSTER,
    LONELY,
    STRATUM,
    UNIT,
    WEIGHT,
    clusters_of_strata,
    codes,
    first_of_each,
    frame,
    nested,
    population_sizes,
)

Mask = NDArray[np.bool_]

#: Column of the weights of a domain: nought outside it.
DOMAIN = "_domain"


def prepared(design: Design, base: Mask) -> tuple[Any, str, dict[str, Any]]:
    """Coded columns for the kernels, the column of weights, and what tells them the design.

    Examples
    --------
    >>> prepared(Design(pd.Series([1.0, 2.0])), np.array([True, False]))[1]
    '_domain'
    """
    rows = frame(design)
    if "kernel" not in design.made:
        design.made["kernel"] = arguments(design)
    extra, told = design.made["kernel"]
    rows = rows.hstack(extra) if extra else rows
    if base.all():
        return rows, WEIGHT, dict(told)
    weights = np.where(base, rows[WEIGHT].to_numpy(), 0.0)
    told = {"calib_new_wgt": WEIGHT, **told} if "calib_kind" in told else told
    return rows.with_columns(pl.Series(DOMAIN, weights)), DOMAIN, dict(told)


def squares(design: Design, y: NDArray[np.float64]) -> float:
    """Sum of the squared cluster totals, uncentred.

    Examples
    --------
    >>> squares(Design(pd.Series([1.0, 2.0])), np.array([1.0, 1.0]))
    5.0
    """
    weighted = np.asarray(design.weights, dtype=np.float64) * y
    rows = frame(design)
    if CLUSTER in rows.columns:
        weighted = np.bincount(rows[CLUSTER].to_numpy(), weighted).astype(np.float64)
    return float((weighted**2).sum())


def uncentred(design: Design, rows: Any, told: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    r"""Strata with one cluster as R's ``adjust`` has them for totals: not centred at all.

    The library centres the cluster on the mean of all clusters, which is nought for means and
    ratios but not for totals. Beside a second cluster that adds nothing, one of total t has the
    variance :math:`2((t/2)^2 + (t/2)^2) = t^2`.

    Examples
    --------
    >>> design = Design(pd.Series([1.0] * 3), strata=pd.Series(["a", "a", "b"]))
    >>> rows, _, told = prepared(design, np.ones(3, dtype=bool))
    >>> uncentred(design, rows, told)[0]["_weight"].to_list()
    [1.0, 1.0, 1.0, 0.0]
    """
    counts = clusters_of_strata(design)
    alone = np.flatnonzero(counts == 1)
    if design.lonely != "adjust" or not len(alone) or STRATUM not in rows.columns:
        return rows, told
    strata = rows[STRATUM].to_numpy()
    # One row of each stratum, made weightless: its own cluster, post-stratum and no auxiliaries.
    places = [int(np.argmax(strata == stratum)) for stratum in alone]
    added = rows[places]
    number = pl.Series(np.arange(len(places)))
    changed = {WEIGHT: 0.0, BASE: 1.0, CARRIED: 1.0}
    columns: list[Any] = [pl.lit(v).alias(k) for k, v in changed.items() if k in rows.columns]
    for name in rows.columns:
        if name in (CLUSTER, UNIT) or name.startswith(CELLS):
            beyond = (number + int(rows[name].max()) + 1).cast(rows.schema[name])
            columns.append(beyond.alias(name))
        elif name.startswith(AUXILIARY):
            columns.append(pl.lit(0.0).alias(name))
    rows = pl.concat([rows, added.with_columns(columns)])
    told = {key: value for key, value in told.items() if key != "singleton_method"}
    if "calib_kind" in told and "calib_new_wgt" not in told:
        positive = pl.when(pl.col(WEIGHT) > 0).then(pl.col(WEIGHT)).otherwise(1.0)
        rows = rows.with_columns(positive.alias(CARRIED))
        told["calib_new_wgt"] = CARRIED
    return rows, told


def average(design: Design, base: Mask) -> float:
    """What R's ``lonely.psu = "average"`` multiplies variances with.

    Strata over strata with more than one cluster, counted where the domain is; an adjusted design
    keeps all its rows.

    Examples
    --------
    >>> strata = pd.Series(["a", "a", "b"])
    >>> average(Design(pd.Series([1.0] * 3), strata, lonely="average"), np.ones(3, dtype=bool))
    2.0
    """
    counts = clusters_of_strata(design)
    if design.lonely != "average" or not (counts == 1).any():
        return 1.0
    strata = codes(design.strata, len(base))
    present = strata if sample.adjustment(design) is not None else strata[base]
    there = counts[np.unique(present)]
    return float(len(there) / (there > 1).sum()) if (there > 1).any() else float("nan")


def arguments(design: Design) -> tuple[list[Any], dict[str, Any]]:
    """What the library's kernels need beside :func:`frame`: more columns, and named arguments.

    Raises
    ------
    InputError
        A stratum's or cluster's population is smaller than its sample, or not one number.

    Examples
    --------
    >>> arguments(Design(pd.Series([1.0, 2.0])))[1]
    {}
    """
    columns = frame(design).columns
    named = {"strata_col": STRATUM, "psu_col": CLUSTER, "ssu_col": UNIT}
    told: dict[str, Any] = {key: name for key, name in named.items() if name in columns}
    extra = []
    if design.lonely == "adjust" and (clusters_of_strata(design) == 1).any():
        told["singleton_method"] = LONELY["adjust"] if STRATUM in columns else None
    for key, values in _corrections(design).items():
        extra.append(pl.Series(f"_{key}", values))
        told[key] = f"_{key}"
    record = sample.record(design, columns)
    if record is not None:
        cells = [c for c in columns if c.startswith(CELLS)]
        auxiliaries = [c for c in columns if c.startswith(AUXILIARY)]
        told |= {"calib_kind": record.kind, "calib_prev_wgt": BASE, "calib_pins_total": True}
        told |= {"calib_cells": cells or None, "calib_aux": auxiliaries or None}
        if CARRIED in columns:
            told["calib_new_wgt"] = CARRIED
    return extra, told


def corrections(design: Design) -> NDArray[np.float64]:
    """Finite population correction of each stratum, in the order of the coded strata.

    Examples
    --------
    >>> corrections(Design(pd.Series([1.0, 1.0]), sizes=pd.Series([8, 8]))).tolist()
    [0.75]
    """
    if "corrections" not in design.made:
        strata = codes(design.strata, len(design.weights))
        found = _corrections(design).get("fpc_col", np.ones(len(strata)))
        design.made["corrections"] = found[first_of_each(strata)]
    return np.asarray(design.made["corrections"])


def _corrections(design: Design) -> dict[str, NDArray[np.float64]]:
    """Finite population corrections of each row, by the kernels' name for the stage."""
    strata = codes(design.strata, len(design.weights))
    found = {}
    problems: list[Problem] = []
    sizes = population_sizes(design)
    if sizes is not None:
        sampled = clusters_of_strata(design)[strata]
        problems += _unfit(sizes, strata, sampled, "stratum")
        found["fpc_col"] = 1 - sampled / sizes
    if design.unit_sizes is not None and design.clusters is not None:
        clusters = nested(strata, design.clusters)
        units = np.arange(len(strata)) if design.units is None else nested(clusters, design.units)
        sampled = np.bincount(clusters[first_of_each(units)])[clusters]
        problems += _unfit(design.unit_sizes, clusters, sampled, "cluster")
        found["fpc_ssu_col"] = 1 - sampled / design.unit_sizes.to_numpy(dtype=float)
    if problems:
        remedy = "Give the number of clusters (or persons) in the population of each."
        raise InputError("population sizes", problems, remedy)
    return found


def _unfit(
    sizes: pd.Series[Any] | NDArray[np.float64],
    groups: NDArray[np.intp],
    sampled: NDArray[np.intp],
    name: str,
) -> list[Problem]:
    values = np.asarray(sizes, dtype=np.float64)
    first = first_of_each(groups)
    varying = values != values[first][groups]
    few = values < sampled
    problems = []
    for row in np.flatnonzero(varying)[:TOLD]:
        what = f"got {values[row]:g} and {values[first][groups[row]]:g} for the same {name}"
        problems.append(Problem(f"row {row + 1}", what))
    for row in [r for r in first if few[r]][:TOLD]:
        what = f"population {values[row]:g} of a {name} with {sampled[row]} in the sample"
        problems.append(Problem(f"row {row + 1}", what))
    return problems
