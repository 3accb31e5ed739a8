"""Whether the parts of ``simulation.yml`` fit together and fit the codebook.

The order of the codebook is the order of the questionnaire: an answer can depend on what was
asked before it, never on what comes later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cup_study.codebook import Codebook, Item
from cup_study.errors import Problem
from cup_study.ingest.simulating.simulation_answers import needed
from cup_study.ingest.simulating.simulation_design import (
    KINDS,
    WAVE,
    Choice,
    Design,
    Graded,
    Numbers,
    Response,
    Texts,
    Years,
)
from cup_study.ingest.simulating.simulation_latents import LatentModel


def content_problems(
    design: Design, codebook: Codebook, frame: tuple[str, ...], strata: str, described: set[str]
) -> Iterator[Problem]:
    """What is wrong with a design whose form is right.

    Parameters
    ----------
    design : Design
    codebook : Codebook
        The study's items; each must have its answers described, exactly once.
    frame : tuple of str
        Items that the sampling frame gives: identifier and population margins.
    strata : str
        The item among `frame` whose values the waves' `invited` counts are for.
    described : set of str
        Items that the file describes, rightly or not.

    Yields
    ------
    Problem
    """
    arms = {w.arm.item for w in design.waves.values() if w.arm}
    known = {**dict.fromkeys(frame, 0), **dict.fromkeys(arms, 0)}
    known |= {item.name: i for i, item in enumerate(codebook.items, 1) if item.name not in known}
    yield from _latent_problems(design, codebook, set(frame))
    yield from _wave_problems(design, codebook, strata)
    for name in Response.model_fields:
        effects = getattr(design.response, name).effects
        where = f"response.{name}.effects"
        yield from _effect_problems(where, effects, codebook, set(frame), set(design.waves))
    for item in codebook.items:
        if item.name in known and known[item.name] and item.name not in described:
            yield Problem(f'item "{item.name}"', "is in the codebook and has no design")
    for kind, types in KINDS.items():
        for name, entry in getattr(design, kind).items():
            where = f"{kind}.{name}"
            if name not in codebook:
                yield Problem(where, "is not an item of the codebook")
            elif not known[name]:
                yield Problem(where, "is given by the frame or an arm; remove it here")
            elif codebook[name].type not in types:
                yield Problem(where, f"the codebook says {codebook[name].type}: not for {kind}")
            else:
                earlier = {k for k, i in known.items() if i < known[name]} - arms
                yield from _entry_problems(where, entry, codebook[name], design, codebook, earlier)
    yield from _planted_problems(design, codebook)
    yield from _truth_problems(design, codebook)


def _latent_problems(design: Design, codebook: Codebook, frame: set[str]) -> Iterator[Problem]:
    exogenous, paths = design.latents.exogenous, design.latents.paths
    for name, latent in exogenous.items():
        where = f"latents.exogenous.{name}.effects"
        yield from _effect_problems(where, latent.effects, codebook, frame, set())
    seen: set[tuple[str, str]] = set()
    for left, row in design.latents.correlations.items():
        for right in row:
            where = f"latents.correlations.{left}.{right}"
            if left not in exogenous or right not in exogenous or left == right:
                yield Problem(where, "expected two different exogenous latents")
            if (right, left) in seen:
                yield Problem(where, "is given twice")
            seen.add((left, right))
    defined = set(exogenous)
    for name, predictors in paths.items():
        if name in exogenous:
            yield Problem(f"latents.paths.{name}", "is exogenous; it cannot be explained as well")
        for predictor in predictors:
            if predictor not in defined:
                yield Problem(
                    f"latents.paths.{name}.{predictor}",
                    "is not a latent defined before it (the paths must be in causal order)",
                )
        defined.add(name)
    if len(moderations := design.latents.moderation) > 1:
        what = f"expected one outcome, got {', '.join(moderations)}"
        yield Problem("latents.moderation", what)
    for name, moderated in moderations.items():
        for predictor, effects in moderated.items():
            where = f"latents.moderation.{name}.{predictor}"
            if predictor not in paths.get(name, {}) or predictor not in exogenous:
                yield Problem(where, "is not a path from an exogenous latent")
            yield from _effect_problems(where, effects, codebook, frame, set())


def _wave_problems(design: Design, codebook: Codebook, strata: str) -> Iterator[Problem]:
    strata_codes = {str(v) for v in codebook[strata].values}
    for wave, settings in design.waves.items():
        where = f"waves.{wave}"
        for code in sorted(strata_codes ^ set(settings.invited)):
            what = "is missing" if code in strata_codes else f'is not a value of "{strata}"'
            yield Problem(f"{where}.invited.{code}", what)
        for name in settings.shifts:
            if name not in design.latents.exogenous:
                yield Problem(f"{where}.shifts.{name}", "is not an exogenous latent")
        if arm := settings.arm:
            if arm.item not in codebook or codebook[arm.item].type != "binary":
                yield Problem(f"{where}.arm.item", f'"{arm.item}" is not a binary item')
            for name in arm.effects:
                if name not in design.latents.paths:
                    yield Problem(f"{where}.arm.effects.{name}", "is not an endogenous latent")
    for section in design.section_nonresponse:
        if section not in codebook.sections():
            yield Problem(f"section_nonresponse.{section}", "is not a section of the codebook")


def _entry_problems(
    where: str,
    entry: Graded | Choice | Years | Numbers | Texts,
    item: Item,
    design: Design,
    codebook: Codebook,
    earlier: set[str],
) -> Iterator[Problem]:
    codes = [str(v) for v in item.values]
    waves = set(design.waves)
    asked_if = {} if isinstance(entry, Years | Numbers) else entry.asked_if
    conditions = [(f"{where}.asked_if", asked_if)]
    if isinstance(entry, Texts):
        conditions += [
            (f"{where}.phrases.{i}.asked_if", p.asked_if) for i, p in enumerate(entry.phrases)
        ]
    for place, condition in conditions:
        as_effects = {name: dict.fromkeys(values, 0.0) for name, values in condition.items()}
        yield from _effect_problems(place, as_effects, codebook, earlier, set())
    if asked_if and item.values and design.codes.not_asked not in map(str, item.missing):
        yield Problem(
            f"{where}.asked_if",
            f"the codebook lacks the missing code {design.codes.not_asked} (not asked)",
        )
    if isinstance(entry, Graded):
        yield from _graded_problems(where, entry, item, design)
        yield from _loading_problems(where, entry, item, design, codebook)
        yield from _effect_problems(f"{where}.effects", entry.effects, codebook, earlier, waves)
        implied = {name: dict.fromkeys(rule, 0.0) for name, rule in entry.implied.items()}
        yield from _effect_problems(f"{where}.implied", implied, codebook, earlier, set())
        answers = {answer for rule in entry.implied.values() for answer in rule.values()}
        for code in sorted(answers - set(codes)):
            yield Problem(f"{where}.implied", f'"{code}" is not a value of the item')
    elif isinstance(entry, Choice):
        for code in sorted(set(codes) ^ set(entry.shares)):
            what = "is missing" if code in codes else "is not a value of the item"
            yield Problem(f"{where}.shares.{code}", what)
        for code in sorted((set(entry.effects) | set(entry.loadings)) - set(codes)):
            yield Problem(f"{where}", f'"{code}" is not a value of the item')
        for code, loadings in entry.loadings.items():
            yield from _unknown_latents(f"{where}.loadings.{code}", loadings, design)
        for code, effects in entry.effects.items():
            place = f"{where}.effects.{code}"
            yield from _effect_problems(place, effects, codebook, earlier, waves)
    elif isinstance(entry, Years):
        ages = {entry.group: dict.fromkeys(entry.ages, 0.0)}
        yield from _effect_problems(f"{where}.ages", ages, codebook, earlier, set())
        if entry.group in codebook:
            for code in {str(v) for v in codebook[entry.group].values} - set(entry.ages):
                yield Problem(f"{where}.ages.{code}", "is missing")
    elif isinstance(entry, Numbers):
        yield from _effect_problems(f"{where}.effects", entry.effects, codebook, earlier, waves)
        if item.range and not item.range[0] <= entry.low <= entry.high <= item.range[1]:
            yield Problem(where, f"low and high must lie in {item.range[0]:g}..{item.range[1]:g}")


def _graded_problems(where: str, entry: Graded, item: Item, design: Design) -> Iterator[Problem]:
    cuts = len(item.values) - 1
    if entry.share is not None and cuts != 1:
        yield Problem(f"{where}.share", f"is for two codes; the item has {cuts + 1}; use shares")
    if entry.shares is not None and len(entry.shares) != cuts + 1:
        yield Problem(f"{where}.shares", f"expected {cuts + 1} shares, got {len(entry.shares)}")
    if entry.scale is not None:
        thresholds = design.scales.get(entry.scale)
        if thresholds is None:
            yield Problem(f"{where}.scale", f'"{entry.scale}" is not one of scales')
        elif len(thresholds) != cuts or list(thresholds) != sorted(set(thresholds)):
            yield Problem(
                f"{where}.scale",
                f'"{entry.scale}" needs {cuts} rising thresholds for this item, '
                f"it has {', '.join(f'{t:g}' for t in thresholds)}",
            )
    yield from _unknown_latents(f"{where}.loadings", entry.loadings, design)
    if item.construct and set(entry.loadings) != {item.construct}:
        yield Problem(f"{where}.loadings", f"the codebook says that it measures {item.construct}")
    elif item.construct and item.reversed != (entry.loadings[item.construct] < 0):
        yield Problem(
            f"{where}.loadings",
            "a reversed item needs a negative loading, any other item a positive one",
        )


def _loading_problems(
    where: str, entry: Graded, item: Item, design: Design, codebook: Codebook
) -> Iterator[Problem]:
    if not entry.loading_effects:
        return
    where = f"{where}.loading_effects"
    if len(entry.loadings) != 1:
        yield Problem(where, f"needs exactly one loading, the item has {len(entry.loadings)}")
    # A group may be told by a later question, unless its answer hangs on this very item.
    known = {
        other.name
        for other in codebook.items
        if item.name not in needed(design, codebook, [other.name])
    }
    waves = set(design.waves)
    yield from _effect_problems(where, entry.loading_effects, codebook, known, waves)


def _unknown_latents(
    where: str, loadings: Mapping[str, float], design: Design
) -> Iterator[Problem]:
    for name in loadings:
        if name not in design.latents.names:
            yield Problem(where, f'"{name}" is not a latent')


def _effect_problems(
    where: str,
    effects: Mapping[str, Mapping[str, float]],
    codebook: Codebook,
    earlier: set[str],
    waves: set[str],
) -> Iterator[Problem]:
    """Names in effects or conditions that are no earlier item, and codes that it has not."""
    for name, shifts in effects.items():
        if name == WAVE and waves:
            codes = waves
        elif name not in codebook:
            yield Problem(where, f'"{name}" is not an item of the codebook')
            continue
        elif name not in earlier:
            yield Problem(where, f'"{name}" is not known when this is drawn')
            continue
        else:
            codes = {str(v) for v in codebook[name].values}
        for code in shifts:
            if code not in codes:
                yield Problem(where, f'"{code}" is not a value of "{name}"')


def _planted_problems(design: Design, codebook: Codebook) -> Iterator[Problem]:
    for i, planted in enumerate(design.planted.values):
        where = f"planted.values.{i}"
        if planted.item not in codebook:
            yield Problem(where, f'"{planted.item}" is not an item of the codebook')
        else:
            item = codebook[planted.item]
            if planted.value not in {str(v) for v in (*item.values, *item.missing)}:
                yield Problem(where, f"the codebook does not declare the code {planted.value}")
    for i, fault in enumerate(design.planted.ranges):
        if fault.item not in design.numbers:
            yield Problem(f"planted.ranges.{i}", f'"{fault.item}" is not one of numbers')
    for i, line in enumerate(design.planted.straight_lines):
        if line.section not in codebook.sections():
            yield Problem(f"planted.straight_lines.{i}", f'"{line.section}" is not a section')


def _truth_problems(design: Design, codebook: Codebook) -> Iterator[Problem]:
    for kind in ("shares", "means"):
        for name in getattr(design.truth, kind):
            if name not in design.graded and name not in design.choices:
                yield Problem(f"truth.{kind}", f'"{name}" is not a graded item or a choice')
    for name in design.truth.by:
        if name not in codebook or not codebook[name].values:
            yield Problem("truth.by", f'"{name}" is not an item with a list of values')


def model_problems(design: Design, model: LatentModel) -> Iterator[Problem]:
    """Items whose loadings explain all of their underlying variable, or more."""
    for name, entry in design.graded.items():
        pairs = list(entry.loadings.items())
        explained = sum(x * y * model.correlations[a, b] for a, x in pairs for b, y in pairs)
        if explained >= 1:
            what = f"explain {explained:.2f} of its variance, expected less than 1"
            yield Problem(f"graded.{name}.loadings", what)
