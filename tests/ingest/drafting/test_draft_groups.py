"""Items that belong together, and what they are called."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.ingest.drafting.draft_columns import Guess
from cup_study.ingest.drafting.draft_groups import Candidate, group
from cup_study.ingest.drafting.draft_names import names
from cup_study.ingest.drafting.draft_options import find
from cup_study.ingest.reading.rawtable import TEXT


def answers(signs: list[int], n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    mood = rng.normal(size=n)
    made = {
        f"q{i}": np.clip(np.round(4 + sign * mood + rng.normal(scale=0.7, size=n)), 1, 7)
        for i, sign in enumerate(signs, 1)
    }
    return pd.DataFrame({k: [f"{v:.0f}" for v in values] for k, values in made.items()}, dtype=TEXT)


def bare(name: str, codes: range) -> Candidate:
    return Candidate(name, name, "", Guess("ordinal", tuple(codes), bare=True))


def test_neighbours_that_correlate_are_a_scale_with_common_ends() -> None:
    block = [bare("q1", range(1, 8)), bare("q2", range(2, 8)), bare("q3", range(1, 7))]
    found = group(block, answers([1, 1, 1]), ".")
    assert {item.battery for item in found} == {"q"}
    assert {item.guess.codes for item in found} == {tuple(range(1, 8))}
    assert {item.guess.type for item in found} == {"scale"}


def test_neighbours_that_do_not_correlate_stay_apart() -> None:
    found = group([bare(f"q{i}", range(1, 8)) for i in (1, 2, 3)], answers([0, 0, 0]), ".")
    assert {item.battery for item in found} == {""}
    assert {item.guess.type for item in found} == {"ordinal"}


def test_two_series_are_two_batteries() -> None:
    cells = answers([1] * 6)
    cells.columns = pd.Index(["pu1", "pu2", "pu3", "bi1", "bi2", "bi3"])
    found = group([bare(str(name), range(1, 8)) for name in cells.columns], cells, ".")
    assert [item.battery for item in found] == ["pu"] * 3 + ["bi"] * 3


def test_the_minority_that_runs_the_other_way_is_noted() -> None:
    block = [bare(f"q{i}", range(1, 8)) for i in range(1, 6)]
    found = group(block, answers([1, -1, 1, 1, -1]), ".")
    noted = [any("against" in note for note in item.guess.notes) for item in found]
    assert noted == [False, True, False, False, True]


def test_names_are_short_safe_and_unique() -> None:
    found = names(["Q1", "q1", "Vad tycker du om webbplatsen?", "wave", "flag_x", "2", "", "£"])
    assert found == ["q1", "q1_2", "tycker_webbplatsen", "wave_answer", "flag_x_answer", "q2",
                     "item", "item_2"]  # fmt: skip
    assert all(name.isidentifier() and name.isascii() for name in found)


def test_single_answers_with_a_comma_are_no_multi_response_question() -> None:
    towns = {"Luleå, Sweden": 30, "Oulu, Finland": 20, "Tromsø, Norway": 9}
    assert find(towns, [","]) == ()
    ticked = {"A, B": 9, "A": 8, "B": 7, "A, C": 4, "B, C": 3, "C": 2, "my own words": 1}
    assert find(ticked, [";", ","]) == ("A", "B", "C", "*")
