import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire import constructs, section_views, sections

BOOK = """\
name,type,question_en,values,labels_en,construct,section
easy,scale,It is easy.,1-5,1=No|5=Yes,EASE,web
clear,scale,It is clear.,1-5,1=No|5=Yes,EASE,web
visit,binary,Visited?,0|1,0=No|1=Yes,,web
"""
TITLE = {"en": "Website"}


@pytest.fixture
def given():
    book = codebook.parse(BOOK, ["en"])
    data = pd.DataFrame({"easy": [1, 3, 5, 5] * 5, "clear": [2, 2, 4, 4] * 5})
    data["visit"] = [1, 1, 1, 0] * 5
    scores = constructs.scores(book, data, {"en": {"EASE": "Ease of use"}})
    section = sections.plans(book, data)["web"]
    design = unweighted(data)
    return section, sections.estimate(data, section, design), scores, design


def made(given):
    section, found, scores, design = given
    basis = Basis(20, False, ("en",))
    drawings = section_views.drawings(section, found, scores, design, TITLE, basis)
    plt.close("all")
    return drawings


def test_scales_and_other_questions_get_a_figure_each(given):
    drawings = made(given)
    assert set(drawings) == {"figure", "answers"}
    assert drawings["figure"].caption["en"] == "Website: It is easy (highest mean, 3.5)."
    assert drawings["answers"].caption["en"] == "Website: 75% answered “Yes” to “Visited?”."


def test_too_many_scales_are_drawn_as_constructs(given, monkeypatch):
    monkeypatch.setattr(sections, "MOST_BARS", 1)
    assert made(given)["figure"].caption["en"] == "Website: Ease of use (highest mean, 3.2)."


def test_a_section_with_small_cells_only_has_no_figure(given):
    section, found, *_ = given
    small = found.assign(hidden=True)
    assert (
        section_views.shares_drawing(small, section.panels, TITLE, Basis(3, False, ("en",))) is None
    )


def test_the_table_has_the_note_of_scales(given):
    section, found, *_ = given
    table = section_views.table(section, found, TITLE, Basis(20, False, ("en",)))
    assert table.caption == {"en": "Website."}
    assert table.note["en"].endswith("For scales: share above the middle, and the mean.")
    assert set(table.columns) == set(table.frames["en"].columns)


def test_the_note_tells_how_many_answered_where_questions_differ(given):
    section, found, *_ = given
    seen = found.assign(hidden=False, hidden_base=False, base=range(30, 30 + len(found)))
    basis = Basis(20, False, ("en",))
    note = section_views.bars_drawing(section, seen, TITLE, basis).note["en"]
    assert "by question" in note
    masked = seen.assign(hidden_base=True)
    assert (
        section_views.bars_drawing(section, masked, TITLE, basis).note["en"].startswith("n = 20,")
    )
