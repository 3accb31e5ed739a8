"""Table of differences between groups, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cup_study.numbers import format_interval
from cup_study.survey.basis import Basis
from cup_study.survey.disclosure import MARK
from cup_study.survey.inference import words
from cup_study.survey.inference.contrasts import REST
from cup_study.survey.inference.words import Labels
from cup_study.views import Table, Text


def differences_table(
    found: pd.DataFrame,
    labels: Labels,
    basis: Basis,
    caption: Text,
    *,
    by: str = "",
    style_of: str = "percent0",
) -> Table:
    """Table of :func:`.contrasts.differences`.

    Parameters
    ----------
    found : DataFrame
        Differences; with `p_adjusted` where :func:`.multiplicity.adjust` was called.
    labels : mapping
        Language to what readers call items (by name), answers (``(item, value)``) and groups
        (``(by, group)``).
    basis : Basis
        Whom the estimates are about.
    caption : mapping
        Language to caption.
    by : str, optional
        Column of the groups.
    style_of : str, optional
        Number format of the estimates; differences of shares are in percentage points.

    Returns
    -------
    Table
        Comparisons with a group of fewer people than the threshold are hidden.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> from cup_study.survey.inference.contrasts import differences
    >>> data = pd.DataFrame({"q": [1, 2, 3, 4, 5, 3, 4, 5, 6, 7], "user": [0] * 5 + [1] * 5})
    >>> found = differences(data, ["q"], "user", unweighted(data))
    >>> words = {"en": {"q": "Ease", ("user", 0): "Non-users", ("user", 1): "Users"}}
    >>> basis = Basis(10, False, ("en",))
    >>> table = differences_table(found, words, basis, {"en": "."}, by="user", style_of="decimal1")
    >>> table.frames["en"][["question", "comparison", "interval"]].values.tolist()
    [['Ease', 'Non-users → Users', '[−0.2, 4.2]']]
    """
    small = found[["n_a", "n_b"]].lt(basis.threshold).any(axis=1).to_numpy()
    shares = style_of.startswith("percent")
    frames = {
        lang: pd.DataFrame(
            [
                _line(row, bool(hide), labels.get(lang, {}), by, lang, style_of)
                for row, hide in zip(found.to_dict("records"), small, strict=True)
            ]
        )
        for lang in basis.languages
    }
    points: Text = {
        lang: head + (", percentage points" if lang == "en" else ", procentenheter")
        for lang, head in words.DIFFERENCE.items()
    }
    columns: dict[str, Text] = {
        "question": words.QUESTION,
        "comparison": words.COMPARISON,
        "estimate_a": words.FIRST,
        "estimate_b": words.SECOND,
        "difference": points if shares else words.DIFFERENCE,
        "interval": words.INTERVAL,
        "p_value": words.P,
    }
    if "p_adjusted" in found:
        columns["p_adjusted"] = words.P_ADJUSTED
    kinds = sorted(set(found["effect_kind"]))
    columns["effect"] = {lang: ", ".join(kinds) for lang in ("en", "sv")}
    formats = {"estimate_a": style_of, "estimate_b": style_of, "effect": "decimal2"}
    formats |= {"difference": "decimal1" if shares else style_of}
    return Table(
        {lang: frame[list(columns)] for lang, frame in frames.items()},
        caption=caption,
        columns=columns,
        formats=formats | {"p_value": "p", "p_adjusted": "p"},
        note=basis.note(
            hidden=int(small.sum()),
            extra={lang: _note(found, kinds, lang) for lang in basis.languages},
        ),
    )


def _line(
    row: Mapping[Any, Any],
    hide: bool,
    labels: Mapping[object, str],
    by: str,
    lang: str,
    style_of: str,
) -> dict[str, Any]:
    item, value = row["item"], row["value"]
    question = labels.get(item, str(item))
    if value is not None:
        question = f"{question}: {labels.get((item, value), str(value))}"
    a, b = (_group(row[side], labels, by, lang) for side in ("group_a", "group_b"))
    line: dict[str, Any] = {"question": question}
    line |= {"comparison": words.SIDES[lang].format(a=a, b=b)}
    if hide:
        names = ("estimate_a", "estimate_b", "difference", "interval", "p_value", "p_adjusted")
        return line | dict.fromkeys((*names, "effect"), MARK)
    times, style = (100.0, "decimal1") if style_of.startswith("percent") else (1.0, style_of)
    line |= {name: row[name] for name in ("estimate_a", "estimate_b", "p_value", "effect")}
    line |= {"difference": times * row["difference"], "p_adjusted": row.get("p_adjusted")}
    limits = times * row["ci_lower"], times * row["ci_upper"]
    known = not np.isnan(limits).any()
    return line | {"interval": format_interval(*limits, style, lang) if known else "–"}


def _group(group: object, labels: Mapping[object, str], by: str, lang: str) -> str:
    if isinstance(group, str) and group == REST:
        return words.EVERYONE_ELSE[lang]
    return labels.get((by, group), labels.get(group, str(group)))


def _note(found: pd.DataFrame, kinds: list[str], lang: str) -> str:
    told = [words.LESS[lang], words.effect_sizes(kinds, lang)]
    if "p_adjusted" in found and len(found):
        sizes = found["family_size"].tolist()
        told.insert(1, words.family(str(found["adjustment"].iloc[0]), sizes, lang))
    return " ".join(told)
