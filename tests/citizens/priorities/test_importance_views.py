import dataclasses

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import sem
from cup_study.citizens.priorities import (
    importance,
    importance_views,
    importance_words,
    item_key,
    what_if,
    what_if_share,
    what_if_views,
)
from cup_study.codebook import parse
from cup_study.survey.basis import Basis
from tests.citizens.priorities import ipma
from tests.citizens.priorities.test_what_if import outcome

BASIS = Basis(500, True, ("en", "sv"), 5)
CALLED = {"en": {"Ease": "Ease of use", "Use": "Use"}, "sv": {"Ease": "Lätt", "Use": "Användning"}}
BOOK = parse(
    "name,type,values,question_en,question_sv,reversed\n"
    + "".join(
        f"{name},scale,1-7,It is {name} <b>$x$</b> =1+1,Det är {name},{int(name == 'e1')}\n"
        for name in ipma.SEVEN
    ),
    ["en", "sv"],
)


@pytest.fixture(scope="module")
def fit():
    more = ipma.likert(seed=8).rename(columns=lambda c: f"r{c[1]}" if c[0] == "e" else c)
    data = ipma.likert().join(more[["r0", "r1", "r2"]])
    for k in range(3):
        data[f"u{k}"] = (0.7 * data[f"u{k}"] + 0.3 * (8 - data[f"r{k}"])).round()
    text = "Ease =~ e0 + e1 + e2\nRisk =~ r0 + r1 + r2\nUse =~ u0 + u1 + u2\nUse ~ Ease + Risk\n"
    return sem.fit(text, data)


@pytest.fixture(scope="module")
def found(fit):
    scales = dict.fromkeys(fit.sample.observed, ipma.SEVEN["e0"])
    return importance.of(fit, "Use", scales, turn=["Risk"], draws=100)


def named():
    return {lang: labels | {"Risk": "Risk"} for lang, labels in CALLED.items()}


def test_values_have_limits(found):
    told = importance_views.values(found)
    assert told["importance_ease_lower"][0] < told["importance_ease"][0]
    assert told["performance_target"][1] == "decimal0"
    assert told["n"] == (500, "count")
    assert told["total_effect_risk"][0] < 0 < told["importance_risk"][0]


def test_the_table_has_the_most_important_first_and_marks_what_is_turned(found):
    table = importance_views.construct_table(found, named(), BASIS)
    frame = table.frames["sv"]
    assert frame["importance"].is_monotonic_decreasing
    assert "Risk (vänd)" in frame["label"].tolist()
    assert "Vänd: ett hinder" in table.note["sv"]
    assert "unweighted" in table.note["en"]
    assert "100 bootstrap draws" in table.note["en"]
    assert ";" in frame["importance_interval"][0]


def test_items_are_numbered_alike_in_table_and_map(found):
    table = importance_views.item_table(found, named(), BOOK, BASIS)
    assert table.frames["en"]["number"].tolist() == list(range(1, 7))
    assert table.frames["en"]["label"][1].endswith("(turned)")
    assert table.groups == "construct"
    drawing = importance_views.item_drawing(found, named(), BOOK, BASIS)
    texts = [t.get_text() for t in drawing.figures["en"].texts]
    assert [t for t in texts if t.isdigit()] == [str(k) for k in range(1, 7)]
    plt.close("all")


def test_items_that_few_answered_are_hidden(found):
    many = Basis(500, True, ("en", "sv"), 501)
    assert importance_views.item_drawing(found, named(), BOOK, many) is None
    assert importance_views.item_table(found, named(), BOOK, many).frames["en"].empty
    half = found.items.assign(n=[3, *found.items["n"][1:]])
    from dataclasses import replace

    table = importance_views.item_table(replace(found, items=half), named(), BOOK, BASIS)
    assert len(table.frames["en"]) == 5
    assert "fewer than 5" in table.note["en"]


def test_maps_are_drawn_in_both_languages_with_hostile_texts_as_text(found):
    drawing = importance_views.drawing(found, named(), BASIS)
    assert set(drawing.figures) == {"en", "sv"}
    shown = [t.get_text() for t in drawing.figures["sv"].axes[0].texts]
    assert "Prioritera" in shown
    assert any(t.startswith("medel ") for t in shown)
    items = importance_views.item_drawing(found, named(), BOOK, BASIS)
    for figure in items.figures.values():
        figure.canvas.draw()
    assert any("$x$" in t.get_text() for t in items.figures["en"].texts)
    plt.close("all")


