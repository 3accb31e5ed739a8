from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.coding import comparing, pooled_views
from tests.literature.coding.conftest import coded

LANGUAGES = ["en", "sv"]
LABELS = {"BI": {"en": "intention", "sv": "avsikt"}, "PE": {"en": "gain", "sv": "vinst"}}


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    return comparing.compare(coded(wrong=3), [("BI", "PE"), ("BI", "EE")])


def test_every_coder_and_all(compared: pd.DataFrame) -> None:
    table = pooled_views.pooled(compared, LANGUAGES, labels=LABELS)
    swedish = table.frames["sv"]
    assert swedish["who"].tolist() == ["Kodare R1", "Kodare R2", "Alla kodare"] * 2
    assert swedish["relation"].unique().tolist() == [
        "Avsikt – vinst",
        "Avsikt – förväntad ansträngning",
    ]
    assert set(swedish) - {"relation"} == set(table.columns)
    assert table.spanners == ()
    assert table.caption["sv"].startswith("Beroende på kodare skiljer sig")


def test_beside_what_was_coded(compared: pd.DataFrame) -> None:
    table = pooled_views.pooled(compared, LANGUAGES, as_coded=compared)
    frame = table.frames["en"]
    assert frame["k_coded"].tolist() == frame["k"].tolist()
    assert len(frame) == 6
    assert [s.first for s in table.spanners] == ["k", "k_coded"]
    assert set(frame) - {"relation"} == set(table.columns)


def test_resolutions_in_words(compared: pd.DataFrame) -> None:
    table = pooled_views.resolutions(compared, LANGUAGES)
    for lang in LANGUAGES:
        frame = table.frames[lang]
        assert len(frame) == len(compared)
        assert not set(frame["who"]) & set(pooled_views.RULES)
    most = compared["shift"].abs().max()
    assert f"{most:.3f}"[1:] in table.caption["en"]


def test_the_words_exist_in_both_languages() -> None:
    for texts in pooled_views.RULES.values():
        assert set(texts) == set(LANGUAGES)


def test_drawing(compared: pd.DataFrame) -> None:
    found = pooled_views.drawing(compared, LANGUAGES, labels=LABELS)
    for lang in LANGUAGES:
        figure = found.figures[lang]
        figure.canvas.draw()
        texts = [t for t in figure.axes[0].texts if t.get_text()]
        assert {t.get_fontsize() for t in texts} <= {8.0, 8.5}
        box = figure.get_tightbbox()
        width, height = figure.get_size_inches()
        assert box.x0 >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01
        assert found.alt[lang].startswith(found.caption[lang])
    assert "Kodare R1" in [t.get_text() for t in found.figures["sv"].axes[0].get_yticklabels()]
    plt.close("all")


def test_values(compared: pd.DataFrame) -> None:
    told = pooled_views.values(compared)
    row = compared[(compared["rule"] == "mean") & (compared["construct_2"] == "PE")].iloc[0]
    assert told["bi_pe_mean_r"] == (row["r"], "coef2")
    assert told["bi_pe_mean_n"] == (row["n"], "count")
    assert told["range_rule"][0] >= 0
