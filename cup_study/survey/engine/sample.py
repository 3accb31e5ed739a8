"""A design as the survey library wants it: coded columns, bound once and kept.

Everything that asks the library for an estimate, a test or a model goes through :func:`bind`
(its public sample) or :func:`frame` (the coded columns that its kernels read).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import svy
from numpy.typing import NDArray
from svy.core.design import PopSize, WgtAdjustment

from cup_study.errors import InputError, Problem
from cup_study.survey.design import TOLD, Adjustment, Design, Replicates, scales

#: Columns of the coded design. Cells, auxiliaries and replicates are numbered from 1.
WEIGHT, BASE = "_weight", "_base"
STRATUM, CLUSTER, UNIT = "_stratum", "_cluster", "_unit"
SIZE, UNIT_SIZE = "_size", "_unit_size"
CELLS, AUXILIARY, REPLICATE = "_cells", "_auxiliary", "_replicate"

KINDS: dict[str, Any] = {
    "poststratify": "poststratification",
    "rake": "raking",
    "calibrate": "calibration",
}
LONELY: dict[str, Any] = {
    "adjust": "center",
    "average": "scale",
    "remove": "skip",
    "certainty": "skip",
}

# The library takes the column of this name for the weights that the adjustment left, and so
# credits an adjustment after which weights were trimmed, as R does. It reads it only when the
# record of the adjustment carries it along.
CARRIED = "__svy_calib_new_wgt__"


def bind(design: Design, data: pd.DataFrame | None = None) -> Any:
    """Sample of the survey library: the design, and the columns to estimate from.

    Parameters
    ----------
    design : Design
        Weights and what is known of the sample. The adjustment of the weights is carried along,
        so that linearised variances credit it as R's survey does.
    data : DataFrame, optional
        Columns to bring along, one row a respondent: numbers and booleans become floats,
        everything else text; what is missing is null.

    Returns
    -------
    svy.Sample
        Typed as Any, because the library's names stay in this folder. Replicate weights are
        declared in it; ask for ``method="replication"`` to use them.

    Raises
    ------
    InputError
        A stratum has one cluster and the design says ``fail``.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 6.0]})
    >>> sample = bind(Design(pd.Series([1.0, 1.0, 2.0])), data)
    >>> sample.estimation.mean("q").to_polars()["est"].to_list()
    [3.75]
    """
    columns = frame(design)
    if data is not None:
        columns = columns.hstack([series(name, data[name]) for name in data.columns])
    return svy.Sample(columns, _declared(design))


def frame(design: Design) -> Any:
    """Coded columns of a design (a polars frame), made once and kept with it.

    Raises
    ------
    InputError
        A stratum has one cluster and the design says ``fail``, or a stratum's population is
        smaller than its sample.

    Examples
    --------
    >>> frame(Design(pd.Series([1.0, 2.0]), strata=pd.Series(["a", "b"])))["_stratum"].to_list()
    [0, 1]
    """
    if "frame" not in design.made:
        design.made["frame"] = pl.DataFrame(_columns(design))
    return design.made["frame"]


def adjustment(design: Design) -> Adjustment | None:
    """How the weights were adjusted, post-strata included.

    Examples
    --------
    >>> one = pd.Series([1.0, 2.0])
    >>> adjustment(Design(one, poststrata=one)).kind
    'poststratify'
    """
    if design.adjustment is None and design.poststrata is not None:
        return Adjustment("poststratify", cells=design.poststrata.to_frame("cells"))
    return design.adjustment


def degrees_of_freedom(design: Design) -> int:
    """Clusters less strata, at least 1; with replicate weights what they have.

    Examples
    --------
    >>> degrees_of_freedom(Design(pd.Series([1.0, 1.0, 1.0])))
    2
    """
    if "df" not in design.made and design.replicates is not None:
        design.made["df"] = max(int(design.replicates.df or _rank(design.replicates) - 1), 1)
    if "df" not in design.made:
        counts = clusters_of_strata(design)
        design.made["df"] = max(int(counts.sum()) - int((counts > 0).sum()), 1)
    return int(design.made["df"])


def clusters_of_strata(design: Design) -> NDArray[np.intp]:
    """Number of clusters of each stratum, in the order of the coded strata.

    Examples
    --------
    >>> clusters_of_strata(Design(pd.Series([1.0, 1.0]), strata=pd.Series(["a", "b"]))).tolist()
    [1, 1]
    """
    if "clusters" not in design.made:
        strata = codes(design.strata, len(design.weights))
        if design.clusters is not None:
            strata = strata[first_of_each(nested(strata, design.clusters))]
        design.made["clusters"] = np.bincount(strata)
    counts: NDArray[np.intp] = design.made["clusters"]
    return counts


def population_sizes(design: Design) -> NDArray[np.float64] | None:
    """Clusters in the population of each row's stratum; fractions count what was drawn of it.

    Examples
    --------
    >>> population_sizes(Design(pd.Series([1.0, 1.0]), sizes=pd.Series([0.25, 0.25]))).tolist()
    [8.0, 8.0]
    """
    if design.sizes is None:
        return None
    told: NDArray[np.float64] = design.sizes.to_numpy(dtype=float)
    shares = bool(((told > 0) & (told <= 1)).all())
    return clusters_of_strata(design)[codes(design.strata, len(told))] / told if shares else told


def codes(labels: pd.Series[Any] | None, n: int) -> NDArray[np.intp]:
    """Labels as numbers from 0, in the order in which they come.

    Examples
    --------
    >>> codes(pd.Series(["b", "a", "b"]), 3).tolist()
    [0, 1, 0]
    """
    if labels is None:
        return np.zeros(n, dtype=np.intp)
    return pd.factorize(labels)[0].astype(np.intp)


def nested(outer: NDArray[np.intp], labels: pd.Series[Any]) -> NDArray[np.intp]:
    """Labels within an outer code as numbers: the same label in two strata is two clusters.

    Examples
    --------
    >>> nested(np.array([0, 0, 1]), pd.Series(["x", "x", "x"])).tolist()
    [0, 0, 1]
    """
    inner = codes(labels, len(labels))
    width = int(inner.max(initial=0)) + 1
    return pd.factorize(outer * width + inner)[0].astype(np.intp)


def series(name: str, values: pd.Series[Any]) -> Any:
    """One column for the library: numbers and booleans as floats, the rest as text.

    Examples
    --------
    >>> series("q", pd.Series([1, None], dtype="Int64")).to_list()
    [1.0, None]
    """
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        return pl.Series(name, numbers).fill_nan(None)
    labels, levels = pd.factorize(values)
    texts = np.array([*(str(level) for level in levels), None], dtype=object)
    return pl.Series(name, texts[labels], dtype=pl.String)


def _columns(design: Design) -> dict[str, Any]:
    n = len(design.weights)
    weights = np.asarray(design.weights, dtype=np.float64)
    columns: dict[str, Any] = {WEIGHT: weights}
    strata = codes(design.strata, n)
    if design.strata is not None or design.clusters is not None:
        _tell_lonely(design)
        columns[STRATUM] = strata.astype(np.uint32)
    if design.clusters is not None:
        clusters = nested(strata, design.clusters)
        columns[CLUSTER] = clusters.astype(np.uint32)
        if design.units is not None:
            columns[UNIT] = nested(clusters, design.units).astype(np.uint32)
    sizes = population_sizes(design)
    if sizes is not None:
        columns[SIZE] = sizes
    if design.unit_sizes is not None:
        columns[UNIT_SIZE] = design.unit_sizes.to_numpy(dtype=float)
    made = adjustment(design)
    if made is not None:
        columns |= _adjusted(made, design, weights)
    if design.replicates is not None:
        table = design.replicates.weights.to_numpy(dtype=float)
        columns |= {f"{REPLICATE}{i + 1}": table[:, i] for i in range(table.shape[1])}
    return columns


def _adjusted(made: Adjustment, design: Design, weights: NDArray[np.float64]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        BASE: weights if design.base is None else design.base.to_numpy(dtype=float)
    }
    if made.weights is not None:
        columns[CARRIED] = made.weights.to_numpy(dtype=float)
    if made.cells is not None:
        for i, name in enumerate(made.cells.columns):
            columns[f"{CELLS}{i + 1}"] = pd.factorize(made.cells[name])[0].astype(np.int32)
    if made.auxiliaries is not None:
        for i, name in enumerate(made.auxiliaries.columns):
            columns[f"{AUXILIARY}{i + 1}"] = made.auxiliaries[name].to_numpy(dtype=float)
    return columns


def _declared(design: Design) -> Any:
    columns = frame(design).columns
    lonely = bool((clusters_of_strata(design) == 1).any()) and STRATUM in columns
    sizes = SIZE if SIZE in columns else None
    return svy.Design(
        wgt=WEIGHT,
        stratum=STRATUM if STRATUM in columns else None,
        psu=CLUSTER if CLUSTER in columns else None,
        ssu=UNIT if UNIT in columns else None,
        pop_size=PopSize(sizes, UNIT_SIZE) if sizes and UNIT_SIZE in columns else sizes,
        singleton=LONELY[design.lonely] if lonely else None,
        wgt_adjustment=record(design, columns),
        rep_wgts=_replicates(design),
    )


def record(design: Design, columns: list[str]) -> Any:
    """How the weights were adjusted, as the library notes it; None where they were not.

    Examples
    --------
    >>> one = pd.Series([1.0, 2.0])
    >>> record(Design(one, poststrata=one), ["_cells1"]).kind
    'poststratification'
    """
    made = adjustment(design)
    if made is None:
        return None
    auxiliaries = [c for c in columns if c.startswith(AUXILIARY)]
    carried = [CARRIED] if CARRIED in columns and made.kind != "calibrate" else []
    return WgtAdjustment(
        kind=KINDS[made.kind],
        prev_wgt=BASE,
        new_wgt=WEIGHT,
        cells=tuple(c for c in columns if c.startswith(CELLS)) or None,
        aux=tuple(auxiliaries + carried) or None,
    )


def _replicates(design: Design) -> Any:
    given = design.replicates
    if given is None:
        return None
    # The library's kinds differ in the constants that they stand for; those are told outright.
    return svy.BootstrapWgts(
        prefix=REPLICATE,
        n_reps=given.weights.shape[1],
        scale=scales(given),
        df=degrees_of_freedom(design),
    )


def _rank(replicates: Replicates) -> int:
    """Rank of the replicate weights; what R's ``degf`` has, less one."""
    table = replicates.weights.to_numpy(dtype=float)
    spread = np.linalg.eigvalsh(table.T @ table)
    # R's tolerance of 1e-5 holds for the weights; these are their squares.
    return int((spread > 1e-10 * spread.max()).sum())


def _tell_lonely(design: Design) -> None:
    counts = clusters_of_strata(design)
    if design.lonely != "fail" or not (counts == 1).any():
        return
    labels = [""] if design.strata is None else list(pd.unique(design.strata))
    alone = [label for label, n in zip(labels, counts, strict=True) if n == 1]
    problems = [
        Problem(f'stratum "{label}"', "expected at least two clusters, got one")
        for label in alone[:TOLD]
    ]
    if len(alone) > TOLD:
        problems.append(Problem("", f"and {len(alone) - TOLD} more strata with one cluster"))
    remedy = "Join each with a stratum like it, or choose another design.lonely, such as adjust."
    raise InputError("respondents", problems, remedy)


def first_of_each(coded: NDArray[np.intp]) -> NDArray[np.intp]:
    """First row of each code, in the order of the codes.

    Examples
    --------
    >>> first_of_each(np.array([0, 0, 1])).tolist()
    [0, 2]
    """
    return np.unique(coded, return_index=True)[1]
