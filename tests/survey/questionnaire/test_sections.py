import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire import section_table, sections

BOOK = """\
name,type,question_en,question_sv,values,labels_en,labels_sv,section,battery,sensitive
easy,scale,It is easy.,Det är lätt.,1-5,1=No|5=Yes,1=Nej|5=Ja,web,,
clear,scale,It is clear.,Det är tydligt.,1-5,1=No|5=Yes,1=Nej|5=Ja,web,,
happy,scale,How happy?,Hur nöjd?,1-5,1=Sad|5=Glad,1=Ledsen|5=Glad,web,,
visit,binary,Visited?,Besökt?,0|1,0=No|1=Yes,0=Nej|1=Ja,web,,
why_a,binary,Why? Fun,Varför? Kul,0|1,0=Not ticked|1=Fun,0=Inte markerat|1=Kul,web,why,
why_b,binary,Why? Fast,Varför? Snabbt,0|1,0=Not ticked|1=Fast,0=Inte markerat|1=Snabbt,web,why,
minutes,numeric,How long?,Hur länge?,0..60,,,web,,
secret,nominal,Name,Namn,1|2,,,web,,1
comment,text,Say more,Berätta,,,,web,,
"""


@pytest.fixture
def book():
    return codebook.parse(BOOK, ["en", "sv"])


@pytest.fixture
def data():
    frame = pd.DataFrame({"easy": [1, 2, 3, 4, 5] * 8, "clear": [5] * 38 + [1] * 2})
    frame["happy"] = [3] * 30 + [4] * 10
    frame["visit"] = [0, 1] * 20
    frame["why_a"], frame["why_b"] = [0, 1] * 20, [1, 1, 1] + [0] * 37
    frame["minutes"], frame["secret"], frame["comment"] = 10.0, 1, "x"
    return frame


@pytest.fixture
def found(book, data):
    section = sections.plan(book, "web", data)
    return section, sections.estimate(data, section, unweighted(data))


def test_items_are_sorted_by_how_they_are_shown(found):
    section, _ = found
    assert [i.name for i in section.scales] == ["easy", "clear"]
    names = [[i.name for i in panel] for panel in section.panels]
    assert names == [["happy"], ["visit"], ["why_a", "why_b"]]
    assert [i.name for i in section.numbers] == ["minutes"]


def test_an_item_without_answers_is_left_out(book, data):
    section = sections.plan(book, "web", data.assign(visit=None))
    assert all(i.name != "visit" for i in section.items)


def test_table_has_labels_of_the_language_and_hides_small_cells(found):
    section, estimates = found
    table, hidden = section_table.table(section, estimates, "sv")
    row = table[table["question"] == "Det är lätt."].iloc[0]
    assert (row["answer"], row["n"], row["base"]) == ("4–5", 16, 40)
    assert row["estimate"] == pytest.approx(0.4)
    assert row["mean"] == pytest.approx(3.0)
    small = table[table["answer"] == "Snabbt"].iloc[0]
    assert small["n"] == ".."
    assert (small["estimate"], small["interval"], small["base"]) == ("..", "..", 40)
    assert hidden >= 1
    assert "Namn" not in set(table["question"])


def test_figures_leave_small_cells_out(found):
    section, estimates = found
    rows = sections.dots(section.panels, estimates, "en")
    assert "Fun" in set(rows["label"])
    assert "Fast" not in set(rows["label"])
    assert set(rows["panel"]) == {"How happy?", "Visited?", "Why?"}


def test_common_words_go_to_the_title():
    texts = ("How important is it to you to follow?", "How important is it to you to book?")
    items = tuple(
        codebook.Item(f"q{i}", "q", "scale", {"en": t}, (1, 2)) for i, t in enumerate(texts)
    )
    section = sections.Section(items, (), ())
    data = pd.DataFrame({"q0": [1, 2], "q1": [2, 2]})
    estimates = sections.estimate(data, section, unweighted(data))
    rows, stem = sections.bars(section, estimates, "en")
    assert stem == "How important is it to you to …"
    assert list(dict.fromkeys(rows["label"])) == ["… follow", "… book"]
    assert rows.groupby("label")["estimate"].sum().tolist() == [1.0, 1.0]
