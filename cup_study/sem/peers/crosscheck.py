"""Two engines: a fitted model is estimated again by other software and compared.

``semopy`` (Python) for maximum likelihood of complete data in one group; ``lavaan`` where R is
installed, for all that this room estimates. What they are given is written from the parameter
table, not from the model's text, and their results are only compared, never used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments, estimates
from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit

ENGINES = ("semopy", "lavaan")


@dataclass(frozen=True, eq=False)
class Answer:
    """What another engine says of a model.

    Parameters
    ----------
    engine : str
        Name and version.
    est, se : ndarray, shape (n_rows,)
        Of each row of the parameter table; NaN for what it does not tell.
    chisq, df : float
        Test of the model.
    notes : tuple of str
        What it warned of.
    """

    engine: str
    est: FloatArray
    se: FloatArray
    chisq: float
    df: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Crosscheck:
    """A model by two engines.

    Parameters
    ----------
    engine : str
        The other engine, with its version.
    table : DataFrame
        ``lhs op rhs group label ours theirs difference difference_in_se se se_theirs
        se_difference``: every free or defined parameter; ``difference_in_se`` in our standard
        errors, ``se_difference`` relative to ours.
    largest : float
        Largest absolute difference of an estimate.
    largest_in_se : float
        The same in standard errors.
    where : str
        The parameter with the largest difference in standard errors.
    chisq, chisq_theirs : float
        Plain chi-square.
    df, df_theirs : float
        Degrees of freedom.
    notes : tuple of str
        What the other engine warned of.
    """

    engine: str
    table: pd.DataFrame
    largest: float
    largest_in_se: float
    where: str
    chisq: float
    chisq_theirs: float
    df: float
    df_theirs: float
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """The result in a line."""
        return (
            f"{self.engine}: largest difference {self.largest:.2g} "
            f"({self.largest_in_se:.2g} standard errors, {self.where}); chi-square "
            f"{self.chisq:.4f} here, {self.chisq_theirs:.4f} there"
        )


def crosscheck(fit: Fit, against: str = "semopy", *, timeout: float = 600.0) -> Crosscheck:
    """Estimate a fitted model again by another engine.

    Parameters
    ----------
    fit : Fit
        A fitted model that converged.
    against : {"semopy", "lavaan"}, optional
        The other engine.
    timeout : float, optional
        Seconds that lavaan may take.

    Returns
    -------
    Crosscheck

    Raises
    ------
    InputError
        When the model did not converge, is outside what semopy can estimate, or R or lavaan is
        not installed, fails or takes too long.

    Examples
    --------
    >>> from cup_study.sem.fitting import fit as fit_
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> found = crosscheck(fit_("Ease =~ q1 + q2 + q3 + q4", data))
    >>> found.largest_in_se < 0.001, found.df == found.df_theirs
    (True, True)
    """
    arguments.refuse("crosscheck", arguments.fitted(fit))
    problems = []
    if against not in ENGINES:
        problems.append(
            Problem("against", f"expected one of {', '.join(ENGINES)}, got {against!r}")
        )
    if not fit.converged:
        problems.append(Problem("fit", "did not converge: there are no estimates to compare"))
    if problems:
        raise InputError("crosscheck", problems, "Give a converged fit and the name of an engine.")
    if against == "semopy":
        from cup_study.sem.peers import crosscheck_semopy

        answer = crosscheck_semopy.answer(fit)
    else:
        from cup_study.sem.peers import crosscheck_lavaan

        answer = crosscheck_lavaan.answer(fit, timeout=timeout)
    return _compared(fit, answer)


def _compared(fit: Fit, answer: Answer) -> Crosscheck:
    from cup_study.sem.goodness.model_tests import standard_test

    rows = fit.table.rows
    kept = ((rows["free"] > 0) | (rows["op"] == ":=")).to_numpy()
    labels = np.array(["", *(g.label for g in fit.sample.groups)], dtype=object)
    frame = rows.loc[kept, ["lhs", "op", "rhs", "group", "label"]].reset_index(drop=True)
    frame["group"] = labels[frame["group"].to_numpy()]
    ours, se = fit.all_values[kept], estimates.standard_errors(fit)[kept]
    theirs, se_theirs = answer.est[kept], answer.se[kept]
    difference = theirs - ours
    with np.errstate(divide="ignore", invalid="ignore"):
        in_se = np.where(se > 0, difference / se, np.nan)
        of_se = np.where(se > 0, se_theirs / se - 1, np.nan)
    frame = frame.assign(
        ours=ours,
        theirs=theirs,
        difference=difference,
        difference_in_se=in_se,
        se=se,
        se_theirs=se_theirs,
        se_difference=of_se,
    )
    known = np.isfinite(in_se).any()
    at = int(np.nanargmax(np.abs(in_se if known else difference))) if len(frame) else -1
    key = [frame[c].iat[at] for c in ("lhs", "op", "rhs")] if at >= 0 else []
    plain = standard_test(fit)
    return Crosscheck(
        engine=answer.engine,
        table=frame,
        largest=float(np.nanmax(np.abs(difference))) if len(frame) else 0.0,
        largest_in_se=float(np.nanmax(np.abs(in_se))) if known else np.nan,
        where=" ".join(map(str, key)).rstrip(),
        chisq=float(plain.stat),
        chisq_theirs=answer.chisq,
        df=float(plain.df),
        df_theirs=answer.df,
        notes=answer.notes,
    )
