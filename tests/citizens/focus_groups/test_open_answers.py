import pandas as pd

from cup_study.citizens.focus_groups import (
    about,
    agreement,
    cooccurrence,
    marks,
    open_answers,
    saturation,
    themes,
)
from cup_study.item import Item
from cup_study.survey.open_answers import codings, counts
from cup_study.survey.open_answers.frame import Code, CodeFrame

FRAME = CodeFrame(
    (
        Code("ease", {"en": "Ease", "sv": "Enkelhet"}, "", ""),
        Code("find", {"en": "Finding", "sv": "Hitta"}, "", "ease"),
        Code("human", {"en": "A person", "sv": "En människa"}, "", ""),
    )
)
USED = Item("used", "used", "binary", {}, (0, 1), labels={"en": {0: "Non-user", 1: "User"}})
COLUMNS = ["respondent", "wave", "item", "coder", "code"]


def given() -> pd.DataFrame:
    rows = [(str(i), "2009", "q", "bo", "find" if i % 3 else "human") for i in range(30)]
    rows += [(str(i), "2009", "q", "bo", "human") for i in range(1, 9, 3)]
    rows += [(str(i), "2009", "q", "anna", "find") for i in range(10)]
    rows += [("99", "2009", "q", "bo", "find"), ("1", "2009", "other", "bo", "find")]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def data() -> pd.DataFrame:
    used = [float(i % 2) if i else None for i in range(40)]
    return pd.DataFrame({"respondent": range(40), "wave": "2009", "used": used})


def test_counts_are_those_of_the_surveys_own_tools():
    material = open_answers.material(given(), FRAME, data(), "q", [USED])
    resolved = codings.resolve(given()[given()["item"] == "q"])
    known = counts.indicators(resolved, FRAME, data(), "q")
    table = marks.table(material)
    assert len(table) == known["ease"].notna().sum() == 30
    assert table.sum().to_dict() == known.sum().astype(int).to_dict()
    found = themes.counts(material, "used", ["0", "1"]).set_index(["code", "group"])
    by = known.groupby(data()["used"])["ease"].sum()
    assert found.loc[("ease", "1"), "segments"] == by[1.0]
    assert found.loc[("ease", "1"), "participants"] == by[1.0]


def test_people_outside_the_clean_table_are_left_out_and_counted():
    assert open_answers.left_out(given(), data(), "q") == 1
    material = open_answers.material(given(), FRAME, data(), "q", [USED])
    assert "2009-99" not in set(material.segments["segment"])


def test_no_answer_is_carried_along_and_what_is_missing_is_empty():
    material = open_answers.material(given(), FRAME, data(), "q", [USED])
    assert set(material.segments["text"]) == {""}
    assert not len(material.quotes)
    assert material.attribute("used")["2009-0"] == ""
    assert material.attribute("used")["2009-1"] == "1"


def test_the_tools_run_and_their_notes_speak_of_answers():
    material = open_answers.material(given(), FRAME, data(), "q", [USED])
    whose = about.of(material, ["en", "sv"], unit="answer")
    assert whose.note()["sv"] == "30 svar, oviktade."
    assert not whose.published
    curve = saturation.follow(material, base=4, run=2, draws=50)
    assert curve is not None
    assert curve.rule is not None
    assert cooccurrence.find(material, minimum=1, threshold=1).pairs["both"].tolist() == [3]
    compared = agreement.compare(material, draws=0)
    assert compared is not None
    assert compared.kappa.units == 10
