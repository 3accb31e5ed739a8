"""Respondents whose class is known: what estimates should come back to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

ITEMS = [f"q{j}" for j in range(1, 9)]
SHARES = np.array([0.5, 0.3, 0.2])
MEANS = np.array([3.0, 4.0, 5.0])
USES = np.array([0.2, 0.5, 0.7])
#: How surely a class gives its answer: well told apart, and less so.
SURE = {"high": 0.9, "moderate": 0.8}
#: Log odds of classes 2 and 3 against 1: constant and slope of age.
GAMMA = np.array([[-0.5, 1.0], [-1.0, -0.5]])


@dataclass(frozen=True)
class Truth:
    """Data with items, outcome ``y`` and ``uses``, covariate ``age``; and the class of each row."""

    data: pd.DataFrame
    group: np.ndarray


def simulate(
    seed: int, n: int = 1000, entropy: str = "high", *, skewed: bool = False, aged: bool = False
) -> Truth:
    """Three classes; with `aged` the class depends on age, otherwise sizes are ``SHARES``."""
    rng = np.random.default_rng(seed)
    age = rng.normal(size=n)
    odds = np.exp(np.column_stack([np.zeros(n), GAMMA[:, 0] + age[:, None] * GAMMA[:, 1]]))
    p = odds / odds.sum(axis=1, keepdims=True) if aged else np.tile(SHARES, (n, 1))
    group = (rng.random(n)[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    sure = SURE[entropy]
    half = len(ITEMS) // 2
    yes = np.array([[sure] * 8, [sure] * half + [1 - sure] * half, [1 - sure] * 8])
    answers = (rng.random((n, 8)) < yes[group]).astype(int)
    noise = rng.exponential(size=n) - 1 if skewed else rng.normal(size=n)
    data = pd.DataFrame(answers, columns=ITEMS)
    data["y"] = MEANS[group] + noise
    data["uses"] = np.where(rng.random(n) < USES[group], "yes", "no")
    data["age"] = age
    return Truth(data, group)


def in_order(posterior: pd.DataFrame, group: np.ndarray) -> list[int]:
    """Class of the model for each true class: the one most of its members are in."""
    modal = posterior.to_numpy().argmax(axis=1) + 1
    return [int(np.bincount(modal[group == g], minlength=4).argmax()) for g in range(3)]
