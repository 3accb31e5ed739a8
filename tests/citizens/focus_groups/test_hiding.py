"""What a reader can work out of hidden cells: tried as a reader would."""

import pandas as pd
import pytest

from cup_study.citizens.focus_groups import hiding, simulated, themes
from cup_study.survey.open_answers.frame import Code, CodeFrame
from cup_study.survey.privacy import bounds

FRAME = CodeFrame(
    tuple(Code(c, {}, "", p) for c, p in (("supply", ""), ("more", "supply"), ("book", "supply")))
)


def counted(cells: dict[str, tuple[int, int, int]], sizes: tuple[int, int, int]) -> pd.DataFrame:
    """Participants of each code, of all and of two groups."""
    rows = []
    for code, numbers in cells.items():
        for group, n, of in zip((None, "a", "b"), numbers, sizes, strict=True):
            depth = 0 if code == "supply" else 1
            rows.append((code, "supply", depth, group, n, of, 1, n, of))
    return pd.DataFrame(rows, columns=themes.COLUMNS)


def test_a_code_does_not_follow_from_its_theme_and_the_other_codes():
    # Nobody spoke of both: in group b, 19 less 15 would tell of four people.
    cells = {"supply": (60, 41, 19), "more": (35, 20, 15), "book": (25, 21, 4)}
    found = counted(cells, (200, 120, 80))
    hide = hiding.hidden(found, FRAME, 5)
    shown = found[~hide].set_index(["code", "group"]).index
    assert ("book", "b") not in shown
    assert ("book", "a") not in shown
    assert ("more", "b") not in shown or ("supply", "b") not in shown
    # What all said stands elsewhere too, and is not hidden for the sake of a group.
    assert not hide[found["group"].isna()].any()


def test_the_rest_of_a_group_is_a_cell_too():
    cells = {"supply": (60, 38, 22), "more": (60, 38, 22), "book": (10, 5, 5)}
    hide = hiding.hidden(counted(cells, (100, 40, 60)), FRAME, 5)
    assert hide[counted(cells, (100, 40, 60)).eval("code == 'supply' and group == 'a'")].all()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by", ["user", "municipality"])
def test_no_hidden_cell_can_be_worked_out_closer_than_the_threshold(seed, by):
    material = simulated.draw(10, 8, 1, seed=seed)
    found = themes.counts(material, by)
    hide = hiding.hidden(found, material.codes, 5)
    few = found["participants"].lt(5) | (found["of_participants"] - found["participants"]).lt(5)
    assert hide[few].all()
    for _, rows in found.groupby("theme"):
        maker = hiding._Maker(rows, material.codes, set())
        cells = maker.cells()
        hidden = {maker.rows[row] for row in rows.index[hide[rows.index]]}
        small = {maker.rows[row] for row in rows.index[few[rows.index]]}
        for low, high in bounds.intervals(cells, hidden, sorted(small)).values():
            assert high - low >= 5 or rows["of_participants"].min() < 10


def test_nothing_is_hidden_where_nobody_knows_who_spoke():
    found = counted({"supply": (2, 1, 1), "more": (1, 1, 0), "book": (1, 0, 1)}, (9, 5, 4))
    found["participants"] = pd.array([pd.NA] * len(found), dtype="Int64")
    assert not hiding.hidden(found, FRAME, 5).any()


def test_a_small_group_is_not_what_all_have_and_the_others_have_not() -> None:
    names, sizes, people = [None, "a", "b", "c"], [60, 30, 24, 6], [18, 9, 7, 2]
    found = pd.DataFrame({"group": names, "of_segments": sizes, "of_participants": people})
    assert hiding.shown_sizes(found, 5) == {None: 60, "a": 30, "b": None, "c": None}
    assert hiding.shown_sizes(found, 2) == dict(zip(names, sizes, strict=True))
    two = found.iloc[[0, 1, 3]]
    assert hiding.shown_sizes(two, 5) == {None: 60, "a": None, "c": None}
