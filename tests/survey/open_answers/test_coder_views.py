import matplotlib.pyplot as plt
import pytest

from cup_study.survey.open_answers import coder_views, coders

LANGUAGES = ["en", "sv"]


@pytest.fixture
def found(coded, frame):
    flipped = coded.copy()
    own = flipped["coder"].eq("anna") & flipped["respondent"].astype(int).lt(20)
    flipped.loc[own, "code"] = flipped.loc[own, "code"].replace({"find": "simple"})
    return coders.compare(flipped, frame, draws=100)


def test_codes_that_need_a_definition_are_named(found, frame):
    told = coder_views.values(found, frame, LANGUAGES)
    assert told["unclear"][0]["sv"] == "”Hitta” och ”Enkla ord”"
    assert told["unclear_n"] == (2, "count")
    assert told["alpha"] == (found.alpha.estimate, "coef2")


def test_the_table_tells_what_a_code_is_mixed_with(found, frame):
    table = coder_views.table(found, frame, LANGUAGES).frames["en"].set_index("code")
    assert table.at["Finding", "mixed"] == "Simple words (10)"
    assert table.at["Finding", "verdict"] == "needs a better definition"
    assert table.at["Nothing", "interval"] == ""


def test_the_figure_counts_the_reliable_codes(found, frame):
    drawing = coder_views.drawing(found, frame, LANGUAGES)
    assert drawing.caption["en"].startswith("1 of 3 codes")
    assert "40 answers" in drawing.note["en"]
    plt.close("all")
