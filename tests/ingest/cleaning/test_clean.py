from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import CupError, InputError
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import flags
from cup_study.study import Study

Make = Callable[..., Study]
#: What turns the small study into one with a sampling frame and an id by design.
FRAME = {
    "file: survey.csv": "file: survey.csv\n    frame: frame.csv",
    "sections:": "design: {id: respondent, strata: town}\nsections:",
}
SECOND = """\
  - id: "2"
    file: second.csv
    reader: {type: csv, delimiter: ";", decimal: ","}
sections"""


def refused(study: Study) -> InputError:
    with pytest.raises(InputError) as caught:
        clean.clean(study)
    return caught.value


def test_clean_table(make_study: Make) -> None:
    data = clean.clean(make_study()).data
    assert list(data.columns) == [
        "wave", "row", "respondent", "town", "born", "minutes", "q1", "q2",
        "share_missing", *(f"flag_{name}" for name in flags.FLAGS),
    ]  # fmt: skip
    assert data["town"].tolist() == ["Luleå", "Malmö", "Luleå"]
    np.testing.assert_array_equal(data["born"], [1950, np.nan, 1993])
    np.testing.assert_array_equal(data["minutes"], [2.5, 10, 12])
    np.testing.assert_array_equal(data["q1"], [1, np.nan, 7])
    np.testing.assert_array_equal(data["q2"], [1, np.nan, 7])  # reversed: 8 - answer
    assert data["row"].tolist() == [2, 3, 4]


def test_every_change_is_in_the_log(make_study: Make) -> None:
    log = clean.clean(make_study()).log
    log = log[log["step"] != "read"]
    found = {(r.step, r.rule, r.item): (r.n, r.detail) for r in log.itertuples()}
    assert found == {
        ("recode", "letter_case", "town"): (1, "luleå -> Luleå"),
        ("recode", "missing_code", "born"): (1, "0 = Not stated"),
        ("recode", "decimal_comma", "minutes"): (1, ""),
        ("recode", "missing_code", "q1"): (1, "98 = Don't know"),
        ("recode", "skipped", "q2"): (1, "97 = Not asked"),
        ("recode", "reversed", "q2"): (2, "1 <-> 7"),
        ("leave_out", "kept_in_raw", "email"): (3, ""),
        ("leave_out", "kept_in_raw", "comment"): (1, ""),
    }


def test_open_answers_only_when_asked_for(make_study: Make) -> None:
    kept = clean.clean(make_study(), keep_open=True).data
    assert kept["comment"].fillna("-").tolist() == ["-", "Bra, tack", "-"]
    assert kept["email"].tolist() == ["a", "b", "a"]


def test_skipped_cells_are_not_missing(make_study: Make) -> None:
    cleaned = clean.clean(make_study())
    # Of born, q1, q2 and town the second person lacks two of the three that were asked,
    # and minutes is among the items here since no limit names it: 2 of 4.
    assert cleaned.data["share_missing"].tolist() == [0.0, pytest.approx(2 / 4), 0.0]
    views = cleaned.missing[cleaned.missing["section"] == "views"].iloc[0]
    assert (views["items"], views["cells"]) == (2, 5)
    assert views["share"] == pytest.approx(1 / 5)
    assert views["skipped"] == pytest.approx(1 / 6)
    assert cleaned.missing["section"].tolist() == ["people", "views", ""]


def test_all_problems_at_once(make_study: Make) -> None:
    study = make_study(
        "a1;Luleå;1950;2,5;77;7;a;",
        "a1;Kalix;2009;2.5;1;7;a;",
        ";Malmö;1950;1;8;7;a;",
        "b;Malmö;1950;1;77;7;c@x.se;",
    )
    error = refused(study)
    assert error.source == "data/raw/small/survey.csv"
    assert [str(p) for p in error.problems] == [
        'row 4, column "Id": expected an id, got an empty cell',
        'row 3, column "Id": expected an id of its own, got a1, which row 2 has',
        'row 3, column "Town": expected one of Luleå, Malmö, got "Kalix"',
        'row 3, column "Born": expected 1909-1993 or missing (0), got 2009',
        'row 3, column "minutes": expected a number, got 2.5',
        'rows 2, 5, column "Q1": expected one of 1-7 or missing (98, 99), got 77',
        'row 4, column "Q1": expected one of 1-7 or missing (98, 99), got 8',
    ]
    assert "codebook.csv" in error.remedy


def test_sensitive_value_is_not_shown(make_study: Make) -> None:
    study = make_study("a1;Luleå;1950;1;1;1;c@x.se;")
    with pytest.raises(InputError) as caught:
        clean.clean(study, keep_open=True)
    assert "c@x.se" not in str(caught.value)
    assert "6 characters" in str(caught.value)


def test_missing_column_names_its_role_and_a_likely_one(make_study: Make) -> None:
    study = make_study(
        header="Id;Towns;Born;minutes;Q1;Qu2;email;comment",
        changes={"sections:": "design: {id: respondent, strata: town}\nsections:"},
    )
    assert [str(p) for p in refused(study).problems] == [
        'column "Town" is missing; the codebook names it as the design stratum (is it "Towns"?)',
        'column "Q2" is missing; the codebook names it as the item "q2" (is it "Qu2"?)',
    ]


def test_column_names_with_stray_blanks(make_study: Make) -> None:
    study = make_study(header=" Id;Town ;Born;minutes;Q1;Q2;email;comment")
    assert len(clean.clean(study).data) == 3


