"""The form of ``simulation.yml``, the design of a simulated study.

The file holds every generating value of a simulated survey: who is invited, who answers, how the
latent constructs hang together and how each item of the codebook gets its answers. Each class is
one part of it. What must fit together across parts, and with the codebook, is checked in
:mod:`cup_study.ingest.simulating.simulation_checks`; nothing is drawn here.

Terms used in the file
----------------------
loading
    Standardised coefficient of an item's underlying normal variable on a latent construct.
effects
    ``{item: {code: shift}}``: shift for everyone who gave that answer to an earlier item, on the
    scale of the underlying variable (latent or item: standard deviations; a share or a choice:
    log-odds). ``wave`` may be used as an item; its codes are the wave ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: Name that stands for the wave in ``effects``.
WAVE = "wave"

# YAML reads the code 1 as a number and the wave 2009 too; in the design both are names.
Key = Annotated[str, BeforeValidator(lambda v: str(v) if type(v) in (int, float) else v)]
_Row = BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
Share = Annotated[float, Field(ge=0, le=1)]
Effects = dict[str, dict[Key, float]]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Propensity(_Settings):
    """Probability of an event: `share` where no effect applies, shifted on the log-odds."""

    share: Share
    effects: Effects = {}


class Nonresponse(_Settings):
    """Item non-response: chance of "do not know" and of no answer."""

    dont_know: Propensity
    no_answer: Propensity


class Response(_Settings):
    """What becomes of an invitation, each share among those that the line before left over."""

    not_eligible: Propensity
    answers: Propensity
    refusal: Propensity
    partial: Propensity
    late: Propensity


class Arm(_Settings):
    """A randomised arm: the item that records it, its share, its effects on latents."""

    item: str
    share: Annotated[float, Field(gt=0, lt=1)]
    effects: dict[str, float]


class WaveDesign(_Settings):
    """One wave: year of the fieldwork, invited per stratum, shift of latents, randomised arm."""

    year: int
    invited: dict[Key, Annotated[int, Field(gt=0)]]
    shifts: dict[str, float] = {}
    arm: Arm | None = None


class Exogenous(_Settings):
    """A latent that no other explains: its shifts by group of the population."""

    effects: Effects = {}


class Latents(_Settings):
    """The structural model on the standardised latent scale.

    `paths` must be in causal order: every predictor is exogenous or defined before.
    `moderation` lets a path differ between groups of the population: ``{outcome: {predictor:
    effects}}``. The program centres the effects, so that `paths` holds the average paths. For
    this to be exact the predictors must be exogenous, and the outcome one only.
    """

    exogenous: dict[str, Exogenous]
    correlations: dict[str, dict[str, Annotated[float, Field(gt=-1, lt=1)]]] = {}
    paths: dict[str, dict[str, float]] = {}
    moderation: dict[str, dict[str, Effects]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """All latents in causal order."""
        return (*self.exogenous, *self.paths)


class Asked(_Settings):
    """Who is asked an item: everyone, or those with one of the answers to each named item."""

    asked_if: dict[str, Annotated[tuple[Key, ...], _Row]] = {}


class Graded(Asked):
    """An ordered or binary item: an underlying normal variable cut by thresholds.

    The thresholds come from `shares` (of each code in the codebook's order), from `share` (of
    the higher of two codes), or from a named `scale` moved by `location`.
    `implied` gives the answer that follows from an earlier one: ``{item: {its code: answer}}``.
    `loading_effects` shift the item's one loading by group. The groups may be told by a later
    question, such as whether one is a user: what a person is does not wait for the question.
    """

    loadings: dict[str, float] = {}
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    shares: Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], _Row] | None = None
    scale: str | None = None
    location: float = 0.0
    effects: Effects = {}
    loading_effects: Effects = {}
    implied: dict[str, dict[Key, Key]] = {}

    @model_validator(mode="after")
    def _one_form(self) -> Graded:
        given = [self.share is not None, self.shares is not None, self.scale is not None]
        if sum(given) != 1:
            raise ValueError("needs exactly one of share, shares, scale")
        if self.location and self.scale is None:
            raise ValueError("location moves the thresholds of a scale; name the scale")
        if self.shares is not None and abs(sum(self.shares) - 1) > 1e-9:
            raise ValueError(f"shares must add up to 1, they add up to {sum(self.shares):g}")
        return self


class Choice(Asked):
    """A nominal item: multinomial logit with baseline shares.

    `loadings` and `effects` are given per answer: ``{code: {latent: b}}`` and
    ``{code: {item: {code: shift}}}``.
    """

    shares: dict[Key, Annotated[float, Field(gt=0, lt=1)]]
    loadings: dict[Key, dict[str, float]] = {}
    effects: dict[Key, Effects] = {}

    @model_validator(mode="after")
    def _whole(self) -> Choice:
        if abs(sum(self.shares.values()) - 1) > 1e-9:
            total = sum(self.shares.values())
            raise ValueError(f"shares must add up to 1, they add up to {total:g}")
        return self


class Years(_Settings):
    """A year of birth: uniform over the ages of the person's group, at the wave's year."""

    group: str
    ages: dict[Key, Annotated[tuple[int, int], _Row]]


class Numbers(_Settings):
    """A positive number: log-normal, rounded to `step`, kept within `low` and `high`."""

    median: Annotated[float, Field(gt=0)]
    spread: Annotated[float, Field(gt=0)]
    step: Annotated[float, Field(gt=0)] = 1.0
    low: float
    high: float
    effects: Effects = {}


class Phrase(Asked):
    """An open answer that people give, with its relative frequency.

    `codes` are those of the code frame that it deserves; `quote` clears one answer with this
    text for quotation, and gives translations of it by language.
    """

    text: str
    weight: Annotated[float, Field(gt=0)] = 1.0
    codes: Annotated[tuple[str, ...], _Row] = ()
    quote: dict[str, str] | None = None


class Texts(Asked):
    """An open question: share who write something, and what they write."""

    share: Share
    phrases: Annotated[tuple[Phrase, ...], _Row, Field(min_length=1)]


class Coding(_Settings):
    """How two coders code the answers to an open question.

    Each answer is coded by one of the `coders`, drawn at random, and the share `both` by both.
    `errors` are ``{true code: {code written instead: probability}}``, for both coders alike and
    independently. Where they differ the coder `agreed` settles it with the true codes.
    """

    coders: Annotated[tuple[str, str], _Row]
    agreed: str
    both: Share
    errors: dict[str, dict[str, Share]] = {}
    cleared_by: str = ""
    cleared_on: str = ""


class PlantedValue(_Settings):
    """A value that `count` complete respondents of each wave have in an item."""

    item: str
    value: Key
    count: Annotated[int, Field(ge=0)]


class PlantedRange(_Settings):
    """A number between `low` and `high` that `count` respondents of each wave have."""

    item: str
    low: float
    high: float
    count: Annotated[int, Field(ge=0)]


class PlantedLine(_Settings):
    """Respondents (`count` a wave) who give one and the same answer through a section."""

    section: str
    count: Annotated[int, Field(ge=0)]


class Planted(_Settings):
    """Faults of real data that cleaning has to find. None is outside an item's codes."""

    values: Annotated[tuple[PlantedValue, ...], _Row] = ()
    ranges: Annotated[tuple[PlantedRange, ...], _Row] = ()
    straight_lines: Annotated[tuple[PlantedLine, ...], _Row] = ()


