import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.settings import Design as Settings
from cup_study.survey import estimates, sample
from cup_study.survey.weighting.weigh import weigh

POPULATION = pd.DataFrame(
    {"town": [1, 1, 2, 2], "sex": [1, 2, 1, 2], "n": [10.0, 20.0, 30.0, 40.0]}
)


@pytest.fixture
def data():
    frame = pd.DataFrame({"town": [1, 1, 2, 2] * 4, "sex": [1, 2, 1, 2] * 4})
    frame["wave"] = ["b"] * 4 + ["a"] * 12
    return frame.assign(w=[1.0, 2.0, 3.0, 4.0] * 4, y=range(16))


def test_every_wave_adds_up_to_the_population(data):
    data.index = range(20, 36)
    settings = Settings(id="id", poststrata=("town", "sex"), population="p.csv")
    found = weigh(data, settings, POPULATION)
    assert found.index.equals(data.index)
    assert found["weight"].groupby(data["wave"]).sum().tolist() == [100, 100]
    assert found["base_weight"].unique().tolist() == [1.0]


def test_nothing_to_weight_by(data):
    for settings in (None, Settings(id="id")):
        assert weigh(data, settings, None)["weight"].tolist() == [1.0] * 16


def test_a_population_for_each_wave(data):
    by_wave = pd.concat([POPULATION.assign(wave="a"), POPULATION.assign(wave="b", n=[1.0] * 4)])
    settings = Settings(id="id", margins=(("town",), ("sex",)), population="p.csv")
    found = weigh(data, settings, by_wave)
    assert found["weight"].groupby(data["wave"]).sum().tolist() == pytest.approx([100, 4])


@pytest.mark.parametrize(
    "how",
    [
        {"poststrata": ("town", "sex")},
        {"margins": (("town",), ("sex",))},
        {"margins": ("town", "sex"), "method": "calibrate", "bounds": (0.2, 5.0)},
        {"margins": ("town", "sex"), "trim": (0.5, 1.3)},
        {"weight": "w"},
        {"sizes": "population", "strata": "town"},
    ],
)
def test_the_design_is_rebuilt_from_the_table(data, how):
    settings = Settings(id="id", population="p.csv", **how)
    data = data.assign(**weigh(data, settings, POPULATION))
    design = sample.design(settings, data)
    row = estimates.means(data, ["y"], design).iloc[0]
    assert row["se"] > 0
    assert design.base is not None
    if settings.weighted_by:
        # What was weighted to is known: it has no sampling error.
        found = estimates.shares(data, "town", [1], design)
        if settings.trim is None:
            assert found["estimate"].item() == pytest.approx(0.3)
            assert found["se"].item() == pytest.approx(0, abs=1e-9)
    if settings.sizes:
        assert data["population_size"].unique().tolist() == [30.0, 70.0]
        assert data["weight"].groupby(data["wave"]).sum().tolist() == pytest.approx([100, 100])


def test_trimmed_weights_keep_what_they_were(data):
    settings = Settings(id="id", margins=("town", "sex"), trim=(0.5, 1.3), population="p.csv")
    found = weigh(data, settings, POPULATION)
    mean = found["weight"].groupby(data["wave"]).transform("mean")
    assert (found["weight"] / mean).max() <= 1.3 + 1e-9
    assert (found["adjusted_weight"] / mean).max() > 1.3


def test_problems_of_all_waves_are_told(data):
    data = data.assign(town=[1, 1, 1, 1] + [1, 1, 2, 2] * 3, w=[0.0] + [1.0] * 15)
    settings = Settings(id="id", weight="w", poststrata=("town",), population="p.csv")
    with pytest.raises(InputError) as caught:
        weigh(data, settings, POPULATION)
    assert 'wave b, respondents: row 1, column "w"' in str(caught.value)
    settings = Settings(id="id", poststrata=("town",), population="p.csv")
    with pytest.raises(InputError, match="wave b, post-stratification: town 2: 70 persons"):
        weigh(data, settings, POPULATION)
