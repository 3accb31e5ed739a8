"""A study with one small wave, which each test breaks in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cup_study import study as studies
from cup_study.study import Study

SETTINGS = """\
title: {en: Small, sv: Liten}
languages: [en, sv]
simulated: true
waves:
  - id: "1"
    label: {en: First, sv: Första}
    file: survey.csv
    reader: {type: csv, delimiter: ";", decimal: ","}
sections: {people: {en: People, sv: Personer}, views: {en: Views, sv: Åsikter}}
notebooks:
  - {run: 01_any}
"""
CODEBOOK = """\
name,source,type,values,labels_en,labels_sv,missing,construct,reversed,section,battery,sensitive
respondent,Id,id,,,,,,,,,
town,Town,nominal,Luleå|Malmö,Luleå=Lulea,Luleå=Luleå,,,,people,,
born,Born,numeric,1909..1993,,,0=Not stated,,,people,,
minutes,,numeric,,,,,,,,,
q1,Q1,scale,1-7,1=No|7=Yes,1=Nej|7=Ja,98=Don't know|99=No answer,A,,views,,
q2,Q2,scale,1-7,,,97=Not asked|99,A,1,views,,
email,,nominal,a|b,,,,,,,,1
comment,,text,,,,,,,,,
"""
HEADER = "Id;Town;Born;minutes;Q1;Q2;email;comment"
ROWS = ("a1;Luleå;1950;2,5;1;7;a;", "a2;Malmö;0;10;98;97;b;Bra, tack", "a3;luleå;1993;12;7;1;a;")


@pytest.fixture
def make_study(tmp_path: Path) -> Callable[..., Study]:
    """Give a function that writes a study and loads it.

    Its `changes` replace text in study.yml and the codebook; other names are further CSV files.
    """

    def make(
        *rows: str,
        header: str = HEADER,
        changes: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
        **files: str,
    ) -> Study:
        settings, codebook = SETTINGS, CODEBOOK
        for old, new in (changes or {}).items():
            assert old in settings + codebook
            settings, codebook = settings.replace(old, new), codebook.replace(old, new)
        folder = tmp_path / "data" / "raw" / "small"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / "01_any.ipynb").touch()
        (folder / "study.yml").write_text(settings, encoding="utf-8")
        (folder / "codebook.csv").write_text(codebook, encoding="utf-8")
        text = "\n".join([header, *(rows or ROWS)]) + "\n"
        (folder / "survey.csv").write_bytes(text.encode(encoding))
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        return studies.load("small", tmp_path)

    return make
