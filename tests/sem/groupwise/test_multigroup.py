import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.multigroup import moderation
from tests.sem.grouped import continuous, figures

LAVAAN = figures()["moderation"]
MODEL = "P =~ p1 + p2 + p3\nA =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ P + A"


@pytest.fixture(scope="module")
def found():
    return moderation(MODEL, continuous(), "city", missing="fiml", estimator="MLR")


def test_difference_tests_are_lavaans(found):
    row = found.omnibus.iloc[1]
    assert row["chisq_diff"] == pytest.approx(LAVAAN["all"]["chisq"], rel=1e-4)
    assert row["df_diff"] == LAVAAN["all"]["df"]
    path = found.table.set_index("path").loc["B ~ A"]
    assert path["chisq_diff"] == pytest.approx(LAVAAN["a"]["chisq"], rel=1e-4)
    assert path["pvalue"] == pytest.approx(LAVAAN["a"]["pvalue"], rel=1e-3)


def test_the_path_that_differs_is_found(found):
    table = found.table.set_index("path")
    assert table.loc["B ~ A", "pvalue_holm"] < 0.01 < table.loc["B ~ P", "pvalue_holm"]
    assert table.loc["B ~ A", "est (Umeå)"] > table.loc["B ~ A", "est (Lund)"] + 0.2


def test_estimates_stand_side_by_side(found):
    estimates = found.fits["free"].estimates().query("lhs == 'B' and op == '~' and rhs == 'P'")
    row = found.table.iloc[0]
    for group, est, beta in estimates[["group", "est", "std_all"]].values.tolist():
        assert row[f"est ({group})"] == est
        assert row[f"std_all ({group})"] == beta


def test_one_path_of_several():
    found = moderation(MODEL, continuous().dropna(), "city", "B ~ A")
    assert found.table["path"].tolist() == ["B ~ A"]
    assert found.omnibus["df_diff"].iat[1] == 1
    assert found.fits["B ~ A"] is found.fits["equal"]


def test_partial_loadings_stay_free():
    full = moderation(MODEL, continuous().dropna(), "city", "B ~ A")
    loose = moderation(MODEL, continuous().dropna(), "city", "B ~ A", partial="P =~ p2")
    assert loose.fits["free"].df == full.fits["free"].df - 1


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("a1 ~ x*p1", {}, "has a label"),
        ("a1 ~ 2*p1", {}, "is fixed"),
        ("a1 ~~ p1", {}, "no regressions"),
        ("a1 ~ p1", {"paths": "p1 ~ a1"}, "is no regression"),
        ("a1 ~ p1", {"group": None}, "at least two groups"),
    ],
)
def test_refusals(model, options, message):
    call = {"group": "city"} | options
    with pytest.raises(InputError, match=message):
        moderation(model, continuous(), **call)
