"""Simulated answers of the engine's tests; ``tests/reference/sem/engine.R`` reads them as CSV.

``python -m tests.sem.citizens FILE`` writes the file that the R script takes its figures from.
Items ``a1``-``c3`` are continuous and skewed, ``o1``-``o6`` in four categories, ``m1``-``m6`` are
``a1``-``b3`` with holes.
"""

import sys

import numpy as np
import pandas as pd

N = 400


def answers() -> pd.DataFrame:
    """Answers of `N` citizens in two towns."""
    rng = np.random.default_rng(20091)
    age = rng.normal(size=N)
    user = (rng.random(N) < 0.4) * 1.0
    ease = 0.4 * age + rng.normal(size=N)
    trust = 0.5 * ease - 0.3 * user + rng.normal(size=N)
    use = 0.4 * trust + 0.3 * ease + rng.normal(size=N)
    found: dict[str, object] = {}
    for name, score in (("a", ease), ("b", trust), ("c", use)):
        for i, loading in enumerate((0.9, 0.7, 0.8), 1):
            found[f"{name}{i}"] = 3 + loading * score + rng.gamma(2.0, 0.5, size=N)
    for i in range(1, 7):
        score = ease if i < 4 else trust
        raw = 0.8 * score + 0.7 * rng.normal(size=N)
        found[f"o{i}"] = np.searchsorted([-1.1 + 0.1 * i, -0.1, 0.9], raw) + 1.0
    frame = pd.DataFrame(found | {"age": age, "user": user}).round(6)
    for i, item in enumerate(("a1", "a2", "a3", "b1", "b2", "b3"), 1):
        frame[f"m{i}"] = frame[item].where((rng.random(N) > 0.1) | (i == 1))
    frame["weight"] = np.round(rng.uniform(0.5, 1.5, size=N), 6)
    return frame.assign(town=np.where(rng.random(N) < 0.55, "Kalix", "Malmö"))


if __name__ == "__main__":
    answers().to_csv(sys.argv[1], index=False)
