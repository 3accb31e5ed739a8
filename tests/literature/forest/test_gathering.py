"""From files to effects: nothing lost without a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cup_study.errors import InputError
from cup_study.literature.forest import gathering

PLAIN = """key,construct_1,construct_2,r,n
a,PU,intention,.5,100
b,perceived usefulness,intention,.4,200
c,perceived usefulness,intention,.3,
d,perceived usefulness,intention,.9,100
"""
CODED = """study_id,construct_1,construct_2,r_value,r_source,coder
a,BI,PE,0.5,direct,R1
a,BI,PE,0.6,direct,R2
b,BI,PE,0.4,direct,R1
c,BI,PE,1,direct,R1
c,BI,EE,0.2,beta,R1
"""
STUDIES = """study_id,sample_size,first_author,year,coder
a,120,Hu,2022,R1
a,120,Hu,2022,R2
b,200,Li,2023,R1
c,,Wu,2023,R1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("plain.csv", PLAIN), ("coded.csv", CODED), ("studies.csv", STUDIES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    decided = "spelled,construct,why\nPU,perceived usefulness,abbreviation\n"
    (tmp_path / "decided.csv").write_text(decided, encoding="utf-8")
    (tmp_path / "out.csv").write_text("study,why\nd,HTMT table\n", encoding="utf-8")
    return tmp_path


def test_every_row_is_used_or_told(folder: Path) -> None:
    found = gathering.gather(
        folder / "plain.csv", decisions=folder / "decided.csv", exclusions=folder / "out.csv"
    )
    assert found.read == 4
    assert len(found.effects) + len(found.excluded) == found.read
    assert dict(zip(found.excluded["study"], found.excluded["why"], strict=True)) == {
        "c": "no sample size",
        "d": "HTMT table",
    }
    assert found.renamed["spelled"].tolist() == ["PU"]
    assert found.coders == []


def test_exclusions_of_the_notebook_join_those_of_the_file(folder: Path) -> None:
    found = gathering.gather(
        folder / "plain.csv", exclusions=folder / "out.csv", exclude={"a": "pilot"}
    )
    assert sorted(found.excluded["why"]) == ["HTMT table", "no sample size", "pilot"]
    with pytest.raises(InputError, match="nobody"):
        gathering.gather(folder / "plain.csv", exclude={"nobody": "typing"})


def test_coders_become_one_value_with_a_size(folder: Path) -> None:
    found = gathering.gather(folder / "coded.csv", studies=folder / "studies.csv")
    assert found.coders == ["R1", "R2"]
    assert found.effects[["study", "r", "n"]].values.tolist() == [["a", 0.55, 120], ["b", 0.4, 200]]
    assert set(found.excluded["study"]) == {"c"}
    assert "no sample size" in set(found.excluded["why"])
    assert len(found.studies) == 3
    assert found.as_coded is not None


def test_a_coder_alone(folder: Path) -> None:
    found = gathering.gather(folder / "coded.csv", studies=folder / "studies.csv", resolution="R2")
    assert found.effects["r"].tolist() == [0.6]


def test_a_correlation_beyond_one_is_refused_with_its_row(folder: Path) -> None:
    (folder / "bad.csv").write_text(PLAIN.replace(".5,100", "1.7,100"), encoding="utf-8")
    with pytest.raises(InputError, match="row 2"):
        gathering.gather(folder / "bad.csv")


def test_no_sizes_anywhere_is_told(folder: Path) -> None:
    text = "study,construct_1,construct_2,r\na,x,y,.5\n"
    (folder / "none.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match='"n" is missing'):
        gathering.gather(folder / "none.csv")


def test_labels_of_constructs(folder: Path) -> None:
    path = folder / "labels.csv"
    path.write_text("construct,label_en,label_sv\nPE,usefulness,nytta\n", encoding="utf-8")
    assert gathering.names_of(path) == {"PE": {"en": "usefulness", "sv": "nytta"}}


def test_comments_name_no_construct() -> None:
    assert gathering.named_in("# FC\nBI ~ a*PE ! EE\nx := a*a", ["BI", "PE", "EE", "FC"]) == [
        "BI",
        "PE",
    ]


def test_names_that_may_be_one_construct_are_proposed_until_they_are_decided(tmp_path):
    file = tmp_path / "correlations.csv"
    file.write_text(
        "study,construct_1,construct_2,r,n\n"
        "a,PU,use,0.4,100\nb,perceived usefulness,use,0.5,100\nc,percieved usefulness,use,0.3,90\n",
        encoding="utf-8",
    )
    found = gathering.proposals(file)
    assert set(found["spelled"]) == {"PU", "percieved usefulness"}
    assert set(found["proposed"]) == {"perceived usefulness"}
    decided = tmp_path / "decided.csv"
    decided.write_text(
        "spelled,construct,why\nPU,perceived usefulness,abbreviation\n"
        "percieved usefulness,perceived usefulness,typing\n",
        encoding="utf-8",
    )
    assert gathering.proposals(file, decided).empty
    assert gathering.proposals(file, known=["PU", "percieved usefulness"]).empty
