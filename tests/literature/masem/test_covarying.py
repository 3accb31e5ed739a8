import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import stage1
from cup_study.literature.masem.matrices import assemble
from tests.literature.masem.reference import COLUMNS, assembled, effects, figures


def test_all_covariances_of_the_random_effects_are_metasems():
    found = stage1.pool(assemble(effects("together"), list("abc")), tau="Symm")
    peer = figures("together")
    np.testing.assert_allclose(found.pooled["r"], peer["r"], atol=1e-6)
    columns, rows = np.triu_indices(3)
    # OpenMx gives the upper triangle row by row of a symmetric matrix.
    np.testing.assert_allclose(found.tau2[rows, columns], np.array(peer["tau2"])[ORDER], atol=1e-6)
    np.testing.assert_allclose(found.acov, peer["acov"], rtol=1e-4, atol=1e-8)
    assert -2 * found.fit["loglik"] == pytest.approx(peer["deviance"], abs=1e-7)


#: T11 T21 T22 T31 T32 T33, brought to column by column below the diagonal.
ORDER = [0, 1, 3, 2, 4, 5]


def test_a_singular_estimate_stays_positive_semidefinite():
    found = stage1.pool(assembled("complete"), tau="Symm", likelihood="REML")
    assert np.linalg.eigvalsh(found.tau2)[0] > -1e-12
    assert (found.pooled["se"] > 0).all()


def test_correlations_never_seen_together_have_no_covariance():
    pairs = ["ab", "ac", "bc"]
    rows = [(f"{p}{k}", *p, 0.3 + 0.01 * k, 100) for p in pairs for k in range(6)]
    with pytest.raises(InputError, match="in fewer than two studies together"):
        stage1.pool(assemble(pd.DataFrame(rows, columns=COLUMNS)), tau="Symm")
