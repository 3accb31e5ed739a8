import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.open_answers import codings

HEAD = "respondent,wave,item,coder,code\n"


def test_every_problem_is_told_with_its_row_and_column(write, frame, answers):
    text = HEAD + (
        "1,a,q,bo,find\n1,a,q,bo,find\n1,a,q,bo,fnd\n9,a,q,bo,find\n3,a,q,bo,none\n"
        "1,c,q,bo,find\n1,a,x,bo,find\n1,a,q,,find\n"
    )
    with pytest.raises(InputError) as caught:
        codings.read(write(text), frame, answers)
    assert [str(p) for p in caught.value.problems] == [
        "row 3: is the same as row 2",
        'row 4, column "code": "fnd" is not in the code frame; did you mean "find"?',
        'row 5, column "respondent": there is no respondent "9" in wave a',
        'row 6, column "respondent": respondent "3" wrote nothing to q',
        'row 7, column "wave": expected one of a, b, got "c"',
        'row 8, column "item": expected one of q, got "x"',
        'row 9, column "coder": is empty',
    ]


def test_an_answer_may_have_several_codes(write, frame, answers):
    text = HEAD + "1,a,q,bo,find\n1,a,q,bo,simple\n1,b,q,bo,none\n"
    found = codings.resolve(codings.read(write(text), frame, answers))
    assert found["code"].tolist() == ["find", "simple", "none"]
    assert found["rule"].tolist() == ["single"] * 3


def test_who_settles_wins_then_the_first_coder_of_the_file(coded):
    resolved = codings.resolve(coded)
    assert resolved["rule"].value_counts().to_dict() == {"same": 37, "agreed": 3, "single": 1}
    assert resolved.set_index("respondent").at["0", "code"] == "find"
    unsettled = codings.resolve(coded[coded["coder"] != "agreed"])
    assert unsettled["rule"].eq("first").sum() == 3
    assert unsettled.set_index("respondent").at["0", "code"] == "find"


def test_the_first_coder_is_the_same_for_all_answers():
    rows = [("1", "a", "q", "bo", "x"), ("2", "a", "q", "anna", "y"), ("2", "a", "q", "bo", "z")]
    table = pd.DataFrame(rows, columns=codings.COLUMNS)
    assert codings.resolve(table)["code"].tolist() == ["x", "z"]


def test_what_was_coded_is_counted(coded):
    told = codings.values(coded, codings.resolve(coded))
    assert told == {"answers": 41, "coders": 2, "double": 40, "agreed": 3, "first": 0}


def test_no_codings_at_all(write, frame, answers):
    empty = codings.read(write(HEAD), frame, answers)
    assert codings.values(empty, codings.resolve(empty))["answers"] == 0
