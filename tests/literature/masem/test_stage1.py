import json
import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import stage1
from cup_study.literature.masem.matrices import assemble
from tests.literature.masem.reference import COLUMNS, assembled, effects, figures, pooled

KINDS = ["complete", "incomplete"]
#: OpenMx's chi-square of stage one; ours differs by a known amount, see masem.measures.
STAT = {
    "chisq_openmx": "Chi-square of target model",
    "df": "DF of target model",
    "chisq_baseline": "Chi-square of independence model",
    "df_baseline": "DF of independence model",
    "srmr": "SRMR",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_common_matrix_is_metasems(kind):
    found, peer = pooled(kind, "fixed"), figures(kind)["fixed"]
    # OpenMx stops where its sixth digit still moves.
    np.testing.assert_allclose(found.pooled["r"], peer["r"], atol=5e-6)
    np.testing.assert_allclose(found.pooled["se"], peer["se"], rtol=1e-5)
    for name, called in STAT.items():
        assert found.fit[name] == pytest.approx(peer["stat"][called], rel=2e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_random_effects_are_metasems(kind):
    found, peer = pooled(kind, "random"), figures(kind)["random"]
    np.testing.assert_allclose(found.pooled["r"], peer["r"], atol=1e-6)
    np.testing.assert_allclose(found.pooled["tau2"], peer["tau2"], atol=1e-7)
    np.testing.assert_allclose(found.acov, peer["acov"], rtol=2e-5, atol=1e-9)
    assert -2 * found.fit["loglik"] == pytest.approx(peer["deviance"], abs=1e-6)
    assert found.fit["q"] == pytest.approx(peer["q"], rel=1e-9)
    assert found.fit["q_df"] == peer["q_df"]


def test_heterogeneity_is_metasems_where_every_study_has_the_pair():
    np.testing.assert_allclose(
        pooled("complete", "random").pooled["i2"], figures("complete")["random"]["i2"], atol=1e-6
    )


def test_least_squares_take_every_correlation_and_likelihood_the_complete_ones():
    extra = pd.DataFrame(
        [("z", "ease", "use", 0.3, 200), ("z", "ease", "norm", 0.3, 200)], columns=COLUMNS
    )
    both = assemble(pd.concat([effects("complete"), extra]), assembled("complete").variables)
    by_likelihood = stage1.pool(both, "fixed")
    log = by_likelihood.log.to_dict("records")
    assert [row["study"] for row in log] == ["z"]
    assert log[0]["what"] == "1 of its correlations left out"
    plain = pooled("complete", "gls").pooled["k"]
    assert (stage1.pool(both, "gls").pooled["k"] - plain).sum() == 2


def test_a_pair_that_likelihood_cannot_reach_is_told():
    rows = [
        ("s", "a", "b", 0.3, 100),
        ("s", "a", "c", 0.3, 100),
        ("s", "c", "d", 0.3, 100),
        ("s", "b", "d", 0.3, 100),
        *[("t", x, y, 0.2, 90) for x, y in ("ad", "bc")],
    ]
    found = assemble(pd.DataFrame(rows, columns=COLUMNS), list("abcd"))
    with pytest.raises(InputError, match='Use method="gls" or "random"'):
        stage1.pool(found, "fixed")
    assert stage1.pool(found, "gls").k == 2


def test_the_order_of_variables_does_not_matter():
    names = list(assembled("incomplete").variables)
    turned = assemble(effects("incomplete"), names[::-1])
    for method in ("fixed", "random"):
        one, other = pooled("incomplete", method), stage1.pool(turned, method)
        np.testing.assert_allclose(
            other.matrix.loc[names, names], one.matrix, atol=1e-7, err_msg=method
        )


def test_unknown_methods_are_refused():
    with pytest.raises(InputError, match="expected one of random, fixed, gls"):
        stage1.pool(assembled("complete"), "dl")
    with pytest.raises(InputError, match="expected a share"):
        stage1.pool(assembled("complete"), level=95)


PEER = r"""
suppressMessages({library(metaSEM); library(jsonlite)})
mxOption(NULL, "Optimality tolerance", "1e-12")
out <- lapply(commandArgs(TRUE), function(name) {
  d <- get(name)
  data <- lapply(d$data, function(x) { x <- as.matrix(x); dimnames(x) <- NULL; x })
  q <- ncol(data[[1]]) * (ncol(data[[1]]) - 1) / 2
  fixed <- tssem1(data, d$n, method = "FEM")
  random <- tssem1(data, d$n, method = "REM", RE.type = "Diag")
  v <- vcov(random)
  list(data = data, n = d$n, fixed = OpenMx::vechs(coef(fixed)),
       fixed_se = unname(sqrt(diag(vcov(fixed)))), chisq = summary(fixed)$stat[2, 1],
       random = unname(coef(random)[1:q]), tau2 = unname(coef(random)[-(1:q)]),
       random_se = unname(sqrt(diag(v))[1:q]))
})
names(out) <- commandArgs(TRUE)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"))
"""
DATA = ["Digman97", "Becker94", "Hunter83", "Mathieu15", "Nohe15A1"]


@pytest.mark.peer
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="peers are not asked for")
def test_published_data_give_metasems_figures(tmp_path):
    script = tmp_path / "peer.R"
    script.write_text(PEER)
    told = subprocess.run(
        ["Rscript", str(script), *DATA], capture_output=True, text=True, check=False, timeout=120
    )
    if told.returncode:
        pytest.skip(f"metaSEM is not installed: {told.stderr[-200:]}")
    for name, peer in json.loads(told.stdout).items():
        rows = []
        whole = list(peer["data"].values()) if isinstance(peer["data"], dict) else peer["data"]
        names = [f"v{i}" for i in range(len(whole[0]))]
        for s, (matrix, n) in enumerate(zip(whole, peer["n"], strict=True)):
            r = np.array(matrix, dtype=float)
            for i in range(len(r)):
                for j in range(i):
                    if np.isfinite(r[[i, j, i], [i, j, j]]).all():
                        rows.append((f"{s:03d}", names[j], names[i], r[i, j], n))
        found = assemble(pd.DataFrame(rows, columns=COLUMNS), names)
        fixed, random = stage1.pool(found, "fixed"), stage1.pool(found)
        np.testing.assert_allclose(fixed.pooled["r"], peer["fixed"], atol=5e-6, err_msg=name)
        np.testing.assert_allclose(fixed.pooled["se"], peer["fixed_se"], rtol=1e-5, err_msg=name)
        assert fixed.fit["chisq_openmx"] == pytest.approx(peer["chisq"], rel=1e-6), name
        np.testing.assert_allclose(random.pooled["r"], peer["random"], atol=1e-6, err_msg=name)
        np.testing.assert_allclose(random.pooled["tau2"], peer["tau2"], atol=1e-6, err_msg=name)
        np.testing.assert_allclose(random.pooled["se"], peer["random_se"], rtol=1e-5, err_msg=name)


def test_a_pair_of_one_study_is_told_to_have_no_variance_over_studies():
    rows = [(s, "a", "b", r, 100) for s, r in (("x", 0.3), ("y", 0.5), ("z", 0.4))]
    rows += [("x", "a", "c", 0.2, 100), ("x", "b", "c", 0.1, 100)]
    table = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    log = stage1.pool(assemble(table), "random").log
    assert log["what"].tolist() == ["a with c", "b with c"]
