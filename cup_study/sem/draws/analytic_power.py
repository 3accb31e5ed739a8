r"""Power without simulation: of tests of fit, of restrictions, of single parameters.

In large samples a test statistic of a model that is wrong is noncentral chi-square; its
noncentrality comes from an RMSEA (MacCallum, Browne & Sugawara 1996) or from the model fitted to
the population's own moments (Satorra & Saris 1985). Whether samples are large enough for that,
:func:`cup_study.sem.draws.power.power` shows by simulation.

References
----------
MacCallum, R. C., Browne, M. W., & Sugawara, H. M. (1996). Power analysis and determination of
sample size for covariance structure modeling. Psychological Methods, 1, 130-149.
Satorra, A., & Saris, W. E. (1985). Power of the likelihood ratio test in covariance structure
analysis. Psychometrika, 50, 83-90.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy.special import chdtr, chdtri, chndtr, chndtrix, ndtr, ndtri

from cup_study.errors import InputError, Problem
from cup_study.sem import estimates
from cup_study.sem.draws import limit as limit_
from cup_study.sem.draws.population import population
from cup_study.sem.draws.replicates import row_names

SOURCE = "power"
#: Beyond this no one looks for a sample.
LARGEST = 10_000_000


def of_fit(
    df: int,
    n: int,
    *,
    null: float = 0.05,
    alternative: float = 0.08,
    alpha: float = 0.05,
    groups: int = 1,
) -> float:
    r"""Power of a test of the RMSEA.

    The statistic is noncentral chi-square with :math:`\lambda=(n-1)\,df\,\varepsilon^2/G`.

    Parameters
    ----------
    df : int
        Degrees of freedom of the model.
    n : int
        Respondents.
    null, alternative : float, optional
        RMSEA under the hypothesis and in the population. With ``alternative`` above ``null`` that
        is the test of close fit (of exact fit for zero), below it that of not-close fit.
    alpha : float, optional
        Level of the test.
    groups : int, optional
        Number of groups, G.

    Returns
    -------
    float

    Raises
    ------
    InputError
        Numbers that make no sense.

    Examples
    --------
    >>> round(of_fit(100, 200), 3), round(of_fit(100, 200, null=0.05, alternative=0.01), 3)
    (0.955, 0.87)
    """
    problems = []
    if df < 1:
        problems.append(Problem("df", f"expected at least 1, got {df}; nothing can be tested"))
    if n < 2:
        problems.append(Problem("n", f"expected at least 2, got {n}"))
    if null < 0 or alternative < 0 or null == alternative:
        what = f"expected two different numbers of at least 0, got {null} and {alternative}"
        problems.append(Problem("null, alternative", what))
    if not 0 < alpha < 1:
        problems.append(Problem("alpha", f"expected a share between 0 and 1, got {alpha}"))
    if problems:
        raise InputError(SOURCE, problems, "See MacCallum, Browne and Sugawara (1996).")
    at_null, at_truth = ((n - 1) * df * rmsea**2 / groups for rmsea in (null, alternative))
    if alternative > null:
        critical = _quantile(1 - alpha, df, at_null)
        return 1.0 - _below(critical, df, at_truth)
    return _below(_quantile(alpha, df, at_null), df, at_truth)


def _quantile(share: float, df: int, noncentrality: float) -> float:
    if noncentrality == 0:
        return float(chdtri(df, 1 - share))
    return float(chndtrix(share, df, noncentrality))


def _below(value: float, df: int, noncentrality: float) -> float:
    if noncentrality == 0:
        return float(chdtr(df, value))
    return float(chndtr(value, df, noncentrality))


def of_restriction(
    model: str,
    restricted: str,
    n: int,
    *,
    full: str | None = None,
    alpha: float = 0.05,
    standardized: bool = False,
    **options: Any,
) -> float:
    r"""Power to reject a model that does not hold, by the chi-square test.

    Parameters
    ----------
    model : str
        The population: a model with values, of continuous variables.
    restricted : str
        The model that is tested.
    n : int
        Respondents.
    full : str, optional
        A model that it is nested in and that is tested against: the power of their chi-square
        difference; default the saturated model.
    alpha : float, optional
        Level of the test.
    standardized : bool, optional
        As for :func:`cup_study.sem.draws.simulate.simulate`.
    **options
        Of :func:`cup_study.sem.fitting.fit`.

    Returns
    -------
    float
        :math:`P(\chi^2_{df}(\lambda)>c_\alpha)` with :math:`\lambda` the test statistic of the
        model fitted to the population's moments.

    Raises
    ------
    InputError
        When a model cannot be fitted there, or nothing is tested.

    Examples
    --------
    >>> people = "A =~ 0.8*a + 0.7*b + 0.7*c; B =~ 0.8*d + 0.7*e + 0.7*f; A ~~ 0.2*B"
    >>> apart = "A =~ a + b + c; B =~ d + e + f; A ~~ 0*B"
    >>> together = "A =~ a + b + c; B =~ d + e + f"
    >>> round(of_restriction(people, apart, 200, full=together, standardized=True), 2)
    0.61
    """
    people = population(model, standardized=standardized)
    if people.ordered:
        problem = Problem("model", "ordinal variables have no such chi-square test")
        raise InputError(SOURCE, [problem], "Use cup_study.sem.draws.power.")
    fits = [limit_.limit(people, text, (n,), **options) for text in (restricted, full) if text]
    df = fits[0].df - (fits[1].df if full else 0)
    value = fits[0].value - (fits[1].value if full else 0.0)
    if df < 1 or not all(fit.converged for fit in fits):
        what = f"{df} degrees of freedom" if df < 1 else "a model does not converge"
        raise InputError(SOURCE, [Problem("restricted", what)], "See what the models say.")
    critical = _quantile(1 - alpha, df, 0.0)
    return 1.0 - _below(critical, df, max(2 * n * value, 0.0))


def of_parameter(
    model: str,
    parameter: str,
    n: int,
    *,
    analysis: str | None = None,
    alpha: float = 0.05,
    standardized: bool = False,
    **options: Any,
) -> float:
    r"""Power of the Wald test of one parameter in large samples.

    Parameters
    ----------
    model : str
        The population: a model with values, of continuous variables.
    parameter : str
        Its label, or for example ``"Use~Ease"``.
    n : int
        Respondents.
    analysis : str, optional
        Model to fit; default the population's own.
    alpha : float, optional
        Level of the two-sided test.
    standardized : bool, optional
        As for :func:`cup_study.sem.draws.simulate.simulate`.
    **options
        Of :func:`cup_study.sem.fitting.fit`.

    Returns
    -------
    float
        :math:`\Phi(|\theta|/se-z)+\Phi(-|\theta|/se-z)` with the standard error of the model fitted
        to the population's moments.

    Raises
    ------
    InputError
        When there is no such parameter, or no standard error.

    Examples
    --------
    >>> people = "F =~ 0.8*a + 0.7*b + 0.7*c; y ~ 0.3*F"
    >>> round(of_parameter(people, "y~F", 100, standardized=True), 2)
    0.78
    """
    people = population(model, standardized=standardized)
    if people.ordered:
        problem = Problem("model", "of ordinal variables the standard errors need data")
        raise InputError(SOURCE, [problem], "Use cup_study.sem.draws.power.")
    fit = limit_.limit(people, analysis or limit_.analysis_text(people), (n,), **options)
    rows = fit.table.rows
    names = row_names(fit.table)
    keys = [
        f"{lhs}{op}{rhs}"
        for lhs, op, rhs in zip(*(rows[c] for c in ("lhs", "op", "rhs")), strict=True)
    ]
    wanted = "".join(parameter.split())
    at = [i for i in range(len(rows)) if wanted in (names[i], keys[i])]
    se = estimates.standard_errors(fit)[at[0]] if at else 0.0
    if not se > 0:
        what = f"{parameter!r} is not estimated, or has no standard error"
        raise InputError(SOURCE, [Problem("parameter", what)], f"There are {', '.join(names)}.")
    ratio, z = abs(float(fit.all_values[at[0]])) / se, float(ndtri(1 - alpha / 2))
    return float(ndtr(ratio - z) + ndtr(-ratio - z))


def smallest_n(power: Callable[[int], float], target: float = 0.8, *, lowest: int = 10) -> int:
    """Smallest sample that reaches a power, by bisection.

    Parameters
    ----------
    power : callable
        From a sample size to a power that rises with it, such as ``lambda n: of_fit(50, n)``.
    target : float, optional
        Power to reach.
    lowest : int, optional
        Where to begin: less than this is no sample for the model.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When ten million respondents do not reach it.

    Examples
    --------
    >>> smallest_n(lambda n: of_fit(100, n, null=0.05, alternative=0.08))
    132
    """
    low, high = lowest - 1, lowest
    while not power(high) >= target:
        low, high = high, 2 * high
        if high > LARGEST:
            problem = Problem("n", f"{LARGEST:,} respondents do not reach a power of {target:g}")
            raise InputError(SOURCE, [problem], "The effect is (nearly) zero in this population.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= target else (middle, high)
    return high
