import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.ingest.cleaning import doubts

MAIL = Item("mail", "mail", "binary", {}, (0, 1))


def entries(data, *items):
    return [(e.wave, e.rule, e.item) for e in doubts.entries(data, Codebook(items or (MAIL,)))]


def test_a_box_that_is_never_empty_is_told_of_its_own_wave_only():
    data = pd.DataFrame({"wave": list("aaabbb"), "mail": [1, np.nan, 1, 1, 0, np.nan]})
    assert entries(data) == [("a", "never_no", "mail")]


def test_no_doubt_where_a_no_was_given_or_nothing_is_missing():
    for answers in ([1, 0, np.nan], [1, 1, 1], [np.nan] * 3, [0, np.nan, 0]):
        assert entries(pd.DataFrame({"wave": "a", "mail": answers})) == []


def test_a_codebook_that_says_what_empty_means_leaves_no_doubt():
    data = pd.DataFrame({"wave": "a", "mail": [1, np.nan, 1]})
    assert entries(data, Item("mail", "mail", "binary", {}, (0, 1), option=("Mail",))) == []


def test_a_scale_that_turned_between_waves_is_told():
    values = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], [5, 10, 15, 30, 40])
    data = pd.DataFrame({"wave": ["a"] * 100 + ["b"] * 100, "q": [*values, *(6 - values)]})
    item = Item("q", "q", "scale", {}, (1, 2, 3, 4, 5))
    assert entries(data, item) == [("b", "direction", "q")]
    same = data.assign(q=[*values, *values])
    assert entries(same, item) == []
