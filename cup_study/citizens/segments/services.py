"""From groups to services: what to offer, how places differ, what to ask, where to listen.

The four questions that Espoo's city museum put to its customer groups. What a survey can say is
which wishes a group has and how sure that is; what is then offered is for people to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments import grouping, profiles
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design


def offers(
    found: pd.DataFrame, *, most: int = 3, parts: Sequence[str] = ("wants",)
) -> pd.DataFrame:
    """What each group wants most, and what it wants more than others do.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.profiles.estimate`.
    most : int
        How many of each.
    parts : sequence of str
        Parts of the profile to look in.

    Returns
    -------
    DataFrame
        Columns ``group reason measure estimate ci_lower ci_upper difference``; ``reason`` is
        ``most`` (highest of the group's) or ``more`` (clearly above everyone).

    Examples
    --------
    >>> row = {"measure": "w", "part": "wants", "group": 1, "estimate": 0.8, "ci_lower": 0.7}
    >>> row |= {"ci_upper": 0.9, "difference": 0.2, "difference_upper": 0.3, "clear": True}
    >>> offers(pd.DataFrame([row | {"hidden": False}]))["reason"].tolist()
    ['most', 'more']
    """
    shown = found[found["part"].isin(list(parts)) & ~found["hidden"]]
    columns = ["group", "reason", "measure", "estimate", "ci_lower", "ci_upper", "difference"]
    rows = []
    for group, part in shown.groupby("group", sort=False):
        best = part.sort_values("estimate", ascending=False, kind="stable").head(most)
        rows.append(best.assign(reason="most"))
        clear = profiles.telling(part, group, len(part))
        rows.append(clear[clear["difference"] > 0].head(most).assign(reason="more"))
    if not rows:
        return pd.DataFrame(columns=columns)
    return pd.concat(rows, ignore_index=True)[columns]


def by_place(
    data: pd.DataFrame,
    posterior: pd.DataFrame,
    by: str,
    design: Design,
    *,
    threshold: int = disclosure.THRESHOLD,
    least: int = 0,
) -> pd.DataFrame:
    """Share of each group in each municipality, district or other part.

    Parameters
    ----------
    data : DataFrame
        Respondents with the column `by`.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.
    by : str
        Column of the places.
    design : Design
        Of all respondents.
    threshold : int
        Smallest number of people that is shown. Members are counted by their most probable
        group, the places and the whole together, so that nothing follows by subtraction.
    least : int
        Places with fewer respondents are left out of the result; they stay in the whole.

    Returns
    -------
    DataFrame
        Columns ``place group n base share ci_lower ci_upper everyone clear hidden``; ``clear``:
        the difference between the place and all the others together is clearly not zero.
    """
    everyone = posterior.reindex(data.index)
    frame = everyone.set_axis([f"p{c}" for c in everyone.columns], axis=1).assign(place=data[by])
    members = grouping.modal(everyone)
    names = [c for c in frame.columns if c != "place"]
    found = estimates.means(frame, names, design, by="place")
    whole = estimates.means(frame, names, design).set_index("item")["estimate"]
    clear = _clear(frame, names, design)
    rows = []
    for row in found.to_dict("records"):
        group = everyone.columns[names.index(row["item"])]
        here = frame["place"].eq(row["group"]).fillna(False) & members.notna()
        told: dict[str, Any] = {"place": row["group"], "group": group}
        told["n"] = int((members.eq(group).fillna(False) & here).sum())
        told |= {"base": int(here.sum()), "share": row["estimate"], "se": row["se"]}
        told |= {"ci_lower": max(row["ci_lower"], 0.0), "ci_upper": min(row["ci_upper"], 1.0)}
        told["everyone"] = float(whole[row["item"]])
        rows.append(told | {"clear": clear.get((row["group"], row["item"]), False)})
    table = pd.DataFrame(rows)
    shown = table[table["base"] >= max(least, 1)].reset_index(drop=True)
    return shown.assign(hidden=_hidden(shown, members, threshold))


def worth_collecting(
    data: pd.DataFrame,
    items: Sequence[str],
    posterior: pd.DataFrame,
    *,
    weights: pd.Series[float] | None = None,
) -> pd.DataFrame:
    r"""Which answers tell the groups apart, and where answers are missing.

    The information that an item has about the group is the mutual information
    :math:`\sum_{c,k} p_{ck} \log_2 \frac{p_{ck}}{p_c p_k}` of the answer and the membership among
    those who answered, in bits (Cover & Thomas 2006, ch. 2), with the Miller-Madow correction for
    small samples; ``share`` is what it is of the most that could be known, the entropy of the
    groups' sizes.

    Parameters
    ----------
    data : DataFrame
        Respondents, answers in categories.
    items : sequence of str
        Questions.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.
    weights : Series, optional
        Survey weights.

    Returns
    -------
    DataFrame
        Columns ``item bits share missing n``, most telling first.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [0, 1] * 50})
    >>> posterior = pd.DataFrame({1: [1.0, 0.0] * 50, 2: [0.0, 1.0] * 50})
    >>> worth_collecting(data, ["q"], posterior)["share"].round(2).tolist()
    [0.99]
    """
    known = posterior.dropna()
    rows = data.loc[known.index]
    w = np.ones(len(rows)) if weights is None else weights[known.index].to_numpy(dtype=float)
    p = known.to_numpy(dtype=float) * w[:, None]
    sizes = p.sum(axis=0) / p.sum()
    most = float(-(sizes[sizes > 0] * np.log2(sizes[sizes > 0])).sum())
    told = []
    for item in items:
        codes, levels = pd.factorize(rows[item])
        joint = np.zeros((len(levels), p.shape[1]))
        np.add.at(joint, codes[codes >= 0], p[codes >= 0])
        n = int((codes >= 0).sum())
        bits = _information(joint, n)
        share = bits / most if most > 0 else float("nan")
        missing = float(w[codes < 0].sum() / w.sum())
        told.append({"item": item, "bits": bits, "share": share, "missing": missing, "n": n})
    table = pd.DataFrame(told, columns=["item", "bits", "share", "missing", "n"])
    return table.sort_values("bits", ascending=False, kind="stable").reset_index(drop=True)


def alike(data: pd.DataFrame, items: Sequence[str], posterior: pd.DataFrame) -> pd.DataFrame:
    """How many of each group gave the same answer to every item.

    A group of people who never moved the sliders is a way of answering, not a kind of citizen.

    Returns
    -------
    DataFrame
        Columns ``group n alike share all_share``: members, those of them whose answers are all
        the same, their share, and that of everyone.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [7, 7, 1], "b": [7, 7, 9]})
    >>> posterior = pd.DataFrame({1: [1.0, 1.0, 0.0], 2: [0.0, 0.0, 1.0]})
    >>> alike(data, ["a", "b"], posterior)["share"].tolist()
    [1.0, 0.0]
    """
    members = grouping.modal(posterior)
    answers = data.loc[posterior.index, list(items)]
    same = answers.nunique(axis=1).eq(1) & answers.notna().sum(axis=1).gt(1)
    rows = []
    for group in posterior.columns:
        own = members.eq(group).fillna(False).astype(bool)
        n, count = int(own.sum()), int((same & own).sum())
        share = count / n if n else float("nan")
        row = {"group": group, "n": n, "alike": count, "share": share}
        rows.append(row | {"all_share": float(same.mean())})
    return pd.DataFrame(rows)


def _information(joint: np.ndarray[Any, np.dtype[np.float64]], n: int) -> float:
    total = joint.sum()
    if total <= 0:
        return 0.0
    p = joint / total
    both = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    cells = p > 0
    bits = float((p[cells] * np.log2(p[cells] / both[cells])).sum())
    free = (int((p.sum(axis=1) > 0).sum()) - 1) * (p.shape[1] - 1)
    return float(max(bits - free / (2 * n * np.log(2)), 0.0))


def _clear(
    frame: pd.DataFrame, names: Sequence[str], design: Design
) -> dict[tuple[Any, str], bool]:
    """Whether a place differs from all others together, by the covariance of the two means."""
    told = {}
    for place in frame["place"].dropna().unique():
        two = frame.assign(
            here=frame["place"].eq(place).where(frame["place"].notna()).astype(object)
        )
        two["here"] = two["here"].map({True: "here", False: "other"})
        for name in names:
            means, matrix = estimates.covariance(two, name, design, "here")
            if len(means) < 2:
                continue
            gap = float(means.iloc[0] - means.iloc[1])
            variance = float(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
            told[(place, name)] = bool(variance > 0 and abs(gap) > 1.96 * np.sqrt(variance))
    return told


def _hidden(table: pd.DataFrame, members: pd.Series[Any], threshold: int) -> np.ndarray[Any, Any]:
    """Cells of few members, and what would give them away, the whole included."""
    counts = members.value_counts()
    groups = list(dict.fromkeys(table["group"]))
    whole = pd.DataFrame({"place": None, "group": groups})
    whole["n"] = [int(counts.get(g, 0)) for g in groups]
    whole["base"] = int(members.notna().sum())
    rest = _rest(table, whole)
    frame = pd.concat([table[["place", "group", "n", "base"]], rest, whole], ignore_index=True)
    few = disclosure.suppress(frame, base="base", answer="group", by=["place"], threshold=threshold)
    return few.rows.to_numpy(dtype=bool)[: len(table)]


def _rest(table: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Everyone outside the places that are told, as one more place, so that parts add up."""
    own = table.groupby("group")["n"].sum()
    bases = int(table.drop_duplicates("place")["base"].sum())
    rest = whole.assign(place="(rest)", base=whole["base"] - bases)
    rest["n"] = [int(n - own.get(g, 0)) for g, n in zip(whole["group"], whole["n"], strict=True)]
    return rest[rest["base"] > 0]
