import pandas as pd
import pytest

from cup_study.citizens.segments import indicators
from cup_study.errors import InputError
from tests.citizens.segments import simulated


def test_what_is_changed_is_in_the_log():
    data, _ = simulated.answers(40)
    data.loc[:5, list(simulated.ITEMS)] = 1.0
    found = indicators.prepare(
        simulated.book(), data, simulated.ITEMS, relative=True, set_apart=True
    )
    same = data[list(simulated.ITEMS)].nunique(axis=1).eq(1)
    assert len(found.apart) == same.sum()
    assert found.log["n"].tolist() == [same.sum(), 40 - same.sum()]
    assert found.data.mean(axis=1).abs().max() < 1e-12


def test_bad_recodings_and_items_are_told_together():
    data, _ = simulated.answers(20)
    data["b"] = 1.0
    with pytest.raises(InputError) as error:
        indicators.prepare(
            simulated.book(), data, ["a", "b", "gone"], recode={"age": [[1, 2], [2, 9]]}
        )
    told = str(error.value)
    for part in (
        '"b": all answers are the same',
        '"gone": is not in the codebook',
        "answers unknown: 9",
        "answers forgotten: 3",
        "answers twice: 2",
    ):
        assert part in told


def test_missing_answers_stay_missing():
    data, _ = simulated.answers(90)
    data.loc[0, "age"] = None
    found = indicators.prepare(simulated.book(), data, ["a", "age"], recode={"age": [[1, 2], [3]]})
    assert pd.isna(found.data["age"].iloc[0])
    assert found.data["age"].dropna().isin([1.0, 2.0]).all()
