import pytest

from cup_study.sem.limit import analysis_text, limit
from cup_study.sem.population import population

MODEL = """
A =~ 0.8*a1 + 0.7*a2 + 0.6*a3
B =~ 0.5*b1 + 0.6*b2 + 0.7*b3
B ~ b*A + 0.4*A
C =~ 0.8*c1 + 0.8*c2 + 0.7*c3
C ~ 0.3*x + c*B + 0.5*B
ind := b*c
"""
CUTS = {"a1": [-1.0, 1.0], "a2": [-0.5, 0.1], "c1": [0.3]}


@pytest.mark.parametrize("standardized", [False, True])
@pytest.mark.parametrize("cuts", [{}, CUTS])
def test_a_true_model_gives_the_population_back(standardized, cuts):
    people = population(MODEL, standardized=standardized, thresholds=cuts)
    fitted = limit(people, analysis_text(people), [500])
    assert fitted.value == pytest.approx(0, abs=1e-12)
    found = dict(
        zip(
            zip(*(fitted.table.rows[c] for c in ("lhs", "op", "rhs")), strict=True),
            fitted.all_values,
            strict=True,
        )
    )
    rows = people.table.rows
    for lhs, op, rhs, value in zip(
        rows["lhs"], rows["op"], rows["rhs"], people.values, strict=True
    ):
        conditional = bool(cuts) and not standardized
        scaled = {lhs, rhs} & {"c1", "x"}  # conditional on x the response of c1 has unit variance
        if op in ("=~", "~") and not (cuts and scaled) and not conditional:
            assert found[lhs, op, rhs] == pytest.approx(value, abs=1e-7), (lhs, op, rhs)
    assert found["B", "~", "A"] == pytest.approx(0.4)
    assert found["ind", ":=", "b*c"] == pytest.approx(0.2)
    if cuts:
        assert found["a2", "|", "t1"] == pytest.approx(-0.5)


def test_the_analysis_keeps_zeros_markers_and_labels():
    text = "A =~ 1*a + 0.8*b + 0.7*c\nA ~~ 0.5*A\nB =~ k*d + 0.6*d + k*e\nA ~~ 0*B\na ~ 3*1"
    found = analysis_text(population(text)).splitlines()
    assert found == [
        "`A` =~ 1*`a`",
        "`A` =~ `b`",
        "`A` =~ `c`",
        "`B` =~ k*`d` + NA*`d`",
        "`B` =~ k*`e`",
        "`A` ~~ 0*`B`",
        "`a` ~ 1",
        "`B` ~~ c(1.0)*`B`",
    ]


def test_groups_weigh_by_size():
    people = population("A =~ c(0.8, 0.5)*a + c(0.8, 0.5)*b + c(0.8, 0.5)*c", n_groups=2)
    alike = "A =~ NA*a + k*a + k*b + k*c\nA ~~ 1*A"
    values = [
        limit(people, alike.replace("k*", "c(k, k)*"), sizes).all_values[0]
        for sizes in ([900, 100], [500, 500], [100, 900])
    ]
    assert 0.8 > values[0] > values[1] > values[2] > 0.5
