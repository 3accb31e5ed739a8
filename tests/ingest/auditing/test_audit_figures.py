from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from cup_study.ingest.auditing import audit_figures
from cup_study.ingest.cleaning import clean, flow
from cup_study.study import Study

Make = Callable[..., Study]


@pytest.fixture(autouse=True)
def draw_nowhere() -> None:
    mpl.use("agg")


def test_flow_figure_prints_the_counts(make_study: Make) -> None:
    study = make_study()
    figure = audit_figures.flow_figure(clean.clean(study), study, "sv")
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.texts] == ["Första", "3", "3"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Svarande", "Analyserade"]
    plt.close(figure)


def test_losses_hang_between_two_totals(make_study: Make) -> None:
    study = make_study()
    account = flow.account(
        "1",
        10,
        {"speeder": 2, "duplicate": 0},
        left_out={"test_row": 1},
        visits={"first_page": 40, "finished": 11},
    )
    figure = audit_figures.flow_figure(replace(clean.clean(study), account=account), study, "en")
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == [
        "Saw the first page",
        "Reached the last page",
        "Rows in the file",
        "Preview or test answer left out",
        "Answered",
        "Excluded: answered too fast",
        "Analysed",
    ]
    bars = [(p.get_x(), p.get_width()) for p in axes.patches]  # type: ignore[attr-defined]
    assert bars == [(0, 40), (0, 11), (0, 11), (10, 1), (0, 10), (8, 2), (0, 8)]
    assert axes.get_xlabel() == "Persons or rows of the file"
    plt.close(figure)


def test_percentages_are_of_persons_and_not_of_blank_rows(make_study: Make) -> None:
    study = make_study()
    account = flow.account("1", 10, {"speeder": 2}, left_out={"blank_row": 90})
    figure = audit_figures.flow_figure(replace(clean.clean(study), account=account), study, "en")
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert texts[1:] == ["100", "\u221290", "10", "\u22122", "8 (80%)"]
    plt.close(figure)


def test_missing_figure_has_a_dot_a_section(make_study: Make) -> None:
    study = make_study()
    figure = audit_figures.missing_figure(clean.clean(study), study, "sv")
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert labels == ["Personer", "Åsikter", "Övriga frågor"]
    assert len(figure.axes[0].lines[0].get_xdata()) == 3  # type: ignore[arg-type]
    plt.close(figure)
