"""What is true in a simulated study: the values that an analysis should find.

Paths, loadings and correlations are the design's own or follow from it exactly. Shares and means
of answers have no closed form, since answers depend on earlier answers; they come from a large
draw of the same model without non-response, stratified by population cell, and are given with
their Monte Carlo standard error. They hold for the population of the wave as the survey treated
it: where the wave has a randomised arm, that share of the population is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cup_study.codebook import Code, Codebook, Item
from cup_study.ingest.simulating.simulation_answers import NOT_ASKED, Setting, answer, needed
from cup_study.ingest.simulating.simulation_design import WAVE, Design, Effects, Graded
from cup_study.ingest.simulating.simulation_latents import LatentModel, draw_latents
from cup_study.ingest.simulating.simulation_population import (
    Columns,
    Flags,
    Floats,
    Population,
    stream,
)

#: Columns of ``truth.csv``.
COLUMNS = ("kind", "name", "wave", "group", "value", "mc_error")


#: Kind of the lines that count persons.
POPULATION = "population"


@dataclass(frozen=True)
class TrueValue:
    """One line of the truth.

    Attributes
    ----------
    kind : str
        ``path``, ``total`` (effect), ``correlation``, ``residual`` (variance), ``r2``,
        ``loading`` (on the underlying variable), ``loading_codes`` (of the recorded codes),
        ``path_shift``, ``loading_shift`` and ``intercept_shift`` (difference of a group from what
        holds otherwise), ``intercept_shift_codes`` (the same in points of the recorded code),
        ``share``, ``mean``, ``arm_latent`` and ``arm_share`` (effects of the randomised arm),
        ``population`` (persons).
    name : str
        In lavaan's notation for the model; ``item=code`` for shares; the item for means.
    wave : str
        Wave, empty where it holds for the model as such.
    group : str
        ``item=code`` of the group, empty for the whole population.
    value : float
    mc_error : float or None
        Monte Carlo standard error; None where the value is exact.
    """

    kind: str
    name: str
    wave: str
    group: str
    value: float
    mc_error: float | None = None


def truth(
    design: Design, codebook: Codebook, model: LatentModel, population: Population
) -> list[TrueValue]:
    """All true values of a study; they do not depend on the seed of its sample.

    Parameters
    ----------
    design : Design
    codebook : Codebook
    model : LatentModel
    population : Population

    Returns
    -------
    list of TrueValue
        Model first, then population counts, then shares and means by wave.
    """
    # A seed of its own: the large draw shares no random number with the sample.
    seed = design.seed + 1
    first = Setting(design, codebook, model, design.reference, seed)
    values = [*_structure(first, population), *_persons(first, population)]
    for wave in design.waves:
        values += _wave(Setting(design, codebook, model, wave, seed), population)
    return values


def _structure(setting: Setting, population: Population) -> Iterator[TrueValue]:
    design, model = setting.design, setting.model
    wave = design.reference
    for name, paths in model.paths.items():
        for predictor, path in paths.items():
            yield TrueValue("path", f"{name} ~ {predictor}", "", "", path)
    yield from _path_shifts(setting, population)
    for (name, predictor), effect in total_effects(model).items():
        yield TrueValue("total", f"{name} ~ {predictor}", "", "", effect)
    for name, paths in model.paths.items():
        # What the average paths explain: what moderation explains is left in the residual.
        explained = sum(path * model.correlations[name, p] for p, path in paths.items())
        yield TrueValue("residual", f"{name} ~~ {name}", wave, "", 1 - explained)
        yield TrueValue("r2", name, wave, "", explained)
    latents = design.latents.names
    for i, a in enumerate(latents):
        for b in latents[i + 1 :]:
            yield TrueValue("correlation", f"{a} ~~ {b}", wave, "", model.correlations[a, b])
    for name, entry in _indicators(setting):
        for latent, loading in entry.loadings.items():
            yield TrueValue("loading", f"{latent} =~ {name}", wave, "", loading)
            for group, move in _shifts(entry.loading_effects):
                yield TrueValue("loading_shift", f"{latent} =~ {name}", *group, move)
        for group, move in _shifts(entry.effects):
            yield TrueValue("intercept_shift", f"{name} ~1", *group, move)


def _path_shifts(setting: Setting, population: Population) -> Iterator[TrueValue]:
    """Difference of a group's path from the average path, for each group that moderates it."""
    for (name, predictor), shifts in setting.model.path_shifts.items():
        for item in setting.design.latents.moderation[name][predictor]:
            for position, code in enumerate(setting.codebook[item].values):
                weights = population.weights * (population.groups[item] == position)
                move = float((weights * shifts).sum() / weights.sum())
                path = f"{name} ~ {predictor}"
                yield TrueValue("path_shift", path, "", f"{item}={code}", move)


