import itertools

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import InputError
from cup_study.survey.privacy import anonymity, anonymity_views

TOWN = Item("town", "town", "nominal", {"en": "Where?", "sv": "Var?"}, (1, 2, 3))
AGE = Item("age", "age", "numeric", {"en": "How old?", "sv": "Hur gammal?"})
SCHOOL = Item("school", "school", "ordinal", {"en": "School", "sv": "Skola"}, (1, 2, 3, 4))
ITEMS = (TOWN, AGE, SCHOOL)


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    n = 600
    frame = pd.DataFrame({"town": rng.integers(1, 4, n), "age": rng.integers(18, 90, n)})
    return frame.assign(school=rng.integers(1, 5, n), use=rng.integers(0, 2, n))


def test_k_is_the_rarest_combination(data):
    names = ["town", "school"]
    found = anonymity.check(data, names, 5, sensitive="use")
    sizes = [
        ((data["town"] == t) & (data["school"] == s)).sum()
        for t, s in itertools.product((1, 2, 3), (1, 2, 3, 4))
    ]
    assert found.k == min(sizes)
    assert found.below == sum(s for s in sizes if s < 5)
    assert found.reached
    assert found.diversity == 2
    assert found.combinations["n"].sum() == found.rows == 600
    assert str(anonymity.check(data, ["age"], 50)).startswith("k = ")


def test_a_missing_answer_tells_rows_apart():
    data = pd.DataFrame({"a": [1.0, 1.0, None]})
    assert anonymity.check(data, ["a"], 2).k == 1


def test_every_way_reaches_k_and_none_tells_less_than_needed(data):
    ways = anonymity.generalisations(data, ITEMS, 5)
    assert len(ways)
    assert (ways["k"] >= 5).all()
    assert ways["combinations"].is_monotonic_decreasing
    order = {
        "town": ["", "left out"],
        "age": ["", "bands of 5", "bands of 10", "bands of 20", "left out"],
        "school": ["", "2 answers together", "3 answers together", "left out"],
    }
    places = [
        tuple(order[name].index(way[name]) for name in order) for way in ways.to_dict("records")
    ]
    for one, other in itertools.permutations(places, 2):
        assert not all(a <= b for a, b in zip(one, other, strict=True))


def test_a_file_that_is_anonymous_stays_as_it_is(data):
    ways = anonymity.generalisations(data, (TOWN,), 5)
    assert ways.to_dict("records")[0]["town"] == ""
    assert len(ways) == 1


def test_the_table_says_it_in_both_languages(data):
    found = anonymity.check(data, ["town", "age", "school"], 5, sensitive="use")
    ways = anonymity.generalisations(data, ITEMS, 5)
    use = Item("use", "use", "binary", {"en": "Use?", "sv": "Använder?"}, (0, 1))
    table = anonymity_views.table(found, ways, ITEMS, ["en", "sv"], use)
    assert table.note["sv"].startswith("Som den är: k = 1; 600 av 600 rader har färre än 5")
    assert "olika svar på ”Använder?”" in table.note["sv"]
    shown = set(table.frames["sv"]["age"]) | set(table.frames["sv"]["school"])
    assert shown <= {
        "som den är",
        "utelämnad",
        *(f"intervall om {n}" for n in (5, 10, 20)),
        "2 svar ihop",
        "3 svar ihop",
    }
    assert anonymity_views.values(found)["l"][0] == 1


def test_no_rows_and_no_way():
    data = pd.DataFrame({"town": [1, 2, 3]})
    ways = anonymity.generalisations(data, (TOWN,), 5)
    assert ways.empty
    found = anonymity.check(data, ["town"])
    assert "No way" in anonymity_views.table(found, ways, (TOWN,), ["en"]).note["en"]
    assert anonymity.check(data[:0], ["town"]).k == 0


@pytest.mark.parametrize(
    ("names", "k", "told"),
    [([], 5, "no quasi-identifier"), (["x"], 5, 'column "x": is missing'), (["town"], 1, "k: ")],
)
def test_what_cannot_be_checked_is_refused(data, names, k, told):
    with pytest.raises(InputError, match=told):
        anonymity.check(data, names, k)


def test_too_many_items_are_refused(data):
    items = [Item(f"a{i}", f"a{i}", "numeric", {}) for i in range(8)]
    wide = pd.DataFrame({item.name: data["age"] for item in items})
    with pytest.raises(InputError, match="at most"):
        anonymity.generalisations(wide, items)
