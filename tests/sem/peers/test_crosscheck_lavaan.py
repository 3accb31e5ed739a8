import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.peers import crosscheck_lavaan
from cup_study.sem.peers.crosscheck import crosscheck
from tests.sem.grouped import continuous, likert

MODEL = "P =~ p1 + l*p2 + p3\nB =~ b1 + b2 + b3\nB ~ k*P + a2\nindirect := k * exp(l) / -2"
CASES = {
    "plain": lambda: fit(MODEL, continuous()),
    "fiml": lambda: fit(MODEL, continuous(), missing="fiml", estimator="MLR"),
    "groups": lambda: fit(
        "P =~ p1 + p2 + p3", continuous(), group="city", group_equal=("loadings", "intercepts")
    ),
    "ordered": lambda: fit(
        "F =~ y1 + y2 + y3 + y4", likert(), ordered=True, group="group", parameterization="theta"
    ),
    "conditional": lambda: fit("F =~ y1 + y2 + y3\nF ~ y6", likert(), ordered=["y1", "y2", "y3"]),
    "constraints": lambda: fit("P =~ p1 + l*p2 + k*p3\nk == l^2\nl > 0.1", continuous()),
}


@pytest.mark.peer
@pytest.mark.skipif(
    shutil.which("Rscript") is None or "CUP_REFERENCE" not in os.environ,
    reason="peers are not asked for",
)
@pytest.mark.parametrize("case", CASES)
def test_lavaan_agrees(case):
    found = crosscheck(CASES[case](), "lavaan")
    assert found.largest_in_se < 1e-3
    assert found.chisq_theirs == pytest.approx(found.chisq, rel=1e-4)
    assert found.df_theirs == found.df
    assert found.table["theirs"].notna().all()


def test_no_name_and_no_text_of_the_model_reaches_r(tmp_path):
    evil = 'x";system("touch /tmp/owned");"'
    data = continuous().dropna().rename(columns={"p1": evil, "city": "`quit()`"})
    model = f"P =~ `{evil}` + l*p2 + p3\nd := l * exp(2)"
    fitted = fit(model, data, group="`quit()`", group_equal=("loadings",))
    crosscheck_lavaan._write(fitted, crosscheck_lavaan._plain(fitted), tmp_path)
    written = "".join(path.read_text() for path in Path(tmp_path).iterdir())
    for word in ("system", "quit", "touch", "Umeå", "p3,"):
        assert word not in written
    assert "(k1 * exp(2.0))" in written


def test_arithmetic_is_written_anew():
    text = crosscheck_lavaan._rewritten("-a^2/(b-1.5)", {"a": "k1"}, {"b": "d1"})
    assert text == "((-(k1 ^ 2.0)) / (d1 - 1.5))"


def test_how_to_install_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match=r"install\.packages\('lavaan'\)"):
        crosscheck(fit("P =~ p1 + p2 + p3", continuous()), "lavaan")


def fake(tmp_path, monkeypatch, body):
    program = tmp_path / "Rscript"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))


def test_what_goes_wrong_in_r_is_told(tmp_path, monkeypatch):
    fitted = fit("P =~ p1 + p2 + p3", continuous())
    fake(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(InputError, match="the package lavaan is not there"):
        crosscheck(fitted, "lavaan")
    fake(tmp_path, monkeypatch, "echo 'lavaan ERROR: x2 is bad' >&2; exit 1")
    with pytest.raises(InputError, match="p2 is bad"):
        crosscheck(fitted, "lavaan")
    fake(tmp_path, monkeypatch, "sleep 5")
    with pytest.raises(InputError, match="not ready after"):
        crosscheck(fitted, "lavaan", timeout=0.05)


def test_results_are_read_in_any_order(tmp_path, monkeypatch):
    fitted = fit("P =~ p1 + p2 + p3", continuous())
    rows = fitted.table.rows
    plain = crosscheck_lavaan._plain(fitted)
    lines = ["lhs,op,rhs,group,est,se"]
    for i, (lhs, op, rhs) in enumerate(rows[["lhs", "op", "rhs"]].values.tolist()):
        lines.insert(1, f"{plain[lhs]},{op},{plain[rhs]},1,{float(fitted.all_values[i])!r},0.1")
    (tmp_path / "estimates.csv").write_text("\n".join(lines))
    (tmp_path / "test.csv").write_text("stat,df,converged,version\n0,0,TRUE,0.6-14\n")
    fake(
        tmp_path,
        monkeypatch,
        f"for last; do :; done\ncp {tmp_path}/estimates.csv {tmp_path}/test.csv $last\n"
        "echo 'Warning: lavaan WARNING: f1 is odd' >&2",
    )
    found = crosscheck(fitted, "lavaan")
    assert found.largest < 1e-12
    assert found.engine == "lavaan 0.6-14"
    assert found.notes == ("P is odd",)
    assert np.allclose(found.table["se_theirs"], 0.1)
