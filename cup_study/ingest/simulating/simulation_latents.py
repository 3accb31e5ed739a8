"""The latent constructs of a simulated study: how they hang together and where persons stand.

The design gives correlations of the exogenous latents and standardised paths. They hold in the
population of the reference wave (the first), where every latent has mean 0 and variance 1,
differences between groups included: an analysis of that population finds the paths as they stand
in the design. A path may differ between groups of the population; the design's path is then the
average over persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.ingest.simulating.simulation_design import Design
from cup_study.ingest.simulating.simulation_population import (
    Flags,
    Floats,
    Integers,
    Population,
    shift,
    stream,
)


@dataclass(frozen=True)
class LatentModel:
    """The structural model with everything that follows from it.

    Attributes
    ----------
    cell_means : dict
        Exogenous latent to its mean in each cell, centred on the population.
    root : dict
        Exogenous latent to its row of the Cholesky factor of the covariance within cells.
    paths : dict
        Endogenous latent to its standardised paths, in causal order.
    residual_sd : dict
        Endogenous latent to the standard deviation of its residual.
    correlations : dict
        Pairs of latents to their correlation in the population of the reference wave.
    path_shifts : dict
        Moderated path (outcome, predictor) to the difference of its value in each cell from the
        average path; the predictor is exogenous.
    """

    cell_means: Mapping[str, Floats]
    root: Mapping[str, Floats]
    paths: Mapping[str, Mapping[str, float]]
    residual_sd: Mapping[str, float]
    correlations: Mapping[tuple[str, str], float]
    path_shifts: Mapping[tuple[str, str], Floats] = field(default_factory=dict)


def latent_model(
    design: Design, population: Population, codebook: Codebook, source: str = "simulation.yml"
) -> LatentModel:
    """Work out the structural model: covariances within cells and residual variances.

    The correlations of the design hold in the whole population, differences between its groups
    included. With B the covariance of the cell means, the covariance within cells is W = R - B.
    The residual variance of an endogenous latent with paths b is 1 - b' R b.

    Paths that differ by d_c in cell c from the average paths b work on the predictors' deviations
    from their means in the cell: y = b' x + d_c' (x - m_c) + e. The means of the cells stay as
    they are, and since the d_c average zero over persons and W is the same in each cell, so do
    the covariances of y with all other latents: an analysis that ignores the moderation finds b.
    Only the residual gives way, by the average of d_c' W d_c.

    Raises
    ------
    InputError
        When the correlations and group differences leave no positive definite covariance, or the
        paths explain more than all of a latent's variance.
    """
    latents = design.latents
    names = list(latents.exogenous)
    size, weights = len(population.counts), population.weights
    means = {}
    for name in names:
        raw = shift(latents.exogenous[name].effects, population.groups, codebook, "", size)
        means[name] = raw - float((weights * raw).sum())
    r = {(a, b): 1.0 if a == b else 0.0 for a in names for b in names}
    for a, row in latents.correlations.items():
        for b, value in row.items():
            r[a, b] = r[b, a] = value
    within = np.array(
        [[r[a, b] - float((weights * means[a] * means[b]).sum()) for b in names] for a in names]
    )
    problems = []
    try:
        factor = np.linalg.cholesky(within)
    except np.linalg.LinAlgError:
        factor = np.eye(len(names))
        what = "less the differences between groups they are not positive definite; lower them"
        problems.append(Problem("latents.correlations", what))
    residual_sd = {}
    path_shifts: dict[tuple[str, str], Floats] = {}
    for name, paths in latents.paths.items():
        for other in list(dict.fromkeys(a for a, _ in r)):
            r[name, other] = r[other, name] = sum(b * r[p, other] for p, b in paths.items())
        explained = sum(b * r[name, p] for p, b in paths.items())
        shifts = np.zeros((len(names), size))
        for predictor, effects in latents.moderation.get(name, {}).items():
            raw = shift(effects, population.groups, codebook, "", size)
            centred = raw - float((weights * raw).sum())
            path_shifts[name, predictor] = shifts[names.index(predictor)] = centred
        explained += float((weights * np.einsum("ic,ij,jc->c", shifts, within, shifts)).sum())
        r[name, name] = 1.0
        residual_sd[name] = max(1 - explained, 0.0) ** 0.5
        if explained >= 1:
            what = f"the paths explain {explained:.3f} of its variance, expected less than 1"
            problems.append(Problem(f"latents.paths.{name}", what))
    if problems:
        raise InputError(source, problems, "Lower paths, correlations or effects.")
    root = {name: factor[i, : i + 1] for i, name in enumerate(names)}
    return LatentModel(means, root, latents.paths, residual_sd, r, path_shifts)


def draw_latents(
    model: LatentModel,
    design: Design,
    cells: Integers,
    wave: str,
    seed: int,
    arm: Flags | None = None,
) -> dict[str, Floats]:
    """Draw every latent for every person, one stream each.

    Parameters
    ----------
    model : LatentModel
    design : Design
    cells : ndarray of int, shape (n,)
        Population cell of each person.
    wave, seed
        Which wave of which study seed.
    arm : ndarray of bool, shape (n,), optional
        Persons in the wave's randomised arm.

    Returns
    -------
    dict
        Latent to its values, shape (n,); standard deviations of the reference wave's population.
    """
    settings, size = design.waves[wave], len(cells)
    normals: list[Floats] = []
    latents: dict[str, Floats] = {}
    for name, row in model.root.items():
        normals.append(stream(seed, wave, "latent", name).standard_normal(size))
        value = model.cell_means[name][cells] + settings.shifts.get(name, 0.0)
        # Summed term by term: a matrix product may differ in the last bit between machines.
        for weight, normal in zip(row, normals, strict=True):
            value = value + weight * normal
        latents[name] = value
    for name, paths in model.paths.items():
        noise = stream(seed, wave, "latent", name).standard_normal(size)
        value = model.residual_sd[name] * noise
        for predictor, path in paths.items():
            value = value + path * latents[predictor]
            if (shifts := model.path_shifts.get((name, predictor))) is not None:
                deviation = latents[predictor] - model.cell_means[predictor][cells]
                value = value + shifts[cells] * deviation
        if settings.arm and arm is not None:
            value = value + settings.arm.effects.get(name, 0.0) * arm
        latents[name] = value
    return latents
