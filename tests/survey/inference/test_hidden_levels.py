import numpy as np
import pandas as pd
import pytest

from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.disclosure import MARK
from cup_study.survey.inference import hidden_levels, views
from cup_study.survey.inference.model import Factor, Interaction
from cup_study.survey.inference.notes import Note
from cup_study.survey.inference.regression import linear, logistic

N = 200
DATA = pd.DataFrame(
    {
        "town": ["a"] * 90 + ["b"] * 60 + ["c"] * 40 + ["d"] * 7 + ["e"] * 3,
        "rare": ["no"] * 196 + ["yes"] * 4,
        "sex": ["man", "woman"] * 100,
        "age": np.arange(N) % 37,
        "score": np.random.default_rng(2).normal(size=N),
        "use": np.arange(N) // 2 % 2,
    }
)
DESIGN = unweighted(DATA)


def shown(terms, threshold=5, data=DATA):
    model = linear(data, "score", terms, unweighted(data))
    basis = Basis(N, False, ("en",), threshold)
    return model, views.regression_table(model, None, {"en": {}}, basis, {"en": "."})


def widths(model, table):
    """How many values each hidden n may have, for who sees the other n and that of the model."""
    found = {}
    counts = iter(table.frames["en"]["n"])
    for term, levels in model.matrix.levels.items():
        cells = dict(zip(levels, counts, strict=False))
        hidden = [v for v, n in cells.items() if n == MARK]
        left = model.n - sum(n for n in cells.values() if n != MARK)
        for level in hidden:
            found[term, level] = left + 1 if len(hidden) > 1 else 1
    return found


@pytest.mark.parametrize("threshold", [5, 10, 50])
@pytest.mark.parametrize("first", ["a", "d", "e"])
def test_the_number_of_a_rare_level_does_not_follow_from_the_others(first, threshold):
    terms = [Factor("town", first), Factor("rare"), Factor("sex")]
    model, table = shown(terms, threshold)
    assert model.n == N
    found = widths(model, table)
    small = {("town", v) for v, n in DATA["town"].value_counts().items() if n < threshold}
    assert small | {("rare", "yes")} <= set(found)
    assert all(width >= threshold for width in found.values())
    assert not {("sex", "man"), ("sex", "woman")} & set(found)
    assert f"fewer than {threshold} respondents" in table.note["en"]


def test_the_cheapest_level_is_hidden_with_the_rare_one_and_all_that_is_known_of_both():
    _, table = shown(["town"])
    rows = table.frames["en"].set_index("level")
    assert rows.index[rows["n"].eq(MARK)].tolist() == ["d", "e"]
    assert rows.loc[["d", "e"], ["estimate", "p_value"]].isna().all(axis=None)
    assert rows.loc[["b", "c"], "estimate"].notna().all()


def test_of_two_levels_both_are_hidden_and_a_model_without_factors_hides_nothing():
    model, _ = shown(["rare"])
    assert hidden_levels.find(model) == {("rare", "no"), ("rare", "yes")}
    model, table = shown(["age"])
    assert hidden_levels.find(model) == frozenset()
    assert "hidden" not in table.note["en"]


def test_a_hidden_level_is_hidden_in_interactions_and_drawings_too():
    _, table = shown(["town", "age", Interaction("town", "age")])
    last = table.frames["en"].iloc[-1]
    assert last["n"] == MARK
    model = logistic(DATA, "use", ["town"], DESIGN)
    ratios = model.estimates.iloc[1:].assign(n=99)
    basis = Basis(N, False, ("en",))
    drawing = views.effects_drawing(ratios, {"en": {}}, basis, {"en": "."}, model=model)
    labels = [t.get_text() for t in drawing.figures["en"].axes[0].get_yticklabels()]
    assert {"b", "c"} <= set(labels)
    assert not {"d", "e"} & set(labels)
    assert "hidden" in drawing.note["en"]


def test_separation_in_a_level_that_is_hidden_with_another_is_told_without_numbers():
    note = Note("separated", ("town",), "d", 7, 0, "use = 1")
    hidden = frozenset({("town", "d")})
    assert "7 respondents" in note.text("en", least=5)
    told = note.text("en", least=5, hidden=hidden)
    assert "7" not in told
    assert "are alike in the outcome" in told
    assert "fewer than 10" in note.text("en", least=10, hidden=hidden)
