"""Do items measure alike in all groups? Steps of invariance as a table and a figure.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import chdtri

from cup_study.citizens import figures
from cup_study.numbers import format_number
from cup_study.sem.groupwise.invariance import Invariance
from cup_study.sem.groupwise.invariance_table import LEVEL
from cup_study.survey.basis import Value
from cup_study.views import Drawing, Table, Text

#: What a step makes equal.
STEPS = {
    "configural": {"en": "Same structure", "sv": "Samma struktur"},
    "metric": {"en": "Equal loadings", "sv": "Lika laddningar"},
    "scalar": {"en": "Equal intercepts", "sv": "Lika intercept"},
    "strict": {"en": "Equal residuals", "sv": "Lika residualer"},
    "thresholds": {"en": "Equal thresholds", "sv": "Lika trösklar"},
    "loadings": {"en": "Equal loadings", "sv": "Lika laddningar"},
    "intercepts": {"en": "Equal intercepts", "sv": "Lika intercept"},
    "residuals": {"en": "Equal residuals", "sv": "Lika residualer"},
}
#: Steps that means of groups need: where one fails, single items are asked.
NEEDED = ("metric", "scalar", "thresholds", "loadings", "intercepts")
_COLUMNS = ["group", "step", "pvalue"]
#: Added to the name of a grouping whose answers are taken as ordered categories.
ORDERED = "_ordered"
_AS_ORDERED = {"en": ", answers as ordered categories", "sv": ", svar som ordnade kategorier"}
_VERDICT = {
    "en": {"holds": "holds", "fails": "fails", "unclear": "unclear", "": ""},
    "sv": {"holds": "håller", "fails": "håller inte", "unclear": "oklart", "": ""},
}
_RATIO = {
    "en": "Rise of χ² per degree of freedom",
    "sv": "Ökning av χ² per frihetsgrad",
}
_NAMES = {
    "en": ("all items equal", "with some parameters free"),
    "sv": ("alla frågor lika", "med några parametrar fria"),
}
_MESSAGE = {
    "en": "{kept} of {all} steps fit no worse than chance allows; χ² rises most at {step} by "
    "{group}.",
    "sv": "{kept} av {all} steg passar inte sämre än slumpen tillåter; mest stiger χ² vid {step} "
    "efter {group}.",
}
_GREY = {
    "en": "Grey: what chance gives in 95 of 100 samples. p: test of the step.",
    "sv": "Grått: vad slumpen ger i 95 av 100 stickprov. p: test av steget.",
}
_CHEN = {
    "en": "Δ: change from the step before. CFI, RMSEA and their changes are robust where they can "
    "be. Chen (2007): fails where CFI falls by .010 and RMSEA or SRMR rises.",
    "sv": "Δ: ändring från steget före. CFI, RMSEA och deras ändringar är robusta där det går. "
    "Chen (2007): håller inte där CFI faller med 0,010 och RMSEA eller SRMR stiger.",
}


def called(groups: Mapping[str, Text], ordered: Sequence[str]) -> dict[str, Text]:
    """What groupings are called, those with answers as ordered categories among them.

    Examples
    --------
    >>> called({"town": {"en": "Town"}}, ["town"])["town_ordered"]
    {'en': 'Town, answers as ordered categories'}
    """
    found: dict[str, Text] = dict(groups)
    for by in ordered:
        found[by + ORDERED] = {lang: text + _AS_ORDERED[lang] for lang, text in groups[by].items()}
    return found


def failing(found: pd.DataFrame) -> list[str]:
    """Groupings in which a step that means need fails its test; `found` from :func:`steps`."""
    failed = found[found["step"].isin(NEEDED) & (found["pvalue"] < LEVEL)]
    return list(dict.fromkeys(failed["group"]))


def steps(
    tested: Mapping[str, Invariance], partial: Mapping[str, Mapping[str, float]] | None = None
) -> pd.DataFrame:
    """All steps of all comparisons, one below the other.

    Parameters
    ----------
    tested : mapping of str to Invariance
        Column that tells the groups apart, to the steps with everything equal.
    partial : mapping of str to mapping of str to float, optional
        Column and step to the rise of chi-square per degree of freedom once some parameters are
        free.

    Returns
    -------
    DataFrame
        ``group step n df cfi rmsea srmr chisq_diff df_diff pvalue delta_cfi ratio chance_lower
        chance_upper partial_ratio chen``; `ratio` is the rise of chi-square per degree of freedom,
        the limits those between which it lies in 95 of 100 samples of groups that are alike.
    """
    parts = []
    for group, full in tested.items():
        table = full.table
        kind = "_robust" if "cfi_robust" in table and table["cfi_robust"].notna().all() else ""
        df = table["df_diff"].to_numpy(dtype=float)
        names = list(table["step"])
        freed = (partial or {}).get(group, {})
        parts.append(
            pd.DataFrame(
                {
                    "group": group,
                    "step": names,
                    "n": full.fits[names[0]].n,
                    "df": table["df"],
                    "cfi": table[f"cfi{kind}"],
                    "rmsea": table[f"rmsea{kind}"],
                    "srmr": table["srmr"],
                    "chisq_diff": table["chisq_diff"],
                    "df_diff": df,
                    "pvalue": table["pvalue_diff"],
                    "delta_cfi": table[f"delta_cfi{kind}"],
                    "ratio": table["chisq_diff"] / df,
                    "chance_lower": chdtri(df, 0.975) / df,
                    "chance_upper": chdtri(df, 0.025) / df,
                    "partial_ratio": [freed.get(s, np.nan) for s in names],
                    "chen": table["chen"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Tests of the steps, and how far CFI falls at most.

    Parameters
    ----------
    found : DataFrame
        From :func:`steps`.

    Returns
    -------
    dict
        ``invariance_<group>_<step>_pvalue``, ``_delta_cfi`` and, over all, ``invariance_n_steps
        invariance_n_hold invariance_cfi_fall``.
    """
    tested = found.dropna(subset=["pvalue"])
    told: dict[str, Value] = {
        "invariance_n_steps": (len(tested), "count"),
        "invariance_n_hold": (int((tested["pvalue"] >= LEVEL).sum()), "count"),
        "invariance_cfi_fall": (float(-tested["delta_cfi"].min()), "coef3"),
    }
    for row in tested.to_dict("records"):
        stem = f"invariance_{row['group']}_{row['step']}"
        told[f"{stem}_pvalue"] = (row["pvalue"], "p")
        told[f"{stem}_delta_cfi"] = (row["delta_cfi"], "coef3")
    return told


