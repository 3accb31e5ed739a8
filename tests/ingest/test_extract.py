from __future__ import annotations

import hashlib
import os
from pathlib import Path

import openpyxl
import pytest

from cup_study.errors import ChecksumError, CupError, InputError
from cup_study.ingest import download, extract, registry
from cup_study.study import find_root

RECIPE = """\
values.csv:
  workbooks: &coders {A: a.xlsx, B: b.xlsx}
  label: coder
  sheet: VALUES
  columns: [study, r]
  needs: r
studies.csv:
  workbooks: *coders
  label: coder
  sheet: STUDIES
  columns: [study, n]
  numbers: [n]
  only: {study: values.csv}
"""
VALUES = "study,r,coder\ns1,0.5,A\ns2,1,A\ns1,0.4,B\n"
#: s3 has no value by any coder; B described s2 without having a value of it.
STUDIES = "study,n,coder\ns1,100.0,A\ns2,,A\ns2,80.0,B\n"


def book(path: Path, values: list[list[object]], studies: list[list[object]]) -> None:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title = "GUIDE"
    for name, head, rows in (
        ("VALUES", ["study", "note", "r"], values),
        ("STUDIES", ["study", "n"], studies),
    ):
        sheet = workbook.create_sheet(name)
        sheet.append(head)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    book(
        folder / "a.xlsx",
        [["s1", "x", 0.5], ["s1", "", None], ["s2", "", 1], [None, None, None], ["s3", "", "--"]],
        [["s1", 100], ["s2", None], ["s3", 60]],
    )
    book(folder / "b.xlsx", [["s1", "", 0.4]], [["s2", 80.0]])
    return folder


def made(mirror: Path, name: str, recipe: str = RECIPE) -> extract.Made:
    path = mirror / "recipe.yml"
    path.write_text(recipe, encoding="utf-8")
    return extract.make(extract.recipe(path, "recipe.yml"), name, lambda file: mirror / file)


def test_rows_with_a_number(mirror: Path) -> None:
    found = made(mirror, "values.csv")
    assert found.content.decode() == VALUES
    assert found.left_out.values.tolist() == [["a.xlsx", "VALUES", 6, 'r is no number: "--"']]


def test_rows_of_another_table(mirror: Path) -> None:
    assert made(mirror, "studies.csv").content.decode() == STUDIES


def test_the_same_bytes_each_time(mirror: Path) -> None:
    assert made(mirror, "studies.csv").content == made(mirror, "studies.csv").content


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sheet: STUDIES", "sheet: OTHER", 'expected a sheet "OTHER"'),
        ("columns: [study, n]", "columns: [study, n, year]", 'has no column "year"'),
    ],
)
def test_workbooks_that_do_not_fit(mirror: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        made(mirror, "studies.csv", RECIPE.replace(old, new))
    assert told in str(caught.value)
    assert "a.xlsx" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", "expected tables by name, got list"),
        ("a: {b: [", "cannot be read as YAML"),
        (RECIPE.replace("needs: r", "needs: q"), 'values.csv: column "q" is not among its'),
        (RECIPE.replace("study: values.csv", "study: none.csv"), "studies.csv.only"),
        (RECIPE.replace("label: coder", "labels: coder"), "values.csv.labels"),
        (RECIPE.replace("columns: [study, r]", "columns: []"), "values.csv.columns"),
    ],
)
def test_bad_recipes(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "recipe.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        extract.recipe(path, "recipe.yml")
    assert told in str(caught.value)


def test_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as YAML"):
        extract.recipe(tmp_path / "none.yml", "none.yml")


def repository(tmp_path: Path, mirror: Path, sha: str = "") -> Path:
    root = tmp_path / "root"
    (root / "data" / "raw" / "small").mkdir(parents=True)
    (root / "data" / "raw" / "small" / "extract.yml").write_text(RECIPE, encoding="utf-8")
    lines = ["file,url,sha256,licence,citation,study,made_from"]
    for name in ("a.xlsx", "b.xlsx"):
        digest = hashlib.sha256((mirror / name).read_bytes()).hexdigest()
        lines.append(f"{name},http://127.0.0.1:9/{name},{digest},CC BY 4.0,X,small,")
    for name, text in (("values.csv", VALUES), ("studies.csv", STUDIES)):
        digest = sha or hashlib.sha256(text.encode()).hexdigest()
        lines.append(f"{name},https://x.org,{digest},CC BY 4.0,X,small,small/extract.yml")
    (root / download.REGISTRY).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def test_fetch_makes_the_table(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(mirror))
    root = repository(tmp_path, mirror)
    found = download.fetch_all("small", root)
    assert [path.name for path in found] == ["values.csv", "studies.csv"]
    assert found[0].read_text(encoding="utf-8") == VALUES
    told = (found[0].parent / "values.left_out.csv").read_text(encoding="utf-8")
    assert "a.xlsx,VALUES,6" in told
    assert not (found[0].parent / "studies.left_out.csv").exists()
    assert download.check("studies.csv", root) == found[1]


def test_a_ready_copy_in_the_mirror_needs_no_workbooks(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path, mirror)
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / "values.csv").write_text(VALUES, encoding="utf-8")
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(copies))
    assert download.fetch("values.csv", root).read_text(encoding="utf-8") == VALUES
    assert not (root / "data" / "raw" / "_downloads" / "a.xlsx").exists()


def test_another_table_than_registered(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(mirror))
    root = repository(tmp_path, mirror, sha="0" * 64)
    with pytest.raises(ChecksumError, match=r"made by data/raw/small/extract\.yml"):
        download.fetch("values.csv", root)
    assert not (root / "data" / "raw" / "_downloads" / "values.csv").exists()


def test_workbooks_that_cannot_be_brought(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(download.MIRROR_VARIABLE, raising=False)
    with pytest.raises(CupError, match=r"a\.xlsx: could not be brought"):
        download.fetch("values.csv", repository(tmp_path, mirror))


def test_a_recipe_without_the_table_or_outside(tmp_path: Path, mirror: Path) -> None:
    root = repository(tmp_path, mirror)
    listed = root / download.REGISTRY
    text = listed.read_text(encoding="utf-8")
    recipe = root / "data" / "raw" / "small" / "extract.yml"
    recipe.write_text(RECIPE.split("studies.csv:")[0], encoding="utf-8")
    with pytest.raises(InputError, match=r'has no table "studies\.csv", only values\.csv'):
        download.fetch("studies.csv", root)
    listed.write_text(text.replace("small/extract.yml", "../extract.yml"), encoding="utf-8")
    with pytest.raises(InputError, match="expected a path below data/raw"):
        download.fetch("values.csv", root)


@pytest.mark.peer
@pytest.mark.slow
def test_the_registered_tables_are_made_byte_by_byte() -> None:
    mirror = Path(os.environ.get(download.MIRROR_VARIABLE) or "/none")
    root = find_root()
    made_ones = [entry for entry in registry.read(root) if entry.made_from]
    assert made_ones
    for entry in made_ones:
        source = f"data/raw/{entry.made_from}"
        tables = extract.recipe(root / source, source)
        places = {f: next(iter(mirror.rglob(f)), None) for f in extract.sources(tables, entry.file)}
        if None in places.values():
            pytest.skip(f"{download.MIRROR_VARIABLE} has no copies of the workbooks")
        found = extract.make(tables, entry.file, lambda file, at=places: at[file])  # type: ignore[misc]
        assert hashlib.sha256(found.content).hexdigest() == entry.sha256
