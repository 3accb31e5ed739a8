import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.citizens import solution

MODEL = "PU =~ a1 + a2 + a3\nBI =~ b1 + b2 + b3\n"


@pytest.fixture(scope="session")
def answers():
    """Answers to items of two constructs, one explaining the other; one answer is missing."""
    rng = np.random.default_rng(3)
    first = rng.normal(size=400)
    second = 0.6 * first + 0.8 * rng.normal(size=400)
    columns = {f"a{i}": first + 0.6 * rng.normal(size=400) for i in (1, 2, 3)}
    columns |= {f"b{i}": second + 0.6 * rng.normal(size=400) for i in (1, 2, 3)}
    data = pd.DataFrame(columns)
    data.loc[0, "a1"] = np.nan
    return data


@pytest.fixture(scope="session")
def fitted(answers):
    """The measurement model, fitted."""
    return sem.fit(MODEL, answers)


@pytest.fixture(scope="session")
def model(answers):
    """A fitted model of two constructs, one explaining the other."""
    return solution.of(sem.fit(MODEL + "BI ~ PU\n", answers))


@pytest.fixture(scope="session")
def robust(answers):
    """The same with all answers used, and measures that do not ask for normal ones."""
    return solution.of(sem.fit(MODEL + "BI ~ PU\n", answers, estimator="MLR", missing="fiml"))


@pytest.fixture
def called():
    return {
        "en": {"PU": "Usefulness", "BI": "Intention"},
        "sv": {"PU": "Nytta", "BI": "Avsikt"},
    }


@pytest.fixture(scope="session")
def structural(answers):
    """The model of two constructs as it is fitted, not as it is told."""
    return sem.fit(MODEL + "BI ~ PU\n", answers)


@pytest.fixture(scope="session")
def chain(answers):
    """Three constructs in a row: the last depends on the first through the second only."""
    rng = np.random.default_rng(4)
    middle = answers[["b1", "b2", "b3"]].mean(axis=1)
    use = 0.5 * middle + 0.7 * rng.normal(size=len(answers))
    columns = {f"c{i}": use + 0.5 * rng.normal(size=len(answers)) for i in (1, 2, 3)}
    text = MODEL + "USE =~ c1 + c2 + c3\nBI ~ PU\nUSE ~ BI\n"
    return sem.fit(text, answers.assign(**columns))
