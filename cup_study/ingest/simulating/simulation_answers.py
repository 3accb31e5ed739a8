"""What simulated persons answer, item by item in the order of the codebook.

An ordered item is a normal variable, made of its latents and of the person's earlier answers, cut
by thresholds. A nominal item is a multinomial logit. Who is asked follows from recorded answers,
as in a questionnaire: who skipped the filter question is not asked what hangs on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cup_study.codebook import Codebook, Item
from cup_study.ingest.simulating.simulation_design import (
    Choice,
    Design,
    Graded,
    Numbers,
    Texts,
    Years,
)
from cup_study.ingest.simulating.simulation_latents import LatentModel
from cup_study.ingest.simulating.simulation_population import (
    Columns,
    Flags,
    Floats,
    Integers,
    chance,
    shift,
    stream,
)

#: Positions of answers that are none, in coded columns.
NOT_ASKED, DONT_KNOW, NO_ANSWER, BLANK = -1, -2, -3, -4


@dataclass(frozen=True)
class Answers:
    """Answers of n persons.

    Attributes
    ----------
    coded : dict
        Item with a list of values to positions among them, negative where there is no answer.
    numbers : dict
        Numeric item to its values.
    texts : dict
        Open question to its answers, empty where there is none.
    """

    coded: Columns
    numbers: dict[str, Floats]
    texts: dict[str, list[str]]


@dataclass(frozen=True)
class Setting:
    """What every draw needs to know: the study's design, its model, the wave and the seed."""

    design: Design
    codebook: Codebook
    model: LatentModel
    wave: str
    seed: int


def needed(design: Design, codebook: Codebook, outcomes: Sequence[str]) -> list[str]:
    """Items that must be drawn to know the outcomes, in the order of the codebook."""
    wanted, waiting = set[str](), list(outcomes)
    entries = design.entries()
    while waiting:
        name = waiting.pop()
        entry = entries.get(name)
        if name in wanted or entry is None:
            continue
        wanted.add(name)
        if isinstance(entry, Graded):
            waiting += [*entry.asked_if, *entry.implied, *entry.effects, *entry.loading_effects]
        elif isinstance(entry, Choice):
            waiting += [*entry.asked_if, *(i for e in entry.effects.values() for i in e)]
    return [item.name for item in codebook.items if item.name in wanted]


def _groups_first(design: Design, codebook: Codebook, names: Sequence[str]) -> list[str]:
    """Items in an order in which each comes after the groups that its loading depends on.

    Each item has random numbers of its own, so that the order changes no other answer.
    """
    ordered: dict[str, None] = {}
    for name in names:
        entry = design.graded.get(name)
        groups = list(entry.loading_effects) if entry else []
        before = [n for n in needed(design, codebook, groups) if n in names]
        ordered.update(dict.fromkeys([*before, name]))
    return list(ordered)


def answer(
    setting: Setting,
    names: list[str],
    groups: Columns,
    latents: Mapping[str, Floats],
    *,
    nonresponse: bool = True,
) -> Answers:
    """Draw the answers to the items named.

    Parameters
    ----------
    setting : Setting
    names : list of str
        Items, in the order of the codebook; see :func:`needed`.
    groups : dict
        What the frame says of each person: item to positions, shape (n,).
    latents : dict
        Latent to its values, shape (n,).
    nonresponse : bool
        Whether some of those asked do not answer.

    Returns
    -------
    Answers
    """
    design, codebook, wave = setting.design, setting.codebook, setting.wave
    entries = design.entries()
    size = len(next(iter(groups.values())))
    answers = Answers(dict(groups), {}, {})
    columns = answers.coded
    for name in _groups_first(design, codebook, names):
        item, entry = codebook[name], entries[name]
        generator = stream(setting.seed, wave, "item", name)
        if isinstance(entry, Years):
            answers.numbers[name] = _year(entry, setting, columns, size, generator)
            continue
        if isinstance(entry, Numbers):
            move = shift(entry.effects, columns, codebook, wave, size)
            answers.numbers[name] = _number(entry, move, generator)
            continue
        if isinstance(entry, Texts):
            answers.texts[name] = _text(entry, columns, codebook, size, generator)
            continue
        if isinstance(entry, Graded):
            column = _graded(entry, item, setting, columns, latents, size, generator)
        else:
            column = _choice(entry, item, setting, columns, latents, size, generator)
        if nonresponse:
            column = _withhold(column, item, setting, columns, size)
        columns[name] = np.where(meets(entry.asked_if, columns, codebook, size), column, NOT_ASKED)
    return answers


def meets(
    condition: Mapping[str, tuple[str, ...]], columns: Columns, codebook: Codebook, size: int
) -> Flags:
    """Who gave one of the answers to every item that the condition names.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nuser,binary,0|1\\n", ["en"])
    >>> meets({"user": ("1",)}, {"user": np.array([0, 1, NO_ANSWER])}, book, 3).tolist()
    [False, True, False]
    """
    met = np.ones(size, dtype=np.bool_)
    for name, codes in condition.items():
        values = [str(v) for v in codebook[name].values]
        met &= np.isin(columns[name], [values.index(code) for code in codes])
    return met


