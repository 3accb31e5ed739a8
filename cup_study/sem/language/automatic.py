"""Rows of a model before anything is said about single parameters.

What the user wrote comes first, then what lavaan's ``cfa()``, ``sem()`` and ``growth()`` add:
thresholds, variances, covariances of exogenous factors and of final outcomes, moments of exogenous
variables, scales, intercepts. Then the parameters that identify the model are fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement

from cup_study.sem.language.names import Key, Names
from cup_study.sem.language.statement import Statement

NAN = float("nan")
_INFINITY = float("inf")


@dataclass(frozen=True)
class Options:
    """How a table is to be made; see :func:`cup_study.sem.language.table.build`.

    Attributes
    ----------
    levels : mapping of str to int
        Number of categories of each ordered variable, in the order of the observed variables.
    """

    growth: bool
    n_groups: int
    levels: Mapping[str, int]
    meanstructure: bool
    fixed_x: bool
    conditional_x: bool
    std_lv: bool
    orthogonal: bool
    parameterization: str
    group_equal: frozenset[str]
    auto: bool


@dataclass
class Row:
    """One row while the table is made.

    Attributes
    ----------
    free : bool
        Whether it is estimated; numbered at the end.
    statement : Statement or None
        What the user wrote; None for a row that was added.
    """

    lhs: str
    op: str
    rhs: str
    statement: Statement | None
    group: int = 1
    free: bool = True
    ustart: float = NAN
    exo: bool = False
    label: str = ""
    lower: float = -_INFINITY
    upper: float = _INFINITY

    @property
    def key(self) -> Key:
        """The parameter's ``lhs op rhs``."""
        return self.lhs, self.op, self.rhs

    @property
    def user(self) -> bool:
        """Whether the user wrote it."""
        return self.statement is not None

    @property
    def variance(self) -> bool:
        """Whether it is a variance."""
        return self.op == "~~" and self.lhs == self.rhs

    @property
    def covariance(self) -> bool:
        """Whether it is a covariance."""
        return self.op == "~~" and self.lhs != self.rhs

    def fix(self, value: float) -> None:
        """Take it out of the estimation.

        Parameters
        ----------
        value : float
            What to fix it to; not a number for what the sample gives.
        """
        self.free, self.ustart = False, value

    def release(self) -> None:
        """Estimate it."""
        self.free, self.ustart = True, NAN


def rows(statements: Sequence[Statement], names: Names, options: Options) -> list[Row]:
    """Rows of all groups.

    Parameters
    ----------
    statements : sequence of Statement
        Covariances turned, see :func:`cup_study.sem.language.names.turned`.
    names : Names
        Of these statements.
    options : Options
        How the table is to be made.

    Returns
    -------
    list of Row
        Group by group, each in the same order.
    """
    written = [Row(*s.key, statement=s) for s in statements]
    known = {row.key for row in written}
    added = [Row(*key, statement=None) for key in _added(names, options) if key not in known]
    one = written + added
    _fix(one, names, options)
    every: list[Row] = []
    for group in range(1, options.n_groups + 1):
        copies = [replace(row, group=group) for row in one]
        if group > 1:
            _release(copies, names, options)
        every += copies
    return every


def _added(names: Names, options: Options) -> Iterator[Key]:
    """Rows that lavaan adds, in its order."""
    for name, n_levels in options.levels.items():
        yield from ((name, "|", f"t{i}") for i in range(1, n_levels))
    for name in (*names.observed_nox, *names.latent):
        yield name, "~~", name
    if options.auto:
        yield from _covariances(names.latent_x)
        yield from _covariances((*names.latent_y, *names.observed_y))
    for first, second in combinations_with_replacement(names.exogenous, 2):
        yield first, "~~", second
    for name in options.levels:
        yield name, "~*~", name
    if options.meanstructure:
        yield from ((name, "~1", "") for name in (*names.observed, *names.latent))


def _covariances(names: Iterable[str]) -> Iterator[Key]:
    return ((first, "~~", second) for first, second in combinations(names, 2))


def _fix(one: list[Row], names: Names, options: Options) -> None:
    """Fix what identifies the model and what the sample gives; the later rule wins."""
    latent = set(names.latent)
    added = [row for row in one if not row.user]
    for row in added:
        if row.variance and (not options.auto or row.lhs in names.formative):
            row.fix(0.0)
        elif row.op == "|":
            row.free = options.auto
    if options.std_lv:
        for row in one:
            if row.variance and row.lhs in latent:
                row.fix(1.0)
    elif options.auto:
        for row in {row.lhs: row for row in reversed(one) if row.op == "=~"}.values():
            row.fix(1.0)
    if options.auto:
        _fix_single_indicators(one)
    if options.orthogonal:
        for row in added:
            if row.covariance and {row.lhs, row.rhs} <= latent:
                row.fix(0.0)
    _fix_intercepts(added, names, options)
    _fix_exogenous(one, names, options)
    for row in added:
        if row.op == "~*~" or (row.variance and row.lhs in options.levels):
            row.fix(1.0)


def _fix_single_indicators(one: list[Row]) -> None:
    """A factor's only indicator has no error, unless another factor has it too."""
    loadings = [row for row in one if row.op == "=~"]
    factors = Counter(row.lhs for row in loadings)
    indicators = Counter(row.rhs for row in loadings)
    single = {
        row.rhs
        for row in loadings
        if row.lhs != row.rhs and factors[row.lhs] == 1 and indicators[row.rhs] == 1
    }
    for row in one:
        if row.variance and row.lhs in single and not row.user:
            row.fix(0.0)


def _fix_intercepts(added: list[Row], names: Names, options: Options) -> None:
    observed_free = options.auto and not options.growth
    latent_free = options.auto and options.growth
    for row in added:
        if row.op != "~1":
            continue
        free = latent_free if row.lhs in names.latent else observed_free
        if row.lhs in options.levels or not free:
            row.fix(0.0)


def _fix_exogenous(one: list[Row], names: Names, options: Options) -> None:
    """Moments of exogenous variables are the sample's; only the model given them is estimated."""
    if not (options.fixed_x or options.conditional_x):
        return
    x = set(names.exogenous)
    for row in one:
        moment = (row.op == "~~" and {row.lhs, row.rhs} <= x) or (row.op == "~1" and row.lhs in x)
        if moment and not row.user:
            row.exo = True
            row.fix(NAN)
        elif options.conditional_x and row.op in ("~", "<~") and row.rhs in x:
            row.exo = True


def _release(copies: list[Row], names: Names, options: Options) -> None:
    """What equality over groups identifies in the second and later groups."""
    equal, latent = options.group_equal, set(names.latent)
    fixed = not (options.auto and options.growth)
    means = fixed and equal & {"intercepts", "thresholds"} and "means" not in equal
    variances = options.std_lv and "loadings" in equal and "lv.variances" not in equal
    for row in copies:
        ordered = row.lhs in options.levels and "thresholds" in equal
        if (
            (row.op == "~1" and row.lhs in latent and not row.user and means)
            or (row.variance and row.lhs in latent and not row.user and variances)
            or (
                row.op == "~*~" and ordered and options.parameterization == "delta" and options.auto
            )
            or (row.variance and ordered and options.parameterization == "theta")
        ):
            row.release()
