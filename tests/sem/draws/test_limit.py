import pytest

from cup_study.sem.draws.limit import analysis_text, limit
from cup_study.sem.draws.population import population

MODEL = """
A =~ 0.8*a1 + 0.7*a2 + 0.6*a3
B =~ 0.5*b1 + 0.6*b2 + 0.7*b3
B ~ b*A + 0.4*A
C =~ 0.8*c1 + 0.8*c2 + 0.7*c3
C ~ 0.3*x + c*B + 0.5*B
ind := b*c
"""
CUTS = {"a1": [-1.0, 1.0], "a2": [-0.5, 0.1], "c1": [0.3]}


def limits(**options):
    people = population(MODEL, **options)
    fitted = limit(people, analysis_text(people), [500])
    assert fitted.value == pytest.approx(0, abs=1e-12)
    columns = (fitted.table.rows[c] for c in ("lhs", "op", "rhs"))
    found = dict(zip(zip(*columns, strict=True), fitted.all_values, strict=True))
    columns = (people.table.rows[c] for c in ("lhs", "op", "rhs"))
    own = dict(zip(zip(*columns, strict=True), people.values, strict=True))
    return found, own


@pytest.mark.parametrize("standardized", [False, True])
def test_a_true_model_gives_the_population_back(standardized):
    found, own = limits(standardized=standardized)
    for key in own.keys() & found.keys():
        assert found[key] == pytest.approx(own[key], abs=1e-7), key
    assert found["ind", ":=", "b*c"] == pytest.approx(0.2)


def test_thresholds_come_back_too():
    found, own = limits(standardized=True, thresholds=CUTS)
    # Given x the latent response of c1 has unit variance: what x explains is left out.
    scale = (1 - 0.8**2 * 0.3**2) ** -0.5
    assert found["C", "=~", "c1"] == pytest.approx(0.8 * scale)
    assert found["c1", "|", "t1"] == pytest.approx(0.3 * scale)
    assert [found["a2", "|", t] for t in ("t1", "t2")] == pytest.approx(CUTS["a2"])
    for key in own.keys() & found.keys():
        if key[1] in ("=~", "~") and key[2] != "c1":
            assert found[key] == pytest.approx(own[key], abs=1e-7), key


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
