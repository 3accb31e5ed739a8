from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import pytest

from cup_study.ingest.auditing import audit_views
from cup_study.ingest.cleaning import clean
from cup_study.ingest.flagging import flags
from cup_study.study import Study

Make = Callable[..., Study]


def test_values_add_up(make_study: Make) -> None:
    study = make_study()
    told = audit_views.values(clean.clean(study), study)
    assert told["n_read"] == told["n_analysed"] == told["n_analysed_1"] == (3, "count")
    assert told["share_missing"][0] == pytest.approx(2 / 14)
    assert "n_invited" not in told
    # No speeders without a time, no failed checks without checks.
    looked_for = {name for name in flags.FLAGS if f"n_{name}" in told}
    assert looked_for == {"duplicate", "straightlining", "longstring", "incomplete"}


def test_limits_are_in_the_note_of_the_flags(make_study: Make) -> None:
    study = make_study()
    limits = flags.Limits(minutes="minutes", speed=0.25, least=7)
    table = audit_views.flags(clean.clean(study, limits), study, limits)
    assert "at least 100% of 7 or more scale" in (table.note or {})["en"]
    assert "under 25\N{NO-BREAK SPACE}% av omgångens" in (table.note or {})["sv"]


@pytest.mark.parametrize(
    "make", [audit_views.read, audit_views.log, audit_views.flow, audit_views.missing]
)
def test_tables_have_a_heading_for_every_column(
    make_study: Make, make: Callable[..., object]
) -> None:
    study = make_study()
    table = make(clean.clean(study), study)
    assert set(table.columns) == set(table.frames["sv"].columns)  # type: ignore[attr-defined]


def test_captions_name_the_worst_section(make_study: Make) -> None:
    study = make_study()
    cleaned = clean.clean(study)
    worst = audit_views.missing_drawing(cleaned, study)
    assert worst.caption["sv"].endswith("av svaren i ett avsnitt (Åsikter).")
    flow = audit_views.flow_drawing(cleaned, study)
    assert flow.caption["en"] == "Of 3 persons who answered, 3 are analysed."
    plt.close("all")
