import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import codebook, sem
from cup_study.citizens import moderation, moderation_views
from cup_study.errors import InputError

BOOK = codebook.parse(
    "name,type,question_en,question_sv,values,labels_en,labels_sv\n"
    "sex,nominal,Sex?,Kön?,1|2|3,1=Woman|2=Man|3=Other,1=Kvinna|2=Man|3=Annat\n",
    ["en", "sv"],
)
TEXT = "PU =~ a1 + a2 + a3\nBI =~ b1 + b2 + b3\nBI ~ PU"


@pytest.fixture(scope="module")
def data():
    """Two groups in which a path differs, and a third of a few."""
    rng = np.random.default_rng(5)
    sex = np.repeat([2.0, 1.0, 3.0], [400, 420, 20])
    first = rng.normal(size=840)
    second = np.where(sex == 1, 0.7, 0.2) * first + 0.8 * rng.normal(size=840)
    columns = {f"a{i}": first + 0.5 * rng.normal(size=840) for i in (1, 2, 3)}
    columns |= {f"b{i}": second + 0.5 * rng.normal(size=840) for i in (1, 2, 3)}
    return pd.DataFrame({"sex": sex, **columns})


@pytest.fixture(scope="module")
def found(data):
    main = sem.fit(TEXT, data, estimator="MLR")
    return moderation.by(TEXT, data, main, BOOK, "sex")


def test_groups_come_in_the_order_of_the_codebook_and_small_ones_are_left_out(found):
    assert found.codes == (1, 2)
    assert found.n == (420, 400)
    assert found.left_out == 20


def test_a_path_that_differs_is_found(found):
    test = found.tests.iloc[0]
    assert test["holm"] < 0.001
    # In large samples the difference of chi-square says the same as the Wald test.
    assert found.strongest["chisq"] == pytest.approx(test["chisq"], rel=0.35)
    paths = found.paths.set_index("code")["est"]
    assert paths[1] > paths[2] + 0.3


def test_groups_share_one_scale(data, found):
    main = sem.fit(TEXT, data, estimator="MLR").estimates().query("op == '~'").iloc[0]
    own = found.fit.estimates().query("op == '~' and group == '1'").iloc[0]
    estimate = found.paths.set_index("code").loc[1, "est"]
    assert estimate == pytest.approx(own["est"] * main["std_all"] / main["est"])


def test_known_truth_is_the_path_and_its_shift(found):
    rows = [("path", "BI ~ PU", None, 0.5), ("path_shift", "BI ~ PU", "sex=1", 0.2)]
    known = pd.DataFrame(rows, columns=["kind", "name", "group", "value"])
    true = moderation.true_paths(found, known).set_index("code")
    assert true["true"].to_dict() == pytest.approx({1: 0.7, 2: 0.5})
    assert true["planted"].to_dict() == {1: True, 2: False}
    told = moderation.values(found, known)
    assert (told["planted_n"], told["planted_found"]) == ((1, "count"), (1, "count"))


def test_without_truth_nothing_is_said_about_it(found):
    told = moderation.values(found)
    assert {"n_differ", "pvalue_pu_bi", "path_pu_bi_1"} <= set(told)
    assert "true_n" not in told


def test_one_group_is_refused(data):
    main = sem.fit(TEXT, data)
    with pytest.raises(InputError, match="1 groups have 410 respondents or more"):
        moderation.by(TEXT, data, main, BOOK, "sex", smallest=410)


def test_the_table_tells_groups_by_name(found, called):
    table = moderation_views.table(found, called)
    assert table.columns["group_1"] == {"en": "Woman", "sv": "Kvinna"}
    assert table.caption["sv"].startswith("Nytta → avsikt skiljer mest mellan grupperna: Kvinna 0,")
    assert table.frames["en"].loc[0, "group_1"].count(".") == 3
    assert set(table.columns) == set(table.frames["en"].columns)


def test_two_groups_are_drawn_side_by_side(found, called):
    drawing = moderation_views.drawing(found, called)
    assert len(drawing.figures["en"].axes) == 2
    assert drawing.note["en"].endswith("Only the paths to intention are drawn. Dashed: p ≥ .05.")
    plt.close("all")


def test_more_groups_are_dots(data, called):
    main = sem.fit(TEXT, data, estimator="MLR")
    shuffled = data.assign(sex=np.resize([1.0, 2.0, 3.0], len(data)))
    found = moderation.by(TEXT, shuffled, main, BOOK, "sex")
    drawing = moderation_views.drawing(found, called)
    assert len(drawing.figures["sv"].axes) == 1
    assert drawing.caption["en"].startswith("No single path can be told to differ")
    plt.close("all")
