"""Faulty design files and population tables: every problem is told, and at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cup_study.errors import InputError
from cup_study.ingest.simulating.simulation_reading import load

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "data" / "raw" / "cup"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "data" / "raw" / "other"
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("survey_*", "frame_*", "truth*"))
    return target


def _edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> list[str]:
    """Problems of the design after a change."""
    path = folder / "simulation.yml"
    design = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(design)
    path.write_text(yaml.safe_dump(design, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load("other", folder.parents[2])
    return [str(problem) for problem in caught.value.problems]


def test_problems_of_form_and_of_content_together(folder: Path) -> None:
    def change(design: dict[str, Any]) -> None:
        design["graded"]["pu1"]["loadings"] = {"PU": "much"}  # form
        design["graded"]["pu2"]["sclae"] = "seven"  # form
        design["choices"]["portal_place"]["shares"] = {1: 0.5, 2: 0.5}  # content
        design["graded"]["peou4"]["loadings"]["PEOU"] = 0.7  # content
        design["graded"]["nonsense"] = {"share": 0.5}  # content
        del design["graded"]["si1"]  # content
        del design["waves"]["2009"]["invited"]["Kalix"]  # content
        design["extra"] = 1  # form

    problems = _edit(folder, change)
    for expected in (
        "graded.pu1.loadings.PU: input should be a valid number, got 'much'",
        "graded.pu2.sclae: unknown setting",
        "extra: unknown setting",
        "choices.portal_place.shares.3: is missing",
        "choices.portal_place.shares.4: is missing",
        "graded.peou4.loadings: a reversed item needs a negative loading, "
        "any other item a positive one",
        "graded.nonsense: is not an item of the codebook",
        'item "si1": is in the codebook and has no design',
        "waves.2009.invited.Kalix: is missing",
    ):
        assert expected in problems
    assert len(problems) == 9


def _set(path: str, value: object) -> Callable[[dict[str, Any]], object]:
    """A change that sets one place of the design; ``/`` parts the names."""

    def change(design: dict[str, Any]) -> None:
        *places, last = path.split("/")
        node = design
        for place in places:
            node = node[place]
        node[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("seed", -1, "seed: input should be greater than or equal to 0, got -1"),
        ("graded/pu1/scale", "nine", 'graded.pu1.scale: "nine" is not one of scales'),
        ("graded/pu1/scale", "five", 'graded.pu1.scale: "five" needs 6 rising thresholds'),
        ("graded/pu1/share", 0.5, "graded.pu1: needs exactly one of share, shares, scale"),
        ("graded/pu1/loadings", {"BI": 0.8}, "the codebook says that it measures PU"),
        ("graded/pu1/loadings", {"PU": 1.1}, "graded.pu1.loadings: explain 1.21 of its variance"),
        ("graded/education/shares", [0.5, 0.6, 0.1], "shares must add up to 1, they add up to 1.2"),
        ("graded/education/shares", [0.5, 0.5], "expected 3 shares, got 2"),
        ("graded/web_known/effects", {"used_service": {1: 1}}, '"used_service" is not known when'),
        ("graded/web_known/effects", {"education": {9: 1}}, '"9" is not a value of "education"'),
        ("graded/web_known/effects", {"wave": {"2010": 1}}, '"2010" is not a value of "wave"'),
        ("graded/web_known/asked_if", {"children": [1]}, "lacks the missing code 97 (not asked)"),
        ("graded/web_visit/implied", {"children": {1: 5}}, '"5" is not a value of the item'),
        ("graded/employment", {"share": 0.5}, "the codebook says nominal: not for graded"),
        ("graded/gender", {"share": 0.5}, "graded.gender: is given by the frame or an arm"),
        ("latents/paths/PR", {"PU": 0.5}, "latents.paths.PR.PU: is not a latent defined before it"),
        ("latents/paths/PU", {"PEOU": 1.2}, "latents.paths.PU: the paths explain 1.440"),
        ("latents/correlations/SI", {"FC": 0.99}, "they are not positive definite"),
        ("latents/correlations/SI", {"PU": 0.1}, "expected two different exogenous latents"),
        (
            "latents/moderation",
            {"BI": {"ATT": {"gender": {1: 0.1}}}},
            "latents.moderation.BI.ATT: is not a path from an exogenous latent",
        ),
        (
            "latents/moderation",
            {"BI": {"SI": {"education": {1: 0.1}}}},
            'latents.moderation.BI.SI: "education" is not known when this is drawn',
        ),
        (
            "latents/moderation",
            {"BI": {"SI": {"gender": {1: 0.1}}}, "PR": {"TM": {"gender": {1: 0.1}}}},
            "latents.moderation: expected one outcome, got BI, PR",
        ),
        ("latents/moderation", {"BI": {"SI": {"gender": {1: 9}}}}, "latents.paths.BI: the paths"),
        (
            "graded/eid_safe/loading_effects",
            {"used_service": {1: 0.1}},
            "graded.eid_safe.loading_effects: needs exactly one loading, the item has 2",
        ),
        (
            "graded/web_visit/loading_effects",
            {"web_frequency": {1: 0.1}},
            'graded.web_visit.loading_effects: "web_frequency" is not known when this is drawn',
        ),
        (
            "graded/peou3/loading_effects",
            {"used_service": {7: 0.1}},
            'graded.peou3.loading_effects: "7" is not a value of "used_service"',
        ),
        ("waves/2011/shifts", {"BI": 0.1}, "waves.2011.shifts.BI: is not an exogenous latent"),
        ("waves/2011/arm/item", "eid_has", '"eid_has" is not a binary item'),
        ("waves/2011/arm/effects", {"FC": 1.0}, "is not an endogenous latent"),
        ("response/answers/effects", {"bi1": {1: 1.0}}, '"bi1" is not known when this is drawn'),
        ("planted/values", [{"item": "birth_year", "value": 1, "count": 2}], "does not declare"),
        ("truth/shares", ["minutes"], '"minutes" is not a graded item or a choice'),
        ("years/birth_year/ages", {1: [18, 29]}, "years.birth_year.ages.5: is missing"),
        ("numbers/minutes/high", 9999, "low and high must lie in 0..600"),
        ("texts/comment/phrases", [], "texts.comment.phrases"),
    ],
)
def test_each_problem_is_named(folder: Path, path: str, value: object, expected: str) -> None:
    problems = _edit(folder, _set(path, value))
    assert any(expected in problem for problem in problems), problems


def test_waves_must_be_those_of_the_study(folder: Path) -> None:
    problems = _edit(folder, lambda design: design["waves"].pop("2011"))
    assert any("expected 2009, 2011 as in study.yml, got 2009" in p for p in problems) or any(
        '"2011" is not a value of "wave"' in p for p in problems
    )


@pytest.mark.parametrize("content", ["", "just text", "a: [1"])
def test_not_a_design_at_all(folder: Path, content: str) -> None:
    (folder / "simulation.yml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"other/simulation\.yml: 1 problem"):
        load("other", folder.parents[2])


def test_population_table_tells_every_row(folder: Path) -> None:
    path = folder / "population.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    rows[1] = "Kiruna,1,1,970"
    rows[2] = "Kalix,1,2,many"
    rows[4] = rows[3]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load("other", folder.parents[2])
    problems = [str(p) for p in caught.value.problems]
    assert problems == [
        'row 2, column "municipality": expected one of Kalix, Luleå, Stockholm, Göteborg, Malmö, '
        "got Kiruna",
        'row 3, column "n": expected a positive whole number, got many',
        "row 5: the cell was given before",
    ]


def test_population_table_without_its_columns(folder: Path) -> None:
    (folder / "population.csv").write_text("municipality,persons\nKalix,5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load("other", folder.parents[2])
    assert [str(p) for p in caught.value.problems] == [
        'column "age_group" is missing',
        'column "n" is missing',
        'column "persons": is not an item of the codebook with a list of values',
    ]
