"""Tables and figures of comparisons and regressions: signatures first (helper B)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.survey.basis import Basis
from cup_study.survey.inference.model import Model
from cup_study.views import Drawing, Table, Text

#: Language to (name or (name, value)) to the label that readers see.
Labels = Mapping[str, Mapping[object, str]]


def differences_table(
    found: pd.DataFrame,
    labels: Labels,
    basis: Basis,
    caption: Text,
    *,
    style_of: str = "percent0",
) -> Table:
    """Table of :func:`contrasts.differences` (with p_adjusted where multiplicity.adjust was called).

    labels[lang] maps item names, (item, value) and (by, group) or plain group values to text.
    """
    raise NotImplementedError


def regression_table(
    model: Model,
    effects: pd.DataFrame | None,
    labels: Labels,
    basis: Basis,
    caption: Text,
) -> Table:
    """Table of a model: odds ratios or coefficients, average marginal effects beside, p, n in the note.

    labels[lang] maps term names and (term, level) to text.
    """
    raise NotImplementedError


def effects_drawing(
    effects: pd.DataFrame,
    labels: Labels,
    basis: Basis,
    caption: Text,
    *,
    style_of: str = "percent0",
) -> Drawing:
    """Forest plot of average marginal effects or odds ratios with intervals."""
    raise NotImplementedError
