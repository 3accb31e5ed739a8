"""Structural equation models: text and tables in, tables and figures out; knows no study.

The door is :func:`fit`; what it returns tells the rest. Modules by theme:

- the engine, in this folder: options, parameter matrices (``model``, ``implied``,
  ``derivatives``), discrepancies (``objective``, ``fiml``), estimation (``start``, ``optimise``,
  ``constraints``), standard errors (``information``, ``casewise``, ``vcov``), what must be refused
  or told (``admissible``), and the fitted model (``fitted``);
- ``language``: lavaan's syntax to a parameter table; ``moments``, ``ordinal``, ``missing``:
  samples;
- ``inference``, ``goodness``: what a fit tells of its parameters, and how well it fits;
- ``groupwise``, ``scales``, ``draws``: invariance, reliability and validity, bootstrap and power;
- ``pages``: diagrams and tables; ``peers``: the same model by semopy and lavaan.

Names are looked up when they are used, so that a notebook that imports one module directly does
not depend on all others.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "fit": "fitting",
    "Fit": "fitted",
    "EstimateWarning": "admissible",
    "compare": "goodness.compare",
    "invariance": "groupwise.invariance",
    "partial_invariance": "groupwise.partial",
    "moderation": "groupwise.multigroup",
    "reliability": "scales.reliability",
    "second_order": "scales.reliability",
    "alpha": "scales.alpha",
    "htmt": "scales.htmt",
    "htmt_intervals": "scales.htmt",
    "fornell_larcker": "scales.fornell_larcker",
    "common_method": "scales.common_method",
    "efa": "scales.efa",
    "parallel": "scales.parallel",
    "minimum_average_partial": "scales.parallel",
    "kmo": "scales.factorability",
    "bartlett": "scales.factorability",
    "polychoric_matrix": "ordinal.ordinal_moments",
    "effects": "inference.mediation",
    "product_indicators": "inference.products",
    "simple_slopes": "inference.products",
    "simulate": "draws.simulate",
    "power": "draws.power",
    "path_diagram": "pages.diagram",
    "measurement_diagram": "pages.measurement_diagram",
    "measurement_table": "pages.journal",
    "validity_matrix": "pages.journal",
    "structural_table": "pages.journal",
    "fit_table": "pages.journal_models",
    "invariance_table": "pages.journal_models",
    "robustness_table": "pages.journal_models",
    "checklist": "pages.journal_checklist",
    "great": "pages.journal_print",
    "latex": "pages.journal_print",
    "crosscheck": "peers.crosscheck",
}
#: Names that differ from the function that they stand for.
_CALLED = {"path_diagram": "of_fit"}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), _CALLED.get(name, name))


def __dir__() -> list[str]:
    return __all__
