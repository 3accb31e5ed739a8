from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pyrefiqda import RefiProject

from cup_study.citizens.focus_groups import material, qdpx
from cup_study.citizens.focus_groups.material import Material
from tests.citizens.focus_groups.folders import rich


@pytest.fixture
def written(tmp_path: Path) -> tuple[Material, Path]:
    found = material.read(rich(tmp_path / "csv"), ["en", "sv"])
    path = tmp_path / "out" / "study.qdpx"
    qdpx.write(found, path)
    return found, path


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values([str(c) for c in frame]).reset_index(drop=True)


def test_material_comes_back_as_it_was(written: tuple[Material, Path]) -> None:
    before, path = written
    after = material.read(path.parent, ["en", "sv"])
    assert after.codes == before.codes
    assert after.guidance.equals(before.guidance)
    assert after.sessions.equals(before.sessions)
    assert ordered(after.participants).equals(ordered(before.participants))
    assert ordered(after.codings).equals(ordered(before.codings))
    places = ["start", "end"]
    assert after.segments.drop(columns=places).equals(before.segments.drop(columns=places))
    with_transcript = before.segments["start"].notna()
    assert (after.segments.loc[with_transcript, places] == before.segments[places].dropna()).all(
        axis=None
    )
    assert after.sources["g1"] == before.sources["g1"]
    for name in before.attributes:
        assert after.attribute(name).equals(before.attribute(name))
    assert set(after.log["kind"]) == set(before.log["kind"])


def test_the_same_bytes_each_time_and_no_paths_of_this_computer(
    written: tuple[Material, Path], tmp_path: Path
) -> None:
    before, path = written
    qdpx.write(before, tmp_path / "again.qdpx")
    assert (tmp_path / "again.qdpx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[0] == "project.qde"
        assert all(name.startswith("sources/") for name in archive.namelist()[1:])
        assert str(tmp_path) not in archive.read("project.qde").decode()


def test_pyrefiqda_itself_reads_it(written: tuple[Material, Path], tmp_path: Path) -> None:
    before, path = written
    project = RefiProject.load(path, extract_dir=tmp_path / "unpacked")
    assert [user.name for user in project.users.user] == ["anna", "bo"]
    total = sum(len(s.plain_text_selection) for s in project.sources.text_source)
    assert total == len(before.segments)
    for source in project.sources.text_source:
        link = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked")
        text = link.read_text(encoding="utf-8")
        said = before.segments.set_index("segment")["text"]
        for one in source.plain_text_selection:
            assert text[one.start_position : one.end_position] == said[one.name]
