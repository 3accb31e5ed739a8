from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.effects import names


def table(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["study", "construct_1", "construct_2"])


THREE_WAYS = table(
    ("a", "Perceived Usefulness", "use"),
    ("b", "perceived usefulness", "use"),
    ("c", "perceived-usefulness", "use"),
    ("d", "PU", "use"),
    ("e", "percieved usefulnes", "use"),
    ("f", "perceived usefulness", "intention"),
)


def proposed(data: pd.DataFrame) -> dict[str, list[str]]:
    found = names.propose(data)
    return {s: list(part["proposed"]) for s, part in found.groupby("spelled")}


def test_a_construct_spelled_several_ways() -> None:
    assert proposed(THREE_WAYS) == {
        "Perceived Usefulness": ["perceived usefulness"],
        "perceived-usefulness": ["perceived usefulness"],
        "PU": ["perceived usefulness"],
        "percieved usefulnes": ["perceived usefulness"],
    }
    found = names.propose(THREE_WAYS).set_index("spelled")
    assert found.loc["PU", "ground"] == "abbreviation"
    assert found.loc["perceived-usefulness", "ground"] == "typing"
    assert found.loc["percieved usefulnes", "ground"] == "similar spelling"


def test_ambiguous_abbreviations_are_told() -> None:
    found = names.propose(table(("a", "PE", "BI"), ("b", "performance expectancy", "intention")))
    part = found[found["spelled"] == "PE"]
    assert set(part["proposed"]) == {"performance expectancy", "perceived enjoyment"}
    assert part["ground"].str.contains("also of").all()
    assert (part["score"] == 50).all()


def test_initials_of_a_name_in_the_table() -> None:
    assert proposed(table(("a", "TTF", "use"), ("b", "task technology fit", "use")))["TTF"] == [
        "task technology fit"
    ]


def test_words_that_names_leave_out() -> None:
    data = table(("a", "intention", "use"), ("b", "behavioural intention", "use"),
                 ("c", "intention", "use"))  # fmt: skip
    assert proposed(data) == {"behavioural intention": ["intention"]}


def test_known_synonyms_are_proposed_only_where_both_occur() -> None:
    one = table(("a", "performance expectancy", "use"))
    assert names.propose(one).empty
    both = table(("a", "performance expectancy", "use"), ("b", "PU", "use"))
    assert proposed(both)["performance expectancy"] == ["perceived usefulness"]


def test_what_stands_in_one_study_together_speaks_against_it() -> None:
    data = table(
        ("a", "performance expectancy", "use"),
        ("a", "perceived usefulness", "use"),
        ("b", "perceived usefulness", "use"),
    )
    row = names.propose(data).set_index("spelled").loc["performance expectancy"]
    assert row["both_in"] == "a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("intention", "intention to recommend"),
        ("perceived risk", "perceived privacy risk"),
        ("trust in government", "trust in internet"),
        ("system quality", "service quality"),
    ],
)
def test_different_constructs_are_not_proposed(one: str, other: str) -> None:
    assert names.propose(table(("a", one, "use"), ("b", other, "use"))).empty


def test_decided_names_are_not_proposed_again() -> None:
    decided = {"PU": "perceived usefulness", "percieved usefulnes": "perceived usefulness"}
    left = names.propose(THREE_WAYS, decided)["spelled"]
    assert set(left) == {"Perceived Usefulness", "perceived-usefulness"}


def test_the_file_keeps_what_a_person_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "constructs_to_decide.csv"
    names.to_decide(names.propose(THREE_WAYS), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("construct,why")
    assert len(lines) == 5
    filled = [line[:-1] + "usefulness,mine" if line.startswith("PU,") else line for line in lines]
    path.write_text("\n".join(filled) + "\n", encoding="utf-8")
    again = names.to_decide(names.propose(THREE_WAYS), path)
    assert names.decisions(path) == {"PU": "usefulness"}
    assert again["spelled"].tolist().count("PU") == 1
    assert len(again) == 4


def test_contradictions_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "constructs.csv"
    path.write_text(
        "spelled,construct\nPU,usefulness\npu,performance\nEOU,ease\nease,effort\n,use\nSI,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        names.decisions(path)
    text = str(caught.value)
    assert "3 problems" in text
    assert 'row 3: "pu" is "performance" here and "usefulness" in row 2' in text
    assert '"EOU" is "ease", which is "effort" in row 5' in text
    assert 'row 6, column "spelled": is empty' in text


def test_a_name_that_is_kept_is_no_chain(tmp_path: Path) -> None:
    path = tmp_path / "constructs.csv"
    path.write_text("spelled,construct\nPU,usefulness\nusefulness,usefulness\n", encoding="utf-8")
    assert names.decisions(path) == {"PU": "usefulness", "usefulness": "usefulness"}


def test_apply_tells_what_it_renamed() -> None:
    renamed, log = names.apply(THREE_WAYS, {"perceived usefulness": "perceived usefulness"})
    assert log["spelled"].tolist() == ["Perceived Usefulness", "perceived-usefulness"]
    assert renamed["construct_1"].tolist().count("perceived usefulness") == 4
    assert renamed["construct_2"].tolist() == THREE_WAYS["construct_2"].tolist()


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    data = table(("a", "=HYPERLINK(1)", "use"), ("b", "=HYPERLINK (1)", "use"))
    path = tmp_path / "constructs_to_decide.csv"
    names.to_decide(names.propose(data), path)
    assert not [x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("=")]


def test_labels(tmp_path: Path) -> None:
    path = tmp_path / "constructs.csv"
    path.write_text("construct,label_en,label_sv\nBI,intention,\nBI,a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="2 problems"):
        names.labels(path, ["en", "sv"])
