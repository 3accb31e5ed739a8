"""Invariance models for ordered items, identified after Wu and Estabrook (2016).

An ordered item has no scale of its own: the origin and the unit of the response behind it are
conventions. In the configural model intercepts are 0 and residual variances (``theta``) or scales
(``delta``) are 1 in every group. Constraints over groups carry the convention of the first group
to the others, so that each set of constraints frees what it identifies there:

=============================  ==================================================================
equal over groups              freed in the groups after the first
=============================  ==================================================================
thresholds, one of an item     its intercept
thresholds, two or more        its intercept and its residual variance (or scale)
a loading of a factor          the variance of the factor
an intercept                   nothing of the item's (it is 0 again); the mean of its factor if it
                               measures no other; and the residual variance of an item with
                               a single equal threshold
a residual variance            nothing (it is 1 again)
=============================  ==================================================================

The text is the one that ``measEq.syntax(ID.cat = "Wu.Estabrook.2016", ID.fac = "std.lv")`` of R's
semTools writes, so that models can be compared line by line. Continuous items of the same model
keep their intercepts and residual variances.

References
----------
Wu, H., & Estabrook, R. (2016). Identification of confirmatory factor analysis models of different
levels of invariance for ordered categorical outcomes. *Psychometrika*, 81, 1014-1045.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from cup_study.errors import InputError, Problem
from cup_study.sem.groupwise.skeleton import SOURCE, Skeleton, skeleton
from cup_study.sem.language.names import Key

#: What can be equal over groups, each meant together with those before it up to ``residuals``.
KINDS = (
    *("thresholds", "loadings", "intercepts", "residuals", "means"),
    *("residual.covariances", "lv.variances", "lv.covariances"),
)


def syntax(
    model: str,
    *,
    levels: Mapping[str, int],
    n_groups: int,
    equal: Collection[str] = (),
    partial: Collection[Key] = (),
    parameterization: str = "theta",
    orthogonal: bool = False,
) -> str:
    """Write the model of one step for all groups.

    Parameters
    ----------
    model : str
        A measurement model: ``=~`` and covariances (``~~``). Its fixed loadings and covariances
        are kept; factors are scaled by unit variance in the first group.
    levels : mapping of str to int
        Number of categories of each ordered item.
    n_groups : int
        Number of groups.
    equal : collection of str, optional
        Of :data:`KINDS`; empty for the configural model.
    partial : collection of (str, str, str), optional
        Parameters that stay free, such as ``("F", "=~", "y3")`` or ``("y3", "|", "t1")``.
    parameterization : {"theta", "delta"}, optional
        Whether residual variances or scales of ordered items are parameters.
    orthogonal : bool, optional
        Whether factors are uncorrelated.

    Returns
    -------
    str
        lavaan syntax.

    Raises
    ------
    InputError
        For models that :func:`cup_study.sem.groupwise.skeleton.skeleton` refuses, words that do not
        exist, and parameters that the model does not have.

    Examples
    --------
    >>> text = syntax("F =~ a + b + c", levels={"a": 4}, n_groups=2, equal=("thresholds",))
    >>> print(*[line for line in text.splitlines() if line.startswith("a ")], sep=chr(10))
    a | c(NA, NA)*t1 + c(a.thr1, a.thr1)*t1
    a | c(NA, NA)*t2 + c(a.thr2, a.thr2)*t2
    a | c(NA, NA)*t3 + c(a.thr3, a.thr3)*t3
    a ~ c(0, NA)*1 + c(nu.1.g1, nu.1.g2)*1
    a ~~ c(1, NA)*a + c(theta.1_1.g1, theta.1_1.g2)*a
    """
    own = skeleton(model, levels, orthogonal=orthogonal)
    _refuse(own, equal, partial, parameterization)
    writer = _Writer(own, n_groups, frozenset(equal), frozenset(partial), parameterization)
    sections = {
        "LOADINGS": writer.loadings(),
        "THRESHOLDS": writer.thresholds(),
        "INTERCEPTS": writer.intercepts(),
        "SCALING FACTORS": writer.scales(),
        "UNIQUE-FACTOR VARIANCES": writer.residual_variances(),
        "UNIQUE-FACTOR COVARIANCES": writer.residual_covariances(),
        "LATENT MEANS/INTERCEPTS": writer.means(),
        "COMMON-FACTOR VARIANCES": writer.variances(),
        "COMMON-FACTOR COVARIANCES": writer.covariances(),
    }
    parts = ["\n".join([f"## {title}:", "", *rows, ""]) for title, rows in sections.items() if rows]
    return "\n".join(parts)


def _refuse(
    own: Skeleton, equal: Collection[str], partial: Collection[Key], parameterization: str
) -> None:
    problems = [
        Problem("equal", f"expected some of {', '.join(KINDS)}, got {word!r}")
        for word in equal
        if word not in KINDS
    ]
    if parameterization == "delta" and "residuals" in equal:
        what = "residual variances are no parameters under delta; use parameterization='theta'"
        problems.append(Problem("residuals", what))
    variables = {*own.observed, *own.latent}
    known = {(n, "~1", "") for n in variables} | {(n, "~~", n) for n in variables}
    known |= {(n, "|", f"t{k}") for n, m in own.thresholds.items() for k in range(1, m + 1)}
    known |= {*own.fixed, *((rhs, op, lhs) for lhs, op, rhs in own.fixed if op == "~~")}
    problems += [
        Problem("partial", f'"{" ".join(key).rstrip()}" is no parameter of the model')
        for key in partial
        if key not in known
    ]
    if problems:
        raise InputError(SOURCE, problems, "Name what the model has; see the text of a step.")


@dataclass(frozen=True)
class _Writer:
    """Lines of one model: each parameter with its value and label in every group."""

    own: Skeleton
    n_groups: int
    equal: frozenset[str]
    partial: frozenset[Key]
    parameterization: str

    def loadings(self) -> list[str]:
        found = []
        for j, factor in enumerate(self.own.latent, start=1):
            for i, item in enumerate(self.own.observed, start=1):
                key = (factor, "=~", item)
                if key in self.own.fixed:
                    value = self.own.fixed[key]
                    found.append(self._line(key, [value] * self.n_groups, f"lambda.{i}_{j}"))
        return found

    def thresholds(self) -> list[str]:
        free: list[float | None] = [None] * self.n_groups
        return [
            self._line((item, "|", f"t{k}"), free, f"{self._label(item)}.thr{k}")
            for item, n in self.own.thresholds.items()
            for k in range(1, n + 1)
        ]

    def intercepts(self) -> list[str]:
        found = []
        for i, item in enumerate(self.own.observed, start=1):
            key = (item, "~1", "")
            first, later = None, None
            if item in self.own.thresholds:
                first = 0.0
                later = None if self._anchored(item) and not self._same(key) else 0.0
            found.append(self._line(key, self._spread(first, later), f"nu.{i}"))
        return found

    def scales(self) -> list[str]:
        if self.parameterization != "delta":
            return []
        return [
            f"{quoted(item)} ~*~ {_vector(self._spread(1.0, self._unit(item)))}*{quoted(item)}"
            for item in self.own.thresholds
        ]

    def residual_variances(self) -> list[str]:
        found = []
        for i, item in enumerate(self.own.observed, start=1):
            first, later = None, None
            if item in self.own.thresholds:
                if self.parameterization == "delta":
                    continue
                first, later = 1.0, self._unit(item)
            values = self._spread(first, later)
            found.append(self._line((item, "~~", item), values, f"theta.{i}_{i}"))
        return found

    def residual_covariances(self) -> list[str]:
        return self._pairs(self.own.observed, "theta")

    def means(self) -> list[str]:
        found = []
        for j, factor in enumerate(self.own.latent, start=1):
            told = any(
                self._same((item, "~1", ""))
                for item in self.own.observed
                if self.own.loadings(item) == [factor]
            )
            values = self._spread(0.0, None if told else 0.0)
            found.append(self._line((factor, "~1", ""), values, f"alpha.{j}"))
        return found

    def variances(self) -> list[str]:
        found = []
        for j, factor in enumerate(self.own.latent, start=1):
            told = any(
                self._same(key) for key in self.own.fixed if key[0] == factor and key[1] == "=~"
            )
            values = self._spread(1.0, None if told else 1.0)
            found.append(self._line((factor, "~~", factor), values, f"psi.{j}_{j}"))
        return found

    def covariances(self) -> list[str]:
        return self._pairs(self.own.latent, "psi")

    def _pairs(self, names: Sequence[str], matrix: str) -> list[str]:
        found = []
        for j, first in enumerate(names, start=1):
            for i, second in enumerate(names[j:], start=j + 1):
                key = (first, "~~", second)
                if key in self.own.fixed:
                    values = [self.own.fixed[key]] * self.n_groups
                    found.append(self._line(key, values, f"{matrix}.{i}_{j}"))
        return found

    def _anchored(self, item: str) -> int:
        """Number of thresholds of an item that are equal over groups."""
        n = self.own.thresholds[item]
        return sum(self._same((item, "|", f"t{k}")) for k in range(1, n + 1))

    def _unit(self, item: str) -> float | None:
        """Residual variance or scale of an ordered item in the groups after the first."""
        known = self._anchored(item) + self._same((item, "~1", ""))
        told = self._anchored(item) >= 1 and known >= 2
        return None if told and not self._same((item, "~~", item)) else 1.0

    def _same(self, key: Key) -> bool:
        """Whether a parameter is equal over groups."""
        lhs, op, rhs = key
        if key in self.partial or (op == "~~" and (rhs, op, lhs) in self.partial):
            return False
        kinds = {"=~": ("loadings", "loadings"), "|": ("thresholds", "thresholds")}
        kinds["~1"] = ("means", "intercepts")
        kinds["~~"] = (
            ("lv.variances", "residuals")
            if lhs == rhs
            else ("lv.covariances", "residual.covariances")
        )
        of_latent, of_observed = kinds[op]
        return (of_latent if lhs in self.own.latent else of_observed) in self.equal

    def _spread(self, first: float | None, later: float | None) -> list[float | None]:
        return [first, *[later] * (self.n_groups - 1)]

    def _line(self, key: Key, values: Sequence[float | None], label: str) -> str:
        lhs, op, rhs = key
        term = "1" if op == "~1" else quoted(rhs)
        same = self._same(key)
        labels = [label if same else f"{label}.g{g}" for g in range(1, self.n_groups + 1)]
        operator = "~" if op == "~1" else op
        return f"{quoted(lhs)} {operator} {_vector(values)}*{term} + c({', '.join(labels)})*{term}"

    def _label(self, item: str) -> str:
        plain = item.replace(".", "_").isidentifier()
        return item if plain else f"item{self.own.observed.index(item) + 1}"


def _vector(values: Sequence[float | None]) -> str:
    shown = ["NA" if v is None or isnan(v) else f"{v:.15g}" for v in values]
    return f"c({', '.join(shown)})"


def quoted(name: str) -> str:
    """The name as the syntax reads it: in backquotes when it is more than one word.

    Examples
    --------
    >>> quoted("q1"), quoted("q1 (2009)")
    ('q1', '`q1 (2009)`')
    """
    return name if name.replace(".", "_").isidentifier() else f"`{name}`"
