from cup_study.citizens.focus_groups import group_labels, simulated
from cup_study.codebook import Codebook
from cup_study.item import Item


def test_groups_are_called_by_the_questionnaire_the_codes_or_as_they_are():
    frame = simulated.small().codes
    told = group_labels.heads(["find", "$x$ <b>"], "mood", frame, Codebook(()), ["en"])
    assert told == {"en": {"find": "find", "$x$ <b>": "$x$ <b>"}}


def test_labels_of_the_questionnaire_come_first():
    item = Item("user", "user", "binary", {}, (0, 1), labels={"en": {0: "No", 1: "Yes"}})
    frame = simulated.small().codes
    told = group_labels.heads(["1", "0", "find", ""], "user", frame, Codebook((item,)), ["en"])
    assert told["en"] == {"1": "Yes", "0": "No", "find": "find", "": ""}
