import pandas as pd
import pytest

from cup_study.survey.open_answers import coders


def test_agreement_of_whole_sets_and_of_each_code(coded, frame):
    found = coders.compare(coded, frame, draws=200)
    assert found.pair == ("anna", "bo")
    assert found.kappa.observed == pytest.approx(37 / 40)
    codes = found.codes.set_index("code")
    assert codes.loc["find", ["n", "given"]].tolist() == [40, 20]
    assert codes.at["find", "observed"] == pytest.approx(37 / 40)
    assert codes.loc["find", ["mixed_with", "mixed_n"]].tolist() == ["simple", 3]
    assert codes.at["none", "alpha"] == 1.0
    assert "ease" not in codes.index


def test_a_code_that_few_got_or_that_is_mixed_up_is_told(coded, frame):
    few = coded[~((coded["code"] == "none") & (coded["respondent"].astype(int) > 10))]
    assert (
        coders.compare(few, frame, draws=0).codes.set_index("code").at["none", "verdict"] == "few"
    )
    flipped = coded.copy()
    own = flipped["coder"].eq("anna") & flipped["respondent"].astype(int).lt(20)
    flipped.loc[own, "code"] = flipped.loc[own, "code"].replace({"find": "simple"})
    verdicts = coders.compare(flipped, frame, draws=0).codes.set_index("code")["verdict"]
    assert verdicts["find"] == "unclear"


def test_nothing_coded_twice_gives_nothing(coded, frame):
    assert coders.compare(coded[coded["coder"] == "bo"], frame) is None
    settled = coded[coded["coder"].isin(["bo", "agreed"])]
    assert coders.compare(settled, frame) is None


def test_the_pair_is_the_two_with_most_answers_in_common(coded, frame):
    third = coded[(coded["coder"] == "bo") & coded["respondent"].isin(["1", "2"])]
    rows = pd.concat([coded, third.assign(coder="aa")], ignore_index=True)
    found = coders.compare(rows, frame, draws=0)
    assert found.pair == ("anna", "bo")
    assert found.alpha.coders == 3
