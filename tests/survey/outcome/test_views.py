"""Tables and figures of response: words in both languages, few people hidden."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.comparing.main_results import parse
from cup_study.survey.estimates import unweighted
from cup_study.survey.outcome import (
    aapor,
    composition,
    disposition_views,
    groups,
    nonresponse,
    nonresponse_views,
    rate_views,
    representativity,
    resistance,
    resistance_views,
    weight_views,
)
from cup_study.survey.weighting import balance, diagnostics

BOOK = codebook.parse(
    "name,type,values,question_en,question_sv,labels_en,labels_sv\n"
    "age,ordinal,1|2|3,Age,Ålder,1=Young|2=Old|3=Oldest,1=Unga|2=Gamla|3=Äldst\n"
    "sex,nominal,1|2,Gender,Kön,1=Woman|2=Man,1=Kvinna|2=Man\n"
    "used,binary,0|1,Used it?,Använt?,0=No|1=Yes,0=Nej|1=Ja\n"
    "score,scale,1-5,Content?,Nöjd?,,\n",
    ["en", "sv"],
)
BOTH = ("en", "sv")
WAVES = {"A": {"en": "First", "sv": "Första"}, "B": {"en": "Second", "sv": "Andra"}}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def cases():
    generator = np.random.default_rng(1)
    n = 600
    table = pd.DataFrame(
        {
            "wave": np.repeat(["A", "B"], n // 2),
            "person": [str(i) for i in range(n)],
            "age": generator.choice([1.0, 2.0], n),
            "sex": generator.choice([1.0, 2.0], n),
        }
    )
    table["answered"] = generator.random(n) < np.where(table["age"].eq(2), 0.6, 0.3)
    table["code"] = np.where(table["answered"], "I", generator.choice(["R", "NC"], n))
    few = table.index[:3]
    table.loc[few, "age"] = 3.0
    return table


@pytest.fixture(scope="module")
def data(cases):
    generator = np.random.default_rng(2)
    table = cases[cases["answered"]].drop(columns=["code", "answered"]).reset_index(drop=True)
    table["used"] = generator.integers(0, 2, len(table)).astype(float)
    table["score"] = generator.integers(1, 6, len(table)).astype(float)
    table["weight"] = np.where(table["age"].eq(1), 3.0, 1.0)
    return table.assign(base_weight=1.0)


def test_all_rates_of_both_waves(cases):
    rates = groups.by_wave(cases, ["age"])
    table = rate_views.table(rates, WAVES, BOTH, 0.9)
    # Nobody's eligibility is unknown and nobody answered in part: many rates are one.
    assert table.frames["sv"]["rate"].iloc[0] == "Svarsfrekvens (RR1, RR2, RR3, RR4, RR5, RR6)"
    assert table.frames["sv"]["rate"].ne("").sum() == 5
    waves = table.frames["sv"]["wave"].tolist()
    assert waves[1] == "Andra"
    assert waves[2] == waves[0]
    counts = {"I": 5, "P": 2, "R": 3, "NC": 4, "O": 2, "UH": 3, "NE": 2, "UO": 1}
    codes = [code for code, n in counts.items() for _ in range(n)]
    apart = groups.by_wave(pd.DataFrame({"wave": "A", "code": codes}))
    all_rates = rate_views.table(apart, {"A": WAVES["A"]}, BOTH, 0.9).frames["sv"]["rate"]
    assert len(all_rates) == len(aapor.RATES)
    assert "wave" not in rate_views.table(apart, {"A": WAVES["A"]}, BOTH, 0.9).columns
    assert "e = 0,90" in table.note["sv"]
    assert "e =" not in rate_views.table(rates, WAVES, BOTH, float("nan")).note["en"]
    assert set(rate_views.values(rates)) >= {"rr1_a", "coop2_b"}


def test_groups_with_few_answers_are_hidden(cases):
    rates = groups.by_wave(cases, ["age", "sex"])
    table = rate_views.groups_table(rates, "RR2", BOOK, WAVES, BOTH)
    frame = table.frames["en"]
    hidden = frame["interval"].eq("..")
    assert hidden.sum() >= 2
    assert frame.loc[hidden, "estimate"].isna().all()
    assert ".." in table.note["en"]
    assert frame["panel"].tolist().count("Gender") == 1
    drawing = rate_views.groups_drawing(rates, "RR2", BOOK, WAVES, BOTH)
    assert drawing.caption["sv"].startswith("Svarsfrekvens: från")
    labels = [t.get_text() for t in drawing.figures["sv"].axes[0].get_yticklabels()]
    assert "Äldst" not in labels


def test_dispositions_in_words(cases):
    found = groups.dispositions(cases)
    frame = disposition_views.dispositions_table(found, WAVES, BOTH).frames["sv"]
    assert frame["wave"].tolist().count("Första") == 1
    assert "Ej anträffade (NC)" in frame["code"].tolist()


def test_non_response_and_its_model(cases, data):
    profile = nonresponse.profile(cases, ["age", "sex"], data=data, weights=data["weight"])
    table = nonresponse_views.table(profile, BOOK, BOTH)
    assert "population" not in table.columns
    # Of the oldest hardly anybody answered; a second group hides them from subtraction.
    assert table.frames["en"]["answered"].isna().tolist()[2]
    assert table.frames["en"]["answered"].isna().sum() >= 2
    assert ".." in table.note["sv"]
    drawing = nonresponse_views.drawing(profile, BOOK, BOTH)
    assert "standard" in drawing.alt["en"]
    model = representativity.propensities(cases, ["age", "sex"])
    table = nonresponse_views.model_table(model, representativity.partial(model), BOOK, BOTH)
    frame = table.frames["sv"]
    assert frame["interval"].iloc[0] == "referens"
    assert frame["item"].tolist().count("Kön") == 1
    told = nonresponse_views.indicator_values(representativity.indicator(model, draws=5))
    assert set(told) == {"r_indicator", "r_indicator_lower", "r_indicator_upper", "r_cv"}


def test_early_and_late(data):
    targets, _ = parse(["used=1", "score"], BOOK, data)
    timing = pd.Series(np.where(np.arange(len(data)) % 3, "early", "late"))
    timing.iloc[:3] = "telephone"
    order = resistance.order(timing, ["early", "late"])
    found = resistance.by_timing(targets, data, unweighted(data), timing, order)
    changes = resistance.differences(found, ["early", "late"])
    basis = Basis(len(data), False, BOTH)
    table = resistance_views.table(found, changes, targets, order, basis)
    frame = table.frames["en"]
    assert frame["own_telephone"].tolist() == ["..", ".."]
    assert table.columns["own_early"]["sv"] == "Före påminnelsen"
    assert "%" not in frame["difference"].iloc[0]
    drawing = resistance_views.drawing(found, changes, targets, order, basis)
    assert len(drawing.figures["en"].axes) == 2
    told = resistance_views.values(timing, changes)
    assert told["telephone_n"] == (3, "count")


def test_weights_and_balance(data):
    summary = diagnostics.summary(data, {"base_weight": "base_weight", "weight": "weight"})
    table = weight_views.table(summary, WAVES, BOTH)
    assert table.frames["sv"]["kind"].tolist() == ["Designvikt", "Slutlig"] * 2
    population = pd.DataFrame({"age": [1.0, 2.0, 3.0], "n": [500, 480, 20]})
    found = balance.balance(data, population, ["age"])
    drawing = weight_views.balance_drawing(found, BOOK, WAVES["A"], BOTH)
    assert drawing.note["sv"].startswith("Första.")
    legend = [t.get_text() for t in drawing.figures["en"].legends[0].get_texts()]
    assert legend == ["Unweighted", "Final weights"]
    assert weight_views.balance_values(found)["balance_before"][0] > 0.1


def test_composition_hides_few_and_drops_what_is_not_known(data):
    items = [BOOK["age"], BOOK["sex"]]
    population = pd.DataFrame({"age": [1.0, 2.0, 3.0], "n": [50, 45, 5]})
    found = composition.composition(data, items, unweighted(data), population=population)
    assert found.loc[found["item"].eq("age"), "population"].tolist() == [0.5, 0.45, 0.05]
    assert found.loc[found["item"].eq("sex"), "population"].isna().all()
    table = composition.table(found, BOOK, Basis(len(data), False, BOTH))
    assert "weighted" not in table.columns
    frame = table.frames["en"]
    assert frame["n"].tolist().count("..") >= (found["n"].between(1, 4).sum() > 0)
    alone = composition.composition(data, items, unweighted(data))
    assert "population" not in composition.table(alone, BOOK, Basis(9, True, BOTH)).columns
