import numpy as np

from cup_study.literature.masem.cliques import largest, maximal


def test_all_maximal_sets_are_found():
    rng = np.random.default_rng(3)
    seen = rng.random((7, 7)) < 0.6
    seen = seen | seen.T | np.eye(7, dtype=bool)
    every = [{i for i in range(7) if code >> i & 1} for code in range(1, 128)]
    complete = [s for s in every if all(seen[i, j] for i in s for j in s)]
    best = [tuple(sorted(s)) for s in complete if not any(s < other for other in complete)]
    assert maximal(seen) == sorted(best)
    assert len(largest(seen)) == max(map(len, best))
