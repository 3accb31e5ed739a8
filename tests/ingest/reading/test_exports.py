"""Exports of survey tools, each with a study.yml and a codebook and nothing else, to clean data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cup_study import study as studies
from cup_study.errors import InputError
from cup_study.ingest.cleaning import clean
from cup_study.ingest.reading import exports, rawtable
from cup_study.ingest.reading.grid import Grid
from cup_study.study import Study

Build = Callable[..., Study]

SETTINGS = """\
title: {{en: Export}}
languages: [en]
simulated: true
waves:
{waves}
notebooks: [{{run: 01_any}}]
"""
NAN = float("nan")


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Give a function that writes a study of exported files and loads it."""

    def make(codebook: str, reader: str, *files: bytes | Path, name: str = "export.csv") -> Study:
        folder = tmp_path / "data" / "raw" / "export"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / "01_any.ipynb").touch()
        waves = []
        for i, data in enumerate(files, start=1):
            file = f"{i}_{name}"
            content = data.read_bytes() if isinstance(data, Path) else data
            (folder / file).write_bytes(content)
            waves.append(f'  - {{id: "{i}", file: {file}, reader: {{{reader}}}}}')
        (folder / "study.yml").write_text(SETTINGS.format(waves="\n".join(waves)), "utf-8")
        (folder / "codebook.csv").write_text(codebook, "utf-8")
        return studies.load("export", tmp_path)

    return make


def log_of(study: Study, rule: str) -> dict[str, tuple[int, str]]:
    log = clean.clean(study).log
    chosen = log[log["rule"] == rule]
    columns = (chosen["item"], chosen["n"], chosen["detail"])
    return {str(i): (int(n), str(d)) for i, n, d in zip(*columns, strict=True)}


def refused(study: Study) -> str:
    with pytest.raises(InputError) as caught:
        clean.clean(study)
    return str(caught.value)


QUALTRICS = (
    "StartDate,EndDate,Status,Progress,Duration (in seconds),Finished,ResponseId,"
    "DistributionChannel,UserLanguage,Q1,Q2,Q2_4_TEXT,1_Q3_1\n"
    "Start Date,End Date,Response Type,Progress,Duration (in seconds),Finished,Response ID,"
    'Distribution Channel,User Language,"How satisfied\nare <b>you</b>?",'
    '"Which do you use? - Selected Choice","Which do you use? - Other - Text",'
    "Luleå - How often? - By phone\n"
    '"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""endDate""}",'
    '"{""ImportId"":""status""}","{""ImportId"":""progress""}","{""ImportId"":""duration""}",'
    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}",'
    '"{""ImportId"":""distributionChannel""}","{""ImportId"":""userLanguage""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}","{""ImportId"":""QID2_4_TEXT""}",'
    '"{""ImportId"":""1_QID3"",""choiceId"":""1""}"\n'
)
ROWS = (
    "2024-05-01 10:00:00,2024-05-01 10:05:00,{ip},100,300,{yes},R_1,anonymous,EN,{a},{b},,{c}\n"
    "2024-05-01 10:00:00,2024-05-01 10:05:00,{test},100,300,{yes},R_2,preview,EN,{a},{b},,{c}\n"
    '2024-05-01 10:00:00,2024-05-01 10:05:00,{ip},40,60,{no},R_3,email,SV,-99,,"=1+1",\n'
)
QUALTRICS_BOOK = """\
name,source,type,values,labels_en,option,battery,factor
id,ResponseId,id,,,,,
minutes,Duration (in seconds),numeric,,,,,1/60
satisfied,QID1,scale,1-5,1=Not at all|5=Very,,,
mail,Q2,binary,0|1,,1|E-mail,uses,
phone,Q2,binary,0|1,,"2|Phone, text message",uses,
other,Q2,binary,0|1,,4|Other,uses,
often,1_Q3_1,ordinal,1|2,1=Seldom|2=Often,,,
words,Q2_4_TEXT,text,,,,,
"""
NUMERIC = {"ip": "0", "test": "1", "yes": "1", "no": "0", "a": "5", "b": '"1,2"', "c": "2"}
TEXTS = {
    "ip": "IP Address", "test": "Survey Preview", "yes": "True", "no": "False",
    "a": "Very ", "b": '"E-mail,Phone, text message"', "c": "often",
}  # fmt: skip


