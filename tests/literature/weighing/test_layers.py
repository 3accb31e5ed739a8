import numpy as np
import pandas as pd
import pytest

from cup_study.literature.weighing import layers


def frame(*rows):
    return pd.DataFrame(rows, columns=["iv", "dv", "tested"])


def test_arrows_lead_to_the_right():
    found = layers.arrange(frame(("a", "b", 3), ("b", "c", 3), ("a", "c", 1)))
    for iv, dv in zip(found.kept["iv"], found.kept["dv"], strict=True):
        assert found.layer_of(iv) < found.layer_of(dv)
    assert layers.passing("a", "c") in found.layers[1]


def test_a_circle_opens_at_the_least_tested_and_says_so():
    found = layers.arrange(frame(("a", "b", 9), ("b", "c", 9), ("c", "a", 2), ("d", "d", 5)))
    assert found.left_out.values.tolist() == [["d", "d", "itself"], ["c", "a", "circle"]]


def test_what_needs_more_layers_than_fit_is_told():
    rows = [(str(i), str(i + 1), 9 - i) for i in range(5)]
    found = layers.arrange(frame(*rows), most_layers=4)
    assert len(found.layers) == 4
    assert found.left_out["why"].tolist() == ["layers", "layers"] or len(found.left_out) == 1
    assert len(found.kept) + len(found.left_out) == 5


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    names = list("abcdefgh")
    rows = {(a, b) for a, b in (rng.choice(names, 2, replace=False) for _ in range(12))}
    table = frame(*((a, b, int(rng.integers(1, 9))) for a, b in sorted(rows)))
    first = layers.arrange(table)
    second = layers.arrange(table.sample(frac=1, random_state=seed))
    assert first.layers == second.layers


def test_crossings_are_undone():
    found = layers.arrange(frame(("a", "y", 5), ("b", "x", 4), ("x", "z", 3), ("y", "z", 3)))
    left, middle = found.layers[0], found.layers[1]
    assert (left.index("a") < left.index("b")) == (middle.index("y") < middle.index("x"))
