import pytest

from cup_study.errors import InputError
from cup_study.survey.open_answers import codings, quotes

HEAD = "respondent,wave,item,cleared_by,cleared_on,text_en\n"


def test_only_what_was_cleared_is_there_and_a_translation_replaces_it(write, answers):
    path = write(HEAD + "2,a,q,E. Ek,2011-12-15,Långa ord\n1,a,q,E. Ek,2011-12-15,\n")
    found = quotes.read(path, answers, ["en", "sv"])
    assert found["text_en"].tolist() == ["Långa ord", "Bad search"]
    assert found["text_sv"].tolist() == ["Long <b>words</b>", "Bad search"]


def test_every_problem_is_told_with_its_row_and_column(write, answers):
    text = HEAD + (
        "1,a,q,,2011-12-15,\n1,a,q,E. Ek,15/12,\n3,a,q,E. Ek,2011-12-15,\n9,a,q,E. Ek,2011-12-15,\n"
    )
    with pytest.raises(InputError) as caught:
        quotes.read(write(text), answers, ["en"])
    assert [str(p) for p in caught.value.problems] == [
        'row 2, column "cleared_by": is empty',
        'row 3, column "cleared_on": expected a date such as 2011-12-15, got "15/12"',
        "row 3: is the same answer as row 2",
        'row 4, column "respondent": there is no answer of respondent "3" to q in wave a',
        'row 5, column "respondent": there is no answer of respondent "9" to q in wave a',
    ]


def test_an_answer_is_quoted_once_and_codes_have_room_for_so_many(write, frame, answers):
    rows = "1,a,q,E. Ek,2011-12-15,\n2,a,q,E. Ek,2011-12-15,\n1,b,q,E. Ek,2011-12-15,\n"
    found = quotes.read(write(HEAD + rows), answers, ["en"])
    text = "respondent,wave,item,coder,code\n"
    text += "1,a,q,bo,find\n1,a,q,bo,simple\n2,a,q,bo,find\n1,b,q,bo,none\n"
    resolved = codings.resolve(codings.read(write(text), frame, answers))
    one = quotes.by_code(found, resolved, frame)
    assert one[["code", "text_en"]].values.tolist() == [["find", "Bad search"], ["none", "-"]]
    two = quotes.by_code(found, resolved, frame, each=2)
    assert two["code"].tolist() == ["find", "find", "none"]
