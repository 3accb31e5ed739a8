"""Small frames shaped like those of a fit: two constructs, one path, one defined parameter."""

import math

import pandas as pd

NONE = math.nan
ROWS = [
    ("A", "=~", "a1", "", 1.0, 0.0, NONE, 1.0, 1.0, 0.8),
    ("A", "=~", "a2", "", 0.9, 0.1, 0.0001, 0.7, 1.1, 0.7),
    ("B", "=~", "b1", "", 1.0, 0.0, NONE, 1.0, 1.0, 0.9),
    ("B", "=~", "b2", "", 1.1, 0.1, 0.0001, 0.9, 1.3, 0.6),
    ("B", "~", "A", "c", -0.5, 0.1, 0.004, -0.7, -0.3, -0.4),
    ("a1", "~~", "b1", "", 0.2, 0.1, 0.2, -0.1, 0.5, 0.1),
    ("A", "~~", "A", "", 1.0, 0.1, 0.0001, 0.8, 1.2, 1.0),
    ("twice", ":=", "2*c", "twice", -1.0, 0.2, 0.004, -1.4, -0.6, -0.8),
]
COLUMNS = ["lhs", "op", "rhs", "label", "est", "se", "pvalue", "ci_lower", "ci_upper", "std_all"]
#: Chi-square and other measures, named as lavaan does with underscores.
MEASURES = {
    "chisq": 100.0,
    "df": 48,
    "pvalue": 0.0001,
    "cfi": 0.95,
    "tli": 0.94,
    "rmsea": 0.05,
    "rmsea_ci_lower": 0.03,
    "rmsea_ci_upper": 0.07,
    "srmr": 0.04,
    "aic": 7000.0,
    "bic": 7100.0,
}


def estimates(group=None):
    """Tidy estimates, with the label of a group."""
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    if group is None:
        return frame
    return frame.assign(group=[group if op != ":=" else "" for op in frame["op"]])


def standardized(group=None):
    """Tidy standardised estimates."""
    frame = estimates(group).rename(columns={"std_all": "est_std"})
    return frame.assign(
        se=0.05, ci_lower=frame["est_std"] - 0.1, ci_upper=frame["est_std"] + 0.1
    ).drop(columns=["est"])


def reliability():
    """Alpha and AVE of the two constructs."""
    return pd.DataFrame(
        {"construct": ["A", "B"], "group": ["", ""], "alpha": [0.8, 0.7], "ave": [0.6, 0.5]}
    )


def r2():
    """Explained variances."""
    return pd.DataFrame({"group": ["", ""], "variable": ["a1", "B"], "r2": [0.64, 0.16]})
