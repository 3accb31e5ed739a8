import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.efa import efa
from tests.sem.scale_figures import PSYCH, N, correlations


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("minres_varimax", 5e-6),
        ("minres_promax", 5e-6),
        ("minres_oblimin", 5e-5),  # GPArotation stops at a gradient of 1e-5
        ("ml_none", 1e-5),
        ("ml_oblimin", 5e-5),
    ],
)
def test_factors_are_those_of_psych(name, tolerance):
    expected = PSYCH[f"fa5_{name}"]
    method, rotation = name.split("_")
    result = efa(correlations(), 5, n=N, method=method, rotation=rotation)
    assert list(result.loadings.columns) == expected["cols"]
    np.testing.assert_allclose(result.loadings, expected["loadings"], atol=tolerance)
    if expected["Phi"]:
        np.testing.assert_allclose(result.phi, expected["Phi"], atol=tolerance)
    fit, rmsea = result.fit, expected["RMSEA"]
    assert fit["dof"] == expected["dof"]
    assert fit["chisq"] == pytest.approx(expected["chi"], rel=1e-6)
    assert fit["bic"] == pytest.approx(expected["BIC"], abs=1e-3)
    assert fit["tli"] == pytest.approx(expected["TLI"], abs=1e-7)
    assert fit["rmsr"] == pytest.approx(expected["rms"], abs=1e-7)
    assert fit["rmsea"] == pytest.approx(rmsea["RMSEA"], abs=1e-7)
    assert fit["rmsea_ci_lower"] == pytest.approx(rmsea["lower"], abs=1e-7)
    assert fit["rmsea_ci_upper"] == pytest.approx(rmsea["upper"], abs=1e-7)


def test_components_are_those_of_psych():
    result = efa(correlations(), 5, method="components", rotation="varimax")
    np.testing.assert_allclose(result.loadings, PSYCH["pca5_varimax"], atol=1e-7)
    assert "chisq" not in result.fit


def test_parts_fit_together():
    result = efa(correlations(), 5, n=N)
    np.testing.assert_allclose(result.communalities + result.uniquenesses, 1)
    np.testing.assert_allclose(np.diag(result.residual), result.uniquenesses)
    assert result.variance["ss"].sum() == pytest.approx(result.communalities.sum())
    assert result.variance["cumulative"].iloc[-1] == pytest.approx(result.communalities.mean())
    np.testing.assert_allclose(result.structure, result.loadings @ result.phi)
    blocks = result.sorted_loadings().abs().to_numpy().argmax(axis=1)
    assert (np.diff(blocks) >= 0).all()
    assert (result.complexity >= 1).all()


def test_true_pattern_is_found():
    pattern = np.kron(np.eye(3), [[0.8], [0.7], [0.6], [0.5]])
    phi = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    r = pattern @ phi @ pattern.T
    np.fill_diagonal(r, 1)
    result = efa(r, 3, n=500, method="ml")
    np.testing.assert_allclose(np.sort(result.loadings, axis=1)[:, :2], 0, atol=1e-5)
    np.testing.assert_allclose(result.loadings.max(axis=1), pattern.max(axis=1), atol=1e-5)
    np.testing.assert_allclose(result.phi, phi, atol=1e-5)
    assert result.fit["chisq"] == pytest.approx(0, abs=1e-6)
    assert result.fit["rmsea_ci_lower"] == result.fit["rmsea_ci_upper"] == 0


def test_more_factors_than_the_items_identify():
    with pytest.raises(InputError, match="3 factors of 5 items; at most 2 are identified"):
        efa(np.eye(5), 3)
    with pytest.raises(InputError, match="0 factors"):
        efa(np.eye(5), 0)


def test_heywood_items_are_named():
    r = np.array([[1, 0.9, 0.8, 0.1], [0.9, 1, 0.5, 0.1], [0.8, 0.5, 1, 0.1], [0.1, 0.1, 0.1, 1]])
    assert efa(r, 1).heywood == ("1",)
