"""What the tests of importance and performance share: figures of lavaan, and made data."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study.citizens.priorities.rescaling import Scale

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference/citizens/ipma_04.json").read_text(encoding="utf-8")
)
MODEL = """
ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8
"""


def scales(kind):
    """Theoretical ranges of one set of the reference, all in one direction."""
    own = REFERENCE["ranges"][kind]
    return {name: Scale(own["low"][name], own["high"][name], 1) for name in own["low"]}


def with_moments():
    """Data with exactly the means and covariances of the reference: nobody's answers."""
    names, n = REFERENCE["observed"], REFERENCE["n"]
    raw = np.random.default_rng(4).normal(size=(n, len(names)))
    raw -= raw.mean(axis=0)
    raw = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T
    x = raw @ np.linalg.cholesky(np.array(REFERENCE["cov"])).T
    return pd.DataFrame(x + [REFERENCE["mean"][name] for name in names], columns=names)


def likert(n=500, seed=2, *, top=7, level=4.0, slope=0.5):
    """Answers 1-`top` to items of two constructs; Use depends on Ease by `slope`."""
    rng = np.random.default_rng(seed)
    ease = rng.normal(size=n)
    use = slope * ease + rng.normal(size=n)
    columns = {f"e{i}": level + 1.2 * ease + 0.8 * rng.normal(size=n) for i in range(3)}
    columns |= {f"u{i}": 4 + use + 0.8 * rng.normal(size=n) for i in range(3)}
    return pd.DataFrame(columns).round().clip(1, top)


TWO = "Ease =~ e0 + e1 + e2\nUse =~ u0 + u1 + u2\nUse ~ Ease\n"
SEVEN = {name: Scale(1, 7, 1) for name in ("e0", "e1", "e2", "u0", "u1", "u2")}
