import pandas as pd

from cup_study.citizens.segments import personas
from tests.citizens.segments import simulated


def _items(*names):
    return [simulated.book()[name] for name in names]


def test_a_persona_is_never_the_answers_of_a_few_people():
    data, _ = simulated.answers(200)
    for threshold in (5, 20):
        for persona in personas.compose(
            data,
            _items("a", "b", "c", "d", "age", "town"),
            simulated.posterior(data),
            threshold=threshold,
        ):
            same = pd.Series(True, index=data.index)
            for trait in persona.traits.to_dict("records"):
                same &= data[trait["item"]].eq(trait["value"])
            assert same.sum() == persona.alike
            assert persona.alike == 0 or persona.alike >= threshold


def test_the_rarest_trait_is_left_out_first():
    data = pd.DataFrame({"a": [1.0] * 10, "town": ["A", "A"] + ["B", "C"] * 4})
    data.loc[0:3, "town"] = "A"
    found = personas.compose(data, _items("a", "town"), pd.DataFrame({1: [1.0] * 10}))
    assert found[0].left_out == ("town",)
    assert found[0].traits["item"].tolist() == ["a"]


def test_small_groups_have_none():
    data, _ = simulated.answers(20)
    posterior = pd.DataFrame({1: [1.0] * 17 + [0.0] * 3, 2: [0.0] * 17 + [1.0] * 3})
    assert [p.group for p in personas.compose(data, _items("a"), posterior)] == [1]


def test_a_trait_that_all_but_a_few_share_is_not_told():
    data = pd.DataFrame({"a": [1.0] * 48 + [0.0] * 2, "b": [1.0] * 30 + [0.0] * 20})
    found = personas.compose(data, _items("a", "b"), pd.DataFrame({1: [1.0] * 50}))
    assert found[0].traits["item"].tolist() == ["b"]
    assert found[0].left_out == ("a",)


def test_graded_answers_take_the_middle_one():
    data = pd.DataFrame({"age": [1.0] * 8 + [2.0] * 6 + [3.0] * 7})
    found = personas.compose(data, _items("age"), pd.DataFrame({1: [1.0] * 21}))
    assert found[0].traits["value"].tolist() == [2]


def test_the_sentence_keeps_size_and_persona_apart():
    sizes = pd.DataFrame([{"group": 1, "share": 0.23, "ci_lower": 0.2, "ci_upper": 0.26}])
    told = personas.size_sentence(sizes, 1, ["en", "sv"], weighted=False)
    assert "of the respondents grouped; the persona is an illustration, not a share" in told["en"]
    assert told["sv"].startswith("Gruppen är 23\u00a0%")


def test_a_middle_answer_between_two_camps_is_not_typical():
    data = pd.DataFrame({"age": [1.0] * 9 + [2.0] * 3 + [3.0] * 10})
    found = personas.compose(data, _items("age"), pd.DataFrame({1: [1.0] * 22}), threshold=3)
    assert found[0].traits["value"].tolist() == [3]
