from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.coding import sizes

STUDIES = "study_id,sample_size,coder\na,100.0,R1\na,101,R2\nb,200,R1\nb,,R2\nc,,R1\n"


def read(tmp_path: Path, text: str = STUDIES) -> pd.DataFrame:
    path = tmp_path / "studies.csv"
    path.write_text(text, encoding="utf-8")
    return sizes.read(path)


def rows(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["study", "coder"])


def test_differing_sizes(tmp_path: Path) -> None:
    found = sizes.compare(read(tmp_path)).set_index("study")
    assert found["differs"].to_dict() == {"a": True, "b": False, "c": False}
    assert found.loc["a", ["lowest", "highest", "coders"]].tolist() == [100, 101, 2]


def test_where_a_size_comes_from(tmp_path: Path) -> None:
    studies = read(tmp_path)
    wanted = rows(("a", "R1"), ("a", "R2"), ("a", "R3"), ("b", "R2"), ("c", "R1"), ("d", "R1"))
    found, told = sizes.assign(wanted, studies)
    assert found["n"].tolist()[:4] == pytest.approx([100, 101, np.nan, 200], nan_ok=True)
    assert found["n"].isna().tolist()[4:] == [True, True]
    assert told[["study", "coder", "taken", "why"]].values.tolist() == [
        ["a", "R3", "none", "the other coders differ"],
        ["b", "R2", "others", "the coder gives none"],
        ["c", "R1", "none", "no coder gives one"],
        ["d", "R1", "none", "no coder gives one"],
    ]


def test_declared_sizes_come_first(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("study,n,why\na,50,only half were asked\n", encoding="utf-8")
    found, told = sizes.assign(rows(("a", "R1"), ("a", "R2")), read(tmp_path), sizes.declared(path))
    assert found["n"].tolist() == [50, 50]
    assert told["why"].tolist() == ["only half were asked"] * 2


def test_a_declared_study_that_is_not_there(tmp_path: Path) -> None:
    samples = pd.DataFrame({"study": ["x"], "n": [50.0], "why": ["?"]})
    with pytest.raises(InputError, match='study "x": has no correlation'):
        sizes.assign(rows(("a", "R1")), read(tmp_path), samples)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("study,n,coder\na,12.5,R1\n", 'row 2, column "n": expected a whole number'),
        ("study,n,coder\na,50,R1\na,60,R1\n", 'coder "R1" has study "a" twice'),
        ("study,n\na,50\n", 'column "coder" is missing'),
    ],
)
def test_bad_studies(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)


def test_bad_declarations(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("study,n,why\na,,x\nb,50,\nc,2,x\nd,50,x\nd,60,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="4 problems"):
        sizes.declared(path)
