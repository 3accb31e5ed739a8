"""Error texts have the shape of the style guide."""

from cup_study.errors import MAX_SHOWN, InputError, Problem


def test_shape() -> None:
    error = InputError(
        "survey_2009.csv",
        [
            Problem('row 118, column "q7_2"', "expected one of 1-7 or missing (98, 99), got 77"),
            Problem("", 'column "municipality" is missing'),
        ],
        "Correct the file.",
    )
    assert str(error) == (
        "survey_2009.csv: 2 problems\n"
        '  row 118, column "q7_2": expected one of 1-7 or missing (98, 99), got 77\n'
        '  column "municipality" is missing\n'
        "Correct the file."
    )


def test_thousands_of_problems_are_counted_not_listed() -> None:
    error = InputError("a.csv", [Problem(f"row {i}", "bad") for i in range(1000)], "Mend it.")
    lines = str(error).splitlines()
    assert lines[0] == "a.csv: 1000 problems"
    assert lines[-2] == f"  and {1000 - MAX_SHOWN} more"
    assert len(error.problems) == 1000
