"""What correlations differ by: groups of studies, and each moderator on its own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.errors import CupError
from cup_study.literature.forest import studies as study_table
from cup_study.literature.forest.relations import Relation
from cup_study.literature.pooling import moderators
from cup_study.literature.pooling.moderators import Subgroups
from cup_study.literature.pooling.random_effects import Method, Test

MODERATED = ["construct_1", "construct_2", *moderators.EACH]


def divided(
    relation: Relation, group: pd.Series | None, *, method: Method = "REML", test: Test = "knha"
) -> Subgroups | None:
    """Pooled effects of groups of studies; None where there are not two groups to compare.

    Parameters
    ----------
    relation : Relation
        A relation.
    group : Series or None
        Study to group.
    method, test
        As :func:`cup_study.literature.pooling.random_effects.pool`.
    """
    if group is None or relation.pooled is None:
        return None
    of_rows = relation.rows["study"].map(group)
    if of_rows.nunique() < 2 or of_rows.notna().sum() <= of_rows.nunique():
        return None
    yi, vi = relation.rows["yi"], relation.rows["vi"]
    try:
        return moderators.subgroups(yi, vi, of_rows, method=method, test=test)
    except CupError:
        return None


def moderated(
    found: Sequence[Relation],
    described: pd.DataFrame,
    columns: Sequence[str],
    *,
    least: int = 3,
    method: Method = "REML",
    test: Test = "knha",
) -> pd.DataFrame:
    """Each moderator of each pooled relation, with Holm's correction within the relation.

    Parameters
    ----------
    found : sequence of Relation
        Relations; those not pooled are left out.
    described : DataFrame
        ``study`` and the moderators, one row a study.
    columns : sequence of str
        Moderators to try; one that does not vary among a relation's studies is left out there.
    least : int, optional
        Fewest studies of a group that stands by itself.
    method, test
        As :func:`cup_study.literature.pooling.random_effects.pool`.

    Returns
    -------
    DataFrame
        Columns as :data:`MODERATED`.
    """
    parts = []
    known = described.set_index("study") if len(described) else pd.DataFrame()
    for relation in found:
        if relation.pooled is None:
            continue
        rows = relation.rows
        frame = pd.DataFrame(index=rows.index)
        for name in columns:
            values = study_table.moderator(rows["study"].map(known[name]), least=least)
            # As many groups as studies leave nothing to compare them by; a number has one slope.
            terms = 2 if values.dtype.kind == "f" else values.nunique()
            if values.nunique() > 1 and values.notna().sum() > terms + 1:
                frame[name] = values
        if frame.shape[1]:
            table = moderators.each(rows["yi"], rows["vi"], frame, method=method, test=test)
            one, two = relation.pair
            parts.append(table.assign(construct_1=one, construct_2=two)[MODERATED])
    if not parts:
        return pd.DataFrame(columns=MODERATED)
    return pd.concat(parts, ignore_index=True)
