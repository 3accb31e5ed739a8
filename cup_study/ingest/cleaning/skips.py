"""Which cells of the clean table were not asked for by design.

The clean table has nothing in them, as in an answer that is missing, so that no analysis takes a
code for an answer. Where the difference matters (how much is missing, what may be imputed) it is
read from the raw files again, by the rules that made the clean table.
"""

from __future__ import annotations

import pandas as pd

from cup_study.ingest.cleaning import checks, corrections
from cup_study.ingest.cleaning.recoding import recode_columns
from cup_study.ingest.reading import matching, rawtable, readers
from cup_study.study import Study, Wave


def asked(study: Study, data: pd.DataFrame) -> pd.DataFrame:
    """Cells that were asked for.

    Parameters
    ----------
    study : Study
        The study.
    data : DataFrame
        Its clean table, with ``wave`` and ``row``.

    Returns
    -------
    DataFrame of bool
        Index of `data`, a column for each coded or numeric item in it: False where the item was
        not part of the wave, or the raw cell says that it was not asked. A cell that holds an
        answer was asked for.

    Raises
    ------
    InputError
        A raw file cannot be read.
    """
    items = [i for i in study.codebook.items if i.name in data and i.type not in ("id", "text")]
    found = {i.name: data[i.name].notna().to_numpy(dtype=bool, copy=True) for i in items}
    for wave in study.waves:
        here = data["wave"].eq(wave.id).to_numpy()
        if not here.any():
            continue
        skipped = _skipped(study, wave)
        places = skipped.index.get_indexer(pd.Index(data.loc[here, "row"]))
        for name in skipped.columns.intersection(list(found)):  # others were not in the wave
            skips = skipped[name].to_numpy(dtype=bool)[places]
            found[name][here] |= ~skips
    return pd.DataFrame(found, index=data.index)


def _skipped(study: Study, wave: Wave) -> pd.DataFrame:
    """Cells that the raw file says were not asked for; index: row of the file."""
    table = readers.read(study, wave)
    raw, _ = corrections.apply(table.cells, study, wave)
    raw = raw[~rawtable.blank_rows(raw)]
    items = checks.asked(study.codebook, wave.id)
    found = matching.match(table, study.codebook, wave.id, study.design)
    file = readers.source(study, wave).rpartition("/")[2]
    made = recode_columns(raw, table, items, found.columns, wave.id, file, out_of_range="missing")
    return pd.DataFrame(made.skipped, index=raw.index)
