"""Fits and figures of lavaan for the tests of what comes after a fit; see ``after.R``."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from cup_study import sem
from tests.sem.citizens import answers

SIX = [f"o{i}" for i in range(1, 7)]
OPTIONS: dict = {
    "mimic": {"meanstructure": True},
    "scalar": {"kind": "cfa", "group": "town", "group_equal": ["loadings", "intercepts"]},
    "fiml": {"missing": "fiml", "estimator": "MLR"},
    "ordinal": {"ordered": SIX},
    "theta": {"ordered": SIX, "parameterization": "theta"},
    "given": {"ordered": SIX},
    "second": {"kind": "cfa"},
    "bifactor": {"kind": "cfa", "orthogonal": True, "std_lv": True},
}
FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "sem" / "after.json").read_text(encoding="utf-8")
)


@cache
def fitted(name: str):
    """The fit of one case, once."""
    return sem.fit(FIGURES[name]["model"], answers(), warn=False, **OPTIONS.get(name, {}))


def numbers(values) -> np.ndarray:
    """Figures with NaN for what lavaan has not."""
    if isinstance(values, list):
        return np.array([numbers(v) for v in values])
    return np.float64(np.nan if values in (None, "NA") else values)


def by_group(fit, blocks):
    """Label of each group with its figures; lavaan names groups as we do."""
    labels = fit.sample.labels
    return (
        [(labels[0], blocks[0])] if isinstance(blocks, list) else [(g, blocks[g]) for g in labels]
    )
