import json

import pytest

from cup_study.errors import InputError
from cup_study.publish import index as indexes
from cup_study.publish import render, verify
from tests.publish.conftest import RUN

DIGITS = {"type": "digits", "digits": 2}


@pytest.mark.parametrize(
    ("published", "rebuilt", "tolerance", "agrees"),
    [
        (0.71, 0.7149, DIGITS, True),
        (0.71, 0.715, DIGITS, True),
        (0.71, 0.7151, DIGITS, False),
        (805.613, 805.6134, {"type": "digits", "digits": 3}, True),
        (5, 5, {"type": "exact"}, True),
        (5, 6, {"type": "exact"}, False),
        ("a", "a", DIGITS, True),
        ("a", "b", DIGITS, False),
        (0.5, None, DIGITS, False),
        (0.50, 0.52, {"type": "band", "band": 0.02}, True),
        (0.50, 0.53, {"type": "band", "band": 0.02}, False),
        (0.5, float("nan"), DIGITS, False),
    ],
)
def test_agreement(published, rebuilt, tolerance, agrees):
    assert verify.agreement(published, rebuilt, tolerance) is agrees


def test_verdicts(tiny):
    index = indexes.build(tiny, {RUN: None})
    published = {
        "tiny.n": {"value": 2009, "tolerance": {"type": "exact"}},
        "gone.n": {"value": 1, "tolerance": {"type": "exact"}},
    }
    frame = verify.compare(index, published, ["tiny.n", "tiny.share"])
    assert dict(zip(frame["key"], frame["verdict"], strict=True)) == {
        "gone.n": "missing",
        "tiny.n": "differs",
        "tiny.share": "not published",
    }
    assert len(verify.failures(frame)) == 3


def test_update_then_everything_agrees(tiny):
    render.prepare(tiny, {RUN: "d1"})
    changes = render.update_published(tiny)
    assert [str(c) for c in changes] == ["+ tiny.n: 2010", "+ tiny.share: 0.76"]
    assert set(render.compare(tiny)["verdict"]) == {"agrees"}
    assert render.update_published(tiny) == []


def test_update_keeps_what_others_published(tiny):
    entry = {"value": 1, "tolerance": {"type": "exact"}, "source": "a paper"}
    path = verify.path(tiny.root)
    path.write_text(json.dumps({"tiny": {"tiny.n": entry}, "b": {}}), encoding="utf-8")
    render.prepare(tiny, {RUN: "d1"})
    render.update_published(tiny)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["tiny"]["tiny.n"] == entry
    assert "b" in kept
    assert "differs" in set(render.compare(tiny)["verdict"])


def test_update_changes_only_what_differs_and_drops_the_unused(tiny):
    index = indexes.build(tiny, {RUN: None})
    agreeing = {"value": 0.762, "tolerance": DIGITS}
    unused = {"value": 3, "tolerance": {"type": "exact"}}
    verify.path(tiny.root).write_text(
        json.dumps({"tiny": {"tiny.share": agreeing, "old.n": unused}}), encoding="utf-8"
    )
    changes = verify.update(tiny.root, "tiny", index, ["tiny.share"])
    assert [str(c) for c in changes] == ["- old.n: 3"]
    assert verify.read(tiny.root, "tiny") == {"tiny.share": agreeing}


@pytest.mark.parametrize(
    "entry",
    [{"tolerance": {"type": "exact"}}, {"value": 1}, {"value": 1, "tolerance": {"type": "digits"}}],
)
def test_a_wrong_entry(tiny, entry):
    verify.path(tiny.root).write_text(json.dumps({"tiny": {"a.b": entry}}), encoding="utf-8")
    with pytest.raises(InputError, match=r"tiny, a.b"):
        verify.read(tiny.root, "tiny")


def test_page_links_to_the_cells_and_escapes(tiny):
    render.prepare(tiny, {RUN: "d1"})
    page = (render.output_folder(tiny) / "verification.html").read_text(encoding="utf-8")
    assert 'href="notebooks/01_tiny.html#cell-id=c-two"' in page
    assert "2 not published" in page


def test_results_for_the_report(tiny):
    index = render.prepare(tiny, {RUN: "d1"})
    assert index["results"]["verification.n"]["value"] == 2
    assert index["results"]["verification.agree"]["value"] == 0
    rows = index["results"]["verification.table"]["rows"]["sv"]
    assert rows[0][:3] == ["tiny.n", "–", "2\u00a0010"]
    assert rows[0][4] == "ej publicerat"
