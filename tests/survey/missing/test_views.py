import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted
from cup_study.survey.missing import amount, comparison, patterns, views

BOOK = codebook.parse(
    "name,type,values,question_en,question_sv,labels_en,labels_sv,battery\n"
    "a,binary,0|1,Why? It is quick,Varför? Det går fort,0=No|1=Yes,0=Nej|1=Ja,why\n"
    "b,binary,0|1,Why? It is free,Varför? Det är gratis,0=No|1=Yes,0=Nej|1=Ja,why\n"
    "c,scale,1-5,A very long question that goes on and on about what one thinks of it all and more,"
    "En lång fråga,,,\n"
    "age,ordinal,1|2|3,Age,Ålder,1=Young|2=Old|3=Oldest,1=Unga|2=Gamla|3=Äldst,\n",
    ["en", "sv"],
)
BOTH = ("en", "sv")
BASIS = Basis(300, False, BOTH)
ITEMS = ["a", "b", "c"]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture
def data():
    generator = np.random.default_rng(1)
    table = pd.DataFrame(generator.integers(0, 2, (300, 3)).astype(float), columns=ITEMS)
    table["age"] = generator.choice([1.0, 2.0], 300)
    table.loc[:1, "age"] = 3.0
    table[ITEMS] = table[ITEMS].mask(generator.random((300, 3)) < [0.05, 0.15, 0.1])
    return table


def test_items_sorted_with_the_words_that_tell_them_apart(data):
    found = amount.by_item(data, ITEMS, amount.everything(data, ITEMS))
    table = views.items_table(found, BOOK, BOTH, top=2)
    assert table.frames["en"]["item"].iloc[0] == "Why? It is free"
    assert len(table.frames["sv"]) == 2
    drawing = views.items_drawing(found, BOOK, BASIS)
    labels = [t.get_text() for t in drawing.figures["sv"].axes[0].get_yticklabels()]
    assert labels[0] == "Varför?\nDet är gratis"
    assert "unweighted" in drawing.note["en"]
    long = [t.get_text() for t in drawing.figures["en"].axes[0].get_yticklabels()][1]
    assert long.count("\n") == 1


def test_items_of_a_battery_without_common_words_are_told_by_their_own():
    book = codebook.parse(
        "name,type,values,question_en,battery\n"
        "a,scale,1-5,More parks,all\nb,scale,1-5,Make roads,all\n",
        ["en"],
    )
    data = pd.DataFrame({"a": [1.0] * 999 + [np.nan], "b": [2.0] * 999 + [np.nan]})
    found = amount.by_item(data, ["a", "b"], amount.everything(data, ["a", "b"]))
    axes = views.items_drawing(found, book, Basis(1000, False, ("en",))).figures["en"].axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["More parks", "Make roads"]
    ticks = [t.get_text() for t in axes.get_xticklabels()]
    assert len(set(ticks)) == len(ticks)


def test_patterns_of_few_people_are_not_drawn(data):
    found = patterns.patterns(data, ITEMS, amount.everything(data, ITEMS))
    drawing = views.patterns_drawing(found, BASIS)
    shown = int((found.table["n"] >= 5).sum())
    assert len(drawing.figures["en"].axes[0].texts) == shown < found.n_patterns
    assert "patterns of missing answers" in drawing.caption["en"]
    assert "not monotone" in drawing.alt["en"]


def test_complete_and_incomplete(data):
    lacking = amount.by_person(data, ITEMS, amount.everything(data, ITEMS))
    found = comparison.compare(data, [BOOK["age"]], lacking, unweighted(data))
    assert found["p_value"].notna().tolist() == [True, False, False]
    assert found["p_adjusted"].iloc[0] == found["p_value"].iloc[0]
    table = views.comparison_table(found, BOOK, BASIS)
    frame = table.frames["sv"]
    assert frame["complete"].isna().sum() >= 2
    assert frame["value"].tolist() == ["Unga", "Gamla", "Äldst"]


def test_the_numbers_of_the_text(data):
    told = views.values(amount.summary(data, ITEMS, amount.everything(data, ITEMS)))
    assert told["share"][1] == "percent1"
    assert 0.05 < told["share"][0] < 0.15


def test_hidden_items_have_no_number_and_no_bar(data):
    found = amount.by_item(data, ITEMS, amount.everything(data, ITEMS))
    found = found.assign(hidden=[False, True, False], hidden_base=[False, True, False])
    table = views.items_table(found, BOOK, ["en"], threshold=10)
    row = table.frames["en"].set_index("item").loc["Why? It is free"]
    assert set(row) == {".."}
    assert "fewer than 10 respondents" in table.note["en"]
    drawing = views.items_drawing(found, BOOK, Basis(300, False, ("en",), 10))
    assert len(drawing.figures["en"].axes[0].patches) == 2
    assert "fewer than 10 respondents" in drawing.note["en"]
    assert views.items_drawing(found.assign(hidden=True), BOOK, BASIS) is None
