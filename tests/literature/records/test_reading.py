"""A folder of exports: every entry is a record or malformed, every file an export or an error."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.records import reading, record

RIS = "TY  - JOUR\nTI  - Trust\nAU  - Styvén, Maria\nPY  - 2011\nDO  - 10.1000/x\nER  - \n"
BIB = "@article{a, title={Use}, year={2009}}\n\n@article{cut, title={No"
CSV = "Title,Year,DOI\nTowns,2010,10.1000/y\nbad,row\n"


def folder(path: Path, **files: str | bytes) -> Path:
    """Files by name; "__" stands for the dot, "___" for a folder's slash."""
    for name, data in files.items():
        target = path / name.replace("___", "/").replace("__", ".")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_entries_are_read_or_malformed(tmp_path: Path) -> None:
    found = reading.read(folder(tmp_path, a__ris=RIS, b__txt=BIB, c__csv=CSV))
    assert tuple(found.records.columns) == record.COLUMNS
    assert found.files[["file", "format", "entries", "read", "malformed"]].values.tolist() == [
        ["a.ris", "RIS", 1, 1, 0],
        ["b.txt", "BibTeX", 2, 1, 1],
        ["c.csv", "table", 2, 1, 1],
    ]
    assert found.malformed[["file", "line", "text"]].values.tolist() == [
        ["b.txt", 3, "@article{cut, title={No"],
        ["c.csv", 3, "bad,row"],
    ]
    assert found.records["position"].tolist() == [1, 1, 1]
    assert found.records["record"].tolist()[1] == "b:a"


def test_order_of_files_and_their_names_in_other_cases(tmp_path: Path) -> None:
    folder(tmp_path, a__ris=RIS, b__bib=BIB, c__csv=CSV, d__ris=RIS.replace("JOUR", "CONF"))
    (tmp_path / "sources.csv").write_text(
        "file,database\n" + "".join(f"{n},Scopus\n" for n in ("a.ris", "b.bib", "c.csv", "d.ris"))
    )
    paths = [tmp_path / name for name in ("a.ris", "b.bib", "c.csv", "d.ris")]
    first = reading.read(paths, sources=tmp_path / "sources.csv").records
    random.Random(2).shuffle(paths)
    again = reading.read(paths, sources=tmp_path / "sources.csv").records
    key = ["file", "position"]
    pd.testing.assert_frame_equal(
        first.sort_values(key, ignore_index=True), again.sort_values(key, ignore_index=True)
    )
    assert first["record"].is_unique
    assert set(first["database"]) == {"Scopus"}


def test_the_same_key_twice_is_kept_and_told(tmp_path: Path) -> None:
    text = "@article{k, title={One}}\n@article{k, title={Two}}\n"
    found = reading.read(folder(tmp_path, a__bib=text))
    assert sorted(found.records["record"]) == ["a:k", "a:k.2"]
    (row,) = found.log[found.log["what"].str.contains("same key twice")].to_dict("records")
    assert (row["record"], row["what"]) == ("a:k.2", "same key twice: a:k; both kept")


def test_sources_of_the_folder_are_used(tmp_path: Path) -> None:
    folder(tmp_path, hand___a__ris=RIS)
    (tmp_path / "sources.csv").write_text(
        "file,database,kind,searched,query\nhand/a.ris,Reference lists,other,2024-05,trust\n"
    )
    found = reading.read(tmp_path)
    assert found.records["record"].str.startswith("Reference lists:~").all()
    assert found.files[["kind", "searched", "query"]].values.tolist() == [
        ["other", "2024-05", "trust"]
    ]


def test_stated_format_and_encoding_win(tmp_path: Path) -> None:
    folder(tmp_path, a__txt="TY  - JOUR\nTI  - Доверие\nER  - \n".encode("cp1251"))
    (tmp_path / "sources.csv").write_text("file,database,format,encoding\na.txt,X,ris,cp1251\n")
    assert reading.read(tmp_path).records["title"].tolist() == ["Доверие"]


