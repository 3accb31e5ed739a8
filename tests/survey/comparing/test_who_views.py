import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey.basis import Basis
from cup_study.survey.comparing import who_views
from cup_study.survey.design import unweighted
from cup_study.survey.inference import tests

BOOK = Codebook(
    (
        Item("town", "town", "nominal", {"en": "Town", "sv": "Kommun"}, (1, 2)),
        Item("gender", "gender", "nominal", {"en": "Gender", "sv": "Kön"}, (1, 2)),
        Item("used", "used", "binary", {"en": "Use", "sv": "Använder"}, (0, 1)),
    )
)
RNG = np.random.default_rng(5)
DATA = pd.DataFrame({"town": 1.0, "gender": RNG.integers(1, 3, 200).astype(float)})
DATA["used"] = (RNG.random(200) < 0.3 + 0.3 * DATA["gender"].eq(2)).astype(float)
DESIGN = unweighted(DATA)


def test_a_grouping_in_which_all_are_alike_is_left_out_of_the_family():
    found = who_views.use_by_group(DATA, ["town", "gender"], "used", DESIGN)
    assert found["by"].tolist() == ["gender"]
    alone = tests.chi_square(DATA, "gender", "used", DESIGN)
    assert found["p_value"].iloc[0] == alone.p_value == found["p_adjusted"].iloc[0]


def test_two_groupings_are_adjusted_for_each_other():
    data = DATA.assign(town=RNG.integers(1, 3, 200).astype(float))
    found = who_views.use_by_group(data, ["town", "gender"], "used", DESIGN)
    assert (found["p_adjusted"] >= found["p_value"]).all()
    assert found["p_adjusted"].min() == 2 * found["p_value"].min()
    told = who_views.p_values(found)
    assert told["p_gender"] == (found.set_index("by").at["gender", "p_adjusted"], "p")


def test_the_table_names_the_questions_and_the_number_of_tests():
    found = who_views.use_by_group(DATA, ["town", "gender"], "used", DESIGN)
    table = who_views.group_tests_table(found, BOOK, Basis(200, False, ("en", "sv")))
    assert table.frames["sv"]["question"].tolist() == ["Kön"]
    assert "1 test" in table.note["sv"]
    assert list(table.frames["en"]) == list(table.columns)
