import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.replication import printed
from tests.literature.replication.published import correlations, of, rows


def test_the_projects_file_is_one_model():
    found = printed.models(rows(), correlations())
    assert [model.name for model in found] == ["1"]
    assert found[0].n == 1665
    assert list(found[0].equations) == ["BI", "USE"]


def test_outcomes_come_in_an_order_that_can_be_estimated():
    found = printed.models(rows().iloc[::-1], correlations())
    assert list(found[0].equations) == ["BI", "USE"]


def test_several_models_keep_their_order_and_a_file_without_the_column_is_one():
    two = pd.concat([rows(), rows().assign(model="4")])
    assert [model.name for model in printed.models(two, correlations())] == ["1", "4"]
    assert printed.models(rows().drop(columns="model"), correlations())[0].name == "1"


def test_a_path_without_a_value_belongs_to_the_model():
    more = of(("a", "BI", "PE", "path", 0.3, 2), ("b", "BI", "EE", "path", None, None))
    assert printed.models(more, correlations())[0].equations == {"BI": ["PE", "EE"]}


def test_feedback_is_told_with_the_variables_in_it():
    table = of(
        ("a", "BI", "USE", "path", 0.3, 2),
        ("b", "USE", "BI", "path", 0.3, 2),
        ("c", "PE", "BI", "path", 0.3, 2),
    )
    with pytest.raises(InputError, match="model 1: BI, USE explain each other in a circle"):
        printed.models(table, correlations())


def test_everything_that_is_wrong_is_told_at_once():
    table = of(
        ("a", "BI", "ZEAL", "path", 0.3, 2),
        ("b", "BI", "PE", "path", "much", 2),
        ("b", "BI", "EE", "slope", 0.3, 2),
        ("c", "BI", "SI", "path", 0.3, None),
        ("gfi", None, None, "fit", 0.9, 2),
        ("d", "BI", "PE", "covariance", None, None),
    ).iloc[:-1]
    with pytest.raises(InputError) as told:
        printed.models(table, correlations())
    text = str(told.value)
    for words in (
        'row 2, model 1, "a": "ZEAL" is not in the matrix',
        "expected a number, got 'much'",
        "expected one of path, covariance, indirect, total, r2, fit, got 'slope'",
        "give the printed decimals",
        "a measure is one of chi2",
        'row 4: key "b" is there twice',
        "give its sample size",
        '"PE" has no residual: nothing explains it',
    ):
        assert words in text


def test_missing_columns_are_told():
    with pytest.raises(InputError, match='column "digits": is missing'):
        printed.models(rows().drop(columns="digits"), correlations())