class Truth(_Settings):
    """What ``truth.csv`` holds beside the model: shares, means, and for which groups."""

    shares: Annotated[tuple[str, ...], _Row] = ()
    means: Annotated[tuple[str, ...], _Row] = ()
    by: Annotated[tuple[str, ...], _Row] = ()
    draws_per_cell: Annotated[int, Field(ge=100)] = 8000


class Codes(_Settings):
    """Codes that the questionnaire uses where there is no answer."""

    not_asked: Key
    dont_know: Key
    no_answer: Key


class Design(_Settings):
    """The content of ``simulation.yml``."""

    seed: Annotated[int, Field(ge=0)]
    codes: Codes
    waves: dict[Key, WaveDesign] = Field(min_length=1)
    response: Response
    nonresponse: Nonresponse
    section_nonresponse: dict[str, Nonresponse] = {}
    latents: Latents
    scales: dict[str, Annotated[tuple[float, ...], _Row]] = {}
    graded: dict[str, Graded] = {}
    choices: dict[str, Choice] = {}
    years: dict[str, Years] = {}
    numbers: dict[str, Numbers] = {}
    texts: dict[str, Texts] = {}
    coding: dict[str, Coding] = {}
    planted: Planted = Planted()
    truth: Truth = Truth()

    @property
    def reference(self) -> str:
        """The first wave: in its population every latent has mean 0 and variance 1."""
        return next(iter(self.waves))

    def entries(self) -> dict[str, Graded | Choice | Years | Numbers | Texts]:
        """Every item that the design gives answers to."""
        return {**self.graded, **self.choices, **self.years, **self.numbers, **self.texts}


#: Sections of the file and the codebook types that they may describe.
KINDS: Mapping[str, tuple[str, ...]] = {
    "graded": ("binary", "ordinal", "scale"),
    "choices": ("nominal",),
    "years": ("numeric",),
    "numbers": ("numeric",),
    "texts": ("text",),
}
