"""Tables and figures of regressions: what they say, with intervals, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.basis import COUNT, Basis, intervals
from cup_study.survey.disclosure import MARK, THRESHOLD
from cup_study.survey.drawing import figures
from cup_study.survey.inference import words
from cup_study.survey.inference.model import COEFFICIENT, INTERCEPT, Model
from cup_study.survey.inference.regression import odds_ratios
from cup_study.survey.inference.words import Labels
from cup_study.views import Drawing, Table, Text

_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_WIDEST = (0.01, 100.0)


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
        are hidden.
    """
    ratios = None if model.kind == "linear" else odds_ratios(model)
    rows, hidden = _rows(model, ratios, _shown_effects(model, effects))
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
    extra = {lang: _note(model, effects, labels.get(lang, {}), lang) for lang in basis.languages}
    formats = {"n": "count", "estimate": _digits(model), "effect": "decimal1"}
    formats |= {"p_value": "p", "p_adjusted": "p"}
    return Table(
        {lang: frame[list(columns)] for lang, frame in frames.items()},
        caption=caption,
        columns=columns,
        formats={name: style for name, style in formats.items() if name in columns},
        note=basis.note(n=model.n, hidden=hidden, extra=extra),
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
        Levels of fewer people than the threshold are left out.
    """
    small = effects["n"].lt(THRESHOLD) if "n" in effects else pd.Series(False, effects.index)
    shown = effects[~small & np.isfinite(effects["estimate"].astype(float))]
    drawn, alt = {}, {}
    for lang in basis.languages:
        rows = _drawn_rows(shown, labels.get(lang, {}), lang, 100.0 if style_of == "points" else 1)
        drawn[lang] = _forest(rows, lang, style_of)
        alt[lang] = f"{caption[lang]} {_in_words(rows, lang, style_of)}".strip()
    extra = {}
    for lang in basis.languages:
        told = [words.average_effect(lang)] if style_of == "points" else []
        if model is not None:
            told.append(_of_model(model, labels.get(lang, {}), lang))
        extra[lang] = " ".join(told)
    n = None if model is None else model.n
    note = basis.note(n=n, hidden=int(small.sum()), extra=extra)
    return Drawing(drawn, alt=alt, caption=caption, note=note)


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
    model: Model, ratios: pd.DataFrame | None, effects: pd.DataFrame | None
) -> tuple[pd.DataFrame, int]:
    """One row a coefficient and a reference, unworded; and how many were hidden."""
    estimates = model.estimates
    chosen = estimates[(estimates["part"] == COEFFICIENT) & (estimates["term"] != INTERCEPT)]
    source = chosen if ratios is None else ratios
    beside = (
        {} if effects is None else {(r["term"], r["level"]): r for r in effects.to_dict("records")}
    )
    told: list[dict[str, Any]] = []
    hidden = 0
    for row in source.to_dict("records"):
        term, level = row["term"], row["level"]
        levels = model.matrix.levels.get(term, ())
        if levels and not any(t["term"] == term for t in told):
            first = {"term": term, "level": levels[0], "n": _count(model, term, levels[0])}
            told.append(first | {"is_reference": True})
        n = _count(model, term, level)
        effect = beside.get((term, level if levels else None)) or beside.get((term, 1)) or {}
        line = {"term": term, "level": level, "n": n, "is_reference": False}
        line |= {name: row[name] for name in ("estimate", "ci_lower", "ci_upper", "p_value")}
        line |= {
            f"effect_{name}": effect.get(name) for name in ("estimate", "ci_lower", "ci_upper")
        }
        if effects is not None and "p_adjusted" in effects:
            line["p_adjusted"] = effect.get("p_adjusted")
        if n is not None and n < THRESHOLD:
            hidden += 1
            line = {"term": term, "level": level, "n": MARK, "is_reference": False}
        told.append(line)
    names = ["term", "level", "n", "is_reference", "estimate", "ci_lower", "ci_upper", "p_value"]
    names += ["effect_estimate", "effect_ci_lower", "effect_ci_upper"]
    if effects is not None and "p_adjusted" in effects:
        names.append("p_adjusted")
    columns = {c: pd.Series([t.get(c) for t in told], dtype=object) for c in names}
    return pd.DataFrame(columns), hidden


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
        name = _term(row["term"], labels)
        level = _level(row["term"], row["level"], labels, lang)
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


def _term(term: str, labels: Mapping[object, str]) -> str:
    if term in labels:
        return labels[term]
    return " × ".join(labels.get(part, part) for part in term.split(":"))


def _level(term: str, level: object, labels: Mapping[object, str], lang: str) -> str:
    if isinstance(level, tuple):
        parts = zip(term.split(":"), level, strict=True)
        known = [(t, v) for t, v in parts if v is not None]
        return " × ".join(labels.get((t, v), str(v)) for t, v in known) or words.PER_STEP[lang]
    if level is None:
        return words.PER_STEP[lang]
    return labels.get((term, level), str(level))


def _note(
    model: Model, effects: pd.DataFrame | None, labels: Mapping[object, str], lang: str
) -> str:
    told = [words.average_effect(lang)] if effects is not None and model.kind != "linear" else []
    if effects is not None and "p_adjusted" in effects and len(effects):
        method = str(effects["adjustment"].iloc[0])
        told.append(words.family(method, effects["family_size"].tolist(), lang))
    return " ".join([*told, _of_model(model, labels, lang)])


def _of_model(model: Model, labels: Mapping[object, str], lang: str) -> str:
    parts = [
        words.design(model.design, lang),
        words.left_out(model.left_out, labels, lang),
        words.notes(model.notes, labels, lang),
    ]
    return " ".join(part for part in parts if part)


def _drawn_rows(
    effects: pd.DataFrame, labels: Mapping[object, str], lang: str, times: float
) -> pd.DataFrame:
    said = []
    for row in effects.to_dict("records"):
        name, reference = _term(row["term"], labels), row["reference"]
        line: dict[str, Any] = {
            c: times * float(row[c]) for c in ("estimate", "ci_lower", "ci_upper")
        }
        binary = row["level"] == 1 and reference == 0 and (row["term"], 1) not in labels
        if row["level"] is None or binary:
            said.append(line | {"panel": "", "label": name})
            continue
        first = _level(row["term"], reference, labels, lang)
        line["panel"] = f"{name} ({words.COMPARED[lang]}: {first})"
        said.append(line | {"label": _level(row["term"], row["level"], labels, lang)})
    # Rows without a heading come before those with one, which they would seem to belong to.
    said.sort(key=lambda line: bool(line["panel"]))
    return pd.DataFrame(said, columns=["panel", "label", "estimate", "ci_lower", "ci_upper"])


def _forest(rows: pd.DataFrame, lang: str, style_of: str) -> Figure:
    ratio = style_of == "ratio"
    if rows.empty:
        figure, _ = style.new_figure(30)
        return figure
    none = 1.0 if ratio else 0.0
    ends = rows[["estimate", "ci_lower", "ci_upper"]].to_numpy(dtype=float)
    low, high = min(np.nanmin(ends), none), max(np.nanmax(ends), none)
    if ratio:
        low, high = max(low / 1.15, _WIDEST[0]), min(high * 1.5, _WIDEST[1])
    else:
        low, high = low - 0.05 * (high - low), high + 0.14 * (high - low)
    of_number = {"ratio": "decimal2", "points": "decimal1"}.get(style_of, style_of)
    label = words.ODDS_RATIO if ratio else words.POINTS if style_of == "points" else words.EFFECT
    figure = figures.dot_plot(
        rows, lang, style_of=of_number, limits=(low, high), axis_label=label[lang]
    )
    axes = figure.axes[0]
    axes.axvline(none, color=style.GREY, linewidth=1.0, zorder=1)
    if ratio:
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        axes.xaxis.set_major_locator(FixedLocator([t for t in _TICKS if low <= t <= high]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _plain(x, lang)))
    return figure


def _plain(x: float, lang: str) -> str:
    return format_number(x, "decimal0" if x >= 1 else "decimal1" if x >= 0.1 else "decimal2", lang)


def _in_words(rows: pd.DataFrame, lang: str, style_of: str) -> str:
    """The numbers for those who cannot see them."""
    of_number = {"ratio": "decimal2", "points": "decimal1"}.get(style_of, style_of)
    return "; ".join(
        f"{row['label']} {format_number(row['estimate'], of_number, lang)}"
        for row in rows.to_dict("records")
    )
