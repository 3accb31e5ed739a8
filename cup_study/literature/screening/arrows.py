"""The boxes of the PRISMA 2020 flow, and that their numbers add up at every arrow.

:func:`tally` counts the ways of the records into boxes; :func:`check` holds any such numbers,
also those that someone typed, against the arrows between the boxes, and says where they do not
add up, by how much, and which records are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from cup_study.errors import InputError, Problem

#: Columns of the diagram, and what they come to.
DATABASES, OTHER, ALL = "databases", "other", "all"
ROUTES = (DATABASES, OTHER, ALL)
#: Boxes of a column, in order. ``undecided`` (on title and abstract) and ``undecided_text`` (in
#: full text) are not of the template: an unfinished review has them.
BOXES = (
    "identified",
    "removed",
    "screened",
    "screened_out",
    "undecided",
    "sought",
    "not_retrieved",
    "undecided_text",
    "assessed",
    "excluded",
    "included",
)
#: Boxes of what the columns come to.
TOTALS = (
    "previous_studies",
    "previous_reports",
    "new_studies",
    "new_reports",
    "total_studies",
    "total_reports",
)
#: Boxes of which each record has a reason or a source.
ITEMISED = ("identified", "removed", "screened_out", "not_retrieved", "excluded")
#: Item of those without a reason.
NO_REASON = "no reason given"
_SEPARATE = ("screened", "sought", "assessed")
_NAMED = 5


def passed(end: str, *, screened: bool, full_text: bool) -> tuple[str, ...]:
    """Boxes that a record is counted in whose way ends in a box.

    Parameters
    ----------
    end : str
        One of :data:`BOXES`.
    screened, full_text : bool
        Whether its column screens titles and abstracts, and whether full texts are sought.

    Examples
    --------
    >>> passed("not_retrieved", screened=True, full_text=True)
    ('identified', 'screened', 'sought', 'not_retrieved')
    >>> passed("included", screened=True, full_text=False)
    ('identified', 'screened', 'included')
    """
    way = ["identified"]
    if end != "removed" and screened:
        way.append("screened")
    after = ("not_retrieved", "undecided_text", "excluded", "included")
    if end in after and full_text:
        way.append("sought")
        if end in ("excluded", "included"):
            way.append("assessed")
    return (*way, end)


def tally(
    trail: pd.DataFrame,
    files: pd.DataFrame,
    screened: Mapping[str, bool],
    *,
    full_text: bool,
    previous: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count the ways of the records into the boxes of the diagram.

    Parameters
    ----------
    trail : DataFrame
        ``record source kind route box item study`` of each entry; see :mod:`.flow`.
    files : DataFrame
        ``database`` and if wanted ``kind`` of each export: a source without an entry counts 0.
    screened : mapping
        Column of the diagram to whether it screens titles and abstracts.
    full_text : bool
        Whether full texts are sought.
    previous : DataFrame, optional
        ``study report`` of the earlier version of the review.

    Returns
    -------
    DataFrame
        ``route box kind item n``; every box that the column has, also with 0.
    """
    kinds = files["kind"] if "kind" in files else pd.Series("database", index=files.index)
    sources = list(dict.fromkeys(zip(kinds, files["database"], strict=True)))
    rows: list[tuple[str, str, str, str, int]] = []
    for route in (DATABASES, OTHER):
        own = [s for s in sources if (s[0] == "other") == (route == OTHER)]
        here = trail[trail["route"].eq(route)]
        if not own and here.empty:
            continue
        titles = screened.get(route, not full_text)
        ends = here["box"].value_counts()
        counts = dict.fromkeys(BOXES, 0)
        for end, n in ends.items():
            for box in passed(str(end), screened=titles, full_text=full_text):
                counts[box] += int(n)
        for box in BOXES:
            if not _has(box, titles, full_text):
                continue
            rows.append((route, box, "", "", counts[box]))
            if box == "identified":
                found = Counter(zip(here["kind"], here["source"], strict=True))
                order = [*own, *(key for key in found if key not in own)]
                rows += [(route, box, k, s, found[k, s]) for k, s in order]
            elif box in ITEMISED:
                items = here.loc[here["box"].eq(box), "item"].replace("", NO_REASON)
                told = items.value_counts()
                named = sorted(told.index, key=lambda i: (i == NO_REASON, -told[i], i))
                rows += [(route, box, "", item, int(told[item])) for item in named]
    rows += [(ALL, box, "", "", n) for box, n in _totals(trail, previous).items()]
    return pd.DataFrame(rows, columns=["route", "box", "kind", "item", "n"])


def _has(box: str, titles: bool, full_text: bool) -> bool:
    if box in ("screened", "screened_out", "undecided"):
        return titles
    return full_text or box in ("identified", "removed", "included")


def _totals(trail: pd.DataFrame, previous: pd.DataFrame | None) -> dict[str, int]:
    included = trail[trail["box"].eq("included")]
    before = set(previous["study"]) if previous is not None else set()
    new = set(included["study"]) - before
    reports = len(included)
    totals = {"new_studies": len(new), "new_reports": reports}
    if previous is None:
        return totals
    earlier = len(previous)
    return {
        "previous_studies": len(before),
        "previous_reports": earlier,
        **totals,
        "total_studies": len(before) + len(new),
        "total_reports": earlier + reports,
    }


