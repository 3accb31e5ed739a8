"""A sampling design: how the respondents came into the sample, and how they were weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

Kind = Literal["poststratify", "rake", "calibrate"]
Lonely = Literal["adjust", "average", "remove", "certainty", "fail"]
ReplicateKind = Literal["brr", "fay", "jk1", "jk2", "jkn", "bootstrap", "sdr"]

#: Problems told one by one; more of the same kind are counted.
TOLD = 5


@dataclass(frozen=True)
class Adjustment:
    """How the weights were made to agree with the population; the variance credits it.

    Attributes
    ----------
    kind : str
        ``poststratify``, ``rake`` or ``calibrate``.
    cells : DataFrame or None
        Labels of the post-strata (one column) or of the margins (one column a margin). Of a
        calibration, where it is to the sizes of these groups and nothing else.
    auxiliaries : DataFrame or None
        Values of the auxiliary variables of a calibration, one column each.
    weights : Series or None
        Weights as the adjustment left them, where they were trimmed afterwards.
    """

    kind: Kind
    cells: pd.DataFrame | None = None
    auxiliaries: pd.DataFrame | None = None
    weights: pd.Series[float] | None = None


@dataclass(frozen=True)
class Replicates:
    """Replicate weights that came with the data, and how their spread becomes a variance.

    Attributes
    ----------
    weights : DataFrame
        One column a replicate; they hold the whole weight, not a factor of it.
    kind : str
        ``brr``, ``fay``, ``jk1``, ``jk2``, ``jkn``, ``bootstrap`` or ``sdr`` (successive
        differences), as R's ``svrepdesign`` names them.
    scales : sequence of float or None
        What the squared deviation of each replicate is multiplied with (R's ``scale * rscales``).
        None for the usual constant of the kind; ``jkn`` has none and needs them.
    fay : float
        Fay's coefficient.
    df : float or None
        Degrees of freedom; the rank of the replicate weights less one by default, as R's ``degf``.
    around_estimate : bool
        Deviations from the full-sample estimate (R: ``mse = TRUE``) rather than the mean of the
        replicates.
    """

    weights: pd.DataFrame
    kind: ReplicateKind
    scales: Sequence[float] | None = None
    fay: float = 0.0
    df: float | None = None
    around_estimate: bool = False


@dataclass(frozen=True)
class Design:
    """How the respondents came into the sample; all Series share the index of the data.

    Attributes
    ----------
    weights : Series
        Final weights.
    strata, clusters, poststrata : Series or None
        Labels; None means one stratum, every respondent a cluster, no post-stratification.
        Clusters are counted within strata. `poststrata` is short for an `adjustment` of that kind.
    sizes : Series or None
        Number of clusters in the population of the respondent's stratum (finite population
        correction); where all are at most 1, the share of them that was drawn.
    base : Series or None
        Weights before the adjustment; the final ones where they differ by cell only.
    adjustment : Adjustment or None
        How the final weights were made from `base`.
    replicates : Replicates or None
        Replicate weights; they are used instead of strata and clusters.
    lonely : str
        A stratum with one cluster has no spread of its own: ``adjust`` centres it on the mean of
        all clusters, ``average`` gives it the mean variance of the other strata, ``remove`` and
        ``certainty`` give it none, ``fail`` refuses (R's ``survey.lonely.psu``).
    units, unit_sizes : Series or None
        Second stage: label of the unit within its cluster, and number of units in the cluster's
        population.
    """

    weights: pd.Series[float]
    strata: pd.Series[Any] | None = None
    clusters: pd.Series[Any] | None = None
    poststrata: pd.Series[Any] | None = None
    sizes: pd.Series[Any] | None = None
    base: pd.Series[float] | None = None
    adjustment: Adjustment | None = None
    replicates: Replicates | None = None
    lonely: Lonely = "adjust"
    units: pd.Series[Any] | None = None
    unit_sizes: pd.Series[Any] | None = None
    #: What the engine made of the design, made once.
    made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """State without what the engine made, which is made again where it is needed."""
        return {**self.__dict__, "made": {}}


def scales(replicates: Replicates) -> list[float]:
    r"""What the squared deviation of each replicate is multiplied with.

    With R replicates 1/R for BRR, :math:`1/(R(1-\rho)^2)` for Fay's, (R - 1)/R for JK1, 1 for JK2,
    1/(R - 1) for the bootstrap and 4/R for successive differences, as R's ``svrepdesign``.

    Raises
    ------
    InputError
        There is not one for each replicate, or JKn has none.

    Examples
    --------
    >>> scales(Replicates(pd.DataFrame({"r1": [2.0, 0.0], "r2": [0.0, 2.0]}), "brr"))
    [0.5, 0.5]
    """
    n = replicates.weights.shape[1]
    if replicates.scales is not None:
        told = [float(s) for s in replicates.scales]
        if len(told) != n:
            what = f"expected {n} scales, one for each replicate, got {len(told)}"
            raise InputError("replicate weights", [Problem("scales", what)], "Correct the scales.")
        return told
    if replicates.kind == "jkn":
        what = "a stratified jackknife has no scales of its own: (n - 1)/n of each stratum"
        raise InputError("replicate weights", [Problem("scales", what)], "Give the scales.")
    usual = {
        "brr": 1 / n,
        "fay": 1 / (n * (1 - replicates.fay) ** 2),
        "jk1": (n - 1) / n,
        "jk2": 1.0,
        "bootstrap": 1 / (n - 1),
        "sdr": 4 / n,
    }
    return [usual[replicates.kind]] * n


def unweighted(data: pd.DataFrame) -> Design:
    """Design of a study without weights: everyone counts the same.

    Examples
    --------
    >>> unweighted(pd.DataFrame({"q": [1, 2]})).weights.tolist()
    [1.0, 1.0]
    """
    return Design(pd.Series(1.0, index=data.index))


def check(design: Design, data: pd.DataFrame) -> None:
    """Refuse a design that does not fit the data, with everything that is wrong.

    Raises
    ------
    InputError
        Rows differ, a weight is missing or not positive, or a stratum's population is smaller
        than its sample.

    Examples
    --------
    >>> check(unweighted(pd.DataFrame({"q": [1]})), pd.DataFrame({"q": [1]}))
    """
    if design.made.get("checked") is not None and design.made["checked"].equals(data.index):
        return
    problems = []
    if not design.weights.index.equals(data.index):
        problems.append(Problem("", "weights and respondents do not have the same rows"))
    weights = design.weights.to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(weights > 0) | np.isinf(weights)
    if wrong.any():
        first = int(np.argmax(wrong))
        what = f"{wrong.sum()} weights are missing, zero or negative, first {weights[first]}"
        problems.append(Problem(f"row {first + 1}", what))
    problems += _labels(design)
    if problems:
        raise InputError("respondents", problems, "Correct the columns named or the weights.")
    design.made["checked"] = data.index


def _labels(design: Design) -> list[Problem]:
    """Labels of the design that are missing; the variance has no place for such a row."""
    named = {
        "stratum": design.strata,
        "cluster": design.clusters,
        "post-stratum": design.poststrata,
    }
    named |= {"population size": design.sizes, "unit": design.units}
    problems = []
    for name, labels in named.items():
        if labels is not None and labels.isna().any():
            first = int(labels.isna().to_numpy().argmax())
            what = f"{int(labels.isna().sum())} respondents have no {name}"
            problems.append(Problem(f"row {first + 1}", what))
    return problems
