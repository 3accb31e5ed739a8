import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import spellings

MATRIX = pd.DataFrame(
    {
        "theory": ["UTAUT2; TAM", "UTAUT 2", "utaut-2", "UTAUT", "UTAUT2", "D&M IS success"],
        "country": ["Sweden", "Swedden", "Norway", None, "Côte d'Ivoire", "Cote d'Ivoire"],
    }
)


def decided(*rows):
    return pd.DataFrame(rows, columns=list(spellings.COLUMNS))


def test_spellings_are_proposed_and_theories_with_other_digits_are_not():
    found = spellings.propose(MATRIX)
    pairs = {frozenset(p) for p in zip(found["entry"], found["like"], strict=True)}
    assert frozenset(("UTAUT2", "UTAUT 2")) in pairs
    assert frozenset(("Sweden", "Swedden")) in pairs
    assert frozenset(("Côte d'Ivoire", "Cote d'Ivoire")) in pairs
    assert not any("UTAUT" in pair for pair in pairs)
    assert found["decision"].eq("").all()


def test_nothing_is_merged_without_a_decision():
    same, log = spellings.apply(MATRIX, spellings.read_decisions(None))
    pd.testing.assert_frame_equal(same, MATRIX)
    assert log.empty


def test_decisions_merge_and_are_logged():
    told = decided(
        ("theory", "UTAUT2", "UTAUT 2", "UTAUT2", "same"),
        ("theory", "UTAUT 2", "utaut-2", "UTAUT 2", "same"),
        ("country", "Sweden", "Swedden", "Sweden", "different"),
    )
    merged, log = spellings.apply(MATRIX, told)
    assert merged["theory"].tolist()[:3] == ["UTAUT2;TAM", "UTAUT2", "UTAUT2"]
    assert merged["country"].tolist() == MATRIX["country"].tolist()
    assert log[["entry", "keep", "studies"]].values.tolist() == [
        ["UTAUT 2", "UTAUT2", 1],
        ["utaut-2", "UTAUT2", 1],
    ]
    again = spellings.propose(MATRIX, decided=told)
    assert "Swedden" not in set(again["like"]) | set(again["entry"])


def test_the_file_goes_round_and_runs_nothing(tmp_path):
    path = tmp_path / "decide.csv"
    odd = pd.DataFrame({"theory": ["=cmd()", "=cmd ()"]})
    spellings.write(spellings.propose(odd), path)
    assert "'=cmd" in path.read_text(encoding="utf-8")
    assert spellings.read_decisions(path).empty


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("theory,a,b,a,maybe\n", 'expected "same" or "different", got "maybe"'),
        ("theory,a,b,,same\n", 'column "keep": is empty'),
        ("theory,a,b,a,same\ntheory,b,c,c,same\n", '"b": is to become a and c'),
    ],
)
def test_contradictions_are_told(tmp_path, rows, told):
    path = tmp_path / "decide.csv"
    path.write_text("column,entry,like,keep,decision\n" + rows)
    with pytest.raises(InputError, match=told):
        spellings.read_decisions(path)


def test_a_circle_of_decisions_ends():
    told = decided(("theory", "a", "b", "a", "same"), ("theory", "a", "b", "b", "same"))
    merged, _ = spellings.apply(pd.DataFrame({"theory": ["a;b"]}), told)
    assert len(merged) == 1
