import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.concepts import drawings, matrix, tables

LANGUAGES = ("en", "sv")


@pytest.fixture
def core():
    frame = pd.DataFrame(
        {
            "key": ["a", "b", "c", "d"],
            "year": [2009, 2011, 2011, None],
            "authors": ["Carter, L.; Weerakkody, V.", "Li, Y.", "Chan, F. et al", "Nobody, N."],
            "country": ["Sweden", "India", "Sweden;Norway", None],
            "government_level": ["municipal", None, "national", None],
            "respondents": ["non-users", "students", None, None],
            "theory": ["TAM", "TAM;DOI", None, None],
        }
    )
    return frame.assign(habit=[True, True, False, True], privacy=[True, False, False, True])


def test_the_top_concept_is_told_in_words(core):
    told = tables.top_concept(matrix.counts(core), LANGUAGES)
    assert told["top_concept"] == ({"en": "habit", "sv": "vana"}, "text")
    assert told["top_concept_share"] == (0.75, "percent0")


def test_the_matrix_shows_the_widest_studies_with_a_year(core):
    widest = matrix.widest(core, ["habit", "privacy"], rows=2)
    table = tables.matrix(widest, ["habit", "privacy"], LANGUAGES).frames["sv"]
    assert table["study"].tolist() == ["Carter m.fl. (2009)", "Li (2011)"]
    assert table["privacy"].tolist() == ["●", ""]


def test_authors_told_as_et_al_are_several(core):
    assert tables.study_names(core.iloc[[2]], "en") == ["Chan et al. (2011)"]


def test_what_was_not_seen_is_the_last_row(core):
    found = matrix.by_word(core, "theory")
    table = tables.words(found, "theory", 4, LANGUAGES, top=1)
    assert table.frames["sv"].values.tolist() == [["TAM", 2], ["(inte sett)", 2]]
    assert table.note["en"].startswith("n = 4 studies")


def test_contexts_count_only_what_was_seen(core):
    found = matrix.contexts(core, ["sweden"], ["municipal"], ["non-user"])
    rows = found.set_index("context")
    assert rows["studies"].to_dict() == {
        "nordic": 2,
        "municipal": 1,
        "nonusers": 1,
        "nordic_municipal": 1,
    }
    assert rows.loc["nordic_municipal", ["told", "unknown"]].tolist() == [2, 2]
    assert tables.gaps(found, 4, LANGUAGES).frames["sv"]["context"].iloc[0] == "Nordiskt land"


def test_drawings_say_their_message(core):
    counts = matrix.counts(core)
    bars = drawings.concepts(counts, 4, LANGUAGES)
    assert bars.caption["sv"] == "Vana är det begrepp som setts oftast: i 3 studier."
    years = drawings.timeline(matrix.by_year(core), 4, LANGUAGES)
    assert years.note["en"] == "3 of 4 studies with a year; the others are not drawn."
    plt.close("all")
