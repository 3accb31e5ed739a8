"""The JARS-SEM checklist, filled in as far as a fitted model can fill it in.

After the reporting standards of the American Psychological Association for structural equation
models (Appelbaum, Cooper, Kline, Mayo-Wilson, Nezu & Rao 2018, Table 7); the wording here is ours.
What only the authors can answer is marked so, and stays theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from cup_study.sem.pages.facts import Facts
from cup_study.sem.pages.notation import APA

_SE = {
    "standard": "standard errors from the {information} information",
    "robust.huber.white": "robust standard errors (sandwich, {information} information)",
    "robust.sem": "robust standard errors (sandwich; Satorra & Bentler 1994)",
    "first.order": "standard errors from the cross-products of the scores",
    "none": "no standard errors",
}
_TEST = {
    "standard": "the likelihood-ratio chi-square",
    "satorra.bentler": "the Satorra-Bentler scaled chi-square",
    "yuan.bentler": "the Yuan-Bentler scaled chi-square",
    "yuan.bentler.mplus": "the Yuan-Bentler scaled chi-square (Mplus variant)",
    "scaled.shifted": "the scaled and shifted chi-square",
    "mean.var.adjusted": "the mean- and variance-adjusted chi-square",
}
_MISSING = {
    "listwise": "rows with a missing answer were left out (listwise)",
    "fiml": "full information maximum likelihood, which assumes values missing at random",
    "pairwise": "each pair of variables uses the rows that have both (pairwise)",
}


@dataclass(frozen=True)
class Asked:
    """One thing that the standards ask for.

    Parameters
    ----------
    section : str
        Part of the article.
    text : str
        What is asked for.
    where : str
        What shows it, or what helps the authors to answer.
    answer : callable, optional
        What the facts tell; an empty answer is the authors' to give.
    whole : bool, optional
        Whether that answer is all that is asked for.
    """

    section: str
    text: str
    where: str = ""
    answer: Callable[[Facts], str] = lambda _: ""
    whole: bool = True


def _global_fit(facts: Facts) -> str:
    chisq = APA.number(facts.measure("chisq"), bounded=False)
    if not chisq:
        return ""
    low, high = (facts.measure(f"rmsea_ci_{side}") for side in ("lower", "upper"))
    p = APA.p(facts.measure("pvalue"))
    return (
        f"χ²({facts.df}) = {chisq}, p {p if p.startswith('<') else f'= {p}'}; "
        f"CFI = {APA.number(facts.measure('cfi'), 3)}; TLI = {APA.number(facts.measure('tli'), 3)};"
        f" RMSEA = {APA.number(facts.measure('rmsea'), 3)}, 90% CI {APA.interval(low, high, 3)}; "
        f"SRMR = {APA.number(facts.measure('srmr', robust=False), 3)}"
    )


def _count(x: float) -> str:
    return APA.number(x, 0 if math.isclose(x, round(x)) else 1, bounded=False)


def _cases(facts: Facts) -> str:
    groups = ", ".join(f"{label}: n = {_count(n)}" for label, n in facts.groups)
    return f"N = {_count(facts.n)}" + (f" ({groups})" if groups else "")


def _left_out(facts: Facts) -> str:
    treated = f"Treatment: {_MISSING.get(facts.missing, facts.missing)}."
    lost = ", ".join(f"{_count(n)} ({reason})" for reason, n in facts.dropped if n)
    return f"{treated} Rows left out: {lost or 'none'}."


def _scale_level(facts: Facts) -> str:
    if not facts.observed:
        return ""
    told = f"{len(facts.observed)} observed variables"
    if facts.ordered:
        return f"{told}, {len(facts.ordered)} of them treated as ordinal"
    return f"{told}, treated as continuous"


def _specification(facts: Facts) -> str:
    pairs = ", ".join(facts.residual_covariances)
    parts = [
        f"Latent variables: {', '.join(facts.latent) or 'none'}",
        f"residual covariances: {pairs or 'none'}",
        f"mean structure: {'yes' if facts.mean_structure else 'no'}",
        f"equality constraints: {facts.equalities or 'none'}",
    ]
    return "; ".join(parts) + "."


def _degrees(facts: Facts) -> str:
    if not facts.n_moments:
        return ""
    return (
        f"{facts.n_moments} moments − {facts.n_parameters} free parameters = {facts.df} "
        f"degrees of freedom"
    )


def _estimation(facts: Facts) -> str:
    se = _SE.get(facts.se, facts.se).format(information=facts.information)
    weights = "; cases weighted" if facts.weighted else ""
    return f"{facts.estimator}: {se} and {_TEST.get(facts.test, facts.test)}{weights}"


def _convergence(facts: Facts) -> str:
    if not facts.converged:
        return "The model did NOT converge: nothing below can be reported"
    return f"Converged in {facts.iterations} iterations with the default criteria"


def _admissible(facts: Facts) -> str:
    return " ".join(facts.concerns) or "None: no variance is negative, no correlation beyond one"


def _distribution(facts: Facts) -> str:
    if facts.ordered:
        return "Ordinal items: normality of the items is not assumed"
    if facts.se.startswith("robust"):
        return "Standard errors and test do not rest on normality"
    return ""


def _defined(facts: Facts) -> str:
    return f"Defined: {', '.join(facts.defined)}" if facts.defined else ""


def _groups(facts: Facts) -> str:
    return _cases(facts) if facts.groups else "One group"


_ABSTRACT, _INTRODUCTION, _METHOD = "Abstract", "Introduction", "Method"
_DATA, _SPECIFICATION, _ESTIMATION = (
    "Results: data",
    "Results: specification",
    "Results: estimation",
)
_FIT, _ESTIMATES, _DISCUSSION = "Results: model fit", "Results: estimates", "Discussion"

#: What is asked for, in the order of an article.
ASKED: tuple[Asked, ...] = (
    Asked(
        _ABSTRACT,
        "Two kinds of global fit, a word on local fit, whether the model is as first specified",
        "fit.fit_measures(), fit.residuals()",
        _global_fit,
        whole=False,
    ),
    Asked(_INTRODUCTION, "Theory and earlier results from which the model follows"),
    Asked(
        _INTRODUCTION,
        "Which paths matter most, and why they point the way they do",
        "hypotheses in structural_table()",
    ),
    Asked(_INTRODUCTION, "Whether respecification was planned"),
    Asked(
        _METHOD,
        "Whether the data come from respondents or from a simulation, and how they were collected",
    ),
    Asked(_METHOD, "Whether all indicators come from one questionnaire", "sem.common_method()"),
    Asked(
        _METHOD,
        "Indicators: items, scales or parcels; level of measurement, reliability",
        "measurement_table()",
        _scale_level,
        whole=False,
    ),
    Asked(
        _METHOD,
        "How the sample size was chosen: power or precision",
        "sem.power()",
        _cases,
        whole=False,
    ),
    Asked(
        _DATA,
        "How much is missing and where, why it is assumed to be missing, and how it was treated",
        "fit.sample.dropped",
        _left_out,
        whole=False,
    ),
    Asked(
        _DATA, "Distributions: normality, outliers, transformations", "", _distribution, whole=False
    ),
    Asked(
        _DATA,
        "Summary statistics that allow a reanalysis; whether the rows are archived",
    ),
    Asked(_SPECIFICATION, "Strictly confirmatory, comparison of alternatives, or model generation"),
    Asked(
        _SPECIFICATION,
        "A diagram of each model",
        "sem.path_diagram(fit)",
        lambda _: "Drawn from the estimates",
    ),
    Asked(
        _SPECIFICATION,
        "Full account of variables, residual covariances (why), means, constraints; code",
        "fit.text",
        _specification,
        whole=False,
    ),
    Asked(
        _SPECIFICATION,
        "Degrees of freedom from the number of moments and free parameters",
        "fit.df",
        _degrees,
    ),
    Asked(_ESTIMATION, "Software with versions", "", lambda facts: facts.software),
    Asked(
        _ESTIMATION, "Estimation method, and why its assumptions hold", "", _estimation, whole=False
    ),
    Asked(
        _ESTIMATION,
        "Convergence, and default criteria that were changed for it",
        "fit.converged",
        _convergence,
    ),
    Asked(
        _ESTIMATION,
        "Inadmissible estimates, and what was done about them",
        "fit.warnings",
        _admissible,
    ),
    Asked(
        _FIT,
        "Global fit, against criteria with a source",
        "fit.fit_measures()",
        _global_fit,
        whole=False,
    ),
    Asked(_FIT, "Local fit: residuals of the model that is interpreted", 'fit.residuals("cor")'),
    Asked(
        _FIT,
        "Tests between alternative models, and the rule by which one was chosen",
        "sem.compare()",
    ),
    Asked(
        _FIT,
        "Respecification: which parameters were added or dropped, and why",
        "fit.modification_indices()",
    ),
    Asked(
        _FIT,
        "Groups: which parameters are equal, and the tests of that",
        "sem.invariance()",
        _groups,
        whole=False,
    ),
    Asked(
        _ESTIMATES,
        "Unstandardised and standardised estimates with standard errors of all parameters",
        "fit.estimates(), fit.standardized()",
        lambda facts: "" if facts.se == "none" else "Both, with standard errors and intervals",
    ),
    Asked(
        _ESTIMATES,
        "Indirect effects and interactions, with their standard errors or intervals",
        "fit.bootstrap()",
        _defined,
    ),
    Asked(_DISCUSSION, "What was changed in the model, and that it needs new data"),
    Asked(_DISCUSSION, "Equivalent models, and why this one is preferred"),
)


def checklist(facts: Facts) -> pd.DataFrame:
    """JARS-SEM checklist of a fitted model.

    Parameters
    ----------
    facts : Facts
        From :func:`cup_study.sem.pages.facts.facts_of`.

    Returns
    -------
    DataFrame
        ``section asked answer where status``; ``status`` is ``answered``, ``partly`` (the facts
        tell something, the authors must add the rest) or ``authors``.

    Examples
    --------
    >>> table = checklist(Facts("ML", 301, 24, 21, n_moments=45, iterations=35))
    >>> table.loc[table["asked"].str.startswith("Degrees"), "answer"].item()
    '45 moments − 21 free parameters = 24 degrees of freedom'
    """
    rows = []
    for asked in ASKED:
        answer = asked.answer(facts)
        status = "authors" if not answer else "answered" if asked.whole else "partly"
        rows.append((asked.section, asked.text, answer, asked.where, status))
    return pd.DataFrame(rows, columns=["section", "asked", "answer", "where", "status"])
