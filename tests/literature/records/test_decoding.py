"""Encodings that databases and reference managers write."""

from __future__ import annotations

import pytest

from cup_study.literature.records import decoding

TEXT = "TY  - JOUR\r\nTI  - Förtroende för e‑tjänster – “en studie”\r\nER  - \r\n"
UNIX = TEXT.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_with_and_without_mark(encoding: str) -> None:
    text, _, _ = decoding.decode(TEXT.encode(encoding))
    assert text == UNIX


def test_big_endian_mark() -> None:
    data = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert decoding.decode(data)[:2] == (UNIX, "utf-16")


def test_legacy_encoding_is_guessed_and_told() -> None:
    text, name, notes = decoding.decode("Åström – “x”".encode("cp1252"))
    assert (text, name) == ("Åström – “x”", "cp1252")
    assert "guessed" in notes[0].what


def test_latin_1_bytes_that_cp1252_does_not_have_are_kept() -> None:
    assert decoding.decode(b"\x81\xe5")[0] == "\x81å"


def test_mixed_encodings_are_read_line_by_line() -> None:
    text, name, notes = decoding.decode("å\n".encode() + "ä\n".encode("latin-1"))
    assert (text, name, notes[0].line) == ("å\nä\n", "utf-8, cp1252", 2)


def test_stated_encoding_wins_and_what_does_not_fit_is_told() -> None:
    assert decoding.decode("Дом".encode("cp1251"), "cp1251")[0] == "Дом"
    text, _, notes = decoding.decode(b"a\xe5", "utf-8")
    assert text == "a\ufffd"
    assert "does not fit" in notes[0].what


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\rb\r", "a\nb\n"),
        (b"a\r\r\nb", "a\nb"),
        (b"a\rb\nc", "a b\nc"),
        (b"", ""),
    ],
)
def test_line_ends(data: bytes, expected: str) -> None:
    assert decoding.decode(data)[0] == expected


def test_nul_is_taken_out_and_told() -> None:
    text, _, notes = decoding.decode(b"a\nt\0itle\0")
    assert (text, notes[0].line, notes[0].what) == ("a\ntitle", 2, "2 NUL characters taken out")


def test_byte_order_mark_inside_goes() -> None:
    assert decoding.decode("TY\n\ufeffTY".encode())[0] == "TY\nTY"


def test_broken_utf_16_is_told() -> None:
    _, name, notes = decoding.decode(b"\xff\xfea\x00b")
    assert name == "utf-16"
    assert "not all of the file" in notes[0].what


def test_mac_roman_is_guessed_where_letters_speak_for_it() -> None:
    swedish = "AU  - Åström, Åsa\nTI  - Förtroende för kommunala e-tjänster på Åland – “varför”\n"
    text, name, notes = decoding.decode(swedish.encode("mac_roman"))
    assert (text, name) == (swedish, "mac_roman")
    assert notes[0].what == "encoding guessed: not UTF-8, read as mac_roman"
    for windows in (
        swedish,
        "citizens’ use – “trust” don’t… it’s we’ve they’re …\n",
        "Dušek, J. and Kašpárek, Ž. and Tomášek\n",
        "Hašek; Mišić\n".replace("ć", "c"),
    ):
        assert decoding.decode(windows.encode("cp1252"))[:2] == (windows, "cp1252")
