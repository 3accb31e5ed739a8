import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.citizens import interaction
from cup_study.errors import InputError

TEXT = "PU =~ a1 + a2 + a3\nPR =~ r1 + r2 + r3 + r4\nBI =~ b1 + b2 + b3\nBI ~ PU + PR"
NOTE = {"en": "n = 800.", "sv": "n = 800."}


@pytest.fixture(scope="module")
def data():
    """The path of the first construct falls by .3 with one standard deviation of the second."""
    rng = np.random.default_rng(7)
    first, second = rng.normal(size=(2, 800))
    third = 0.5 * first - 0.2 * second - 0.3 * first * second + 0.6 * rng.normal(size=800)
    columns = {f"a{i}": 2 * (first + 0.5 * rng.normal(size=800)) for i in (1, 2, 3)}
    for i, error in enumerate((1.5, 0.4, 0.5, 0.6), start=1):
        columns[f"r{i}"] = second + error * rng.normal(size=800)
    columns |= {f"b{i}": third + 0.5 * rng.normal(size=800) for i in (1, 2, 3)}
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def found(data):
    main = sem.fit(TEXT, data, estimator="MLR")
    return interaction.between(TEXT, data, main, "PU", "PR", "BI")


@pytest.fixture
def named(called):
    return {
        lang: labels | {"PR": name}
        for (lang, labels), name in zip(called.items(), ("Risk", "Risk"), strict=True)
    }


def test_a_planted_interaction_is_found_in_standard_deviations(found):
    sd = np.sqrt(0.25 + 0.04 + 0.09 + 0.36)
    assert found.n_pairs == 3
    assert found.ci_lower < -0.3 / sd < found.ci_upper
    assert found.pvalue < 0.001


def test_slopes_are_the_path_and_the_interaction(found):
    low, mean, high = found.slopes["slope"]
    assert high == pytest.approx(mean + found.estimate)
    assert low == pytest.approx(mean - found.estimate)


def test_lines_have_these_slopes(found):
    for at, line in found.lines.groupby("at"):
        rise = line["y"].iloc[-1] - line["y"].iloc[0]
        own = found.slopes.set_index("at").loc[at, "slope"]
        assert rise / (line["x"].iloc[-1] - line["x"].iloc[0]) == pytest.approx(own)
        assert (line["ci_lower"] <= line["y"]).all()


def test_words_say_that_it_depends(found, named):
    table = interaction.table(found, named, NOTE)
    assert table.caption["en"].startswith("Usefulness → intention depends on risk (interaction −.")
    assert table.columns["slope"]["sv"] == "Nytta → avsikt"
    assert table.frames["en"]["level"].tolist() == ["Risk: low", "Risk: mean", "Risk: high"]
    drawing = interaction.drawing(found, named, NOTE)
    assert drawing.note["sv"].endswith("3 matchade par.")
    assert interaction.values(found)["slope_low"][0] > interaction.values(found)["slope_high"][0]
    plt.close("all")


def test_a_path_that_is_not_there_is_refused(data):
    text = TEXT.replace("PU + PR", "PU")
    main = sem.fit(text, data)
    with pytest.raises(InputError, match="BI ~ PR"):
        interaction.between(text, data, main, "PU", "PR", "BI")
