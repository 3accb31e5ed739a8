import pandas as pd

from cup_study.sem.pages.layout import Extent, chains, heights, layers, ordered


def table(*pairs):
    return pd.DataFrame(pairs, columns=["lhs", "rhs"])


def test_causes_stand_left_of_effects():
    paths = table(("M", "A"), ("M", "B"), ("Y", "M"), ("Y", "A"))
    assert layers(paths) == [["A", "B"], ["M"], ["Y"]]


def test_a_late_cause_stands_beside_its_outcome_unless_causes_stay_together():
    paths = table(("M", "A"), ("Y", "M"), ("Y", "C"))
    assert layers(paths) == [["A"], ["M", "C"], ["Y"]]
    assert layers(paths, together=True) == [["A", "C"], ["M"], ["Y"]]


def test_a_circle_does_not_hang():
    assert layers(table(("A", "B"), ("B", "A"))) == [["B"], ["A"]]
    long = layers(table(("B", "A"), ("C", "B"), ("A", "C"), ("D", "C")))
    assert long == [["A"], ["B"], ["C"], ["D"]]


def test_a_long_path_keeps_a_track_in_every_column_it_passes():
    columns = [["a"], ["b"], ["c"], ["d"]]
    assert chains(columns, [("a", "d"), ("d", "b")]) == [
        [("a", -1), (0, 1), (0, 2), ("d", -1)],
        [("b", -1), (1, 2), ("d", -1)],
    ]
    assert chains([["a", "b"]], [("a", "b")]) == [[]]


def test_crossings_are_undone():
    columns = [["a", "b"], ["x", "y"]]
    passed = chains(columns, [("a", "y"), ("b", "x")])
    first, second = ordered(columns, passed)
    assert [first.index(("a", -1)), first.index(("b", -1))] == [
        second.index(("y", -1)),
        second.index(("x", -1)),
    ]


def test_the_given_order_stays_when_nothing_crosses():
    columns = [["c", "a", "b"], ["y"]]
    nodes = ordered(columns, chains(columns, [(name, "y") for name in "abc"]))
    assert [name for name, _ in nodes[0]] == ["c", "a", "b"]


def test_correlated_boxes_of_a_column_become_neighbours():
    columns = [["a", "b", "c"], ["y"]]
    passed = chains(columns, [(name, "y") for name in "abc"])
    names = [name for name, _ in ordered(columns, passed, [("a", "c")])[0]]
    assert abs(names.index("a") - names.index("c")) == 1


def test_boxes_keep_their_distance_and_an_outcome_stands_amid_its_causes():
    columns = [["a", "b", "c"], ["y"]]
    passed = chains(columns, [(name, "y") for name in "abc"])
    nodes = ordered(columns, passed)
    extents = {(name, -1): Extent(3.0, 5.0) for name in "abcy"}
    y, height = heights(nodes, passed, extents, 2.0)
    assert y["a", -1] - y["b", -1] >= 10.0 - 1e-9
    assert y["b", -1] - y["c", -1] >= 10.0 - 1e-9
    assert y["y", -1] == y["b", -1]
    assert min(y.values()) >= 5.0 - 1e-9
    assert max(y.values()) <= height - 3.0 + 1e-9
