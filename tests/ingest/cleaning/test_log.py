from __future__ import annotations

from cup_study.ingest.cleaning import log
from cup_study.ingest.flagging import flags


def test_summary_keeps_waves_and_steps_in_order() -> None:
    entries = [
        log.Entry("b", "flag", "duplicate", "", "rows", 1),
        log.Entry("b", "recode", "empty", "q1", "cells", 2),
        log.Entry("b", "recode", "empty", "q2", "cells", 3),
        log.Entry("a", "recode", "empty", "q1", "cells", 4),
    ]
    found = log.summary(log.table(entries))
    assert found[["wave", "rule", "items", "n"]].to_numpy().tolist() == [
        ["b", "empty", 2, 5],
        ["b", "duplicate", 0, 1],
        ["a", "empty", 1, 4],
    ]


def test_missing_codes_are_told_one_by_one_where_they_are_few() -> None:
    entries = [
        log.Entry("a", "recode", "missing_code", item, "cells", n, code)
        for item, n, code in (("q1", 2, "98 = No"), ("q2", 3, "98 = No"), ("q2", 4, "99 = Nothing"))
    ]
    found = log.summary(log.table(entries), most=2)
    assert found[["code", "items", "n"]].to_numpy().tolist() == [
        ["98 = No", 2, 5],
        ["99 = Nothing", 1, 4],
    ]
    assert log.summary(log.table(entries), most=1)["n"].tolist() == [9]


def test_summary_of_nothing() -> None:
    assert log.summary(log.table([])).empty


def test_every_flag_has_words_in_both_languages() -> None:
    assert set(flags.FLAGS) <= set(log.RULES)
    assert all(words.keys() == {"en", "sv"} for words in log.RULES.values())


def test_other_language_falls_back_to_english() -> None:
    assert log.rule("empty", "fi") == log.RULES["empty"]["en"]