def test_truth_is_counted(found):
    rows = found.constructs.set_index("construct")["standardised"]
    known = pd.DataFrame(
        {
            "kind": "total",
            "name": ["Use ~ Ease", "Use ~ Risk"],
            "value": [rows["Ease"], 0.9],
        }
    )
    told = importance_views.truth_values(found, known)
    assert told == {"true_n": (2, "count"), "true_covered": (1, "count")}


def test_the_key_breaks_lines_by_their_width():
    lines = item_key.lines_of("iiii " * 20, 20)
    wide = item_key.lines_of("WWWW " * 20, 20)
    assert len(lines) < len(wide)
    assert item_key.lines_of("", 20) == [""]


def test_what_if_tells_its_assumptions(fit, found):
    planned = what_if.of(found)
    shares = what_if_share.users(fit, found, outcome(ipma.likert()))
    table = what_if_views.table(planned, named(), BASIS, shares)
    assert "experiment can" in table.note["en"]
    assert "ett experiment kan" in table.note["sv"]
    assert "become users as often" in table.note["en"]
    assert "remark" not in table.frames["en"]
    change = shares.set_index("construct")["change"].max()
    assert table.frames["sv"]["users"].max() == pytest.approx(100 * change)
    assert "procentenheter" in table.columns["users"]["sv"]
    assert what_if_share.enough(found, outcome(ipma.likert()))
    assert not what_if_share.enough(found, outcome(ipma.likert()) * 0)
    told = what_if_views.values(planned, shares)
    assert told["change_ease_lower"][0] < told["change_ease"][0]
    assert told["users_ease"][1] == "percent1"
    assert told["n_ceiling"] == (0, "count")
    drawing = what_if_views.drawing(planned, named(), BASIS)
    assert "if the model is right" in drawing.caption["en"]
    rows = what_if_views.assumptions_table(BASIS, shares=True).frames["sv"]
    assert len(rows) == len(what_if.ASSUMPTIONS) + 1
    plt.close("all")


def test_a_ceiling_is_told_in_table_and_figure():
    data = ipma.likert(level=8.6)
    found = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=0)
    planned = what_if.of(found)
    table = what_if_views.table(planned, CALLED, BASIS)
    assert "cannot be lifted by 5" in table.frames["en"]["remark"][0]
    assert "kan inte lyftas 5" in table.frames["sv"]["remark"][0]
    assert table.caption["en"] == "No construct has room for a lift of 5 points."
    assert what_if_views.drawing(planned, CALLED, BASIS) is None
    assert importance_views.drawing(found, CALLED, BASIS) is None
    assert what_if_views.values(planned)["n_ceiling"] == (1, "count")


def test_what_is_not_sure_is_said_not_to_be():
    data = ipma.likert(90, seed=3, slope=0.3)
    for k in range(3):
        data[f"r{k}"] = data[f"e{k}"].to_numpy()[::-1]
    text = ipma.TWO + "Risk =~ r0 + r1 + r2\nUse ~ Risk\n"
    fit = sem.fit(text, data, warn=False)
    scales = dict.fromkeys(fit.sample.observed, ipma.SEVEN["e0"])
    found = importance.of(fit, "Use", scales, draws=60)
    drawing = importance_views.drawing(found, named(), BASIS)
    first = importance_views.fields(found).rows
    assert (first["sure"] < 0.95).any()
    assert "Open signs: in more than 5% of the draws" in drawing.note["en"]
    items = importance_views.item_drawing(found, named(), BOOK, BASIS)
    assert "That it comes first is uncertain" in items.caption["en"]
    assert "men inte säkert" in items.caption["sv"] or "Inget ligger" in items.caption["sv"]
    plt.close("all")


def test_constructs_that_cannot_be_told_apart_are_told(found):
    assert importance_words.warning(found, named(), "en") == ""
    draw = pd.Series(range(100), dtype=float) - 50
    entangled = dataclasses.replace(
        found,
        constructs=found.constructs.assign(importance_lower=-2.0, importance_upper=2.0),
        importance_draws=pd.DataFrame({"Ease": draw, "Risk": -draw}),
    )
    told = importance_words.warning(entangled, named(), "en")
    assert told.startswith("Ease of use and risk (turned) can hardly be told apart")
    assert "r = −1,00" in importance_words.note(entangled, named(), BASIS)["sv"]
