"""What looks wrong in clean data although every cell is understood: warnings for the log.

Nothing is changed. A warning names the item and what to write in the codebook when it is right.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.ingest.cleaning import direction
from cup_study.ingest.cleaning import log as logs


def entries(data: pd.DataFrame, codebook: Codebook) -> list[logs.Entry]:
    """Warn of items that may be coded the other way in a wave, and of boxes that are never empty.

    Parameters
    ----------
    data : DataFrame
        Clean table: ``wave`` and the items, reversed ones turned.
    codebook : Codebook
        The study's codebook.

    Returns
    -------
    list of Entry
        Rules ``direction`` and ``never_no``, one a wave and item.

    Examples
    --------
    >>> from cup_study.codebook import Item
    >>> data = pd.DataFrame({"wave": "1", "mail": [1.0, None, 1.0]})
    >>> book = Codebook((Item("mail", "mail", "binary", {}, (0, 1)),))
    >>> [(entry.rule, entry.item) for entry in entries(data, book)]
    [('never_no', 'mail')]
    """
    return [*direction.entries(data, codebook), *_never_no(data, codebook)]


def _never_no(data: pd.DataFrame, codebook: Codebook) -> Iterator[logs.Entry]:
    """Binary items that are 1 or missing: tools leave a box empty that was not ticked."""
    waves = data["wave"].unique().tolist() if "wave" in data else []
    rows = {wave: data["wave"].eq(wave).to_numpy(dtype=bool) for wave in waves[1:] and waves}
    for item in codebook.items:
        if item.type != "binary" or item.option or item.empty is not None or item.name not in data:
            continue
        for wave in waves:
            values = data.loc[rows[wave], item.name] if rows else data[item.name]
            if values.eq(1).any() and not values.eq(0).any() and values.isna().any():
                detail = (
                    f"{int(values.eq(1).sum())} yes, {int(values.isna().sum())} missing; if an "
                    "empty cell is a no: column option or empty of the codebook"
                )
                yield logs.Entry(str(wave), "recode", "never_no", item.name, "columns", 1, detail)
