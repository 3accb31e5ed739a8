import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.citizens import scale_views
from cup_study.sem.scales.reliability import reliability

BOOK = codebook.parse("name,type,question_en,question_sv\na1,text,Useful?,Nyttig?\n", ["en", "sv"])
NOTE = {"en": "n = 399.", "sv": "n = 399."}
KNOWN = pd.DataFrame(
    [
        ("loading", "PU =~ a1", None, -0.86),
        ("loading_codes", "PU =~ a1", None, 0.2),
        ("loading", "PU =~ a2", "town=A", 0.1),
    ],
    columns=["kind", "name", "group", "value"],
)


def test_loadings_stand_beside_the_true_ones(model, robust):
    both = scale_views.side_by_side(model, robust, KNOWN)
    first = both.iloc[0]
    # Turned items have the loading without its sign; truths of groups are not those of all.
    assert (first["true_ordered"], first["true_number"]) == (0.86, 0.2)
    assert both["true_ordered"].notna().sum() == 1
    told = scale_views.values(both)
    assert told["truth_loadings_n"] == (1, "count")
    assert told["truth_loadings_ordered"] == (1, "count")
    assert told["truth_loadings_number"] == (0, "count")


def test_a_study_without_truth_has_no_column_of_it(model, robust, called):
    both = scale_views.side_by_side(model, robust, None)
    assert "truth_loadings_n" not in scale_views.values(both)
    frame = scale_views.loadings_table(both, BOOK, called, NOTE).frames["sv"]
    assert frame.columns.tolist() == ["construct", "item", "number", "ordered"]
    assert frame["item"].tolist()[:2] == ["Nyttig?", "a2"]


def test_reliability_of_both_treatments_in_one_table(model, fitted, called):
    table = reliability(fitted)
    ordinal = table.assign(alpha_ordinal=0.9)
    shown = scale_views.reliability_table(model, table, ordinal, called, NOTE).frames["en"]
    assert shown["construct"].tolist() == ["Usefulness", "Intention"]
    assert shown["ordinal"].tolist() == [0.9, 0.9]
    assert shown["cr"].tolist() == pytest.approx(table["omega"].tolist())


def test_the_caption_tells_the_weakest_loading(model, robust, called):
    both = scale_views.side_by_side(model, robust, None)
    drawing = scale_views.loadings_figure(both, called, NOTE)
    assert drawing.caption["en"].startswith("Every item follows its construct: the weakest")
    assert drawing.note["en"].endswith("Dashed: a loading of .71 explains half of an item.")
    weak = scale_views.loadings_figure(both.assign(number=0.3), called, NOTE)
    assert weak.caption["sv"].startswith("Alla frågor följer inte")
    plt.close("all")