@pytest.mark.parametrize("values", [NUMERIC, TEXTS], ids=["codes", "texts"])
@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16", "tab", "crlf"])
def test_qualtrics(build: Build, values: dict[str, str], form: str) -> None:
    text = QUALTRICS + ROWS.format(**values)
    if form == "tab":
        rows = csv.reader(io.StringIO(text))
        out = io.StringIO()
        csv.writer(out, delimiter="\t").writerows(rows)
        text = out.getvalue()
    if form == "crlf":
        text = text.replace("\n", "\r\n")
    encoding = form if form.startswith("utf") else "utf-8"
    study = build(QUALTRICS_BOOK, "type: qualtrics", text.encode(encoding))
    data = clean.clean(study).data
    assert data["id"].tolist() == ["R_1", "R_3"]
    assert data["row"].tolist() == [4, 6]
    np.testing.assert_allclose(data["minutes"], [5, 1])
    np.testing.assert_array_equal(data["satisfied"], [5, NAN])
    np.testing.assert_array_equal(data["mail"], [1, NAN])
    np.testing.assert_array_equal(data["phone"], [1, NAN])
    np.testing.assert_array_equal(data["other"], [0, NAN])
    np.testing.assert_array_equal(data["often"], [2, NAN])
    assert log_of(study, "test_row") == {"": (1, "Status: preview or test")}
    assert log_of(study, "declared_missing")["satisfied"] == (1, "-99")


def test_qualtrics_with_names_in_another_language(build: Build) -> None:
    lines = [
        "Antworttyp,Beendet,Verteilungskanal,Q1",
        "Antworttyp,Beendet,Verteilungskanal,Zufrieden?",
        *[",".join('"' + f'{{""ImportId"":""{i}""}}' + '"' for i in
                   ("status", "finished", "distributionChannel", "QID1"))],
        "Umfragevorschau,Wahr,preview,1",
        "IP-Adresse,Falsch,anonymous,2",
        "IP-Adresse,Wahr,anonymous,3",
    ]  # fmt: skip
    book = "name,source,type,question_en,values\nq,QID1,scale,q,1-3\n"
    text = "\n".join(lines).encode()
    assert clean.clean(build(book, "type: qualtrics", text)).data["q"].tolist() == [2, 3]
    left = build(book, "type: qualtrics, unfinished: leave_out", text)
    assert clean.clean(left).data["q"].tolist() == [3]


def test_qualtrics_without_the_row_of_ids_and_by_question(build: Build) -> None:
    text = "\n".join((QUALTRICS.partition('"{""')[0] + ROWS.format(**TEXTS)).split("\n"))
    book = QUALTRICS_BOOK.replace("QID1", '"How satisfied are YOU?"')
    study = build(book, "type: qualtrics, unfinished: leave_out", text.encode())
    assert clean.clean(study).data["id"].tolist() == ["R_1"]
    assert log_of(study, "unfinished_row") == {"": (1, "Finished: false")}


def test_qualtrics_one_row_of_names(build: Build) -> None:
    text = QUALTRICS.partition("\n")[0] + "\n" + ROWS.format(**NUMERIC)
    book = QUALTRICS_BOOK.replace("QID1", "Q1")
    study = build(book, "type: qualtrics, tests: keep", text.encode())
    assert clean.clean(study).data["row"].tolist() == [2, 3, 4]


def test_qualtrics_workbook_and_legacy_names(build: Build, tmp_path: Path) -> None:
    header = ["V1", "V7", "V8", "V9", "V10", "Q1"]
    texts = ["ResponseID", "Status", "StartDate", "EndDate", "Finished", "How satisfied?"]
    rows = [["R_1", 0, "2012-01-01", "2012-01-01", 1, 3], ["R_2", 1, "", "", 1, 3]]
    path = tmp_path / "a.xlsx"
    pd.DataFrame([texts, *rows], columns=header).to_excel(path, index=False)
    book = "name,source,type,values\nid,V1,id,\nq,how satisfied?,scale,1-5\n"
    data = clean.clean(build(book, "type: qualtrics", path, name="a.xlsx")).data
    assert data[["id", "q"]].values.tolist() == [["R_1", 3.0]]


