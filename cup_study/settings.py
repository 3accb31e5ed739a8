"""The settings of a study, as ``study.yml`` gives them: their names, types and rules."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from cup_study.errors import Problem, StudyError
from cup_study.numbers import LANGUAGES

REMEDY = "Correct study.yml; docs/add-a-study.md explains every setting."

# YAML reads an unquoted 2009 as a number; as a wave's name it is text.
_Name = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)]
Text = dict[str, str]
#: What the scan of raw files finds (:mod:`cup_study.identifier_kinds`).
Identifier = Literal[
    "personnummer", "henkilotunnus", "email", "phone", "ip_address", "name", "address"
]
_Margin = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda v: (v,) if isinstance(v, str) else tuple(v)),
]
_Pair = Annotated[
    tuple[float, float],
    BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v),
]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Visitors(_Settings):
    """How many visited a web survey (CHERRIES), as far as it is known; each among the one before.

    ``site``: visitors of the site that announced the survey; ``first_page``: those who saw its
    first page; ``agreed``: those who agreed to take part, or filled in the first page;
    ``finished``: those who came to the last page. Persons, not page views.
    """

    site: int | None = Field(default=None, ge=0)
    first_page: int | None = Field(default=None, ge=0)
    agreed: int | None = Field(default=None, ge=0)
    finished: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _falling(self) -> Visitors:
        known = [(k, v) for k in type(self).model_fields if (v := getattr(self, k)) is not None]
        for (one, more), (other, fewer) in pairwise(known):
            if fewer > more:
                raise ValueError(f"{other} ({fewer}) cannot be more than {one} ({more})")
        return self


class Wave(_Settings):
    """One round of data collection: its file (or registry entry) and how to read it."""

    id: _Name
    label: Text = Field(default_factory=dict)
    file: str | None = None
    registry: str | None = None
    reader: dict[str, Any]
    frame: str | None = None
    #: How to read the frame, where it is not as the wave's file.
    frame_reader: dict[str, Any] | None = None
    visitors: Visitors | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Wave:
        if (self.file is None) == (self.registry is None):
            raise ValueError(
                "needs either file (in the study folder) or registry (data/raw/registry.csv)"
            )
        for name, reader in (("reader", self.reader), ("frame_reader", self.frame_reader)):
            if reader is not None and not isinstance(reader.get("type"), str):
                raise ValueError(f"{name} needs a type, such as {{type: csv}}")
        return self


#: Instead of an item: the sizes of the strata are counted in the population file.
FROM_POPULATION = "population"


class Replicates(_Settings):
    """Replicate weights that came with the data: items or columns of a file, by their prefix."""

    prefix: str
    kind: Literal["brr", "fay", "jk1", "jk2", "jkn", "bootstrap", "sdr"]
    file: str | None = None
    scale: float | None = None
    #: A number for each replicate; ``study.yml`` may name a file with one a row.
    scales: tuple[Annotated[float, Field(gt=0)], ...] = Field(default=(), strict=False)
    fay: float = Field(default=0.0, ge=0, lt=1)
    #: Deviations from the estimate rather than the mean of the replicates.
    mse: bool = False

    @model_validator(mode="after")
    def _scaled(self) -> Replicates:
        if self.kind == "jkn" and not self.scales and self.scale is None:
            raise ValueError("kind jkn needs scales: a file with (n - 1)/n of each replicate")
        return self


class Design(_Settings):
    """How the sample was drawn and what it is weighted to; items are those of the codebook."""

    id: str
    strata: str | None = None
    clusters: str | None = None
    weight: str | None = None
    sizes: str | None = None
    poststrata: tuple[str, ...] = Field(default=(), strict=False)
    margins: tuple[_Margin, ...] = Field(default=(), strict=False)
    totals: dict[str, float] = Field(default_factory=dict)
    method: Literal["poststratify", "rake", "calibrate", "none"] | None = None
    bounds: _Pair | None = None
    trim: _Pair | None = None
    population: str | None = None
    lonely: Literal["adjust", "average", "remove", "certainty", "fail"] = "adjust"
    replicates: Replicates | None = None

    @model_validator(mode="after")
    def _together(self) -> Design:
        wrong = []
        if self.poststrata and self.margins:
            wrong.append("takes either poststrata or margins, not both")
        needs = {"poststratify": "poststrata", "rake": "margins"}.get(self.adjustment)
        if needs and not getattr(self, needs):
            wrong.append(f"method {self.adjustment} needs {needs}")
        if self.adjustment == "calibrate" and not (self.margins or self.totals):
            wrong.append("method calibrate needs margins or totals")
        if self.margins and self.adjustment != "none" and not self.population:
            wrong.append("margins need the file that population names")
        for name in ("bounds", "trim"):
            pair = getattr(self, name)
            if pair is not None and not 0 <= pair[0] < 1 < pair[1]:
                wrong.append(f"{name} needs one number below and one above 1, got {list(pair)}")
        if self.sizes == FROM_POPULATION and (self.clusters or not self.population):
            wrong.append("sizes: population needs a population file, and a design without clusters")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def adjustment(self) -> str:
        """How the weights are adjusted: `method`, or what poststrata or margins ask for."""
        if self.method is not None:
            return self.method
        if self.poststrata:
            return "poststratify"
        return "rake" if self.margins else "none"

    @property
    def weighted_by(self) -> tuple[str, ...]:
        """Items of the post-strata or margins, each once."""
        items = (*self.poststrata, *(item for margin in self.margins for item in margin))
        return tuple(dict.fromkeys(items))


class Accepted(_Settings):
    """Identifiers that the scan found and that may stay in the raw file, with the reason."""

    file: str
    column: str
    kinds: tuple[Identifier, ...] = Field(strict=False, min_length=1)
    reason: str = Field(min_length=1)


class Privacy(_Settings):
    """What protects the respondents; see docs/privacy.md."""

    #: Smallest number of people that a table shows.
    threshold: int = Field(default=5, ge=1)
    accept: tuple[Accepted, ...] = Field(default=(), strict=False)
    #: Items by which someone who knows a respondent could find the row in a released file.
    quasi_identifiers: tuple[str, ...] = Field(default=(), strict=False)
    #: Item that such a person could learn from it.
    sensitive_item: str | None = None
    #: Smallest number of respondents that must look alike in a released file.
    k: int = Field(default=5, ge=2)


class NotebookEntry(_Settings):
    """A notebook that the study runs, once or once per value of a codebook item."""

    run: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    each: str | None = None


class Settings(_Settings):
    """The content of ``study.yml``."""

    title: Text
    description: Text = Field(default_factory=dict)
    languages: tuple[str, ...] = Field(strict=False, min_length=1)
    simulated: bool
    default: bool = False
    licence: str = ""
    citation: str = ""
    waves: tuple[Wave, ...] = Field(default=(), strict=False)
    design: Design | None = None
    privacy: Privacy = Field(default_factory=Privacy)
    models: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    sections: dict[str, Text] = Field(default_factory=dict)
    notebooks: tuple[NotebookEntry, ...] = Field(strict=False, min_length=1)


def read(path: Path, source: str) -> Settings:
    """Read and check ``study.yml``; any problem is a StudyError with all of them."""
    found, problems = examine(path, source)
    if found is None or problems:
        raise StudyError(source, problems, REMEDY)
    return found


def examine(path: Path, source: str) -> tuple[Settings | None, list[Problem]]:
    """Read ``study.yml`` as far as it is right, and tell what is wrong.

    Parameters
    ----------
    path : Path
        The file.
    source : str
        Its name in error messages.

    Returns
    -------
    tuple of (Settings or None, list of Problem)
        The settings without what is wrong with them, so that the rest can be checked as well, and
        what is wrong. None when too little is left.

    Raises
    ------
    StudyError
        When the file cannot be read at all.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise StudyError(source, [Problem(where, f"is not YAML: {problem}")], REMEDY) from None
    except UnicodeDecodeError as error:
        raise StudyError(
            source, [Problem(f"byte {error.start}", "is not UTF-8")], "Save the file as UTF-8."
        ) from None
    if not isinstance(content, dict):
        raise StudyError(source, [Problem("", "has no settings")], REMEDY)
    _with_scales(content, path.parent)
    try:
        return Settings.model_validate(content), []
    except ValidationError as error:
        problems = [_problem(e) for e in error.errors()]
        wrong = {str(e["loc"][0]) for e in error.errors() if e["loc"]}
    rest = {key: value for key, value in content.items() if str(key) not in wrong}
    stand_ins = {"title": {}, "languages": list(LANGUAGES), "simulated": False}
    try:
        return Settings.model_validate({**stand_ins, **rest}), problems
    except ValidationError:
        return None, problems


def _with_scales(content: dict[str, Any], folder: Path) -> None:
    """Put the numbers of the file that ``design.replicates.scales`` names in its place."""
    design = content.get("design")
    replicates = design.get("replicates") if isinstance(design, dict) else None
    if not isinstance(replicates, dict):
        return
    name = replicates.get("scales")
    if not isinstance(name, str) or not (folder / name).is_file():
        return
    lines = (folder / name).read_text(encoding="utf-8").split()
    try:
        replicates["scales"] = [float(line.replace(",", ".")) for line in lines]
    except ValueError:
        replicates["scales"] = lines  # told by the check of the settings, each with its place


def _problem(error: Any) -> Problem:
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]
    ).lstrip(".")
    match error["type"]:
        case "missing":
            what = "is missing"
        case "extra_forbidden":
            known = ", ".join(Settings.model_fields) if len(error["loc"]) == 1 else ""
            what = "unknown setting" + (f"; known are {known}" if known else "")
        case _:
            message = error["msg"].removeprefix("Value error, ")
            message = message[0].lower() + message[1:]
            got = error.get("input")
            shown = "" if isinstance(got, dict | list) else f", got {got!r}"
            what = message.replace("input should be", "expected") + shown
    return Problem(where, what)
