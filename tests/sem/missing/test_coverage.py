import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.missing.coverage import check, coverage
from cup_study.sem.missing.patterns import collect
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "fiml_moments.json").read_text("utf-8")
)
NAN = np.nan


def test_coverage_is_lavaans():
    found = collect(simulated()[:, :INDICATORS])
    np.testing.assert_allclose(coverage(found), FIGURES["coverage"], rtol=1e-12)


def test_what_cannot_be_estimated_is_named():
    x = np.array(
        [
            [1.0, NAN, 1.0, NAN, 5.0],
            [2.0, NAN, 3.0, NAN, 5.0],
            [NAN, 1.0, 2.0, NAN, NAN],
            [NAN, 3.0, 0.0, NAN, 5.0],
        ]
    )
    with pytest.raises(InputError) as caught:
        check(collect(x), ["a", "b", "c", "d", "e"])
    assert [str(problem) for problem in caught.value.problems] == [
        '"d": has no value',
        '"e": has the same value wherever it is observed',
        '"a" and "b": no row has both',
    ]
    check(collect(x[:, [0, 2]]))
