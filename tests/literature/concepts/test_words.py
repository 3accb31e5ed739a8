from pathlib import Path

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import matrix, words

FILE = Path(__file__).parents[3] / "data" / "raw" / "literature" / "matrix.csv"


def test_every_concept_of_the_data_has_a_group_and_one_code():
    names = matrix.concepts(pd.read_csv(FILE, nrows=1))
    assert sorted(words.ordered(names)) == sorted(names)
    assert all(words.group_of(name) for name in names)
    for lang in ("en", "sv"):
        codes = words.short(names, lang)
        assert len(set(codes.values())) == len(names)
        assert all(name in vocabulary.CONCEPTS for name in names)


def test_unknown_concepts_come_last_in_a_group_of_their_own():
    assert words.ordered(["zeal", "habit"]) == ["habit", "zeal"]
    assert words.group_name(words.group_of("zeal"), "sv") == "Övriga"
