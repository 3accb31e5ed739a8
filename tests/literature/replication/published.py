"""The project's printed figures, and small ones made for a test."""

from pathlib import Path

import pandas as pd

from cup_study.literature.replication import printed

FOLDER = Path(__file__).parents[3] / "data" / "raw" / "literature"


def correlations():
    return pd.read_csv(FOLDER / "blut2022_pooled_correlations.csv", index_col=0)


def rows():
    return pd.read_csv(FOLDER / "blut2022_published.csv", dtype={"model": str})


def of(*given, n=200, model="1"):
    """Rows of a made-up model: (key, outcome, predictor, kind, value, digits)."""
    size = ("n", None, None, "fit", n, 0)
    table = [(model, *row) for row in (*given, size)]
    return pd.DataFrame(table, columns=list(printed.COLUMNS))
