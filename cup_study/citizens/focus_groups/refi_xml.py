"""XML of the REFI-QDA standard (``.qde``, ``.qdc``) to pyrefiqda's models, and back.

The file is hostile until proven otherwise: it is read by defusedxml first, which refuses document
types and entities (a "billion laughs" is made of them), and by nothing else; what pyrefiqda's
models are filled from is the tree that came out, written anew. Programs differ in small ways:
older namespaces and a missing ``isCodable`` are made to fit, and times, which nothing here needs,
are left out.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pydantic import ValidationError
from pyrefiqda.models import CodeBook, Project
from xsdata.exceptions import ConverterWarning, ParserError
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata_pydantic.bindings import XmlParser, XmlSerializer

from cup_study.errors import InputError, Problem
from cup_study.raw_text import visible

Model = TypeVar("Model", Project, CodeBook)
#: Deepest nesting; a codebook with more levels than this is none.
DEEPEST = 100
_NAMESPACE = re.compile(r"\{urn:QDA-XML:(project|codebook):[\d.:]+\}")
_KINDS = {"project": Project, "codebook": CodeBook}
_TIMES = {"creationDateTime", "modifiedDateTime"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REMEDY = "Export it again from the program that made it, by the REFI-QDA standard."


def project(data: bytes, file: str) -> Project:
    """Project of a ``.qde`` file.

    Parameters
    ----------
    data : bytes
        Content of the file.
    file : str
        What messages call it.

    Raises
    ------
    InputError
        It is no XML, has a document type or entities, is nested too deep, is no project, or lacks
        what every project has.

    Examples
    --------
    >>> start = b'<Project xmlns="urn:QDA-XML:project:1.0" name="Groups">'
    >>> project(start + b"</Project>", "a.qde").name
    'Groups'
    """
    return _model(data, file, Project)


def codebook(data: bytes, file: str) -> CodeBook:
    """Codebook of a ``.qdc`` file; as :func:`project`.

    Examples
    --------
    >>> start = b'<CodeBook xmlns="urn:QDA-XML:codebook:0:4"><Codes>'
    >>> code = b'<Code guid="0f4b7c3e-6d0c-4c49-9f43-111111111111" name="Finding"/>'
    >>> codebook(start + code + b"</Codes></CodeBook>", "a.qdc").codes.code[0].name
    'Finding'
    """
    return _model(data, file, CodeBook)


def written(model: Project | CodeBook) -> bytes:
    """XML of a project or codebook.

    Examples
    --------
    >>> b"urn:QDA-XML:project:1.0" in written(Project(name="Groups"))
    True
    """
    kind = "project" if isinstance(model, Project) else "codebook"
    config = SerializerConfig(xml_declaration=True, encoding="UTF-8")
    text = XmlSerializer(config=config).render(model, ns_map={None: f"urn:QDA-XML:{kind}:1.0"})
    return str(text).encode("utf-8")


def allowed(text: str) -> str:
    r"""Text without the signs that XML cannot hold.

    Examples
    --------
    >>> allowed("a\x00b\nc")
    'ab\nc'
    """
    return _NOT_XML.sub("", text)


def _model(data: bytes, file: str, kind: type[Model]) -> Model:
    root = _tree(data, file)
    name = kind.__name__
    if root.tag.rpartition("}")[2] != name:
        what = f"expected <{name}> of the REFI-QDA standard, got <{root.tag.rpartition('}')[2]}>"
        raise InputError(file, [Problem("", what)], _REMEDY)
    for element in root.iter():
        element.tag = _NAMESPACE.sub(r"{urn:QDA-XML:\1:1.0}", element.tag)
        if element.tag.endswith("}Code"):
            element.attrib.setdefault("isCodable", "true")
        for attribute in _TIMES & element.attrib.keys():
            del element.attrib[attribute]
    # Programs add attributes of their own; what the standard has no word for is not read.
    config = ParserConfig(fail_on_unknown_properties=False, fail_on_unknown_attributes=False)
    # A carriage return that was written as a reference must stay one: positions count it.
    safe = tostring(root, encoding="utf-8").replace(b"\r", b"&#13;")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConverterWarning)
            return XmlParser(config=config).from_bytes(safe, kind)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        what = f'{error.title} "{place}": {first["msg"]}'
    except (ParserError, ConverterWarning, ValueError, TypeError) as error:
        what = " ".join(str(error).split())
    problem = Problem("", f"does not hold what the standard asks for: {visible(what)[:300]}")
    raise InputError(file, [problem], _REMEDY)


def _tree(data: bytes, file: str) -> Element:
    root: Element | None = None
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                what = f"is nested deeper than {DEEPEST} levels"
                raise InputError(file, [Problem("", what)], _REMEDY)
    except DefusedXmlException:
        what = "has a document type or entities, which no project needs and attacks are made of"
        remedy = "Do not open it elsewhere; ask for a new export from the program that made it."
        raise InputError(file, [Problem("", what)], remedy) from None
    except (ParseError, LookupError, ValueError) as error:
        raise InputError(file, [Problem("", f"is no XML: {error}")], _REMEDY) from None
    if root is None:
        raise InputError(file, [Problem("", "is empty")], _REMEDY)
    return root
