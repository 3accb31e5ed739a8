import pandas as pd

from cup_study.survey.basis import Basis
from cup_study.survey.questionnaire.measures import Measure, Measured
from cup_study.survey.waves import truth

FOUND = pd.DataFrame(
    {
        "item": ["use", "q", "PU"],
        "kind": ["share", "mean", "mean"],
        "from_wave": "1",
        "to_wave": "2",
        "change": [0.1, 0.2, 0.3],
        "ci_lower": [0.0, 0.1, 0.2],
        "ci_upper": [0.2, 0.3, 0.4],
    }
)
KNOWN = pd.DataFrame(
    [
        ("share", "use=1", "1", None, 0.30),
        ("share", "use=1", "2", None, 0.35),
        ("share", "use=1", "2", "town=a", 0.9),
        ("mean", "q", "1", None, 3.0),
        ("mean", "q", "2", None, 4.0),
        ("share", "use=0", "1", None, 0.7),
    ],
    columns=["kind", "name", "wave", "group", "value"],
)


def test_changes_stand_beside_the_true_ones():
    checks = truth.check(FOUND, KNOWN)
    assert checks["item"].tolist() == ["use", "q"]
    assert checks["truth"].round(3).tolist() == [0.05, 1.0]
    assert truth.values(checks) == {"truth_n": (2, "count"), "truth_inside": (1, "count")}


def test_the_table_says_which_intervals_cover():
    measures = (Measure("use", "share", {"en": "Users"}), Measure("q", "mean", {"en": "Ease"}))
    table = truth.table(
        truth.check(FOUND, KNOWN), Measured(pd.DataFrame(), measures), Basis(9, True, ("en",))
    )
    assert table.frames["en"]["inside"].tolist() == ["yes", "no"]
    assert table.frames["en"]["truth"].tolist() == ["+5.0", "+1.00"]
