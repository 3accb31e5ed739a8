"""The figure: text inside its boxes, boxes apart, both languages, hostile reasons."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study.literature.screening import flow, flow_drawing
from tests.literature.screening import cases

REASON = "中国 <b>x</b>\u202e\x00 $\\frac{1}{0}$ " + "w" * 90


def hostile() -> flow.Flow:
    return cases.review(
        [(f"=cmd {REASON}", "database", 9), ("🦊", "other", 3)],
        titles=[(f"{REASON} t", 2)],
        texts=[(REASON, 2)],
        waiting=2,
    )


CASES: list[Callable[[], flow.Flow]] = [
    cases.databases_only,
    cases.with_other_methods,
    cases.updated,
    cases.on_abstracts,
    hostile,
]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def boxes(figure: Figure) -> list[Rectangle]:
    return [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]


@pytest.mark.parametrize("width", [170.0, 110.0])
@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.parametrize("make", CASES)
def test_text_stays_in_its_box(make: Callable[[], flow.Flow], lang: str, width: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = flow_drawing.diagram(make(), lang, width)
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    edges = [box.get_window_extent(renderer).padded(0.5) for box in boxes(figure)]
    for text in figure.axes[0].texts:
        if not text.get_text():
            continue  # an arrow
        place = text.get_window_extent(renderer)
        inside = [
            e.x0 <= place.x0 and place.x1 <= e.x1 and e.y0 <= place.y0 and place.y1 <= e.y1
            for e in edges
        ]
        assert any(inside), f"{text.get_text()!r} sticks out"
        assert float(text.get_fontsize()) >= 8
    page = figure.bbox.padded(0.5)
    assert all(page.x0 <= e.x0 and e.x1 <= page.x1 and page.y0 <= e.y0 for e in edges)


@pytest.mark.parametrize("make", CASES)
def test_boxes_do_not_touch(make: Callable[[], flow.Flow]) -> None:
    figure = flow_drawing.diagram(make(), "sv")
    places = [(b.get_x(), b.get_y(), b.get_width(), b.get_height()) for b in boxes(figure)]
    for i, (x, y, w, h) in enumerate(places):
        for u, v, a, b in places[i + 1 :]:
            apart = x + w + 1 <= u or u + a + 1 <= x or y + h + 1 <= v or v + b + 1 <= y
            assert apart


def test_a_journal_page_holds_twelve_reasons_and_eight_databases() -> None:
    figure = flow_drawing.diagram(cases.with_other_methods(), "en", 170)
    assert figure.get_figheight() * 25.4 < 240


@pytest.mark.parametrize("make", [cases.databases_only, cases.updated, cases.on_abstracts])
def test_no_word_of_ours_is_broken(make: Callable[[], flow.Flow]) -> None:
    for lang in ("en", "sv"):
        figure = flow_drawing.diagram(make(), lang, 160)
        assert not [t for t in figure.axes[0].texts if t.get_text().endswith("-")]


def test_words_of_the_figure() -> None:
    drawing = flow_drawing.draw(cases.databases_only(), ["en", "sv"])
    assert drawing.caption["en"] == "Of 410 records identified, 28 studies are included."
    assert drawing.caption["sv"] == "Av 410 poster som hittades ingår 28 studier."
    assert "Reports assessed for eligibility (n\u00a0=\u00a068)" in drawing.alt["en"]
    assert "Not yet decided" not in drawing.alt["en"]
    told = flow_drawing.draw(cases.on_abstracts(), ["en"])
    assert "on title and abstract alone" in told.caption["en"]
    assert "without full texts" in (told.note or {})["en"]
    waiting = cases.review([("S", "database", 5)], texts=None, waiting=4)
    both = flow_drawing.draw(waiting, ["en", "sv"]).caption
    assert both["en"].endswith(
        "1 study is included on title and abstract alone. Not yet decided on: 4."
    )
    assert both["sv"].endswith(
        "ingår 1 studie, på titel och sammanfattning. Ännu inte avgjorda: 4."
    )
    again = flow_drawing.draw(cases.updated(), ["sv"])
    assert "med de tidigare" in again.caption["sv"]
