r"""Several effects a study: effects lie around the mean of their study, studies around a mean.

.. math:: y_{ij} = x_{ij}'\beta + s_j + u_{ij} + e_{ij}, \quad s_j \sim N(0, \sigma_1^2), \;
   u_{ij} \sim N(0, \sigma_2^2)

as ``rma.mv(yi, V, random = ~ 1 | study/effect)`` of metafor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import blocks as covariance
from cup_study.literature.pooling import design as designs
from cup_study.literature.pooling import variances, wald
from cup_study.literature.pooling.blocks import Blocks, IntArray
from cup_study.literature.pooling.inputs import FloatArray, checked

LEVELS = ("study", "effect")


@dataclass(frozen=True, eq=False)
class ThreeLevel:
    """A three-level model.

    Attributes
    ----------
    estimates : DataFrame
        ``term estimate se statistic df p_value ci_lower ci_upper``; the first is ``intercept``.
    sigma2 : DataFrame
        Rows ``study`` and ``effect``: ``level n sigma2 share``; `share` is the percent of the
        total variance (with the typical sampling variance) that lies there (Cheung 2014).
    tau2 : float
        Both variances together: that of the true effects.
    q, q_df, q_p : float
        Test of (rest) heterogeneity.
    qm, qm_df, qm_p : float
        Wald test of all moderators (of the intercept without them).
    loglik, aic, bic : float
        Restricted ones for REML.
    k, studies, p, method, test, level, rho
        Effects, studies, terms, and what was asked for.
    vcov : ndarray, shape (p, p)
        Covariance of the estimates.
    yi, vi, labels, study, design, blocks : what was used.
    log : DataFrame
        ``row what``.
    """

    estimates: pd.DataFrame
    sigma2: pd.DataFrame
    tau2: float
    q: float
    q_df: int
    q_p: float
    qm: float
    qm_df: int
    qm_p: float
    loglik: float
    aic: float
    bic: float
    k: int
    studies: int
    p: int
    method: str
    test: str
    level: float
    rho: float
    vcov: FloatArray = field(repr=False)
    yi: FloatArray = field(repr=False)
    vi: FloatArray = field(repr=False)
    labels: pd.Index = field(repr=False)
    study: IntArray = field(repr=False)
    design: designs.Design = field(repr=False)
    blocks: Blocks = field(repr=False)
    log: pd.DataFrame = field(repr=False)

    @property
    def estimate(self) -> float:
        """The first estimate."""
        return float(self.estimates["estimate"].iloc[0])

    @property
    def df(self) -> float:
        """Degrees of freedom of the tests: k - p, or infinite for "z"."""
        return float(self.estimates["df"].iloc[0])

    @property
    def i2(self) -> float:
        """Percent of the total variance that is not sampling error."""
        return float(self.sigma2["share"].sum())


def three_level(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    study: npt.ArrayLike,
    effect: npt.ArrayLike | None = None,
    *,
    method: Literal["REML", "ML"] = "REML",
    test: Literal["z", "t"] = "z",
    moderators: pd.DataFrame | None = None,
    rho: float = 0.0,
    level: float = 0.95,
) -> ThreeLevel:
    """Pool several effects a study in a three-level model.

    The tests take the variances as known and, with "t", k - p degrees of freedom: with few
    studies they promise too much, and :func:`cup_study.literature.pooling.dependent.robust`
    serves better.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.
    study : array_like, shape (k,)
        Study of each effect.
    effect : array_like, shape (k,), optional
        Name of each effect, once in a study.
    method : {"REML", "ML"}, optional
        Restricted or plain maximum likelihood.
    test : {"z", "t"}, optional
        Normal or t with k - p degrees of freedom.
    moderators : DataFrame, optional
        One row an effect.
    rho : float, optional
        Correlation of the sampling errors of effects of one study: 0 for different persons,
        larger (unknown, so try several) for the same.
    level : float, optional
        Level of the intervals.

    Returns
    -------
    ThreeLevel

    Raises
    ------
    InputError
        Effects that cannot be used, a study that is missing, an effect twice in a study, fewer
        than two studies, no study with two effects, or too few effects for the terms.

    References
    ----------
    Konstantopoulos (2011), Research Synthesis Methods 2, 61-76; Cheung (2014), Psychological
    Methods 19, 211-229.

    Examples
    --------
    >>> y, v = [0.1, 0.3, 0.5, 0.7, 0.0, 0.1], [0.01] * 6
    >>> found = three_level(y, v, list("aabbcc"))
    >>> round(found.estimate, 3), found.sigma2["sigma2"].round(3).tolist()
    (0.283, [0.073, 0.005])
    """
    y, v, labels = checked(yi, vi)
    codes = _codes(study, effect, labels, method, test, rho, level)
    design = designs.build(moderators, labels)
    kept = design.kept
    y, v, labels = y[kept], v[kept], labels[kept]
    codes = np.unique(codes[kept], return_inverse=True)[1].astype(np.intp)
    k, p = design.x.shape
    studies = int(codes.max()) + 1
    _refuse_few(codes, k, p)
    data = covariance.rotate(y, design.x, v, codes, rho)
    restricted = method == "REML"
    between, within = variances.fit(data, restricted=restricted)
    solved = covariance.solve(data, between, within, restricted=restricted)
    df = float("inf") if test == "z" else float(k - p)
    plain = covariance.solve(data, 0.0, 0.0, restricted=False)
    typical = (k - p) / plain.trace
    total = typical + between + within
    rows = [
        ("study", studies, between, 100 * between / total),
        ("effect", k, within, 100 * within / total),
    ]
    qm, qm_df, qm_p = wald.joint(solved.beta, solved.cov, df)
    size = k - p if restricted else k
    return ThreeLevel(
        estimates=wald.tested(design.terms, solved.beta, solved.cov, df, level),
        sigma2=pd.DataFrame(rows, columns=["level", "n", "sigma2", "share"]),
        tau2=between + within,
        q=plain.rss,
        q_df=k - p,
        q_p=float(stats.chi2.sf(plain.rss, k - p)),
        qm=qm,
        qm_df=qm_df,
        qm_p=qm_p,
        loglik=solved.loglik,
        aic=-2 * solved.loglik + 2 * (p + 2),
        bic=-2 * solved.loglik + (p + 2) * float(np.log(size)),
        k=k,
        studies=studies,
        p=p,
        method=method,
        test=test,
        level=level,
        rho=rho,
        vcov=solved.cov,
        yi=y,
        vi=v,
        labels=labels,
        study=codes,
        design=design,
        blocks=data,
        log=design.log,
    )


def limits(model: ThreeLevel) -> pd.DataFrame:
    """Profile likelihood intervals of the two variances, as metafor's ``confint``.

    Parameters
    ----------
    model : ThreeLevel
        The model.

    Returns
    -------
    DataFrame
        ``level sigma2 ci_lower ci_upper``.

    Examples
    --------
    >>> y, v = [0.1, 0.3, 0.5, 0.7, 0.0, 0.1], [0.01] * 6
    >>> limits(three_level(y, v, list("aabbcc")))["ci_lower"].round(4).tolist()
    [0.0, 0.0]
    """
    restricted = model.method == "REML"
    found = model.sigma2["sigma2"].to_numpy(dtype=float)
    unit = float(np.mean(model.vi)) + float(found.sum())
    floor = model.loglik - float(stats.chi2.isf(1 - model.level, 1)) / 2
    rows = []
    for place, level in enumerate(LEVELS):

        def above(value: float, place: int = place) -> float:
            top = variances.profile(model.blocks, place, value, restricted=restricted)
            return top - floor

        estimate = float(found[place])
        low = 0.0
        if estimate > 0 and above(0.0) < 0:
            low = float(brentq(above, 0.0, estimate, xtol=1e-12 * unit, rtol=1e-10))
        high = max(2 * estimate, unit)
        while above(high) > 0:
            high *= 3
        high = float(brentq(above, estimate, high, xtol=1e-12 * unit, rtol=1e-10))
        rows.append((level, estimate, low, high))
    return pd.DataFrame(rows, columns=["level", "sigma2", "ci_lower", "ci_upper"])


def _codes(
    study: npt.ArrayLike,
    effect: npt.ArrayLike | None,
    labels: pd.Index,
    method: str,
    test: str,
    rho: float,
    level: float,
) -> IntArray:
    """Number of the study of each effect, from 0; and everything wrong with the options."""
    problems = []
    if method not in ("REML", "ML"):
        problems.append(Problem("method", f"expected REML or ML, got {method!r}"))
    if test not in ("z", "t"):
        problems.append(Problem("test", f"expected z or t, got {test!r}"))
    if not 0 <= rho < 1:
        problems.append(Problem("rho", f"expected at least 0 and below 1, got {rho:g}"))
    if not 0 < level < 1:
        problems.append(Problem("level", f"expected a share between 0 and 1, got {level:g}"))
    studies = pd.Series(np.asarray(study, dtype=object).ravel())
    if len(studies) != len(labels):
        problems.append(Problem("study", f"expected {len(labels)} names, got {len(studies)}"))
    else:
        gaps = labels[studies.isna().to_numpy()]
        problems += [Problem(f"row {label}", "has no study") for label in gaps]
        names = None if effect is None else pd.Series(np.asarray(effect, dtype=object).ravel())
        if names is not None and len(names) != len(labels):
            problems.append(Problem("effect", f"expected {len(labels)} names, got {len(names)}"))
        elif names is not None:
            twice = pd.DataFrame({"study": studies, "effect": names}).duplicated().to_numpy()
            problems += [Problem(f"row {i}", "effect twice in its study") for i in labels[twice]]
    if problems:
        raise InputError("three levels", problems, "Correct the rows or the options.")
    return np.asarray(pd.factorize(studies)[0], dtype=np.intp)


def _refuse_few(codes: IntArray, k: int, p: int) -> None:
    studies = int(codes.max()) + 1
    problems = []
    if studies < 2:
        problems.append(Problem("", "expected two studies or more, got one"))
    elif studies == k:
        problems.append(Problem("", "no study has two effects: its two levels are one"))
    if k < p + 1:
        problems.append(Problem("", f"{k} effects are too few for {p} terms"))
    if problems:
        remedy = "Pool with random_effects.pool, or leave out moderators."
        raise InputError("three levels", problems, remedy)
