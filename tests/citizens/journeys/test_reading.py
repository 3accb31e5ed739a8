"""Journeys from files, and all that can be wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cup_study.citizens.evidence import Known, known
from cup_study.citizens.journeys import reading, yaml_reading
from cup_study.citizens.journeys.journey import Journey
from cup_study.errors import InputError
from tests.citizens.journeys.made import LANGUAGES, book, sheets

YAML = """
title: {en: A, sv: A}
target_group: {en: G, sv: G}
question: {en: Q, sv: Q}
stages:
  - {name: find, label: {en: Find, sv: Hitta}}
cells:
  - {stage: find, level: warnings, text: {en: Lost, sv: Vilse}, evidence: "segment:s1"}
"""


def there() -> Known:
    return known(book(), segments=["s1", "s2"], quotes={"s1": ["Lost", "Vilse"]})


def read(folder: Path) -> tuple[Journey, ...]:
    return reading.read(folder, LANGUAGES, there(), book())


def problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder)
    return [str(problem) for problem in caught.value.problems]


def yaml_problems(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    return problems(tmp_path)


def test_spreadsheets_become_a_journey(tmp_path: Path) -> None:
    (made,) = read(sheets(tmp_path))
    assert [stage.name for stage in made.stages] == ["find", "do"]
    assert [level.name for level in made.levels] == ["behaviours", "warnings"]
    assert made.at("find", "warnings")[0].text["sv"] == "Vilse"
    assert made.at("find", "behaviours") == ()
    assert made.stages[1].reversed
    assert made.who == "use=1"


def test_yaml_says_the_same_as_spreadsheets(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(YAML, encoding="utf-8")
    (made,) = read(tmp_path)
    assert made.name == "a"
    assert made.levels[0].labels["sv"] == "Varningsflagg"
    assert str(made.cells[0].evidence[0]) == "segment:s1"


def test_both_forms_may_stand_in_one_folder(tmp_path: Path) -> None:
    folder = sheets(tmp_path)
    (folder / "b.yml").write_text(YAML, encoding="utf-8")
    assert [made.name for made in read(folder)] == ["a", "b"]


def test_all_problems_are_told_at_once_with_their_place(tmp_path: Path) -> None:
    cells = (
        "journey,stage,level,text_en,text_sv,evidence\n"
        "a,find,warnings,Lost,,segment:s9\n"
        "a,lost,warnings,Lost,Vilse,segment:s1\n"
        "a,do,moods,Asks,Frågar,\n"
        "b,do,quotes,Asks,Frågar,assumption\n"
    )
    stages = (
        "journey,stage,label_en,label_sv,emotion\n"
        "a,find,Find,Hitta,knows\na,find,Find,Hitta,\na,do,Do,Göra,nix\n"
    )
    told = problems(sheets(tmp_path, cells=cells, stages=stages))
    for words in (
        'cells.csv, row 2, column "text_sv": has no text in "sv"',
        'cells.csv, row 2, column "evidence": there is no segment "s9"',
        'cells.csv, row 3, column "stage": "lost" is not a stage of the journey',
        'cells.csv, row 4, column "level": "moods" is not a level of the journey',
        'cells.csv, row 4, column "evidence": is empty',
        'cells.csv, row 5, column "journey": "b" is not in journeys.csv',
        'stages.csv, row 3, column "stage": "find" is named twice',
        'stages.csv, row 2, column "emotion": "knows" is no scale',
        'stages.csv, row 4, column "emotion": "nix" is not an item of codebook.csv',
        'stages.csv, row 4: nothing is known of the stage "do"',
    ):
        assert any(one.startswith(words) for one in told), (words, told)


def test_a_stage_of_nothing_but_assumptions_stops_until_it_says_so(tmp_path: Path) -> None:
    text = YAML.replace('"segment:s1"', "assumption")
    (one,) = yaml_problems(tmp_path, text)
    assert one.startswith('a.yml, line 6: nothing is known of the stage "find"')
    said = text.replace("Hitta}}", "Hitta}, evidence: assumption}")
    (tmp_path / "a.yml").write_text(said, encoding="utf-8")
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("cells:", "cels:", 'a.yml, line 7, key "cels": is not known; known are title'),
        ("question:", "title: {en: B, sv: B}\nquestion:", 'line 4, key "title": is there twice'),
        ("sv: Vilse", "fi: Eksyksissä", 'line 8, key "fi": is not known; known are en, sv'),
        ("title: {en: A, sv: A}", "title: A", 'key "title": expected a text in each language'),
        ("title: {en: A, sv: A}", "title: {en: A}", 'key "title.sv": has no text in "sv"'),
        ("stage: find, level", "level", 'line 8, key "stage": is missing'),
        ("cells:\n  -", "cells:\n   ", 'key "cells": expected a list'),
        ("{en: Q, sv: Q}", "{en: Q, sv: Q", "is not YAML"),
        ("segment:s1", "survey:use=7", '"use" has no answer "7"'),
        ("level: warnings", "level: warnings, point: many", "expected a whole number from 1"),
        ("question:", "who: use=5\nquestion:", '"use" has no answer "5"'),
        ("question:", "who: nobody\nquestion:", "expected item=value"),
        ("question:", "original: fi\nquestion:", 'expected one of en, sv, got "fi"'),
        ("question:", "keywords: {en: [a, b], sv: [c]}\nquestion:", "as many in each language"),
    ],
)
def test_what_is_wrong_with_a_yaml_file_is_told_by_line(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    told = yaml_problems(tmp_path, YAML.replace(before, after, 1))
    assert any(words in one for one in told), told


def test_an_alias_is_refused_before_it_grows(tmp_path: Path) -> None:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{c}: &{c} [{','.join(['*' + p] * 9)}]"
        for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (one,) = yaml_problems(tmp_path, "\n".join(lines))
    assert "write the text out instead of referring to it" in one


def test_deep_nesting_and_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe")
    assert yaml_reading.examine(tmp_path / "a.yml", LANGUAGES)[1][0].what == "is not UTF-8"
    assert "a.yml" in yaml_problems(tmp_path, "[" * 3000)[0]
    assert "expected title" in yaml_problems(tmp_path, "- a\n")[0]


def test_quotes_are_cleared_words(tmp_path: Path) -> None:
    quote = YAML.replace("level: warnings", "level: quotes")
    (tmp_path / "a.yml").write_text(quote, encoding="utf-8")
    assert read(tmp_path)
    other = yaml_problems(tmp_path, quote.replace("Lost", "Quite lost"))
    assert 'the cleared words are "Lost; Vilse", got "Quite lost"' in other[0]
    assert "was not cleared" in yaml_problems(tmp_path, quote.replace("s1", "s2"))[0]
    invented = yaml_problems(tmp_path, quote.replace("segment:s1", "assumption"))
    assert any("a quote needs the segment" in one for one in invented)


def test_signs_that_mislead_are_taken_out(tmp_path: Path) -> None:
    text = YAML.replace("en: Lost", 'en: "Lo\\u202est\\u0007"')
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    assert read(tmp_path)[0].cells[0].text["en"] == "Lost"


def test_a_formula_stays_text(tmp_path: Path) -> None:
    cells = (
        "journey,stage,level,text_en,text_sv,evidence\n"
        "a,find,warnings,=1+1,=1+1,segment:s1\na,do,behaviours,<b>,$x$,survey:knows=1\n"
    )
    (made,) = read(sheets(tmp_path, cells=cells))
    assert made.cells[0].text["en"] == "=1+1"


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "there is no journeys.csv" in problems(tmp_path)[0]


def test_missing_columns_are_told_once(tmp_path: Path) -> None:
    told = problems(sheets(tmp_path, cells="journey,stage\na,find\n"))
    assert 'cells.csv: column "evidence" is missing' in told
    assert len(told) == 4


def test_too_many_stages_are_told(tmp_path: Path) -> None:
    more = "\n".join(
        f"  - {{name: s{i}, label: {{en: S, sv: S}}, evidence: assumption}}" for i in range(9)
    )
    told = yaml_problems(tmp_path, YAML.replace("stages:", f"stages:\n{more}"))
    assert told == ["a.yml, line 2: has 10 stages; a sheet has room for 9"]


def test_the_example_of_the_page_for_newcomers_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "journeys.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(title:.*?)```", page, flags=re.DOTALL)
    (tmp_path / "phone.yml").write_text(example[0], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reading.read(tmp_path, ("en", "sv"), there(), book())
    told = str(caught.value)
    assert "YAML" not in told
    assert 'there is no segment "fg1-07"' in told


def test_what_is_wrong_with_shared_stages_is_told_once(tmp_path: Path) -> None:
    head = "journey,title_en,title_sv,target_group_en,target_group_sv,question_en,question_sv,who\n"
    both = "".join(f"{name},A,A,G,G,Q,Q,use={k}\n" for k, name in enumerate("ab"))
    stages = "journey,stage,label_en,label_sv,emotion,reversed\n"
    stages += ",find,Find,Hitta,easy,\n,do,Do,Göra,worry,1\n,find,Find,Hitta,easy,\n"
    cells = "journey,stage,level,text_en,text_sv,evidence\n"
    cells += "".join(
        f"{j},{s},behaviours,Asks,Frågar,survey:knows=1\n" for j in "ab" for s in ("find", "do")
    )
    folder = sheets(tmp_path, journeys=head + both, stages=stages, cells=cells)
    told = [text for text in problems(folder) if "named twice" in text]
    assert told == ['stages.csv, row 4, column "stage": "find" is named twice']
