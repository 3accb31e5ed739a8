r"""Standard errors of a third step that carry the steps before it.

Every third step here is the root of estimating functions :math:`\sum_i w_i \sum_s a_{is}
g_s(z_i; \beta, D) = 0`, with the assignment ``a`` and the classification matrix ``D`` of step 2.
Its influence function has three parts (Murphy & Topel 1985; Newey & McFadden 1994, theorem 6.1):
that of the third step, that of the counts behind ``D``, and that of the parameters of step 1, on
which posteriors, ``D`` and proportional assignments depend:

.. math:: IF_i = A^{-1}\Big[w_i \sum_s a_{is} g_{is} + C\,IF^D_i + J\,IF^\theta_i\Big],

``A`` minus the derivative of the sum by :math:`\beta`, ``C`` by ``D`` and ``J`` by step 1. The
covariance is that of the sum of the influences in the survey's design, with every person as one
cluster of expanded rows at least: the robust sandwich of Vermunt (2010) and Bakk, Oberski &
Vermunt (2014). Their derivative by step 1 is formed here by the missing information principle:
with the score ``S_t`` of a person were the class t known, :math:`\partial p_t = p_t (S_t -
\sum_u p_u S_u)`, so no model needs derivatives of its own.

Without the scores of step 1 only the first part is taken: step 1 as known, the usual default. In
200 simulated surveys of 1,000 with three classes and six yes-no items, entropy .66, standard errors
of means were then .83 to .89 of the spread of the estimates, and two of them held the truth in 90
to 92 per cent; with the scores 1.00 of it, and 95 per cent. At entropy .89 both were right. So it
is told where classes overlap.

References
----------
Bakk, Z., Oberski, D. L., & Vermunt, J. K. (2014). Relating latent class assignments to external
variables: Standard errors for correct inference. *Political Analysis*, 22(4), 520-540.
Murphy, K. M., & Topel, R. H. (1985). Estimation and inference in two-step econometric models.
*Journal of Business & Economic Statistics*, 3(4), 370-379.
Newey, W. K., & McFadden, D. (1994). Large sample estimation and hypothesis testing. *Handbook of
Econometrics*, 4, 2111-2245.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.segments.classification import Array, Classification
from cup_study.citizens.segments.posteriors import SOURCE
from cup_study.errors import InputError, Problem
from cup_study.survey.inference import variance

#: Estimating function: parameters (q,) and matrix D (K, K) to values (n, K assigned, q).
Estimating = Callable[[Array, Array], Array]

#: Under this entropy standard errors without step 1 are told as too small.
OVERLAPPING = 0.85
_STEP = 1e-5  # of central differences, of parameters of about one in size


@dataclass(frozen=True)
class Measurement:
    """Step 1, as far as the third step's standard errors need it.

    Parameters
    ----------
    scores : ndarray, shape (N, K, q)
        Derivative of the log density of each respondent's answers and class, were the class
        known, by the q parameters of step 1.
    index : Index
        Of the respondents.
    kept : dict
        What was made of it for one classification.
    """

    scores: Array
    index: pd.Index
    kept: dict[str, First] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class First:
    """Influences on step 1 and on D, and how D and posteriors follow step 1.

    Parameters
    ----------
    direct : ndarray, shape (n, K * K)
        Influence on the entries of D, the parameters of step 1 held.
    theta : ndarray, shape (n, r)
        Influence on the r parameters of step 1.
    by_theta : ndarray, shape (K * K, r)
        Derivative of D by them.
    sizes : ndarray, shape (K, r)
        Derivative of the weighted sums of the posteriors by them.
    moved : ndarray, shape (n, K, r), or None
        Derivative of proportional assignments by them; None for modal ones, which do not move.
    """

    direct: Array
    theta: Array
    by_theta: Array
    sizes: Array
    moved: Array | None


def covariance(
    estimating: Estimating,
    parameters: Array,
    made: Classification,
    rows: NDArray[np.bool_],
    measurement: Measurement | None = None,
) -> Array:
    """Covariance of the parameters of a third step.

    Parameters
    ----------
    estimating : callable
        Values of the estimating functions of the respondents `rows`, by assigned class.
    parameters : ndarray, shape (q,)
        Their root.
    made : Classification
    rows : ndarray of bool, shape (n,)
        Which of the classified respondents the third step used.
    measurement : Measurement, optional
        Step 1; without, it is taken as known.

    Returns
    -------
    ndarray, shape (q, q)

    Raises
    ------
    InputError
        The measurement is of other respondents.

    Examples
    --------
    With everyone sure of their class, it is that of group means:

    >>> from cup_study.citizens.segments.classification import classify
    >>> made = classify(pd.DataFrame({1: [1.0, 1, 0, 0], 2: [0.0, 0, 1, 1]}))
    >>> y = np.array([1.0, 3.0, 5.0, 5.0])
    >>> means = lambda m, d: np.linalg.inv(d)[None] * (y[:, None] - m)[:, None, :]
    >>> covariance(means, np.array([2.0, 5.0]), made, np.ones(4, bool)).round(3).tolist()
    [[0.667, 0.0], [0.0, 0.0]]
    """
    w, a = made.weights[rows], made.assigned[rows]

    def total(beta: Array, matrix: Array) -> Array:
        return np.asarray(np.einsum("i,is,isq->q", w, a, estimating(beta, matrix)))

    slope = -_jacobian(lambda b: total(b, made.matrix), parameters)
    values = estimating(parameters, made.matrix)
    parts = np.zeros((len(made.weights), len(parameters)))
    parts[rows] = np.einsum("i,is,isq->iq", w, a, values)
    if measurement is not None:
        k = len(made.classes)
        flat = made.matrix.ravel()
        by_matrix = _jacobian(lambda d: total(parameters, d.reshape(k, k)), flat)
        parts += _before(made, rows, values, by_matrix, measurement)
    influence = np.zeros((len(made.used), len(parameters)))
    influence[made.used] = parts @ np.linalg.pinv(slope).T
    used = np.zeros(len(made.used), dtype=bool)
    used[np.flatnonzero(made.used)[rows]] = True
    return variance.linearised(made.design, influence, used)


def told(made: Classification, measurement: Measurement | None) -> tuple[str, ...]:
    """What to say of standard errors that take step 1 as known.

    Examples
    --------
    >>> from cup_study.citizens.segments.classification import classify
    >>> made = classify(pd.DataFrame({1: [0.8, 0.3], 2: [0.2, 0.7]}))
    >>> told(made, None)[0].partition(":")[0]
    'standard errors take the model of the classes as known'
    """
    if measurement is not None or made.entropy >= OVERLAPPING:
        return ()
    return (
        "standard errors take the model of the classes as known: where classes overlap as here "
        f"(entropy {made.entropy:.2f}) they are some ten per cent too small, or more; give a "
        "measurement",
    )


def _before(
    made: Classification,
    rows: NDArray[np.bool_],
    values: Array,
    by_matrix: Array,
    measurement: Measurement,
) -> Array:
    """Influence of the counts behind D and of step 1 on the sums, shape (n, q)."""
    first = first_step(made, measurement)
    slope = by_matrix @ first.by_theta
    if first.moved is not None:
        slope += np.einsum("i,isr,isq->qr", made.weights[rows], first.moved[rows], values)
    return np.asarray(first.direct @ by_matrix.T + first.theta @ slope.T)


def first_step(made: Classification, measurement: Measurement) -> First:
    """How steps 1 and 2 vary; kept for the next outcome of the same classes.

    Raises
    ------
    InputError
        The measurement is of other respondents.
    """
    at = measurement.index.get_indexer(made.design.weights.index[made.used])
    if (at < 0).any() or measurement.scores.shape[1] != len(made.classes):
        what = (
            f"expected the {len(at)} respondents and {len(made.classes)} classes of the posterior"
        )
        what += f", got {len(measurement.index)} and {measurement.scores.shape[1]}"
        raise InputError(SOURCE, [Problem("measurement", what)], "Make both of the same model.")
    seen = (made.posterior.tobytes(), made.assigned.tobytes(), made.weights.tobytes())
    digest = hashlib.sha256(b"".join((*seen, at.tobytes()))).hexdigest()
    if digest not in measurement.kept:
        measurement.kept.clear()
        measurement.kept[digest] = _first_step(made, measurement.scores[at])
    return measurement.kept[digest]


def _first_step(made: Classification, scores: Array) -> First:
    p, a, w, d = made.posterior, made.assigned, made.weights, made.matrix
    classes = range(len(d))
    own: Array = sum((p[:, t, None] * scores[:, t] for t in classes), np.zeros(()))
    # Parameters in units of their information: those without any (a probability of 0) are known.
    unit = np.sqrt(w @ own**2)
    unit = np.where(unit > 0, unit, 1.0)
    own = own / unit
    weighted = w[:, None] * own
    theta = weighted @ np.linalg.pinv(weighted.T @ own, rcond=1e-10, hermitian=True)
    size = w @ p
    direct, by_theta, sizes, moved = [], [], [], []
    for t in classes:
        follows = p[:, t, None] * (scores[:, t] / unit - own)
        off = a - d[t]
        direct.append((w * p[:, t])[:, None] * off / size[t])
        by_theta.append((w[:, None] * off).T @ follows / size[t])
        sizes.append(w @ follows)
        if made.proportional:
            moved.append(follows)
    if made.proportional:
        for t in classes:
            by_theta[t] += np.stack([(w * p[:, t]) @ follows for follows in moved]) / size[t]
    return First(
        np.concatenate(direct, axis=1),
        theta,
        np.concatenate(by_theta),
        np.stack(sizes),
        np.stack(moved, axis=1) if moved else None,
    )


def _jacobian(function: Callable[[Array], Array], at: Array) -> Array:
    """Derivative by central differences, shape (values, parameters)."""
    columns = []
    for j in range(len(at)):
        step = _STEP * max(1.0, abs(float(at[j])))
        up, down = at.copy(), at.copy()
        up[j] += step
        down[j] -= step
        columns.append((function(up) - function(down)) / (2 * step))
    return np.column_stack(columns)
