"""The benchmark itself: what it fits and what it prints; never how long it takes."""

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.sem import bench


@pytest.fixture(scope="module")
def variants():
    return bench.variants(bench.data(300))


def test_data_are_of_the_size_that_was_promised(variants) -> None:
    assert variants["continuous"].shape == (300, 31)
    assert set(np.unique(variants["ordinal"].drop(columns="group"))) == {1, 2, 3, 4, 5}
    share = variants["missing"].isna().to_numpy().mean()
    assert 0.03 < share < 0.07


def test_the_model_fits_its_data(variants) -> None:
    fit = sem.fit(bench.MODEL, variants["continuous"])
    assert fit.converged
    assert len(fit.table.latent) == 8
    assert len(fit.sample.observed) == 30


@pytest.mark.parametrize("task", ["ML", "MLR", "FIML"])
def test_tasks_run(task, variants) -> None:
    frame = variants["missing" if task == "FIML" else "continuous"]
    assert bench._ours(task, frame)() is not None


def test_table_tells_ratio_and_what_was_asked() -> None:
    rows = pd.DataFrame(
        [
            {"task": "MLR", "engine": "here", "seconds": 0.1, "megabytes": 100.0, "note": ""},
            {"task": "MLR", "engine": "lavaan", "seconds": 1.0, "megabytes": 200.0, "note": ""},
        ]
    )
    text = bench.table(rows)
    assert "10.0 x (asked 5)" in text
    assert "lavaan" in text
