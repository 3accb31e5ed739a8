"""Keys of a path model."""

from __future__ import annotations

import pandas as pd

from cup_study.literature.forest import masem_values
from cup_study.literature.masem import compare
from cup_study.literature.masem.matrices import assemble


def test_keys_have_the_predictor_first() -> None:
    pairs = [("EE", "PE"), ("EE", "BI"), ("PE", "BI")]
    rows = [
        (s, *pair, r + 0.05 * j, 100 + 10 * j)
        for j, s in enumerate("abcd")
        for pair, r in zip(pairs, (0.5, 0.2, 0.4), strict=True)
    ]
    effects = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    assembled = assemble(effects, ["BI", "PE", "EE"])
    found = compare.side_by_side(assembled, "PE ~ EE; BI ~ PE", intervals="delta")
    told = masem_values.values(found)
    assert {"pooled_ee_pe", "pooled_ee_bi", "pooled_pe_bi", "k", "n", "n_failed"} <= set(told)
    assert {"random_path_ee_pe", "fixed_path_pe_bi", "pooled_r2_bi"} <= set(told)
    assert told["k"] == (4, "count")
