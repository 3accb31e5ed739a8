import numpy as np
import pandas as pd
import pytest

from cup_study.sem import semopy_engine


@pytest.fixture(scope="session")
def fit():
    """A fitted model of two constructs, one explaining the other."""
    rng = np.random.default_rng(3)
    first = rng.normal(size=400)
    second = 0.6 * first + 0.8 * rng.normal(size=400)
    columns = {f"a{i}": first + 0.6 * rng.normal(size=400) for i in (1, 2, 3)}
    columns |= {f"b{i}": second + 0.6 * rng.normal(size=400) for i in (1, 2, 3)}
    data = pd.DataFrame(columns)
    data.loc[0, "a1"] = np.nan
    return semopy_engine.fit("PU =~ a1 + a2 + a3\nBI =~ b1 + b2 + b3\nBI ~ PU\n", data)


@pytest.fixture
def called():
    return {
        "en": {"PU": "Usefulness", "BI": "Intention"},
        "sv": {"PU": "Nytta", "BI": "Avsikt"},
    }
