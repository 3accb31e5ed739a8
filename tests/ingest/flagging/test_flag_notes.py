from __future__ import annotations

import pytest

from cup_study.ingest.flagging import flag_notes, flags


@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.parametrize("flag", flags.FLAGS)
def test_every_flag_is_explained(flag: str, lang: str) -> None:
    said = flag_notes.limit(flag, flags.Limits(near=0.9, seconds=2), lang)
    assert said.endswith(".")
    assert "{" not in said


def test_seconds_only_where_they_count() -> None:
    assert "seconds" not in flag_notes.limit("speeder", flags.Limits(), "en")
    assert "2,0 sekunder" in flag_notes.limit("speeder", flags.Limits(seconds=2), "sv")
