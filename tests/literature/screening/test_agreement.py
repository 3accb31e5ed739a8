"""Agreement between reviewers: pairs and all, and none for one reviewer."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.literature.screening import agreement, decisions
from tests.literature.screening.cases import decided


def table(**said: str) -> decisions.Decisions:
    """Decisions of reviewers as letters: i, e, u, and a dot where there is none."""
    words = {"i": "include", "e": "exclude", "u": "unsure"}
    n = max(len(letters) for letters in said.values())
    groups = pd.DataFrame({"record": [f"r{i}" for i in range(n)]}).assign(
        group=lambda t: t["record"]
    )
    rows = [
        [f"r{i}", "title_abstract", words[letter], "", who]
        for who, letters in said.items()
        for i, letter in enumerate(letters)
        if letter != "."
    ]
    return decided(rows, groups)


def test_a_pair() -> None:
    # 20 both include, 15 both exclude, 5 and 10 apart: the example of Cohen's kappa, .40.
    one, two = "i" * 20 + "e" * 15 + "i" * 5 + "e" * 10, "i" * 20 + "e" * 15 + "e" * 5 + "i" * 10
    found = agreement.measure(table(anna=one, bo=two), draws=200)
    kappa, alpha = found.to_dict("records")
    assert (kappa["reviewer_1"], kappa["reviewer_2"], kappa["n"]) == ("anna", "bo", 50)
    assert kappa["observed"] == pytest.approx(0.7)
    assert kappa["estimate"] == pytest.approx(0.4)
    assert kappa["ci_lower"] < 0.4 < kappa["ci_upper"]
    # Nominal alpha of two coders: 1 - (N - 1) d / (n0 n1), with N codings, n0 and n1 of a kind,
    # and d units that differ.
    assert alpha["estimate"] == pytest.approx(1 - 99 * 15 / (55 * 45))
    assert alpha["ci_lower"] < alpha["estimate"] < alpha["ci_upper"]


def test_three_reviewers_who_share_the_work() -> None:
    found = agreement.measure(table(a="iieeu...", b="iiee..ie", c="....uiie"), draws=50)
    assert found["measure"].tolist() == ["kappa"] * 3 + ["alpha"]
    assert found["n"].tolist() == [4, 1, 2, 7]


def test_consensus_is_no_reviewer() -> None:
    found = agreement.measure(table(a="iiee", consensus="eeii"))
    assert found[["reviewer_1", "n", "note"]].to_numpy().tolist() == [
        ["a", 4, agreement.ONE_REVIEWER]
    ]
    assert found["estimate"].isna().all()


def test_nobody_has_decided() -> None:
    assert agreement.measure(decisions.empty()).empty


def test_reviewers_without_a_record_in_common() -> None:
    found = agreement.measure(table(a="ii..", b="..ee"))
    assert found["n"].tolist() == [0, 0]
    assert found["note"].str.startswith("no unit").all()
