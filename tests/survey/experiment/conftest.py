"""An experiment with a known effect."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from cup_study.survey.experiment.arms import Experiment
from cup_study.survey.questionnaire.measures import Measure, Measured

LABELS = {"en": ("No letter", "Letter"), "sv": ("Inget brev", "Brev")}


@pytest.fixture
def trial() -> Callable[..., tuple[Measured, Experiment, pd.DataFrame]]:
    """Give a function that draws n persons: the letter raises use by `share`, intention by `d`."""

    def make(
        n: int = 800, *, share: float = 0.1, d: float = 0.3, seed: int = 1, outside: int = 50
    ) -> tuple[Measured, Experiment, pd.DataFrame]:
        generator = np.random.default_rng(seed)
        arm = (generator.permutation(n) < n // 2).astype(float)
        town = generator.integers(1, 4, n)
        values = pd.DataFrame(
            {
                "use": (generator.random(n) < 0.3 + share * arm + 0.05 * town).astype(float),
                "BI": 4 + d * arm + 0.5 * town + generator.normal(size=n),
            }
        )
        # Some respondents are of a wave without the experiment.
        arm[:outside] = np.nan
        measures = (
            Measure("use", "share", {"en": "Users", "sv": "Användare"}, "share"),
            Measure("BI", "mean", {"en": "Intention", "sv": "Avsikt"}, "construct"),
        )
        data = pd.DataFrame({"town": town.astype(float), "sex": generator.integers(1, 3, n)})
        experiment = Experiment("letter", pd.Series(arm), LABELS, ("2011",))
        return Measured(values, measures), experiment, data

    return make
