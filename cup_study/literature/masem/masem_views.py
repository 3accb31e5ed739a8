"""Paths by several methods side by side, the pooled matrix and the fit, as tables and a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.literature.forest import words
from cup_study.literature.masem import masem_figures
from cup_study.literature.masem.compare import Comparison
from cup_study.literature.masem.stage1 import Stage1
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.views import Drawing, Spanner, Table, Text

#: What the methods are called.
METHODS: Mapping[str, Text] = {
    "random": {"en": "TSSEM, random effects", "sv": "TSSEM, slumpmässiga effekter"},
    "fixed": {"en": "TSSEM, fixed effects", "sv": "TSSEM, fixa effekter"},
    "gls": {"en": "TSSEM, least squares", "sv": "TSSEM, minsta kvadrat"},
    "pooled": {"en": "Pooled matrix", "sv": "Sammanvägd matris"},
}
_GROUPS: Mapping[str, Text] = {
    "path": {"en": "Paths", "sv": "Samband"},
    "loading": {"en": "Loadings", "sv": "Laddningar"},
    "indirect": {"en": "Indirect and total effects", "sv": "Indirekta och totala effekter"},
    "r2": {"en": "Explained variance, R²", "sv": "Förklarad varians, R²"},
}
_MEASURES: Mapping[str, Text] = {
    "n": {"en": "Sample size that the method uses", "sv": "Urvalsstorlek som metoden räknar med"},
    "k": {"en": "Studies", "sv": "Studier"},
    "chisq": {"en": "χ²", "sv": "χ²"},
    "df": {"en": "df", "sv": "df"},
    "p_value": {"en": "p", "sv": "p"},
    "rmsea": {"en": "RMSEA [90% CI]", "sv": f"RMSEA [90{NBSP}% KI]"},
    "cfi": {"en": "CFI", "sv": "CFI"},
    "tli": {"en": "TLI", "sv": "TLI"},
    "srmr": {"en": "SRMR", "sv": "SRMR"},
}
_FORMATS = {"n": "count", "k": "count", "chisq": "decimal1", "df": "count", "p_value": "p"}
_KIND: Mapping[str, Text] = {
    "likelihood": {"en": "likelihood-based", "sv": "likelihoodbaserade"},
    "delta": {"en": "from standard errors", "sv": "från medelfel"},
}
_FAILED: Text = {"en": "Not possible: {m} ({why}).", "sv": "Gick inte: {m} ({why})."}
Names = Mapping[str, Text] | None


def paths_table(found: Comparison, languages: Sequence[str], names: Names = None) -> Table:
    """Standardised coefficients of every method.

    Parameters
    ----------
    found : Comparison
        From :func:`cup_study.literature.masem.compare.side_by_side`.
    languages : sequence of str
        Languages of the study.
    names : mapping, optional
        Constructs and defined effects to what they are called; by default the vocabulary's.
    """
    methods = list(found.models)
    frames = {lang: _frame(found, methods, lang, names) for lang in languages}
    columns: dict[str, Text] = {"relation": {"en": "Relation", "sv": "Samband"}}
    spanners = []
    for method in methods:
        columns[f"{method}_est"] = {"en": "β", "sv": "β"}
        columns[f"{method}_ci"] = {"en": "95% CI", "sv": f"95{NBSP}% KI"}
        spanners.append(Spanner(METHODS[method], f"{method}_est", f"{method}_ci"))
    return Table(
        frames,
        caption=_message(found, languages, names),
        columns=columns,
        formats={f"{method}_est": "coef2" for method in methods},
        note=_note(found, languages),
        groups="group",
        spanners=spanners,
    )


def fit_table(found: Comparison, languages: Sequence[str]) -> Table:
    """How well the model fits, by method; parameters as in :func:`paths_table`."""
    methods = list(found.models)
    frames = {}
    for lang in languages:
        rows = []
        for name, title in _MEASURES.items():
            cells = [
                _measure(found.models[m].fit | {"k": _k(found, m)}, name, lang) for m in methods
            ]
            rows.append([title[lang], *cells])
        frames[lang] = pd.DataFrame(rows, columns=["measure", *methods])
    return Table(
        frames,
        caption={
            "en": "Fit of the model by each method.",
            "sv": "Modellens anpassning enligt varje metod.",
        },
        columns={"measure": {"en": "Measure", "sv": "Mått"}, **{m: METHODS[m] for m in methods}},
        note={
            "en": "χ² of the two-stage methods: weighted least squares of the pooled correlations. "
            "The pooled matrix is analysed by maximum likelihood as if so many had answered.",
            "sv": "χ² för tvåstegsmetoderna: vägd minsta kvadrat av sammanvägda korrelationer. "
            "Den sammanvägda matrisen analyseras med maximum likelihood som om så många svarat.",
        },
    )


def correlations_table(first: Stage1, languages: Sequence[str], names: Names = None) -> Table:
    """Pooled correlations of the first stage.

    Parameters
    ----------
    first : Stage1
        From :func:`cup_study.literature.masem.stage1.pool`.
    languages, names
        As in :func:`paths_table`.
    """
    varies = bool(first.pooled["tau2"].notna().any())
    frames = {}
    for lang in languages:
        frame = pd.DataFrame(
            {
                "relation": [
                    words.capital(words.constructs((str(a), str(b)), lang, names))
                    for a, b in zip(
                        first.pooled["construct_1"], first.pooled["construct_2"], strict=True
                    )
                ],
                "k": first.pooled["k"],
                "n": first.pooled["n"],
                "r": first.pooled["r"],
                "ci": [_interval(row, lang) for row in first.pooled.to_dict("records")],
            }
        )
        if varies:
            frame = frame.assign(tau=first.pooled["tau2"] ** 0.5, i2=first.pooled["i2"])
        frames[lang] = frame
    which = METHODS["random" if varies else "gls" if first.method == "gls" else "fixed"]
    return Table(
        frames,
        caption={
            "en": f"Pooled correlations of {first.k} studies ({which['en']}).",
            "sv": f"Sammanvägda korrelationer från {first.k} studier ({which['sv']}).",
        },
        columns={
            "relation": {"en": "Constructs", "sv": "Begrepp"},
            "k": {"en": "Studies", "sv": "Studier"},
            "n": {"en": "n", "sv": "n"},
            "r": {"en": "r", "sv": "r"},
            "ci": {"en": "95% CI", "sv": f"95{NBSP}% KI"},
            "tau": {"en": "τ", "sv": "τ"},
            "i2": {"en": "I²", "sv": "I²"},
        },
        formats={"k": "count", "n": "count", "r": "coef2", "tau": "coef2", "i2": "percent0"},
        note={
            "en": "τ: standard deviation of the true correlations over studies; I²: share of the "
            "variance that is between studies."
            if varies
            else "One matrix for all studies.",
            "sv": "τ: de sanna korrelationernas standardavvikelse mellan studier; I²: andel av "
            "variansen som är mellan studier."
            if varies
            else "En matris för alla studier.",
        },
    )


def paths_drawing(found: Comparison, languages: Sequence[str], names: Names = None) -> Drawing:
    """Coefficients with intervals, methods under each other; parameters as in the table."""
    table = found.paths[found.paths["kind"].isin(["path", "indirect"])]
    texts = _message(found, languages, names)
    drawn = {
        lang: masem_figures.coefficients(
            table.assign(label=[_label(r, lang, names) for r in table.to_dict("records")]),
            lang,
            names={m: METHODS[m][lang] for m in found.models},
            axis_label={"en": "Standardised coefficient", "sv": "Standardiserad koefficient"}[lang],
        )
        for lang in languages
    }
    alt = {
        lang: f"{texts[lang]} "
        + "; ".join(
            f"{_label(r, lang, names)} {format_number(r['est'], 'coef2', lang)}"
            for r in table[table["method"] == next(iter(found.models))].to_dict("records")
        )
        + "."
        for lang in languages
    }
    return Drawing(drawn, alt=alt, caption=texts, note=_note(found, languages))


def _frame(found: Comparison, methods: Sequence[str], lang: str, names: Names) -> pd.DataFrame:
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for row in found.paths.to_dict("records"):
        key = (str(row["kind"]), _label(row, lang, names))
        cells = rows.setdefault(key, {"group": _GROUPS[key[0]][lang], "relation": key[1]})
        cells[f"{row['method']}_est"] = row["est"]
        cells[f"{row['method']}_ci"] = _interval(row, lang)
    for row in found.r2.to_dict("records"):
        key = ("r2", words.capital(words.construct(str(row["outcome"]), lang, names)))
        cells = rows.setdefault(key, {"group": _GROUPS["r2"][lang], "relation": key[1]})
        cells[f"{row['method']}_est"] = row["r2"]
    order = ["group", "relation", *(f"{m}_{c}" for m in methods for c in ("est", "ci"))]
    frame = pd.DataFrame(list(rows.values())).reindex(columns=order)
    return frame.fillna({f"{m}_ci": "" for m in methods})


def _label(row: Mapping[Any, Any], lang: str, names: Names) -> str:
    outcome = words.construct(str(row["outcome"]), lang, names)
    if row["kind"] == "indirect":
        return words.capital(outcome.replace("_", " "))
    return words.capital(f"{words.construct(str(row['predictor']), lang, names)} → {outcome}")


def _interval(row: Mapping[Any, Any], lang: str) -> str:
    """Interval as text; an end where no value is rejected stands as a sign."""
    low, high = float(row["ci_lower"]), float(row["ci_upper"])
    if pd.isna(low) and pd.isna(high):
        return "–"
    if pd.isna(low) or pd.isna(high):
        ends = ("–" if pd.isna(x) else format_number(x, "coef2", lang) for x in (low, high))
        return f"[{'; '.join(ends)}]"
    return format_interval(low, high, "coef2", lang)


def _measure(fit: Mapping[str, float], name: str, lang: str) -> str:
    if pd.isna(fit[name]):
        return "–"
    text = format_number(fit[name], _FORMATS.get(name, "coef3"), lang)
    if name == "rmsea":
        return f"{text} {format_interval(fit['rmsea_lower'], fit['rmsea_upper'], 'coef3', lang)}"
    return text


def _k(found: Comparison, method: str) -> float:
    return float(found.fit.loc[found.fit["method"] == method, "k"].iloc[0])


def _message(found: Comparison, languages: Sequence[str], names: Names) -> dict[str, str]:
    """The path that the methods differ about most."""
    paths = found.paths[found.paths["kind"] != "indirect"]
    wide = paths.groupby(["outcome", "predictor"], sort=False)["est"].agg(["min", "max"])
    spread = wide["max"] - wide["min"]
    outcome, predictor = (str(name) for name in spread.index[int(spread.argmax())])
    told = {}
    for lang in languages:
        label = words.construct(predictor, lang, names), words.construct(outcome, lang, names)
        most = format_number(float(spread.max()), "coef2", lang)
        if len(found.models) < 2:
            told[lang] = {"en": "Standardised paths.", "sv": "Standardiserade samband."}[lang]
            continue
        told[lang] = {
            "en": f"The methods differ by at most {most} in a coefficient, in that of {label[0]} → "
            f"{label[1]}.",
            "sv": f"Metoderna skiljer sig med högst {most} i en koefficient, den för {label[0]} → "
            f"{label[1]}.",
        }[lang]
    return told


def _note(found: Comparison, languages: Sequence[str]) -> dict[str, str]:
    told = {}
    kinds = {model.intervals for model in found.models.values()}
    for lang in languages:
        sizes = "; ".join(
            f"{METHODS[m][lang]}: n{NBSP}={NBSP}{format_number(model.fit['n'], 'count', lang)}"
            for m, model in found.models.items()
        )
        kind = ", ".join(_KIND[k][lang] for k in sorted(kinds))
        k = int(found.fit["k"].max())
        text = {
            "en": f"Standardised coefficients with 95% intervals ({kind}); {k} studies. {sizes}.",
            "sv": f"Standardiserade koefficienter med 95{NBSP}% konfidensintervall ({kind}); {k} "
            f"studier. {sizes}.",
        }[lang]
        for row in found.failed.to_dict("records"):
            method = METHODS[str(row["method"])][lang]
            text += " " + _FAILED[lang].format(m=method, why=row["why"])
        told[lang] = text
    return told
