"""Maps, slides and pages: everything on the sheet, large enough, nothing over anything."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from cup_study.citizens.journeys import (
    comparison_drawing,
    grid_layout,
    journey_views,
    lettering,
    map_drawing,
    material,
    slide_drawing,
)
from cup_study.citizens.journeys.grid_layout import Card, Row
from cup_study.citizens.journeys.journey import Block, Journey
from cup_study.citizens.journeys.lettering import Type
from cup_study.citizens.journeys.material import Material
from cup_study.errors import InputError
from cup_study.survey.estimates import unweighted
from tests.citizens.journeys.made import LANGUAGES, answers, book, both, cell, journey

LONG = "Personuppgiftsbehandlingsavtal och en lång förklaring av vad som händer sedan"
LEVELS = ("behaviours", "front", "back", "emotions", "success", "warnings")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def made(*journeys: Journey) -> Material:
    data = answers()
    return material.made_of(
        journeys, book(), LANGUAGES, data=data, design=unweighted(data), simulated=True
    )


def large(stages: int, statements: int = 1) -> Journey:
    names = [f"Omställningsförberedelser {i}" for i in range(stages)]
    cells = [
        cell(s, level, f"{i} {LONG}", "survey:knows" if i % 2 else "assumption")
        for s in names
        for level in LEVELS
        for i in range(statements)
    ]
    return journey(stages=names, levels=LEVELS, cells=cells)


def sheet(one: Journey, lang: str = "sv") -> Figure:
    told = made(one)
    return map_drawing.draw(one, told.found, told.points, told.questions[lang], lang, "n = 1")


def outside(figure: Figure) -> list[str]:
    """Texts that leave the figure."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    found = []
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height:
            found.append(text.get_text())
    return found


