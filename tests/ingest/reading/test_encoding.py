from __future__ import annotations

import pytest

from cup_study.errors import InputError
from cup_study.ingest.reading import encoding

TEXT = "id;ort\n1;Malmö\n2;Luleå\n3;Växjö\n"


@pytest.mark.parametrize("name", ["utf-8", "latin-1", "cp1252", "utf-16", "mac_roman", "utf-8-sig"])
def test_right_encoding(name: str) -> None:
    assert encoding.decode(TEXT.encode(name), name, "a.csv") == TEXT


@pytest.mark.parametrize("name", ["latin-1", "mac_roman", "cp850", "utf-16"])
def test_other_encoding_read_as_utf8(name: str) -> None:
    with pytest.raises(InputError) as caught:
        encoding.decode(TEXT.encode(name), "utf-8", "a.csv")
    assert f"encoding: {name}" in caught.value.remedy


def test_blanks_that_do_not_break_between_thousands_are_no_other_encoding() -> None:
    data = "Luleå;20\u00a0013,50\n".encode("cp1252") + b"Kalix;1\xa0000;2\xa0000\n" * 50
    assert encoding.found(data, "a.csv") == "latin-1"


def test_place_of_the_first_wrong_byte() -> None:
    data = TEXT.encode("latin-1")
    with pytest.raises(InputError) as caught:
        encoding.decode(data, "utf-8", "a.csv")
    problem = caught.value.problems[0]
    assert problem.where == f"row 2, byte {data.index(0xF6)}"
    assert '("Malmö")' in problem.what


@pytest.mark.parametrize("name", ["latin-1", "cp1252", "mac_roman"])
def test_utf8_read_as_another(name: str) -> None:
    with pytest.raises(InputError) as caught:
        encoding.decode(TEXT.encode(), name, "a.csv")
    problem = caught.value.problems[0]
    assert problem.where == "row 2, byte 13"
    assert '"Malmö" would be read as "Malm' in problem.what
    assert "encoding: utf-8" in caught.value.remedy


def test_plain_ascii_fits_every_encoding() -> None:
    assert encoding.decode(b"id;q\n", "latin-1", "a.csv") == "id;q\n"


def test_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert encoding.decode(b"\xef\xbb\xbfid\n", "utf-8", "a.csv") == "id\n"


def test_unknown_encoding() -> None:
    with pytest.raises(InputError, match='"utf-88" is not an encoding'):
        encoding.decode(b"id", "utf-88", "a.csv")


def test_windows_marks() -> None:
    assert encoding.guess("“ja” – 5 € å".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    "data",
    ["Łódź, Kraków, żółć, ęąśćń".encode("cp1250"), "Привет, как дела".encode("cp1251"),
     "åäö Luleå".encode() + "Å".encode("latin-1")],
)  # fmt: skip
def test_encoding_that_cannot_be_told_safely(data: bytes) -> None:
    with pytest.raises(InputError, match="cannot be told safely"):
        encoding.found(data, "a.csv")
