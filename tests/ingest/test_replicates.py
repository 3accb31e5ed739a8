from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.ingest import replicates
from cup_study.study import Study

Make = Callable[..., Study]
DESIGN = {
    "sections:": "design: {id: respondent, replicates: {prefix: r, kind: brr, file: reps.csv}}\n"
    "sections:"
}
DATA = pd.DataFrame({"respondent": ["2", "1"]}, index=[5, 6])


def test_replicates_find_their_respondents(make_study: Make) -> None:
    study = make_study(changes=DESIGN, reps="respondent,r1,r2\n1,0,2.5\n2,3,0\n3,1,1\n")
    found = replicates.join(study, DATA)
    assert found[["r1", "r2"]].to_numpy().tolist() == [[3.0, 0.0], [0.0, 2.5]]
    assert found.index.tolist() == [5, 6]


def test_a_study_without_replicates_is_left_alone(make_study: Make) -> None:
    assert replicates.join(make_study(), DATA) is DATA


def test_all_problems(make_study: Make) -> None:
    study = make_study(changes=DESIGN, reps="respondent,r1,r2\n1,-1,2.5\n1,x,0\n")
    with pytest.raises(InputError) as caught:
        replicates.join(study, DATA)
    assert [f"{p.where}: {p.what}" for p in caught.value.problems] == [
        'row 2, column "r1": expected a number from 0, got "-1"',
        'row 3, column "r1": expected a number from 0, got "x"',
        'respondent "2": has no replicates',
        'respondent "1": is there twice',
    ]
    study = make_study(changes=DESIGN, reps="person,weight\n1,1\n")
    with pytest.raises(InputError) as caught:
        replicates.join(study, DATA)
    assert len(caught.value.problems) == 2


def test_scales_may_be_a_file(make_study: Make) -> None:
    listed = DESIGN["sections:"].replace("kind: brr", "kind: jkn, scales: scales.csv")
    reps = "respondent,r1,r2\n1,0,2.5\n2,3,0\n"
    study = make_study(changes={"sections:": listed}, reps=reps, scales="0.5\n0,25\n")
    assert study.design is not None
    assert study.design.replicates is not None
    assert study.design.replicates.scales == (0.5, 0.25)
