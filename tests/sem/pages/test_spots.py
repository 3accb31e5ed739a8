import numpy as np

from cup_study.sem.pages.spots import Line, chosen

NONE = np.empty((0, 4))


def level(y, wish=0.5, size=(6.0, 3.0)):
    points = np.column_stack([np.linspace(0, 40, 81), np.full(81, y)])
    return Line(points, points, np.abs(np.linspace(0, 1, 81) - wish), size)


def test_numbers_of_near_lines_stand_beside_each_other():
    centres, clear = chosen([level(10.0), level(11.0)], NONE, (40, 20))
    assert clear
    assert abs(centres[0, 0] - centres[1, 0]) >= 6.0


def test_a_number_keeps_to_its_wish_and_clear_of_boxes():
    centres, clear = chosen([level(10.0)], NONE, (40, 20))
    assert clear
    assert centres[0].tolist() == [20.0, 10.0]
    centres, clear = chosen([level(10.0)], np.array([[15.0, 5.0, 25.0, 15.0]]), (40, 20))
    assert clear
    assert abs(centres[0, 0] - 20) >= 8


def test_a_number_prefers_a_place_that_no_other_line_crosses():
    upright = np.column_stack([np.full(41, 20.0), np.linspace(0, 20, 41)])
    other = Line(upright, upright, np.zeros(41), (0.0, 0.0))
    centres, _ = chosen([level(10.0), other], NONE, (40, 20))
    assert abs(centres[0, 0] - 20) > 3


def test_lack_of_room_is_told():
    boxes = np.array([[0.0, 0.0, 40.0, 20.0]])
    assert not chosen([level(10.0)], boxes, (40, 20))[1]
