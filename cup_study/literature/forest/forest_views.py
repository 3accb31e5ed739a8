"""Forest plots: the studies of one relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature import vocabulary
from cup_study.literature.forest import lines_figure, words
from cup_study.literature.forest.line import LINES, Line, limits_of, paged
from cup_study.literature.forest.pages import drawings
from cup_study.literature.forest.relations import Relation
from cup_study.literature.pooling import fisher
from cup_study.literature.pooling.moderators import Subgroups
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.views import Drawing

Names = Mapping[str, Mapping[str, str]]
#: Labels of the studies, in each language.
Labels = Mapping[str, Mapping[str, str]]


def forest(
    relation: Relation,
    languages: Sequence[str],
    *,
    labels: Labels | None = None,
    names: Names | None = None,
    order: str = "r",
    groups: pd.Series | None = None,
    subgroups: Subgroups | None = None,
    most: int = LINES,
    width_mm: float = style.WIDTH_MM,
) -> list[Drawing]:
    """Forest plot of a relation: one drawing, or several pages with many studies.

    Parameters
    ----------
    relation : Relation
        From :func:`cup_study.literature.forest.relations.analyse`.
    languages : sequence of str
        Languages of the study.
    labels : mapping, optional
        Language to study to label.
    names : mapping, optional
        Construct to its name in each language.
    order : {"r", "label", "n", "given"}, optional
        Order of the studies, the largest correlation or sample first.
    groups : Series, optional
        Study to group: the studies stand in blocks.
    subgroups : Subgroups, optional
        Pooled effects of the groups, on the scale of the relation's measure.
    most : int, optional
        Most lines a page.
    width_mm : float, optional
        Width on paper; journals print up to 170 mm.

    Returns
    -------
    list of Drawing
    """
    pages: dict[str, list[list[Line]]] = {}
    for lang in languages:
        told = dict((labels or {}).get(lang, {}))
        lines = _study_lines(relation, lang, told, order, groups, subgroups)
        lines += _pooled_lines(relation, lang)
        pages[lang] = paged(lines, most)
    first = pages[languages[0]]
    limits = limits_of([x for page in first for x in page]) if len(first) > 1 else None

    def draw(lang: str, lines: Sequence[Line], last: bool) -> Figure:
        return lines_figure.draw(
            lines,
            lang,
            heads=_study_heads(lang, pooled=relation.pooled is not None),
            axis_label=words.CORRELATION[lang],
            below=_below(relation, subgroups, lang) if last else (),
            centre=relation.r,
            limits=limits,
            width_mm=width_mm,
        )

    captions = {lang: _message(relation, lang, names) for lang in languages}
    notes = {}
    for lang in languages:
        n = format_number(relation.n, "count", lang)
        notes[lang] = _NOTE[lang].format(k=relation.k, n=n)
        if relation.pooled is not None:
            notes[lang] += _NOTE_POOLED[lang]
    return drawings(pages, draw, captions, notes)


_NOTE = {
    "en": "k = {k} correlations, N = {n} persons.",
    "sv": "k = {k} korrelationer, N = {n} personer.",
}
_NOTE_POOLED = {
    "en": " Squares: area as the weight. Diamond: pooled correlation with its interval. "
    "The prediction interval tells where the correlation of one more study is expected.",
    "sv": " Kvadrater: ytan följer vikten. Romb: sammanvägd korrelation med konfidensintervall. "
    "Prediktionsintervallet visar var korrelationen i ytterligare en studie väntas ligga.",
}


def _study_lines(
    relation: Relation,
    lang: str,
    labels: Mapping[str, str],
    order: str,
    groups: pd.Series | None,
    subgroups: Subgroups | None,
) -> list[Line]:
    table = relation.rows.assign(label=[labels.get(s, s) for s in relation.rows["study"]])
    if order == "label":
        table = table.sort_values("label", kind="stable")
    elif order != "given":
        table = table.sort_values([order, "label"], ascending=[False, True], kind="stable")
    largest = table["weight"].max() if table["weight"].notna().any() else np.nan
    pooled = relation.pooled is not None
    if groups is None:
        return [_study_line(row, lang, largest, pooled=pooled) for row in records(table)]
    lines: list[Line] = []
    group = table["study"].map(dict(groups.dropna().astype(str)))
    told = {} if subgroups is None else {r["group"]: r for r in records(subgroups.groups)}
    empty = ("", "") if pooled else ("",)
    for name in [*sorted(group.dropna().unique()), None]:
        part = table[group == name] if name is not None else table[group.isna()]
        if part.empty:
            continue
        head = vocabulary.word(str(name), lang) if name is not None else _UNKNOWN[lang]
        head = words.capital(head)
        lines.append(Line(head, empty, ("",), shape="text", bold=True, rule=bool(lines)))
        rows = [_study_line(row, lang, largest, pooled=pooled) for row in records(part)]
        lines += rows
        if name in told and told[str(name)]["k"] > 1:  # type: ignore[operator]
            own = told[str(name)]
            ends = fisher.back(
                np.array([own["estimate"], own["ci_lower"], own["ci_upper"]], dtype=float),
                relation.measure,
            )
            r, low, high = (float(x) for x in ends)
            persons = format_number(int(part["n"].sum()), "count", lang)
            text = (words.estimate(r, low, high, lang),)
            label = f"{words.POOLED[lang]} (k = {own['k']})"
            lines.append(Line(label, (persons, ""), text, r, low, high, shape="diamond"))
    return lines


_UNKNOWN = {"en": "Not told", "sv": "Uppgift saknas"}


def _study_line(row: Mapping[str, object], lang: str, largest: float, *, pooled: bool) -> Line:
    r, low, high = (float(row[c]) for c in ("r", "ci_lower", "ci_upper"))  # type: ignore[arg-type]
    weight = float(row["weight"])  # type: ignore[arg-type]
    before: tuple[str, ...] = (format_number(int(row["n"]), "count", lang),)  # type: ignore[call-overload]
    if pooled:
        before += (format_number(weight / 100, "percent1", lang),)
    several = int(row["effects"])  # type: ignore[call-overload]
    label = str(row["label"]) + (f" ({several} r)" if several > 1 else "")
    size = weight / largest if pooled else 0.4
    text = words.estimate(r, low, high, lang)
    return Line(label, before, (text,), r, low, high, size=size)


def _pooled_lines(relation: Relation, lang: str) -> list[Line]:
    number = format_number(relation.n, "count", lang)
    label = f"{words.POOLED[lang]} (k = {relation.k})"
    if relation.pooled is None:
        text = f"{words.NOT_POOLED[lang]} (k = {relation.k})"
        return [Line(words.capital(text), (number,), ("",), shape="text", rule=True)]
    r, low, high = relation.r, relation.ci_lower, relation.ci_upper
    whole = format_number(1.0, "percent0", lang)
    told = words.estimate(r, low, high, lang)
    lines = [
        Line(label, (number, whole), (told,), r, low, high, shape="diamond", bold=True, rule=True)
    ]
    if np.isfinite(relation.pi_lower) and relation.pooled.method not in ("FE", "EE"):
        limits = format_interval(relation.pi_lower, relation.pi_upper, "coef2", lang)
        lines.append(
            Line(
                words.PREDICTION[lang],
                ("", ""),
                (limits,),
                pi_lower=relation.pi_lower,
                pi_upper=relation.pi_upper,
                shape="bar",
            )
        )
    return lines


def _study_heads(lang: str, *, pooled: bool) -> Line:
    before = ("n", words.WEIGHT[lang]) if pooled else ("n",)
    return Line(words.STUDY[lang], before, (f"r [{words.INTERVAL[lang]}]",))


def _below(relation: Relation, subgroups: Subgroups | None, lang: str) -> list[str]:
    if relation.pooled is None:
        return [_TOO_FEW[lang].format(k=relation.k)]
    told = [words.heterogeneity(relation.pooled, relation.measure, lang)]
    if subgroups is not None:
        row = subgroups.test.iloc[0]
        eq = f"{NBSP}={NBSP}"
        finite = np.isfinite(row["df2"])
        sign = "F" if finite else "Q"
        df = f"{row['df']:.0f}" + (f"; {row['df2']:.0f}" if finite else "")
        value = format_number(row["q"], "decimal2", lang)
        p = words.p_value(float(row["p_value"]), lang)
        told.append(f"{_BETWEEN[lang]}: {sign}({df}){eq}{value}, {p}.")
    return told


_BETWEEN = {"en": "Between the groups", "sv": "Mellan grupperna"}
_TOO_FEW = {
    "en": "Too few studies to pool: each correlation with its own interval.",
    "sv": "För få studier att väga samman: varje korrelation med sitt eget intervall.",
}


def _message(relation: Relation, lang: str, names: Names | None) -> str:
    pair = words.capital(words.constructs(relation.pair, lang, names))
    if relation.pooled is None:
        ends = (relation.rows["r"].min(), relation.rows["r"].max())
        low, high = (format_number(float(r), "coef2", lang) for r in ends)
        if relation.k == 1:
            return {
                "en": f"{pair}: a correlation of {low} in one study, which is no pooled value.",
                "sv": f"{pair}: en korrelation på {low} i en enda studie, ingen sammanvägning.",
            }[lang]
        return {
            "en": f"{pair}: correlations from {low} to {high} in {relation.k} studies, too few "
            "to pool.",
            "sv": f"{pair}: korrelationer från {low} till {high} i {relation.k} studier, för få "
            "att väga samman.",
        }[lang]
    told = words.estimate(relation.r, relation.ci_lower, relation.ci_upper, lang)
    return {
        "en": f"{pair}: pooled correlation {told} of {relation.k} studies.",
        "sv": f"{pair}: sammanvägd korrelation {told} från {relation.k} studier.",
    }[lang]


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of a table as dictionaries with texts as keys."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
