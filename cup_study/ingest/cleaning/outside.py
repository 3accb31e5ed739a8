"""Numbers outside the declared values: an error, unless the study says what becomes of them."""

from __future__ import annotations

from cup_study.codebook import Item
from cup_study.ingest.cleaning import recode
from cup_study.ingest.cleaning.recode import Recoded
from cup_study.ingest.reading.rawtable import Spelling

RULE = "out_of_range"


def policy(item: Item, default: str) -> str:
    """What becomes of a number outside an item's values: what the codebook says, else `default`.

    Examples
    --------
    >>> policy(Item("age", "age", "numeric", {}, out_of_range="flag"), "stop")
    'flag'
    """
    return item.out_of_range or default


def accept(found: Recoded, text: str, item: Item, spelling: Spelling, what: str) -> Recoded:
    """Recoded answer with a number outside the declared values as missing, where that is wanted.

    Only a number is accepted, and only of an item whose answers are numbers: a text there is
    rather a shifted column or a wrong file, which nobody should read past.

    Parameters
    ----------
    found : Recoded
        What :func:`cup_study.ingest.cleaning.recode.recode` made of the text.
    text : str
        The cell.
    item : Item
        Its item.
    spelling : Spelling
        How the file spells its values.
    what : str
        From :func:`policy`.

    Returns
    -------
    Recoded

    Examples
    --------
    >>> item = Item("q", "q", "scale", {}, (1, 2, 3))
    >>> wrong = recode.recode("77", item)
    >>> accept(wrong, "77", item, Spelling(), "missing").rules
    (('out_of_range', '77'),)
    >>> accept(wrong, "77", item, Spelling(), "stop").wrong
    True
    """
    if not found.wrong or what == "stop" or not recode.is_numeric(item):
        return found
    bare = text.strip()
    if recode.parse_number(bare, spelling.marks) is None:
        return found
    # Eight digits may be somebody's number: the log tells their length only.
    told = bare if len(bare) < 8 else f"({len(bare)} characters)"
    return Recoded(None, (*found.rules, (RULE, told)))
