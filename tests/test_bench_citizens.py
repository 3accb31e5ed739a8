"""The measurement of the citizens' rooms, on little."""

from __future__ import annotations

from cup_study import bench_citizens


def test_answers_are_whole_and_the_same_each_time() -> None:
    made = bench_citizens.answers(200, 5)
    assert made.equals(bench_citizens.answers(200, 5))
    assert set(made.to_numpy().ravel()) == {1.0, 2.0, 3.0, 4.0}


def test_the_table_tells_every_step() -> None:
    told = bench_citizens.measure(n=150, items=4, most=2, starts=2, draws=20)
    for step in ("1-2 classes, all answers", "StepMix, 2 classes alone", "importance map, 20"):
        assert step in told
    here, beside = told.splitlines()[3].split()[-2:]
    assert abs(float(here) - float(beside)) < 0.1
