"""Simulated incomplete data of the FIML tests; ``tests/reference/sem/fiml.R`` reads them as CSV.

``python -m tests.sem.incomplete FILE`` writes the file that the R script takes its figures from.
"""

import sys

import numpy as np
import numpy.typing as npt

#: Indicators, a covariate, case weight and group.
NAMES = ("y1", "y2", "y3", "y4", "y5", "z", "w", "g")
INDICATORS = 5


def simulated() -> npt.NDArray[np.float64]:
    """Rows of 160 cases in the columns of :data:`NAMES`.

    One factor that a covariate predicts, indicators with skewed errors; y2 and y3 are missing
    more often where y1 is high (at random given y1), the others completely at random.
    """
    rng = np.random.default_rng(20230915)
    n = 160
    z = rng.normal(size=n)
    factor = 0.6 * z + rng.normal(size=n)
    loadings = np.array([1.0, 0.8, 1.2, 0.7, 0.9])
    error = rng.gamma(2.0, 0.6, size=(n, INDICATORS))
    y = 2.0 + factor[:, None] * loadings + error + 0.3 * z[:, None] * np.array([0, 0, 0, 1, 1])
    lost = rng.random((n, INDICATORS)) < 0.12
    lost[:, 1:3] |= (y[:, :1] > 4.2) & (rng.random((n, 2)) < 0.4)
    y[lost & (np.arange(INDICATORS) > 0)] = np.nan
    weight = rng.uniform(0.4, 1.6, size=n)
    rows = np.round(np.column_stack([y, z, weight, np.arange(n) % 2]), 6)
    rows[:, 6] *= n / rows[:, 6].sum()  # as lavaan scales case weights
    return rows


if __name__ == "__main__":
    np.savetxt(
        sys.argv[1], simulated(), delimiter=",", header=",".join(NAMES), comments="", fmt="%.15g"
    )
