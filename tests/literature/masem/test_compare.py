import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import compare
from cup_study.literature.masem.matrices import assemble
from tests.literature.masem.reference import COLUMNS, PATH, assembled


def test_methods_stand_side_by_side_with_their_n():
    found = compare.side_by_side(assembled("incomplete"), PATH, intervals="delta")
    assert list(found.models) == ["random", "fixed", "pooled"]
    assert found.paths.groupby("method").size().to_dict() == dict.fromkeys(found.models, 6)
    n = found.fit.set_index("method")["n"]
    assert n["random"] == n["fixed"] == assembled("incomplete").sizes.sum()
    assert n["pooled"] < n["random"]
    assert found.failed.empty


def test_a_method_that_cannot_be_used_is_told_and_the_others_go_on():
    # No study has b with c and d at once: maximum likelihood cannot reach every pair.
    rows = [("s", *pair, 0.3, 100) for pair in ("ab", "ac", "cd", "bd")]
    rows += [("t", *pair, 0.2, 90) for pair in ("ad", "bc")]
    matrices = assemble(pd.DataFrame(rows, columns=COLUMNS), list("abcd"))
    found = compare.side_by_side(matrices, "d ~ a + b + c", ["fixed", "gls"], intervals="delta")
    assert list(found.models) == ["gls"]
    assert found.failed["method"].tolist() == ["fixed"]
    assert "no study has it in a complete set" in found.failed["why"].item()


def test_unknown_methods_are_refused():
    with pytest.raises(
        InputError, match="expected some of random, fixed, gls, pooled, got osmasem"
    ):
        compare.side_by_side(assembled("complete"), PATH, ["osmasem"])


def test_a_wrong_model_is_an_error_and_not_a_failed_method():
    with pytest.raises(InputError, match="zeal"):
        compare.side_by_side(assembled("complete"), "use ~ zeal")