def check(data: pd.DataFrame, trail: pd.DataFrame | None = None) -> None:
    """Refuse numbers that do not add up.

    Parameters
    ----------
    data : DataFrame
        ``route box item n``: one row a box (``item`` empty), and one for each of its items.
    trail : DataFrame, optional
        ``record route box`` of each entry: the number of records that end in a box must be the
        box's, and the message names some of them.

    Raises
    ------
    InputError
        With every arrow and every box that does not add up.

    Examples
    --------
    >>> rows = [("databases", "identified", "", 9), ("databases", "removed", "", 2)]
    >>> rows += [("databases", "screened", "", 6)]
    >>> check(pd.DataFrame(rows, columns=["route", "box", "item", "n"]))
    Traceback (most recent call last):
    cup_study.errors.InputError: flow diagram: 1 problem
      databases, identified (9) -> removed (2) + screened (6): 1 is missing after the arrow
    A number of the diagram was changed by hand, or a record is counted in two boxes or in none.
    """
    problems: list[Problem] = []
    whole = data[data["item"].eq("")]
    n = {(r, b): int(x) for r, b, x in zip(whole["route"], whole["box"], whole["n"], strict=True)}
    for route in (DATABASES, OTHER):
        boxes = [box for box in BOXES if (route, box) in n]
        for source, targets in _arrows(boxes):
            parts = [n[route, box] for box in targets]
            told = " + ".join(f"{b} ({p})" for b, p in zip(targets, parts, strict=True))
            where = f"{route}, {source} ({n[route, source]}) -> {told}"
            problems += _differ(where, n[route, source], sum(parts), trail, route, targets)
        for box in boxes:
            items = data[data["route"].eq(route) & data["box"].eq(box) & data["item"].ne("")]
            if len(items):
                where = f"{route}, {box} ({n[route, box]}) = its {len(items)} sources or reasons"
                problems += _differ(where, n[route, box], int(items["n"].sum()), trail, route, box)
            if trail is not None and box not in ("identified", *_SEPARATE):
                ended = int((trail["route"].eq(route) & trail["box"].eq(box)).sum())
                where = f"{route}, {box} ({n[route, box]}) = records that end there ({ended})"
                problems += _differ(where, n[route, box], ended, trail, route, box)
    included = sum(n.get((route, "included"), 0) for route in (DATABASES, OTHER))
    sums = {
        "new_reports": [included],
        "total_studies": [n.get((ALL, f"{w}_studies"), 0) for w in ("previous", "new")],
        "total_reports": [n.get((ALL, f"{w}_reports"), 0) for w in ("previous", "new")],
    }
    for box, parts in sums.items():
        if (ALL, box) in n:
            where = f"{box} ({n[ALL, box]}) = {' + '.join(map(str, parts))}"
            problems += _differ(where, n[ALL, box], sum(parts), trail, "", ("included",))
    for when in ("previous", "new", "total"):
        studies, reports = (n.get((ALL, f"{when}_{what}"), 0) for what in ("studies", "reports"))
        if studies > reports:
            what = f"{studies} studies have only {reports} reports"
            problems.append(Problem(f"{when}_studies", what))
    if problems:
        remedy = (
            "A number of the diagram was changed by hand, or a record is counted in two boxes "
            "or in none."
        )
        raise InputError("flow diagram", problems, remedy)


def _arrows(boxes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Each box that a record leaves, and those that it may go to."""
    order = [box for box in ("identified", *_SEPARATE, "included") if box in boxes]
    aside = {
        "identified": ["removed"],
        "screened": ["screened_out", "undecided"],
        "sought": ["not_retrieved", "undecided_text"],
        "assessed": ["excluded"],
    }
    if "screened" not in boxes:
        aside["identified"].append("undecided")
    listed = []
    for source, following in pairwise(order):
        targets = [box for box in aside[source] if box in boxes]
        listed.append((source, [*targets, following]))
    return listed


def _differ(
    where: str,
    one: int,
    two: int,
    trail: pd.DataFrame | None,
    route: str,
    boxes: str | Sequence[str],
) -> list[Problem]:
    if one == two:
        return []
    size = abs(one - two)
    be = "is" if size == 1 else "are"
    after = "its parts" if " = " in where else "the arrow"
    what = f"{size} {be} missing after {after}" if one > two else f"{size} too many after {after}"
    if trail is not None:
        names = [boxes] if isinstance(boxes, str) else list(boxes)
        here = trail[trail["box"].isin(names)]
        here = here[here["route"].eq(route)] if route else here
        told = [r or "(unreadable)" for r in here["record"].head(_NAMED)]
        more = f" and {len(here) - _NAMED} more" if len(here) > _NAMED else ""
        what += f"; the records there are {', '.join(told) or 'none'}{more}"
    return [Problem(where, what)]
