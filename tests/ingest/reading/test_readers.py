from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cup_study.errors import InputError, StudyError
from cup_study.ingest.reading import readers
from cup_study.ingest.reading.exports import ExportOptions
from cup_study.pipeline.digests import package_root
from cup_study.study import Study

Make = Callable[..., Study]


def test_read(make_study: Make) -> None:
    study = make_study()
    raw = readers.read(study, study.waves[0])
    assert raw.cells.loc[3, "comment"] == "Bra, tack"
    assert readers.source(study, study.waves[0]) == "data/raw/small/survey.csv"
    assert readers.read_frame(study, study.waves[0]) is None


def test_missing_file(make_study: Make) -> None:
    study = make_study()
    (study.folder / "survey.csv").unlink()
    with pytest.raises(InputError, match="the file is missing"):
        readers.read(study, study.waves[0])


def test_unknown_type(make_study: Make) -> None:
    study = make_study(changes={"type: csv": "type: sas"})
    with pytest.raises(InputError, match='got "sas"'):
        readers.read(study, study.waves[0])


def test_file_of_the_registry_that_was_not_brought(make_study: Make) -> None:
    study = make_study()
    row = f"a.csv,https://example.org/a.csv,{'0' * 64},MIT,x,small\n"
    registry = study.root / "data" / "raw" / "registry.csv"
    registry.write_text("file,url,sha256,licence,citation,study\n" + row)
    wave = study.waves[0].model_copy(update={"file": None, "registry": "a.csv"})
    with pytest.raises(InputError, match="make data STUDY=small"):
        readers.read(study, wave)


def test_reading_does_not_bring_the_downloader() -> None:
    # tqdm, which comes with pooch, warns in every notebook that has no widgets.
    code = "import sys, cup_study.ingest.reading.readers; sys.exit('pooch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_frames_of_waves_that_have_one(make_study: Make) -> None:
    assert readers.read_frames(make_study()) == {}
    changes = {"    file: survey.csv": "    file: survey.csv\n    frame: frame.csv"}
    frames = readers.read_frames(make_study(changes=changes, frame="Id;age\na1;2\n"))
    assert list(frames) == ["1"]
    assert frames["1"]["age"].tolist() == ["2"]


@pytest.mark.parametrize("file", ["../../../survey.csv", "/etc/hosts", "../cup/survey.csv"])
@pytest.mark.parametrize("kind", ["csv", "spss"])
def test_raw_files_stay_in_the_study(make_study: Make, file: str, kind: str) -> None:
    with pytest.raises(StudyError, match="leaves the study's folder"):
        make_study(changes={"file: survey.csv": f"file: {file}", "type: csv": f"type: {kind}"})


def test_link_out_of_the_study_is_refused(make_study: Make, tmp_path: Path) -> None:
    study = make_study()
    (tmp_path / "outside.csv").write_text("a\n1\n")
    (study.folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(StudyError, match="leaves the study's folder"):
        make_study(changes={"file: survey.csv": "file: link.csv"})


def test_codebook_column_of_a_wave_that_is_not_there(make_study: Make) -> None:
    changes = {
        "battery,sensitive\n": "battery,sensitive,values_2\n",
        "A,,views,,\n": "A,,views,,,7-1\n",
    }
    with pytest.raises(StudyError, match='column "values_2": expected a wave of study.yml'):
        make_study(changes=changes)


def test_every_reader_has_its_page_in_the_docs() -> None:
    text = (package_root() / "docs" / "readers.md").read_text(encoding="utf-8")
    for kind in readers.READERS:
        assert f"`{kind}`" in text, kind
    for option in ExportOptions.model_fields:
        assert f"`{option}`" in text, option
