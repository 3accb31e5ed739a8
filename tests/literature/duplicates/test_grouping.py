from __future__ import annotations

from cup_study.literature.duplicates import grouping


def test_strong_links_come_first() -> None:
    group, refused = grouping.groups(3, [(1, 2), (0, 1)], lambda a, b: {a, b} == {0, 2})
    assert group == [0, 1, 1]
    assert refused == [(0, 1)]


def test_members_far_apart_are_looked_at() -> None:
    links = [(0, 1), (2, 3), (1, 2)]
    group, refused = grouping.groups(4, links, lambda a, b: {a, b} == {0, 3})
    assert group == [0, 0, 2, 2]
    assert refused == [(1, 2)]


def test_components_know_no_guard() -> None:
    assert grouping.components(5, [(0, 1), (3, 1)]) == [[0, 1, 3]]
