"""Who took part in the experiment, and in which arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cup_study.codebook import Codebook

CONTROL, TREATED = 0.0, 1.0


@dataclass(frozen=True)
class Experiment:
    """A randomised arm.

    Attributes
    ----------
    item : str
        Binary item that records the arm: 1 the treatment, 0 the control.
    arm : Series of float
        Arm of each respondent; missing for those outside of the experiment.
    labels : mapping
        Language to the names of control and treatment.
    waves : tuple of str
        Waves that were part of it.
    """

    item: str
    arm: pd.Series
    labels: Mapping[str, tuple[str, str]]
    waves: tuple[str, ...]

    @property
    def within(self) -> pd.Series[bool]:
        """Respondents who are in the experiment."""
        return self.arm.notna()

    def n(self, where: pd.Series[bool] | None = None) -> tuple[int, int]:
        """Respondents of the control and of the treatment."""
        arm = self.arm if where is None else self.arm[where]
        return int(arm.eq(CONTROL).sum()), int(arm.eq(TREATED).sum())


def find(data: pd.DataFrame, book: Codebook, item: str) -> Experiment | None:
    """The experiment of a study; None where it has none.

    Parameters
    ----------
    data : DataFrame
        Respondents with ``wave``.
    book : Codebook
        The study's items.
    item : str
        Item that records the arm.

    Returns
    -------
    Experiment or None
        None without the item, or where only one of the arms has respondents.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values,labels_en\\nletter,binary,0|1,0=No|1=Yes\\n", ["en"])
    >>> data = pd.DataFrame({"wave": ["1", "2", "2"], "letter": [None, 0.0, 1.0]})
    >>> found = find(data, book, "letter")
    >>> found.n(), found.waves
    ((1, 1), ('2',))
    """
    if item not in data.columns or item not in book:
        return None
    arm = pd.to_numeric(data[item]).astype("Float64").astype(float)
    arm = arm.where(arm.isin([CONTROL, TREATED]))
    # A wave where everyone or no one was treated is no part of the experiment.
    both = arm.groupby(data["wave"]).nunique().eq(2)
    waves = [str(w) for w in both.index[both]]
    if not waves:
        return None
    arm = arm.where(data["wave"].isin(waves))
    labels = {
        lang: (book[item].label(0, lang), book[item].label(1, lang)) for lang in book[item].labels
    }
    return Experiment(item, arm, labels, tuple(waves))


def allotted(cases: pd.DataFrame, experiment: Experiment) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Everyone who was allotted to an arm, from the sampling frames of the experiment's waves.

    Parameters
    ----------
    cases : DataFrame
        From :func:`cup_study.survey.outcome.invited.stack`.
    experiment : Experiment
        The arms.

    Returns
    -------
    tuple of DataFrame and Series
        Persons, without the column of the arm, and the arm of each; without rows where the
        frames do not tell the arm.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": ["1", "2", "2"], "letter": [None, 0, 1], "age": [1, 2, 3]})
    >>> found, arm = allotted(cases, Experiment("letter", pd.Series([0.0, 1.0]), {}, ("2",)))
    >>> arm.tolist(), list(found)
    ([0.0, 1.0], ['wave', 'age'])
    """
    if experiment.item not in cases.columns:
        return cases.iloc[:0], pd.Series(dtype=float)
    arm = pd.to_numeric(cases[experiment.item].astype("object"), errors="coerce").astype(float)
    kept = cases["wave"].isin(experiment.waves) & arm.isin([CONTROL, TREATED])
    return cases[kept].drop(columns=experiment.item), arm[kept]


def spelled(value: object) -> str:
    """A group's value as codebook and truth spell it: codes of the data are floats.

    Examples
    --------
    >>> spelled(2.0), spelled("Kalix")
    ('2', 'Kalix')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
