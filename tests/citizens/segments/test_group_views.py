"""What a reader sees of the groups: both languages, hidden cells."""

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import (
    alignment,
    card_drawing,
    choosing,
    choosing_views,
    crossing,
    measures,
    naming,
    persona_views,
    personas,
    profile_views,
    profiles,
    service_views,
    services,
    size_views,
    stability,
    stability_views,
    typing_tool,
    typing_views,
    written,
)
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from tests.citizens.segments import simulated

LANGUAGES = ("en", "sv")
HOSTILE = "<script>$x$</script> **=1+1**"


@pytest.fixture(scope="module")
def made():
    data, _ = simulated.answers(400)
    posterior = simulated.posterior(data)
    design = unweighted(data)
    entries = {"wants": ["a", "b"], "does": ["c", "mean:age"], "channels": ["town=A"]}
    told = measures.gather(simulated.book(), data, entries, LANGUAGES)
    found = profiles.estimate(told, posterior, design)
    sizes = profiles.sizes(posterior, design)
    names = {1: {"en": HOSTILE, "sv": HOSTILE}, 2: {"en": "Two", "sv": "Två"}}
    basis = Basis(400, False, LANGUAGES)
    return data, posterior, design, told, found, sizes, names, basis


def _texts(figure):
    return [t.get_text() for axes in figure.axes for t in axes.texts] + [
        t.get_text() for t in figure.texts
    ]


def test_profile_is_drawn_with_every_number_in_both_languages(made):
    _, _, _, told, found, sizes, names, basis = made
    drawing = profile_views.drawing(found, told, names, sizes, basis)
    for lang in LANGUAGES:
        texts = _texts(drawing.figures[lang])
        assert sum(t.endswith("%") for t in texts) >= 8
        assert min(t.get_fontsize() for a in drawing.figures[lang].axes for t in a.texts) >= 8
    assert "Vill ha" in _texts(drawing.figures["sv"])
    assert "95 % konfidensintervall" in drawing.note["sv"]


def test_table_of_the_profile_has_everyone_and_stars(made):
    _, _, _, told, found, _, names, basis = made
    table = profile_views.table(found, told, names, basis)
    assert table.frames["en"].columns.tolist() == ["part", "label", "all", "g1", "g2"]
    assert table.frames["en"]["g1"].str.endswith("*").any()
    assert "," in table.frames["sv"]["all"].iloc[3]  # a mean, with the Swedish decimal comma


def test_cards_are_of_segments_and_carry_size_and_interval(made):
    _, _, _, told, found, sizes, names, basis = made
    drawing = card_drawing.drawing(2, found, told, names, sizes, basis, {"offer": {"en": "Do it"}})
    texts = _texts(drawing.figures["en"])
    assert "CUSTOMER GROUP 2 OF 2" in texts
    assert "Do it" in texts
    assert any(t.startswith("95% interval [") for t in texts)
    assert not any("persona" in t.lower() for t in texts)
    hidden = sizes.assign(hidden=True)
    assert card_drawing.drawing(2, found, told, names, hidden, basis) is None


def test_personas_are_marked_and_say_that_they_are_no_share(made):
    data, posterior, _, _, _, sizes, names, basis = made
    items = [simulated.book()[i] for i in ("a", "c", "age", "town")]
    composed = personas.compose(data, items, posterior)
    drawing = persona_views.drawing(composed, simulated.book(), names, sizes, basis)
    texts = " ".join(_texts(drawing.figures["sv"])).replace("\n", " ")
    assert texts.count("PERSONA · ILLUSTRATION") == 2
    assert texts.count("inte en andel") == 2
    assert "not people" in drawing.caption["en"]


def test_sizes_hidden_are_not_drawn(made):
    sizes, names, basis = made[5], made[6], made[7]
    table = size_views.table(sizes.assign(hidden=[False, True]), names, basis)
    assert table.frames["en"]["n"].tolist()[1] == ".."
    assert size_views.drawing(sizes.assign(hidden=True), names, basis) is None
    told = size_views.values(sizes.assign(hidden=[False, True]), {1: "x", 2: "y"})
    assert set(told) == {"x_share", "x_share_lower", "x_share_upper", "x_n"}


def test_enumeration_says_what_the_other_criteria_say(made):
    data, basis = made[0], made[7]
    found = choosing.compare(data, list(simulated.ITEMS), [1, 2, 3], starts=4)
    assert choosing.chosen(found, 0) == 2
    table = choosing_views.table(found, 2, 0, basis, {2: 0.01}, 19)
    assert "BIC 2" in table.note["en"]
    assert "Chosen: 2, by BIC" in table.note["en"]
    assert "p" in table.frames["sv"]
    small = found.table.assign(fewest=[400, 3, 200])
    hidden = choosing_views.table(choosing.Counted(small, found.groupings), 2, 2, basis, {})
    assert hidden.frames["en"]["smallest"].tolist()[1] == ".."


def test_stability_and_waves_tables(made):
    names, basis = made[6], made[7]
    groups = pd.DataFrame({"run": [1, 2] * 2, "group": [1, 1, 2, 2], "jaccard": [0.9] * 4})
    groups = groups.assign(distance=0.1, share=[0.6, 0.62, 0.4, 0.38])
    found = stability.Stability(
        pd.DataFrame({"run": [1, 2], "rand": [0.8, 0.9]}), groups, 1, "bootstrap"
    )
    table = stability_views.table(found, names, basis)
    assert table.frames["sv"]["verdict"].tolist() == ["återkommer"] * 2
    assert "no model could be fitted" in table.note["en"]


