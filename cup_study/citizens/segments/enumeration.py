"""How many classes: models with one, two, three ... classes side by side.

No criterion decides alone. BIC finds the number best in simulations, with the bootstrap
likelihood ratio test (Nylund, Asparouhov and Muthen 2007, Structural Equation Modeling 14,
535-569); AIC takes too many. Entropy says how sharp the classes are, not how many there are. A
solution that one start found, or with a class of a few members, is no candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.citizens.segments import answers, identification
from cup_study.citizens.segments.answers import SOURCE, Levels, Weights
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.latent_class import fit_read
from cup_study.citizens.segments.starts import Effort
from cup_study.errors import InputError, Problem
from cup_study.sem import arguments

#: Criteria of the table that are smallest for the best number of classes.
CRITERIA = ("aic", "bic", "abic", "caic")


@dataclass(frozen=True, eq=False)
class Enumeration:
    """Models with different numbers of classes, fitted to the same rows.

    Parameters
    ----------
    table : DataFrame
        One row a model, by number of classes: ``classes loglik n_parameters df aic bic abic caic
        entropy smallest fewest_members boundary starts replicated converged remarks``. `df` are
        the degrees of freedom against all possible patterns, `smallest` is the (weighted) share
        of the smallest class, `fewest_members` the rows that most likely belong to the class with
        the fewest, `boundary` the probabilities at 0 or 1, `replicated` how many of `starts`
        reached the best log-likelihood, `remarks` the number of warnings.
    models : dict of int to LatentClasses
        By number of classes.
    """

    table: pd.DataFrame
    models: dict[int, LatentClasses]

    @property
    def best(self) -> dict[str, int]:
        """Number of classes that each criterion is smallest for."""
        classes = self.table["classes"].to_numpy()
        return {name: int(classes[self.table[name].to_numpy().argmin()]) for name in CRITERIA}


def compare(
    data: pd.DataFrame,
    items: Sequence[str],
    counts: Iterable[int] = range(1, 7),
    *,
    levels: Levels | None = None,
    weights: Weights = None,
    starts: int = 20,
    rounds: int = 3,
    seed: int = 1,
    workers: int = 1,
    tolerance: float = 1e-8,
) -> Enumeration:
    """Fit models with different numbers of classes.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns with categorical answers.
    counts : iterable of int
        Numbers of classes. Those above the number of different patterns are refused.
    levels, weights, starts, rounds, seed, workers, tolerance
        As in :func:`cup_study.citizens.segments.latent_class.fit`; each model is the one that
        `fit` gives.

    Returns
    -------
    Enumeration

    Raises
    ------
    InputError
        As `fit`; also for no or repeated numbers of classes.

    Examples
    --------
    >>> alike = [["yes", "yes", "yes"]] * 30 + [["no", "no", "no"]] * 30
    >>> mixed = [["yes", "no", "no"], ["no", "yes", "yes"], ["no", "no", "yes"]] * 3
    >>> data = pd.DataFrame(alike + mixed, columns=["bus", "web", "phone"])
    >>> found = compare(data, ["bus", "web", "phone"], (1, 2), starts=5)
    >>> found.best["bic"], found.table["n_parameters"].tolist()
    (2, [3, 7])
    """
    wanted = list(counts)
    effort = Effort(starts, rounds, seed, workers, tolerance)
    wrong = [problem for k in wanted for problem in arguments.whole("counts", k, 1)]
    if not wanted or len(set(wanted)) < len(wanted):
        what = f"expected different numbers of classes, at least one; got {wanted}"
        wrong.append(Problem("counts", what))
    read = answers.read(
        data, items, levels=levels, weights=weights, problems=[*wrong, *effort.problems()]
    )
    models = {int(k): fit_read(read, int(k), effort) for k in sorted(wanted)}
    return Enumeration(tabulate(models), models)


def tabulate(models: dict[int, LatentClasses]) -> pd.DataFrame:
    """Figures of models, one row each.

    Parameters
    ----------
    models : dict of int to LatentClasses
        Fitted to the same rows, by number of classes.

    Returns
    -------
    DataFrame
        As in :class:`Enumeration`.

    Raises
    ------
    InputError
        When the models are of different items, rows or weights.
    """
    kinds = {(m.items, m.n, round(m.sum_of_weights, 6)) for m in models.values()}
    if len(kinds) > 1:
        problem = Problem("models", "they come from different items, rows or weights")
        raise InputError(SOURCE, [problem], "Fit all of them to the same data.")
    return pd.DataFrame([_row(k, models[k]) for k in sorted(models)])


def _row(n_classes: int, model: LatentClasses) -> dict[str, float]:
    """Figures of one model."""
    chosen = model.probabilities.groupby(["item", "level"], sort=False)["probability"].sum() > 0
    levels = chosen.groupby("item", sort=False).sum()
    return {
        "classes": n_classes,
        "loglik": model.loglik,
        "n_parameters": model.n_parameters,
        "df": identification.degrees_of_freedom(tuple(levels.astype(int)), n_classes),
        "aic": model.aic,
        "bic": model.bic,
        "abic": model.abic,
        "caic": model.caic,
        "entropy": model.entropy,
        "smallest": model.smallest,
        "fewest_members": int(model.members.min()),
        "boundary": model.boundary,
        "starts": len(model.starts),
        "replicated": model.replicated,
        "converged": model.converged,
        "remarks": len(model.warnings),
    }
