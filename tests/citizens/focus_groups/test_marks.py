from dataclasses import replace

import pandas as pd

from cup_study.citizens.focus_groups import marks, simulated


def test_a_wider_code_is_given_once_and_a_theme_is_the_widest():
    material = simulated.draw(3, seed=4)
    wide, codes = marks.table(material), marks.table(material, "code")
    for theme, own in simulated.THEMES.items():
        assert wide[theme].equals(codes[list(own)].any(axis=1).rename(theme))
    assert list(marks.table(material, "theme")) == list(simulated.THEMES)


def test_sessions_that_nobody_coded_are_left_out_and_uncoded_segments_are_not():
    material = simulated.small()
    given = material.codings[material.codings["segment"] == "s1"]
    part = replace(material, codings=given)
    assert list(marks.table(part).index) == ["s1", "s2"]
    assert not marks.table(part).loc["s2"].any()


def test_what_the_coders_agreed_on_counts():
    material = simulated.small()
    more = pd.DataFrame(
        [("s1", "bo", "secure"), ("s1", "agreed", "secure")], columns=["segment", "coder", "code"]
    )
    material = replace(material, codings=pd.concat([material.codings, more], ignore_index=True))
    assert marks.table(material, "code").loc["s1", ["find", "secure"]].tolist() == [False, True]


def test_a_speaker_who_is_not_known_is_nobody():
    material = simulated.small()
    said = material.segments.assign(participant="")
    assert not marks.knows_people(replace(material, segments=said))
    assert set(marks.people(replace(material, segments=said))) == {""}
