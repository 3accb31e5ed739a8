from dataclasses import replace

import pandas as pd
import pytest

from cup_study.citizens.focus_groups import about, simulated, themes, themes_views
from cup_study.errors import InputError

HEADS = {"en": {"0": "Non-users", "1": "Users"}, "sv": {"0": "Icke-användare", "1": "Användare"}}
LANGUAGES = ("en", "sv")


def test_the_groups_that_the_simulation_made_differ_come_out():
    material = simulated.draw(20, 8, 4, seed=2)
    found = themes.counts(material, "user").set_index(["code", "group"])
    share = found["segments"] / found["of_segments"]
    assert share["ease", "1"] > share["ease", "0"] + 0.1
    assert share["contact", "0"] > share["contact", "1"] + 0.1


def test_groups_add_up_to_all_and_a_theme_is_no_more_than_its_codes():
    found = themes.counts(simulated.draw(6, seed=3), "municipality")
    wide = found.pivot(index="code", columns="group", values="segments")
    whole = found[found["group"].isna()].set_index("code")["segments"]
    assert (wide[["Ekby", "Sjövik"]].sum(axis=1) == whole[wide.index]).all()
    for theme, own in simulated.THEMES.items():
        assert whole[list(own)].max() <= whole[theme] <= whole[list(own)].sum()


def test_the_order_wanted_is_kept_and_who_is_not_known_counts_in_all_only():
    material = simulated.small()
    people = material.participants.copy()
    people.loc[0, "user"] = ""
    found = themes.counts(replace(material, participants=people), "user", ["1", "0"])
    assert list(found["group"].dropna().unique()) == ["1", "0"]
    ease = found[found["code"] == "ease"].set_index("group")["segments"]
    assert ease["1"] == 1
    assert ease.iloc[0] == 3


def test_an_attribute_that_is_not_there_and_persons_in_two_groups_are_refused():
    material = simulated.small()
    with pytest.raises(InputError, match="one of: user, municipality"):
        themes.counts(material, "age")
    mood = material.segments.assign(participant="P1", mood=["glad", "sad", "glad", "sad"])
    with pytest.raises(InputError, match='is in 2 groups of "mood"'):
        themes.counts(replace(material, segments=mood), "mood")


def test_the_table_and_the_figure_show_the_same_cells_and_hide_the_same():
    material = simulated.draw(12, 8, 2, seed=5)
    found = themes.counts(material, "user", ["0", "1"])
    whose = about.of(material, LANGUAGES)
    made = themes_views.table(found, material.codes, HEADS, whose)
    assert made is not None
    drawn = themes_views.drawing(found, material.codes, HEADS, whose)
    assert drawn is not None
    cells = made.frames["en"]
    hidden = int((cells == "..").sum().sum())
    assert hidden
    assert "hidden (..)" in made.note["en"]
    texts = [text.get_text() for text in drawn.figures["en"].axes[0].texts]
    in_groups = (cells[["segments", "group0", "group1"]] == "..").sum().sum()
    assert texts.count("..") == in_groups
    assert made.columns["group1"]["sv"].startswith("Användare (")
    assert drawn.caption["sv"].startswith("”")


def test_where_all_is_small_nothing_is_drawn_and_the_table_holds_marks():
    material = simulated.small()
    found = themes.counts(material)
    whose = about.of(material, LANGUAGES)
    assert themes_views.drawing(found, material.codes, {}, whose) is None
    made = themes_views.table(found, material.codes, {}, whose)
    assert made is not None
    cells = made.frames["sv"]
    assert set(cells["segments"]) == {".."}
    assert "top_n" not in themes_views.values(found, material.codes, whose)


def test_statements_of_nobody_are_all_told():
    material = simulated.small()
    said = replace(material, segments=material.segments.assign(participant=""))
    whose = about.of(said, LANGUAGES)
    found = themes.counts(said, "municipality")
    made = themes_views.table(found, said.codes, {}, whose)
    assert made is not None
    cells = made.frames["en"]
    assert cells["segments"].tolist() == [3, 3, 1, 1]
    assert "participants" not in cells


def test_labels_are_text_and_never_a_formula():
    material = simulated.draw(12, 8, 2, seed=5)
    heads = {lang: {"0": r"$\frac$ =1+1", "1": "<b>"} for lang in LANGUAGES}
    found = themes.counts(material, "user")
    drawn = themes_views.drawing(found, material.codes, heads, about.of(material, LANGUAGES))
    assert drawn is not None
    drawn.figures["en"].draw_without_rendering()
    assert isinstance(found, pd.DataFrame)


def test_without_codings_there_is_neither_table_nor_figure():
    material = simulated.small()
    bare = replace(material, codings=material.codings.head(0))
    whose = about.of(bare, LANGUAGES)
    found = themes.counts(bare, "user")
    assert themes_views.table(found, bare.codes, HEADS, whose) is None
    assert themes_views.drawing(found, bare.codes, HEADS, whose) is None
    assert themes_views.values(found, bare.codes, whose)["n"] == (0, "count")
