"""The styles of Word files: pandoc's reference document, restyled.

Made when it is needed rather than kept as a binary file that no one can review.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

_BLUE = "1F3A5F"
_BODY_FONT = "Cambria"
_HEAD_FONT = "Calibri"


def reference_document() -> bytes:
    """Pandoc's own reference document with the report's styles, A4 and 25 mm margins.

    Returns
    -------
    bytes
        A DOCX file.
    """
    return rewritten("docx", {"word/styles.xml": _styles, "word/document.xml": _page})


def rewritten(kind: str, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """Pandoc's reference document of a kind (``docx``, ``pptx``) with some of its parts changed.

    Parameters
    ----------
    kind : str
    changes : mapping
        Part of the file to a function from its XML to the new XML.

    Returns
    -------
    bytes
        The file.
    """
    import pypandoc

    original = subprocess.run(
        [pypandoc.get_pandoc_path(), f"--print-default-data-file=reference.{kind}"],
        capture_output=True,
        timeout=60,
        check=True,
    ).stdout
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(original)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in changes:
                data = changes[name](data.decode("utf-8")).encode("utf-8")
            # A fixed date, so that the same report gives the same file.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return result.getvalue()


def _styles(xml: str) -> str:
    for style, fonts, size, colour in (
        ("Normal", _BODY_FONT, 22, None),
        ("Title", _HEAD_FONT, 52, _BLUE),
        ("Subtitle", _HEAD_FONT, 28, "555555"),
        ("Heading1", _HEAD_FONT, 36, _BLUE),
        ("Heading2", _HEAD_FONT, 28, _BLUE),
        ("Heading3", _HEAD_FONT, 24, _BLUE),
        ("TableCaption", _HEAD_FONT, 20, "333333"),
        ("ImageCaption", _HEAD_FONT, 20, "333333"),
    ):
        xml = _restyle(xml, style, fonts, size, colour)
    extra = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>{body}</w:style>'
        for name, body in (
            (
                "Note",
                '<w:pPr><w:spacing w:before="60" w:after="240"/></w:pPr>'
                '<w:rPr><w:color w:val="555555"/><w:sz w:val="18"/></w:rPr>',
            ),
            (
                "Callout",
                '<w:pPr><w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="B35C00"/>'
                '</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FDF3E7"/>'
                '<w:ind w:left="170"/></w:pPr>',
            ),
        )
    )
    rule = 'w:val="single" w:sz="8" w:space="0" w:color="333333"'
    borders = f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/></w:tblBorders>"
    start = xml.index('w:styleId="Table"')
    place = xml.index("<w:tblCellMar>", start)
    xml = xml[:place] + borders + xml[place:]
    return xml.replace("</w:styles>", extra + "</w:styles>")


def _restyle(xml: str, style: str, font: str, size: int, colour: str | None) -> str:
    start = xml.find(f'w:styleId="{style}"')
    if start < 0:
        return xml
    end = xml.index("</w:style>", start)
    block = re.sub(r"<w:rPr>.*?</w:rPr>|<w:rPr ?/>", "", xml[start:end], flags=re.DOTALL)
    bold = "<w:b/>" if style.startswith("Heading") or style == "Title" else ""
    properties = (
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>{bold}'
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )
    return xml[:start] + block + properties + xml[end:]


def _page(xml: str) -> str:
    # A4 and 25 mm in twentieths of a point.
    size = (
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" '
        'w:header="708" w:footer="708" w:gutter="0"/>'
    )
    xml = re.sub(r"<w:pgSz[^>]*/>|<w:pgMar[^>]*/>", "", xml)
    if "<w:sectPr" not in xml:
        return xml.replace("</w:body>", f"<w:sectPr>{size}</w:sectPr></w:body>")
    xml = re.sub(r"<w:sectPr([^>]*)/>", rf"<w:sectPr\1>{size}</w:sectPr>", xml)
    return xml if size in xml else xml.replace("</w:sectPr>", size + "</w:sectPr>")
