"""Meta-analyses with a seed: what metafor is asked and what we are asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

METHODS = ("FE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
TESTS = ("z", "t", "knha")
#: Mean and standard deviation of the true effects of :func:`study`.
MU, TAU = 0.3, 0.15
#: Correlations of a few studies, two of which have a pair twice.
ROWS = [
    ("a", "ease", "use", 0.2, 103),
    ("b", "ease", "use", 0.4, 203),
    ("b", "use", "ease", 0.5, 203),
    ("c", "ease", "use", 0.6, 153),
    ("a", "ease", "risk", -0.3, 103),
    ("c", "risk", "use", -0.1, 153),
    ("c", "risk", "use", -0.3, 153),
]
EFFECTS = pd.DataFrame(ROWS, columns=["study", "construct_1", "construct_2", "r", "n"])


def uni(seed: int, *, moderators: int = 0, method: str = "", test: str = "") -> dict[str, Any]:
    """One effect a study: few or many, alike or not, small or large studies."""
    rng = np.random.default_rng(seed)
    k = int(rng.choice([3, 5, 8, 13, 25, 40])) + moderators
    scale = float(rng.choice([0.05, 1.0, 20.0]))
    v = scale**2 * rng.gamma(2, 0.02, k)
    tau = scale * float(rng.choice([0.0, 0.1, 0.3]))
    x = np.column_stack([np.ones(k), rng.normal(size=(k, moderators))])
    beta = scale * rng.normal(0, 0.3, moderators + 1)
    y = x @ beta + rng.normal(0, np.sqrt(tau**2 + v))
    case = {
        "kind": "uni",
        "yi": y.tolist(),
        "vi": v.tolist(),
        "method": method or METHODS[seed % len(METHODS)],
        "test": test or TESTS[seed % len(TESTS)],
    }
    if moderators:
        case["x"] = x[:, 1:].tolist()
    if seed % 4 == 0:
        case["study"] = _studies(rng, k)
    return case


def several(seed: int, *, moderators: int = 0) -> dict[str, Any]:
    """Several effects a study."""
    rng = np.random.default_rng(seed)
    k = int(rng.choice([12, 20, 40, 80]))
    study = _studies(rng, k)
    codes = np.asarray(study)
    between, within = rng.choice([0.0, 0.1, 0.3], 2)
    v = rng.gamma(2, 0.02, k)
    x = rng.normal(size=(k, moderators))
    y = 0.3 + x.sum(axis=1) * 0.1 + rng.normal(0, between, codes.max() + 1)[codes]
    y = y + rng.normal(0, np.sqrt(within**2 + v))
    case = {
        "kind": "mv",
        "yi": y.tolist(),
        "vi": v.tolist(),
        "study": study,
        "rho": [0.0, 0.4, 0.8][seed % 3],
        "method": ["REML", "ML"][seed % 2],
        "test": ["z", "t"][seed % 2],
        "limits": k <= 20,
    }
    if moderators:
        case["x"] = x.tolist()
    return case


def correlated(seed: int, *, moderators: int = 0) -> dict[str, Any]:
    """For robumeta's correlated effects."""
    case = several(seed, moderators=moderators)
    return case | {"kind": "robu", "rho": 0.8}


def _studies(rng: np.random.Generator, k: int) -> list[int]:
    """Studies with one to five effects, at least four of them, some with several."""
    sizes: list[int] = [2, 1, 1]
    while sum(sizes) < k:
        sizes.append(int(rng.integers(1, 6)))
    return np.repeat(np.arange(len(sizes)), sizes)[:k].tolist()


def committed() -> list[dict[str, Any]]:
    """The cases of tests/reference/meta/cases.json."""
    cases = [uni(seed, method=m) for seed, m in enumerate(METHODS, 100)]
    cases += [uni(200 + i, method="REML", test=t) for i, t in enumerate(TESTS)]
    cases += [uni(210 + i, moderators=1 + i % 2, method=m) for i, m in enumerate(METHODS)]
    cases += [several(seed) for seed in range(300, 306)]
    cases += [several(seed, moderators=1) for seed in range(310, 313)]
    cases += [correlated(320), correlated(321, moderators=1)]
    return cases


def study(rng: np.random.Generator, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, variances, and the true effect of one more study."""
    v = 1 / rng.integers(40, 400, k)
    true = rng.normal(MU, TAU, k + 1)
    return rng.normal(true[:k], np.sqrt(v)), v, true[k:]
