r"""Minimise many functions of the same form at once.

Limited-memory quasi-Newton steps (Liu & Nocedal 1989) for functions whose curvature is close to
the identity, which is what coordinates made from the information of a nearby sample give. Every
function has its own step length and its own end; those that are done leave the batch. So what
happens to one does not depend on which others are with it.

References
----------
Liu, D. C., & Nocedal, J. (1989). On the limited memory BFGS method for large scale optimization.
Mathematical Programming, 45, 503-528.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import BoolArray, FloatArray, IntArray

#: Values and gradients of the functions that are left at their points: shapes (D,) and (D, q).
Functions = Callable[[FloatArray, IntArray], tuple[FloatArray, FloatArray]]

MAX_ITERATIONS = 100
#: Steps that a search remembers.
MEMORY = 20
#: Longest step; the distance at which a function of unit curvature has risen by a half.
_LONGEST = 1.0
#: Change of a value, of unit size, that rounding hides.
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Minima:
    """Where the searches ended."""

    u: FloatArray  # (D, q)
    converged: BoolArray  # (D,)
    iterations: IntArray  # (D,)


def minimise(functions: Functions, start: FloatArray, tolerance: float) -> Minima:
    """Minimise D functions of q variables.

    Parameters
    ----------
    functions : callable
        From points (d, q) and the numbers (d,) of the functions to their values (d,), infinite
        where not defined, and gradients (d, q).
    start : ndarray, shape (D, q)
        Where to begin.
    tolerance : float
        Squared length of the step that ends a search; the step is still taken.

    Returns
    -------
    Minima

    Examples
    --------
    >>> def bowls(u, which):
    ...     off = u - which[:, None]
    ...     return (off**2 + off**4).sum(axis=1), 2 * off + 4 * off**3
    >>> found = minimise(bowls, np.zeros((3, 1)), 1e-16)
    >>> found.u[:, 0].round(9).tolist(), found.converged.all().item()
    ([0.0, 1.0, 2.0], True)
    """
    total = start.copy()
    converged = np.zeros(len(start), dtype=np.bool_)
    iterations = np.full(len(start), MAX_ITERATIONS, dtype=np.intp)
    alive = np.arange(len(start))
    u, memory = start, _Memory((), (), ())
    value, g = functions(u, alive)
    step, length = _direction(memory, g), np.ones(len(u))
    for iteration in range(1, MAX_ITERATIONS + 1):
        moved = u + length[:, None] * step
        done = (length == 1.0) & (_dot(step, step) < tolerance)
        if done.any():
            total[alive[done]] = moved[done]
            converged[alive[done]], iterations[alive[done]] = True, iteration
            left = ~done
            alive, u, moved, value = alive[left], u[left], moved[left], value[left]
            g, step, length = g[left], step[left], length[left]
            memory = memory.take(left)
            if len(alive) == 0:
                break
        ahead, slope = functions(moved, alive)
        promised = 1e-4 * length * _dot(g, step)
        good = ahead <= value + promised + _ROUNDING * (1 + np.abs(value))
        memory = memory.extended(length[:, None] * step, slope - g, good)
        u, g = np.where(good[:, None], moved, u), np.where(good[:, None], slope, g)
        value = np.where(good, ahead, value)
        step = np.where(good[:, None], _direction(memory, g), step)
        length = np.where(good, 1.0, 0.5 * length)
    total[alive] = u[: len(alive)]
    return Minima(total, converged, iterations)


@dataclass(frozen=True, eq=False)
class _Memory:
    """Last steps, changes of the gradient, and inverse products of the two (zero: forget it)."""

    steps: tuple[FloatArray, ...]
    changes: tuple[FloatArray, ...]
    inverse: tuple[FloatArray, ...]

    def take(self, at: BoolArray) -> _Memory:
        return _Memory(
            tuple(s[at] for s in self.steps),
            tuple(y[at] for y in self.changes),
            tuple(r[at] for r in self.inverse),
        )

    def extended(self, step: FloatArray, change: FloatArray, good: BoolArray) -> _Memory:
        """Remember a step where it was taken and the curvature along it is positive."""
        product, size = _dot(step, change), _dot(step, step)
        usable = good & np.isfinite(product) & (product > 1e-8 * size)
        inverse = np.where(usable, 1.0, 0.0) / np.where(usable, product, 1.0)
        change = np.where(usable[:, None], change, 0.0)
        last = slice(-(MEMORY - 1), None)
        return _Memory(
            (*self.steps[last], step), (*self.changes[last], change), (*self.inverse[last], inverse)
        )


def _direction(memory: _Memory, g: FloatArray) -> FloatArray:
    """Direction by the two-loop recursion, no longer than ``_LONGEST``."""
    found, along = -g, []
    kept = list(zip(memory.steps, memory.changes, memory.inverse, strict=True))
    for step, change, inverse in reversed(kept):
        a = inverse * _dot(step, found)
        found = found - a[:, None] * change
        along.append(a)
    for (step, change, inverse), a in zip(kept, reversed(along), strict=True):
        found = found + (a - inverse * _dot(change, found))[:, None] * step
    size = np.sqrt(_dot(found, found))
    result: FloatArray = found * np.minimum(1.0, _LONGEST / np.maximum(size, 1e-300))[:, None]
    return result


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    found: FloatArray = np.einsum("dk,dk->d", a, b)
    return found
