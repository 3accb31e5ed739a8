from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import official, official_views

FOLDER = Path(__file__).parents[3] / "data" / "raw" / "literature"
ROW = {
    "source": "S",
    "country": "Sweden",
    "year": 2023,
    "indicator": "use",
    "value": 95.0,
    "unit": "percent",
    "note": None,
}


def rows(*changes):
    return pd.DataFrame([{**ROW, **change} for change in changes])


def test_traps_are_marked():
    found = official.checked(
        rows(
            {"source": "S (secondary copy)"},
            {"note": "year inferred"},
            {"note": "text says almost 75"},
            {},
        )
    )
    assert found[["copy", "inferred", "rounded"]].values.tolist() == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]


def test_bad_figures_are_told_together():
    with pytest.raises(InputError) as caught:
        official.checked(rows({"value": 101}, {"value": "x"}, {"year": "?"}))
    assert len(caught.value.problems) == 3


def test_an_indicator_is_taken_as_worded_and_never_doubled():
    found = official.checked(rows({}, {"country": "Norway", "value": 98.0}, {"year": 2024}))
    assert official.one(found, "use", 2023)["country"].tolist() == ["Norway", "Sweden"]
    with pytest.raises(InputError, match="has no figure"):
        official.one(found, "uses", 2023)
    with pytest.raises(InputError, match="has two figures"):
        official.one(official.checked(rows({}, {})), "use", 2023)


def test_columns_stand_beside_each_other_and_are_not_joined():
    found = official.checked(rows({}, {"country": "Norway", "year": 2024}))
    table = official_views.table(found, [("use", 2023), ("use", 2024)], ["sv"])
    assert table.frames["sv"]["c1"].isna().tolist() == [True, False]
    assert "ingen serie" in table.note["sv"]


def test_the_figure_tells_the_traps():
    found = official.checked(
        rows(
            {"source": "S (secondary copy)", "note": "inferred"}, {"country": "EU27", "value": 70.0}
        )
    )
    drawing = official_views.drawing(official.one(found, "use", 2023), ["Sweden"], ["en", "sv"])
    assert "secondary copy" in drawing.note["en"]
    assert "slutits" in drawing.note["sv"]
    assert drawing.caption["en"] == (
        "Of individuals in Sweden, 95% used e-government in 2023, against 70% in the EU."
    )
    plt.close("all")


def test_the_data_of_the_study_are_read():
    found = official.checked(pd.read_csv(FOLDER / "statistics.csv"))
    assert int(found["copy"].sum()) == 110
    assert int(found["inferred"].sum()) == 28
