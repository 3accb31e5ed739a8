"""How numbers are printed, in Swedish and English: the only place that turns a number into text.

The rules follow the Swedish *Myndigheternas skrivregler* (decimal comma, space as thousands
separator, space before the percent sign) and the APA manual, 7th edition, section 6.36 (no zero
before the decimal point of a statistic that cannot exceed one; p values to three decimals). Both
languages use the true minus sign, and non-breaking spaces inside a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from cup_study.errors import CupError

NBSP = "\u00a0"
MINUS = "\u2212"
LANGUAGES = ("en", "sv")
_MISSING = "–"


def _separators(lang: str) -> tuple[str, str]:
    # Every language but English is set the continental way.
    return (".", ",") if lang == "en" else (",", NBSP)


def _decimal(x: float, digits: int, lang: str, *, leading_zero: bool = True) -> str:
    point, thousands = _separators(lang)
    text = f"{abs(x):,.{digits}f}"
    negative = x < 0 and float(text.replace(",", "")) != 0  # no "-0.00"
    text = text.replace(",", "\0").replace(".", point).replace("\0", thousands)
    # English only: Swedish keeps the zero before the comma.
    if not leading_zero and lang == "en" and text.startswith("0" + point):
        text = text[1:]
    return (MINUS if negative else "") + text


def _percent(x: float, digits: int, lang: str) -> str:
    return _decimal(100 * x, digits, lang) + ("%" if lang == "en" else NBSP + "%")


def _p_value(x: float, lang: str) -> str:
    if x < 0.001:
        return "<" + _decimal(0.001, 3, lang, leading_zero=False)
    return _decimal(x, 3, lang, leading_zero=False)


def _style(kind: Callable[[float, int, str], str], digits: int) -> Callable[[float, str], str]:
    return lambda x, lang: kind(x, digits, lang)


def _coefficient(x: float, digits: int, lang: str) -> str:
    return _decimal(x, digits, lang, leading_zero=False)


_FORMATS: dict[str, Callable[[float, str], str]] = {
    "count": _style(_decimal, 0),
    "year": lambda x, _: f"{x:.0f}",
    "p": _p_value,
    **{f"decimal{d}": _style(_decimal, d) for d in range(7)},
    **{f"coef{d}": _style(_coefficient, d) for d in range(1, 5)},
    **{f"percent{d}": _style(_percent, d) for d in range(3)},
}

#: Names of the formats, ``"text"`` for strings included.
FORMATS = (*_FORMATS, "text")


def format_number(x: object, style: str = "decimal2", lang: str = "en") -> str:
    """Print a number.

    Parameters
    ----------
    x : float, int, str or None
        The number; shares for ``percent0`` to ``percent2`` are given as 0-1. None and NaN give an
        en dash. Text is returned as it is.
    style : str
        One of ``count``, ``year``, ``p``, ``decimal0``-``decimal6``, ``coef1``-``coef4`` (no zero
        before the point in English), ``percent0``-``percent2``, ``text``.
    lang : str
        ``"en"`` or ``"sv"``.

    Returns
    -------
    str

    Raises
    ------
    CupError
        When the style is not known.

    Examples
    --------
    >>> format_number(2010, "count", "en"), format_number(0.762, "percent0", "en")
    ('2,010', '76%')
    >>> format_number(-0.312, "coef2", "en"), format_number(0.0004, "p", "sv")
    ('−.31', '<0,001')
    """
    if x is None or (isinstance(x, float) and math.isnan(x)):
        return _MISSING
    if isinstance(x, str):
        return x
    if style == "text":
        return str(x)
    if style not in _FORMATS:
        raise CupError(f'Unknown number format "{style}". Known are: {", ".join(FORMATS)}.')
    number = float(x)  # type: ignore[arg-type]
    if math.isnan(number):
        return _MISSING
    if math.isinf(number):
        return (MINUS if number < 0 else "") + "∞"
    return _FORMATS[style](number, lang)


def format_interval(lower: float, upper: float, style: str = "decimal2", lang: str = "en") -> str:
    r"""Print an interval in square brackets.

    English separates with a comma, Swedish with a semicolon since the comma is the decimal mark.

    Examples
    --------
    >>> format_interval(0.061, 0.073, "coef3", "en"), format_interval(0.061, 0.073, "coef3", "sv")
    ('[.061, .073]', '[0,061;\xa00,073]')
    """
    between = ", " if lang == "en" else "; "
    low, high = format_number(lower, style, lang), format_number(upper, style, lang)
    return f"[{low}{between}{high}]".replace(" ", NBSP) if lang != "en" else f"[{low}, {high}]"


def share_style(share: float) -> str:
    """Format of a share: one decimal, or two where one would print what is not zero as zero.

    Examples
    --------
    >>> [format_number(x, share_style(x)) for x in (0.02, 0.0002, 0.0)]
    ['2.0%', '0.02%', '0.0%']
    """
    return "percent2" if 0 < share < 0.0005 else "percent1"


def printed_digits(style: str) -> int | None:
    """Decimals of the number itself that a style prints; None for text and p values.

    Examples
    --------
    >>> printed_digits("percent1"), printed_digits("coef3"), printed_digits("text")
    (3, 3, None)
    """
    if style in ("count", "year"):
        return 0
    name, digit = style[:-1], style[-1:]
    if not digit.isdigit():
        return None
    return int(digit) + (2 if name == "percent" else 0)
