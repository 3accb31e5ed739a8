"""Codebooks: what they give, and all their mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cup_study import codebook
from cup_study.errors import StudyError

GOOD = """\
name,source,type,question_en,question_sv,values,labels_en,labels_sv,missing,construct,reversed,section,battery,sensitive
respondent,ID,id,,,,,,,,,,,
pu1,Q1,scale,It is useful,Den är nyttig,1-7,1=No|7=Yes,1=Nej|7=Ja,98=Don't know|99,PU,,acceptance,,
pu2,,scale,It is useless,Den är onödig,1-7,,,,PU,1,acceptance,,
year,,numeric,Born,Född,1909..1993,,,0=No answer,,,who,,
why_time,,binary,No time,Ingen tid,0|1,0=No|1=Yes,0=Nej|1=Ja,,,,who,why,
place,,nominal,Where,Var,k|m,k=Kalix|m=Malmö,k=Kalix|m=Malmö,,,,who,,
other,,text,Other,Annat,,,,,,,who,,x
"""


def test_everything_is_read() -> None:
    book = codebook.parse(GOOD, ["en", "sv"])
    item = book["pu1"]
    assert (item.source, item.values, item.construct) == ("Q1", tuple(range(1, 8)), "PU")
    assert item.missing == {98: "Don't know", 99: ""}
    assert item.label(7, "sv") == "Ja"
    assert item.label(4, "sv") == "4"
    assert book["pu2"].reversed
    assert book["year"].range == (1909, 1993)
    assert book["place"].label("m", "en") == "Malmö"
    assert book["other"].sensitive
    assert [i.name for i in book.battery("why")] == ["why_time"]
    assert book.sections() == ("acceptance", "who")
    assert book.constructs() == ("PU",)


def test_all_mistakes_are_told_at_once() -> None:
    bad = """\
name,type,values,missing,labels_en,reversed,sensitive
1q,scale,1-7,,,,
a,likert,1-7,,,,
b,scale,7-1,,,,
c,binary,1|2,,,,
d,scale,1-5,5,,,
e,scale,1-5,,6=Six,,
f,numeric,1910-1995,,,,
g,nominal,x|y,,,1,
h,scale,1-5,,,,perhaps
a,scale,,,,,
k,scale,A1|A2|A3,,,,
"""
    with pytest.raises(StudyError) as caught:
        codebook.parse(bad, ["en"])
    text = str(caught.value)
    for expected in [
        'row 2, column "name"',
        'row 3, column "type": expected one of id, binary',
        'row 4, column "values": expected the lower end first',
        'row 5, column "values": a binary item has the values 0|1',
        'row 6, column "missing": the code 5 is also in values',
        'row 7, column "labels_en": labels the code 6, which is not in values',
        'row 8, column "values": expected a range such as 1910..1995',
        'row 9, column "reversed": only an item with integer values',
        'row 10, column "sensitive": expected 1 or empty, got "perhaps"',
        'row 11, column "values": an item of type "scale" needs its codes',
        '"values_<wave>" where 1 is yes and 2 is no',
        'row 12, column "values": a scale has whole numbers, got "A1|A2|A3"; write 1-3 here',
        'item "a": is defined 2 times',
    ]:
        assert expected in text


def test_header() -> None:
    with pytest.raises(StudyError) as caught:
        codebook.parse("name,label_en,name\nq,Q,q\n", ["en"])
    text = str(caught.value)
    assert 'column "type" is missing' in text
    assert 'column "label_en" is not known; known are name, type, ' in text
    assert 'column "name" appears more than once' in text


def test_latin1_file(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_bytes("name,type\nålder,numeric\n".encode("latin-1"))
    with pytest.raises(StudyError, match=r"line 2: byte 10 is not UTF-8"):
        codebook.read(path, ["sv"])


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="the file is missing"):
        codebook.read(tmp_path / "codebook.csv", ["sv"])
