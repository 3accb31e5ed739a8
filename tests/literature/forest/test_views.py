"""Figures and tables with their words in both languages."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study.literature.forest import (
    check_tables,
    correlation_views,
    dependence,
    differences,
    forest_views,
    funnel_views,
    influence_views,
    overview_views,
    prior_views,
    relations,
    sensitivity,
    tables,
)
from cup_study.literature.masem import pooled_matrix
from cup_study.literature.pooling.correlations import pool_pairs
from tests.literature.forest.conftest import simulated

BOTH = ("en", "sv")


@pytest.fixture(autouse=True)
def closed() -> None:
    yield
    plt.close("all")


def texts(figure: Figure) -> str:
    return " | ".join(t.get_text() for axes in figure.axes for t in axes.texts)


@pytest.mark.parametrize("k", [2, 12, 60])
def test_a_forest_plot_has_every_study_in_both_languages(k: int) -> None:
    relation = relations.analyse(simulated(k), ("PE", "BI"), least=2)
    long = "A name that is much too long for the column of studies, however wide it may be (2024)"
    labels = {lang: {"S001": long} for lang in BOTH}
    pages = forest_views.forest(relation, BOTH, labels=labels)
    assert len(pages) == (1 if k < 40 else 2)
    for lang in BOTH:
        told = " ".join(texts(page.figures[lang]) for page in pages)
        assert all(f"S{i:03d}" in told for i in range(k) if i != 1)
        assert "…" in told
        assert any(long in page.alt[lang] for page in pages)
    swedish = texts(pages[-1].figures["sv"])
    assert "Sammanvägt" in swedish
    assert "Heterogenitet: τ²" in swedish
    assert "0,5" in swedish or "0,4" in swedish
    assert "Heterogeneity" in texts(pages[-1].figures["en"])
    assert "sammanvägd korrelation" in pages[0].caption["sv"]


def test_what_is_not_pooled_has_no_diamond_and_says_so() -> None:
    relation = relations.analyse(simulated(2), ("PE", "BI"), least=3)
    page = forest_views.forest(relation, BOTH)[0]
    assert "Too few studies to pool" in texts(page.figures["en"])
    assert "för få att väga samman" in page.caption["sv"]
    assert "Weight" not in texts(page.figures["en"])


def test_groups_stand_in_blocks_and_unknown_ones_last() -> None:
    relation = relations.analyse(simulated(9), ("PE", "BI"))
    group = pd.Series({f"S{i:03d}": "survey" if i < 4 else "student" for i in range(8)})
    divided = differences.divided(relation, group)
    page = forest_views.forest(relation, BOTH, groups=group, subgroups=divided)[0]
    told = texts(page.figures["sv"])
    assert told.index("Studenter") < told.index("Enkät") < told.index("Uppgift saknas")
    assert "Mellan grupperna: F(1; 6)" in told


def test_the_overview_tells_pooled_single_and_not_pooled_apart() -> None:
    parts = [
        simulated(6),
        simulated(1).assign(construct_1="EE"),
        simulated(2).assign(construct_1="SI"),
    ]
    pooled = pool_pairs(pd.concat(parts, ignore_index=True), least=3)
    page = overview_views.overview(pooled, BOTH)[0]
    assert "ej sammanvägt" in texts(page.figures["sv"])
    assert "Hollow: one study" in texts(page.figures["en"])
    assert "performance expectancy – intention" in page.caption["en"]
    assert overview_views.overview(pooled.iloc[:0], BOTH) == []


def test_codes_stand_for_names_that_are_too_long_and_are_explained() -> None:
    long = {"PE": {"en": "performance expectancy " * 3}, "BI": {"en": "behavioural intention"}}
    page = overview_views.overview(pool_pairs(simulated(4)), ["en"], names=long)[0]
    told = texts(page.figures["en"])
    assert "PE – BI" in told
    assert "BI: behavioural intention" in told


def test_the_funnel_shows_added_studies_hollow_and_few_studies_are_told() -> None:
    relation = relations.analyse(simulated(6), ("PE", "BI"))
    found = sensitivity.sensitivity(relation)
    assert found is not None
    drawing = funnel_views.drawing(relation, found, BOTH)
    assert "Färre än 10 studier" in drawing.note["sv"]
    assert "Egger's test" in drawing.caption["en"]
    axes = drawing.figures["en"].axes[0]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # precise studies on top


def test_influence_has_one_line_a_study() -> None:
    relation = relations.analyse(simulated(6), ("PE", "BI"))
    found = sensitivity.sensitivity(relation)
    assert found is not None
    page = influence_views.drawing(relation, found, BOTH)[0]
    assert all(f"S{i:03d}" in texts(page.figures["sv"]) for i in range(6))
    assert "Utan en studie i taget" in page.caption["sv"]


def test_a_cell_that_no_study_tells_looks_unlike_zero() -> None:
    rows = [("PE", "BI", 0.0, 3, 300), ("EE", "BI", 0.5, 1, 100)]
    pooled = pd.DataFrame(rows, columns=["construct_1", "construct_2", "r", "k", "n"])
    drawing = correlation_views.drawing(pooled, ["PE", "EE", "BI"], BOTH)
    axes = drawing.figures["en"].axes[0]
    hatched = [p for p in axes.patches if isinstance(p, Rectangle) and p.get_hatch()]
    assert len(hatched) == 1
    told = texts(drawing.figures["en"])
    assert ".00" in told
    assert "(.50)" in told
    assert "not zero" in drawing.note["en"]
    assert "inte är noll" in drawing.note["sv"]


def test_tables_speak_both_languages() -> None:
    effects = pd.concat([simulated(5), simulated(1).assign(construct_1="EE")], ignore_index=True)
    pooled = pool_pairs(effects, least=3)
    table = tables.pooled(pooled, BOTH, least=3)
    assert table.frames["sv"]["pair"].tolist()[0] == "Förväntad nytta – avsikt"
    assert table.frames["en"]["pi"].tolist()[1] == "–"
    excluded = pd.DataFrame({"study": ["a", "a"], "pair": ["x", "y"], "why": "no sample size"})
    told = tables.left_out(excluded, BOTH, labels={"sv": {"a": "Hu (2022)"}})
    assert told.frames["sv"].values.tolist() == [["Hu (2022)", 2, "antal svarande saknas"]]
    assert tables.left_out(excluded.iloc[:0], BOTH).frames["en"].empty
    both = tables.corrected(pooled, pooled, BOTH, filled=3)
    assert len(both.frames["sv"]) == 2
    assert "3 reliabiliteter" in both.note["sv"]


def test_check_tables() -> None:
    relation = relations.analyse(simulated(8), ("PE", "BI"))
    found = sensitivity.sensitivity(relation)
    shown = check_tables.details([(relation, found), (relation, None)], BOTH)
    assert len(shown.frames["en"]) == 1
    described = pd.DataFrame({"study": relation.rows["study"], "year": range(2010, 2018)})
    rows = differences.moderated([relation], described, ["year"])
    table = check_tables.moderators(rows, BOTH)
    assert table.frames["sv"]["moderator"].tolist() == ["Publiceringsår"]
    assert table.frames["sv"]["test"].item().startswith("F(1;")
    part_of = {"S001": "S000", "S003": "S002"}
    several = dependence.compare(simulated(8), ("PE", "BI"), part_of=part_of)
    told = check_tables.dependence(several, BOTH)
    assert told.frames["sv"]["way"].tolist()[0] == "Som oberoende studier"


def test_a_published_matrix_is_told_with_outcomes_last() -> None:
    names = ["USE", "BI", "PE"]
    matrix = pd.DataFrame([[1, 0.5, 0.3], [0.5, 1, 0.6], [0.3, 0.6, 1]], names, names)
    pairs = prior_views.pairs(matrix, ["BI", "USE"])
    assert list(pairs.itertuples(index=False, name=None)) == [
        ("PE", "BI", 0.6),
        ("PE", "USE", 0.3),
        ("BI", "USE", 0.5),
    ]
    model = pooled_matrix.fit(matrix, 500, "BI ~ PE; USE ~ BI")
    told = prior_views.values(pairs, model)
    assert told["prior_pe_bi"] == (0.6, "coef2")
    assert told["prior_path_pe_bi"][0] == pytest.approx(0.6, abs=1e-6)
    assert told["prior_r2_use"][0] == pytest.approx(0.25, abs=1e-6)
    table = prior_views.paths(model, BOTH)
    assert table.frames["sv"]["outcome"].tolist() == [
        "Avsikt (R² = 36\xa0%)",
        "Användning (R² = 25\xa0%)",
    ]


def test_a_matrix_that_is_not_symmetric_is_refused() -> None:
    matrix = pd.DataFrame([[1, 0.5], [0.4, 1]], ["a", "b"], ["a", "b"])
    with pytest.raises(Exception, match="not symmetric"):
        prior_views.pairs(matrix)
    assert np.isfinite(matrix.to_numpy()).all()


def test_with_nothing_pooled_the_table_has_no_columns_of_dashes() -> None:
    table = tables.pooled(pool_pairs(simulated(2), least=3), BOTH, least=3)
    assert list(table.frames["sv"]) == ["pair", "k", "n", "r", "ci"]
    assert "prediction" not in table.note["en"]


def test_a_relation_that_is_not_pooled_tells_its_correlations() -> None:
    relation = relations.analyse(simulated(2), ("PE", "BI"), least=3)
    caption = forest_views.forest(relation, BOTH)[0].caption
    low, high = sorted(relation.rows["r"])
    assert f"from .{round(low * 100):02d} to .{round(high * 100):02d}" in caption["en"]
    assert caption["sv"].endswith("i 2 studier, för få att väga samman.")
