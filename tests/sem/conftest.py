import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference" / "sem_ml.json"


def with_covariance(cov: np.ndarray, n: int, names: list[str], seed: int = 1) -> pd.DataFrame:
    """Data of n rows whose covariance matrix (divisor n) is exactly the given one."""
    raw = np.random.default_rng(seed).normal(size=(n, len(names)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    return pd.DataFrame(white @ np.linalg.cholesky(cov).T, columns=names)


@pytest.fixture(params=["holzinger", "democracy"])
def case(request):
    """A model that lavaan fitted: its text, data with the same moments, and the figures."""
    figures = json.loads(REFERENCE.read_text(encoding="utf-8"))[request.param]
    data = with_covariance(np.array(figures["cov"]), figures["nobs"], figures["names"])
    return figures["model"], data, figures


@pytest.fixture
def answers():
    """Answers to two scales of three items each, r = .5 between the constructs."""
    rng = np.random.default_rng(3)
    first = rng.normal(size=500)
    second = 0.5 * first + np.sqrt(0.75) * rng.normal(size=500)
    columns = {f"a{i}": first + rng.normal(size=500) for i in (1, 2, 3)}
    return pd.DataFrame(columns | {f"b{i}": second + rng.normal(size=500) for i in (1, 2, 3)})


MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\n"


@pytest.fixture
def model():
    return MODEL
