"""How fast customer groups are found and priorities resampled. A roof, as the recipe.

Made-up answers of four classes; beside the enumeration stands StepMix on the largest of its models.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from cup_study.citizens.priorities import importance
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.citizens.segments import enumeration
from cup_study.sem.fitting import fit

_T = TypeVar("_T")
_MODEL = """
F =~ f1 + f2 + f3
G =~ g1 + g2 + g3
H =~ h1 + h2 + h3
G ~ F
H ~ G + F
"""


def measure(
    n: int = 2_000, items: int = 12, most: int = 6, starts: int = 20, draws: int = 1_000
) -> str:
    """Enumerate classes of answers, whole and with gaps, and resample an importance map.

    Parameters
    ----------
    n, items : int
        Respondents and items.
    most : int
        Largest number of classes.
    starts : int
        Random starts a model; StepMix has as many.
    draws : int
        Bootstrap draws of the map.

    Returns
    -------
    str
        A table for people.
    """
    whole = answers(n, items)
    gaps = whole.mask(np.random.default_rng(2).random(whole.shape) < 0.1)
    workers = os.cpu_count() or 1
    lines = [f"{f'{n:,} respondents, {items} items, {starts} starts':58}{'seconds':>10}"]
    for name, data in (("all answers", whole), ("one in ten missing", gaps)):
        seconds, found = _timed(
            lambda d=data: enumeration.compare(  # type: ignore[misc]
                d, list(d.columns), range(1, most + 1), starts=starts, workers=workers
            )
        )
        told = f"1-{most} classes, {name}, {workers} workers"
        lines.append(f"  {told:56}{seconds:10.1f}")
        last = found.models[most]
        seconds, loglik = _timed(lambda d=data: stepmix(d, most, starts))  # type: ignore[misc]
        told = f"StepMix, {most} classes alone"
        lines.append(f"  {told:56}{seconds:10.1f}")
        told = f"log-likelihood with {most} classes, here and StepMix"
        lines.append(f"  {told:56}{last.loglik:12.2f}{loglik:12.2f}")
    seconds, _ = _timed(lambda: _map(n, draws))
    return "\n".join([*lines, "", f"{f'importance map, {draws:,} draws':58}{seconds:10.1f}"])


def answers(n: int, items: int, classes: int = 4, seed: int = 1) -> pd.DataFrame:
    """Answers of 1-4 to items that classes answer differently, columns ``q1 ...``."""
    rng = np.random.default_rng(seed)
    odds = rng.dirichlet(np.full(4, 0.7), size=(classes, items))
    member = rng.choice(classes, size=n, p=np.arange(1, classes + 1) / sum(range(classes + 1)))
    drawn = (rng.random((n, items, 1)) > odds[member].cumsum(axis=2)).sum(axis=2)
    names = [f"q{i + 1}" for i in range(items)]
    return pd.DataFrame(np.minimum(drawn, 3) + 1.0, columns=names)


def stepmix(data: pd.DataFrame, classes: int, starts: int) -> float:
    """Log-likelihood that StepMix finds with as many starts."""
    from stepmix.stepmix import StepMix

    kind = "categorical_nan" if data.isna().any(axis=None) else "categorical"
    settings = {"abs_tol": 1e-9, "max_iter": 2_000, "progress_bar": 0, "verbose": 0}
    model = StepMix(classes, measurement=kind, n_init=starts, random_state=1, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(data - 1)
        return float(model.score(data - 1)) * len(data)


def _map(n: int, draws: int) -> importance.Importance:
    rng = np.random.default_rng(3)
    f = rng.standard_normal(n)
    g = 0.5 * f + rng.standard_normal(n)
    h = 0.4 * g + 0.2 * f + rng.standard_normal(n)
    made = {
        f"{name}{i}": np.clip(np.round(4 + factor + rng.standard_normal(n)), 1, 7)
        for name, factor in (("f", f), ("g", g), ("h", h))
        for i in (1, 2, 3)
    }
    scales = dict.fromkeys(made, Scale(1, 7, 1))
    return importance.of(fit(_MODEL, pd.DataFrame(made)), "H", scales, draws=draws, seed=1)


def _timed(task: Callable[[], _T]) -> tuple[float, _T]:
    begun = time.perf_counter()
    found = task()
    return time.perf_counter() - begun, found
