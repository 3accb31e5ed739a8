import numpy as np
import pytest

from cup_study.citizens.priorities import rescaling
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.codebook import parse
from cup_study.errors import InputError

BOOK = """\
name,type,values,labels_en,reversed,construct
id,id,,,,
q1,scale,1-7,,,A
q2,scale,0|1|2|3,,1,A
n1,numeric,0..10,,,
n2,numeric,,,,
town,nominal,1|2,1=Here|2=There,,
why,text,,,,
"""


def test_ends_are_those_of_the_questionnaire():
    found = rescaling.of_items(parse(BOOK, ["en"]), ["q1", "q2", "n1"])
    assert found == {"q1": Scale(1, 7, 1), "q2": Scale(0, 3, 1), "n1": Scale(0, 10, 1)}


def test_ranges_that_are_not_known_are_told_at_once():
    with pytest.raises(InputError) as error:
        rescaling.of_items(parse(BOOK, ["en"]), ["q1", "town", "why", "n2", "q9"])
    text = str(error.value)
    assert "4 problems" in text
    assert 'item "town": has no lowest and highest answer: its type is "nominal"' in text
    assert 'item "q9": is not in the codebook' in text
    assert 'item "n2": its theoretical range is not known' in text


def test_the_ends_that_were_answered_do_not_matter():
    assert rescaling.rescaled([2, 3], Scale(1, 5, 1)).tolist() == [25, 50]
    assert rescaling.rescaled([[2], [3]], Scale(1, 5, -1)).tolist() == [[75], [50]]
    assert np.isnan(rescaling.rescaled([np.nan], Scale(1, 5, 1))[0])


@pytest.mark.parametrize(
    ("scale", "what"),
    [
        (Scale(1, 5), "its direction is not told"),
        (Scale(1, 5, 2), "expected the direction 1 or -1, got 2"),
        (Scale(5, 1, 1), "expected a lowest answer below the highest"),
        (Scale(1, float("inf"), 1), "expected a lowest answer below the highest"),
        (Scale("1", "5", 1), "expected a lowest answer below the highest, got 1-5"),
        (Scale(1, 2, 1), "2 answers lie outside its scale 1-2, the first is 3"),
    ],
)
def test_wrong_scales_are_refused(scale, what):
    with pytest.raises(InputError, match=what):
        rescaling.rescaled([1, 3, 4], scale)
