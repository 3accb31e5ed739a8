from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.weighing import weights as room

FILE = Path(__file__).parents[3] / "data" / "raw" / "literature" / "relationships.csv"


def rows(*cells):
    return pd.DataFrame(cells, columns=list(room.COLUMNS))


GOOD = ("a", "ease", "use", 1, "primary", 0, "core")


def test_only_core_primary_main_effects_with_a_result():
    table = rows(
        GOOD,
        (*GOOD[:3], None, *GOOD[4:]),
        (*GOOD[:4], "pooled", *GOOD[5:]),
        (*GOOD[:5], 1, "core"),
        (*GOOD[:6], "adjacent"),
    )
    assert len(room.eligible(table)) == 1


def test_studies_are_counted_once():
    table = rows(GOOD, GOOD, ("b", *GOOD[1:3], 0, *GOOD[4:]))
    found = room.weigh(room.eligible(table), least_studies=1).iloc[0]
    assert found[["studies", "tested", "significant"]].tolist() == [2, 3, 2]
    assert found["weight"] == pytest.approx(2 / 3)
    assert room.weigh(table, least_studies=3).empty


def test_another_code_is_told():
    with pytest.raises(InputError, match='row 2, column "significant"'):
        room.eligible(rows((*GOOD[:3], 2, *GOOD[4:])))
    with pytest.raises(InputError, match='"scope"'):
        room.eligible(rows(GOOD).drop(columns="scope"))


def test_counts_are_those_of_the_data_readme():
    table = room.weigh(room.eligible(pd.read_csv(FILE))).set_index(["iv", "dv"])
    told = {
        ("perceived usefulness", "intention"): (28, 27, 2),
        ("trust (other/undifferentiated)", "intention"): (24, 22, 2),
        ("social influence", "intention"): (17, 18, 2),
        ("facilitating conditions", "intention"): (12, 11, 2),
        ("facilitating conditions", "use/adoption"): (7, 8, 1),
    }
    for pair, counts in told.items():
        row = table.loc[pair, ["studies", "significant", "not_significant"]]
        assert tuple(row) == counts
