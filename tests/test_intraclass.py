"""ICC: Shrout and Fleiss' table and R's figures, and tables that cannot tell."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.intraclass import intraclass

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "survey" / "agreement.json").read_text(encoding="utf-8")
)


def test_shrout_and_fleiss_table():
    given = REFERENCE["shrout_fleiss"]
    found = intraclass(pd.DataFrame(given["ratings"])).set_index("type")
    for kind, figures in given["figures"].items():
        row = found.loc[kind]
        assert row["icc"] == pytest.approx(figures["ICC"], abs=1e-8)
        assert row["f"] == pytest.approx(figures["F"], abs=1e-8)
        assert row["ci_lower"] == pytest.approx(figures["lo"], abs=1e-8)
        assert row["ci_upper"] == pytest.approx(figures["hi"], abs=1e-8)


def test_another_table_in_r():
    given = REFERENCE["icc"]
    found = intraclass(pd.DataFrame(given["ratings"]))
    assert found["type"].tolist() == given["type"]
    for column, name in (("icc", "icc"), ("f", "f"), ("p_value", "p")):
        assert found[column].tolist() == pytest.approx(given[name], abs=1e-10)
    assert found["ci_lower"].tolist() == pytest.approx(given["lower"], abs=1e-10)
    assert found["ci_upper"].tolist() == pytest.approx(given["upper"], abs=1e-10)


def test_a_unit_with_a_missing_rating_is_left_out():
    ratings = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, 3, 3, None]})
    assert intraclass(ratings)["units"].tolist() == [3] * 6
    assert intraclass(ratings)["icc"].tolist() == intraclass(ratings.iloc[:3])["icc"].tolist()


def test_raters_who_differ_by_their_level_only_are_consistent():
    found = intraclass(pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 3, 4]})).set_index("type")
    assert found.at["ICC3", "icc"] == 1.0
    assert found.at["ICC2", "icc"] == pytest.approx(2 / 3)
    assert found["ci_lower"].isna().all()


def test_ratings_that_are_all_the_same_tell_nothing():
    found = intraclass(pd.DataFrame({"a": [2, 2], "b": [2, 2]}))
    assert found["icc"].isna().all()


def test_bad_input_is_told():
    with pytest.raises(InputError, match='column "b": expected numbers'):
        intraclass(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    with pytest.raises(InputError, match="two units or more that all rated, got 1"):
        intraclass(pd.DataFrame({"a": [1.0, None], "b": [1.0, 2.0]}))
    with pytest.raises(InputError, match="two coders or more"):
        intraclass(pd.DataFrame({"a": [1, 2]}))