def table(found: pd.DataFrame, names: Mapping[str, Text], languages: tuple[str, ...]) -> Table:
    """Fit of all steps and what changes from one to the next.

    Parameters
    ----------
    found : DataFrame
        From :func:`steps`.
    names : mapping
        From :func:`called`.
    languages : tuple of str
        Languages of the study.
    """
    shown = ["cfi", "rmsea", "chisq_diff", "df_diff", "pvalue", "delta_cfi"]
    frames, note = {}, {}
    first = ~found["group"].duplicated()
    for lang in languages:
        rows = found[shown].copy()
        rows.insert(0, "step", [STEPS[s][lang] if s in STEPS else s for s in found["step"]])
        heads = [
            f"{names[g][lang]} (n = {format_number(n, 'count', lang)})"
            for g, n in zip(found["group"], found["n"], strict=True)
        ]
        rows.insert(0, "group", pd.Series(heads, index=found.index).where(first, ""))
        rows["chen"] = found["chen"].map(_VERDICT[lang])
        frames[lang] = rows
        note[lang] = _CHEN[lang]
    return Table(
        frames,
        caption={
            "en": "Do the items measure alike in all groups?",
            "sv": "Mäter frågorna lika i alla grupper?",
        },
        columns={
            "group": {"en": "Compared", "sv": "Jämfört"},
            "step": {"en": "Step", "sv": "Steg"},
            "cfi": {"en": "CFI", "sv": "CFI"},
            "rmsea": {"en": "RMSEA", "sv": "RMSEA"},
            "chisq_diff": {"en": "Δχ²", "sv": "Δχ²"},
            "df_diff": {"en": "Δdf", "sv": "Δfg"},
            "pvalue": {"en": "p", "sv": "p"},
            "delta_cfi": {"en": "ΔCFI", "sv": "ΔCFI"},
            "chen": {"en": "Chen", "sv": "Chen"},
        },
        formats={"chisq_diff": "decimal1", "df_diff": "count", "pvalue": "p"}
        | dict.fromkeys(("cfi", "rmsea", "delta_cfi"), "coef3"),
        note=note,
    )


def drawing(found: pd.DataFrame, names: Mapping[str, Text], languages: tuple[str, ...]) -> Drawing:
    """Draw how much worse each step fits than chance allows; parameters as above."""
    tested = found.dropna(subset=["pvalue"]).reset_index(drop=True)
    worst = tested.sort_values("ratio", ascending=False, kind="stable").iloc[0]
    kept = int((tested["pvalue"] >= LEVEL).sum())
    made, texts, note = {}, {}, {}
    for lang in languages:
        shown = tested.assign(
            panel=[names[g][lang] for g in tested["group"]],
            label=[STEPS[s][lang] if s in STEPS else s for s in tested["step"]],
            text=[_p(p, lang) for p in tested["pvalue"]],
        )
        made[lang] = figures.steps(shown, lang, axis_label=_RATIO[lang], names=_NAMES[lang])
        step = STEPS[worst["step"]][lang] if worst["step"] in STEPS else str(worst["step"])
        texts[lang] = _MESSAGE[lang].format(
            kept=kept,
            all=len(tested),
            step=step.lower(),
            group=names[worst["group"]][lang].lower(),
        )
        note[lang] = _GREY[lang]
    return Drawing(made, alt=texts, caption=texts, note=note)


def _p(pvalue: float, lang: str) -> str:
    text = format_number(pvalue, "p", lang)
    return f"p {text}" if text.startswith("<") else f"p = {text}"
