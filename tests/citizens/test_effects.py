import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.citizens import effects


@pytest.fixture(scope="module")
def found(chain):
    return effects.on(chain, chain, "USE", ["PU", "BI"], draws=60, seed=1)


@pytest.fixture
def named(called):
    return {lang: labels | {"USE": "Use"} for lang, labels in called.items()}


def test_the_outcome_is_what_explains_nothing(chain):
    assert effects.last(chain) == "USE"
    assert effects.sources(chain, "USE") == ["PU", "BI"]
    assert effects.sources(chain, "BI") == ["PU"]


def test_an_indirect_effect_is_the_product_of_its_paths(chain, found):
    paths = chain.standardized().query("op == '~'")["est_std"].tolist()
    told = effects.values(found)
    assert told["indirect_pu"][0] == pytest.approx(paths[0] * paths[1], rel=1e-6)
    assert told["direct_bi"][0] == told["total_bi"][0] == pytest.approx(paths[1])
    assert "direct_pu" not in told
    assert told["total_pu_lower"][0] < told["total_pu"][0] < told["total_pu_upper"][0]
    assert (told["draws"], told["n_failed"]) == ((60, "count"), (0, "count"))


def test_the_same_seed_gives_the_same_interval(chain, found):
    again = effects.on(chain, chain, "USE", ["PU", "BI"], draws=60, seed=1)
    pd.testing.assert_frame_equal(again.table, found.table)


def test_an_effect_that_is_not_there_is_blank(found, named):
    table = effects.table(found, named)
    frame = table.frames["en"]
    assert frame["source"].tolist() == ["Usefulness", "Intention"]
    assert frame.loc[0, "direct"] == ""
    assert frame.loc[1, "indirect"] == ""
    assert frame.loc[0, "total"] == frame.loc[0, "indirect"] != ""
    assert "60 bootstrap draws of 399 complete answers (0 draws failed)" in table.note["en"]


def test_the_caption_names_the_strongest_effect(found, named):
    drawing = effects.drawing(found, named, None)
    assert drawing.caption["en"].startswith("All in all use depends most on intention")
    plt.close("all")


@pytest.mark.parametrize(("value", "covered"), [(None, 1), (0.99, 0)])
def test_known_truth(found, value, covered):
    estimate = found.table.query("source == 'PU' and kind == 'total'")["est"].item()
    row = {"kind": "total", "name": "USE ~ PU", "value": estimate if value is None else value}
    told = effects.truth_values(found, pd.DataFrame([row]))
    assert told == {"effects_true_n": (1, "count"), "effects_covered": (covered, "count")}
