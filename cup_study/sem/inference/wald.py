r"""Wald test of hypotheses about estimates.

:math:`W=r'(JVJ')^{-1}r` with ``r`` the left less the right sides at the estimates, ``J`` their
Jacobian and ``V`` the sampling covariance of the estimates, robust if theirs is (Wald 1943).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from cup_study.errors import InputError, Problem
from cup_study.sem import constraints
from cup_study.sem.language import syntax

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: The reader wants a model; it comes last, so that the lines of messages are right.
_SOME_MODEL = "\nx ~~ x"


@dataclass(frozen=True)
class Wald:
    """Result of a Wald test.

    Parameters
    ----------
    stat : float
        Chi-square distributed under the hypothesis.
    df : int
        Number of equalities.
    pvalue : float
    """

    stat: float
    df: int
    pvalue: float


def wald(fit: Fit, hypothesis: str) -> Wald:
    """Test equalities among labelled or defined parameters.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    hypothesis : str
        Equalities in the syntax of models, linear or not: ``"b1 == b2; a*b == 0"``.

    Returns
    -------
    Wald

    Raises
    ------
    InputError
        Something other than equalities of known labels, or equalities that say the same twice,
        or a fit without standard errors.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(500, 2))
    >>> data = pd.DataFrame({"x1": x[:, 0], "x2": x[:, 1], "y": x.sum(1) + rng.normal(size=500)})
    >>> fitted = fit("y ~ a*x1 + b*x2", data)
    >>> wald(fitted, "a == b").df, wald(fitted, "a == b").pvalue > 0.05
    (1, True)
    """
    if not isinstance(hypothesis, str):
        what = f"expected equalities as text, got {hypothesis!r}"
        raise InputError("Wald test", [Problem("hypothesis", what)], "Write them as 'b1 == b2'.")
    read = syntax.read(hypothesis + _SOME_MODEL)
    problems = [
        Problem(s.where, f"{s.lhs} {s.op} {s.rhs} is no equality of labels")
        for s in read.statements[:-1]
    ]
    problems += [
        Problem(c.where, f"{c.lhs} {c.op} {c.rhs}: only == can be tested")
        for c in read.constraints
        if c.op != "=="
    ]
    if not fit.converged:
        problems.append(Problem("fit", "did not converge"))
    V = fit.covariance
    if V is None:
        problems.append(Problem("fit", "has no standard errors"))
    if not read.constraints:
        problems.append(Problem("hypothesis", "expected equalities, got none"))
    if problems or V is None:
        raise InputError("Wald test", problems, "Label parameters, then compare: 'b1 == b2'.")
    functions = [
        constraints.function(f"({c.lhs}) - ({c.rhs})", fit.table, fit.values)
        for c in read.constraints
    ]
    r = np.array([float(f.value(fit.x)) for f in functions])
    J = np.array([f.gradient(fit.x) for f in functions])
    spread = J @ V @ J.T
    scale = np.sqrt(np.abs(np.diagonal(spread)))
    if (scale == 0).any() or np.linalg.cond(spread / np.outer(scale, scale)) > 1e12:
        raise InputError(
            "Wald test",
            [Problem("hypothesis", "an equality says nothing, or the same as others")],
            "Leave out equalities that follow from others or from the model's constraints.",
        )
    stat = float(r @ np.linalg.solve(spread, r))
    return Wald(stat, len(r), float(chdtrc(len(r), stat)))
