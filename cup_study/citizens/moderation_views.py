"""Paths by group as a table and a figure, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.citizens import coefficient_figures as figures
from cup_study.citizens.moderation import LEVEL, Moderation, true_paths
from cup_study.citizens.structure_views import PATH, arrow
from cup_study.item import Code
from cup_study.numbers import format_interval, format_number
from cup_study.sem.pages.diagram import diagram_of
from cup_study.survey.basis import in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table

_DIFFERENT = {
    "en": "{p} → {o} differs most between the groups: {all}.",
    "sv": "{p} → {o} skiljer mest mellan grupperna: {all}.",
}
_ALIKE = {
    "en": "No single path can be told to differ between the groups; {p} → {o} varies most: {all}.",
    "sv": "Inget enskilt samband kan sägas skilja mellan grupperna; "
    "{p} → {o} varierar mest: {all}.",
}
_SCALE = {
    "en": "Loadings equal over groups; paths in standard deviations of all respondents.",
    "sv": "Lika laddningar i grupperna; samband i standardavvikelser för alla svarande.",
}
_TESTED = {
    "en": "χ²: Wald test that the path is the same in all groups; p adjusted by Holm for "
    "{k} paths.",
    "sv": "χ²: Wald-test av att sambandet är lika i alla grupper; p justerat enligt Holm för "
    "{k} samband.",
}
_PLANTED = {
    "en": "True: values that the data were simulated from, where the groups differ.",
    "sv": "Sant: värden som svaren simulerades från, där grupperna skiljer sig.",
}
_PART = {
    "en": "Only the paths to {o} are drawn. Dashed: p ≥ .05.",
    "sv": "Bara sambanden till {o} är ritade. Streckat: p ≥ 0,05.",
}
_AXIS = {"en": "Path", "sv": "Samband"}
_TRUE = {"en": "true value", "sv": "sant värde"}
Row = Mapping[Any, Any]
#: Groups whose diagrams can stand beside or under each other on a page.
_MOST_DIAGRAMS = 2


def table(found: Moderation, called: Labels, known: pd.DataFrame | None = None) -> Table:
    """Paths of the groups side by side, with the test of each.

    Parameters
    ----------
    found : Moderation
        From :func:`cup_study.citizens.moderation.by`.
    called : dict
        Language to labels of the constructs.
    known : DataFrame or None
        See :func:`cup_study.citizens.moderation.true_paths`.
    """
    rows = found.paths if known is None else true_paths(found, known)
    planted = known is not None and bool(rows["planted"].any())
    cells = {
        key: {row["code"]: row for row in part.to_dict("records")}
        for key, part in rows.groupby(["lhs", "rhs"], sort=False)
    }
    many = len(found.codes) > _MOST_DIAGRAMS
    frames = {}
    for lang, labels in called.items():
        printed = []
        for test in found.tests.to_dict("records"):
            part = cells[(test["lhs"], test["rhs"])]
            row = {"path": arrow(labels, test["lhs"], test["rhs"])}
            for code in found.codes:
                row[f"group_{code}"] = _cell(part[code], lang, short=many)
            row |= {"chisq": test["chisq"], "p": test["holm"]}
            if planted:
                row["true"] = _true(part, found.codes, lang)
            printed.append(row)
        frames[lang] = pd.DataFrame(printed)
    heads = {
        f"group_{code}": {lang: found.item.label(code, lang) for lang in called}
        for code in found.codes
    }
    note = {lang: f"{_who(found, lang)} {_SCALE[lang]} {_tested(found, lang)}" for lang in called}
    if planted:
        note = {lang: f"{text} {_PLANTED[lang]}" for lang, text in note.items()}
    caption = {lang: _message(found, labels, lang) for lang, labels in called.items()}
    columns = {
        "path": PATH,
        **heads,
        "chisq": {"en": "χ²", "sv": "χ²"},
        "p": {"en": "p (Holm)", "sv": "p (Holm)"},
    }
    return Table(
        frames,
        caption=caption,
        columns=columns | ({"true": {"en": "True", "sv": "Sant"}} if planted else {}),
        formats={"chisq": "decimal2", "p": "p"},
        note=note,
    )


def drawing(found: Moderation, called: Labels, known: pd.DataFrame | None = None) -> Drawing:
    """Path diagrams of two groups, or of more groups dots with intervals; parameters as above."""
    style.use()
    outcome = _strongest(found)["lhs"]
    drawn, caption, alt, note = {}, {}, {}, {}
    for lang, labels in called.items():
        if len(found.codes) <= _MOST_DIAGRAMS:
            drawn[lang] = _diagram(found, labels, lang)
            last = _PART[lang].format(o=in_sentence(labels[outcome], outcome))
        else:
            drawn[lang] = _dots(found, labels, lang, known)
            last = ""
        caption[lang] = _message(found, labels, lang)
        alt[lang] = caption[lang]
        note[lang] = f"{_who(found, lang)} {_SCALE[lang]} {last}".strip()
    return Drawing(drawn, alt=alt, caption=caption, note=note)


def _diagram(found: Moderation, labels: dict[str, str], lang: str) -> Figure:
    """Groups side by side: what leads to the outcome of the path that differs most."""
    outcome = _strongest(found)["lhs"]
    paths = found.paths[found.paths["lhs"] == outcome]
    drawn = paths.rename(columns={"est": "std_all"}).assign(op="~")
    # Loadings tell the diagram which variables are constructs.
    latent = {outcome, *drawn["rhs"]}
    loadings = found.fit.estimates()
    loadings = loadings[(loadings["op"] == "=~") & loadings["lhs"].isin(latent)]
    number = {str(code): k for k, code in enumerate(found.codes, start=1)}
    loadings = loadings.assign(group=loadings["group"].astype(str).map(number))
    drawn = drawn.assign(group=[number[str(code)] for code in drawn["code"]])
    r2 = found.fit.r_squared()
    r2 = r2[r2["variable"] == outcome].assign(group=lambda t: t["group"].astype(str).map(number))
    titles = [
        f"{found.item.label(code, lang)} (n = {format_number(n, 'count', lang)})"
        for code, n in zip(found.codes, found.n, strict=True)
    ]
    return diagram_of(
        pd.concat([loadings, drawn]).sort_values("group", kind="stable"),
        r2,
        group_labels=titles,
        labels=labels,
        number=partial(format_number, style="coef2", lang=lang),
        show_stars=False,
        columns=len(found.codes),
    ).figure


def _dots(
    found: Moderation, labels: dict[str, str], lang: str, known: pd.DataFrame | None
) -> Figure:
    rows = found.paths.rename(columns={"est": "estimate"})
    pairs = zip(rows["lhs"], rows["rhs"], strict=True)
    shown = rows.assign(
        label=[arrow(labels, o, p) for o, p in pairs],
        group=[found.item.label(code, lang) for code in rows["code"]],
    )
    if known is not None:
        shown["true"] = true_paths(found, known)["true"]
    return figures.dots(shown, lang, axis_label=_AXIS[lang], true_label=_TRUE[lang])


def _message(found: Moderation, labels: dict[str, str], lang: str) -> str:
    """The path that differs most, and what it is in each group."""
    first, paths = _strongest(found), found.paths
    own = paths[(paths["lhs"] == first["lhs"]) & (paths["rhs"] == first["rhs"])]
    shown = own.set_index("code")["est"]
    told = [
        f"{found.item.label(code, lang)} {format_number(float(shown[code]), 'coef2', lang)}"
        for code in found.codes
    ]
    words = _DIFFERENT if first["holm"] < LEVEL else _ALIKE
    return words[lang].format(
        p=labels[first["rhs"]],
        o=in_sentence(labels[first["lhs"]], first["lhs"]),
        all=", ".join(told),
    )


def _strongest(found: Moderation) -> pd.Series[Any]:
    return found.tests.sort_values("pvalue", kind="stable").iloc[0]


def _who(found: Moderation, lang: str) -> str:
    numbers = ", ".join(
        f"{found.item.label(code, lang)} {format_number(n, 'count', lang)}"
        for code, n in zip(found.codes, found.n, strict=True)
    )
    return f"n: {numbers}."


def _tested(found: Moderation, lang: str) -> str:
    return _TESTED[lang].format(k=len(found.tests))


def _cell(row: Row, lang: str, *, short: bool) -> str:
    text = format_number(row["est"], "coef2", lang)
    if short:
        return text
    return f"{text} {format_interval(row['ci_lower'], row['ci_upper'], 'coef2', lang)}"


def _true(part: Mapping[Code, Row], codes: tuple[Code, ...], lang: str) -> str:
    if not any(part[code]["planted"] for code in codes):
        return ""
    return " / ".join(format_number(part[code]["true"], "coef2", lang) for code in codes)
