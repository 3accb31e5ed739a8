from dataclasses import replace

import pandas as pd

from cup_study.citizens.focus_groups import about, log_views, quotes_views, simulated

LANGUAGES = ("en", "sv")


def cleared():
    material = simulated.draw(4, 6, 2, seed=3)
    rows = [
        ("g1-P1-1", "E. Ek", "2011", "=1+1 <b>", "Två\x00 ord"),
        ("g2-P3-2", "E. Ek", "", "a", "b"),
    ]
    columns = ["segment", "cleared_by", "cleared_on", "text_en", "text_sv"]
    return replace(material, quotes=pd.DataFrame(rows, columns=columns, dtype="str"))


def test_only_cleared_words_are_shown_as_text():
    material = cleared()
    made = quotes_views.table(material, about.of(material, LANGUAGES), attributes=["user"])
    assert made is not None
    assert made.frames["en"]["quote"].tolist() == ["“=1+1 <b>”", "“a”"]
    assert made.frames["sv"]["quote"].tolist()[0] == "”Två ord”"
    assert quotes_views.table(simulated.draw(2), about.of(simulated.draw(2), LANGUAGES)) is None


def test_an_attribute_is_told_only_where_enough_share_it_and_all_before_it():
    material = cleared()
    people = material.participants
    alike = people["user"].value_counts()
    who = quotes_views.speakers(material, ["user"], {}, "en", threshold=int(alike.min()) + 1)
    rare = str(alike.idxmin())
    user = material.attribute("user")
    assert all((", user" in text) == (user[s] != rare) for s, text in who.items())
    # Both attributes together are shared by fewer than each alone.
    both = quotes_views.speakers(
        material, ["user", "municipality"], {}, "en", threshold=int(alike.min())
    )
    for text in both.values():
        assert text.startswith("P")
    combined = (
        people.merge(material.sessions, on="session").groupby(["user", "municipality"]).size()
    )
    told = {
        (user[s], material.attribute("municipality")[s])
        for s, text in both.items()
        if "user" in text and "municipality" in text
    }
    assert all(combined[pair] >= alike.min() for pair in told)


def test_nobody_is_named_where_nobody_is_known():
    material = cleared()
    unknown = replace(material, segments=material.segments.assign(participant=""))
    made = quotes_views.table(unknown, about.of(unknown, LANGUAGES))
    assert made is not None
    assert "who" not in made.frames["en"]
    assert "Vem som sade dem är inte känt." in made.note["sv"]


def test_the_log_is_told_in_words_and_long_lists_are_cut():
    material = simulated.small()
    whose = about.of(material, LANGUAGES)
    assert log_views.table(material, whose) is None
    log = pd.DataFrame(
        [("one_coder", "codings.csv", 1, "anna"), ("not_coded", "codings.csv", 900, "s, " * 900)],
        columns=["kind", "file", "n", "detail"],
    )
    made = log_views.table(replace(material, log=log), whose)
    assert made is not None
    assert made.frames["sv"]["what"][0].startswith("Bara en kodare")
    assert len(made.frames["en"]["detail"][1]) <= 120
