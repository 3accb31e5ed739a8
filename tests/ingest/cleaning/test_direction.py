"""Items turned in one wave: found as before in large waves, of which a part is looked at."""

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Codebook, Item
from cup_study.ingest.cleaning import direction

VALUES = {code: {} for code in range(1, 8)}


def _waves(n, seed=1):
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(2 * n, 1))
    answers = np.clip(np.round(trait + rng.normal(size=(2 * n, 4)) + 5), 1, 7)
    data = pd.DataFrame(answers, columns=list("abcd")).astype("Int64")
    data.loc[::7, "b"] = pd.NA
    data["wave"] = ["1"] * n + ["2"] * n
    data.loc[n:, "c"] = 8 - data.loc[n:, "c"]
    items = [Item(x, x, "scale", {}, tuple(VALUES), construct="X") for x in "abcd"]
    return data, Codebook(tuple(items))


def test_an_item_turned_in_one_wave():
    data, codebook = _waves(400)
    (found,) = direction.entries(data, codebook)
    assert (found.wave, found.item, found.rule) == ("2", "c", "direction")
    assert "rows)" not in found.detail


def test_the_correlation_is_the_median_of_the_pairs():
    data, codebook = _waves(400)
    table = direction._item_rest(data[data["wave"] == "2"], list(codebook.items))
    r = data.loc[data["wave"] == "2", list("abcd")].astype(float).corr()
    for item in "abcd":
        assert table[item] == pytest.approx(r[item].drop(item).median(), rel=1e-12)


def test_of_a_large_wave_rows_spread_over_it_are_looked_at(monkeypatch):
    data, codebook = _waves(3000)
    monkeypatch.setattr(direction, "MOST", 500)
    first = direction.entries(data, codebook)
    assert first == direction.entries(data, codebook)
    assert [(e.wave, e.item) for e in first] == [("2", "c")]
    assert first[0].detail.endswith("(judged by 500 of 3,000 rows)")
    rows = direction._spread(data["wave"].eq("2").to_numpy())
    assert (rows[0], rows[-1], len(set(rows))) == (3000, 5999, 500)
    assert np.diff(rows).max() <= 7


def test_a_construct_turned_as_a_whole_is_seen_by_its_answers():
    data, codebook = _waves(800)
    for item in "abd":
        data.loc[800:, item] = 8 - data.loc[800:, item]
    found = direction.entries(data, codebook)
    assert {(e.wave, e.item) for e in found} == {("2", x) for x in "abcd"}
    assert all("mirrored" in e.detail for e in found)
