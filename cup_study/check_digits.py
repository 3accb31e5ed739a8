"""Check digits and dates of the personal numbers of Sweden and Finland.

Swedish numbers after SKV 704 (Skatteverket); Finnish ones after the Digital and Population Data
Services Agency, with the century signs that decree 128/2010 got from 2023 on.
"""

from __future__ import annotations

import datetime
import re

_SWEDISH = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+ ]?)(\d{4})")
_FINNISH = re.compile(r"(\d{2})(\d{2})(\d{2})([-+YXWVUABCDEF])(\d{3})([0-9A-Y])")
_SIGNS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
#: A coordination number has the day of birth plus this.
_COORDINATION = 60


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it.

    Examples
    --------
    >>> luhn("8112189876"), luhn("8112189875")
    (True, False)
    """
    doubled = 0
    for i, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + i % 2)
        doubled += n - 9 if n > 9 else n
    return doubled % 10 == 0


def is_personnummer(text: str) -> bool:
    """Whether a text is a Swedish personnummer or samordningsnummer: form, date and check digit.

    The number of an organisation has a third digit of at least 2, hence no month, and is none.

    Examples
    --------
    >>> is_personnummer("811218-9876"), is_personnummer("19811218-9876")
    (True, True)
    >>> is_personnummer("811278-9873"), is_personnummer("556016-0680")
    (True, False)
    """
    match = _SWEDISH.fullmatch(text)
    if match is None:
        return False
    century, year, month, day, _, serial = match.groups()
    born = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    centuries = [int(century)] if century else [18, 19, 20]
    years = [100 * c + int(year) for c in centuries]
    return any(_is_date(y, int(month), born) for y in years) and luhn(year + month + day + serial)


def is_henkilotunnus(text: str) -> bool:
    """Whether a text is a Finnish henkilötunnus: form, date and check character (modulo 31).

    Numbers from 900 on are given for the time being by hospitals; they are personal too.

    Examples
    --------
    >>> is_henkilotunnus("131052-308T"), is_henkilotunnus("131052-308S")
    (True, False)
    >>> is_henkilotunnus("010594Y9032"), is_henkilotunnus("010594y9032")
    (True, True)
    """
    match = _FINNISH.fullmatch(text.upper())
    if match is None:
        return False
    day, month, year, sign, serial, check = match.groups()
    if serial in ("000", "001") or not _is_date(_CENTURIES[sign] + int(year), int(month), int(day)):
        return False
    return _SIGNS[int(day + month + year + serial) % 31] == check


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
