"""Several effects of one study: the ways to pool them, under one name.

`three_level` and `limits` are made in :mod:`cup_study.literature.pooling.three_level`, `robust`
and `correlated_effects` in :mod:`cup_study.literature.pooling.sandwich`; averaging inside studies
is :func:`cup_study.literature.pooling.correlations.prepare`.
"""

from __future__ import annotations

from cup_study.literature.pooling.sandwich import Correlated, correlated_effects, robust
from cup_study.literature.pooling.three_level import ThreeLevel, limits, three_level

__all__ = ["Correlated", "ThreeLevel", "correlated_effects", "limits", "robust", "three_level"]
