"""Short lists side by side."""

import matplotlib.pyplot as plt
import pandas as pd

from cup_study.citizens.local import lists
from cup_study.survey.basis import Basis

TITLE = {"en": "Why not?", "sv": "Varför inte?"}
PLACE = {"en": "Kalix", "sv": "Kalix"}
BASIS = Basis(412, True, ("en", "sv"))


def frame(**columns):
    rows = {
        "item": list("abcdefg"),
        "estimate": [0.1, 0.5, 0.3, 0.2, 0.25, 0.02, 0.97],
        "n": [41, 206, 124, 82, 103, 4, 400],
        "base": [412] * 6 + [403],
    }
    made = pd.DataFrame(rows | columns)
    labels = [f"Vill hellre tala med någon om sitt ärende, och det {i}" for i in made["item"]]
    made["label_sv"] = labels
    made["label_en"] = [f"Would rather speak to somebody about it {i}" for i in made["item"]]
    return made.assign(ci_lower=made["estimate"] - 0.02, ci_upper=made["estimate"] + 0.02)


def test_the_largest_five_without_what_few_said():
    found = lists.listed(TITLE, frame(), frame().assign(estimate=0.4), 5)
    assert found.rows["item"].tolist() == ["b", "c", "e", "d", "a"]
    assert found.rows["everyone"].eq(0.4).all()
    assert found.hidden == 2  # few said so, and few did not


def test_what_is_hidden_elsewhere_stays_hidden():
    hidden = frame(hidden=[False, True, False, False, False, False, False])
    found = lists.listed(TITLE, hidden, frame(), 5)
    assert "b" not in found.rows["item"].tolist()


def test_drawing_says_what_comes_first_and_what_is_left_out():
    one = lists.listed(TITLE, frame(), frame(), 5)
    made = lists.drawing([one, one], PLACE, BASIS)
    assert made.alt["sv"].count("b (50") == 2
    assert "4 visas inte" in made.note["sv"]
    assert lists.drawing([lists.Listed(TITLE, frame().iloc[:0])], PLACE, BASIS) is None
    for figure in made.figures.values():
        figure.draw_without_rendering()
        width = figure.canvas.get_width_height()[0]
        for axes in figure.axes:
            assert all(t.get_window_extent().x1 <= width for t in axes.texts)
    plt.close("all")


def test_what_differs_is_marked_and_said():
    one = lists.listed(
        TITLE, frame(), frame(), 5, apart={"c": 1, "e": -1}, first={"en": "First", "sv": "Först"}
    )
    assert one.rows["apart"].tolist() == [0, 1, -1, 0, 0]
    made = lists.drawing([one], PLACE, BASIS, {"en": "Also.", "sv": "Dessutom."})
    said = made.caption["sv"].replace("\u00a0", " ")
    assert said.startswith("Först: vill hellre tala med någon om sitt ärende, och det b (50 %).")
    assert "Större andel här än bland alla: vill hellre tala" in said
    assert "Mindre andel här" in said
    assert "▲ ▼" in made.note["sv"]
    assert made.note["sv"].endswith("Dessutom.")
    told = [t.get_text().replace("\u00a0", " ") for t in made.figures["sv"].axes[0].texts]
    assert "30 % ▲" in told
    plt.close("all")


def test_a_list_alone_keeps_its_words_within_the_figure():
    one = lists.listed(TITLE, frame(), frame(), 5)
    figure = lists.drawing([one], PLACE, BASIS).figures["sv"]
    figure.draw_without_rendering()
    width = figure.canvas.get_width_height()[0]
    boxes = [t.get_window_extent() for t in figure.axes[0].texts]
    assert all(b.x0 >= 0 and b.x1 <= width for b in boxes)
    plt.close("all")


def test_the_mark_of_everyone_is_hidden_where_few_are_behind_it():
    everyone = frame(hidden=[False, True, False, False, False, False, False])
    found = lists.listed(TITLE, frame(), everyone, 5)
    assert found.rows.set_index("item")["everyone"].isna().to_dict()["b"]
    assert lists.drawing([found], PLACE, BASIS) is not None
    plt.close("all")


def test_n_is_told_by_question_where_it_differs():
    one = lists.listed(TITLE, frame(base=[412, 300, 412, 412, 412, 412, 403]), frame(), 5)
    assert "300–412" in lists.note([one], BASIS)["sv"]