def test_unlisted_columns_and_blank_rows_are_logged(make_study: Make) -> None:
    study = make_study(
        "a1;Luleå;1950;1;1;1;a;;x",
        ";;; ;;;;;",
        header="Id;Town;Born;minutes;Q1;Q2;email;comment;tool",
    )
    cleaned = clean.clean(study)
    log = cleaned.log.set_index("rule")
    assert log.loc["not_in_codebook", "item"] == "tool"
    assert log.loc["blank_row", "n"] == 1
    assert len(cleaned.data) == 1


def test_two_waves(make_study: Make) -> None:
    study = make_study(
        changes={
            "sections": SECOND,
            "battery,sensitive\n": "battery,sensitive,source_2\n",
            "A,1,views,,\n": "A,1,views,,,-\n",
            "A,,views,,\n": "A,,views,,,F7\n",
        },
        second="Id;Town;Born;minutes;F7;email;comment\nz;Malmö;1950;3;5;a;\n",
    )
    cleaned = clean.clean(study)
    assert cleaned.data["wave"].tolist() == ["1", "1", "1", "2"]
    last = cleaned.data.iloc[-1]
    assert last["q1"] == 5
    assert np.isnan(last["q2"])
    assert cleaned.data["q2"].dtype == float
    assert ("2", "not_asked", "q2") in set(
        cleaned.log[["wave", "rule", "item"]].itertuples(index=False, name=None)
    )
    assert cleaned.missing.query("wave == '2' and section == 'views'")["items"].tolist() == [1]


def test_problems_of_two_waves_are_told_together(make_study: Make) -> None:
    study = make_study("a1;Kalix;1950;1;1;1;a;", changes={"sections": SECOND}, second="")
    error = refused(study)
    assert error.source == "data/raw/small"
    assert [p.where for p in error.problems] == ['survey.csv, row 2, column "Town"', "second.csv"]


def test_frame(make_study: Make) -> None:
    study = make_study(changes=FRAME, frame="Id;town\n" + "".join(f"a{i};x\n" for i in range(1, 9)))
    account = clean.clean(study).account
    assert list(zip(account["step"], account["n"], strict=True)) == [
        ("invited", 8), ("no_answer", -5), ("in_file", 3), ("answered", 3), ("analysed", 3)
    ]  # fmt: skip


def test_respondent_who_was_not_invited(make_study: Make) -> None:
    error = refused(make_study(changes=FRAME, frame="Id\na1\na2\na2\n"))
    assert [str(p) for p in error.problems] == [
        'row 4, column "frame.csv: Id": expected an id of its own, got a2, which row 3 has',
        'row 4, column "Id": expected someone invited (in frame.csv), got a3',
    ]


def test_frame_without_the_id(make_study: Make) -> None:
    error = refused(make_study(changes=FRAME, frame="nr\n1\n"))
    assert 'column "Id" is missing in the frame frame.csv' in str(error)


def test_exclusion_adds_up(make_study: Make) -> None:
    rows = [f"b{i};Luleå;1950;10;{i % 7 + 1};1;a;" for i in range(20)]
    rows += ["fast;Malmö;1951;0,5;3;4;a;", "none;;0;0,5;98;99;;"]
    limits = flags.Limits(minutes="minutes", exclude=("incomplete", "speeder"))
    cleaned = clean.clean(make_study(*rows), limits)
    account = cleaned.account.set_index(["step", "rule"])["n"]
    # "none" is both too fast and incomplete: counted once, in the order of FLAGS.
    assert account["excluded", "speeder"] == -2
    assert account["excluded", "incomplete"] == 0
    assert account["answered", ""] + account["excluded"].sum() == account["analysed", ""] == 20
    assert len(cleaned.data) == 20
    assert cleaned.excluded[["respondent", "excluded_by"]].to_numpy().tolist() == [
        ["fast", "speeder"],
        ["none", "speeder"],
    ]
    assert list(cleaned.excluded.columns) == [*cleaned.data.columns, "excluded_by"]
    assert cleaned.flagged.set_index("flag")["n"].to_dict() == {
        "duplicate": 0, "speeder": 2, "straightlining": 0, "longstring": 0, "incomplete": 1
    }  # fmt: skip


def test_flags_alone_exclude_nothing(make_study: Make) -> None:
    cleaned = clean.clean(make_study("n;;0;1;98;99;;"))
    assert cleaned.data["flag_incomplete"].tolist() == [True]
    assert cleaned.account["step"].tolist() == ["in_file", "answered", "analysed"]


def test_unknown_flag_is_refused() -> None:
    with pytest.raises(CupError, match="no flag"):
        flags.Limits(exclude=("speeders",))


def test_study_without_waves(make_study: Make) -> None:
    cleaned = clean.clean(make_study().model_copy(update={"waves": ()}))
    assert cleaned.data.empty
    assert cleaned.log.empty
    assert list(cleaned.data.columns)[:3] == ["wave", "row", "respondent"]


def test_same_bytes_each_time(make_study: Make, tmp_path: Path) -> None:
    data = clean.clean(make_study()).data
    clean.write(data, tmp_path / "a.parquet")
    clean.write(clean.clean(make_study()).data, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), data)


def test_latin_1_read_as_utf8_names_the_line_for_study_yml(make_study: Make) -> None:
    error = refused(make_study(encoding="latin-1"))
    assert "encoding: latin-1" in str(error)


def test_empty_file(make_study: Make) -> None:
    study = make_study()
    (study.folder / "survey.csv").write_bytes(b"")
    assert "the file is empty" in str(refused(study))
