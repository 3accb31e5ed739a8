"""How far the reviewers agree: of each pair, and of all of them, at each stage.

The measures are the house's (:mod:`cup_study.agreement`, :mod:`cup_study.reliability`); here it
is only worked out who decided on what. One reviewer alone has no agreement, and gets no number.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from cup_study.agreement import LEVEL, cohen_kappa
from cup_study.literature.screening.decisions import CONSENSUS, Decisions
from cup_study.reliability import krippendorff_alpha

#: Stages at which reviewers judge; whether a report could be had is no judgement.
JUDGED = ("title_abstract", "full_text")
CATEGORIES = ("include", "unsure", "exclude")
ONE_REVIEWER = "one reviewer: agreement cannot be told"
#: Columns of :func:`measure`.
COLUMNS = (
    "stage",
    "measure",
    "reviewer_1",
    "reviewer_2",
    "n",
    "observed",
    "estimate",
    "ci_lower",
    "ci_upper",
    "note",
)


def ratings(decisions: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Decisions at a stage: one row a group of duplicates, one column a reviewer.

    Parameters
    ----------
    decisions : DataFrame
        Table of :class:`.decisions.Decisions`. What the reviewers settled together is left out.
    stage : str
        Stage.

    Returns
    -------
    DataFrame
        Decisions as text, missing where a reviewer did not decide.

    Examples
    --------
    >>> rows = [("g", "full_text", "include", "x"), ("g", "full_text", "exclude", "y")]
    >>> table = pd.DataFrame(rows, columns=["group", "stage", "decision", "reviewer"])
    >>> ratings(table, "full_text").values.tolist()
    [['include', 'exclude']]
    """
    own = decisions[decisions["stage"].eq(stage) & decisions["reviewer"].ne(CONSENSUS)]
    once = own.drop_duplicates(["group", "reviewer"])
    return once.pivot(index="group", columns="reviewer", values="decision").sort_index(axis=1)


def measure(
    decisions: Decisions, *, level: float = LEVEL, draws: int = 2000, seed: int = 1
) -> pd.DataFrame:
    """Agreement of each pair of reviewers and of all of them, at each stage.

    Parameters
    ----------
    decisions : Decisions
        From :func:`.decisions.read`.
    level : float
        Level of the intervals.
    draws, seed : int
        Bootstrap samples of the interval of alpha, and their seed.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`. Rows with the measure ``kappa`` (Cohen's, a pair) and
        ``alpha`` (Krippendorff's, nominal, all reviewers of the stage; ``reviewer_1`` and
        ``reviewer_2`` empty); ``n`` records that both, or two or more, decided on; ``observed``
        is the share (0-1) on which they decide the same. ``note`` says why an estimate is
        missing; a stage with one reviewer has one row, without numbers.

    Notes
    -----
    Where few records are included kappa is low even if reviewers hardly ever differ; that is why
    the share stands beside it.
    """
    listed: list[tuple[object, ...]] = []
    for stage in JUDGED:
        table = ratings(decisions.table, stage)
        names = [str(name) for name in table.columns]
        nan = float("nan")
        if len(names) == 1:
            listed.append((stage, "", names[0], "", len(table), nan, nan, nan, nan, ONE_REVIEWER))
        if len(names) < 2:
            continue
        for one, two in combinations(names, 2):
            found = cohen_kappa(table[one], table[two], categories=CATEGORIES, level=level)
            told = (found.observed, found.estimate, found.ci_lower, found.ci_upper, found.note)
            listed.append((stage, "kappa", one, two, found.units, *told))
        every = krippendorff_alpha(table, draws=draws, seed=seed, level=level)
        told = (every.observed, every.estimate, every.ci_lower, every.ci_upper, every.note)
        listed.append((stage, "alpha", "", "", every.units, *told))
    return pd.DataFrame(listed, columns=list(COLUMNS))
