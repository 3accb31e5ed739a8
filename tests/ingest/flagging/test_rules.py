from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cup_study import study as studies
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import rules
from cup_study.study import Study

Make = Callable[..., Study]
BOOK = Codebook((Item("a", "a", "scale", {}, (1, 2, 3)), Item("b", "b", "numeric", {})))
ROOT = studies.find_root(Path(__file__).parent)


def refused(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        rules.parse(text, BOOK, ["en", "sv"])
    return [str(problem) for problem in caught.value.problems]


def test_parse() -> None:
    text = "rule,condition,explanation_sv\nr1, a == 1 ,Ett\n\nr2,isna(b),\n"
    first, second = rules.parse(text, BOOK, ["en", "sv"])
    assert (first.name, first.condition, first.items) == ("r1", "a == 1", ("a",))
    assert (first.text("sv"), first.text("en")) == ("Ett", "Ett")
    assert second.text("en") == "isna(b)"


def test_every_problem_with_its_row_and_column() -> None:
    assert refused("rule,condition\nr 1,a >\nr2,c == 1\nr2,a == 'x'\nr3,a in (1,2)\n") == [
        'row 5: expected 2 cells as in the header, got 3; quote a text with "," in it',
        'row 2, column "rule": expected a name of letters, digits and "_", got "r 1"',
        'row 2, column "condition": is no condition: invalid syntax',
        'row 3, column "condition": "c" is not an item of codebook.csv',
        'row 4, column "rule": "r2" is used twice',
        'row 4, column "condition": "a" and "\'x\'": a text is compared with a number '
        "(text codes stand in quotation marks)",
    ]


def test_wrong_columns() -> None:
    known = "rule, condition, explanation_en, explanation_sv, explanation_<language>"
    assert refused("name,condition,remark\n") == [
        'column "rule" is missing',
        f'column "name" is not known; known are {known}',
        f'column "remark" is not known; known are {known}',
    ]


def test_missing_and_mangled_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    with pytest.raises(InputError, match="no such file"):
        rules.read(path, BOOK, ["en"], "rules.csv")
    path.write_bytes("rule,condition\nr,a == 1\n# \xe5".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        rules.read(path, BOOK, ["en"], "rules.csv")


def test_a_rule_about_an_item_that_was_not_asked_hits_nobody() -> None:
    rule = rules.parse("rule,condition\nr,isna(a)\n", BOOK, ["en"])[0]
    table = pd.DataFrame({"b": [1.0, 2.0]})
    assert rules.hits(rule, table, "1", table.index).tolist() == [False, False]


def test_rules_of_a_study(make_study: Make) -> None:
    text = (
        "rule,condition,explanation_en\n"
        "extreme,q1 == 7 and q2 == 1,Both ends\n"  # as answered: q2 is reversed, and turned later
        "born,born > 1980 and town == 'Luleå',Too young\n"
    )
    study = make_study(changes={"sections:": "files: {rules: rules.csv}\nsections:"}, rules=text)
    cleaned = clean.clean(study)
    assert cleaned.data["flag_impossible"].tolist() == [False, False, True]
    assert cleaned.flagged_rows["rules"].tolist() == ["extreme; born"]
    assert cleaned.rules[["rule", "tried", "n"]].to_numpy().tolist() == [
        ["extreme", True, 1],
        ["born", True, 1],
    ]
    met = cleaned.log[cleaned.log["rule"] == "rule_met"]
    assert met["item"].tolist() == ["extreme", "born"]


def test_a_rule_may_use_a_sensitive_item_which_stays_out_of_the_table(make_study: Make) -> None:
    study = make_study(
        changes={"sections:": "files: {rules: rules.csv}\nsections:"},
        rules="rule,condition\nmail,email == 'b' and isna(q1)\n",
    )
    cleaned = clean.clean(study)
    assert cleaned.data["flag_impossible"].tolist() == [False, True, False]
    assert "email" not in cleaned.data
    assert "email" not in set(cleaned.cells["item"])


def test_wrong_rules_stop_the_cleaning(make_study: Make) -> None:
    study = make_study(
        changes={"sections:": "files: {rules: rules.csv}\nsections:"},
        rules="rule,condition\nr,q9 == 1\n",
    )
    with pytest.raises(InputError, match="data/raw/small/rules.csv"):
        clean.clean(study)


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("data/raw/*/rules.csv")), ids=lambda p: p.parent.name
)
def test_rules_that_ship_are_right(path: Path) -> None:
    study = studies.load(path.parent.name, ROOT)
    found = rules.read(path, study.codebook, study.languages, path.name)
    assert found
    assert all(rule.explanation.keys() == set(study.languages) for rule in found)