def _shifts(effects: Effects) -> Iterator[tuple[tuple[str, str], float]]:
    """Wave and group of each effect, and the effect."""
    for item, moves in effects.items():
        for code, move in moves.items():
            yield ((code, "") if item == WAVE else ("", f"{item}={code}")), move


def total_effects(model: LatentModel) -> dict[tuple[str, str], float]:
    """Direct plus indirect effect of each latent on each that it reaches.

    Examples
    --------
    >>> paths = {"B": {"A": 0.5}, "C": {"A": 0.1, "B": 0.4}}
    >>> total_effects(LatentModel({}, {}, paths, {}, {}))["C", "A"]
    0.30000000000000004
    """
    totals: dict[tuple[str, str], float] = {}
    for name, paths in model.paths.items():
        sources = dict.fromkeys(
            [*paths, *(s for p in paths for (target, s) in totals if target == p)]
        )
        for source in sources:
            through = sum(b * totals.get((p, source), 0.0) for p, b in paths.items())
            totals[name, source] = paths.get(source, 0.0) + through
    return totals


def _indicators(setting: Setting) -> Iterator[tuple[str, Graded]]:
    for item in setting.codebook.items:
        if item.construct and (entry := setting.design.graded.get(item.name)):
            yield item.name, entry


def _persons(setting: Setting, population: Population) -> Iterator[TrueValue]:
    yield TrueValue(POPULATION, "persons", "", "", float(population.counts.sum()))
    for name in setting.design.truth.by:
        for position, code in enumerate(setting.codebook[name].values):
            inside = population.groups[name] == position
            persons = float(population.counts[inside].sum())
            yield TrueValue(POPULATION, "persons", "", f"{name}={code}", persons)


def _wave(setting: Setting, population: Population) -> Iterator[TrueValue]:
    design, codebook, wave, seed = setting.design, setting.codebook, setting.wave, setting.seed
    draws = design.truth.draws_per_cell
    cells = np.repeat(np.arange(len(population.counts)), draws)
    groups = {name: column[cells] for name, column in population.groups.items()}

    def draw(members: Flags | None, items: list[str]) -> tuple[Columns, dict[str, Floats]]:
        latents = draw_latents(setting.model, design, cells, wave, seed, members)
        return answer(setting, items, groups, latents, nonresponse=False).coded, latents

    arm = design.waves[wave].arm
    assigned = stream(seed, wave, "arm").random(len(cells)) < arm.share if arm else None
    indicators = dict(_indicators(setting)) if wave == design.reference else {}
    wanted = [*design.truth.shares, *design.truth.means, *indicators]
    columns, latents = draw(assigned, needed(design, codebook, wanted))
    for name, entry in indicators.items():
        for latent in entry.loadings:
            codes = columns[name].astype(np.float64)
            value = _correlation(codes, latents[latent], population.weights[cells] / draws)
            yield TrueValue("loading_codes", f"{latent} =~ {name}", wave, "", value)
        yield from _intercept_shifts(setting, name, entry, groups, latents, population)
    for name in design.truth.shares:
        asked = columns[name] != NOT_ASKED
        for position, code in _shown(codebook[name]):
            chosen = (columns[name] == position).astype(np.float64)
            for group, *value_error in _by_group(chosen, asked, population, setting):
                yield TrueValue("share", f"{name}={code}", wave, group, *value_error)
    for name in design.truth.means:
        scores = np.array([*map(float, codebook[name].values), 0.0])[columns[name]]
        asked = columns[name] != NOT_ASKED
        for group, *value_error in _by_group(scores, asked, population, setting):
            yield TrueValue("mean", name, wave, group, *value_error)
    if arm is None:
        return
    for latent, effect in arm.effects.items():
        yield TrueValue("arm_latent", f"{latent} ~ {arm.item}", wave, "", effect)
    binary = [n for n in design.truth.shares if codebook[n].type == "binary"]
    binary = [n for n in binary if not design.graded[n].asked_if]
    # The same persons with and without: what differs is the effect, and its error is small.
    everyone = np.ones(len(cells), dtype=np.bool_)
    treated, _ = draw(everyone, needed(design, codebook, binary))
    control, _ = draw(~everyone, needed(design, codebook, binary))
    for name in binary:
        effects = (treated[name] - control[name]).astype(np.float64)
        for group, *value_error in _by_group(effects, everyone, population, setting):
            yield TrueValue("arm_share", f"{name}=1 ~ {arm.item}", wave, group, *value_error)


