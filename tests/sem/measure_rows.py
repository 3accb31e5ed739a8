"""Simulated answers and models of the tests of fit measures; lavaan's figures stand beside them.

``python -m tests.sem.measure_rows DIR`` writes ``rows.csv``, ``holes.csv``, ``ordered.csv`` and
``cases.json``, from which ``tests/reference/sem/measures.R`` makes ``measures.json``.
"""

import json
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit

REFERENCE = Path(__file__).parents[1] / "reference" / "sem" / "measures.json"
ITEMS = ("a1", "a2", "a3", "b1", "b2", "b3")

CFA = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"
EQUAL = "A =~ a1 + l*a2 + l*a3\nB =~ b1 + b2 + b3"
ONE = "F =~ a1 + a2 + a3 + b1 + b2 + b3"
CAUSES = CFA + "\nA ~ x1 + x2\nB ~ A + x2"
SATURATED = "a1 ~ x1 + x2\nb1 ~ a1 + x1 + x2"

_INVARIANT = {"group": "g", "group_equal": ["loadings", "intercepts"]}
_ORDERED = {"estimator": "WLSMV", "ordered": list(ITEMS)}

#: Name: (model, data, arguments).
CASES = {
    "ml": (CFA, "rows", {}),
    "mlr": (CFA, "rows", {"estimator": "MLR"}),
    "mlm_causes": (CAUSES, "rows", {"estimator": "MLM"}),
    "mlmv": (CFA, "rows", {"estimator": "MLMV"}),
    "mlmvs": (CFA, "rows", {"estimator": "MLMVS"}),
    "mlr_causes_means": (CAUSES, "rows", {"estimator": "MLR", "meanstructure": True}),
    "mlr_groups": (CFA, "rows", {"estimator": "MLR"} | _INVARIANT),
    "mlm_groups": (CFA, "rows", {"estimator": "MLM"} | _INVARIANT),
    "mlr_weights": (CAUSES, "rows", {"estimator": "MLR", "weights": "w"}),
    "mlr_saturated": (SATURATED, "rows", {"estimator": "MLR"}),
    "yuan_bentler": (CAUSES, "rows", {"test": "yuan.bentler"}),
    "yuan_bentler_observed": (CFA, "rows", {"test": "yuan.bentler", "information": "observed"}),
    "wishart": (CAUSES, "rows", {"likelihood": "wishart"}),
    "gls_groups": (CFA, "rows", {"estimator": "GLS"} | _INVARIANT),
    "wls": (CFA, "rows", {"estimator": "WLS"}),
    "uls": (CAUSES, "rows", {"estimator": "ULS"}),
    "ulsmv": (CFA, "rows", {"estimator": "ULSMV"}),
    "fiml": (CFA, "holes", {"missing": "fiml"}),
    "fiml_mlr_causes": (CAUSES, "holes", {"missing": "fiml", "estimator": "MLR"}),
    "fiml_mlr_groups": (CFA, "holes", {"missing": "fiml", "estimator": "MLR"} | _INVARIANT),
    "wlsmv": (CFA, "ordered", _ORDERED),
    "wlsmv_groups": (CFA, "ordered", _ORDERED | {"group": "g", "group_equal": ["loadings"]}),
    "wlsmv_causes": (CAUSES, "ordered", _ORDERED),
    "wlsm_mixed": (CFA, "ordered", {"estimator": "WLSM", "ordered": ["a1", "a2", "a3", "b3"]}),
    "wls_ordered": (CFA, "ordered", {"estimator": "WLS", "ordered": list(ITEMS)}),
}

#: Name: (larger model, smaller model, data, arguments, arguments of the smaller one, methods).
PAIRS = {
    "ml": (CFA, EQUAL, "rows", {}, {}, ["standard"]),
    "mlr": (CFA, EQUAL, "rows", {"estimator": "MLR"}, {}, ["2001", "2010", "2000", "exact"]),
    "mlr_factors": (CFA, ONE, "rows", {"estimator": "MLR"}, {}, ["2001", "2000"]),
    "mlm_groups": (
        CFA,
        CFA,
        "rows",
        {"estimator": "MLM", "group": "g"},
        {"group_equal": ["loadings"]},
        ["2001", "2010", "2000", "exact"],
    ),
    "fiml_mlr": (CFA, EQUAL, "holes", {"estimator": "MLR", "missing": "fiml"}, {}, ["2001"]),
    "wlsmv": (CFA, EQUAL, "ordered", _ORDERED, {}, ["2000"]),
    "gls": (CFA, EQUAL, "rows", {"estimator": "GLS"}, {}, ["standard"]),
}


@cache
def simulated(kind: str) -> pd.DataFrame:
    """Answers of 260 respondents: ``rows`` complete, ``holes`` incomplete, ``ordered`` in steps."""
    rng = np.random.default_rng(20240131)
    n = 260
    x1, x2 = rng.normal(size=n) ** 2, np.where(rng.random(n) < 0.4, 1.0, 0.0)
    first = 0.4 * x1 - 0.3 * x2 + rng.normal(size=n)
    second = 0.4 * first + 0.3 * x2 + rng.normal(size=n)
    skewed = rng.normal(size=(n, 6)) ** 2 - 1
    noise = 0.5 * rng.normal(size=(n, 6)) + 0.5 * skewed
    noise[:, 4] += 0.4 * first
    common = np.column_stack([first] * 3 + [second] * 3) * np.array([1, 0.8, 0.7, 1, 0.9, 0.6])
    items = np.round(common + noise + 3, 4)
    data = pd.DataFrame(items, columns=list(ITEMS)).assign(
        x1=np.round(x1, 4), x2=x2, w=np.round(0.5 + rng.random(n), 3)
    )
    data["g"] = np.where(np.arange(n) < 140, "north", "south")
    if kind == "holes":
        data[list(ITEMS)] = data[list(ITEMS)].mask(rng.random((n, 6)) < 0.1)
    if kind == "ordered":
        for j, name in enumerate(ITEMS):
            steps = data[name].quantile([[0.3, 0.6, 0.85], [0.2, 0.7], [0.5]][j % 3])
            data[name] = np.searchsorted(steps.to_numpy(), data[name]) + 1
    return data


@cache
def fitted(case: str) -> Fit:
    """The model of a case, fitted."""
    model, data, arguments = CASES[case]
    return fit(model, simulated(data), warn=False, **arguments)


@cache
def pair(case: str) -> tuple[Fit, Fit]:
    """The two models of a pair, fitted."""
    larger, smaller, data, arguments, more, _ = PAIRS[case]
    rows = simulated(data)
    return (
        fit(larger, rows, warn=False, **arguments),
        fit(smaller, rows, warn=False, **arguments, **more),
    )


def figures(block: str) -> dict:
    """What lavaan gives: ``cases`` or ``pairs``."""
    return json.loads(REFERENCE.read_text(encoding="utf-8"))[block]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for kind in ("rows", "holes", "ordered"):
        simulated(kind).to_csv(folder / f"{kind}.csv", index=False)
    (folder / "cases.json").write_text(json.dumps({"cases": CASES, "pairs": PAIRS}), "utf-8")
