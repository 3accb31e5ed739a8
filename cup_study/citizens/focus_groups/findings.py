"""What the segments say beside their codes, and which survey question asked the same later.

The link from a finding to a question is made by hand, in a small file, and only where the
questionnaire really asks it. The survey asked other people at another time: its figure neither
proves nor disproves what was said in a conversation.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.citizens.focus_groups import codings
from cup_study.citizens.focus_groups.material import Material
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError, Problem
from cup_study.survey import estimates
from cup_study.survey.estimates import Design
from cup_study.survey.questionnaire.sections import upper_values

#: Columns of the file of links: a row for each question that asks what a segment says.
COLUMNS = ["segment", "item"]
#: Value of rows that hold the share of answers above the middle of a scale.
ABOVE = "above"
_TYPES = ("binary", "nominal", "ordinal", "scale")
_REMEDY = "Correct the links; docs/focus-groups.md. A question is named as item or item=value."


def codes(material: Material) -> pd.DataFrame:
    """Segments with their codes, in the order of the material.

    Returns
    -------
    DataFrame
        The segments, with ``codes``: a list of the codes that each got after differences between
        coders were settled.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> codes(small())["codes"].tolist()[:2]
    [['find'], ['secure']]
    """
    resolved = codings.resolve(material.codings)
    given = {str(s): part["code"].tolist() for s, part in resolved.groupby("segment")}
    found = [given.get(segment, []) for segment in material.segments["segment"]]
    index = material.segments.index
    return material.segments.assign(codes=pd.Series(found, index=index, dtype=object))


def part(material: Material, attribute: str, value: str) -> Material:
    """Material with those segments only that have a value of an attribute.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> part(small(), "user", "0").segments["segment"].tolist()
    ['s2', 's4']
    """
    kept = material.attribute(attribute).eq(value).to_numpy()
    said = material.segments[kept].reset_index(drop=True)
    given = material.codings[material.codings["segment"].isin(said["segment"])]
    return replace(material, segments=said, codings=given.reset_index(drop=True))


def read(path: Path, material: Material, book: Codebook) -> pd.DataFrame:
    """Read which survey question asks what a segment says.

    Parameters
    ----------
    path : Path
        Columns as :data:`COLUMNS`; a question is an item of the questionnaire, or ``item=value``
        for one of its answers. An item that is a scale is told as the share above its middle, one
        of yes and no as the share of yes.
    material : Material
        Its segments.
    book : Codebook
        The questionnaire.

    Returns
    -------
    DataFrame
        ``segment item value`` in the order of the file; ``value`` is an answer or :data:`ABOVE`.

    Raises
    ------
    InputError
        With every problem, each with row and column: an unknown segment or item, an answer that
        the item does not have, an item that needs one, a link that is there twice.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> path = Path(tempfile.mkdtemp()) / "items.csv"
    >>> _ = path.write_text("segment,item\\ns1,found=1\\n")
    >>> book = Codebook((Item("found", "found", "binary", {}, (0, 1)),))
    >>> read(path, small(), book).values.tolist()
    [['s1', 'found', 1]]
    """
    segments = set(material.segments["segment"])
    problems: list[Problem] = []
    rows = list[tuple[str, str, object]]()
    seen = dict[tuple[str, str], int]()
    for number, row in sheet.records(sheet.read(path, COLUMNS, known=())):
        where = f"row {number}, column "
        if row["segment"] not in segments:
            problems.append(Problem(f'{where}"segment"', f'"{row["segment"]}" is not a segment'))
        key = (row["segment"], row["item"])
        if key in seen:
            problems.append(Problem(f"row {number}", f"is the same link as row {seen[key]}"))
        seen.setdefault(key, number)
        name, equals, text = row["item"].partition("=")
        if name not in book:
            problems.append(Problem(f'{where}"item"', f'"{name}" is not in the questionnaire'))
            continue
        value, what = _answer(book[name], text, bool(equals))
        if what:
            problems.append(Problem(f'{where}"item"', what))
        rows.append((row["segment"], name, value))
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    return pd.DataFrame(rows, columns=["segment", "item", "value"]).astype({"value": object})


def beside(links: pd.DataFrame, book: Codebook, data: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Survey estimate of each linked question.

    Parameters
    ----------
    links : DataFrame
        From :func:`read`. Questions that the respondents were not asked are left out.
    book : Codebook
        The questionnaire.
    data : DataFrame
        Respondents.
    design : Design
        Weights and strata.

    Returns
    -------
    DataFrame
        ``segment item value n base estimate ci_lower ci_upper``: n of `base` who answered; the
        share is weighted (0-1).
    """
    rows = []
    for link in links.to_dict("records"):
        name, value = link["item"], link["value"]
        if name not in data or not data[name].notna().any():
            continue
        wanted = list(upper_values(book[name])) if value == ABOVE else [value]
        chosen = data[name].isin(wanted).astype("Int64").where(data[name].notna())
        found = estimates.shares(data.assign(**{name: chosen}), name, [1], design)
        told = found[["n", "base", "estimate", "ci_lower", "ci_upper"]].to_dict("records")[0]
        rows.append({**link, **told})
    columns = ["segment", "item", "value", "n", "base", "estimate", "ci_lower", "ci_upper"]
    return pd.DataFrame(rows, columns=columns)


def _answer(item: Item, text: str, named: bool) -> tuple[object, str]:
    """Answer that a link is about, and what is wrong with it."""
    if item.type not in _TYPES:
        return "", f'"{item.name}" is of type {item.type}; expected one of {", ".join(_TYPES)}'
    if named:
        for value in item.values:
            if str(value) == text:
                return value, ""
        known = ", ".join(str(value) for value in item.values)
        return "", f'"{item.name}" has the answers {known}; got "{text}"'
    if item.type == "binary" and 1 in item.values:
        return 1, ""
    if item.type == "scale":
        return ABOVE, ""
    return "", f'"{item.name}" is of type {item.type}: name an answer, as in {item.name}=1'
