r"""One pooled effect, or a meta-regression, with one effect a study.

.. math:: y_i = x_i'\beta + u_i + e_i, \quad u_i \sim N(0, \tau^2), \quad e_i \sim N(0, v_i)

Not for several effects of one study: see :mod:`cup_study.literature.pooling.dependent`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import design as designs
from cup_study.literature.pooling import tau2 as estimators
from cup_study.literature.pooling import wald
from cup_study.literature.pooling.inputs import FloatArray, checked
from cup_study.literature.pooling.least_squares import weighted

Method = Literal["FE", "EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM"]
Test = Literal["z", "t", "knha"]
TESTS = ("z", "t", "knha")


@dataclass(frozen=True, eq=False)
class Pooled:
    """A pooled effect or a meta-regression; quantities as metafor's ``rma.uni``.

    Attributes
    ----------
    estimates : DataFrame
        ``term estimate se statistic df p_value ci_lower ci_upper``; df is infinite for `test`
        "z". The first term is ``intercept``.
    tau2, tau2_se : float
        Variance of the true effects (the rest of it with moderators) and its standard error.
    i2, h2 : float
        Share of the total variance that is not sampling error, in percent; total over sampling
        variance. From tau2 and the typical sampling variance :math:`(k-p)/\\operatorname{tr} P`.
    q, q_df, q_p : float
        Cochran's test of (rest) heterogeneity.
    qm, qm_df, qm_p : float
        Wald test of all moderators (of the intercept without moderators); an F value for "t" and
        "knha", with ``k - p`` as second degrees of freedom.
    r2 : float
        Percent of tau2 that the moderators explain; NaN without moderators.
    loglik, aic, bic, aicc : float
        Restricted ones for REML, else of maximum likelihood.
    k, p, method, test, level : int, int, str, str, float
        Effects, terms and what was asked for.
    scale : float
        Knapp and Hartung's factor on variances; 1 for "z" and "t".
    vcov : ndarray, shape (p, p)
        Covariance of the estimates.
    yi, vi, labels, design : ndarray, ndarray, Index, Design
        What was used.
    log : DataFrame
        ``row what``: rows left out, and what to know about the figures.
    """

    estimates: pd.DataFrame
    tau2: float
    tau2_se: float
    i2: float
    h2: float
    q: float
    q_df: int
    q_p: float
    qm: float
    qm_df: int
    qm_p: float
    r2: float
    loglik: float
    aic: float
    bic: float
    aicc: float
    k: int
    p: int
    method: str
    test: str
    level: float
    scale: float
    vcov: FloatArray = field(repr=False)
    yi: FloatArray = field(repr=False)
    vi: FloatArray = field(repr=False)
    labels: pd.Index = field(repr=False)
    design: designs.Design = field(repr=False)
    log: pd.DataFrame = field(repr=False)

    @property
    def estimate(self) -> float:
        """The first estimate: the pooled effect of a model without moderators."""
        return float(self.estimates["estimate"].iloc[0])

    @property
    def df(self) -> float:
        """Degrees of freedom of the tests: k - p, or infinite for "z"."""
        return float(self.estimates["df"].iloc[0])


def pool(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    method: Method = "REML",
    test: Test = "z",
    moderators: pd.DataFrame | None = None,
    level: float = 0.95,
) -> Pooled:
    """Pool effects, with or without moderators.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances; the index of a Series names the effects.
    method : str, optional
        ``FE``/``EE`` (no true variance) or an estimator of tau2
        (:mod:`cup_study.literature.pooling.tau2`).
    test : {"z", "t", "knha"}, optional
        Normal, t with k - p degrees of freedom, or t with Knapp and Hartung's variance.
    moderators : DataFrame, optional
        One row an effect (:func:`cup_study.literature.pooling.design.build`).
    level : float, optional
        Level of the intervals.

    Returns
    -------
    Pooled

    Raises
    ------
    InputError
        Effects or variances that cannot be used, an unknown method or test, moderators that
        cannot be told apart, or fewer effects than there are things to estimate.

    References
    ----------
    Viechtbauer (2010); Knapp & Hartung (2003), Statistics in Medicine 22, 2693-2710.

    Examples
    --------
    >>> found = pool([0.1, 0.3, 0.8], [0.02, 0.02, 0.03], method="DL", test="knha")
    >>> found.estimates.round(3).to_dict("records")[0]["ci_upper"], round(found.tau2, 4)
    (1.273, 0.0914)
    """
    _refuse_options(method, test, level)
    y, v, labels = checked(yi, vi)
    design = designs.build(moderators, labels)
    y, v, labels = y[design.kept], v[design.kept], labels[design.kept]
    return fit(y, v, labels, design, method=method, test=test, level=level)


def fit(
    y: FloatArray,
    v: FloatArray,
    labels: pd.Index,
    design: designs.Design,
    *,
    method: str,
    test: str,
    level: float,
    explained: bool = True,
) -> Pooled:
    """As :func:`pool`, for effects that were checked and a design that was built.

    Parameters
    ----------
    y, v : ndarray, shape (k,)
        Effects and sampling variances.
    labels : Index
        Names of the effects.
    design : Design
        The moderators.
    method, test, level
        As :func:`pool`.
    explained : bool, optional
        Also R2, which needs a second model.

    Returns
    -------
    Pooled

    Raises
    ------
    InputError
        Fewer effects than there are things to estimate.
    """
    x = design.x
    k, p = x.shape
    fixed = method in estimators.FIXED
    if k < p + (0 if fixed or (k == 1 and p == 1) else 1):
        what = f"{k} effects are too few for {p} terms" + ("" if fixed else " and tau2")
        raise InputError("effects", [Problem("", what)], "Leave out moderators.")
    tau2 = 0.0 if fixed or k == 1 else estimators.estimate(y, v, x, method)
    solved = weighted(x, 1 / (v + tau2))
    beta, rss = solved.beta(y), solved.rss(y)
    notes: list[tuple[object, str]] = []
    scale = 1.0
    if test == "knha":
        scale = _scale(rss, k - p, notes)
    vcov = scale * solved.cov()
    df = float("inf") if test == "z" else float(k - p)
    estimates = wald.tested(design.terms, beta, vcov, df, level)
    q, i2, h2 = estimators.excess(y, v, x, tau2, fixed=fixed)
    q_p = float(stats.chi2.sf(q, k - p)) if k > p else 1.0
    qm, qm_df, qm_p = wald.joint(beta, vcov, df)
    parameters = p + (0 if fixed else 1)
    restricted = method == "REML"
    ll = estimators.loglik(y, v, x, tau2, restricted=restricted)
    size = k - p if restricted else k
    enough = max(size, parameters + 2)
    log = pd.concat([design.log, pd.DataFrame(notes, columns=designs.LOG)], ignore_index=True)
    return Pooled(
        estimates=estimates,
        tau2=tau2,
        tau2_se=estimators.standard_error(y, v, x, tau2, method),
        i2=i2,
        h2=h2,
        q=q,
        q_df=k - p,
        q_p=q_p,
        qm=qm,
        qm_df=qm_df,
        qm_p=qm_p,
        r2=estimators.explained(y, v, solved, tau2, method)
        if explained and p > 1
        else float("nan"),
        loglik=ll,
        aic=-2 * ll + 2 * parameters,
        bic=-2 * ll + (parameters * float(np.log(size)) if size > 0 else float("nan")),
        aicc=-2 * ll + 2 * parameters * enough / (enough - parameters - 1),
        k=k,
        p=p,
        method=method,
        test=test,
        level=level,
        scale=scale,
        vcov=vcov,
        yi=y,
        vi=v,
        labels=labels,
        design=design,
        log=log,
    )


def refit(
    pooled: Pooled,
    y: FloatArray,
    v: FloatArray,
    *,
    x: FloatArray | None = None,
    terms: tuple[str, ...] | None = None,
    labels: pd.Index | None = None,
) -> Pooled:
    """The model of `pooled` (its method, test and level) for other effects or another design.

    Parameters
    ----------
    pooled : Pooled
        The model.
    y, v : ndarray, shape (k,)
        Effects and sampling variances.
    x : ndarray, shape (k, p), optional
        Design matrix; an intercept only by default.
    terms : tuple of str, optional
        Names of its columns.
    labels : Index, optional
        Names of the effects.

    Returns
    -------
    Pooled

    Raises
    ------
    InputError
        As :func:`fit`.

    Examples
    --------
    >>> model = pool([0.1, 0.3, 0.8], [0.02, 0.02, 0.03], method="FE")
    >>> round(refit(model, model.yi[:2], model.vi[:2]).estimate, 6)
    0.2
    """
    index = pd.RangeIndex(1, len(y) + 1) if labels is None else labels
    design = designs.build(None, index)
    if x is not None:
        named = terms or pooled.design.terms
        design = designs.Design(x, named, design.kept, pooled.design.levels, design.log)
    how = {"method": pooled.method, "test": pooled.test}
    return fit(y, v, index, design, **how, level=pooled.level, explained=False)


def _refuse_options(method: str, test: str, level: float) -> None:
    problems = []
    if method not in estimators.METHODS:
        known = ", ".join(estimators.METHODS)
        problems.append(Problem("method", f"expected one of {known}, got {method!r}"))
    if test not in TESTS:
        problems.append(Problem("test", f"expected one of {', '.join(TESTS)}, got {test!r}"))
    if not 0 < level < 1:
        problems.append(Problem("level", f"expected a share between 0 and 1, got {level:g}"))
    if problems:
        raise InputError("pooling", problems, "Choose one of these.")


def _scale(rss: float, df: int, notes: list[tuple[object, str]]) -> float:
    """Knapp and Hartung's factor."""
    if df == 0:
        notes.append(("", "one effect: Knapp and Hartung's variance cannot be had"))
        return float("nan")
    if rss <= np.finfo(float).eps:
        notes.append(("", "all effects are equal: Knapp and Hartung's interval has no width"))
        return 0.0
    return rss / df
