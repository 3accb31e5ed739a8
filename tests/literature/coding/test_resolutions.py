from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.coding import resolutions

EFFECTS = pd.DataFrame(
    {
        "study": ["a", "a", "a", "b"],
        "construct_1": "BI",
        "construct_2": "PE",
        "coder": ["R1", "R2", "R3", "R2"],
        "r": [0.5, 0.6, -0.9, 0.3],
        "n": [100, 90, 110, 50],
        "r_source": ["direct", "beta", "direct", "beta"],
    }
)


@pytest.mark.parametrize(
    ("rule", "r", "n", "coders"),
    [
        ("mean", 0.2 / 3, 90, "R1; R2; R3"),
        ("median", 0.5, 90, "R1; R2; R3"),
        ("first", 0.5, 100, "R1"),
        ("smallest", 0.5, 100, "R1"),
        ("largest", -0.9, 110, "R3"),
        ("direct", -0.2, 100, "R1; R3"),
    ],
)
def test_rules(rule: str, r: float, n: int, coders: str) -> None:
    found = resolutions.resolve(EFFECTS, rule, converted=["beta"])
    assert found["study"].tolist() == ["a", "b"]
    row = found.iloc[0]
    assert row["r"] == pytest.approx(r)
    assert row[["n", "coders", "differs"]].tolist() == [n, coders, True]
    # One coder's value stands whatever the rule, converted or not.
    assert found.iloc[1][["r", "n", "coders", "differs"]].tolist() == [0.3, 50, "R2", False]
    assert found["n"].dtype == "int64"


def test_a_coder_alone() -> None:
    assert resolutions.resolve(EFFECTS, "R1")["study"].tolist() == ["a"]
    assert resolutions.resolve(EFFECTS, "R2")["r"].tolist() == [0.6, 0.3]


def test_order_of_the_coders() -> None:
    found = resolutions.resolve(EFFECTS, "first", order=["R3", "R2"])
    assert found["coders"].tolist() == ["R3", "R2"]


def test_the_order_of_the_rows_does_not_matter() -> None:
    turned = EFFECTS.iloc[::-1].reset_index(drop=True)
    for rule in ("mean", "first", "smallest", "direct"):
        pd.testing.assert_frame_equal(
            resolutions.resolve(EFFECTS, rule), resolutions.resolve(turned, rule)
        )


def test_consensus(tmp_path: Path) -> None:
    path = tmp_path / "consensus.csv"
    path.write_text("study,construct_1,construct_2,r,why\na,PE,BI,0.55,table 3\n", encoding="utf-8")
    agreed = resolutions.agreed(path)
    found = resolutions.resolve(EFFECTS, "consensus", consensus=agreed)
    assert found["r"].tolist() == [0.55, 0.3]
    with pytest.raises(InputError, match="no coder has this cell"):
        resolutions.resolve(EFFECTS, "consensus", consensus=agreed.assign(study="x"))
    with pytest.raises(InputError, match="no agreed values were given"):
        resolutions.resolve(EFFECTS, "consensus")


def test_bad_consensus(tmp_path: Path) -> None:
    path = tmp_path / "consensus.csv"
    path.write_text(
        "study,construct_1,construct_2,r,why\na,BI,PE,1.7,x\na,PE,BI,.5,\nb,BI,PE,,x\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        resolutions.agreed(path)
    text = str(caught.value)
    assert "4 problems" in text
    assert "row 3: the cell appears twice" in text


def test_unknown_rule_and_column() -> None:
    with pytest.raises(InputError, match='got "vote"'):
        resolutions.resolve(EFFECTS, "vote")
    with pytest.raises(InputError, match='column "how" is missing'):
        resolutions.resolve(EFFECTS, "direct", source="how")


def test_a_missing_size_stays_missing() -> None:
    found = resolutions.resolve(EFFECTS.assign(n=[100, None, 110, None]), "mean")
    assert found["n"].isna().tolist() == [True, True]
