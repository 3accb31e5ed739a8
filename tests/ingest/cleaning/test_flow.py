from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from cup_study.errors import InputError, StudyError
from cup_study.ingest.cleaning import clean, flow
from cup_study.ingest.cleaning.clean import Cleaned
from cup_study.ingest.flagging import flags
from cup_study.ingest.reading import readers
from cup_study.ingest.reading.rawtable import Note, RawTable
from cup_study.study import Study, Wave

Make = Callable[..., Study]


@pytest.fixture
def cleaned(make_study: Make) -> Cleaned:
    rows = [f"b{i};Luleå;1950;10;{i % 7 + 1};1;a;" for i in range(20)]
    rows += ["fast;malmö;1951;0,5;3;4;a;", "none;;0;0,5;98;99;;", ";;;;;;;"]
    limits = flags.Limits(minutes="minutes", exclude=("incomplete", "speeder"))
    return clean.clean(make_study(*rows), limits)


def refused(cleaned: Cleaned) -> list[str]:
    with pytest.raises(InputError) as caught:
        flow.check(cleaned)
    return [str(problem) for problem in caught.value.problems]


def test_account_adds_up() -> None:
    lines = flow.account("1", 90, {"duplicate": 3, "speeder": 0}, invited=200)
    n = dict(zip(lines["step"] + lines["rule"], lines["n"], strict=True))
    assert n["invited"] + n["no_answer"] == n["answered"] == n["in_file"] == 90
    assert n["answered"] + n["excludedduplicate"] + n["excludedspeeder"] == n["analysed"] == 87


def test_what_was_cleaned_adds_up(cleaned: Cleaned) -> None:
    flow.check(cleaned)
    steps = cleaned.account.set_index(["step", "rule"])["n"]
    assert steps["in_file", ""] == 23
    assert steps["left_out", "blank_row"] == -1
    assert steps["analysed", ""] == 20


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("in_file", "wave 1, answered: expected 22, got 23 (rows of the file less those left out)"),
        (
            "left_out",
            "wave 1, answered: expected 22, got 23 (rows of the file less those left out)",
        ),
        ("answered", "wave 1, answered: expected 23, got 22 (rows read)"),
        ("analysed", "wave 1, analysed: expected 21, got 20 (answered less excluded)"),
    ],
)
def test_a_tampered_account_is_refused(cleaned: Cleaned, step: str, said: str) -> None:
    account = cleaned.account.copy()
    account.loc[account["step"] == step, "n"] += 1
    assert said in refused(replace(cleaned, account=account))


def test_a_lost_row_is_refused(cleaned: Cleaned) -> None:
    assert refused(replace(cleaned, data=cleaned.data.iloc[1:])) == [
        "wave 1, analysed: expected 20, got 19 (rows of the clean table)"
    ]


def test_a_tampered_count_of_cells_names_the_item(cleaned: Cleaned) -> None:
    log = cleaned.log.copy()
    log.loc[(log["item"] == "q1") & (log["rule"] == "missing_code"), "n"] -= 1
    assert refused(replace(cleaned, log=log)) == [
        'wave 1, item "q1": expected 22, got 21 (answers and missing cells)'
    ]


def test_a_line_of_the_log_that_is_gone_names_the_item(cleaned: Cleaned) -> None:
    log = cleaned.log[cleaned.log["rule"] != "letter_case"]
    assert refused(replace(cleaned, log=log)) == [
        'wave 1, item "town", rule letter_case: expected 0, got 1 (cells listed)'
    ]


def test_a_cell_that_is_not_listed_names_the_item(cleaned: Cleaned) -> None:
    cells = cleaned.cells[cleaned.cells["item"] != "minutes"]
    assert refused(replace(cleaned, cells=cells)) == [
        'wave 1, item "minutes", rule decimal_comma: expected 2, got 0 (cells listed)'
    ]


def test_a_tampered_flag_is_refused(cleaned: Cleaned) -> None:
    rows = cleaned.flagged_rows.copy()
    rows["excluded_by"] = ""
    assert refused(replace(cleaned, flagged_rows=rows)) == [
        "wave 1, excluded by speeder: expected 2, got 0 (rows listed)"
    ]
    assert refused(replace(cleaned, flagged_rows=cleaned.flagged_rows.iloc[1:]))[0] == (
        "wave 1, flag speeder: expected 2, got 1 (flagged rows listed)"
    )


def test_a_tampered_frame_is_refused(make_study: Make) -> None:
    study = make_study(
        changes={
            "file: survey.csv": "file: survey.csv\n    frame: frame.csv",
            "sections:": "design: {id: respondent, strata: town}\nsections:",
        },
        frame="Id\n" + "".join(f"a{i}\n" for i in range(1, 9)),
    )
    cleaned = clean.clean(study)
    account = cleaned.account.copy()
    account.loc[account["step"] == "no_answer", "n"] = -4
    assert refused(replace(cleaned, account=account)) == [
        "wave 1, answered: expected 3, got 4 (invited less no answer)"
    ]


def test_rows_that_a_reader_leaves_out_are_steps_of_the_flow(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = readers.read

    def with_tests(study: Study, wave: Wave) -> RawTable:
        table = read(study, wave)
        notes = (Note("test_row", "", "rows", 2), Note("unfinished_row", "", "rows", 1))
        return replace(table, notes=(*table.notes, *notes))

    monkeypatch.setattr(readers, "read", with_tests)
    account = clean.clean(make_study()).account
    assert account[["step", "rule", "n"]].to_numpy().tolist() == [
        ["in_file", "", 6],
        ["left_out", "test_row", -2],
        ["left_out", "unfinished_row", -1],
        ["answered", "", 3],
        ["analysed", "", 3],
    ]


def test_nothing_adds_up_to_nothing(make_study: Make) -> None:
    flow.check(clean.clean(make_study().model_copy(update={"waves": ()})))


VISITS = "visitors: {site: 400, first_page: 100, agreed: 40, finished: 30}\n    reader:"


def test_visits_of_a_web_survey_come_first(make_study: Make) -> None:
    cleaned = clean.clean(make_study(changes={"reader:": VISITS}))
    visits = cleaned.account[cleaned.account["part"] == "visits"]
    assert dict(zip(visits["step"], visits["n"], strict=True)) == {
        "site": 400,
        "first_page": 100,
        "agreed": 40,
        "finished": 30,
    }
    rates = flow.rates(cleaned.account).set_index("rate")["share"].to_dict()
    assert rates == {"view": 0.25, "participation": 0.4, "completion": 0.75}


def test_completion_of_those_who_saw_the_first_page_where_consent_was_not_counted() -> None:
    lines = flow.account("1", 1, {}, visits={"first_page": 50, "finished": 20})
    assert flow.rates(lines)[["rate", "share"]].to_numpy().tolist() == [["completion", 0.4]]


def test_visits_that_grow_are_refused(make_study: Make) -> None:
    wrong = "visitors: {first_page: 10, finished: 30}\n    reader:"
    with pytest.raises(StudyError, match=r"finished \(30\) cannot be more than first_page \(10\)"):
        make_study(changes={"reader:": wrong})


def test_no_visits_no_rates() -> None:
    assert flow.rates(flow.account("1", 3, {})).empty
    assert isinstance(flow.rates(flow.account("1", 3, {})), pd.DataFrame)
