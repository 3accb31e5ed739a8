import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.survey.basis import Basis
from cup_study.survey.comparing.main_results import Target
from cup_study.survey.estimates import Design, unweighted
from cup_study.survey.missing import imputed, imputed_views

USED = Target("used=1", Item("used", "used", "binary", {"en": "Used?"}, (0, 1)), 1)
SCORE = Target("score", Item("score", "score", "scale", {"en": "Score"}, (1, 2, 3, 4, 5)), None)


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(1)
    old = generator.integers(0, 2, 1200)
    used = (generator.random(1200) < np.where(old, 0.3, 0.7)).astype(float)
    used[(generator.random(1200) < 0.6) & (old == 1)] = np.nan
    score = np.round(3 + generator.normal(size=1200) * 0.6)
    score[generator.random(1200) < 0.1] = np.nan
    return pd.DataFrame({"old": old, "used": used, "score": np.clip(score, 1, 5)})


def test_beside_the_complete_cases(data):
    found = imputed.compare(
        [USED, SCORE], data, unweighted(data), 30, seed=1, groups=["old"]
    ).set_index("target")
    row = found.loc["used=1"]
    assert row["base"] + row["imputed"] == 1200
    assert row["estimate"] > 0.55
    assert row["pooled"] == pytest.approx(0.5, abs=0.04)

    assert 0.1 < row["missing_information"] < 0.8
    assert found.loc["score", "pooled"] == pytest.approx(found.loc["score", "estimate"], abs=0.05)


def test_weights_strata_and_groups_of_respondents(data):
    design = Design(pd.Series(np.where(data["old"], 1.0, 3.0)), strata=data["old"].astype(str))
    where = data["old"].eq(1)
    found = imputed.compare([USED], data, design, 5, seed=1, groups=["old"], where=where)
    assert found["base"].iloc[0] == int(data.loc[where, "used"].notna().sum())
    assert found["imputed"].iloc[0] == int(data.loc[where, "used"].isna().sum())
    assert found["pooled"].iloc[0] == pytest.approx(0.3, abs=0.08)


def test_without_results_there_is_nothing_to_impute(data):
    assert imputed.compare([], data, unweighted(data), 5, seed=1).empty


def test_the_table_tells_both(data):
    found = imputed.compare([USED], data, unweighted(data), 5, seed=1, groups=["old"])
    table = imputed_views.table(found, [USED], 5, Basis(1200, False, ("en", "sv")))
    assert table.frames["en"]["result"].tolist() == ["Used?"]
    assert "%" in table.frames["sv"]["pooled"].iloc[0]
    assert "5 data sets" in table.note["en"]
    told = imputed_views.values(found, 5)
    assert told["imputations"] == (5, "count")
    assert told["imputed_shift"][0] > 1
