"""Tables and figures of regressions: what they say, with intervals, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.survey.basis import COUNT, Basis, intervals
from cup_study.survey.disclosure import MARK
from cup_study.survey.inference import effect_dots, hidden_levels, words
from cup_study.survey.inference.hidden_levels import Level
from cup_study.survey.inference.model import COEFFICIENT, INTERCEPT, Model
from cup_study.survey.inference.regression import odds_ratios
from cup_study.survey.inference.words import Labels
from cup_study.views import Drawing, Table, Text


def regression_table(
    model: Model, effects: pd.DataFrame | None, labels: Labels, basis: Basis, caption: Text
) -> Table:
    """Table of a model: odds ratios or coefficients, and average marginal effects beside them.

    Parameters
    ----------
    model : Model
        From :mod:`regression` or :mod:`ordinal`.
    effects : DataFrame or None
        From :func:`.margins.average_marginal_effects`; of an ordinal model those of the highest
        answer are shown. With `p_adjusted`, where they were adjusted.
    labels : mapping
        Language to what readers call terms (by name) and levels (by ``(name, level)``).
    basis : Basis
        Languages and weighting; n is that of the model.
    caption : mapping
        Language to caption.

    Returns
    -------
    Table
        A row a level, the reference of a factor first. Levels of fewer people than the threshold
        are hidden, and others that would give them away.
    """
    ratios = None if model.kind == "linear" else odds_ratios(model)
    few = hidden_levels.find(model, threshold=basis.threshold)
    rows = _rows(model, ratios, _shown_effects(model, effects), few)
    digits = _digits(model)
    frames = {lang: _worded(rows, labels.get(lang, {}), lang, digits) for lang in basis.languages}
    points = model.kind != "linear"
    columns: dict[str, Text] = {
        "variable": words.VARIABLE,
        "level": words.LEVEL,
        "n": COUNT,
        "estimate": words.ODDS_RATIO if points else words.COEFFICIENT,
        "interval": words.INTERVAL,
    }
    if effects is not None and points:
        columns |= {"effect": _effect_head(model, labels), "effect_interval": words.INTERVAL}
    columns["p_value"] = words.P
    if "p_adjusted" in rows:
        columns["p_adjusted"] = words.P_ADJUSTED
    extra = {
        lang: _note(model, effects, labels.get(lang, {}), lang, basis.threshold, few)
        for lang in basis.languages
    }
    formats = {"n": "count", "estimate": _digits(model), "effect": "decimal1"}
    formats |= {"p_value": "p", "p_adjusted": "p"}
    return Table(
        {lang: frame[list(columns)] for lang, frame in frames.items()},
        caption=caption,
        columns=columns,
        formats={name: style for name, style in formats.items() if name in columns},
        note=basis.note(n=model.n, hidden=int(rows["n"].eq(MARK).sum()), extra=extra),
    )


def effects_drawing(
    effects: pd.DataFrame,
    labels: Labels,
    basis: Basis,
    caption: Text,
    *,
    model: Model | None = None,
    style_of: str = "points",
) -> Drawing:
    """Average marginal effects, or odds ratios, as dots with intervals around no effect.

    Parameters
    ----------
    effects : DataFrame
        From :func:`.margins.average_marginal_effects` (one category of an ordinal model), or
        :func:`.regression.odds_ratios`.
    labels : mapping
        As for :func:`regression_table`.
    basis : Basis
        Languages and weighting.
    caption : mapping
        Language to caption; its first sentence is the message.
    model : Model, optional
        The model, for its n and notes.
    style_of : str, optional
        ``points`` (shares, drawn in percentage points), ``ratio`` (odds ratios, on a logarithmic
        axis), or a number format for effects in the outcome's own units.

    Returns
    -------
    Drawing
        Levels that :func:`regression_table` hides are left out; without a model those of fewer
        people than the threshold.
    """
    few = frozenset() if model is None else hidden_levels.find(model, threshold=basis.threshold)
    small = _touched(effects, few)
    if "n" in effects:
        small |= effects["n"].lt(basis.threshold).to_numpy()
    shown = effects[~small & np.isfinite(effects["estimate"].astype(float))]
    times = 100.0 if style_of == "points" else 1.0
    drawn, alt = {}, {}
    for lang in basis.languages:
        rows = effect_dots.rows(shown, labels.get(lang, {}), lang, times)
        drawn[lang] = effect_dots.forest(rows, lang, style_of)
        alt[lang] = f"{caption[lang]} {effect_dots.in_words(rows, lang, style_of)}".strip()
    extra = {}
    for lang in basis.languages:
        told = [words.average_effect(lang)] if style_of == "points" else []
        if model is not None:
            told.append(_of_model(model, labels.get(lang, {}), lang, basis.threshold, few))
        extra[lang] = " ".join(told)
    n = None if model is None else model.n
    note = basis.note(n=n, hidden=int(small.sum()), extra=extra)
    return Drawing(drawn, alt=alt, caption=caption, note=note)


def _touched(effects: pd.DataFrame, few: frozenset[Level]) -> NDArray[np.bool_]:
    pairs = zip(effects["term"], effects["level"], strict=True)
    return np.array([hidden_levels.touches(t, v, few) for t, v in pairs], dtype=bool)


def _shown_effects(model: Model, effects: pd.DataFrame | None) -> pd.DataFrame | None:
    if effects is None or model.kind != "ordinal":
        return effects
    return effects.loc[effects["category"].isin([model.answers[-1]])]


def _effect_head(model: Model, labels: Labels) -> Text:
    if model.kind != "ordinal":
        return words.POINTS
    answer = model.answers[-1]
    return {
        lang: f"{head} ({labels.get(lang, {}).get((model.outcome, answer), str(answer))})"
        for lang, head in words.POINTS.items()
    }


def _rows(
    model: Model,
    ratios: pd.DataFrame | None,
    effects: pd.DataFrame | None,
    few: frozenset[Level],
) -> pd.DataFrame:
    """One row a coefficient and a reference, unworded; only a mark of levels that are hidden."""
    estimates = model.estimates
    chosen = estimates[(estimates["part"] == COEFFICIENT) & (estimates["term"] != INTERCEPT)]
    source = chosen if ratios is None else ratios
    beside = (
        {} if effects is None else {(r["term"], r["level"]): r for r in effects.to_dict("records")}
    )
    told: list[dict[str, Any]] = []
    for row in source.to_dict("records"):
        term, level = row["term"], row["level"]
        levels = model.matrix.levels.get(term, ())
        if levels and not any(t["term"] == term for t in told):
            n = MARK if (term, levels[0]) in few else _count(model, term, levels[0])
            told.append({"term": term, "level": levels[0], "n": n, "is_reference": True})
        effect = beside.get((term, level if levels else None)) or beside.get((term, 1)) or {}
        line = {"term": term, "level": level, "n": _count(model, term, level)}
        line |= {"is_reference": False}
        line |= {name: row[name] for name in ("estimate", "ci_lower", "ci_upper", "p_value")}
        line |= {
            f"effect_{name}": effect.get(name) for name in ("estimate", "ci_lower", "ci_upper")
        }
        if effects is not None and "p_adjusted" in effects:
            line["p_adjusted"] = effect.get("p_adjusted")
        if hidden_levels.touches(term, level, few):
            line = {"term": term, "level": level, "n": MARK, "is_reference": False}
        told.append(line)
    names = ["term", "level", "n", "is_reference", "estimate", "ci_lower", "ci_upper", "p_value"]
    names += ["effect_estimate", "effect_ci_lower", "effect_ci_upper"]
    if effects is not None and "p_adjusted" in effects:
        names.append("p_adjusted")
    columns = {c: pd.Series([t.get(c) for t in told], dtype=object) for c in names}
    return pd.DataFrame(columns)


def _count(model: Model, term: str, level: object) -> int | None:
    if term not in model.matrix.levels:
        return None
    return int(model.matrix.frame[term].isin([level]).sum())


def _digits(model: Model) -> str:
    # A coefficient is often that of one year of age; a ratio is near 1.
    return "decimal3" if model.kind == "linear" else "decimal2"


def _worded(
    rows: pd.DataFrame, labels: Mapping[object, str], lang: str, digits: str
) -> pd.DataFrame:
    said: list[dict[str, Any]] = []
    before = ""
    for row in rows.to_dict("records"):
        name = words.term(row["term"], labels)
        level = words.level_of(row["term"], row["level"], labels, lang)
        if row["is_reference"]:
            level = f"{level} ({words.REFERENCE[lang]})"
        line = {"variable": "" if row["term"] == before else name, "level": level, "n": row["n"]}
        before = row["term"]
        effect = row["effect_estimate"]
        line |= {name: row[name] for name in ("estimate", "p_value")}
        line |= {"effect": None if effect is None else 100 * effect}
        line |= {"interval": _interval(row, "", 1.0, digits, lang)}
        line |= {"effect_interval": _interval(row, "effect_", 100.0, "decimal1", lang)}
        if "p_adjusted" in row:
            line["p_adjusted"] = row["p_adjusted"]
        said.append(line)
    return pd.DataFrame(said)


def _interval(row: Mapping[Any, Any], prefix: str, times: float, style_of: str, lang: str) -> str:
    limits = [row[f"{prefix}ci_lower"], row[f"{prefix}ci_upper"]]
    if any(v is None or np.isnan(v) for v in limits):
        return "" if row["is_reference"] or row["estimate"] is None else "–"
    frame = pd.DataFrame([[times * v for v in limits]], columns=["ci_lower", "ci_upper"])
    return intervals(frame, style_of, lang)[0]


def _note(
    model: Model,
    effects: pd.DataFrame | None,
    labels: Mapping[object, str],
    lang: str,
    threshold: int,
    few: frozenset[Level],
) -> str:
    told = [words.average_effect(lang)] if effects is not None and model.kind != "linear" else []
    if effects is not None and "p_adjusted" in effects and len(effects):
        method = str(effects["adjustment"].iloc[0])
        told.append(words.family(method, effects["family_size"].tolist(), lang))
    return " ".join([*told, _of_model(model, labels, lang, threshold, few)])


def _of_model(
    model: Model,
    labels: Mapping[object, str],
    lang: str,
    threshold: int,
    few: frozenset[Level],
) -> str:
    parts = [
        words.design(model.design, lang),
        words.left_out(model.left_out, labels, lang),
        words.notes(model.notes, labels, lang, threshold=threshold, hidden=few),
    ]
    return " ".join(part for part in parts if part)
