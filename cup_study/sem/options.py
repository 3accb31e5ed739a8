"""What an estimator's name stands for: discrepancy, standard errors, test, information."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from cup_study.errors import InputError, Problem

#: Name: (discrepancy, standard errors, test, information), after lavaan's table of estimators.
ESTIMATORS = {
    "ML": ("ML", "standard", "standard", "expected"),
    "MLR": ("ML", "robust.huber.white", "yuan.bentler.mplus", "observed"),
    "MLM": ("ML", "robust.sem", "satorra.bentler", "expected"),
    "MLMV": ("ML", "robust.sem", "scaled.shifted", "expected"),
    "MLMVS": ("ML", "robust.sem", "mean.var.adjusted", "expected"),
    "MLF": ("ML", "first.order", "standard", "first.order"),
    "GLS": ("GLS", "standard", "standard", "expected"),
    "WLS": ("WLS", "standard", "standard", "expected"),
    "DWLS": ("DWLS", "standard", "standard", "expected"),
    "WLSM": ("DWLS", "robust.sem", "satorra.bentler", "expected"),
    "WLSMV": ("DWLS", "robust.sem", "scaled.shifted", "expected"),
    "WLSMVS": ("DWLS", "robust.sem", "mean.var.adjusted", "expected"),
    "ULS": ("ULS", "standard", "standard", "expected"),
    "ULSM": ("ULS", "robust.sem", "satorra.bentler", "expected"),
    "ULSMV": ("ULS", "robust.sem", "scaled.shifted", "expected"),
    "ULSMVS": ("ULS", "robust.sem", "mean.var.adjusted", "expected"),
}
SE = ("standard", "robust.sem", "robust.huber.white", "first.order", "none")
TESTS = (
    "standard",
    "satorra.bentler",
    "scaled.shifted",
    "mean.var.adjusted",
    "yuan.bentler",
    "yuan.bentler.mplus",
)
#: Information that standard errors stand on, where the estimator's own are departed from.
_BY_SE = {"robust.huber.white": "observed", "first.order": "first.order"}
MISSING = ("listwise", "fiml", "pairwise")


@dataclass(frozen=True)
class Options:
    """How a model is estimated.

    Parameters
    ----------
    name : str
        Estimator as it was asked for, for example ``MLR``.
    estimator : str
        Discrepancy function: ``ML GLS WLS DWLS ULS``.
    se, test, information : str
        lavaan's words.
    missing : str
        ``listwise``, ``fiml`` or ``pairwise``.
    likelihood : str
        ``normal`` (moments divided by n) or ``wishart`` (by n - 1).
    """

    name: str
    estimator: str
    se: str
    test: str
    information: str
    missing: str
    likelihood: str

    @property
    def biased(self) -> bool:
        """Whether moments are divided by n, as normal maximum likelihood does."""
        return self.estimator == "ML" and self.likelihood == "normal"

    def n_for_se(self, n_total: float, n_groups: int) -> float:
        """Observations by which unit information is multiplied."""
        return n_total if self.biased else n_total - n_groups


def read(
    estimator: str,
    *,
    missing: str = "listwise",
    likelihood: str = "normal",
    information: str | None = None,
    se: str | None = None,
    test: str | None = None,
    ordinal: bool = False,
    weighted: bool = False,
) -> Options:
    """Options of an estimator, checked.

    Parameters
    ----------
    estimator : str
        One of ``ESTIMATORS``; for ordinal data ``ML`` is refused.
    missing, likelihood, information, se, test : str, optional
        Depart from what the name stands for.
    ordinal : bool, optional
        Whether some variables are ordinal.
    weighted : bool, optional
        Whether cases are weighted: then maximum likelihood becomes ``MLR`` (pseudo-ML).

    Returns
    -------
    Options

    Raises
    ------
    InputError
        For unknown words and combinations that make no sense, all at once.

    Examples
    --------
    >>> read("MLR").test, read("ML", missing="fiml").information
    ('yuan.bentler.mplus', 'observed')
    """
    missing = {"ml": "fiml", "direct": "fiml"}.get(missing.lower(), missing.lower())
    problems = [
        *_unknown("estimator", estimator.upper(), tuple(ESTIMATORS)),
        *_unknown("missing", missing, MISSING),
        *_unknown("likelihood", likelihood, ("normal", "wishart")),
        *_unknown("information", information, ("expected", "observed", "first.order")),
        *_unknown("se", se, SE),
        *_unknown("test", test, TESTS),
    ]
    if problems:
        raise InputError("options", problems, "Use one of the words that are listed.")
    name = estimator.upper()
    if weighted and name == "ML":
        name = "MLR"
    base, se_, test_, information_ = ESTIMATORS[name]
    if se is not None and base == "ML":
        information_ = _BY_SE.get(se, "expected")
    if missing == "fiml" and information_ == "expected":
        information_ = "observed"
    if ordinal and base in ("ML", "GLS"):
        problems.append(
            Problem(
                "estimator",
                f"{name} is for continuous variables, but some are declared as ordered",
            )
        )
    if missing == "fiml" and base != "ML":
        problems.append(Problem("missing", f"fiml is maximum likelihood; {name} is not"))
    if missing == "fiml" and test_ in ("satorra.bentler", "scaled.shifted", "mean.var.adjusted"):
        problems.append(Problem("missing", f"{name} needs complete data"))
    if missing == "pairwise" and not ordinal:
        problems.append(Problem("missing", "pairwise is for ordered variables"))
    if weighted and (base != "ML" or name in ("MLM", "MLMV", "MLMVS")):
        problems.append(Problem("weights", f"{name} does not take case weights"))
    if likelihood == "wishart" and missing == "fiml":
        problems.append(Problem("likelihood", "wishart needs complete data"))
    if problems:
        raise InputError(
            "options",
            problems,
            "For ordered variables use WLSMV; with missing answers in continuous ones MLR with "
            "missing='fiml'; with case weights MLR.",
        )
    return Options(
        name, base, se or se_, test or test_, information or information_, missing, likelihood
    )


def _unknown(what: str, got: str | None, known: tuple[str, ...]) -> list[Problem]:
    if got is None or got in known:
        return []
    near = difflib.get_close_matches(got, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return [Problem(what, f"expected one of {', '.join(known)}, got {got!r}{hint}")]
