"""Classes beside what was not used to find them: the bias-adjusted three-step approach.

Step 1 finds classes (latent classes of answers, or a Gaussian mixture of scores). Step 2 assigns
respondents and knows how often that is wrong (:mod:`~cup_study.citizens.segments.classification`).
Step 3 relates the assigned class to an outcome (:func:`distal`) or to what may explain it
(:func:`covariates`), and takes the error of assignment out; without that, differences between
classes come out too small. All of it takes only the posterior, so it works with every model.

This module is the door to the parts: every name here lives in a module of its own.
"""

from __future__ import annotations

from cup_study.citizens.segments.class_sizes import shares
from cup_study.citizens.segments.covariates import Covariates, covariates
from cup_study.citizens.segments.distal import Distal, distal

__all__ = ["Covariates", "Distal", "covariates", "distal", "shares"]
