import json

import pytest

from cup_study.errors import RenderError
from cup_study.publish import index as indexes
from tests.publish.conftest import RUN, results, write_results


def test_build_merges_results_with_their_run(tiny):
    index = indexes.build(tiny, {RUN: "d1"})
    assert index["results"]["tiny.n"]["run"] == RUN
    assert index["results"]["study.title"]["text"] == {"en": "Tiny survey", "sv": "Åsnes enkät"}
    assert index["notebooks"] == {RUN: [RUN]}


def test_missing_and_stale_results_are_told_together(tiny):
    with pytest.raises(RenderError) as error:
        indexes.build(tiny, {RUN: "other", "05_other": None})
    message = str(error.value)
    assert "01_tiny: results are older" in message
    assert "05_other: no results" in message
    assert "make notebooks STUDY=tiny" in message


def test_broken_json_is_an_error(tiny):
    indexes.results_file(tiny, RUN).write_text("{", encoding="utf-8")
    with pytest.raises(RenderError, match="cannot be read"):
        indexes.build(tiny, {RUN: None})


def test_two_runs_with_one_key(tiny):
    other = json.loads(indexes.results_file(tiny, RUN).read_text(encoding="utf-8"))
    indexes.results_file(tiny, "05_other").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(RenderError, match=r'"tiny.n" is already used by 01_tiny'):
        indexes.build(tiny, {RUN: None, "05_other": None})


def test_write_keeps_an_unchanged_file(tiny):
    index = indexes.build(tiny, {RUN: None})
    path = indexes.write(tiny, index)
    before = path.stat().st_mtime_ns
    indexes.write(tiny, index)
    assert path.stat().st_mtime_ns == before
    assert indexes.read(tiny)["results"] == index["results"]


def test_read_without_index(tiny):
    with pytest.raises(RenderError, match="make notebooks"):
        indexes.read(tiny)


def test_digest_of_the_results_is_what_counts(tiny):
    write_results(tiny.root, results(), digest="d2")
    with pytest.raises(RenderError, match="older"):
        indexes.build(tiny, {RUN: "d1"})
    assert indexes.build(tiny, {RUN: "d2"})["study"] == "tiny"


@pytest.mark.parametrize(
    ("inputs", "simulated"),
    [
        ([], True),
        (["data/processed/tiny/respondents.parquet", "data/raw/literature/a.csv"], True),
        (["data/raw/tiny/survey.csv"], True),
        (["data/raw/literature/a.csv"], False),
    ],
)
def test_what_does_not_rest_on_the_study_is_not_simulated(tiny, inputs, simulated):
    content = {"simulated": True, "inputs": dict.fromkeys(inputs, "")}
    assert indexes.is_simulated(tiny, content) is simulated
    assert not indexes.is_simulated(tiny, {**content, "simulated": False})


def test_a_single_result_may_not_be_simulated(tiny):
    found = results()
    found["tiny.n"]["simulated"] = False
    write_results(tiny.root, found)
    index = indexes.build(tiny, {RUN: None})
    assert index["results"]["tiny.n"]["simulated"] is False
    assert index["results"]["tiny.share"]["simulated"] is True
