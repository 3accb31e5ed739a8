import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.survey.estimates import Design, unweighted
from cup_study.survey.missing import comparison

AGE = Item("age", "age", "ordinal", {}, (1, 2))
SEX = Item("sex", "sex", "nominal", {}, (1, 2))


def people(seed=1, n=800):
    generator = np.random.default_rng(seed)
    data = pd.DataFrame({"age": generator.integers(1, 3, n), "sex": generator.integers(1, 3, n)})
    lacking = pd.Series((generator.random(n) < np.where(data["age"].eq(2), 0.4, 0.1)).astype(int))
    return data, lacking


def test_finds_what_goes_with_missing_answers():
    data, lacking = people()
    found = comparison.compare(data, [AGE, SEX], lacking, unweighted(data))
    first = found.drop_duplicates("item").set_index("item")
    assert first.loc["age", "p_adjusted"] < 1e-6
    assert first.loc["sex", "p_adjusted"] > 0.01
    assert first.loc["age", "smd"] < -0.5
    old = found[found["item"].eq("age") & found["value"].eq(2)].iloc[0]
    assert old["incomplete"] == lacking[data["age"].eq(2)].sum() / lacking.sum()


def test_weights_and_where():
    data, lacking = people()
    weights = pd.Series(np.where(data["sex"].eq(1), 1.0, 5.0))
    where = data["age"].eq(2)
    found = comparison.compare(data, [SEX], lacking, Design(weights), where=where)
    gone = where & lacking.eq(1)
    expected = weights[gone & data["sex"].eq(2)].sum() / weights[gone].sum()
    assert np.isclose(found.iloc[1]["incomplete"], expected)
    assert found["n_incomplete"].sum() == gone.sum()


def test_nothing_to_compare():
    data, _ = people()
    nobody = pd.Series(0, index=data.index)
    assert comparison.compare(data, [AGE], nobody, unweighted(data)).empty
    assert comparison.compare(data, [], nobody + 1, unweighted(data)).empty
    _, lacking = people()
    assert comparison.compare(data, [], lacking, unweighted(data)).empty