SURVEYMONKEY = """\
Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,\
Custom Data 1,How old are you?,Which do you use?,,,What about these?,,Comments
,,,,,,,,,Response,E-mail,Phone,Other (please specify),Website,Portal,Open-Ended Response
11801,4491,05/01/2024 10:00:00 AM,05/01/2024 10:02:30 AM,1.1.1.1,,,,,41 ,E-mail,,pigeon,\
agree,Strongly Agree ,"Fine, thanks"
11802,4491,05/01/2024 11:59:50 AM,05/01/2024 12:00:00 PM,1.1.1.2,,,,,17,,,,DISAGREE,,
"""
SURVEYMONKEY_BOOK = """\
name,source,type,values,labels_en,option,battery
id,Respondent ID,id,,,,
seconds,Duration (in seconds),numeric,,,,
age,How old are you?,numeric,16..99,,,
mail,Which do you use? - E-mail,binary,0|1,,E-mail,uses
phone,phone,binary,0|1,,Phone,uses
other,Which do you use? - Other (please specify),binary,0|1,,*,uses
web,What about these? - Website,ordinal,1-3,1=Disagree|2=Agree|3=Strongly agree,,
portal,Portal,ordinal,1-3,1=Disagree|2=Agree|3=Strongly agree,,
"""


def test_surveymonkey(build: Build) -> None:
    study = build(SURVEYMONKEY_BOOK, "type: surveymonkey", SURVEYMONKEY.encode("utf-8-sig"))
    data = clean.clean(study).data
    assert data["row"].tolist() == [3, 4]
    np.testing.assert_array_equal(data["age"], [41, 17])
    np.testing.assert_array_equal(data["seconds"], [150, 10])
    np.testing.assert_array_equal(data["mail"], [1, NAN])
    np.testing.assert_array_equal(data["phone"], [0, NAN])
    np.testing.assert_array_equal(data["other"], [1, NAN])
    np.testing.assert_array_equal(data["web"], [2, 1])
    np.testing.assert_array_equal(data["portal"], [3, NAN])
    assert log_of(study, "column_matched")["Which do you use? - Phone"] == (1, "phone")
    assert "Comments" in log_of(study, "not_in_codebook")


def test_surveymonkey_numeric_and_empty_is_no(build: Build, tmp_path: Path) -> None:
    rows = [line.split(",") for line in SURVEYMONKEY.replace("\\\n", "").splitlines()[:2]]
    rows.append(["1", "2", "", "", "", "", "", "", "", "41", "1", "", "", "2", "3", ""])
    rows.append(["2", "2", "", "", "", "", "", "", "", "41", "", "", "", "2", "3", ""])
    path = tmp_path / "a.xlsx"
    pd.DataFrame(rows).to_excel(path, index=False, header=False)
    book = SURVEYMONKEY_BOOK.replace(",battery", ",battery,empty").replace(",uses", ",uses,0")
    book = book.replace("seconds,Duration (in seconds),numeric,,,,\n", "")
    data = clean.clean(build(book, "type: surveymonkey", path, name="a.xlsx")).data
    assert data["mail"].tolist() == [1, 0]
    assert data["phone"].tolist() == [0, 0]
    assert data["web"].tolist() == [2, 2]


def test_surveymonkey_option_of_two_questions_is_told(build: Build) -> None:
    text = SURVEYMONKEY.replace("Website,Portal", "Website,Phone")
    error = refused(build(SURVEYMONKEY_BOOK, "type: surveymonkey", text.encode()))
    assert 'expected one column "phone" for the item "phone", got 2 that fit' in error
    assert '"Which do you use? - Phone", "What about these? - Phone"' in error
    assert 'column "Portal" is missing' in error


LIMESURVEY = (
    '"id","submitdate","lastpage","startlanguage","seed","startdate","datestamp",'
    '"Q1","Q2[SQ001]","Q2[SQ002]","Q2[other]","Q3[SQ001]","Q4","Q4[other]"\n'
    '"1","2024-05-01 10:03:00","3","sv","77","2024-05-01 10:00:00","2024-05-01 10:03:00",'
    '"A2","Y","","","AO5","-oth-","eget ""svar"""\n'
    '"2","","1","en","78","2024-05-01 10:00:00","2024-05-01 10:00:10",'
    '"","","","","","",""\n'
    '"3","2024-05-01 10:09:00","3","en","79","2024-05-01 10:00:00","2024-05-01 10:09:00",'
    '"A1","N/A","N/A","N/A","AO1","{question_not_shown}",""\n'
)
LIMESURVEY_BOOK = """\
name,source,type,values,labels_en,option,battery
id,id,id,,,,
seconds,Duration (in seconds),numeric,,,,
q1,Q1,nominal,A1|A2,,,
mail,Q2[SQ001],binary,0|1,,Y,q2
phone,Q2_SQ002,binary,0|1,,Y,q2
web,Q3[SQ001],ordinal,AO1|AO2|AO3|AO4|AO5,,,
where,Q4,nominal,A1|-oth-,,,
"""


