from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.effects import names, reading
from cup_study.study import find_root

HEAD = "study,construct_1,construct_2,r,n,reliability_1,reliability_2\n"


def file(tmp_path: Path, rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "correlations.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def told(tmp_path: Path, rows: str, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        reading.read(file(tmp_path, rows), **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_form(tmp_path: Path) -> None:
    found = reading.read(file(tmp_path, "a,use,habit,0.5,120,.9,.8\nb,habit,use,.4,90,,\n"))
    assert list(found.effects)[: len(reading.COLUMNS)] == reading.COLUMNS
    first = found.effects.iloc[0]
    # The reliabilities turn with the pair.
    assert first[["construct_1", "reliability_1", "reliability_2"]].tolist() == ["habit", 0.8, 0.9]
    assert found.effects["n"].dtype == "int64"
    assert found.excluded.empty
    assert found.names.empty


def test_order_of_the_constructs(tmp_path: Path) -> None:
    path = file(tmp_path, "a,use,habit,.5,120,.9,.8\na,trust,use,.3,120,,\n")
    found = reading.read(path, order=["use"]).effects
    assert found["construct_1"].tolist() == ["use", "use"]
    assert found["construct_2"].tolist() == ["habit", "trust"]


def test_other_columns_are_kept(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "a,x,y,.5,9,here,R1\n",
        "key,construct_1,construct_2,r_value,sample_size,url_seen,coder\n",
    )
    row = reading.read(path).effects.iloc[0]
    assert row[["study", "r", "n", "source", "coder", "row"]].tolist() == [
        "a", 0.5, 9, "here", "R1", 2,
    ]  # fmt: skip


def test_own_names_of_columns(tmp_path: Path) -> None:
    path = file(tmp_path, "a,x,y,.5,9\n", "paper,one,two,r,n\n")
    columns = {"paper": "study", "one": "construct_1", "two": "construct_2"}
    assert reading.read(path, columns=columns).effects["study"].tolist() == ["a"]


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    text = told(
        tmp_path,
        "a,use,habit,1.7,120,,\n"
        "b,use,habit,0.5,0,,\n"
        "c,use,habit,0.5,12.5,,\n"
        "d,use,habit,0.5,50,1.2,0\n"
        "e,use,habit,0.5,,,\n"
        "f,use,use,0.5,50,,\n"
        ",use,habit,0.5,50,,\n"
        "g,use,habit,0.5,50,,\n"
        "g,habit,use,0.4,50,,\n"
        "h,use,,0.5,50,,\n"
        "i,use,habit,-1,50,,\n"
        "j,use,habit,strong,50,,\n",
    )
    for part in (
        "12 problems",
        'row 2, column "r": expected a correlation from -1 to 1, got "1.7"',
        'row 3: study "b": a sample size of 0: at least 4 are needed',
        'row 4, column "n": expected a whole number of persons, got "12.5"',
        'row 5, column "reliability_1"',
        'row 6: study "e": no sample size',
        'row 7: construct "use" with itself',
        'row 8, column "study": is empty',
        'row 10: study "g" has habit - use also in row 9',
        "row 11: a construct is missing",
        'row 12: study "i": a correlation of -1 between different constructs',
        'row 13, column "r": expected a correlation from -1 to 1, got "strong"',
        'With unusable="exclude"',
    ):
        assert part in text
    places = [int(line.split()[1].rstrip(":,")) for line in text.splitlines() if "  row" in line]
    assert places == sorted(places)


def test_lenient_lists_what_cannot_be_used(tmp_path: Path) -> None:
    path = file(tmp_path, "a,x,y,.5,,,\nb,x,y,1,50,,\nc,x,y,.5,0,,\nd,x,y,,50,,\ne,x,y,.5,50,,\n")
    found = reading.read(path, unusable="exclude")
    assert found.effects["study"].tolist() == ["e"]
    assert found.excluded["row"].tolist() == [2, 3, 4, 5]
    assert found.excluded["why"].tolist() == [
        "no sample size",
        "a correlation of 1 between different constructs",
        "a sample size of 0: at least 4 are needed",
        "no correlation",
    ]


def test_lenient_is_no_licence_for_errors(tmp_path: Path) -> None:
    assert 'got "1.7"' in told(tmp_path, "a,x,y,1.7,50,,\n", unusable="exclude")


def test_kept_for_comparing_coders(tmp_path: Path) -> None:
    path = file(tmp_path, "a,x,y,.5,,,\nb,x,y,1,50,,\nd,x,y,,50,,\n")
    found = reading.read(path, unusable="keep")
    assert found.effects["r"].tolist() == [0.5, 1.0]
    assert found.excluded["why"].tolist() == ["no correlation"]


def test_coders_may_read_the_same_cell(tmp_path: Path) -> None:
    head = HEAD.strip() + ",coder\n"
    rows = "a,x,y,.5,50,,,R1\na,y,x,.6,50,,,R2\n"
    assert len(reading.read(file(tmp_path, rows, head)).effects) == 2
    with pytest.raises(InputError, match=r'x - y by coder "R2" also in row 3'):
        reading.read(file(tmp_path, rows + "a,x,y,.7,50,,,R2\n", head))


def test_excluded_rows_are_not_checked(tmp_path: Path) -> None:
    path = file(tmp_path, "a,x,y,9,,,\nb,x,y,.5,50,,\n")
    found = reading.read(path, exclude={"a": "HTMT table"})
    assert found.excluded.values.tolist() == [[2, "a", "x - y", "HTMT table"]]


def test_unknown_constructs(tmp_path: Path) -> None:
    text = told(tmp_path, "a,x,y,.5,50,,\n", constructs=["x"])
    assert 'construct "y" is not known' in text


def test_a_decision_may_bring_a_construct_to_itself(tmp_path: Path) -> None:
    rows = "a,PU,performance expectancy,.7,50,,\na,PU,use,.5,50,,\n"
    rows += "a,performance expectancy,use,.4,50,,\n"
    text = told(tmp_path, rows, names={"PU": "usefulness", "performance expectancy": "usefulness"})
    assert '("PU" and "performance expectancy" by decision)' in text
    assert "also in row 3" in text


def test_unknown_option_and_missing_columns(tmp_path: Path) -> None:
    assert "expected one of refuse, exclude, keep" in told(tmp_path, "", unusable="drop")
    with pytest.raises(InputError, match='column "r" is missing'):
        reading.check(pd.DataFrame(columns=["study", "construct_1", "construct_2", "n"]))


def test_an_empty_table_is_no_error(tmp_path: Path) -> None:
    found = reading.read(file(tmp_path, ""))
    assert found.effects.empty
    assert found.excluded.empty


def test_the_reports_correlations() -> None:
    folder = find_root() / "data" / "raw" / "literature"
    path = folder / "correlations.csv"
    with pytest.raises(InputError) as caught:
        reading.read(path)
    assert [p.what.split(":")[0] for p in caught.value.problems] == [
        'study "davis1989"',
        'study "misy2022"',
        'study "pmc8517819"',
    ]
    decided = names.decisions(folder / "constructs.csv")
    found = reading.read(
        path,
        names=decided,
        constructs=sorted(set(decided.values())),
        exclude=folder / "correlations_excluded.csv",
        unusable="exclude",
    )
    assert len(found.effects) == 42
    assert len(found.excluded) == 47
    assert found.effects["study"].value_counts().to_dict() == {"tsai2021": 21, "zhang2019": 21}
    assert set(found.names["spelled"]) == {"effort expectancy", "performance expectancy"}
    htmt = found.excluded[found.excluded["study"] == "misy2022"]
    assert len(htmt) == 15
    assert htmt["why"].str.contains("HTMT").all()


def test_the_remedy_tells_what_names_are_known_and_how_samples_are_named():
    rows = [["a", "PU", "BI", 0.3, 100], ["a", "BI", "PE", 0.3, 100], ["a", "PE", "BI", 0.4, 100]]
    table = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    with pytest.raises(InputError) as told:
        reading.check(table, constructs=["BI", "PE"])
    assert "Known constructs: BI, PE" in told.value.remedy
    assert "smith2020-1" in told.value.remedy
