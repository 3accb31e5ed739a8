import matplotlib.pyplot as plt
import pytest

from cup_study import codebook
from cup_study.citizens import factor_views
from cup_study.sem.scales.efa import efa
from cup_study.sem.scales.factorability import bartlett, kmo
from cup_study.sem.scales.items import item_moments
from cup_study.sem.scales.parallel import parallel

BOOK = codebook.parse("name,type,question_en,question_sv\na1,text,Useful?,Nyttig?\n", ["en", "sv"])
NOTE = {"en": "n = 399.", "sv": "n = 399."}


@pytest.fixture(scope="module")
def drawn(answers):
    moments = item_moments(answers, missing="listwise")
    return moments.correlation, parallel(moments.correlation, moments.n, draws=50, workers=1)


@pytest.fixture
def gathered(drawn, model):
    return factor_views.own_and_other(efa(drawn[0], 2), model.items)


def test_items_gather_on_the_factor_of_their_construct(drawn, gathered):
    assert gathered["item"].tolist() == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert gathered["own"].abs().min() > 0.7
    told = factor_views.values(kmo(drawn[0]), bartlett(drawn[0], 399), drawn[1], gathered)
    assert told["n_factors"] == (2, "count")
    assert told["efa_n_cross"] == (0, "count")
    assert told["efa_other_largest"][0] < 0.2


def test_one_factor_has_no_other(drawn, model):
    alone = factor_views.own_and_other(efa(drawn[0], 1), model.items)
    assert alone["other"].isna().all()


def test_the_caption_sets_found_factors_beside_those_meant(drawn):
    drawing = factor_views.scree(drawn[1], 2, NOTE)
    assert drawing.caption["en"] == "2 factors hold more than chance; the items were written for 2."
    assert drawing.note["sv"] == "n = 399. Gemensamma faktorer; 50 stickprov av svar utan samband."
    plt.close("all")


def test_the_table_has_the_words_of_the_items(gathered, called):
    frame = factor_views.table(gathered, BOOK, called, NOTE).frames["sv"]
    assert frame["item"].tolist()[:2] == ["Nyttig?", "a2"]
    assert frame["construct"].tolist() == ["Nytta", "", "", "Avsikt", "", ""]
