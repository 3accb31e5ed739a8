from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import contexts

FILE = Path(__file__).parents[3] / "data" / "raw" / "literature" / "contexts.csv"


def groups(dimension):
    return tuple(g for g in contexts.read(FILE) if g.dimension == dimension)


@pytest.mark.parametrize(
    ("dimension", "entry", "found"),
    [
        ("respondents", "non-users", ["nonusers"]),
        ("respondents", "Users", ["users"]),
        ("respondents", "internet users aged 60 and older", ["older"]),
        ("respondents", "senior citizens (users)", ["users", "older"]),
        ("country", "United States (Georgia)", ["other"]),
        ("country", "European Union", ["european"]),
        ("country", "Denmark", ["nordic"]),
        ("service", "e-government website", ["general", "website"]),
        ("service", "building permit", ["other"]),
    ],
)
def test_entries_are_placed_by_whole_words(dimension, entry, found):
    assert contexts.entry_groups(entry, groups(dimension)) == found


def test_a_study_may_be_in_several_groups_and_unseen_is_a_group():
    frame = pd.DataFrame({"country": ["Sweden; India", None, " "]})
    member = contexts.membership(frame, groups("country"))
    assert member["country", "nordic"].tolist() == [True, False, False]
    assert member["country", "other"].tolist() == [True, False, False]
    assert member["country", contexts.UNSEEN].tolist() == [False, True, True]
    assert list(member.columns) == contexts.columns(groups("country"))


def test_what_no_group_takes_is_seen_in_the_log():
    nordic = tuple(g for g in groups("country") if g.name == "nordic")
    told = contexts.placed(pd.DataFrame({"country": ["Swedn"]}), nordic)
    assert told.values.tolist() == [["country", "Swedn", "", 1]]


def test_problems_of_the_file_are_told_together(tmp_path):
    path = tmp_path / "contexts.csv"
    head = "dimension,group,words,en,sv,dimension_en,dimension_sv\n"
    row = "country,nordic,Sweden,Nordic,Norden,Country,Land\n"
    rest = "country,other,*,other,övriga,Country,Land\n"
    path.write_text(head + row + row + rest + rest.replace("other", "more") + "country,x,,,,,\n")
    with pytest.raises(InputError) as caught:
        contexts.read(path)
    told = str(caught.value)
    assert "row 3: the same dimension and group" in told
    assert "row 5: the same dimension and words" in told
    assert 'row 6, column "words": is empty' in told
