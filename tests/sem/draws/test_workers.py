import warnings

import joblib
import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.draws import simulate, workers
from cup_study.sem.draws.bootstrap import bootstrap
from cup_study.sem.draws.power import power
from tests.sem.drawn_rows import rows


def ranges(task, first, last):
    return task, first, last


def test_ranges_cover_everything_in_order():
    for n, block, jobs in ((10, 1, 1), (10, 4, 2), (3, 8, 2), (100, 7, 1)):
        found = workers.spread(ranges, "t", n, block=block, workers=jobs, threads=True)
        assert [first for _, first, _ in found] == [0, *[last for _, _, last in found][:-1]]
        assert found[-1][2] == n
        assert all(first % block == 0 for _, first, _ in found)


def test_the_context_decides():
    with joblib.parallel_config(n_jobs=3, backend="threading"):
        assert len(workers.spread(ranges, "t", 100)) == 12
    with pytest.raises(InputError, match="workers"):
        workers.spread(ranges, "t", 3, workers=0)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_draws():
    distributed = pytest.importorskip("distributed")
    data = rows()
    likely = fit("A =~ a1 + a2 + a3\nb1 ~ q*A + x", data)
    least = fit("A =~ a1 + a2 + a3\nb1 ~ q*A + x", data, estimator="ULS")
    study = {"n": 60, "seed": 1, "draws": 8, "standardized": True, "estimator": "MLR"}
    people = "F =~ 0.8*a + 0.7*b + 0.7*c; y ~ 0.3*F"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the cluster's own
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster),
            joblib.parallel_config("dask"),
        ):
            far = bootstrap(likely, 600, seed=1), bootstrap(least, 12, seed=1, warn=False)
            away = power(people, **study)
    near = (
        bootstrap(likely, 600, seed=1, workers=1),
        bootstrap(least, 12, seed=1, workers=1, warn=False),
    )
    for a, b in zip(far, near, strict=True):
        assert a.draws.to_numpy() == pytest.approx(b.draws.to_numpy(), rel=1e-12)
    own = power(people, **study, workers=1)
    assert away.parameters["mean"].to_numpy() == pytest.approx(own.parameters["mean"].to_numpy())


def test_small_products_take_one_thread():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    with workers.one_blas_thread():
        assert {one["num_threads"] for one in threadpoolctl.threadpool_info()} == {1}
    assert np.isfinite(simulate.simulate("y ~ 0.5*x", 10, 1).to_numpy()).all()
