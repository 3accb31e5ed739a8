"""Several samples of one article."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.literature.forest import dependence
from tests.literature.forest.conftest import simulated


def test_nothing_to_tell_where_every_article_has_one() -> None:
    assert dependence.compare(simulated(8), ("PE", "BI")).empty


def test_articles_that_differ_widen_the_interval() -> None:
    rng = np.random.default_rng(4)
    rows = []
    for article in range(12):
        mean = np.arctanh(0.4) + 0.3 * rng.standard_normal()
        for sample in range(4):
            z = mean + rng.standard_normal() / np.sqrt(397)
            rows.append((f"a{article}-{sample}", f"a{article}", np.tanh(z)))
    table = pd.DataFrame(rows, columns=["study", "article", "r"])
    table = table.assign(construct_1="PE", construct_2="BI", n=400)
    part_of = dict(zip(table["study"], table["article"], strict=True))
    found = dependence.compare(table, ("PE", "BI"), part_of=part_of).set_index("way")
    width = found["ci_upper"] - found["ci_lower"]
    assert width["three_level"] > 1.5 * width["independent"]
    assert found.loc["three_level", "between"] > 10 * found.loc["three_level", "within"]
    assert found["articles"].eq(12).all()
