"""Every block of outcomerate's figures (``CUP_REFERENCE``), exactly."""

import json
import os
from pathlib import Path

import pytest

from cup_study import survey
from cup_study.survey.outcome import aapor

FILE = Path(os.environ.get("CUP_REFERENCE", "")) / "aapor" / "aapor_ref.json"
HERE = bool(os.environ.get("CUP_REFERENCE")) and FILE.is_file()
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not HERE, reason="CUP_REFERENCE is not set"),
]


def test_every_block() -> None:
    told = json.loads(FILE.read_text(encoding="utf-8"))
    for name, block in told.items():
        if name.endswith("_eligibility_rate"):
            counts = told[name.replace("eligibility_rate", "e1")]["counts"]
            assert aapor.eligibility(counts) == block
        elif name != "meta":
            e = float(name.rpartition("_e")[2])
            found = survey.response_rates(block["counts"], e=e).set_index("rate")["estimate"]
            wanted = {rate: value for rate, value in block.items() if rate != "counts"}
            assert set(found.index) == set(wanted)
            # The file has twelve digits.
            assert found.round(12).to_dict() == pytest.approx(wanted, abs=1e-12)