def smallest(figure: Figure) -> float:
    return min(float(text.get_fontsize()) for text in figure.axes[0].texts)


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie over each other."""
    FigureCanvasAgg(figure).draw()
    boxes = [(t.get_text(), t.get_window_extent()) for t in figure.axes[0].texts if t.get_text()]
    return [
        (a, b)
        for i, (a, one) in enumerate(boxes)
        for b, other in boxes[i + 1 :]
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 2.5
    ]


@pytest.mark.parametrize(("stages", "lang"), [(3, "en"), (7, "sv"), (9, "en")])
def test_a_map_stays_on_its_sheet_and_legible(stages: int, lang: str) -> None:
    figure = sheet(large(stages), lang)
    assert outside(figure) == []
    assert smallest(figure) >= lettering.SMALLEST
    assert overlapping(figure) == []
    width, height = figure.get_size_inches() * 25.4
    assert width <= 396.1
    assert height <= 262.0


def test_what_is_cut_is_told_on_the_sheet() -> None:
    figure = sheet(large(7, 2))
    told = [text.get_text() for text in figure.axes[0].texts]
    assert any("Avkortade för att få plats: " in text for text in told)
    assert outside(figure) == []


def test_what_cannot_fit_stops_with_the_journey_and_what_is_missing() -> None:
    with pytest.raises(InputError, match=r'"users".*\d+ statements need \d+ mm more'):
        sheet(large(9, 5))


def test_no_line_is_drawn_across_a_gap() -> None:
    figure = sheet(journey())
    # Lines of the curve are thin and half transparent; here no two points are neighbours.
    joined = [line for line in figure.axes[0].lines if line.get_alpha() == 0.55]
    assert [len(line.get_xdata()) for line in joined] == [1, 1]  # type: ignore[arg-type]


def test_an_assumption_is_dashed() -> None:
    figure = sheet(journey())
    dashed = [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, FancyBboxPatch) and patch.get_linestyle() not in ("solid", "-")
    ]
    assert len(dashed) == 2  # the card, and how it is told in the legend


def test_a_map_that_the_source_does_not_print_is_a_frame() -> None:
    frame = dataclasses.replace(
        journey(cells=[]),
        original="sv",
        keywords=dict.fromkeys(LANGUAGES, ("Potential", "Samverkan")),
        blocks=(
            Block("method", both("Steps"), (both("Ask"), both("Draw")), (), numbered=True),
            Block("summary", both("Parts"), (both("Aims"),), (), empty=True),
        ),
    )
    figure = sheet(dataclasses.replace(frame, who=""))
    told = [text.get_text() for text in figure.axes[0].texts]
    assert told.count("inte publicerat") == 3 * 2 + 1
    assert "Samverkan" in told
    assert outside(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("size", [slide_drawing.SLIDE, slide_drawing.PAGE])
@pytest.mark.parametrize("build", [journey, lambda: large(7), lambda: journey(cells=[])])
def test_slide_and_page_are_legible(
    size: tuple[float, float, float], build: Callable[[], Journey]
) -> None:
    one = build()
    told = made(one)
    for lang in LANGUAGES:
        figure = slide_drawing.draw(one, told.found, told.points, told.questions[lang], lang, size)
        assert outside(figure) == []
        assert smallest(figure) >= 8.0


def test_points_of_a_slide_are_those_that_the_file_numbers() -> None:
    assert [c.point for c in slide_drawing.key_points(journey())] == [1]
    unnumbered = journey(cells=[cell("before", "behaviours", "Asks", "assumption")])
    assert slide_drawing.key_points(unnumbered) == ()


def test_side_by_side_what_all_say_stands_once() -> None:
    one, other = journey(), journey("others", "use=0")
    drawing = journey_views.beside([one, other], made(one, other))
    assert drawing is not None
    told = [text.get_text() for text in drawing.figures["en"].axes[0].texts]
    assert told.count("Knows that it exists") == 1
    assert any(text.startswith("A  ") for text in told)
    assert any(text.startswith("B  ") for text in told)
    assert any("left out: quotes" in text for text in told)
    assert outside(drawing.figures["sv"]) == []
    assert overlapping(drawing.figures["sv"]) == []
    assert drawing.caption["en"].startswith("The journeys differ most at “")


def test_journeys_of_other_stages_are_not_compared() -> None:
    one, other = journey(), journey("others", stages=("find", "do"))
    assert comparison_drawing.comparable([one, other]) == (one,)
    assert journey_views.beside([one, other], made(one, other)) is None


def test_letters_shrink_before_anything_is_cut() -> None:
    card = Card(LONG)
    roomy = grid_layout.fit([Row("A", ((card,),))], 60, 60, 40)
    tight = grid_layout.fit([Row("A", ((card, card, card),))], 60, 56, 40)
    assert roomy.kind.size == 11
    assert 8 <= tight.kind.size < 11
    assert (roomy.cut, tight.cut) == (0, 0)


def test_the_longest_is_cut_first() -> None:
    cells = ((Card(LONG * 4),), (Card("Short"),))
    grid = grid_layout.fit([Row("A", cells)], 60, 30, 40)
    assert grid.cut == 1
    assert grid.rows[0][0][0].lines[-1].endswith("…")
    assert grid.rows[0][1][0].lines == ("Short",)
    assert sum(grid.heights) <= 30


@pytest.mark.parametrize("width", [12.0, 30.0, 80.0])
def test_no_line_is_wider_than_its_room(width: float) -> None:
    kind = Type(8)
    lines = lettering.wrapped(LONG * 3, kind, width)
    assert max(lettering.width_mm(line, kind) for line in lines) <= width
    assert "".join(lines).replace("-", "").replace(" ", "") == (LONG * 3).replace(" ", "")


def test_simulated_answers_say_so_on_the_sheet_itself() -> None:
    foot = material.foot([journey()], made(journey()))
    assert foot["sv"].endswith("Enkäten är simulerad.")
    assert "n\u00a0=\u00a0" in foot["en"]
