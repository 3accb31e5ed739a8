import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.concepts import over_time, over_time_views


@pytest.fixture
def joined():
    return pd.DataFrame(
        {
            "key": list("abcd"),
            "year": [2009, 2011, 2011, None],
            "theory": ["TAM;DOI", "TAM", None, "TAM"],
            "habit": [True, True, False, True],
        }
    )


def test_every_year_is_there_and_the_undated_are_not(joined):
    table = over_time.by_concept(joined)
    assert table[["year", "studies", "of"]].values.tolist() == [
        [2009, 1, 1],
        [2010, 0, 0],
        [2011, 1, 2],
    ]


def test_studies_without_an_entry_come_last(joined):
    table = over_time.by_entry(joined, "theory", top=1)
    assert list(dict.fromkeys(table["entry"])) == ["TAM", over_time.UNSEEN]
    assert table[table["entry"].eq("")]["studies"].tolist() == [0, 0, 1]


def test_without_any_year_there_is_no_table(joined):
    assert over_time.by_concept(joined.assign(year=None)).empty


def test_the_drawing_says_how_many_have_a_year(joined):
    drawing = over_time_views.drawing(over_time.by_concept(joined), "concept", 4, ["en", "sv"])
    assert drawing.caption["sv"].startswith("Vana sågs i studier från 2 olika år")
    assert drawing.note["en"].startswith("n = 3 of 4 studies")
    texts = [t.get_text() for t in drawing.figures["en"].axes[0].texts]
    assert texts == ["1", "2", "1", "1"]
    plt.close("all")
