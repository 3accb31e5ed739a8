import matplotlib.pyplot as plt
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.experiment import effects, segment_views, segments

BASIS = Basis(750, False, ("en", "sv"))
BOOK = codebook.parse(
    "name,type,question_en,question_sv,values,labels_en,labels_sv\n"
    "town,nominal,Town (frame),Ort,3|1|2,1=Aby|2=By|3=Dy,1=Aby|2=By|3=Dy\n",
    ["en", "sv"],
)


@pytest.fixture
def case(trial):
    measured, experiment, data = trial()
    design = unweighted(data)
    cut = data[["town"]]
    return (
        segments.effects(measured, experiment, cut, design),
        effects.intention_to_treat(measured, experiment, design),
        segments.interactions(measured, experiment, cut, design),
        measured,
    )


def test_groups_stand_in_the_order_of_the_codebook_after_everyone(case):
    found, whole, tests, measured = case
    drawing = segment_views.drawing(found, whole, tests, "BI", measured, BOOK, BASIS)
    labels = [t.get_text() for t in drawing.figures["sv"].axes[0].get_yticklabels()]
    assert labels == ["Alla", "Dy", "Aby", "By"]
    assert drawing.caption["en"].startswith("Intention: no segment")
    differing = tests.assign(p_adjusted=0.01)
    told = segment_views.drawing(found, whole, differing, "use", measured, BOOK, BASIS)
    assert told.caption["en"] == "Users: the effect differs by town."
    plt.close("all")


def test_tables_name_outcome_and_segment(case):
    found, _, tests, measured = case
    table = segment_views.table(found, measured, BOOK, BASIS)
    assert table.frames["en"]["outcome"].tolist() == ["Users", "", "", "Intention", "", ""]
    told = segment_views.tests_table(tests, measured, BOOK, BASIS)
    assert told.frames["sv"]["segment"].tolist() == ["Ort", "Ort"]
    assert segment_views.values(tests)["interaction_tests"] == (2, "count")
