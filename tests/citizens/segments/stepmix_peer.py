"""StepMix as a peer: its three steps, and the posterior that they go through."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest


def quiet_fit(
    data: pd.DataFrame,
    items: Sequence[str],
    structural: str | dict[str, Any],
    outcome: pd.DataFrame,
    correction: str,
    assignment: str,
    n_classes: int = 3,
) -> tuple[Any, pd.DataFrame]:
    """Fitted StepMix, and its posterior of step 1."""
    stepmix = pytest.importorskip("stepmix")
    told: dict[str, Any] = {
        "n_components": n_classes,
        "measurement": "binary",
        "n_steps": 3,
        "structural": structural,
        "correction": correction,
        "assignment": assignment,
        "random_state": 1,
        "n_init": 3,
        "abs_tol": 1e-11,
        "rel_tol": 0.0,
        "max_iter": 5000,
        "progress_bar": 0,
    }
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = stepmix.StepMix(**told).fit(data[list(items)], outcome)
        p = model.predict_proba_class(data[list(items)])
    posterior = pd.DataFrame(p, index=data.index, columns=range(1, n_classes + 1))
    return model, posterior