def _intercept_shifts(
    setting: Setting,
    name: str,
    entry: Graded,
    groups: Columns,
    latents: dict[str, Floats],
    population: Population,
) -> Iterator[TrueValue]:
    """What an item's intercept shifts add to the mean code of the groups that have them."""
    if not entry.effects:
        return
    # The same persons with and without: what differs is the shift, and its error is small.
    plain = entry.model_copy(update={"effects": {}})
    graded = {**setting.design.graded, name: plain}
    without = replace(setting, design=setting.design.model_copy(update={"graded": graded}))
    items = needed(setting.design, setting.codebook, [name])
    scores = np.array([*map(float, setting.codebook[name].values)])
    columns, control = (
        answer(s, items, groups, latents, nonresponse=False).coded for s in (setting, without)
    )
    difference = scores[columns[name]] - scores[control[name]]
    for item, moves in entry.effects.items():
        for code in moves if item != WAVE else ():
            codes = [str(v) for v in setting.codebook[item].values]
            members = columns[item] == codes.index(code)
            _, value, error = next(_by_group(difference, members, population, setting))
            group = f"{item}={code}"
            kind = "intercept_shift_codes"
            yield TrueValue(kind, f"{name} ~1", setting.wave, group, value, error)


def _shown(item: Item) -> list[tuple[int, Code]]:
    """Codes whose share is told: of a binary item the second, of others all."""
    codes = list(enumerate(item.values))
    return codes[1:] if item.type == "binary" else codes


def _by_group(
    y: Floats, asked: Flags, population: Population, setting: Setting
) -> Iterator[tuple[str, float, float]]:
    """Mean of y among those asked, and its Monte Carlo error, for all and for each group.

    The draws are stratified: m in each cell c, which holds the share W_c of the population. The
    mean is a ratio v = sum W_c b_c / sum W_c a_c of means over the cell of y (b) and of being
    asked (a); its variance is sum (W_c / A)^2 var_c(asked (y - v)) / m with A = sum W_c a_c.
    """
    draws = setting.design.truth.draws_per_cell
    inside = np.where(asked, y, 0.0)
    a, b, c = (x.reshape(-1, draws).mean(axis=1) for x in (asked, inside, inside * inside))
    parts = [("", np.ones(len(a), dtype=np.bool_))]
    for name in setting.design.truth.by:
        for position, code in enumerate(setting.codebook[name].values):
            parts.append((f"{name}={code}", population.groups[name] == position))
    for label, cells in parts:
        weights = np.where(cells, population.weights, 0.0)
        size = float((weights * a).sum())
        mean = float((weights * b).sum()) / size
        variance = c - 2 * mean * b + mean**2 * a - (b - mean * a) ** 2
        error = float(((weights / size) ** 2 * np.maximum(variance, 0.0)).sum() / draws) ** 0.5
        yield label, mean, error


def _correlation(x: Floats, y: Floats, weights: Floats) -> float:
    x = x - float((weights * x).sum())
    y = y - float((weights * y).sum())
    xy, xx, yy = (float((weights * a).sum()) for a in (x * y, x * x, y * y))
    return float(xy / (xx * yy) ** 0.5)
