"""Simulated codings: two coders who agree as much as the truth says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.agreement import cohen_kappa
from cup_study.ingest.simulating import simulation_coding as coding
from cup_study.ingest.simulating.simulation_design import Coding, Design, Phrase, Texts
from cup_study.ingest.simulating.simulation_reading import load
from cup_study.ingest.simulating.simulation_tables import wave_tables

ROOT = Path(__file__).parents[3]
PHRASES = (
    Phrase(text="where", weight=2, codes=("find",), quote={"en": "Where?"}),
    Phrase(text="how", codes=("simple", "find")),
    Phrase(text="-", codes=("none",)),
)
ERRORS = {"find": {"simple": 0.2}, "none": {"find": 0.1}}
CODING = Coding(coders=("a", "b"), agreed="agreed", both=0.5, errors=ERRORS, cleared_by="x")


@pytest.fixture(scope="module")
def design() -> Design:
    whole = load("cup", ROOT).design
    texts = {"q": Texts(share=1.0, phrases=PHRASES)}
    return whole.model_copy(update={"texts": texts, "coding": {"q": CODING}})


@pytest.fixture(scope="module")
def surveys() -> dict[str, list[list[str]]]:
    drawn = np.random.default_rng(1).choice(["where", "where", "how", "-", ""], 4000)
    rows = [[str(i), text] for i, text in enumerate(drawn)]
    return {"1": [["respondent", "q"], *rows]}


def _table(rows: list[list[str]]) -> pd.DataFrame:
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_kappa_of_the_codings_is_the_planted_one(design, surveys):
    table = _table(coding.tables(design, surveys, 7)["codings"])
    sets = table.groupby(["respondent", "coder"])["code"].agg(frozenset).unstack()
    both = sets[["a", "b"]].dropna()
    truth = {v.name: v.value for v in coding.true_agreement(design, [surveys, surveys])}
    found = cohen_kappa(*(both[c].map(lambda s: " ".join(sorted(s))) for c in ("a", "b")))
    assert found.ci_lower < truth["q"] < found.ci_upper
    for code in ("find", "simple", "none"):
        one = cohen_kappa(*(both[c].map(lambda s, code=code: code in s) for c in ("a", "b")))
        assert one.estimate == pytest.approx(truth[f"q={code}"], abs=4 * one.se), code


def test_half_is_coded_twice_and_every_answer_once(design, surveys):
    table = _table(coding.tables(design, surveys, 7)["codings"])
    written = {row[0] for row in surveys["1"][1:] if row[1]}
    coders = table[table["coder"] != "agreed"].groupby("respondent")["coder"].nunique()
    assert set(coders.index) == written
    assert float((coders == 2).mean()) == pytest.approx(0.5, abs=0.03)


def test_who_differ_are_settled_by_the_true_codes(design, surveys):
    table = _table(coding.tables(design, surveys, 7)["codings"])
    texts = dict(surveys["1"][1:])
    true = {p.text: set(p.codes) for p in PHRASES}
    settled = table[table["coder"] == "agreed"].groupby("respondent")["code"].agg(set)
    assert len(settled) > 100
    assert all(codes == true[texts[r]] for r, codes in settled.items())


def test_one_answer_of_a_phrase_is_cleared(design, surveys):
    quotes = _table(coding.tables(design, surveys, 7)["quotes"])
    assert quotes["text_en"].tolist() == ["Where?"]
    assert dict(surveys["1"][1:])[quotes["respondent"].iloc[0]] == "where"


def test_another_seed_changes_the_codings_and_not_the_truth():
    parts = load("cup", ROOT)
    survey = {w.id: wave_tables(parts, w.id)[0] for w in parts.settings.waves}
    one, two = (coding.tables(parts.design, survey, s) for s in (1, 2))
    assert one["codings"] != two["codings"]
    assert one["quotes"] == two["quotes"]
    assert one == coding.tables(parts.design, survey, 1)
    other = replace(parts, seed=5)
    again = {w.id: wave_tables(other, w.id)[0] for w in parts.settings.waves}
    values = [coding.true_agreement(parts.design, [s, s])[0].value for s in (survey, again)]
    assert values[0] == pytest.approx(values[1], abs=0.02)


def test_a_faulty_design_is_told_at_once(design):
    errors = {"find": {"lost": 0.7, "simple": 0.7}, "gone": {}}
    phrases = (*PHRASES, Phrase(text="uncoded"))
    wrong = design.model_copy(
        update={
            "texts": {"q": Texts(share=1.0, phrases=phrases)},
            "coding": {"q": CODING.model_copy(update={"errors": errors}), "other": CODING},
        }
    )
    assert [p.where for p in coding.problems(wrong, {})] == [
        "study.yml, files.codings",
        "study.yml, files.quotes",
        "texts.q.phrases[3].codes",
        "coding.q.errors.find.lost",
        "coding.q.errors.find",
        "coding.q.errors.gone",
        "coding.other",
    ]
