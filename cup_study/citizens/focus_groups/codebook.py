"""The codebook of focus groups and interviews: codes, wider codes, definitions, examples.

The same form as the code frame of open answers, and read by it; ``include`` and ``exclude`` may
say with examples when a code is given and when not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.survey.open_answers import frame
from cup_study.survey.open_answers.frame import CodeFrame

CODEBOOK = "codebook.csv"
#: What helps coders besides the definition.
GUIDANCE = ["code", "include", "exclude"]


def examine(path: Path, languages: Sequence[str]) -> tuple[CodeFrame, pd.DataFrame, list[Problem]]:
    """Read the codebook as far as it can be.

    Parameters
    ----------
    path : Path
        Columns as of :func:`cup_study.survey.open_answers.frame.read`, and optionally
        ``include`` and ``exclude``.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    CodeFrame
        Without codes where there are problems.
    DataFrame
        Columns as :data:`GUIDANCE`, the codes that have an example.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codebook.csv"
    >>> _ = path.write_text("code,label_en,definition,parent\\nfind,Finding,Search,ease\\n")
    >>> [str(problem) for problem in examine(path, ["en"])[2]]
    ['codebook.csv, row 2, column "parent": "ease" is not a code of this file']
    """
    none = pd.DataFrame(columns=GUIDANCE, dtype="str")
    try:
        codes = frame.read(path, languages, also=GUIDANCE[1:])
    except InputError as error:
        told = [
            Problem(", ".join(filter(None, [path.name, p.where])), p.what) for p in error.problems
        ]
        return CodeFrame(()), none, told
    found = sheet.read(path).reindex(columns=GUIDANCE, fill_value="").astype("str")
    given = found[(found["include"] != "") | (found["exclude"] != "")]
    return codes, given.reset_index(drop=True), []


def names(path: Path) -> list[str]:
    """Codes that stand in a file, right or wrong: what codings are told against.

    Examples
    --------
    >>> names(Path("nowhere.csv"))
    []
    """
    found, _ = sheet.examine(path, ["code"])
    return [str(name) for name in found["code"] if name] if "code" in found else []
