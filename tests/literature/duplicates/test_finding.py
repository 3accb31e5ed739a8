from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.duplicates import finding, judging, overlap
from cup_study.literature.records import record
from tests.literature.duplicates import simulated
from tests.literature.duplicates.test_evidence import WHOLE


def pair(**changed: Any) -> finding.Duplicates:
    table = record.frame([WHOLE | {"record": "a"}, WHOLE | changed | {"record": "b"}])
    return finding.find(table)


def together(found: finding.Duplicates) -> bool:
    return bool(found.groups["group"].nunique() == 1)


NO_DOI = {"doi": ""}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({}, "doi"),
        ({"title": "TRUST AND HABIT IN THE USE OF MUNICIPAL SERVICES"}, "doi"),
        (NO_DOI, "exact"),
        (NO_DOI | {"title": WHOLE["title"].upper() + ".", "authors": "B. Lind"}, "exact"),
        (NO_DOI | {"title": "Trust and habit in the use of municipal services"}, "fuzzy"),
        (NO_DOI | {"title": "Förtroende och vana vid användning av tjänster"}, "fuzzy"),
        (NO_DOI | {"year": 2009, "volume": "", "issue": "", "pages": ""}, "fuzzy"),
        (NO_DOI | {"container": "J. Munic. Use", "pages": "42-7"}, "exact"),
        (NO_DOI | {"authors": "", "container": ""}, "fuzzy"),
        ({"doi": "10.1/other"}, "exact"),  # two registrants, one article: all else agrees
    ],
)
def test_duplicates(changed: dict[str, Any], rule: str) -> None:
    found = pair(**changed)
    assert together(found)
    assert found.pairs["rule"].tolist() == [rule]
    assert len(found.undecided) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Quite another matter in one volume of proceedings", "pages": "99-105"},
        NO_DOI | {"title": f"Erratum: {WHOLE['title']}", "pages": "98"},
        NO_DOI | {"title": f"{WHOLE['title']} (vol 3, pg 42, 2010)", "pages": "98"},
        NO_DOI | {"title": "Reply to: " + WHOLE["title"], "authors": "Smith, J", "pages": ""},
        NO_DOI | {"title": f"{WHOLE['title']}, part II", "pages": "58-70"},
        NO_DOI
        | {"year": 2008, "container": "Proceedings of X", "volume": "", "pages": "1-9"}
        | {"type": "conference", "issue": ""},
        {
            "type": "preprint",
            "doi": "10.2139/ssrn.1",
            "container": "SSRN",
            "volume": "",
            "pages": "",
        },
        NO_DOI | {"title": "Trust and habit in the use of regional services", "pages": "98-103"},
    ],
)
def test_no_duplicates_without_a_person(changed: dict[str, Any]) -> None:
    assert not together(pair(**changed))


def test_a_shared_doi_with_like_titles_is_asked_and_told() -> None:
    found = pair(title=f"{WHOLE['title']}: a comment", pages="98-99")
    assert not together(found)
    assert found.undecided["why"].tolist() == [judging.WHY["doi"]]
    assert "10.1/x" in found.log.loc[0, "what"]


def test_the_chapters_of_a_book_are_no_questions() -> None:
    rows = [
        {"record": str(i), "doi": "10.1/book", "title": t, "authors": a, "pages": p}
        for i, (t, a, p) in enumerate(
            [
                ("Salt marshes of the north", "Lind, B", "1-20"),
                ("Ion balance of halophytes", "Öberg, C", "21-40"),
                ("Economic value and its estimation", "Haddad, S", "41-60"),
            ]
        )
    ]
    found = finding.find(record.frame(rows))
    assert found.groups["group"].nunique() == 3
    assert len(found.undecided) == 0
    assert found.log["what"].str.contains("3 records").tolist() == [True]


def test_a_chain_goes_to_a_person() -> None:
    bare = {"volume": "", "issue": "", "pages": "", "doi": "", "container": ""}
    talk = {"volume": "90", "pages": "S7", "doi": "10.2/talk", "container": "Annual Meeting"}
    rows = [WHOLE | {"record": "a"}, WHOLE | bare | {"record": "b"}, WHOLE | talk | {"record": "c"}]
    found = finding.find(record.frame(rows))
    assert found.groups["group"].nunique() == 2
    assert found.undecided["why"].tolist() == [judging.WHY["chain"]]
    assert len(found.log) == 1


