"""Effects by segment, and whether they differ between the segments.

Of many segments one will always stand out. So the question comes first whether the segments differ
at all (a test of interaction), over all ways of cutting them, and the effects of the single
segments are read in that light.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from cup_study.survey import disclosure
from cup_study.survey.design import Design
from cup_study.survey.experiment.arms import CONTROL, TREATED, Experiment
from cup_study.survey.inference import multiplicity, regression, terms
from cup_study.survey.inference.model import Factor, Interaction
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measure, Measured

COLUMNS = ["item", "segment", "group", "control", "treated", "difference", "se", "p_value"]
COLUMNS += ["ci_lower", "ci_upper", "n_control", "n_treated"]
TEST_COLUMNS = ["item", "segment", "groups", "statistic", "df", "ddf", "p_value"]
#: Respondents that each arm of a segment needs; of a share, with and without the answer.
LEAST, LEAST_ANSWERS = 10, 5


def effects(
    measured: Measured,
    experiment: Experiment,
    segments: pd.DataFrame,
    design: Design,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Effect in each group of each segment, with Holm's correction over all of an outcome's.

    Parameters
    ----------
    measured : Measured
        Outcomes.
    experiment : Experiment
        The arms.
    segments : DataFrame
        Index of the respondents, a column a way of cutting them.
    design : Design
        Weights and strata.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, and ``p_adjusted``. Groups with fewer than :data:`LEAST`
        respondents in an arm are left out; so is a share that fewer than
        :data:`LEAST_ANSWERS` of an arm gave or did not give, since its interval cannot be
        trusted. Where the threshold is higher, it counts instead.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 2.0, 3.0, 5.0] * 20})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> trial = Experiment("x", pd.Series([0.0, 0.0, 1.0, 1.0] * 20), {}, ())
    >>> town = pd.DataFrame({"town": ["a", "b"] * 40})
    >>> effects(given, trial, town, unweighted(values))[["group", "difference"]].values.tolist()
    [['a', 2.0], ['b', 3.0]]
    """
    enough = partial(_enough, measured, experiment, threshold)
    tables = []
    for segment in map(str, segments):
        column = segments[segment]
        for group in sorted(column[experiment.within].dropna().unique()):
            where = column.eq(group).fillna(False).astype(bool)
            kept = tuple(m for m in measured.measures if enough(m, where))
            known = Measured(measured.values, kept)
            found = measures.differences(known, experiment.arm, [(CONTROL, TREATED)], design, where)
            labels = pd.Series([group] * len(found), index=found.index, dtype=object)
            tables.append(found.assign(segment=segment, group=labels))
    if not tables:
        return pd.DataFrame(columns=[*COLUMNS, "p_adjusted"])
    names = {"estimate_a": "control", "estimate_b": "treated"}
    names |= {"n_a": "n_control", "n_b": "n_treated"}
    rows = pd.concat(tables, ignore_index=True).rename(columns=names)[COLUMNS]
    adjusted = multiplicity.adjust(rows, "item")
    return adjusted[[*COLUMNS, "p_adjusted"]]


def interactions(
    measured: Measured,
    experiment: Experiment,
    segments: pd.DataFrame,
    design: Design,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Test whether the effect differs between the groups of each segment.

    Wald's test of the products of arm and segment in a linear regression: of shares it tests
    differences of percentage points, not of odds. Holm's correction is over the segments. Groups
    too small for :func:`effects` are left out here as well.

    Parameters
    ----------
    measured, experiment, segments, design, threshold
        As for :func:`effects`.

    Returns
    -------
    DataFrame
        Columns as :data:`TEST_COLUMNS`, and ``p_adjusted family_size`` (Holm, over the segments
        of an outcome).

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 2.0, 3.0, 5.0, 2.0, 2.5, 3.0, 9.0] * 10})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> trial = Experiment("x", pd.Series([0.0, 0.0, 1.0, 1.0] * 20), {}, ())
    >>> town = pd.DataFrame({"town": ["a", "b"] * 40})
    >>> found = interactions(given, trial, town, unweighted(values))
    >>> found[["segment", "groups", "df"]].values.tolist()
    [['town', 2, 1]]
    """
    enough = partial(_enough, measured, experiment, threshold)
    rows = []
    for segment in segments:
        column = segments[segment]
        for m in measured.measures:
            groups = [
                g
                for g in column[experiment.within].dropna().unique()
                if enough(m, column.eq(g).fillna(False).astype(bool))
            ]
            if len(groups) < 2:
                continue
            where = experiment.within & column.isin(groups)
            data = pd.DataFrame(
                {"_y": measured.values[m.name], "_arm": experiment.arm, "_group": column}
            )
            group = Factor("_group")
            model = regression.linear(
                data, "_y", ["_arm", group, Interaction("_arm", group)], design, where=where
            )
            test = terms.term_tests(model).set_index("term").loc["_arm:_group"]
            row = {"item": m.name, "segment": segment, "groups": len(groups)}
            rows.append(row | {c: test[c] for c in ("statistic", "df", "ddf", "p_value")})
    if not rows:
        return pd.DataFrame(columns=[*TEST_COLUMNS, "p_adjusted", "family_size"])
    adjusted = multiplicity.adjust(pd.DataFrame(rows, columns=TEST_COLUMNS), "item")
    return adjusted[[*TEST_COLUMNS, "p_adjusted", "family_size"]]


def least(threshold: int) -> int:
    """Respondents that each arm of a segment needs, where fewer than `threshold` are not shown.

    Examples
    --------
    >>> least(5), least(20)
    (10, 20)
    """
    return max(LEAST, threshold)


def _enough(
    measured: Measured, experiment: Experiment, threshold: int, m: Measure, where: pd.Series[bool]
) -> bool:
    answers = max(LEAST_ANSWERS, threshold)
    y = measured.values[m.name]
    for arm in (CONTROL, TREATED):
        own = y[where & experiment.arm.eq(arm)].dropna()
        if len(own) < least(threshold):
            return False
        if m.kind == "share" and min((own == 1).sum(), (own == 0).sum()) < answers:
            return False
    return True


def pick(segments: Sequence[str], data: pd.DataFrame) -> pd.DataFrame:
    """Columns of the respondents that are there, in the order asked for.

    Examples
    --------
    >>> list(pick(["town", "gone"], pd.DataFrame({"town": [1]})))
    ['town']
    """
    return data[[s for s in segments if s in data.columns and data[s].notna().any()]]
