"""The same data, another model: what was estimated from rows is used again.

Steps of invariance, partial models and moderation fit many models to one sample. Polychoric
correlations and their covariances, missing patterns and moments are drawn once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cup_study.sem.fitted import Fit, estimate
from cup_study.sem.language import syntax, table
from cup_study.sem.missing import auxiliary


def respecify(
    fit: Fit,
    *,
    text: str | None = None,
    group_equal: Sequence[str] | None = None,
    group_partial: Sequence[str] | None = None,
) -> Fit:
    """Fit another model of the same variables to the same sample, with the same options.

    Parameters
    ----------
    fit : Fit
        A fitted model, from :func:`cup_study.sem.fitted`.
    text : str, optional
        The other model; default the same text.
    group_equal, group_partial : sequence of str, optional
        What is equal over groups and which parameters are not; default as before.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        For a text that cannot be read, words that do not exist, and a model with more parameters
        than moments.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> free = fit("Ease =~ q1 + q2 + q3 + q4", data)
    >>> respecify(free, text="Ease =~ q1 + a*q2 + a*q3 + a*q4").df - free.df
    2
    """
    settings: dict[str, Any] = dict(fit.settings)
    if group_equal is not None:
        settings["group_equal"] = tuple(group_equal)
    if group_partial is not None:
        settings["group_partial"] = tuple(group_partial)
    model = fit.text if text is None else text
    before = fit.table
    labels = fit.sample.labels
    built = table.build(
        syntax.read(model),
        kind=settings.get("kind", "sem"),
        n_groups=before.n_groups,
        group_labels=labels if len(labels) > 1 else (),
        ordered=before.ordered,
        levels={name: len(values) for name, values in fit.sample.categories.items()},
        meanstructure=before.meanstructure,
        fixed_x=before.fixed_x,
        conditional_x=before.conditional_x,
        std_lv=settings.get("std_lv", False),
        orthogonal=settings.get("orthogonal", False),
        parameterization=before.parameterization,
        group_equal=settings.get("group_equal", ()),
        group_partial=settings.get("group_partial", ()),
    )
    if settings.get("auxiliary"):
        built = auxiliary.extended(built, settings["auxiliary"])
    return estimate(built, fit.sample, fit.options, text=model, settings=settings)
