r"""The discrepancy minimised while one parameter, or a function of them, is held at a value.

Sequential quadratic programming in the metric of the expected information, with the curvature of
the function that is held; linear constraints of the model are kept exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import FloatArray
from cup_study.sem.constraints import Constraints, Function
from cup_study.sem.objective import Objective, expected_information, value_and_gradient

_ITERATIONS = 150
#: Squared length of the last step, in standard errors of the sample, and how exactly it is held.
_TOLERANCE = 1e-13
_STEP = 1e-6


@dataclass(frozen=True, eq=False)
class Held:
    """What is minimised, and what is held.

    Parameters
    ----------
    objective : Objective
        Discrepancy.
    constraints : Constraints
        Linear ones.
    function : Function or int
        Definition, or the position of a free parameter.
    """

    objective: Objective
    constraints: Constraints
    function: Function | int

    def value(self, x: FloatArray) -> float:
        """What is held, at given parameters."""
        if isinstance(self.function, int):
            return float(x[self.function])
        return float(self.function.value(x))

    def gradient(self, x: FloatArray) -> FloatArray:
        """Its gradient in all parameters."""
        if isinstance(self.function, int):
            found: FloatArray = np.eye(len(x))[self.function]
            return found
        return np.asarray(self.function.gradient(x), dtype=np.float64)

    def curvature(self, x: FloatArray) -> FloatArray:
        """Its second derivatives, by differences of the exact gradient."""
        found = np.zeros((len(x), len(x)))
        if isinstance(self.function, int):
            return found
        for i in np.flatnonzero(self.gradient(x) != 0).tolist():
            move = np.zeros(len(x))
            move[i] = _STEP * (1 + abs(x[i]))
            change = self.gradient(x + move) - self.gradient(x - move)
            found[i] = change / (2 * move[i])
        return 0.5 * (found + found.T)


@dataclass(frozen=True, eq=False)
class Minimum:
    """Where the discrepancy is least.

    Parameters
    ----------
    x : ndarray, shape (n_parameters,)
        Parameters.
    value : float
        Discrepancy.
    multiplier : float
        By how much it changes with the value that is held.
    """

    x: FloatArray
    value: float
    multiplier: float


def minimised(held: Held, at: float, begin: FloatArray) -> Minimum | None:
    """Minimise with something held at a value.

    Parameters
    ----------
    held : Held
        What.
    at : float
        Where it is held.
    begin : ndarray, shape (n_parameters,)
        Where to begin; it need not be held there.

    Returns
    -------
    Minimum or None
        None when no minimum is found.
    """
    K, origin = held.constraints.K, held.constraints.origin
    n = held.objective.sample.n_total
    z = np.linalg.lstsq(K, begin - origin, rcond=None)[0]
    x = K @ z + origin
    value, slope = value_and_gradient(held.objective, x)
    multiplier, penalty = 0.0, 0.0
    for _ in range(_ITERATIONS):
        if not np.isfinite(value):
            return None
        g, gap = K.T @ slope, held.value(x) - at
        a = K.T @ held.gradient(x)
        metric = expected_information(held.objective, x)
        step, multiplier = _step(held, x, K, metric, g, a, gap, multiplier)
        if step is None:
            return None
        length_in_se = n * float(step @ (K.T @ metric @ K) @ step)
        if length_in_se < _TOLERANCE and abs(gap) < 1e-9 * (1 + abs(at)):
            return Minimum(x, value, multiplier)
        penalty = max(penalty, 2 * abs(multiplier))
        here = value + penalty * abs(gap)
        descent = float(g @ step) - penalty * abs(gap)
        length = 1.0
        while length > 1e-8:
            new = K @ (z + length * step) + origin
            there, slope_new = value_and_gradient(held.objective, new)
            merit = there + penalty * abs(held.value(new) - at)
            if merit <= here + 1e-4 * length * min(descent, 0.0) + 1e-13 * (1 + abs(here)):
                break
            length *= 0.5
        else:
            small = length_in_se < 1e-7 and abs(gap) < 1e-7 * (1 + abs(at))
            return Minimum(x, value, multiplier) if small else None
        z, x, value, slope = z + length * step, new, there, slope_new
    return None


def _step(
    held: Held,
    x: FloatArray,
    K: FloatArray,
    metric: FloatArray,
    g: FloatArray,
    a: FloatArray,
    gap: float,
    multiplier: float,
) -> tuple[FloatArray | None, float]:
    """Step and multiplier of the quadratic programme; in units of the parameters' information."""
    reduced = K.T @ metric @ K
    bent = reduced - multiplier * (K.T @ held.curvature(x) @ K)
    scale = 1 / np.sqrt(np.maximum(np.abs(np.diagonal(reduced)), 1e-300))
    for H in (bent, reduced):
        scaled, along = H * np.outer(scale, scale), a * scale
        values, vectors = np.linalg.eigh(scaled)
        if values[0] <= 1e-10 * values[-1]:
            continue
        solve = vectors / values
        by_g, by_a = solve @ (vectors.T @ (g * scale)), solve @ (vectors.T @ along)
        size = float(along @ by_a)
        if not size > 0:
            return None, multiplier
        # Stationary in H step + g = m a, and held: a' step = -gap.
        m = (float(along @ by_g) - gap) / size
        return (m * by_a - by_g) * scale, m
    return None, multiplier
