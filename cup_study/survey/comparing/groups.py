"""The main results of every group: municipalities, ages, genders, educations side by side.

What a group is comes from the codebook; which results are the main ones comes from the notebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import Basis, Value
from cup_study.survey.drawing import figures
from cup_study.survey.estimates import Design
from cup_study.survey.questionnaire.answers import slug
from cup_study.views import Drawing, Table

_HEADS = {
    "group": {"en": "Group", "sv": "Grupp"},
    "n": {"en": "Respondents", "sv": "Svarande"},
    "use": {"en": "Use e-services", "sv": "Använder e-tjänster"},
    "interval": {"en": "Interval", "sv": "Intervall"},
    "satisfaction": {"en": "Satisfaction", "sv": "Nöjdhet"},
    "channel": {"en": "Prefer most", "sv": "Föredrar helst"},
}
_MESSAGE = {
    "en": "Use is highest in {high} ({first}) and lowest in {low} ({last}).",
    "sv": "Användningen är störst i gruppen {high} ({first}) och minst i {low} ({last}).",
}
_AXIS = {"en": "Share who use e-services", "sv": "Andel som använder e-tjänster"}
_LINES = {
    "en": "Lines: 95% intervals. Groups whose intervals overlap should not be ranked.",
    "sv": "Streck: 95 % konfidensintervall. Grupper vars intervall överlappar bör inte rangordnas.",
}


@dataclass(frozen=True)
class Questions:
    """Items that hold the main results; empty where a study did not ask.

    Attributes
    ----------
    use : str
        Item that tells users (1) from non-users (0).
    satisfaction : str
        Scale with overall satisfaction.
    channel : str
        Item with the preferred channel.
    """

    use: str = ""
    satisfaction: str = ""
    channel: str = ""


def main_results(
    data: pd.DataFrame,
    by: Sequence[str],
    asked: Questions,
    book: Codebook,
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Main results of each group of some items.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    by : sequence of str
        Items whose values are the groups.
    asked : Questions
        Where the main results are.
    book : Codebook
        The study's items.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        One row a group, in the order of the codebook: ``item group n users use ci_lower ci_upper
        satisfaction channel channel_share`` (shares 0-1; missing where it was not asked) and
        ``hidden``: few of the group use the services, or few do not, or the other groups would
        tell so.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"sex": [1, 1, 2, 2], "used": [1.0, 0.0, 1.0, 1.0]})
    >>> book = Codebook((Item("sex", "sex", "nominal", {}, (1, 2)),))
    >>> found = main_results(data, ["sex"], Questions("used"), book, unweighted(data))
    >>> found[["group", "n", "use"]].values.tolist()
    [[1.0, 2.0, 0.5], [2.0, 2.0, 1.0]]
    """
    kept = pd.Series(True, index=data.index) if where is None else where
    rows: list[dict[str, Any]] = []
    for name in by:
        item = book[name]
        use = _by_group(_use(data, asked, design, name, kept))
        content = _by_group(_satisfaction(data, asked, design, name, kept))
        channels = _channels(data, asked, book, design, name, kept, threshold)
        for value in item.values:
            n = int((data[name].eq(value).fillna(False) & kept).sum())
            if not n:
                continue
            used, pleased = use.get(value, {}), content.get(value, {})
            best = channels.get(value, {})
            rows.append(
                {
                    "item": name,
                    "group": value,
                    "n": n,
                    "users": used.get("n", float("nan")),
                    "use": used.get("estimate", float("nan")),
                    "ci_lower": used.get("ci_lower", float("nan")),
                    "ci_upper": used.get("ci_upper", float("nan")),
                    "satisfaction": pleased.get("estimate", float("nan")),
                    "channel": best.get("value"),
                    "channel_share": best.get("estimate", float("nan")),
                }
            )
    columns = ["item", "group", "n", "users", "use", "ci_lower", "ci_upper"]
    found = pd.DataFrame(rows, columns=[*columns, "satisfaction", "channel", "channel_share"])
    return found.assign(hidden=_hidden(found, data, asked, kept, threshold))


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Share of users in each group, as ``use_<item>_<value>``.

    Examples
    --------
    >>> rows = {"item": ["sex"], "group": [1.0], "use": [0.5], "hidden": [False]}
    >>> values(pd.DataFrame(rows))
    {'use_sex_1': (0.5, 'percent0')}
    """
    return {
        f"use_{slug(row['item'])}_{slug(row['group'])}": (float(row["use"]), "percent0")
        for row in found.to_dict("records")
        if row["use"] == row["use"] and not row["hidden"]
    }


def table(found: pd.DataFrame, asked: Questions, book: Codebook, basis: Basis) -> Table:
    """Put the groups in a table, small cells hidden."""
    frames = {}
    shown_columns = _columns(found)
    for lang in basis.languages:
        rows = found.assign(
            question=[book[i].text(lang) for i, _ in _pairs(found)],
            group=[book[i].label(g, lang) for i, g in _pairs(found)],
            interval=_limits(found, lang),
            channel=[_channel(row, asked, book, lang) for row in found.to_dict("records")],
        )
        also = [c for c in ("n", "use", "interval", "satisfaction", "channel") if c in rows]
        for column in also:
            rows[column] = rows[column].astype(object).mask(found["hidden"], disclosure.MARK)
        frames[lang] = rows[["question", *shown_columns]]
    hidden = int(found["hidden"].sum())
    return Table(
        frames,
        caption={
            "en": "The groups: use, satisfaction and preferred way of contact.",
            "sv": "Grupperna: användning, nöjdhet och föredragen kontaktväg.",
        },
        columns={c: _HEADS[c] for c in shown_columns},
        formats={
            c: f
            for c, f in {"n": "count", "use": "percent0", "satisfaction": "decimal2"}.items()
            if c in shown_columns
        },
        note=basis.note(hidden=hidden),
        groups="question",
    )


def drawing(found: pd.DataFrame, book: Codebook, basis: Basis) -> Drawing | None:
    """Draw the share of users in each group, a panel an item; None where all are hidden."""
    kept = found[~found["hidden"] & found["use"].notna()].reset_index(drop=True)
    if kept.empty:
        return None
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = kept.rename(columns={"use": "estimate", "group": "value"}).assign(
            label=[book[i].label(g, lang) for i, g in _pairs(kept)],
            panel=[book[str(i)].text(lang) for i in kept["item"]],
        )
        drawn[lang] = figures.dot_plot(rows, lang, axis_label=_AXIS[lang])
        order = rows.sort_values("estimate", kind="stable").to_dict("records")
        high, low = order[-1], order[0]
        texts[lang] = _MESSAGE[lang].format(
            high=high["label"],
            low=low["label"],
            first=format_number(high["estimate"], "percent0", lang),
            last=format_number(low["estimate"], "percent0", lang),
        )
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_LINES))


def _use(
    data: pd.DataFrame, asked: Questions, design: Design, by: str, where: pd.Series[bool]
) -> pd.DataFrame | None:
    if not asked.use:
        return None
    return estimates.shares(data, asked.use, [1], design, by=by, where=where)


def _satisfaction(
    data: pd.DataFrame, asked: Questions, design: Design, by: str, where: pd.Series[bool]
) -> pd.DataFrame | None:
    if not asked.satisfaction:
        return None
    return estimates.means(data, [asked.satisfaction], design, by=by, where=where)


def _channels(
    data: pd.DataFrame,
    asked: Questions,
    book: Codebook,
    design: Design,
    by: str,
    where: pd.Series[bool],
    threshold: int,
) -> dict[object, dict[Any, Any]]:
    """Most preferred channel of each group."""
    if not asked.channel:
        return {}
    values = book[asked.channel].values
    found = estimates.shares(data, asked.channel, list(values), design, by=by, where=where)
    found = found[found["n"] >= threshold].dropna(subset=["estimate"])
    best = found.sort_values("estimate", ascending=False, kind="stable").drop_duplicates("group")
    return _by_group(best)


def _by_group(found: pd.DataFrame | None) -> dict[object, dict[Any, Any]]:
    return {} if found is None else {row["group"]: row for row in found.to_dict("records")}


def _pairs(found: pd.DataFrame) -> list[tuple[str, Any]]:
    return [(str(i), g) for i, g in zip(found["item"], found["group"], strict=True)]


def _hidden(
    found: pd.DataFrame,
    data: pd.DataFrame,
    asked: Questions,
    kept: pd.Series[bool],
    threshold: int,
) -> list[bool]:
    """Groups that must not be shown; those of an item add up to everyone."""
    hidden: list[bool] = []
    for _, part in found.groupby("item", sort=False):
        counts = pd.DataFrame({"group": part["group"].to_list(), "n": part["n"].to_list()})
        total = {"group": None, "n": int(kept.sum())}
        if asked.use:
            answers = data.loc[kept, asked.use].dropna()
            by = data.loc[answers.index, str(part["item"].iloc[0])]
            counts["base"] = [int(by.eq(g).fillna(False).sum()) for g in counts["group"]]
            counts["n"] = part["users"].fillna(0).astype(int).to_list()
            total |= {"n": int(answers.eq(1).sum()), "base": len(answers)}
        rows = pd.concat([counts.astype({"group": object}), pd.DataFrame([total])])
        made = disclosure.suppress(
            rows.reset_index(drop=True),
            base="base" if asked.use else None,
            by=["group"],
            threshold=threshold,
        )
        hidden += made.rows.to_list()[:-1]
    return hidden


def _columns(found: pd.DataFrame) -> list[str]:
    kept = ["group", "n"]
    if found["use"].notna().any():
        kept += ["use", "interval"]
    return kept + [c for c in ("satisfaction", "channel") if found[c].notna().any()]


def _limits(found: pd.DataFrame, lang: str) -> list[str]:
    pairs = zip(found["ci_lower"], found["ci_upper"], strict=True)
    return [format_interval(a, b, "percent0", lang) if a == a else "" for a, b in pairs]


def _channel(row: Mapping[Any, Any], asked: Questions, book: Codebook, lang: str) -> str:
    if row["channel"] is None or row["channel"] != row["channel"]:
        return ""
    item: Item = book[asked.channel]
    share = format_number(row["channel_share"], "percent0", lang)
    return f"{item.label(row['channel'], lang)} ({share})"
