import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.design import unweighted
from cup_study.survey.experiment import effects, segments, truth

KNOWN = pd.DataFrame(
    [
        ("arm_share", "use=1 ~ letter", "2011", None, 0.1),
        ("arm_share", "use=1 ~ letter", "2011", "town=2", 0.12),
        ("arm_share", "use=1 ~ letter", "2009", None, 0.9),
        ("arm_share", "use=1 ~ visit", "2011", None, 0.9),
        ("arm_share", "gone=1 ~ letter", "2011", None, 0.9),
        ("arm_share", "use=1 ~ letter", "2011", "planet=2", 0.9),
        ("arm_latent", "BI ~ letter", "2011", None, 0.3),
        ("share", "use=1", "2011", None, 0.5),
    ],
    columns=["kind", "name", "wave", "group", "value"],
)


def test_effects_stand_beside_what_was_put_in(trial):
    measured, experiment, data = trial()
    design = unweighted(data)
    whole = effects.intention_to_treat(measured, experiment, design)
    parts = segments.effects(measured, experiment, data[["town"]], design)
    checks = truth.check(KNOWN, experiment, whole, parts, {"BI": 0.81})
    assert checks[["item", "group", "unit"]].values.tolist() == [
        ["use", "", "share"],
        ["use", "2", "share"],
        ["BI", "", "d"],
    ]
    d = whole.set_index("item").at["BI", "effect"]
    assert checks["estimate"].iloc[-1] == pytest.approx(d / 0.9)


def test_without_segments_only_everyone_is_checked(trial):
    measured, experiment, data = trial()
    whole = effects.intention_to_treat(measured, experiment, unweighted(data))
    none = segments.effects(measured, experiment, data[[]], unweighted(data))
    assert len(truth.check(KNOWN, experiment, whole, none, {})) == 1


def test_alpha_is_cronbachs_of_complete_answers():
    book = codebook.parse(
        "name,type,values,construct\na,scale,1-9,A\nb,scale,1-9,A\nc,scale,1-9,A\nd,scale,1-9,D\n",
        ["en"],
    )
    generator = np.random.default_rng(1)
    latent = generator.normal(size=500)
    data = pd.DataFrame({c: latent + generator.normal(size=500) for c in "abcd"})
    data.loc[:9, "a"] = None
    found = truth.alphas(data, book, pd.Series(1.0, data.index))
    x = data[list("abc")].dropna()
    expected = 1.5 * (1 - x.var().sum() / x.sum(axis=1).var())
    assert found == {"A": pytest.approx(expected)}
