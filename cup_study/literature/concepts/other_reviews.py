"""What other reviews told of their flow, and what official statistics say of use: context only.

Neither is a whole: no review's complete flow was seen, and the indicators of the statistics are
worded otherwise from year to year.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.concepts.study_labels import study_names
from cup_study.raw_text import shown
from cup_study.views import Table

COLUMNS = ("key", "stage", "count")
#: Stages as the data word them.
_STAGES = {
    "records screened": "granskade poster",
    "studies included": "inkluderade studier",
    "effect sizes included": "inkluderade effektstorlekar",
    "empirical studies collected": "insamlade empiriska studier",
    "studies with usable correlations (meta-analysis)": "studier med användbara korrelationer "
    "(metaanalys)",
    "quantitative articles included": "inkluderade kvantitativa artiklar",
    "relationships included": "inkluderade samband",
    "empirical studies included": "inkluderade empiriska studier",
    "prior studies included": "inkluderade tidigare studier",
    "papers selected (PRISMA)": "valda artiklar (PRISMA)",
    "individual-level studies included": "inkluderade studier på individnivå",
    "organisational-level studies included": "inkluderade studier på organisationsnivå",
    "relationships coded": "kodade samband",
    "publications included": "inkluderade publikationer",
    "citations identified": "identifierade referenser",
    "sources included": "inkluderade källor",
    "empirical papers analysed": "analyserade empiriska artiklar",
}
_SCOPES = {
    "core": {"en": "core", "sv": "kärnan"},
    "organisation side": {"en": "organisation side", "sv": "organisationssidan"},
    "review/meta-analysis": {"en": "review", "sv": "översikt"},
    "adjacent": {"en": "adjacent", "sv": "angränsande"},
    "method": {"en": "method", "sv": "metod"},
    "foundation": {"en": "foundation", "sv": "grund"},
}


def checked(counts: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Counts with the review they are from.

    Parameters
    ----------
    counts : DataFrame
        ``key stage count``.
    references : DataFrame
        ``key authors year title scope``.

    Returns
    -------
    DataFrame
        With the columns of the reference.

    Raises
    ------
    InputError
        A column is missing, a key unknown, or a count no whole number above zero.

    Examples
    --------
    >>> counts = pd.DataFrame({"key": ["a"], "stage": ["studies included"], "count": [12]})
    >>> listed = pd.DataFrame({"key": ["a"], "authors": ["Li, Y."], "year": [2020],
    ...                        "title": ["T"], "scope": ["core"]})
    >>> checked(counts, listed)["count"].tolist()
    [12]
    """
    problems = [Problem(f'column "{c}"', "is missing") for c in COLUMNS if c not in counts]
    if not problems:
        known = set(references["key"])
        numbers = pd.to_numeric(counts["count"], errors="coerce")
        for i, (key, number) in enumerate(zip(counts["key"], numbers, strict=True), start=2):
            if key not in known:
                problems.append(Problem(f'row {i}, key "{key}"', "is not in the references"))
            if pd.isna(number) or number < 1 or number != int(number):
                told = counts["count"].iloc[i - 2]
                what = f"expected a whole number above zero, got {told}"
                problems.append(Problem(f'row {i}, column "count"', what))
    if problems:
        raise InputError("prisma_counts.csv", problems, "Correct the file; see its README.")
    columns = ["key", "authors", "year", "title", "scope"]
    return counts.merge(references[columns], on="key", how="left").astype({"count": int})


def table(found: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Counts that other reviews told; `found` from :func:`checked`."""
    frames = {}
    one = found.drop_duplicates("key")
    for lang in languages:
        names = dict(zip(one["key"], study_names(one, lang), strict=True))
        stage = [_STAGES.get(s, s) if lang == "sv" else s for s in found["stage"]]
        scope = [_SCOPES.get(s, {}).get(lang, s) for s in found["scope"].fillna("")]
        frames[lang] = pd.DataFrame(
            {
                "review": [names[key] for key in found["key"]],
                "scope": scope,
                "stage": [shown(text, 70) for text in stage],
                "count": found["count"],
            }
        )
    return Table(
        frames,
        caption={
            "en": "What other reviews told of their flow: partial counts.",
            "sv": "Vad andra översikter berättat om sitt flöde: ofullständiga tal.",
        },
        columns={
            "review": {"en": "Review", "sv": "Översikt"},
            "scope": {"en": "Field", "sv": "Fält"},
            "stage": {"en": "What was counted", "sv": "Vad som räknats"},
            "count": {"en": "Number", "sv": "Antal"},
        },
        formats={"count": "count"},
        note={
            "en": "No complete flow was seen. The stages are worded as the reviews word them and "
            "are not comparable; some reviews are of adjacent fields.",
            "sv": "Inget fullständigt flöde sågs. Stegen är formulerade som i översikterna och kan "
            "inte jämföras; några översikter gäller angränsande fält.",
        },
    )
