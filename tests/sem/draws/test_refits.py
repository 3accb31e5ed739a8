import numpy as np
import pytest

from cup_study.sem import fit
from cup_study.sem.draws import refits, resample
from tests.sem.drawn_rows import drawn, rows


def test_a_draw_is_the_fit_of_its_rows():
    data = rows()
    model = "A =~ a1 + a2 + a3\nb1 ~ q*A + x"
    fitted = fit(model, data, estimator="ULS", meanstructure=True)
    plan = resample.plan(1, [150], 3, drawn(150))
    found = refits.run(refits.task(fitted, plan, None, 0), 1, 3)
    one = fit(
        model, data.iloc[drawn(150)[1]].reset_index(drop=True), estimator="ULS", meanstructure=True
    )
    assert found.values[0] == pytest.approx(one.all_values, rel=1e-6, abs=1e-8)
    assert found.reasons == ("", "")


def test_rows_keep_their_weights_and_groups():
    data = rows()
    fitted = fit("A =~ a1 + a2 + a3", data, group="g", weights="w")
    sizes = [group.n_rows for group in fitted.sample.groups]
    task = refits.task(fitted, resample.plan(1, sizes, 2), None, 0)
    taken = resample.rows_of(task.plan, 0)
    sample = refits._sample(task, taken)
    assert sample.labels == fitted.sample.labels
    for group, rows_, own in zip(sample.groups, taken, fitted.sample.groups, strict=True):
        assert np.asarray(group.x) == pytest.approx(np.asarray(own.x)[rows_])
        share = own.weights[rows_] / own.weights[rows_].sum()
        assert group.weights / group.weights.sum() == pytest.approx(share)
    assert sample.n_total == pytest.approx(150)