def test_limesurvey_codes(build: Build) -> None:
    study = build(LIMESURVEY_BOOK, "type: limesurvey", LIMESURVEY.encode("utf-8-sig"))
    data = clean.clean(study).data
    assert data["q1"].fillna("").tolist() == ["A2", "", "A1"]
    np.testing.assert_array_equal(data["mail"], [1, NAN, NAN])
    np.testing.assert_array_equal(data["phone"], [0, NAN, NAN])
    np.testing.assert_array_equal(data["seconds"], [180, NAN, 540])
    assert data["where"].fillna("").tolist() == ["-oth-", "", ""]
    assert log_of(study, "skipped")["where"][0] == 1


def test_limesurvey_submitted_only_semicolons(build: Build) -> None:
    text = LIMESURVEY.replace('","', '";"')
    study = build(LIMESURVEY_BOOK, "type: limesurvey, unfinished: leave_out", text.encode())
    assert clean.clean(study).data["id"].tolist() == ["1", "3"]
    assert log_of(study, "delimiter")[""][1] == "';'"


def test_limesurvey_full_answers_and_texts(build: Build) -> None:
    text = (
        '"id. Response ID","submitdate. Date submitted","startdate. Date started",'
        '"Q1. Are you <i>well</i>?","Q2[SQ001]. Which? [E-mail]","Q2[SQ002]. Which? [Phone]"\n'
        '"1","2024-05-01 10:03:00","2024-05-01 10:00:00","Very well","Yes","No"\n'
    )
    book = (
        "name,source,type,values,labels_en,option\nid,id,id,,,\nseconds,duration (in seconds),"
        "numeric,,,\nq1,Q1,nominal,1|2,1=Bad|2=Very well,\nmail,Which? [E-mail],binary,0|1,,\n"
        "phone,Q2.SQ002.,binary,0|1,,Phone\n"
    )
    data = clean.clean(build(book, "type: limesurvey", text.encode())).data
    assert data[["seconds", "q1", "mail", "phone"]].values.tolist() == [[180, 2, 1, 0]]


GOOGLE = (
    'Timestamp,"How old are you? ","Which do you use?\n(all that apply)",How often? [By phone],'
    "How often? [By mail],Comments,Comments\n"
    '2024/05/01 10:00:00 em CET,"1 041","E-mail, Phone, or text message, By pigeon",Often,'
    "seldom,<script>alert(1)</script>,{{< include x >}}\n"
    '2024/05/01 10:00:00 em CET,38,"Phone, or text message",Seldom,,😀,"=HYPERLINK(""x"")"\n'
    "2024/05/01 10:00:00 em CET,38,,Often,Often,,\n"
)
GOOGLE_BOOK = """\
name,source,type,values,labels_en,option,battery
age,how old are you?,numeric,,,,
mail,Which do you use? (all that apply),binary,0|1,,E-mail,uses
phone,Which do you use? (all that apply),binary,0|1,,"Phone, or text message",uses
other,Which do you use? (all that apply),binary,0|1,,*,uses
by_phone,By phone,ordinal,1|2,1=Seldom|2=Often,,
by_mail,How often? [By mail],ordinal,1|2,1=Seldom|2=Often,,
words,Comments (2),text,,,,
"""


def test_google_forms(build: Build) -> None:
    study = build(GOOGLE_BOOK, "type: google_forms", GOOGLE.encode())
    cleaned = clean.clean(study, keep_open=True)
    data = cleaned.data
    np.testing.assert_array_equal(data["age"], [1041, 38, 38])
    np.testing.assert_array_equal(data["mail"], [1, 0, NAN])
    np.testing.assert_array_equal(data["phone"], [1, 1, NAN])
    np.testing.assert_array_equal(data["other"], [1, 0, NAN])
    np.testing.assert_array_equal(data["by_mail"], [1, NAN, 2])
    assert data["words"][1] == '=HYPERLINK("x")'
    assert log_of(study, "thousands") == {"age": (1, "")}
    assert log_of(study, "renamed") == {"Comments (2)": (1, "Comments")}


def test_google_forms_unknown_option_is_told(build: Build) -> None:
    book = "".join(line for line in GOOGLE_BOOK.splitlines(True) if ",*," not in line)
    error = refused(build(book, "type: google_forms", GOOGLE.encode()))
    assert 'row 2, column "Which do you use? (all that apply)"' in error
    assert 'some of the options "E-mail", "Phone, or text message" or nothing' in error


