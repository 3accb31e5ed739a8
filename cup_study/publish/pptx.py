"""The look of slides: pandoc's reference presentation with a small title and a large picture.

Pandoc's own has a title of 33 pt in the middle and a picture over two thirds of the slide. Here a
slide (16:9, 254 x 143 mm) is a line of title and a picture of :data:`PICTURE_MM`, for which the
drawings are made, so that their letters have the size that they say.
"""

from __future__ import annotations

import re

from cup_study.publish.docx import rewritten

#: Width and height of what a slide has room for below its title.
PICTURE_MM = (230.0, 111.0)
_LEFT, _TITLE_TOP, _TITLE_TALL, _PICTURE_TOP = 12.0, 6.0, 13.0, 20.5
_INK, _SOFT = "1F2933", "5A6672"


def reference_document() -> bytes:
    """Pandoc's own reference presentation, changed.

    Returns
    -------
    bytes
        A PPTX file.
    """
    return rewritten(
        "pptx",
        {
            "ppt/slideMasters/slideMaster1.xml": _master,
            "ppt/slideLayouts/slideLayout1.xml": _title_slide,
        },
    )


def _master(xml: str) -> str:
    width, height = PICTURE_MM
    xml = _placed(xml, "title", (_LEFT, _TITLE_TOP, width, _TITLE_TALL))
    xml = _placed(xml, "body", (_LEFT, _PICTURE_TOP, width, height))
    start, end = xml.index("<p:titleStyle>"), xml.index("</p:titleStyle>")
    style = xml[start:end].replace('algn="ctr"', 'algn="l"').replace('sz="3300"', 'sz="2200" b="1"')
    style = style.replace('<a:schemeClr val="tx1"/>', f'<a:srgbClr val="{_INK}"/>')
    return xml[:start] + style + xml[end:]


def _title_slide(xml: str) -> str:
    width = PICTURE_MM[0]
    xml = _placed(xml, "ctrTitle", (_LEFT, 48.0, width, 20.0))
    xml = _placed(xml, "subTitle", (_LEFT, 69.0, width, 24.0))
    xml = xml.replace("<a:lstStyle/>", '<a:lstStyle><a:lvl1pPr><a:defRPr sz="3200"/></a:lvl1pPr>'
                      "</a:lstStyle>", 1)  # fmt: skip
    soft = f'<a:srgbClr val="{_SOFT}"/>'
    first = xml.index('<a:lvl1pPr marL="0" indent="0" algn="ctr">')
    end = xml.index("</a:lvl1pPr>", first)
    level = (
        xml[first:end]
        .replace('algn="ctr"', 'algn="l"')
        .replace("<a:defRPr>", '<a:defRPr sz="1600">')
    )
    level = re.sub(r"<a:schemeClr.*?</a:schemeClr>", soft, level)
    return xml[:first] + level + xml[end:]


def _placed(xml: str, placeholder: str, box: tuple[float, float, float, float]) -> str:
    """A placeholder moved: left, top, width and height in millimetres."""
    x, y, width, height = (round(mm * 36_000) for mm in box)
    start = xml.index(f'<p:ph type="{placeholder}"')
    place = re.compile(r"<a:off [^>]*/><a:ext [^>]*/>")
    return xml[:start] + place.sub(
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/>', xml[start:], count=1
    )
