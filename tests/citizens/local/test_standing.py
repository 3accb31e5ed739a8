"""What surely differs from everyone, and the sentence that says so."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.local import standing
from cup_study.citizens.local.headline import Headline
from cup_study.survey.estimates import unweighted

PLACE = {"en": "Kalix", "sv": "Kalix"}
USE = Headline(
    "use",
    {"en": "Have used it", "sv": "Har använt den"},
    0.35,
    0.32,
    0.39,
    0.4,
    "percent0",
)
WEB = Headline(
    "web",
    {"en": "Prefer the website", "sv": "Väljer helst webben"},
    0.26,
    0.23,
    0.29,
    0.32,
    "percent0",
    {"en": "prefer the website", "sv": "helst väljer webben"},
)
GRADE = Headline(
    "satisfaction",
    {"en": "Satisfaction, 0-100", "sv": "Nöjdhet, 0-100"},
    66.2,
    62,
    69,
    73,
    "decimal0",
    {"en": "satisfaction", "sv": "nöjdheten"},
)


@pytest.fixture
def place():
    return pd.Series(np.arange(2000) % 4 == 0)


def test_only_what_differs_is_found(place):
    rng = np.random.default_rng(5)
    chance = {"low": np.where(place, 0.3, 0.5), "high": np.where(place, 0.7, 0.5), "same": 0.5}
    table = pd.DataFrame({n: (rng.random(2000) < p).astype(float) for n, p in chance.items()})
    table["empty"] = np.nan
    table["only_elsewhere"] = table["same"].mask(place)
    found = standing.apart(table, place, unweighted(table))
    assert found == {"low": -1, "high": 1, "same": 0, "empty": 0, "only_elsewhere": 0}


def test_many_comparisons_by_chance_alone_seldom_say_that_one_differs(place):
    rng = np.random.default_rng(8)
    said = 0
    for _ in range(40):
        table = pd.DataFrame(rng.integers(0, 2, (2000, 8)).astype(float)).add_prefix("q")
        said += any(standing.apart(table, place, unweighted(table)).values())
    assert said <= 6  # 2 expected of 40; without adjustment 13


def test_missing_answers_of_nullable_columns_are_left_out(place):
    answers = pd.Series(np.arange(2000) % 2, dtype="Int64").where(np.arange(2000) % 5 > 0)
    table = pd.DataFrame({"q": answers})
    assert standing.apart(table, place, unweighted(table)) == {"q": -1}


def test_without_others_nothing_differs():
    table = pd.DataFrame({"q": [0.0, 1.0, 1.0]})
    everyone = pd.Series([True] * 3)
    assert standing.apart(table, everyone, unweighted(table)) == {"q": 0}


def test_sentence_names_shares_and_means_that_differ():
    told = standing.marked([USE, WEB, GRADE], {"use": -1, "web": -1, "satisfaction": -1})
    swedish = standing.sentence(told, PLACE, "sv").replace("\u00a0", " ")
    assert swedish == (
        "Jämfört med alla gäller i Kalix att en mindre andel har använt den (35 % mot 40 %) och "
        "helst väljer webben (26 % mot 32 %), och att nöjdheten är lägre (66 mot 73)."
    )
    english = standing.sentence(told, PLACE, "en")
    assert english == (
        "In Kalix, compared with everyone, a smaller share have used it (35% against 40%) and "
        "prefer the website (26% against 32%), and satisfaction is lower (66 against 73)."
    )


def test_both_directions_are_told_apart():
    told = [replace(USE, apart=1), replace(WEB, apart=-1), replace(GRADE, apart=1)]
    swedish = standing.sentence(told, PLACE, "sv")
    assert "att en mindre andel helst" in swedish
    assert ", att en större andel har" in swedish
    assert swedish.count("och att") == 1


def test_what_does_not_differ_is_not_said_to_differ():
    said = standing.sentence([USE, replace(GRADE, apart=0)], PLACE, "sv")
    assert said == "Inget av de stora talen nedan skiljer sig säkert mellan Kalix och alla."
