"""The priority matrix handed over: numbers, table and figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.citizens.priorities import matrix_drawing
from cup_study.citizens.priorities.drivers import LIFT, Drivers
from cup_study.citizens.priorities.matrix import FIELDS, NAMES, SURE, Matrix
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Basis, Value, uncapitalised
from cup_study.views import Drawing, Table, Text

#: Language to factor to what it is called.
Called = Mapping[str, Mapping[str, str]]

_EFFECT = {
    "en": "Effect on {outcome}: points higher where the grade is {lift} points higher",
    "sv": "Effekt: enheter högre {outcome} där betyget är {lift} enheter högre",
}
_HEADS = {
    "label": {"en": "Factor", "sv": "Faktor"},
    "grade": {"en": "Grade", "sv": "Betyg"},
    "effect": {"en": "Effect", "sv": "Effekt"},
    "interval": INTERVAL,
    "field": {"en": "Field", "sv": "Fält"},
    "sure": {"en": "Same field in resamples", "sv": "Samma fält i omdragningar"},
    "share": {"en": "Share of what is explained", "sv": "Andel av det som förklaras"},
}
_FIRST = {
    "en": "To be given priority: {what}.",
    "sv": "Att prioritera: {what}.",
}
_NOTHING = {
    "en": "No factor has both a lower grade and a larger effect than the mean.",
    "sv": "Ingen faktor har både lägre betyg och större effekt än medel.",
}
_UNSURE = {
    "en": "{what} could also lie in another field.",
    "sv": "{what} kan också höra till ett annat fält.",
}
_NONE_SURE = {"en": "The field is not sure.", "sv": "Fältet är inte säkert."}
_LINES = {
    "en": "Lines: 95% intervals. The fields meet at the means of the grades and of the effects.",
    "sv": "Streck: 95 % konfidensintervall. Fälten möts vid medelvärdet av betygen och av "
    "effekterna.",
}
_ALSO = {
    "en": "An effect tells what goes together among the respondents, not what a measure brings.",
    "sv": "En effekt visar vad som går ihop bland de svarande, inte vad en åtgärd ger.",
}
_GROUPS = {
    "en": "Lines join the same factor; the fields are those of everyone. Intervals, which are wide "
    "for a group, are left out.",
    "sv": "Streck förenar samma faktor; fälten är de som gäller alla. Intervallen, som är vida för "
    "en grupp, är utelämnade.",
}
_GROUPS_MESSAGE = {
    "en": "The same fields for {groups}: {same} of {all} factors.",
    "sv": "Samma fält för {groups}: {same} av {all} faktorer.",
}
_R2 = {
    "en": "Regression of {outcome} on all factors; together they explain {r2} of its variance "
    "(n = {n}).",
    "sv": "Regression av {outcome} på alla faktorer; tillsammans förklarar de {r2} av variansen "
    "(n = {n}).",
}
_LEFT_OUT = {
    "en": "Without an effect: {what}, whose grades do not vary or are a sum of others.",
    "sv": "Utan effekt: {what}, vars betyg inte varierar eller är en summa av andra.",
}
_AND = {"en": " and ", "sv": " och "}
_FIVE = {"en": "five", "sv": "fem"}


def values(found: Matrix, effects: Drivers | None = None) -> dict[str, Value]:
    """Effect, field and certainty of each factor; n and R squared where they are known.

    Parameters
    ----------
    found : Matrix
        From :func:`.matrix.place`.
    effects : Drivers, optional
        Where the effects come from.

    Examples
    --------
    >>> row = {"factor": "Easy", "effect": 0.8, "effect_lower": 0.5, "effect_upper": 1.1}
    >>> rows = pd.DataFrame([row | {"field": "prioritise", "sure": 0.84}])
    >>> told = values(Matrix(rows, 65.0, 0.7))
    >>> told["effect_easy"], told["field_easy"][0]["sv"], told["sure_easy"]
    ((0.8, 'decimal1'), 'Prioritera', (0.84, 'percent0'))
    """
    told: dict[str, Value] = {
        "mean_grade": (found.grade_line, "decimal0"),
        "mean_effect": (found.effect_line, "decimal1"),
        "n_prioritise": (int(found.rows["field"].eq("prioritise").sum()), "count"),
    }
    for row in found.rows.to_dict("records"):
        name = str(row["factor"]).lower()
        told[f"effect_{name}"] = (row["effect"], "decimal1")
        told[f"effect_{name}_lower"] = (row["effect_lower"], "decimal1")
        told[f"effect_{name}_upper"] = (row["effect_upper"], "decimal1")
        told[f"field_{name}"] = (NAMES[row["field"]], "text")
        if row["sure"] == row["sure"]:
            told[f"sure_{name}"] = (row["sure"], "percent0")
    if effects is not None:
        told |= {"n_effects": (effects.n, "count"), "r2": (effects.r2, "percent0")}
        for row in effects.table.to_dict("records"):
            told[f"share_{str(row['factor']).lower()}"] = (row["share"], "percent0")
    return told


def table(
    found: Matrix, called: Called, outcome: Text, basis: Basis, effects: Drivers | None = None
) -> Table:
    """Factors by field, the one to be given priority first.

    Parameters
    ----------
    found : Matrix
        From :func:`.matrix.place`.
    called : mapping
        Language to names of the factors.
    outcome : mapping
        Language to what the effects are on, inside a sentence.
    basis : Basis
        Whom the estimates are about.
    effects : Drivers, optional
        Where the effects come from: adds the share of the explained variance.
    """
    rank = {field: i for i, field in enumerate(("prioritise", "improve", "keep", "lower"))}
    rows = found.rows.assign(_rank=found.rows["field"].map(rank))
    rows = rows.sort_values(["_rank", "effect"], ascending=[True, False], kind="stable")
    frames = {}
    for lang in basis.languages:
        frame = rows.assign(
            label=rows["factor"].map(called[lang]),
            field=[NAMES[f][lang] for f in rows["field"]],
            interval_grade=_intervals(rows, "grade", lang),
            interval_effect=_intervals(rows, "effect", lang, "decimal2"),
        )
        columns = ["field", "label", "grade", "interval_grade", "effect", "interval_effect"]
        if effects is not None:
            share = effects.table.set_index("factor")
            frame["share"] = frame["factor"].map(share["share"])
            frame["interval_share"] = [
                _interval(share["share_lower"][f], share["share_upper"][f], "percent0", lang)
                for f in rows["factor"]
            ]
            columns += ["share", "interval_share"]
        columns += ["sure"] if rows["sure"].notna().any() else []
        frames[lang] = frame[columns].reset_index(drop=True)
    heads = {**_HEADS, **{f"interval_{c}": INTERVAL for c in ("grade", "effect", "share")}}
    formats = {"grade": "decimal1", "effect": "decimal2", "share": "percent0", "sure": "percent0"}
    return Table(
        frames,
        caption=_message(found, called, basis),
        columns={c: heads[c] for c in frames[basis.languages[0]].columns if c != "field"},
        formats={c: f for c, f in formats.items() if c in frames[basis.languages[0]]},
        note=basis.note(extra=_told(called, outcome, basis, effects)),
        groups="field",
    )


def drawing(
    found: Matrix,
    called: Called,
    outcome: Text,
    basis: Basis,
    effects: Drivers | None = None,
    *,
    height_mm: float = matrix_drawing.HEIGHT_MM,
) -> Drawing:
    """Draw the matrix, `height_mm` high; other parameters as in :func:`table`."""
    drawn = {
        lang: matrix_drawing.matrix(
            found,
            called[lang],
            lang,
            effect_label=effect_label(outcome, lang),
            height_mm=height_mm,
        )
        for lang in basis.languages
    }
    told = _told(called, outcome, basis, effects)
    extra = {lang: f"{_LINES[lang]} {told[lang]}" for lang in basis.languages}
    texts = _message(found, called, basis)
    return Drawing(drawn, _alt(found, called, texts), texts, basis.note(extra=extra))


def groups_drawing(
    found: Mapping[str, Matrix],
    names: Mapping[str, Text],
    called: Called,
    outcome: Text,
    basis: Basis,
) -> Drawing:
    """Draw the matrix with a sign for each group of people.

    Parameters
    ----------
    found : mapping
        Group to its factors, laid out with the lines of everyone.
    names : mapping
        Group to what it is called in each language.
    called, outcome, basis
        As in :func:`table`.
    """
    fields = [m.rows.set_index("factor")["field"] for m in found.values()]
    both = pd.concat(fields, axis=1).dropna()
    same = int((both.nunique(axis=1) == 1).sum())
    drawn, texts = {}, {}
    for lang in basis.languages:
        parts = {names[g][lang]: m for g, m in found.items()}
        drawn[lang] = matrix_drawing.groups(
            parts, called[lang], lang, effect_label=effect_label(outcome, lang)
        )
        texts[lang] = _GROUPS_MESSAGE[lang].format(
            groups=_AND[lang].join(uncapitalised(name) for name in parts), same=same, all=len(both)
        )
    return Drawing(drawn, texts, texts, basis.note(extra=_GROUPS))


def effect_label(outcome: Text, lang: str) -> str:
    """What the axis of effects shows.

    Examples
    --------
    >>> effect_label({"sv": "nöjdhet"}, "sv")
    'Effekt: enheter högre nöjdhet där betyget är fem enheter högre'
    """
    lift = _FIVE[lang] if LIFT == 5 else format_number(LIFT, "decimal0", lang)
    return _EFFECT[lang].format(outcome=outcome[lang], lift=lift)


def _message(found: Matrix, called: Called, basis: Basis) -> dict[str, str]:
    """What to give priority, and of what of it that is not sure."""
    rows = found.rows[found.rows["field"].eq("prioritise")]
    rows = rows.sort_values("effect", ascending=False, kind="stable")
    unsure = rows[rows["sure"] < SURE]
    told = {}
    for lang in basis.languages:
        if rows.empty:
            told[lang] = _NOTHING[lang]
            continue
        names = [uncapitalised(called[lang][f]) for f in rows["factor"]]
        told[lang] = _FIRST[lang].format(what=_joined(names, lang))
        if len(unsure) == len(rows):
            told[lang] += " " + _NONE_SURE[lang]
        elif len(unsure):
            doubtful = _joined([uncapitalised(called[lang][f]) for f in unsure["factor"]], lang)
            told[lang] += " " + _UNSURE[lang].format(what=doubtful[:1].upper() + doubtful[1:])
    return told


def _alt(found: Matrix, called: Called, texts: Text) -> dict[str, str]:
    """The matrix in words: what lies in each field."""
    told = {}
    for lang, text in texts.items():
        parts = []
        for field in FIELDS.values():
            own = found.rows.loc[found.rows["field"].eq(field), "factor"]
            if len(own):
                inside = ", ".join(uncapitalised(called[lang][f]) for f in own)
                parts.append(f"{NAMES[field][lang]}: {inside}.")
        told[lang] = " ".join([text, *parts])
    return told


def _told(called: Called, outcome: Text, basis: Basis, effects: Drivers | None) -> dict[str, str]:
    told = {}
    for lang in basis.languages:
        parts = [_ALSO[lang]]
        if effects is not None:
            r2 = format_number(effects.r2, "percent0", lang)
            n = format_number(effects.n, "count", lang)
            parts.insert(0, _R2[lang].format(outcome=outcome[lang], r2=r2, n=n))
            if effects.left_out:
                names = [uncapitalised(called[lang][f]) for f in effects.left_out]
                parts.append(_LEFT_OUT[lang].format(what=_joined(names, lang)))
        told[lang] = " ".join(parts)
    return told


def _joined(names: list[str], lang: str) -> str:
    return _AND[lang].join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _intervals(rows: pd.DataFrame, name: str, lang: str, style: str = "decimal1") -> list[str]:
    pairs = zip(rows[f"{name}_lower"], rows[f"{name}_upper"], strict=True)
    return [_interval(low, high, style, lang) for low, high in pairs]


def _interval(low: float, high: float, style: str, lang: str) -> str:
    return "" if pd.isna(low) or pd.isna(high) else format_interval(low, high, style, lang)
