"""What a printed diagram must not do, measured with the renderer that draws it."""

from itertools import combinations

import numpy as np
from matplotlib.patches import Ellipse, FancyArrowPatch

from cup_study.sem.pages.scene import sampled

_SLACK = 0.35  # pixels: hinting moves a letter by less


def _inner(box):
    return box.padded(-_SLACK)


def faults(figure):
    """Texts outside the axes, and numbers, labels and shapes that overlap; empty for a good one."""
    figure.canvas.draw()
    found = []
    for axes in figure.axes:
        page = axes.get_window_extent().padded(_SLACK)
        numbers = [t for t in axes.texts if t.get_bbox_patch() is not None]
        labels = [t for t in axes.texts if t not in numbers]
        shapes = [p for p in axes.patches if not isinstance(p, FancyArrowPatch)]
        boxes = {text: _inner(text.get_window_extent()) for text in axes.texts}
        for text, box in boxes.items():
            if not (page.x0 <= box.x0 and box.x1 <= page.x1):
                found.append(f"{text.get_text()} is beside the page")
            if not (page.y0 <= box.y0 and box.y1 <= page.y1):
                found.append(f"{text.get_text()} is above or below the page")
        for a, b in combinations(axes.texts, 2):
            # Lines of one label are set closer than the full height of their letters.
            if (a in numbers or b in numbers) and boxes[a].overlaps(boxes[b]):
                found.append(f"{a.get_text()} on {b.get_text()}")
        for number in numbers:
            found += [
                f"{number.get_text()} on {s.get_label()}"
                for s in shapes
                if _touches(s, boxes[number])
            ]
        for a, b in combinations(shapes, 2):
            if _inner(a.get_window_extent()).overlaps(_inner(b.get_window_extent())):
                found.append(f"{a.get_label()} on {b.get_label()}")
        found += [
            f"{text.get_text()} leaves {shape.get_label()}"
            for text in labels
            for shape in shapes
            if shape.get_window_extent().contains(*text.get_window_extent().get_points().mean(0))
            and not _holds(shape, boxes[text])
        ]
    return found


def _touches(shape, box):
    outer = _inner(shape.get_window_extent())
    if not isinstance(shape, Ellipse):
        return box.overlaps(outer)
    middle = outer.get_points().mean(0)
    nearest = np.clip(middle, (box.x0, box.y0), (box.x1, box.y1)) - middle
    return bool(((2 * nearest / (outer.width, outer.height)) ** 2).sum() < 1)


def _holds(shape, box):
    outer = shape.get_window_extent().padded(_SLACK)
    if not (outer.x0 <= box.x0 and box.x1 <= outer.x1):
        return False
    if not isinstance(shape, Ellipse):
        return outer.y0 <= box.y0 and box.y1 <= outer.y1
    # Half a line above and below the middle of the letters, as they are read.
    middle = outer.get_points().mean(0)
    half = np.abs(box.get_points() - middle).max(0)
    half[1] = max(abs(box.y0 + box.y1 - 2 * middle[1]) / 2 + 0.25 * box.height, 0)
    return bool(((half / (np.array([outer.width, outer.height]) / 2)) ** 2).sum() <= 1.05)


def run_through(scene):
    """Wires that run through a shape which they do not join."""
    found = []
    for wire in scene.wires:
        points = sampled(wire.points)
        for shape in scene.shapes:
            left, lower, right, upper = shape.edges
            inside = (points[:, 0] > left + 0.5) & (points[:, 0] < right - 0.5)
            inside &= (points[:, 1] > lower + 0.5) & (points[:, 1] < upper - 0.5)
            if shape.outline == "ellipse":
                off = (points - (shape.x, shape.y)) / (shape.width / 2, shape.height / 2)
                inside &= (off**2).sum(axis=1) < 0.95
            if shape.name not in wire.key and inside.any():
                found.append((wire.key, shape.name))
    return found
