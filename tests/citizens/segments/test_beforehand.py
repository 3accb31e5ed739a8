import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import beforehand
from cup_study.survey.estimates import Design, unweighted


def test_the_middle_counts_as_low():
    uses = pd.Series([1, 1, 0, 0, None], dtype="Float64")
    intention = pd.Series([4.1, 4.0, 4.1, 4.0, 6.0])
    found = beforehand.assign(uses, intention, 4.0)
    assert found.tolist()[:4] == ["loyal", "leaving", "ready", "distant"]
    assert found.isna().tolist() == [False] * 4 + [True]


def test_shares_are_weighted_and_add_up():
    data = pd.DataFrame({"trust": [1.0, 2.0, 3.0, 4.0]})
    member = pd.Series(["loyal", "loyal", "distant", np.nan], dtype=object)
    table = beforehand.profile(data, member, Design(pd.Series([1.0, 1.0, 2.0, 9.0])), ["trust"])
    assert table["share"].tolist() == pytest.approx([0.5, 0.5])
    assert table["trust"].tolist() == pytest.approx([1.5, 3.0])
    assert table["segment"].tolist() == ["loyal", "distant"]


def test_every_segment_has_a_label_in_both_languages():
    assert set(beforehand.LABELS) == set(beforehand.SEGMENTS)
    assert all(set(label) == {"en", "sv"} for label in beforehand.LABELS.values())


def test_an_unweighted_study_counts_heads():
    data = pd.DataFrame({"trust": [1.0, 2.0]})
    table = beforehand.profile(data, pd.Series(["ready", "distant"]), unweighted(data), [])
    assert table["share"].tolist() == [0.5, 0.5]


def test_the_share_that_gave_an_answer_leaves_the_missing_out():
    data = pd.DataFrame({"age": [1, 5, None, 4]}, dtype="Float64")
    member = pd.Series(["loyal", "loyal", "loyal", "distant"], dtype=object)
    found = beforehand.share_in(
        data, member, "age", [4, 5], Design(pd.Series([3.0, 1.0, 9.0, 1.0]))
    )
    assert found == pytest.approx({"distant": 1.0, "loyal": 0.25})
