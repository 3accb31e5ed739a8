"""What the pooled correlations are by coder and by resolution: tables, figure, values, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.coding import comparing, pooled_drawing
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.views import Drawing, Spanner, Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]
#: Construct to what it is called in each language; see :func:`.names.labels`.
Labels = Mapping[str, Mapping[str, str]]

RULES = {
    "mean": {"en": "Mean of the coders", "sv": "Kodarnas medelvärde"},
    "median": {"en": "Median of the coders", "sv": "Kodarnas median"},
    "first": {"en": "First coder", "sv": "Första kodaren"},
    "smallest": {"en": "Smallest in size", "sv": "Minst till beloppet"},
    "largest": {"en": "Largest in size", "sv": "Störst till beloppet"},
    "direct": {
        "en": "Printed before converted values",
        "sv": "Tryckta före omräknade värden",
    },
    "consensus": {"en": "Agreed values, else mean", "sv": "Överenskomna värden, annars medelvärde"},
}
_ALL = {"en": "All coders", "sv": "Alla kodare"}
_CODER = {"en": "Coder {name}", "sv": "Kodare {name}"}
_MESSAGE = {
    "en": "Depending on the coder the pooled correlations differ by up to {coder}; depending on "
    "how the coders' values are joined, by up to {rule}.",
    "sv": "Beroende på kodare skiljer sig de sammanvägda korrelationerna med upp till {coder}; "
    "beroende på hur kodarnas värden förs samman med upp till {rule}.",
}
_COLUMNS = {
    "k": {"en": "k", "sv": "k"},
    "n": {"en": "N", "sv": "N"},
    "r": {"en": "r", "sv": "r"},
    "interval": {"en": "95% CI", "sv": f"95{NBSP}% KI"},
    "same": {"en": "r of all coders, same studies", "sv": "r för alla kodare, samma studier"},
    "shift": {"en": "Difference", "sv": "Skillnad"},
    "differing": {"en": "Coders differ", "sv": "Kodarna skiljer sig"},
    "without_n": {"en": "Without n", "sv": "Utan n"},
}
_NOTE = {
    "en": "k: studies; N: persons. Random effects (REML, Fisher’s z, Knapp and Hartung’s "
    "intervals). The coders read different studies, so their rows differ for that reason too; "
    "with k = 1 r is that study’s own.",
    "sv": "k: studier; N: personer. Slumpeffektmodell (REML, Fishers z, Knapp och Hartungs "
    "intervall). Kodarna läste olika studier, så deras rader skiljer sig även av det skälet; vid "
    "k = 1 är r den studiens eget värde.",
}
_JOINED = {
    "en": " All coders: one value of several by the rule “{rule}”.",
    "sv": " Alla kodare: ett värde av flera enligt regeln ”{rule}”.",
}
_OPEN = {"en": "Open mark: k = 1.", "sv": "Ofylld markering: k = 1."}


def relation(one: str, two: str, labels: Labels, lang: str) -> str:
    """What a relation is called.

    Examples
    --------
    >>> relation("BI", "PE", {}, "en")
    'intention – performance expectancy'
    """
    return " – ".join(
        labels.get(name, {}).get(lang) or vocabulary.construct(name, lang) for name in (one, two)
    )


def rule(name: str, kind: str, lang: str) -> str:
    """What a coder or a rule is called.

    Examples
    --------
    >>> rule("R1", "coder", "sv"), rule("mean", "rule", "en")
    ('Kodare R1', 'Mean of the coders')
    """
    if kind == "coder":
        return _CODER[lang].format(name=name)
    return RULES.get(name, {}).get(lang, name)


def pooled(
    compared: pd.DataFrame,
    languages: Sequence[str],
    *,
    labels: Labels | None = None,
    joined: str = "mean",
    as_coded: pd.DataFrame | None = None,
) -> Table:
    """Pooled correlations of each coder and of all, relation by relation.

    Parameters
    ----------
    compared : DataFrame
        From :func:`.comparing.compare`.
    languages : sequence of str
        Languages of the study.
    labels : mapping, optional
        What the constructs are called; those of :mod:`.vocabulary` by default.
    joined : str
        Rule that joins the coders.
    as_coded : DataFrame, optional
        The same comparison with nothing left out or declared, shown beside it.
    """
    rows = _coders_and(compared, joined)
    parts = ["k", "n", "r", "interval"]
    frames = {}
    for lang in languages:
        frame = _frame(rows, labels or {}, lang, joined)
        if as_coded is not None:
            beside = _frame(_coders_and(as_coded, joined), labels or {}, lang, joined)
            keys = ["relation", "who"]
            frame = frame.merge(
                beside[[*keys, *parts]], on=keys, how="left", suffixes=("", "_coded")
            )
        beside_parts = [f"{c}_coded" for c in parts] if as_coded is not None else []
        frames[lang] = frame[["relation", "who", *parts, *beside_parts]]
    columns = {"who": {"en": "Coder", "sv": "Kodare"}}
    columns |= {c: _COLUMNS[c] for c in parts} | {f"{c}_coded": _COLUMNS[c] for c in parts}
    formats = {"k": "count", "n": "count", "r": "coef2"}
    spanners: tuple[Spanner, ...] = ()
    if as_coded is not None:
        spanners = (
            Spanner(
                {"en": "After the declared exclusions", "sv": "Efter angivna uteslutningar"},
                "k",
                "interval",
            ),
            Spanner({"en": "As coded", "sv": "Som kodat"}, "k_coded", "interval_coded"),
        )
    return Table(
        frames,
        caption=_message(compared, languages),
        columns={c: columns[c] for c in columns if c in frames[languages[0]]},
        formats=formats | {f"{c}_coded": f for c, f in formats.items()},
        note={lang: _joined(joined, lang) for lang in languages},
        groups="relation",
        spanners=spanners,
    )


def resolutions(
    compared: pd.DataFrame, languages: Sequence[str], *, labels: Labels | None = None
) -> Table:
    """How far each coder's reading, and each rule that joins them, moves the pooled correlation.

    Parameters
    ----------
    compared, languages, labels
        As in :func:`pooled`.
    """
    frames = {lang: _frame(compared, labels or {}, lang, "") for lang in languages}
    shown = ["relation", "who", "k", "differing", "r", "interval", "same", "shift"]
    most = float(compared["shift"].abs().max())
    caption = {}
    for lang in languages:
        moved = format_number(most, "coef3", lang)
        caption[lang] = {
            "en": f"On the same studies, no reading moves a pooled correlation by more than "
            f"{moved}.",
            "sv": f"I samma studier flyttar ingen läsning en sammanvägd korrelation mer än "
            f"{moved}.",
        }[lang]
    return Table(
        {lang: frame[shown] for lang, frame in frames.items()},
        caption=caption,
        columns={
            "who": {"en": "Coder or rule", "sv": "Kodare eller regel"},
            **{c: _COLUMNS[c] for c in shown[2:]},
        },
        formats={"k": "count", "differing": "count", "r": "coef3", "same": "coef3"}
        | {"shift": "coef3"},
        note=_NOTE,
        groups="relation",
    )


def drawing(
    compared: pd.DataFrame,
    languages: Sequence[str],
    *,
    labels: Labels | None = None,
    joined: str = "mean",
) -> Drawing:
    """Pooled correlations with intervals of each coder and of all; parameters as :func:`pooled`."""
    rows = _coders_and(compared, joined)
    axis = {
        "en": "Pooled correlation (95% confidence interval)",
        "sv": "Sammanvägd korrelation (95 % konfidensintervall)".replace(" %", f"{NBSP}%"),
    }
    heads = {"en": ["k", "N", "r [95% CI]"], "sv": ["k", "N", f"r [95{NBSP}% KI]"]}
    figures = {}
    for lang in languages:
        table = rows.assign(
            group=[_upper(relation(a, b, labels or {}, lang)) for a, b in _pairs(rows)],
            label=[_who(r, lang, joined) for r in rows.to_dict("records")],
            joined=rows["kind"] == "rule",
        )
        figures[lang] = pooled_drawing.pooled(table, lang, axis_label=axis[lang], heads=heads[lang])
    message = _message(compared, languages)
    alt = {}
    for lang in languages:
        told = [
            f"{relation(r['construct_1'], r['construct_2'], labels or {}, lang)}: "
            f"{format_number(r['r'], 'coef2', lang)} (k = {r['k']})"
            for r in rows[rows["kind"] == "rule"].to_dict("records")
        ]
        alt[lang] = f"{message[lang]} {_ALL[lang]}: {'; '.join(told)}."
    note = {lang: f"{_joined(joined, lang)} {_OPEN[lang]}" for lang in languages}
    return Drawing(figures, alt=alt, caption=message, note=note)


def _joined(joined: str, lang: str) -> str:
    told = rule(joined, "rule", lang)
    return _NOTE[lang] + _JOINED[lang].format(rule=told[:1].lower() + told[1:])


def values(compared: pd.DataFrame) -> dict[str, Value]:
    """Pooled values of every coder and rule, each with its format.

    Parameters
    ----------
    compared : DataFrame
        From :func:`.comparing.compare`.

    Returns
    -------
    dict
        ``<pair>_<rule>_r``, ``_k``, ``_n``, ``_ci_lower``, ``_ci_upper`` (as in ``bi_pe_mean_r``),
        and ``range_coder``, ``range_rule``, ``shift_most`` over all relations.
    """
    told: dict[str, Value] = {}
    for row in compared.to_dict("records"):
        name = "_".join(
            vocabulary.key(row[c]).lower() for c in ("construct_1", "construct_2", "rule")
        )
        told |= {f"{name}_{c}": (float(row[c]), "coef2") for c in ("r", "ci_lower", "ci_upper")}
        told |= {f"{name}_{c}": (int(row[c]), "count") for c in ("k", "n")}
    ranges = comparing.ranges(compared)
    for kind in ("coder", "rule"):
        told[f"range_{kind}"] = (float(ranges.loc[ranges["kind"] == kind, "range"].max()), "coef2")
    told["shift_most"] = (float(compared["shift"].abs().max()), "coef2")
    return told


def _coders_and(compared: pd.DataFrame, joined: str) -> pd.DataFrame:
    kept = (compared["kind"] == "coder") | (compared["rule"] == joined)
    return compared[kept].reset_index(drop=True)


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["construct_1"], rows["construct_2"], strict=True))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who(row: Mapping[Any, Any], lang: str, joined: str) -> str:
    if row["rule"] == joined and row["kind"] == "rule":
        return _ALL[lang]
    return rule(str(row["rule"]), str(row["kind"]), lang)


def _frame(rows: pd.DataFrame, labels: Labels, lang: str, joined: str) -> pd.DataFrame:
    return rows.assign(
        relation=[_upper(relation(a, b, labels, lang)) for a, b in _pairs(rows)],
        who=[_who(row, lang, joined) for row in rows.to_dict("records")],
        interval=[
            "–" if pd.isna(low) else format_interval(low, high, "coef2", lang)
            for low, high in zip(rows["ci_lower"], rows["ci_upper"], strict=True)
        ],
    )


def _message(compared: pd.DataFrame, languages: Sequence[str]) -> dict[str, str]:
    told = values(compared)
    return {
        lang: _MESSAGE[lang].format(
            coder=format_number(told["range_coder"][0], "coef2", lang),
            rule=format_number(told["range_rule"][0], "coef2", lang),
        )
        for lang in languages
    }
