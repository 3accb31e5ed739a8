"""From the files of a meta-analysis to the correlations that are pooled, with a log of the way.

Nothing is left out here without a line that says so: rows that a person excluded, correlations
without a sample size, construct names that were brought together, and what coders told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.coding import resolutions, sizes
from cup_study.literature.effects import names as construct_names
from cup_study.literature.effects import reading
from cup_study.literature.forest import studies as study_table

LEFT_OUT = ["study", "pair", "why"]


@dataclass(frozen=True, eq=False)
class Gathered:
    """Correlations of a meta-analysis.

    Attributes
    ----------
    effects : DataFrame
        One row a correlation that can be pooled: ``study construct_1 construct_2 r n`` and more.
    coded : DataFrame or None
        The same by coder, before their values were joined; n may be missing. None without coders.
    as_coded : DataFrame or None
        By coder, with nothing left out or declared.
    excluded : DataFrame
        ``study pair why``: every correlation of the file that is not pooled.
    renamed : DataFrame
        ``spelled construct rows studies``.
    sizes : DataFrame
        ``study coder n taken why``: sample sizes that are not the coder's own.
    studies : DataFrame
        One row a study; empty without a file of studies.
    told_otherwise : DataFrame
        ``study column taken others``: what coders told of a study otherwise.
    read : int
        Correlations in the file.
    """

    effects: pd.DataFrame
    coded: pd.DataFrame | None
    as_coded: pd.DataFrame | None
    excluded: pd.DataFrame
    renamed: pd.DataFrame
    sizes: pd.DataFrame
    studies: pd.DataFrame
    told_otherwise: pd.DataFrame
    read: int

    @property
    def coders(self) -> list[str]:
        """Names of the coders; none without."""
        return [] if self.coded is None else sorted(set(self.coded["coder"]))


def gather(
    correlations: Path,
    *,
    studies: Path | None = None,
    decisions: Path | None = None,
    exclusions: Path | None = None,
    exclude: Mapping[str, str] | None = None,
    samples: Path | None = None,
    consensus: Path | None = None,
    resolution: str = "mean",
    converted: Collection[str] = (),
    order: Sequence[str] = (),
    spellings: Mapping[str, Mapping[str, str]] | None = None,
) -> Gathered:
    """Read and check the files, and take one value for each correlation.

    Parameters
    ----------
    correlations : Path
        See :func:`cup_study.literature.effects.reading.read`; with a column ``coder`` where
        several people read the studies.
    studies : Path, optional
        What is known of each study, and the sample sizes where the first file has none.
    decisions : Path, optional
        Which spelled construct is which, see :mod:`cup_study.literature.effects.names`.
    exclusions : Path, optional
        Correlations that a person left out, with the reasons.
    exclude : mapping, optional
        Study to reason, besides those of the file.
    samples : Path, optional
        Sample sizes that a person declared, see :mod:`cup_study.literature.coding.sizes`.
    consensus : Path, optional
        Values that coders agreed on.
    resolution : str, optional
        How coders' values become one, see :mod:`cup_study.literature.coding.resolutions`.
    converted : collection of str, optional
        Sources of correlations that were converted from regression weights.
    order : sequence of str, optional
        Order of the constructs.
    spellings : mapping, optional
        Column of the studies to spelled value to what is meant.

    Returns
    -------
    Gathered

    Raises
    ------
    InputError
        As the readers of the files.
    """
    table = reading.renamed(sheet.read(correlations))
    mapping = construct_names.decisions(decisions) if decisions else None
    rules = _rules(exclusions, exclude or {})
    described, otherwise = _described(studies, spellings)
    kept = {"names": mapping, "order": order, "source": correlations.name}
    if "coder" not in table:
        unusable = "exclude"
        if "n" not in table:
            table = table.merge(_own_sizes(described), on="study", how="left")
        found = reading.check(table, exclude=rules, unusable=unusable, **kept)  # type: ignore[arg-type]
        told = pd.DataFrame(columns=sizes.TOLD)
        excluded = found.excluded[LEFT_OUT]
        return Gathered(
            found.effects, None, None, excluded, found.names, told, described, otherwise, len(table)
        )
    found = reading.check(table, exclude=rules, unusable="keep", **kept)  # type: ignore[arg-type]
    raw = reading.check(table, unusable="keep", **kept)  # type: ignore[arg-type]
    coded, told = _sized(found.effects, studies, sizes.declared(samples) if samples else None)
    as_coded, _ = _sized(_usable(raw.effects), studies, None)
    unusable_rows = coded[coded["r"].abs() >= 1]
    coded = _usable(coded)
    one = resolutions.resolve(
        coded, resolution, order=order, converted=converted, consensus=agreed(consensus)
    )
    without = one[one["n"].isna()]
    excluded = pd.concat(
        [
            found.excluded[LEFT_OUT],
            _lost(unusable_rows, "a correlation of 1 between different constructs"),
            _lost(without, "no sample size"),
        ],
        ignore_index=True,
    )
    effects = one[one["n"].notna()].astype({"n": "int64"}).reset_index(drop=True)
    return Gathered(
        effects, coded, as_coded, excluded, found.names, told, described, otherwise, len(table)
    )


def proposals(
    correlations: Path, decisions: Path | None = None, known: Collection[str] = ()
) -> pd.DataFrame:
    """List constructs of a file that may be one, spelled differently, and are not decided yet.

    Parameters
    ----------
    correlations, decisions : Path
        As in :func:`gather`.
    known : collection of str, optional
        Names that the study itself explains: they are decided.

    Returns
    -------
    DataFrame
        As from :func:`cup_study.literature.effects.names.propose`.
    """
    table = reading.renamed(sheet.read(correlations))
    decided = {name: name for name in known}
    return construct_names.propose(
        table, decided | (construct_names.decisions(decisions) if decisions else {})
    )


def names_of(path: Path | None) -> dict[str, dict[str, str]]:
    """Names of constructs in each language, of a file ``construct label_en label_sv``.

    Parameters
    ----------
    path : Path or None
        The file; none gives no names.

    Returns
    -------
    dict of str to dict

    Examples
    --------
    >>> names_of(None)
    {}
    """
    if path is None:
        return {}
    table = sheet.read(path, ["construct"])
    columns = [str(c) for c in table if str(c).startswith("label_")]
    return {
        str(row["construct"]): {c.removeprefix("label_"): str(row[c]) for c in columns if row[c]}
        for row in table.to_dict("records")
    }


def agreed(path: Path | None) -> pd.DataFrame | None:
    """Values that coders agreed on; None without a file.

    Examples
    --------
    >>> agreed(None) is None
    True
    """
    return resolutions.agreed(path) if path else None


def named_in(model: str, constructs: Collection[str]) -> list[str]:
    """Constructs that a model text names, in the order in which it names them.

    Examples
    --------
    >>> named_in("BI ~ b*PE + EE  # by FC", ["EE", "FC", "BI", "PE"])
    ['BI', 'PE', 'EE']
    """
    text = re.sub(r"[#!].*", "", model)
    seen = re.findall(r"[^\W\d]\w*", text)
    return [name for name in dict.fromkeys(seen) if name in set(constructs)]


def _rules(path: Path | None, more: Mapping[str, str]) -> pd.DataFrame | None:
    parts = [sheet.read(path, ["study", "why"])] if path else []
    if more:
        parts.append(pd.DataFrame(list(more.items()), columns=["study", "why"]))
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True).astype(object)
    return table.where(table.notna(), "").drop(columns=sheet.ROW, errors="ignore")


def _described(
    path: Path | None, spellings: Mapping[str, Mapping[str, str]] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if path is None:
        return pd.DataFrame(columns=["study"]), pd.DataFrame(columns=study_table.LOG)
    return study_table.one_each(sheet.read(path).drop(columns=sheet.ROW), spellings)


def _own_sizes(described: pd.DataFrame) -> pd.DataFrame:
    named = next((c for c in ("n", "sample_size") if c in described), None)
    if named is None:
        what = 'column "n" is missing, and no file of studies tells it'
        raise InputError("correlations", [Problem("row 1", what)], "Give each row its n.")
    return described[["study", named]].rename(columns={named: "n"})


def _sized(
    effects: pd.DataFrame, studies: Path | None, samples: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if effects["n"].notna().any() or studies is None:
        return effects, pd.DataFrame(columns=sizes.TOLD)
    return sizes.assign(effects.drop(columns="n"), sizes.read(studies), samples)


def _usable(effects: pd.DataFrame) -> pd.DataFrame:
    return effects[effects["r"].abs() < 1].reset_index(drop=True)


def _lost(rows: pd.DataFrame, why: str) -> pd.DataFrame:
    pair = rows["construct_1"].astype(str) + " - " + rows["construct_2"].astype(str)
    return pd.DataFrame({"study": rows["study"], "pair": pair, "why": why}, columns=LEFT_OUT)
