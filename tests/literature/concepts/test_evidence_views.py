import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.concepts import evidence, evidence_views, matrix
from cup_study.literature.concepts.contexts import Group

LANGUAGES = ("en", "sv")
GROUPS = (
    Group(
        "country",
        "nordic",
        ("Sweden",),
        {"en": "Nordic", "sv": "Norden"},
        {"en": "Country", "sv": "Land"},
    ),
    Group(
        "country", "other", ("*",), {"en": "other", "sv": "övriga"}, {"en": "Country", "sv": "Land"}
    ),
)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture
def joined():
    return pd.DataFrame(
        {
            "key": list("abc"),
            "country": ["Sweden", "India", None],
            "habit": [True, False, True],
            "privacy": [False, False, False],
        }
    )


def test_kinds_of_cells_look_different(joined):
    absent = pd.DataFrame({"habit": [False] * 3, "privacy": [False, True, False]})
    found = evidence.cells(joined, GROUPS, absent)
    drawing = evidence_views.drawing(found, matrix.counts(joined), GROUPS, 3, LANGUAGES)
    main, key = drawing.figures["en"].axes
    hatched = [p for p in main.patches if p.get_hatch()]
    framed = [p for p in main.patches if p.get_edgecolor()[:3] == (0, 0, 0)]
    dots = [line for line in main.lines if line.get_marker() == "."]
    assert (len(hatched), len(framed), len(dots)) == (1, 1, 3)
    assert {t.get_text() for t in key.texts} > {"no study found", "looked for, not found"}


def test_a_kind_that_is_not_there_is_not_in_the_key(joined):
    found = evidence.cells(joined, GROUPS)
    drawing = evidence_views.drawing(found, matrix.counts(joined), GROUPS, 3, LANGUAGES)
    assert "eftersökt, inte funnet" not in [
        t.get_text() for t in drawing.figures["sv"].axes[1].texts
    ]
    assert drawing.caption["sv"] == (
        "I 3 av de 4 kombinationerna av begrepp och sammanhang hittades ingen studie."
    )


def test_the_table_tells_zero_from_none_and_unknown(joined):
    absent = pd.DataFrame({"habit": [False] * 3, "privacy": [False, True, False]})
    table = evidence_views.tables(evidence.cells(joined, GROUPS, absent), GROUPS, 3, LANGUAGES)
    frame = table["country"].frames["en"].set_index("concept")
    assert frame.loc["Privacy"].tolist() == ["·", "0", "·"]
    assert frame.loc["Habit"].tolist() == ["1", "·", "(1)"]