def _graded(
    entry: Graded,
    item: Item,
    setting: Setting,
    columns: Columns,
    latents: Mapping[str, Floats],
    size: int,
    generator: np.random.Generator,
) -> Integers:
    """Cut y* = loadings' latents + effects + sqrt(1 - loadings' R loadings) e at thresholds.

    Where the loading differs between groups the residual does not: its variance is that which
    belongs to the loading of the design.
    """
    r, pairs = setting.model.correlations, list(entry.loadings.items())
    explained = sum(x * y * r[a, b] for a, x in pairs for b, y in pairs)
    value = max(1 - explained, 0.0) ** 0.5 * generator.standard_normal(size)
    move = shift(entry.loading_effects, columns, setting.codebook, setting.wave, size)
    for name, loading in pairs:
        value = value + (loading + move) * latents[name]
    value = value + shift(entry.effects, columns, setting.codebook, setting.wave, size)
    cuts = np.array(thresholds(entry, setting.design))
    column: Integers = np.searchsorted(cuts, value).astype(np.int64)
    codes = [str(v) for v in item.values]
    for name, rule in entry.implied.items():
        values = [str(v) for v in setting.codebook[name].values]
        for given, answer_code in rule.items():
            implied = columns[name] == values.index(given)
            column = np.where(implied, codes.index(answer_code), column).astype(np.int64)
    return column


def thresholds(entry: Graded, design: Design) -> list[float]:
    """Thresholds of an item on its underlying normal variable.

    Examples
    --------
    >>> [round(t, 2) for t in thresholds(Graded(shares=(0.25, 0.5, 0.25)), None)]
    [-0.67, 0.67]
    """
    if entry.scale is not None:
        return [cut - entry.location for cut in design.scales[entry.scale]]
    shares = entry.shares or (1 - (entry.share or 0.5), entry.share or 0.5)
    below = [sum(shares[: i + 1]) for i in range(len(shares) - 1)]
    return [NormalDist().inv_cdf(p) for p in below]


def _choice(
    entry: Choice,
    item: Item,
    setting: Setting,
    columns: Columns,
    latents: Mapping[str, Floats],
    size: int,
    generator: np.random.Generator,
) -> Integers:
    """Choose the answer with the largest utility log(share) + shifts + Gumbel noise."""
    best = np.full(size, -np.inf)
    column = np.zeros(size, dtype=np.int64)
    for position, code in enumerate(str(v) for v in item.values):
        utility = np.log(entry.shares[code]) + generator.gumbel(size=size)
        for name, loading in entry.loadings.get(code, {}).items():
            utility = utility + loading * latents[name]
        effects = entry.effects.get(code, {})
        utility = utility + shift(effects, columns, setting.codebook, setting.wave, size)
        column = np.where(utility > best, position, column)
        best = np.maximum(utility, best)
    return column


def _withhold(
    column: Integers, item: Item, setting: Setting, columns: Columns, size: int
) -> Integers:
    """Replace answers by "do not know" and "no answer", where the item has these codes."""
    design = setting.design
    rates = design.section_nonresponse.get(item.section or "", design.nonresponse)
    # The boxes of one question are skipped together: they share the draw.
    purpose = (setting.wave, "nonresponse", item.battery or item.name)
    missing = {str(code) for code in item.missing}
    for kind, code, position in (
        ("dont_know", design.codes.dont_know, DONT_KNOW),
        ("no_answer", design.codes.no_answer, NO_ANSWER),
    ):
        if code in missing:
            probability = chance(
                getattr(rates, kind), columns, setting.codebook, setting.wave, size
            )
            drawn = stream(setting.seed, *purpose, kind).random(size) < probability
            column = np.where(drawn, position, column)
    return column


def _year(
    entry: Years, setting: Setting, columns: Columns, size: int, generator: np.random.Generator
) -> Floats:
    values = [str(v) for v in setting.codebook[entry.group].values]
    low = np.array([entry.ages[v][0] for v in values])[columns[entry.group]]
    high = np.array([entry.ages[v][1] for v in values])[columns[entry.group]]
    age = low + np.floor(generator.random(size) * (high - low + 1))
    return np.asarray(setting.design.waves[setting.wave].year - age, dtype=np.float64)


def _number(entry: Numbers, move: Floats, generator: np.random.Generator) -> Floats:
    logarithm = np.log(entry.median) + move + entry.spread * generator.standard_normal(len(move))
    rounded = np.round(np.exp(logarithm) / entry.step) * entry.step
    return np.asarray(np.clip(rounded, entry.low, entry.high), dtype=np.float64)


def _text(
    entry: Texts, columns: Columns, codebook: Codebook, size: int, generator: np.random.Generator
) -> list[str]:
    writes = generator.random(size) < entry.share
    writes &= meets(entry.asked_if, columns, codebook, size)
    weights = np.stack(
        [p.weight * meets(p.asked_if, columns, codebook, size) for p in entry.phrases], axis=1
    )
    cumulative = np.cumsum(weights, axis=1)
    pick = (generator.random((size, 1)) * cumulative[:, -1:] >= cumulative).sum(axis=1)
    texts = [*(p.text for p in entry.phrases), ""]
    return [texts[p] if w else "" for p, w in zip(pick.tolist(), writes.tolist(), strict=True)]
