import pytest

from cup_study.errors import InputError
from cup_study.sem.plain_syntax import read_model


def test_names_in_order_of_appearance():
    found = read_model("# comment\nB =~ b1 + b2\nA =~ å1 + 0.5*a2\nB ~ A + age # tail\na2 ~~ b1\n")
    assert found.constructs == ("B", "A")
    assert found.items == ("b1", "b2", "å1", "a2", "age")
    assert found.paths == (("B", "A"), ("B", "age"))


@pytest.mark.parametrize(
    "line", ["A = a1", "A =~ a1 +", "ind := a*b", "q1 | t1", "A == B", "A =~ 3x", "just words"]
)
def test_a_bad_line_is_told_with_its_number(line):
    with pytest.raises(InputError, match="line 2"):
        read_model(f"A =~ a1 + a2\n{line}")


def test_every_bad_line_is_told():
    with pytest.raises(InputError) as caught:
        read_model("A = a\nB =~\nC =~ c1")
    assert len(caught.value.problems) == 2


def test_an_empty_model_is_refused():
    with pytest.raises(InputError, match="empty"):
        read_model("\n# nothing\n")
