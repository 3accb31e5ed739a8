from __future__ import annotations

import pytest
from pyrefiqda.models import Project

from cup_study.citizens.focus_groups import refi_xml
from cup_study.errors import InputError

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="&c;"></Project>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="a"><Description>&file;</Description></Project>"""
REMOTE = b"""<!DOCTYPE Project SYSTEM "http://localhost:1/a.dtd">
<Project xmlns="urn:QDA-XML:project:1.0" name="a"></Project>"""


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, REMOTE])
def test_document_types_and_entities_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="a document type or entities"):
        refi_xml.project(data, "a.qde")


def test_a_document_type_in_another_encoding_is_refused_too() -> None:
    wide = LAUGHS.decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    with pytest.raises(InputError, match="a document type or entities"):
        refi_xml.project(wide.encode("utf-16"), "a.qde")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is no XML"),
        (b"<Project", "is no XML"),
        (b"\x00\x01", "is no XML"),
        (b"<html/>", "expected <Project>"),
        (b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "expected <Project>"),
        (b'<?xml version="1.0" encoding="nonsense"?><Project/>', "is no XML"),
        (b"<Project>" + b"<a>" * 200 + b"</a>" * 200 + b"</Project>", "nested deeper than 100"),
        (b'<Project xmlns="urn:QDA-XML:project:1.0"/>', "what the standard asks for"),
    ],
)
def test_what_is_no_project(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        refi_xml.project(data, "a.qde")


def test_older_namespaces_and_attributes_of_a_program_are_read() -> None:
    data = (
        b'\xef\xbb\xbf<q:Project xmlns:q="urn:QDA-XML:project:0:4" name="a" own="x">'
        b"<q:CodeBook><q:Codes>"
        b'<q:Code guid="{0F4B7C3E-6D0C-4C49-9F43-111111111111}" name="Hitta"/>'
        b"</q:Codes></q:CodeBook></q:Project>"
    )
    project = refi_xml.project(data, "a.qde")
    assert project.code_book.codes.code[0].is_codable


def test_hostile_names_come_back_as_they_are() -> None:
    name = '<b onload="x"> & ]]> =1+1 åäö 🙂'
    data = refi_xml.written(Project(name=name))
    assert refi_xml.project(data, "a.qde").name == name
