"""Survey analysis: weights, design-based estimates, tests, regression, response, disclosure.

A :class:`Design` says how the respondents came into the sample; estimates, tests and models take
the table and the design. Modules by theme:

- in this folder: the ``design``, ``estimates`` (shares, means), ``sums`` (totals, ratios),
  ``distribution`` (quantiles, design effects), ``sample`` (the design of a study);
- ``engine``: the survey library, which no other folder knows;
- ``weighting``; ``inference``: tests, differences, regression; ``missing``; ``outcome``: response
  rates; ``privacy``: small cells, anonymity; ``open_answers``; ``experiment``; ``waves``;
- ``questionnaire``, ``comparing``, ``funnels``, ``drawing``: chapters of the report.

Names are looked up when they are used, so that a notebook that imports one module directly does
not depend on all others.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Design": ".design",
    "Adjustment": ".design",
    "Replicates": ".design",
    "unweighted": ".design",
    "means": ".estimates",
    "shares": ".estimates",
    "battery": ".estimates",
    "covariance": ".estimates",
    "degrees_of_freedom": ".estimates",
    "totals": ".sums",
    "counts": ".sums",
    "ratios": ".sums",
    "quantiles": ".distribution",
    "design_effects": ".distribution",
    "poststratify": ".weighting.poststratify",
    "rake": ".weighting.rake",
    "auxiliaries": ".weighting.calibrate",
    "calibrate": ".weighting.calibrate",
    "trim": ".weighting.trim",
    "effective_n": ".weighting.diagnostics",
    "chi_square": ".inference.tests",
    "t_test": ".inference.tests",
    "proportion_test": ".inference.tests",
    "equal_means": ".inference.tests",
    "differences": ".inference.contrasts",
    "adjust": ".inference.multiplicity",
    "Factor": ".inference.model",
    "Interaction": ".inference.model",
    "linear": ".inference.regression",
    "logistic": ".inference.regression",
    "ordinal": ".inference.ordinal",
    "odds_ratios": ".inference.regression",
    "term_tests": ".inference.terms",
    "average_marginal_effects": ".inference.margins",
    "predictive_margins": ".inference.margins",
    "regression_table": ".inference.views",
    "effects_drawing": ".inference.views",
    "differences_table": ".inference.differences_views",
    "impute": ".missing.imputation",
    "pool": ".missing.pooling",
    "pool_rows": ".missing.pooling",
    "response_rates": ".outcome.aapor",
    "dispositions": ".outcome.dispositions",
    "suppress": ".privacy.suppression",
    "k_anonymity": ".privacy.anonymity",
    "cohen_kappa": "..agreement",
    "fleiss_kappa": "..reliability",
    "krippendorff_alpha": "..reliability",
    "intraclass": "..intraclass",
}
#: Names that differ from the function that they stand for.
_CALLED = {
    "proportion_test": "proportions",
    "response_rates": "rates",
    "dispositions": "codes",
    "k_anonymity": "check",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), _CALLED.get(name, name))


def __dir__() -> list[str]:
    return __all__
