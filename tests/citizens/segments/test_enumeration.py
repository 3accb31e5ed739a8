import pandas as pd
import pytest

from cup_study.citizens.segments import enumeration, latent_class
from cup_study.errors import InputError
from tests.citizens.segments.class_answers import made


@pytest.fixture(scope="module")
def data():
    return made(1_000, missing=0.1)[0]


@pytest.fixture(scope="module")
def found(data):
    return enumeration.compare(data, list(data), range(1, 5), starts=6)


def test_the_true_number_has_the_smallest_criteria(found):
    assert {name: found.best[name] for name in ("bic", "abic", "caic")} == {
        "bic": 3,
        "abic": 3,
        "caic": 3,
    }


def test_each_model_is_that_of_fit(data, found):
    alone = latent_class.fit(data, list(data), 3, starts=6)
    assert alone.loglik == found.models[3].loglik
    pd.testing.assert_frame_equal(alone.posterior, found.models[3].posterior)


def test_the_table_tells_what_the_models_are(found):
    table = found.table.set_index("classes")
    assert table.index.tolist() == [1, 2, 3, 4]
    assert table["loglik"].is_monotonic_increasing
    model = found.models[3]
    row = table.loc[3]
    assert row["bic"] == model.bic
    assert row["df"] == 2 * 2 * 3 * 3 * 4 * 5 - 1 - model.n_parameters
    assert row["fewest_members"] == model.members.min()
    assert row["remarks"] == len(model.warnings)


def test_levels_that_nobody_chose_do_not_count_in_the_degrees_of_freedom(data, found):
    levels = {"q1": [1, 2, 3, 4]}
    other = enumeration.compare(data, list(data), [2], levels=levels, starts=2)
    assert other.table["df"].tolist() == found.table["df"].tolist()[1:2]


@pytest.mark.parametrize("counts", [[], [2, 2], [0], [1.5]])
def test_bad_numbers_of_classes(data, counts):
    with pytest.raises(InputError, match="counts"):
        enumeration.compare(data, list(data), counts)


def test_models_of_different_rows_are_not_compared(data, found):
    other = latent_class.fit(data.head(500), list(data), 2, starts=2)
    with pytest.raises(InputError, match="different items, rows or weights"):
        enumeration.tabulate({1: found.models[1], 2: other})
