"""Average marginal effects and predictive margins: signatures first (helper B)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.survey.inference.model import Model


def average_marginal_effects(model: Model, terms: Sequence[str] | None = None) -> pd.DataFrame:
    """Columns ``term level reference category kind estimate se statistic df p_value ci_lower ci_upper``.

    kind "slope" (numbers) or "discrete" (factor level against its reference); category: answer of an
    ordinal outcome (None otherwise). Logistic and ordinal effects are changes of a probability (0-1).
    """
    raise NotImplementedError


def predictive_margins(model: Model, term: str) -> pd.DataFrame:
    """Mean prediction were everyone in each level of a factor: ``term level category estimate se ci_lower ci_upper``."""
    raise NotImplementedError