def test_tool_tables(made):
    data, posterior, design, _, _, _, names, basis = made
    tool = typing_tool.build(data, simulated.ITEMS, posterior, most=2)
    right = typing_tool.accuracy(tool, design)
    assert typing_views.values(right, tool)["typing_items"] == (2, "count")
    card = typing_views.card(tool, simulated.book(), names, basis)
    assert card.frames["sv"]["answer"].iloc[1] == "Nej"
    assert len(typing_views.accuracy_table(right, names, basis).frames["en"]) == 3
    confusion = typing_views.confusion_table(tool, design, names, basis)
    assert confusion.frames["en"].shape == (2, 3)


def test_a_group_of_three_cannot_be_had_by_subtraction_from_any_table():
    data, _ = simulated.answers(400)
    groups = np.r_[[2] * 3, [1] * 120, [0] * 277]
    posterior = pd.DataFrame(np.eye(3)[groups], columns=[1, 2, 3])
    design, basis = unweighted(data), Basis(400, False, LANGUAGES)
    names = {g: {"en": str(g), "sv": str(g)} for g in (1, 2, 3)}
    sizes = profiles.sizes(posterior, design)
    assert sizes["hidden"].tolist() == [False, True, True]
    tool = typing_tool.build(data, simulated.ITEMS, posterior, most=2)
    right = typing_tool.accuracy(tool, design)
    shown = typing_views.accuracy_table(right, names, basis).frames["en"]
    assert shown["n"].tolist() == [400, 277, "..", ".."]
    assert typing_views.values(right, tool)["typing_accuracy"][0] < 1
    same = services.alike(data, ["a", "b"], posterior)
    assert service_views.alike_table(same, basis).frames["sv"]["n"].tolist() == [277, "..", ".."]
    pairs = pd.DataFrame({"group": [1, 2, 3], "other": [1, 2, 3], "distance": 0.1})
    pairs = pairs.assign(next_nearest=0.5, clear=True)
    waves = alignment.with_shares(pairs, posterior).assign(wave="w")
    table = stability_views.waves_table(waves, {"w": {"en": "W", "sv": "W"}}, names, basis)
    assert table.frames["en"]["share"].tolist()[1:] == ["..", ".."]
    assert "hidden (..)" in table.note["en"]
    counted = choosing.Counted(
        pd.DataFrame([{"groups": 3, "entropy": 1.0, "smallest": 3 / 400, "fewest": 3}]), {}
    )
    told = choosing_views.values(
        choosing.Counted(counted.table.assign(bic=1.0, abic=1.0, caic=1.0, aic=1.0), {}), 3
    )
    assert "smallest" not in told


def test_alike_hides_a_few_and_one_more():
    found = pd.DataFrame({"group": [1, 2, 3], "n": [100, 80, 60], "alike": [50, 3, 40]})
    found = found.assign(share=found["alike"] / found["n"], all_share=0.4)
    shown = service_views.alike_table(found, Basis(240, False, LANGUAGES)).frames["en"]
    assert shown["n"].tolist() == [100, 80, 60]
    assert shown["share"].tolist()[1:] == ["..", ".."]
    only = found.assign(n=[100, 80, 4], alike=[0, 2, 3], share=[0.0, 0.02, 0.75])
    assert "alike_of_group" not in service_views.alike_values(only, threshold=5)


def test_services_tables(made):
    data, posterior, design, told, found, _, names, basis = made
    offers = service_views.offers_table(services.offers(found), told, names, basis)
    assert offers.groups == "group"
    assert len(offers.frames["sv"])
    places = services.by_place(data, posterior, "town", design)
    by = simulated.book()["town"]
    assert service_views.place_table(places, by, names, basis).frames["en"]["n"].sum() == 400
    drawing = service_views.place_drawing(places, by, names, basis)
    assert drawing.caption["en"]
    everything_hidden = service_views.place_drawing(places.assign(hidden=True), by, names, basis)
    assert everything_hidden is None
    same = services.alike(data, ["a", "b"], posterior)
    assert "alike_n" in service_views.alike_values(same, threshold=5)
    assert len(service_views.alike_table(same, basis).frames["en"]) == 2
    worth = services.worth_collecting(data, ["a", "f"], posterior)
    texts = {i: {"en": i, "sv": i} for i in ("a", "f")}
    table = service_views.collecting_table(worth, texts, {"a"}, basis)
    assert table.frames["en"]["item"].tolist() == ["● a", "f"]


def test_groups_set_beforehand_stand_beside(made):
    _, posterior, design, _, _, _, names, basis = made
    before = pd.Series(["loyal", "distant"] * 200)
    found = crossing.estimate(before, posterior, design)
    table = crossing.table(found, names, basis)
    assert table.frames["en"]["loyal"].astype(float).between(0.3, 0.7).all()


def test_files_for_other_notebooks(made):
    data, posterior, _, _, _, sizes, names, _ = made
    rows = written.respondents(data.assign(row=range(400)), posterior.iloc[:390])
    assert rows.columns.tolist() == ["row", "wave", "group", "p1", "p2"]
    assert rows["group"].isna().sum() == 10
    hidden = sizes.assign(hidden=[False, True])
    table = written.named(hidden, {1: "x", 2: "y"}, names, LANGUAGES)
    assert table["share"].tolist()[1] == ".."
    assert table["key"].tolist() == ["x", "y"]


def test_groups_without_names_have_numbers():
    assert naming.labels(None, [2], LANGUAGES)[2] == {"en": "Group 2", "sv": "Grupp 2"}
