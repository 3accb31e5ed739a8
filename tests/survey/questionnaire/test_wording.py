from cup_study.codebook import Item
from cup_study.survey.questionnaire import wording


def item(name, text, label):
    return Item(name, name, "binary", {"en": text}, (0, 1), labels={"en": {1: label}})


def test_a_battery_is_asked_once():
    panel = [item("a", "Why not? Too slow", "Too slow"), item("b", "Why not? Too dear", "Too dear")]
    assert wording.question(panel, "en") == "Why not?"
    assert wording.question(panel[:1], "en") == "Why not? Too slow"
    assert wording.answer(panel[0], 1, panel, "en") == "Too slow"


def test_an_answer_without_label_is_what_its_question_adds():
    panel = [Item(n, n, "binary", {"en": f"Why? {n}"}, (0, 1)) for n in ("Fun", "Fast")]
    assert [wording.answer(i, 1, panel, "en") for i in panel] == ["Fun", "Fast"]


def test_common_beginning():
    assert wording.common(["abc", "abd", "ab"]) == "ab"
    assert wording.common(["x", "y"]) == ""
