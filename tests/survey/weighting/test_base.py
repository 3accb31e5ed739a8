import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting import base


def test_wrong_weights_are_told_row_by_row():
    data = pd.DataFrame({"w": [2.0, 0.0, -1.0, None], "t": list("abcd")})
    with pytest.raises(InputError) as caught:
        base.from_item(data, "w")
    assert [f"{p.where}: {p.what}" for p in caught.value.problems] == [
        'row 2, column "w": expected a number above 0, got 0',
        'row 3, column "w": expected a number above 0, got -1',
        'row 4, column "w": expected a number above 0, got nothing',
    ]
    with pytest.raises(InputError, match="got text"):
        base.from_item(data, "t")
    with pytest.raises(InputError, match="is missing"):
        base.from_item(data, "gone")


def test_probabilities():
    assert base.from_probabilities(pd.DataFrame({"p": [0.25, 1.0]}), "p").tolist() == [4.0, 1.0]
    with pytest.raises(InputError, match="at most 1, got 1.5"):
        base.from_probabilities(pd.DataFrame({"p": [0.25, 1.5]}), "p")


def test_counts_of_a_frame():
    data = pd.DataFrame({"town": ["a", "a", "b"]})
    frame = pd.DataFrame({"town": ["a", "b"], "n": [10, 7]})
    assert base.from_frame(data, frame, ["town"]).tolist() == [5.0, 5.0, 7.0]
    assert base.from_frame(data, frame, []).tolist() == pytest.approx([17 / 3] * 3)
    with pytest.raises(InputError) as caught:
        base.from_frame(pd.DataFrame({"town": list("aac")}), frame.assign(n=[1, 1]), ["town"])
    assert "stratum c: is not in the frame" in str(caught.value)
    assert "stratum a: 2 respondents of 1 persons" in str(caught.value)
