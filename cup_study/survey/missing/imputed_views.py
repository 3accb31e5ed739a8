"""Results with imputed answers beside those of who answered, as table and figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.comparing.main_results import Target
from cup_study.views import Table

_RUBIN = {
    "en": "Imputed: {m} data sets by chained equations with predictive mean matching, pooled by "
    "Rubin's rules with the degrees of freedom of Barnard and Rubin (1999). Lost: fraction of the "
    "information that the missing answers cost.",
    "sv": "Imputerat: {m} datamängder med kedjade ekvationer och matchning på predicerade värden, "
    "sammanvägda enligt Rubins regler med Barnard och Rubins (1999) frihetsgrader. Förlorat: andel "
    "av informationen som de saknade svaren kostar.",
}


def values(found: pd.DataFrame, imputations: int) -> dict[str, Value]:
    """How far imputation moved the results, as values.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.missing.imputed.compare`.
    imputations : int
        How many.

    Returns
    -------
    dict of str to Value
        ``imputations``, ``imputed_shift`` (largest change, in standard errors) and
        ``imputed_information`` (largest fraction of missing information).

    Examples
    --------
    >>> row = {"estimate": 0.5, "pooled": 0.51, "se": 0.02, "missing_information": 0.04}
    >>> values(pd.DataFrame([row]), 20)["imputed_shift"]
    (0.5, 'decimal1')
    """
    shift = ((found["pooled"] - found["estimate"]).abs() / found["se"]).max()
    return {
        "imputations": (imputations, "count"),
        "imputed_shift": (round(float(shift), 12), "decimal1"),
        "imputed_information": (float(found["missing_information"].max()), "percent1"),
    }


def table(found: pd.DataFrame, targets: Sequence[Target], imputations: int, basis: Basis) -> Table:
    """Each main result without and with imputation.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.missing.imputed.compare`.
    targets : sequence of Target
        What was estimated.
    imputations : int
        How many.
    basis : Basis
        Whom the estimates are about.
    """
    frames = {}
    by_name = {target.name: target for target in targets}
    for lang in basis.languages:
        rows = []
        for row in found.to_dict("records"):
            target = by_name[str(row["target"])]
            style_of = target.style_of
            rows.append(
                {
                    "result": target.label(lang),
                    "base": row["base"],
                    "complete": format_number(row["estimate"], style_of, lang),
                    "interval": format_interval(row["ci_lower"], row["ci_upper"], style_of, lang),
                    "imputed": row["imputed"],
                    "pooled": format_number(row["pooled"], style_of, lang),
                    "pooled_interval": format_interval(
                        row["pooled_lower"], row["pooled_upper"], style_of, lang
                    ),
                    "information": row["missing_information"],
                }
            )
        frames[lang] = pd.DataFrame(rows)
    return Table(
        frames,
        caption={
            "en": "Main results of those who answered, and with missing answers imputed.",
            "sv": "Huvudresultat för dem som svarade, och med saknade svar imputerade.",
        },
        columns={
            "result": {"en": "Result", "sv": "Resultat"},
            "base": {"en": "Answers", "sv": "Svar"},
            "complete": {"en": "Answered", "sv": "Besvarat"},
            "interval": INTERVAL,
            "imputed": {"en": "Imputed", "sv": "Imputerade"},
            "pooled": {"en": "Pooled", "sv": "Sammanvägt"},
            "pooled_interval": INTERVAL,
            "information": {"en": "Lost", "sv": "Förlorat"},
        },
        formats={"base": "count", "imputed": "count", "information": "percent1"},
        note=basis.note(
            extra={lang: _RUBIN[lang].format(m=imputations) for lang in basis.languages}
        ),
    )
