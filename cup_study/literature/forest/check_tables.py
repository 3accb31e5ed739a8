"""Tables of what could change a pooled correlation: small studies, moderators, dependence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.forest import words
from cup_study.literature.forest.forest_views import Names
from cup_study.literature.forest.relations import Relation
from cup_study.literature.forest.sensitivity import Sensitivity
from cup_study.literature.forest.tables import pair_name
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.views import Spanner, Table, Text

_RELATION: Text = words.RELATION
_CI: Text = words.INTERVAL
_K: Text = {"en": "k", "sv": "k"}
_R: Text = {"en": "r", "sv": "r"}
_P: Text = {"en": "p", "sv": "p"}


def details(
    found: Sequence[tuple[Relation, Sensitivity | None]],
    languages: Sequence[str],
    *,
    names: Names | None = None,
) -> Table:
    """Small-study effects of the relations told in detail: tests, trim and fill.

    Parameters
    ----------
    found : sequence of (Relation, Sensitivity or None)
        Relations; those without are left out.
    languages, names
        As :func:`cup_study.literature.forest.tables.pooled`.
    """
    told = [(relation, s) for relation, s in found if s is not None]
    frames = {}
    for lang in languages:
        rows = []
        for relation, s in told:
            p = dict(zip(s.tests["test"], s.tests["p_value"], strict=True))
            added = s.filled.k0 if s.filled is not None else np.nan
            limits = format_interval(s.filled_lower, s.filled_upper, "coef2", lang)
            rows.append(
                {
                    "pair": words.capital(words.constructs(relation.pair, lang, names)),
                    "k": relation.k,
                    "egger": p.get("egger_rma", np.nan),
                    "egger_lm": p.get("egger_lm", np.nan),
                    "rank": p.get("rank", np.nan),
                    "r": relation.r,
                    "k0": added,
                    "r_filled": s.r_filled,
                    "ci_filled": limits if np.isfinite(s.r_filled) else "–",
                }
            )
        frames[lang] = pd.DataFrame(rows)
    return Table(
        frames,
        caption={
            "en": "Small-study effects: do small studies tell larger correlations?",
            "sv": "Effekter av små studier: visar små studier större korrelationer?",
        },
        columns={
            "pair": _RELATION,
            "k": _K,
            "egger": {"en": "Egger, random", "sv": "Egger, slumpeff."},
            "egger_lm": {"en": "Egger, classic", "sv": "Egger, klassisk"},
            "rank": {"en": "Rank", "sv": "Rang"},
            "r": _R,
            "k0": {"en": "Added", "sv": "Tillagda"},
            "r_filled": {"en": "r with them", "sv": "r med dem"},
            "ci_filled": _CI,
        },
        formats={
            "k": "count",
            "egger": "p",
            "egger_lm": "p",
            "rank": "p",
            "r": "coef2",
            "k0": "count",
            "r_filled": "coef2",
        },
        spanners=[
            Spanner({"en": "p of tests", "sv": "p i test"}, "egger", "rank"),
            Spanner({"en": "Trim and fill", "sv": "Trim and fill"}, "k0", "ci_filled"),
        ],
        note={
            "en": "Egger: regression on the standard error, with random effects and as published; "
            "rank: Begg and Mazumdar. Trim and fill may add studies on either side. With large "
            "differences between studies all of these find too much.",
            "sv": "Egger: regression på medelfelet, med slumpeffekter och i klassisk form; rang: "
            "Begg och Mazumdar. Trim and fill kan lägga till studier på båda sidor. När "
            "studierna skiljer sig mycket finner alla dessa för mycket.",
        },
    )


def moderators(
    rows: pd.DataFrame, languages: Sequence[str], *, names: Names | None = None
) -> Table:
    """Tests of each moderator of each relation.

    Parameters
    ----------
    rows : DataFrame
        ``construct_1 construct_2`` and the columns of
        :func:`cup_study.literature.pooling.moderators.each`.
    languages, names
        As :func:`cup_study.literature.forest.tables.pooled`.
    """
    frames = {}
    for lang in languages:
        frames[lang] = pd.DataFrame(
            {
                "pair": [pair_name(row, lang, names) for row in rows.to_dict("records")],
                "moderator": [
                    words.capital(vocabulary.word(m, lang).replace("_", " "))
                    for m in rows["moderator"]
                ],
                "k": rows["k"].to_numpy(),
                "left_out": rows["left_out"].to_numpy(),
                "test": [_test(row, lang) for row in rows.to_dict("records")],
                "p_value": rows["p_value"].to_numpy(),
                "p_holm": rows["p_holm"].to_numpy(),
                "r2": rows["r2"].to_numpy() / 100,
            }
        )
    clear = int((rows["p_holm"] < 0.05).sum())
    return Table(
        frames,
        caption={
            "en": f"{clear} of {len(rows)} tests of moderators are below .05 after "
            "Holm's correction.",
            "sv": f"{clear} av {len(rows)} test av moderatorer är under 0,05 efter "
            "Holms korrektion.",
        },
        columns={
            "pair": _RELATION,
            "moderator": {"en": "Moderator", "sv": "Moderator"},
            "k": _K,
            "left_out": {"en": "Not told", "sv": "Uppgift saknas"},
            "test": {"en": "Test", "sv": "Test"},
            "p_value": _P,
            "p_holm": {"en": "p (Holm)", "sv": "p (Holm)"},
            "r2": {"en": "R²", "sv": "R²"},
        },
        formats={
            "k": "count",
            "left_out": "count",
            "p_value": "p",
            "p_holm": "p",
            "r2": "percent0",
        },
        groups="pair",
        note={
            "en": "Each moderator on its own; Holm's correction within the relation. "
            "R²: share of the variance of the true effects.",
            "sv": "Varje moderator för sig; Holms korrektion inom sambandet. "
            "R²: andel av de sanna effekternas varians.",
        },
    )


def dependence(
    rows: pd.DataFrame, languages: Sequence[str], *, names: Names | None = None
) -> Table:
    """Pooled correlations by the ways of taking several samples of an article into account.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cup_study.literature.forest.dependence.compare`.
    languages, names
        As :func:`cup_study.literature.forest.tables.pooled`.
    """
    frames = {}
    for lang in languages:
        records = rows.to_dict("records")
        frames[lang] = pd.DataFrame(
            {
                "pair": [pair_name(row, lang, names) for row in records],
                "way": [_WAYS[row["way"]][lang] for row in records],
                "k": rows["k"].to_numpy(),
                "articles": rows["articles"].to_numpy(),
                "r": rows["r"].to_numpy(),
                "ci": [
                    format_interval(row["ci_lower"], row["ci_upper"], "coef2", lang)
                    for row in records
                ],
                "between": rows["between"].to_numpy(),
                "within": rows["within"].to_numpy(),
            }
        )
    return Table(
        frames,
        caption={
            "en": "Several samples of one article: the pooled correlation by three ways.",
            "sv": "Flera urval i samma artikel: den sammanvägda korrelationen på tre sätt.",
        },
        columns={
            "pair": _RELATION,
            "way": {"en": "Way", "sv": "Sätt"},
            "k": _K,
            "articles": {"en": "Articles", "sv": "Artiklar"},
            "r": _R,
            "ci": _CI,
            "between": {"en": "σ² between", "sv": "σ² mellan"},
            "within": {"en": "σ² within", "sv": "σ² inom"},
        },
        formats={
            "k": "count",
            "articles": "count",
            "r": "coef3",
            "between": "decimal3",
            "within": "decimal3",
        },
        groups="pair",
        note={
            "en": "σ²: variance of the true effects between and within articles.",
            "sv": "σ²: de sanna effekternas varians mellan och inom artiklar.",
        },
    )


_WAYS = {
    "independent": {"en": "As independent studies", "sv": "Som oberoende studier"},
    "three_level": {"en": "Three levels", "sv": "Tre nivåer"},
    "robust": {"en": "Three levels, robust (CR2)", "sv": "Tre nivåer, robust (CR2)"},
}


def _test(row: Mapping[Any, Any], lang: str) -> str:
    value = format_number(float(row["qm"]), "decimal2", lang)
    df, df2 = float(row["df"]), float(row["df2"])
    if np.isfinite(df2):
        between = ", " if lang == "en" else "; "
        return f"F({df:.0f}{between}{df2:.0f}) = {value}".replace(" ", NBSP)
    return f"χ²({df:.0f}) = {value}".replace(" ", NBSP)
