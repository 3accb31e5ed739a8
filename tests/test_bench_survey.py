"""The measurement of a large survey, on a small one."""

from __future__ import annotations

import json
from pathlib import Path

from cup_study import bench_survey, study


def test_the_made_study_goes_through_every_step(tmp_path: Path) -> None:
    assert bench_survey.make(tmp_path, 400, 20) > 0
    assert len(study.load("large", tmp_path).codebook) == 20
    found = json.loads(bench_survey._child("ours", tmp_path))
    assert [name.split(":")[0] for name in found["steps"]] == [
        "read and cleaned",
        "weighed",
        "tabulated",
    ]
    assert found["peak"] > 0