def test_editorials_of_other_issues_differ() -> None:
    base = {"title": "Editor's comments", "authors": "Lee, A", "year": 2001, "volume": "25"}
    base = base | {"container": "MIS Quarterly", "type": "journal"}
    rows = [base | {"record": str(i), "issue": str(i)} for i in range(1, 5)]
    assert finding.find(record.frame(rows)).groups["group"].nunique() == 4


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_precision_and_recall(seed: int) -> None:
    table, truth = simulated.exports(500, seed)
    precision, recall = simulated.quality(finding.find(table).groups, truth)
    assert precision >= 0.99
    assert recall >= 0.98


def test_precision_and_recall_without_doi() -> None:
    table, truth = simulated.exports(500, 4, doi=False)
    precision, recall = simulated.quality(finding.find(table).groups, truth)
    assert precision >= 0.99
    assert recall >= 0.97


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_does_not_matter(seed: int) -> None:
    table, _ = simulated.exports(200, 5)
    first = finding.find(table)
    mixed = table.sample(frac=1, random_state=seed).reset_index(drop=True)
    mixed["position"] = range(1, len(mixed) + 1)
    second = finding.find(mixed)
    for name in ("groups", "pairs", "undecided", "log"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_decisions_are_obeyed() -> None:
    decided = pd.DataFrame({"record_1": ["b"], "record_2": ["a"], "decision": ["different"]})
    table = record.frame([WHOLE | {"record": "a"}, WHOLE | {"record": "b"}])
    found = finding.find(table, decided)
    assert not together(found)
    assert len(found.pairs) == len(found.undecided) == 0
    unlike = record.frame([WHOLE | {"record": "a"}, {"record": "b", "title": "Habit"}])
    found = finding.find(unlike, decided.assign(decision="duplicate"))
    assert together(found)
    assert found.pairs[["rule", "decided"]].values.tolist() == [["decision", True]]


def test_different_holds_for_whole_groups() -> None:
    rows = [WHOLE | {"record": x} for x in "abc"]
    decided = pd.DataFrame(
        {"record_1": ["a", "a"], "record_2": ["b", "c"], "decision": ["duplicate", "different"]}
    )
    found = finding.find(record.frame(rows), decided)
    assert found.groups["group"].tolist() == ["a", "a", "c"]
    assert len(found.undecided) == 0


def test_a_decision_about_a_record_that_is_gone_is_told() -> None:
    decided = pd.DataFrame({"record_1": ["a"], "record_2": ["z"], "decision": ["duplicate"]})
    found = finding.find(record.frame([WHOLE | {"record": "a"}]), decided)
    assert found.log["what"].tolist() == ['decision "duplicate" kept: a record is no longer there']


@pytest.mark.parametrize("band", [(0.9, 0.3), (-1, 0.5), (0.5, 2)])
def test_a_band_that_is_none(band: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="low <= high"):
        finding.find(record.empty(), band=band)


def test_no_records_and_one() -> None:
    assert len(finding.find(record.empty()).groups) == 0
    assert finding.find(record.frame([WHOLE | {"record": "a"}])).groups["group"].tolist() == ["a"]


def test_records_without_anything_are_not_one() -> None:
    found = finding.find(record.frame([{"record": x} for x in "abc"]))
    assert found.groups["group"].nunique() == 3


@pytest.mark.parametrize(
    "sign", ["9" * 5000, "²", "፩", "\0", "=1+1", "<b>", "\\", "[[[", " " * 9999 + "x", "(" * 9999]
)
def test_odd_fields_are_compared_as_they_are(sign: str) -> None:
    odd = dict.fromkeys(["title", "authors", "container", "volume", "issue", "pages", "doi"], sign)
    rows = [odd | {"record": x, "abstract": sign * 9} for x in "ab"]
    assert finding.find(record.frame([*rows, {"record": "c"}])).groups["record"].tolist() == [
        *"abc"
    ]


def test_many_identical_records() -> None:
    rows = [WHOLE | {"record": f"{i:03}"} for i in range(300)]
    random.Random(1).shuffle(rows)
    found = finding.find(record.frame(rows))
    assert set(found.groups["group"]) == {"000"}
    assert overlap.summary(record.frame(rows), found)["removed"] == 299


@pytest.mark.slow
def test_twenty_thousand_records() -> None:
    table, truth = simulated.exports(9000, 11)
    precision, recall = simulated.quality(finding.find(table).groups, truth)
    assert precision >= 0.98
    assert recall >= 0.98


SIBLING = NO_DOI | {"pages": ""}
AGAIN = {"title": "Survey of digital government for sustainable development", "authors": "Lind, B."}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Siblings in one volume, without pages and DOI.
        (
            WHOLE | SIBLING | {"title": "Trust in public services among women in the north"},
            WHOLE | SIBLING | {"title": "Trust in public services among men in the north"},
        ),
        (
            WHOLE | SIBLING | {"title": "Why citizens use municipal services"},
            WHOLE | SIBLING | {"title": "Why citizens do not use municipal services"},
        ),
        # One title in two journals.
        (WHOLE | NO_DOI, WHOLE | NO_DOI | {"container": "Electronic Markets", "pages": "217-221"}),
        (WHOLE | SIBLING | {"volume": ""}, WHOLE | SIBLING | {"container": "Cancer"}),
        # Annual reports; editions of a book.
        (AGAIN | {"type": "report", "year": 2018}, AGAIN | {"type": "report", "year": 2019}),
        (AGAIN | {"type": "book", "year": 2009}, AGAIN | {"type": "book", "year": 2010}),
        # A preprint of unknown type, known by its address.
        (
            WHOLE,
            AGAIN
            | {name: WHOLE[name] for name in ("title", "authors", "year")}
            | {"type": "other", "url": "https://arxiv.org/abs/0701.1234"},
        ),
        # A Chinese sign that stands for another.
        (
            {"title": "电子商务服务公众信任影响因素研究", "authors": "王伟", "year": 2015},
            {"title": "电子政务服务公众信任影响因素研究", "authors": "王伟", "year": 2015},
        ),
    ],
)
def test_what_a_librarian_wants_to_see(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = finding.find(record.frame([one | {"record": "a"}, other | {"record": "b"}]))
    assert not together(found)
    assert len(found.undecided) == 1


def test_editorials_of_another_year_and_volume_are_no_question() -> None:
    both = {"title": "Editorial", "authors": "Lee, A.", "container": "Use", "pages": "1-2"}
    rows = [
        both | {"record": f"{i}", "year": 2000 + i, "volume": f"{i}", "issue": "1"}
        for i in range(1, 5)
    ]
    found = finding.find(record.frame(rows))
    assert found.groups["group"].nunique() == 4
    assert len(found.undecided) == 0


def test_titles_in_two_languages_without_a_doi() -> None:
    swedish = "Förtroende för offentliga tjänster bland äldre"
    english = "Trust in public services among older citizens"
    for both in (f"{swedish} = {english}", f"{swedish} [{english}]"):
        for single in (swedish, english):
            rows = [
                WHOLE | NO_DOI | {"record": "a", "title": both, "pages": "S17-S28"},
                WHOLE | NO_DOI | {"record": "b", "title": single, "pages": "S17-S22"},
            ]
            assert together(finding.find(record.frame(rows)))
    # No part of it is the other title, but the place is the same.
    rows[1] |= {"title": "Trust among the old", "pages": "S17-S28"}
    assert together(finding.find(record.frame(rows)))


def test_a_text_in_a_wrong_encoding_is_found() -> None:
    table = record.frame(
        [
            {
                "record": "a",
                "title": "Förtroende för kommunala e-tjänster på Åland: en enkätstudie",
                "authors": "Åström, Åsa; Lindström, Örjan",
                "year": 2014,
            },
            {
                "record": "b",
                "title": "FÃ¶rtroende fÃ¶r kommunala e-tjÃ¤nster pÃ¥ Ã…land: en enkÃ¤tstudie",
                "authors": "Ã…strÃ¶m, Ã…sa; LindstrÃ¶m, Ã–rjan",
                "year": 2014,
            },
        ]
    )
    assert together(finding.find(table))
