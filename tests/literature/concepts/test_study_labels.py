import pandas as pd

from cup_study.literature.concepts import study_labels


def test_studies_with_the_same_name_get_letters():
    frame = pd.DataFrame({"authors": ["Li, Y.", "Li, X.; Wu, Z.", "Li, Q."], "year": [2011] * 3})
    assert study_labels.study_names(frame, "en") == [
        "Li (2011a)",
        "Li et al. (2011)",
        "Li (2011b)",
    ]


def test_what_was_not_seen_is_said_and_not_taken_from_the_key():
    frame = pd.DataFrame(
        {"key": ["li2011", "wu2012"], "authors": [None, "Wu, Z."], "year": pd.array([None, None])}
    )
    assert study_labels.study_names(frame, "sv") == ["[li2011] (u.å.)", "Wu (u.å.)"]
    same = study_labels.study_names(frame.assign(authors="Wu"), "en")
    assert same == ["Wu (n.d.-a)", "Wu (n.d.-b)"]


def test_hostile_names_are_made_harmless():
    frame = pd.DataFrame({"authors": ["a\u202eb\x00" + "x" * 60], "year": [2011]})
    name = study_labels.study_names(frame, "en")[0]
    assert "\u202e" not in name
    assert "\x00" not in name
    assert len(name) < 40


def test_undated_studies_come_last():
    frame = pd.DataFrame({"authors": ["B", "A", "C"], "year": [None, 2011, 1999]})
    found = study_labels.arranged(frame, ["en", "sv"])
    assert found["decade_sv"].tolist() == ["1990–1999", "2010–2019", "Årtal inte sett"]
    assert found["study_en"].tolist() == ["C (1999)", "A (2011)", "B (n.d.)"]
