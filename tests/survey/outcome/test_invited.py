import pandas as pd
import pytest

from cup_study import codebook
from cup_study.errors import InputError
from cup_study.study import Design
from cup_study.survey.outcome import invited

BOOK = codebook.parse(
    "name,type,values,labels_en,missing,source,source_B\n"
    "id,id,,,,,\n"
    "age,ordinal,1|2,1=Young|2=Old,,age,alder\n"
    "town,nominal,Luleå|Kalix,,,,\n"
    "letter,binary,0|1,,97=not asked,,\n",
    ["en"],
)


@pytest.fixture
def frames():
    first = pd.DataFrame(
        {
            "id": ["1", "2", "3"],
            "age": ["2", "1", "Old"],
            "town": ["Luleå", "kalix", "Luleå"],
            "disposition": ["complete", "refusal", "partial"],
            "response_wave": ["late", "", "early"],
        },
        index=pd.Index([2, 3, 4], name="row"),
    )
    second = pd.DataFrame(
        {"id": ["1", "9"], "alder": ["1", "2"], "town": ["Kalix", "Kalix"], "letter": ["1", "97"]}
    )
    return {"A": first, "B": second}


@pytest.fixture
def cases(frames):
    data = pd.DataFrame({"wave": ["A", "A", "B"], "id": ["1", "3", "9"]})
    return invited.stack(frames, data, BOOK, Design(id="id"))


def test_items_are_coded_as_in_the_clean_data(cases):
    assert cases["age"].tolist() == [2.0, 1.0, 2.0, 1.0, 2.0]
    assert cases["town"].tolist() == ["Luleå", "Kalix", "Luleå", "Kalix", "Kalix"]
    assert cases["letter"].isna().tolist() == [True, True, True, False, True]
    assert invited.known(cases) == ["age", "town"]


def test_groups_keep_the_order_of_the_codebook(cases):
    assert invited.levels(cases["town"]) == ["Luleå", "Kalix"]


def test_a_frame_without_dispositions_tells_who_answered(cases):
    assert cases["code"].tolist() == ["I", "R", "P", "UO", "I"]
    assert cases["answered"].tolist() == [True, False, True, False, True]
    assert cases["timing"].fillna("-").tolist() == ["late", "-", "early", "-", "-"]


def test_the_respondents_get_what_the_frame_knows(cases):
    data = pd.DataFrame({"wave": ["A", "B", "A"], "id": ["3", "3", "1"]})
    found = invited.matched(cases, data, Design(id="id"), "timing")
    assert found.fillna("-").tolist() == ["early", "-", "late"]


def test_a_study_without_frames_has_no_cases(frames):
    assert invited.stack({}, pd.DataFrame(), BOOK, Design(id="id")).empty
    assert invited.stack(frames, pd.DataFrame(), BOOK, None).empty


def test_wrong_frames(frames):
    data = pd.DataFrame({"wave": ["A"], "id": ["1"]})
    frames["A"].loc[3, "age"] = "7"
    with pytest.raises(InputError, match='row 3, column "age": expected one of 1, 2, got "7"'):
        invited.stack(frames, data, BOOK, Design(id="id"))
    with pytest.raises(InputError, match='column "id" is missing'):
        invited.stack({"A": frames["A"].drop(columns="id")}, data, BOOK, Design(id="id"))
