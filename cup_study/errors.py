"""What a researcher is told when something is wrong.

Every error that a user can cause is a :class:`CupError`: its text says what is wrong, where, what
was expected and got, and what to do next. The command line prints that text and nothing else; a
traceback means a bug in this package. :class:`InputError` collects every problem of a file, so
that one run is enough to correct it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A file with thousands of wrong cells has one cause: the first rows show it.
MAX_SHOWN = 25


class CupError(Exception):
    """Base of all errors that a user can cause and mend."""


class ChecksumError(CupError):
    """A file is not the one that was published."""


class RenderError(CupError):
    """The report text and the results do not fit together, or typesetting failed."""


class NotebookError(CupError):
    """A notebook failed, or its parameters, inputs or outputs are wrong."""


class BusyError(CupError):
    """Another process is building the same study."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    where : str
        Place inside the file, for example ``row 118, column "q7_2"``; empty for the whole file.
    what : str
        What was expected and what was got.

    Examples
    --------
    >>> str(Problem('row 118, column "q7_2"', "expected one of 1-7, got 77"))
    'row 118, column "q7_2": expected one of 1-7, got 77'
    """

    where: str
    what: str

    def __str__(self) -> str:
        """Place and problem on one line."""
        return f"{self.where}: {self.what}" if self.where else self.what


class InputError(CupError):
    """A file that cannot be used, with all its problems and a remedy.

    Parameters
    ----------
    source : str
        File (relative to the repository) or input that is wrong.
    problems : sequence of Problem
        Everything that is wrong with it, in the order of the file.
    remedy : str
        What to do next.

    Examples
    --------
    >>> error = InputError("a.csv", [Problem("row 2", "no id")], "Add the id.")
    >>> print(error)
    a.csv: 1 problem
      row 2: no id
    Add the id.
    """

    def __init__(self, source: str, problems: Sequence[Problem], remedy: str) -> None:
        self.source = source
        self.problems = tuple(problems)
        self.remedy = remedy
        super().__init__(source, self.problems, remedy)

    def __str__(self) -> str:
        """Source, problems (at most ``MAX_SHOWN``) and remedy."""
        n = len(self.problems)
        lines = [f"{self.source}: {n} problem{'' if n == 1 else 's'}"]
        lines += [f"  {problem}" for problem in self.problems[:MAX_SHOWN]]
        if n > MAX_SHOWN:
            lines.append(f"  and {n - MAX_SHOWN} more")
        return "\n".join([*lines, self.remedy])


class StudyError(InputError):
    """A study folder whose ``study.yml`` or ``codebook.csv`` is wrong."""
