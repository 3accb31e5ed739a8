from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from cup_study.literature.duplicates import scoring
from tests.literature.duplicates.test_evidence import told

DOC = Path(__file__).parents[3] / "docs" / "literature-duplicates.md"


def score(**changed: object) -> float:
    return float(scoring.scores(told(**changed).to_frame().T.infer_objects())[0])


def test_every_point_is_given_by_the_evidence_named() -> None:
    parts = scoring.parts(told().to_frame().T.infer_objects())
    assert set(scoring.POINTS) == {
        "before anything is compared",
        "title: the same, shorter",
        *parts,
    }


def test_what_agrees_adds_and_what_differs_takes_off() -> None:
    assert score() > 0.999
    assert score(doi="") > score(doi="", volume="") > score(doi="", volume="9")
    assert score(doi="", pages="") > score(doi="", pages="99-105")
    assert score(doi="", authors="Öberg, C.") > score(doi="", authors="Smith, J.")


def test_little_is_enough_when_nothing_contradicts() -> None:
    bare = {"doi": "", "volume": "", "issue": "", "pages": "", "container": ""}
    assert score(**bare) >= scoring.BAND[1]


def test_a_talk_of_the_same_title_is_not_sure() -> None:
    talk = {"doi": "", "volume": "", "issue": "", "pages": "S3", "container": "Proceedings of X"}
    assert score(**talk, year=2009, type="conference") < scoring.BAND[1]


def test_guards() -> None:
    def guarded(**changed: object) -> bool:
        return bool(scoring.guarded(told(**changed).to_frame().T.infer_objects())[0])

    title = "Trust and habit in the use of municipal services"
    assert guarded(title=f"Reply to: {title}", pages="")
    assert guarded(title=f"{title}: evidence from the north, part 2", pages="")
    assert guarded(type="preprint", pages="", doi="10.2139/ssrn.1")
    assert not guarded()


def test_a_shared_doi_is_not_believed() -> None:
    def shared(**changed: object) -> bool:
        return bool(scoring.doi_is_shared(told(**changed).to_frame().T.infer_objects())[0])

    other = "Quite another matter that stands in the same proceedings"
    assert shared(title=other, pages="99-110")
    assert shared(title=f"Erratum: {told.__doc__}", pages="99")
    # A title in another language, at the same place, by the same authors.
    assert not shared(title="Förtroende och vana vid användning av kommunala tjänster")


def test_the_documentation_tells_the_points() -> None:
    text = DOC.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([+−]?[\d.]+) \|$", text, re.MULTILINE))
    told_points = {name: float(x.replace("−", "-").replace("+", "")) for name, x in rows.items()}
    assert told_points == dict(scoring.POINTS)
    for score_ in scoring.BAND:
        assert f"{score_:g}" in text


def test_scores_are_probabilities() -> None:
    found = scoring.scores(told().to_frame().T.infer_objects())
    assert np.all((found > 0) & (found < 1))