def test_microsoft_forms(build: Build, tmp_path: Path) -> None:
    start = pd.Timestamp("2024-05-01 10:00:00")
    frame = pd.DataFrame(
        {
            "ID": [1, 2],
            "Start time": [start, start],
            "Completion time": [start + pd.Timedelta(seconds=95), start],
            "Vilka använder\xa0du?": ["E-post;Telefon;", "Telefon;"],
        }
    )
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    book = (
        "name,source,type,values,option\nid,ID,id,,\nseconds,Duration (in seconds),numeric,,\n"
        "mail,Vilka använder du?,binary,0|1,E-post\nphone,Vilka använder du?,binary,0|1,Telefon\n"
    )
    study = build(book, "type: microsoft_forms", tmp_path / "a.xlsx", name="a.xlsx")
    data = clean.clean(study).data
    assert data[["seconds", "mail", "phone"]].values.tolist() == [[95, 1, 1], [0, 0, 1]]


def test_duration_of_workbook_times() -> None:
    cells = pd.DataFrame(
        [["2024-05-06", "2024-05-06 00:01:30"], ["2024-05-06 09:00:00.500000", "2024-05-06 09:02"]],
        dtype=rawtable.TEXT,
    )
    cells.iloc[1, 1] = "2024-05-06 09:02:00"
    grid, _ = exports.with_duration(Grid(["a", "b"], 1, cells), 0, 1)
    assert grid.cells[2].tolist() == ["90", "120"]


def test_duration_needs_times_of_one_form() -> None:
    cells = pd.DataFrame([["x", "y"]], dtype=rawtable.TEXT)
    assert exports.with_duration(Grid(["a", "b"], 1, cells), 0, 1)[0].header == ["a", "b"]


# ---- labelled files, and scales that run the other way ---------------------------------------


def sav(path: Path, values: list[float], labels: dict[int | float, str]) -> Path:
    frame = pd.DataFrame({"ID": ["a", "b", "c", "d"][: len(values)], "Q1": values})
    frame["Income"] = [1200.5, 998, -1, 3000][: len(values)]
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={"Q1": "How satisfied are you?"},
        variable_value_labels={"Q1": labels, "Income": {998: "Refused"}},
        missing_ranges={"Q1": [{"lo": 97, "hi": 99}], "Income": [{"lo": -9, "hi": -1}, 998]},
    )
    return path


LABELS: dict[int | float, str] = {1: "Not at all", 5: "Very", 99: "No answer"}


def test_sav_brings_its_own_codebook(build: Build, tmp_path: Path) -> None:
    path = sav(tmp_path / "a.sav", [1, 5, 99, 97], LABELS)
    book = "name,source,type,values\nid,ID,id,\nq1,Q1,scale,1-5\nincome,income,numeric,\n"
    study = build(book, "type: spss", path, name="a.sav")
    item = study.codebook["q1"]
    assert item.label(5, "en") == "Very"
    assert item.text("en") == "How satisfied are you?"
    data = clean.clean(study).data
    np.testing.assert_array_equal(data["q1"], [1, 5, NAN, NAN])
    np.testing.assert_array_equal(data["income"], [1200.5, NAN, NAN, 3000])
    assert log_of(study, "from_file")["q1"] == (1, "question, labels, missing")
    assert log_of(study, "missing_code")["income"] == (1, "998 = Refused")


def test_sav_that_contradicts_the_codebook(build: Build, tmp_path: Path) -> None:
    path = sav(tmp_path / "a.sav", [1, 5], {1: "Very", 5: "Not at all", 4: "Quite"})
    book = (
        "name,source,type,values,labels_en,missing\nid,ID,id,,,\n"
        "q1,Q1,scale,1-5,1=Not at all|4=Much|5=Very,99\nincome,Income,numeric,,,998\n"
    )
    error = refused(build(book, "type: spss", path, name="a.sav"))
    assert 'expected 1 = "Not at all" as in the codebook, got 1 = "Very" in the file' in error
    assert "column values_1, such as 7-1" in error
    study = build(
        book.replace("missing\n", "missing,values_1\n").replace(",99\n", ",99,5-1\n")
        .replace(",998", ",998|-9..-1,").replace("id,ID,id,,,", "id,ID,id,,,,"),
        "type: spss", path, name="a.sav",
    )  # fmt: skip
    assert clean.clean(study).data["q1"].tolist() == [5, 1]
    assert log_of(study, "wave_values")["q1"] == (1, "5 -> 1")


