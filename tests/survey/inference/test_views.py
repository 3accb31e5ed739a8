import numpy as np
import pytest
from matplotlib import pyplot as plt

from cup_study.survey.basis import Basis
from cup_study.survey.inference import differences_views, margins, multiplicity, views
from cup_study.survey.inference.contrasts import differences
from cup_study.survey.inference.model import Factor, Interaction
from cup_study.survey.inference.ordinal import ordinal
from cup_study.survey.inference.regression import linear, logistic, odds_ratios
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
DATA["place"] = DATA["town"].where(DATA.index > 2, "e")
DESIGNS = designs(DATA)
BASIS = Basis(len(DATA), True, ("en", "sv"))
CAPTION = {"en": "Older people use more.", "sv": "Äldre använder mer."}
LABELS = {
    "en": {"age": "Age", "gender": "Gender", ("gender", "woman"): "Women", "place": "Place"},
    "sv": {"age": "Ålder", "gender": "Kön", ("gender", "woman"): "Kvinnor", "place": "Ort"},
}
USE = logistic(DATA, "use", ["age", Factor("gender", "man"), "place", "income"], DESIGNS["rake"])
EFFECTS = multiplicity.adjust(margins.average_marginal_effects(USE))


def test_table_of_a_logistic_regression():
    table = views.regression_table(USE, EFFECTS, LABELS, BASIS, CAPTION)
    rows = table.frames["sv"]
    assert rows["variable"].tolist()[:4] == ["Ålder", "Kön", "", "Ort"]
    assert rows["level"].tolist()[:3] == ["per steg", "man (referens)", "Kvinnor"]
    ratio = float(np.exp(USE.estimates.set_index("level").at["woman", "estimate"]))
    assert rows["estimate"].tolist()[2] == pytest.approx(ratio)
    effect = EFFECTS.set_index("level").at["woman", "estimate"]
    assert rows["effect"].tolist()[2] == pytest.approx(100 * effect)
    assert rows["interval"].tolist()[2].startswith("[0,")
    note = table.note["sv"]
    assert note.startswith("n\xa0=\xa0389") or note.startswith("n = 389")
    assert "3 strata, 27 kluster, rakade vikter" in note
    assert "income 31" in note
    assert "Justerat p: Holm" in note


def test_levels_of_few_people_are_hidden_and_not_told_in_the_note():
    table = views.regression_table(USE, EFFECTS, LABELS, BASIS, CAPTION)
    few = table.frames["en"].set_index("level").loc["e"]
    assert few["n"] == ".."
    assert few[["estimate", "effect", "p_value"]].isna().all()
    assert "fewer than 5 respondents" in table.note["en"]
    drawing = views.effects_drawing(EFFECTS, LABELS, BASIS, CAPTION, model=USE)
    labels = [t.get_text() for t in drawing.figures["en"].axes[0].get_yticklabels()]
    assert "e" not in labels
    assert {"Age", "Women", "b"} <= set(labels)
    plt.close("all")


def test_separation_of_few_people_is_told_without_their_answers():
    data = DATA.assign(use=DATA["use"].where(DATA["place"] != "e", 0))
    model = logistic(data, "use", ["age", "place"], DESIGNS["one"])
    note = views.regression_table(model, None, LABELS, BASIS, CAPTION).note
    assert "fewer than 5 respondents have Place = e" in note["en"]
    assert "färre än 5 svarande har Ort = e" in note["sv"]
    assert "0 have the outcome" not in note["en"]


def test_table_of_a_linear_regression_with_interaction():
    terms = ["age", "gender", Interaction("age", "gender")]
    model = linear(DATA, "score", terms, DESIGNS["one"])
    table = views.regression_table(model, None, LABELS, BASIS, CAPTION)
    assert table.columns["estimate"]["sv"] == "Koefficient"
    assert table.frames["sv"]["variable"].tolist()[-1] == "Ålder × Kön"
    assert table.frames["sv"]["level"].tolist()[-1] == "Kvinnor"
    assert "effect" not in table.columns


def test_table_of_an_ordinal_regression_shows_the_highest_answer():
    model = ordinal(DATA, "trust", ["age", "gender"], DESIGNS["one"])
    found = margins.average_marginal_effects(model)
    labels = {"en": LABELS["en"] | {("trust", 4): "Full trust"}}
    basis = Basis(len(DATA), True, ("en",))
    table = views.regression_table(model, found, labels, basis, CAPTION)
    assert table.columns["effect"]["en"] == "Effect, percentage points (Full trust)"
    expected = found[(found["category"] == 4) & (found["term"] == "age")]["estimate"].item()
    assert table.frames["en"]["effect"].tolist()[0] == pytest.approx(100 * expected)


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_drawings_have_a_line_of_no_effect_and_numbers_in_words(lang):
    for rows, style_of, none in (
        (EFFECTS, "points", 0.0),
        (odds_ratios(USE), "ratio", 1.0),
        (EFFECTS, "decimal2", 0.0),
    ):
        drawing = views.effects_drawing(rows, LABELS, BASIS, CAPTION, model=USE, style_of=style_of)
        axes = drawing.figures[lang].axes[0]
        assert [none, none] in [list(line.get_xdata()) for line in axes.lines]
        assert LABELS[lang][("gender", "woman")] in drawing.alt[lang]
        assert drawing.caption[lang] == CAPTION[lang]
    plt.close("all")


def test_nothing_to_draw_is_an_empty_figure():
    drawing = views.effects_drawing(EFFECTS.iloc[:0], LABELS, BASIS, CAPTION)
    assert set(drawing.figures) == {"en", "sv"}
    plt.close("all")


def test_table_of_differences():
    found = multiplicity.adjust(
        differences(DATA, ["use"], "place", DESIGNS["one"], values=[1], pairs="rest"), "item"
    )
    labels = {"sv": {"use": "Använder", ("use", 1): "ja", ("place", "a"): "Väsby"}, "en": {}}
    table = differences_views.differences_table(found, labels, BASIS, CAPTION, by="place")
    rows = table.frames["sv"]
    assert rows["question"].tolist()[0] == "Använder: ja"
    assert rows["comparison"].tolist()[0] == "alla andra → Väsby"
    assert rows["difference"].tolist()[0] == pytest.approx(100 * found["difference"][0])
    assert rows["interval"].tolist()[-1] == ".."
    assert table.columns["difference"]["en"] == "Difference, percentage points"
    assert "h: Cohen's h." in table.note["en"]
    assert "Justerat p: Holm, över 5 test." in table.note["sv"]


def test_table_of_differences_of_means():
    found = differences(DATA, ["score"], "gender", DESIGNS["one"])
    table = differences_views.differences_table(
        found, LABELS, BASIS, CAPTION, by="gender", style_of="decimal2"
    )
    row = table.frames["en"].iloc[0]
    assert row["comparison"] == "man → Women"
    assert row["difference"] == pytest.approx(found["difference"][0])
    assert table.columns["effect"]["en"] == "d"
    assert "p_adjusted" not in table.columns
