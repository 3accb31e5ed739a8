"""The door of the room: a model and data in, a fitted model out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import admissible, arguments
from cup_study.sem import options as options_
from cup_study.sem.fitted import Fit, estimate
from cup_study.sem.language import names, syntax, table
from cup_study.sem.language.names import Names
from cup_study.sem.language.syntax import Syntax
from cup_study.sem.missing import auxiliary as auxiliary_
from cup_study.sem.moments import sample
from cup_study.sem.moments.sample import Sample

_KINDS = ("sem", "cfa", "growth")


def fit(
    model: str,
    data: pd.DataFrame | None = None,
    *,
    kind: str = "sem",
    estimator: str | None = None,
    missing: str | None = None,
    auxiliary: Sequence[str] | str = (),
    ordered: Sequence[str] | str | bool = (),
    group: str | None = None,
    group_equal: Sequence[str] | str = (),
    group_partial: Sequence[str] | str = (),
    std_lv: bool = False,
    orthogonal: bool = False,
    fixed_x: bool | None = None,
    conditional_x: bool | None = None,
    meanstructure: bool | None = None,
    parameterization: str = "delta",
    information: str | None = None,
    se: str | None = None,
    test: str | None = None,
    likelihood: str = "normal",
    weights: str | Sequence[float] | npt.NDArray[Any] | None = None,
    cov: Any = None,
    mean: Any = None,
    nobs: Any = None,
    warn: bool = True,
) -> Fit:
    """Fit a structural equation model.

    Parameters
    ----------
    model : str
        lavaan's syntax (Rosseel 2012): ``"Ease =~ e1 + e2 + e3; Use ~ Ease"``.
    data : DataFrame, optional
        One row a respondent. Instead, moments can be given.
    kind : {"sem", "cfa", "growth"}, optional
        Which parameters are added by default; ``growth`` frees the means of factors.
    estimator : str, optional
        ``ML MLR MLM MLMV MLF GLS WLS DWLS WLSM WLSMV ULS ULSM ULSMV``; default ``WLSMV`` where
        variables are ordered and ``ML`` otherwise.
    missing : {"listwise", "fiml", "pairwise"}, optional
        Leave out rows that miss an answer (counted in ``fit.sample.dropped``), use all answers by
        full information maximum likelihood, or (ordered variables) use all pairs of answers.
    auxiliary : sequence of str, optional
        Numeric columns outside the model that predict missing answers: they enter as saturated
        correlates (Graham 2003), with ``missing="fiml"`` (then the default) and random exogenous
        variables. Degrees of freedom and fit stay those of the model; ``estimates`` leaves their
        rows out unless asked.
    ordered : sequence of str, optional
        Variables with ordered categories; True for all that are not exogenous.
    group : str, optional
        Column of the groups; they keep the order in which the data show them.
    group_equal, group_partial : sequence of str, optional
        What is equal over groups (``loadings intercepts thresholds residuals
        residual.covariances lv.variances lv.covariances regressions means``), and single
        parameters that are not (``"x3 ~1"``).
    std_lv, orthogonal : bool, optional
        Scale factors by unit variance instead of a marker; leave them uncorrelated.
    fixed_x : bool, optional
        Whether exogenous observed variables keep the moments of the sample; default as lavaan:
        True, but for least squares that is not conditional on them.
    conditional_x : bool, optional
        Whether the model is that of the others given the exogenous variables; default for ordered
        variables.
    meanstructure : bool, optional
        Whether means are modelled; default where groups, missing answers, thresholds or the
        model's text need them.
    parameterization : {"delta", "theta"}, optional
        Scale of latent responses.
    information, se, test : str, optional
        Depart from what the estimator stands for.
    likelihood : {"normal", "wishart"}, optional
        Divide by n, or by n - 1.
    weights : str or sequence of float, optional
        Sampling weights: pseudo-maximum likelihood with robust standard errors.
    cov, mean, nobs : optional
        Moments instead of data: DataFrames or arrays, lists of them for several groups.
        Covariances are taken as divided by n - 1.
    warn : bool, optional
        Whether concerns are issued as warnings too; they are always in ``fit.warnings``.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        For a text that cannot be read, data that cannot carry the model, words that do not exist,
        and a model with more parameters than moments; everything at once, with remedies.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> fitted = fit("Ease =~ q1 + q2 + q3 + q4", data)
    >>> fitted.converged, fitted.df, fitted.estimates().columns[:4].tolist()
    (True, 2, ['lhs', 'op', 'rhs', 'group'])
    """
    arguments.check(locals())
    if kind not in _KINDS:
        raise InputError(
            "options",
            [Problem("kind", f"expected one of {', '.join(_KINDS)}, got {kind!r}")],
            "Use one of the words that are listed.",
        )
    read = syntax.read(model)
    roles = names.of_statements(read.statements)
    ordinal = _ordered(ordered, roles, read)
    extra = _several(auxiliary)
    if extra:
        _check_auxiliary(extra, roles, data, missing, fixed_x, ordinal=bool(ordinal))
        missing, fixed_x, meanstructure = "fiml", False, True
    options = options_.read(
        estimator or ("WLSMV" if ordinal else "ML"),
        missing=missing or "listwise",
        likelihood=likelihood,
        information=information,
        se=se,
        test=test,
        ordinal=bool(ordinal),
        weighted=weights is not None,
    )
    conditional = bool(ordinal and roles.exogenous) if conditional_x is None else conditional_x
    fixed = options.estimator == "ML" or conditional if fixed_x is None else fixed_x
    if conditional and not ordinal:
        raise InputError(
            "options",
            [Problem("conditional_x", "is for ordered variables")],
            "Leave it out: with fixed_x=True the estimates are the same.",
        )
    if data is not None:
        drawn = sample.from_frame(
            data,
            (*roles.observed, *extra),
            group=group,
            missing=options.missing,  # type: ignore[arg-type]
            ordered=ordinal,
            exogenous=roles.exogenous if fixed else (),
            conditional_x=conditional,
            weights=weights,
            unbiased=not options.biased,
        )
    else:
        drawn = _from_moments(roles, cov, mean, nobs, options, bool(ordinal), group)
    if len(drawn.groups) == 1 and (group_equal or group_partial):
        raise InputError(
            "options",
            [Problem("group_equal, group_partial", "there is only one group")],
            "Name the column of the groups (group=...), or leave these out.",
        )
    means = meanstructure
    if means is None and (options.missing == "fiml" or len(drawn.groups) > 1 or mean is not None):
        means = drawn.means_given
    built = table.build(
        read,
        kind=kind,  # type: ignore[arg-type]
        n_groups=len(drawn.groups),
        group_labels=drawn.labels if len(drawn.groups) > 1 else (),
        ordered=ordinal,
        levels={name: len(values) for name, values in drawn.categories.items()},
        meanstructure=means,
        fixed_x=fixed,
        conditional_x=conditional,
        std_lv=std_lv,
        orthogonal=orthogonal,
        parameterization=parameterization,
        group_equal=_several(group_equal),
        group_partial=_several(group_partial),
    )
    if extra:
        built = auxiliary_.extended(built, extra)
    if built.meanstructure and not drawn.means_given:
        raise InputError(
            "moments for the model",
            [Problem("mean", "the model has means, but only covariances were given")],
            "Give the means too.",
        )
    settings = {
        "kind": kind,
        "group_equal": _several(group_equal),
        "group_partial": _several(group_partial),
        "std_lv": std_lv,
        "orthogonal": orthogonal,
        "fixed_x": fixed_x,
        "conditional_x": conditional_x,
        "meanstructure": meanstructure,
        "parameterization": parameterization,
        "estimator": options.name,
        "missing": options.missing,
        "auxiliary": extra,
        "ordered": tuple(ordinal),
        "likelihood": likelihood,
        "information": information,
        "se": se,
        "test": test,
        "group": group,
        "weights": weights if isinstance(weights, str) else None,
    }
    fitted = estimate(built, drawn, options, text=model, settings=settings)
    if warn:
        admissible.warn(fitted.warnings)
    return fitted


def _several(words: Sequence[str] | str) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _check_auxiliary(
    extra: Sequence[str],
    roles: Names,
    data: pd.DataFrame | None,
    missing: str | None,
    fixed_x: bool | None,
    *,
    ordinal: bool,
) -> None:
    """Refuse what auxiliary variables cannot go with, before anything is read from the data."""
    problems = []
    if data is None:
        problems.append(Problem("data", "auxiliary variables need the data themselves"))
    if ordinal:
        problems.append(Problem("ordered", "auxiliary variables are for continuous variables"))
    if missing is not None and missing.lower() not in ("fiml", "ml", "direct"):
        what = f"auxiliary variables inform FIML only; got {missing!r}"
        problems.append(Problem("missing", what))
    if fixed_x:
        what = "exogenous variables that covary with auxiliary ones cannot be fixed"
        problems.append(Problem("fixed_x", what))
    if problems:
        raise InputError(
            "auxiliary variables", problems, "Use missing='fiml' (Graham 2003), or leave them out."
        )
    auxiliary_.saturated_correlates(extra, roles.observed)


def _ordered(ordered: Sequence[str] | str | bool, roles: Names, read: Syntax) -> tuple[str, ...]:
    """Ordered variables of the model: asked for, or with thresholds in its text."""
    if ordered is True:
        asked = set(roles.observed) - set(roles.exogenous)
    elif ordered is False:
        asked = set()
    else:
        asked = set(_several(ordered))
    unknown = sorted(asked - set(roles.observed))
    # A list of all items of a study may be longer than one model: only a list that names
    # nothing of the model is a mistake.
    if unknown and len(unknown) == len(asked):
        raise InputError(
            "options",
            [Problem("ordered", f"not in the model: {', '.join(unknown)}")],
            f"The model's variables are {', '.join(roles.observed)}.",
        )
    asked |= {s.lhs for s in read.statements if s.op == "|"}
    return tuple(name for name in roles.observed if name in asked)


def _from_moments(
    roles: Names,
    cov: Any,
    mean: Any,
    nobs: Any,
    options: options_.Options,
    ordinal: bool,
    group: str | None,
) -> Sample:
    problems = []
    if cov is None:
        problems.append(Problem("data", "neither data nor a covariance matrix was given"))
    elif nobs is None:
        problems.append(Problem("nobs", "the number of observations is missing"))
    if ordinal or options.missing != "listwise":
        problems.append(Problem("data", "ordered or missing answers need the data themselves"))
    if group is not None:
        problems.append(Problem("group", "give lists of moments instead, one a group"))
    if problems:
        raise InputError("data", problems, "Give data=..., or cov=... with nobs=....")
    return sample.from_moments(cov, mean, nobs, roles.observed, rescale=options.biased)