def test_code_that_the_file_declares_missing_is_no_answer(build: Build, tmp_path: Path) -> None:
    path = sav(tmp_path / "a.sav", [1, 5], LABELS)
    book = (
        "name,source,type,values,missing\nid,ID,id,,\nq1,Q1,nominal,1|5|97,98\n"
        "income,Income,numeric,,998\n"
    )
    error = refused(build(book, "type: spss", path, name="a.sav"))
    assert "expected 97 to be an answer" in error
    assert "add -9..-1 to the codebook's missing" in error


def test_turned_scale_that_nobody_declared_is_warned_of(build: Build) -> None:
    rng = np.random.default_rng(3)
    files = []
    for turned in (False, True):
        trait = rng.normal(size=(300, 1))
        answers = np.clip(np.round(4 + trait + 0.7 * rng.normal(size=(300, 4))), 1, 7)
        if turned:
            answers[:, 2] = 8 - answers[:, 2]
        lines = [",".join(f"{x:.0f}" for x in row) for row in answers]
        files.append(("a,b,c,d\n" + "\n".join(lines) + "\n").encode())
    book = "name,type,values,construct\n" + "".join(f"{n},scale,1-7,X\n" for n in "abcd")
    log = clean.clean(build(book, "type: csv", *files)).log
    warned = log[log["rule"] == "direction"]
    assert warned[["wave", "item"]].values.tolist() == [["2", "c"]]
    book = book.replace("construct\n", "construct,values_2\n").replace(",X\n", ",X,\n")
    book = book.replace("c,scale,1-7,X,\n", "c,scale,1-7,X,7-1\n")
    log = clean.clean(build(book, "type: csv", *files)).log
    assert "direction" not in set(log["rule"])
    assert log[log["rule"] == "wave_values"]["n"].sum() == 300


def test_whole_questionnaire_turned_is_warned_of(build: Build) -> None:
    rng = np.random.default_rng(4)
    files = []
    for turned in (False, True):
        answers = np.clip(np.round(5.5 + rng.normal(size=(300, 2))), 1, 7)
        answers = 8 - answers if turned else answers
        lines = [",".join(f"{x:.0f}" for x in row) for row in answers]
        files.append(("a,b\n" + "\n".join(lines) + "\n").encode())
    book = "name,type,values\na,scale,1-7\nb,ordinal,1-7\n"
    log = clean.clean(build(book, "type: csv", *files)).log
    warned = log[log["rule"] == "direction"]
    assert warned[["wave", "item"]].values.tolist() == [["2", "a"], ["2", "b"]]
    book = "name,type,values,values_2\na,scale,1-7,7-1\nb,ordinal,1-7,7-1\n"
    assert "direction" not in set(clean.clean(build(book, "type: csv", *files)).log["rule"])


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("2,5", 'decimal: ","'),
        ("?", 'missing: ["?"]'),
        ("2024-04-03", "turn an answer such as 3-4 into it?"),
        ("03-apr", "turn an answer such as 3-4 into it?"),
        ("#REF!", "the error of a spreadsheet's formula"),
    ],
)
def test_wrong_cells_are_told_with_what_to_do(build: Build, cell: str, hint: str) -> None:
    study = build(
        "name,type\na,numeric\n", 'type: csv, delimiter: ";"', f"a;b\n{cell};1\n".encode()
    )
    error = refused(study)
    assert 'row 2, column "a": expected a number, got' in error
    assert hint in error


def test_frame_of_another_kind_than_the_file(build: Build, tmp_path: Path) -> None:
    path = sav(tmp_path / "a.sav", [1, 5], LABELS)
    book = "name,source,type,values\nid,ID,id,\nq1,Q1,scale,1-5\n"
    study = build(book, "type: spss", path, name="a.sav")
    settings = study.folder / "study.yml"
    text = settings.read_text("utf-8").replace("reader:", "frame: frame.csv, reader:")
    (study.folder / "frame.csv").write_text("Id;town\na;x\nb;y\nc;z\n", "utf-8")
    settings.write_text(text + "design: {id: id}\n", "utf-8")
    account = clean.clean(studies.load("export", tmp_path)).account
    assert account.loc[account["step"] == "invited", "n"].tolist() == [3]
    settings.write_text(
        text.replace("reader:", 'frame_reader: {type: csv, delimiter: "|"}, reader:')
        + "design: {id: id}\n",
        "utf-8",
    )
    assert "row 1: expected columns separated by '|'" in refused(studies.load("export", tmp_path))
