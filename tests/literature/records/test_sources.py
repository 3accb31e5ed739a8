"""The table of the files' databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from cup_study.errors import InputError
from cup_study.literature.records import sources


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "File;Database;Kind;Searched;Query\n./a.ris;Scopus;;2024-05-31;(trust, use)\n"
        "b.bib;By hand;Other;2024;\n",
    )
    table = sources.read(path, ["a.ris", "b.bib"])
    assert tuple(table.columns) == sources.COLUMNS
    assert table["kind"].tolist() == ["database", "other"]
    assert table["query"].tolist() == ["(trust, use)", ""]


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "file,database,format,kind,searched,query,encoding\n"
        "a.ris,,papyrus,libary,31/5/2024,,utf-99\n"
        "a.ris,Scopus,,,,a, b\n"
        "../../etc/passwd,x:y,,,2024-13,,\n"
        ",Scopus,,,,,\n",
    )
    with pytest.raises(InputError) as error:
        sources.read(path, ["a.ris", "b.bib"])
    text = str(error.value)
    for part in (
        'row 2, column "database": expected the name of the database, got nothing',
        'row 2, column "format": expected one of RIS, ',
        'row 2, column "kind": expected one of database, register, other, got libary',
        'row 2, column "searched": expected a date such as 2024-05-31 or 2024-05, got 31/5/2024',
        'row 2, column "encoding": expected an encoding such as utf-8 or cp1252, got utf-99',
        'row 3, column "file": a.ris is listed twice',
        'row 4, column "file": there is no export ../../etc/passwd in the folder',
        'row 4, column "database": expected a name without colon, got x:y',
        'row 4, column "searched"',
        'row 5, column "file": expected the name of a file, got nothing',
        'file "b.bib": is in the folder, but not in the table',
    ):
        assert part in text


def test_cells_beside_the_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "file,database,query\na.ris,Scopus,trust, use\n")
    with pytest.raises(InputError, match='row 2: expected 3 cells .* got 4; quote a text with ","'):
        sources.read(path, ["a.ris"])


@pytest.mark.parametrize("text", ["", "\n", "file\n", "file,database,colour\n"])
def test_columns_are_checked(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="column"):
        sources.read(written(tmp_path, text), [])


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        sources.read(tmp_path / "sources.csv", [])