def test_every_file_that_is_no_export_is_named(tmp_path: Path) -> None:
    folder(
        tmp_path,
        a__ris=b"%PDF-1.7\x00",
        b__ris="<!DOCTYPE html><title>Log in</title>",
        c__csv="id,age\n1,50\n",
        d__xlsx=b"PK\x03\x04 xl/workbook.xml",
        e__ris=RIS,
    )
    with pytest.raises(InputError) as error:
        reading.read(tmp_path)
    text = str(error.value)
    for part in ('"a.ris": expected an export of references, got a PDF', "web page", '"c.csv"'):
        assert part in text
    assert '"d.xlsx": expected an Excel workbook' in text
    assert "e.ris" not in text


def test_links_pipes_and_folders(tmp_path: Path) -> None:
    real = folder(tmp_path / "real", sub___a__ris=RIS, x__ris=RIS)
    (real / "loop").symlink_to(real)
    (real / "gone.ris").symlink_to("/nowhere")
    os.mkfifo(real / "pipe.ris")
    with pytest.raises(InputError) as error:
        reading.read(real)
    assert [problem.where for problem in error.value.problems] == [
        *('file "gone.ris"', 'file "loop"', 'file "pipe.ris"')
    ]
    for name in ("loop", "gone.ris", "pipe.ris"):
        (real / name).unlink()
    (real / "y.ris").symlink_to(real / "x.ris")
    assert reading.read(real).files["file"].tolist() == ["sub/a.ris", "x.ris", "y.ris"]


def test_what_is_not_there(tmp_path: Path) -> None:
    for given in (tmp_path / "none", [tmp_path / "none.ris"], tmp_path):
        with pytest.raises(InputError, match=r"no such file|no exports"):
            reading.read(given)


def test_files_of_the_system_and_a_readme_are_no_exports(tmp_path: Path) -> None:
    folder(tmp_path, a__ris=RIS, __hidden="x", Thumbs__db=b"\x00", README__md="# Exports")
    assert reading.read(tmp_path).files["file"].tolist() == ["a.ris"]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    found = reading.read(folder(tmp_path, a__ris="", b__ris="\ufeff \n"))
    assert found.log["what"].tolist() == ["empty file", "empty file"]
    assert found.records.dtypes.equals(record.empty().dtypes)
    assert found.files["entries"].sum() == 0


def test_two_files_of_one_name_in_two_folders(tmp_path: Path) -> None:
    folder(tmp_path, x___a__ris=RIS, y___a__ris=RIS)
    found = reading.read([tmp_path / "x" / "a.ris", tmp_path / "y" / "a.ris"])
    assert found.files["file"].nunique() == 2


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    title = "=cmd() <script>alert(1)</script> [a](javascript:x) {{< include /etc/passwd >}} #typst"
    found = reading.read(folder(tmp_path, a__ris=f"TY  - JOUR\nTI  - {title}\nER  - \n"))
    assert found.records["title"].tolist() == [title]


def test_a_field_without_end_and_many_keys_take_no_time(tmp_path: Path) -> None:
    begun = time.perf_counter()
    endless = "ab, " * 300_000
    found = reading.read(
        folder(
            tmp_path,
            a__ris=f"TY  - JOUR\nTI  - {endless}\nAN  - {endless}\nER  - \n",
            b__bib="@article{k, title={One}}\n" * 3000,
            c__csv='title,authors\n"' + endless + '","' + endless + '"\n"open,1\nb,c\n',
        )
    )
    assert found.files[["entries", "read"]].values.tolist() == [[1, 1], [3000, 3000], [3, 2]]
    assert time.perf_counter() - begun < 15


@pytest.mark.slow
def test_twenty_thousand_records_in_a_few_seconds(tmp_path: Path) -> None:
    rng = random.Random(1)
    words = [f"word{i}" for i in range(3000)]
    with (tmp_path / "a.ris").open("w") as file:
        for i in range(20_000):
            title, abstract = (" ".join(rng.choices(words, k=k)) for k in (12, 200))
            lines = ("TY  - JOUR", f"TI  - {title}", "AU  - Li, W", "AU  - Dou, Z", "PY  - 2009")
            rest = (f"AB  - {abstract}", f"DO  - 10.1000/{i}", "ER  - ", "")
            file.write("\n".join((*lines, *rest, "")))
    begun = time.perf_counter()
    found = reading.read(tmp_path)
    assert len(found.records) == 20_000
    assert time.perf_counter() - begun < 20
