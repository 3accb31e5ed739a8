from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from cup_study.literature.concepts import grid_figure


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def grey(colour):
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def test_shades_are_monotone_in_grey():
    depths = [grey(grid_figure.SHADES(x)) for x in np.linspace(0, 1, 20)]
    assert all(a > b for a, b in pairwise(depths))


def test_numbers_are_readable_on_their_ground():
    for depth in np.linspace(0, 1, 30):
        figure, axes = plt.subplots()
        grid_figure.cell(axes, 0, 0, grid_figure.NUMBER, "5", depth)
        ground, letter = grey(axes.patches[0].get_facecolor()), grey(axes.texts[0].get_color())
        assert abs(ground - letter) > 0.3
        plt.close(figure)


def test_nothing_is_cut_or_runs_into_its_neighbour():
    labels = ["a" * 30, "b", "c" * 12]
    numbers = pd.DataFrame(np.full((3, 3), 188))
    kinds = pd.DataFrame(np.full((3, 3), "number"))
    grid = grid_figure.Grid(
        numbers, kinds, numbers, labels, labels, ["x", "y", "y"], ["Left", "Right", "Right"]
    )
    figure = grid_figure.draw(grid, "en")
    figure.canvas.draw()
    axes = figure.axes[0]
    texts = [*axes.get_yticklabels(), *axes.get_xticklabels(), *axes.texts]
    boxes = [t.get_window_extent() for t in texts]
    width, height = figure.get_size_inches() * figure.dpi
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= width and b.y1 <= height for b in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_a_grid_without_numbers_is_drawn():
    none = pd.DataFrame([[0]])
    grid = grid_figure.Grid(none, pd.DataFrame([["none"]]), none, ["a"], ["b"])
    axes = grid_figure.draw(grid, "sv").axes[0]
    assert len(axes.texts) == 0
    assert len(axes.patches) == 1
