"""ASReview: three layouts of its project file, its exports, and finding its records in ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cup_study import sheet
from cup_study.errors import InputError
from cup_study.literature.screening import asreview, decisions, flow
from tests.literature.screening import projects

OURS = pd.DataFrame(
    {
        "record": ["Scopus:1", "PubMed:9", "Scopus:2", "Scopus:3"],
        "doi": ["10.1000/a", "10.1000/a", "", ""],
        "title": ["Trust in e-services", "TRUST in e-services.", "Habit & use", "Habit and use"],
        "year": pd.array([2008, 2008, 2010, 2010], dtype="Int64"),
    }
)


@pytest.mark.parametrize("layout", [1, 2, 3])
def test_each_layout_gives_the_same(tmp_path: Path, layout: int) -> None:
    found = asreview.read(projects.project(tmp_path, layout))
    assert (found.name, found.layout, found.mode) == ("demo", layout, "oracle")
    table = found.records
    assert table["title"].tolist() == projects.TITLES
    assert table["label"].tolist()[:2] == [1, 0]
    assert table["label"].isna().tolist() == [False, False, True, True]
    assert table["date"].tolist()[:2] == ["2024-05-01", "2024-05-02"]
    assert table["note"].tolist()[:2] == ["good", ""]
    assert table["year"].tolist()[:2] == [2008, 2010]
    assert table["doi"].tolist() == ["10.1000/a", "", "10.1000/c", ""]


def test_decisions_on_our_records(tmp_path: Path) -> None:
    found = asreview.read(projects.project(tmp_path, 3))
    rows, log = asreview.decisions(found, OURS, reviewer="anna")
    assert rows[["record", "decision", "reviewer", "date"]].to_numpy().tolist() == [
        ["Scopus:1", "include", "anna", "2024-05-01"],
        ["PubMed:9", "include", "anna", "2024-05-01"],
        ["Scopus:3", "exclude", "anna", "2024-05-02"],
    ]
    assert log["what"].tolist() == ["has no label: not seen, or not yet decided on"] * 2
    groups = decisions.ungrouped(OURS).replace({"group": {"Scopus:1": "PubMed:9"}})
    checked = decisions.check(rows, groups)
    assert checked.table["group"].tolist() == ["PubMed:9", "PubMed:9", "Scopus:3"]
    # Together with rows of a file, which have their numbers and other columns.
    path = tmp_path / "screening.csv"
    path.write_text("record,stage,decision,reason,reviewer\nScopus:3,title_abstract,include,,bo\n")
    both = pd.concat([sheet.read(path), rows], ignore_index=True)
    assert decisions.check(both, groups).table["row"].tolist() == [2, 0, 0, 0]


def one(**cells: Any) -> asreview.Project:
    row = dict.fromkeys(asreview.COLUMNS, "") | {"year": pd.NA, "label": 1} | cells
    return asreview.Project("p", 3, "oracle", pd.DataFrame([row]))


def test_what_cannot_be_taken_over_is_logged() -> None:
    tried: list[tuple[dict[str, Any], str]] = [
        ({"title": "Another"}, "there is no such record in the table"),
        ({"title": "Habit and use", "year": 1999}, "there is no such record in the table"),
        ({}, "has neither title nor DOI"),
    ]
    for cells, why in tried:
        rows, log = asreview.decisions(one(**cells), OURS)
        assert rows.empty
        assert log["what"].tolist() == [f"has the label 1, but {why}"]
    both = OURS.assign(title="Editorial", doi="")
    rows, log = asreview.decisions(one(title="Editorial"), both)
    assert rows.empty
    assert log["what"].tolist() == [
        "has the label 1, but its title is that of records of several years"
    ]


def test_records_that_were_not_shown() -> None:
    unseen = one(title="Habit and use", label=pd.NA)
    assert asreview.decisions(unseen, OURS)[0].empty
    rows, log = asreview.decisions(unseen, OURS, unseen="automation")
    assert len(log) == 1
    assert rows[["record", "stage", "reason"]].to_numpy().tolist() == [
        ["Scopus:3", "before_screening", "automation tools"]
    ]
    groups = decisions.ungrouped(OURS)
    files = pd.DataFrame([{"file": "a", "database": "A", "read": 4, "malformed": 0}])
    found = flow.count(OURS.assign(file="a"), files, groups, decisions.check(rows, groups))
    removed = found.data[found.data["box"].eq("removed") & found.data["item"].ne("")]
    assert removed[["item", "n"]].to_numpy().tolist() == [["automation", 1]]


def test_users_and_simulations(tmp_path: Path) -> None:
    table = pd.concat([one(title="Habit and use", user=u).records for u in ("1", "2")])
    rows, _ = asreview.decisions(asreview.Project("p", 3, "oracle", table), OURS, reviewer="A")
    assert rows["reviewer"].tolist() == ["A 1", "A 2"]
    found = asreview.read(projects.project(tmp_path, 3, mode="simulate"))
    assert "simulation" in asreview.decisions(found, OURS)[1]["what"][0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"project_file_version": 4}, 'project of ASReview 1, 2 or 3, got version "4"'),
        ({"version": "dev", "project_file_version": None}, 'got version "d"'),
        ({"reviews": []}, "names no review"),
        ({"reviews": [{"id": "../../etc"}]}, "reviews/../../etc/results.db: is not in the file"),
        ({"reviews": {"id": "x"}}, "names no review"),
    ],
)
def test_settings_that_lead_nowhere(
    tmp_path: Path, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        asreview.read(projects.project(tmp_path, 2, **settings))
    assert message in str(caught.value)


def test_parts_that_do_not_fit(tmp_path: Path) -> None:
    content = projects.members(tmp_path, 1)
    content["data/set.csv"] += b"\nOne more;2000;"
    with pytest.raises(InputError, match="5 rows, but the state has 4 records"):
        asreview.read(projects.pack(tmp_path / "a.asreview", content))
    third = projects.members(tmp_path, 3)
    extra = {"record": projects._records()[:1], "results": [[3, 1, 0.0, None, "[]", None]]}
    third["results.db"] = projects.database(
        tmp_path / "b.db", projects.RECORD, projects.RESULTS, rows=extra
    )
    with pytest.raises(InputError, match="1 labels of records that are not there, such as 3"):
        asreview.read(projects.pack(tmp_path / "b.asreview", third))
    with pytest.raises(InputError, match='dataset_path|"?data/none.csv: is not in the file'):
        asreview.read(projects.project(tmp_path, 1, dataset_path="none.csv"))


def test_exports(tmp_path: Path) -> None:
    csv = tmp_path / "export.csv"
    csv.write_text(
        "title,year,doi,included,asreview_label\nHabit and use,2010,,0,1\nNo,,,1,0\nX,,,,\n"
    )
    found = asreview.read(csv)
    assert (found.layout, found.records["label"].tolist()[:2]) == (0, [1, 0])
    assert asreview.decisions(found, OURS)[0]["record"].tolist() == ["Scopus:3"]
    ris = tmp_path / "export.ris"
    ris.write_text(
        "TY  - JOUR\nTI  - A\nN1  - <p>Note. ASReview_irrelevant</p>\nER  - \n\n"
        "TY  - JOUR\nTI  - B\nN1  - ASReview_not_seen\nER  - \n",
        encoding="utf-8-sig",
    )
    labels = asreview.read(ris).records["label"]
    assert labels[0] == 0
    assert labels.isna().tolist() == [False, True]
    for name, text in (("no.csv", "title\nA\n"), ("no.ris", "TY  - JOUR\nTI  - A\nER  - \n")):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match="has no labels"):
            asreview.read(tmp_path / name)
    with pytest.raises(InputError, match="cannot be read"):
        asreview.read(tmp_path / "none.csv")
