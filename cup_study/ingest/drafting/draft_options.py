"""Multi-response questions in a raw file whose ticked answers all stand in one cell."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence


def find(answers: Mapping[str, int], separators: Sequence[str]) -> tuple[str, ...]:
    """Options of a multi-response question whose answers stand in one cell.

    Parameters
    ----------
    answers : dict
        Text of a cell to the number of cells that hold it.
    separators : sequence of str
        What may stand between two answers.

    Returns
    -------
    tuple of str
        The options, ``*`` at the end where there are further, rare answers; empty when the cells
        look like single answers.

    Examples
    --------
    >>> find({"Upper secondary, folk high school": 9, "University": 8}, [","])
    ()
    >>> find({"Mail, Phone": 9, "Phone": 8, "Mail": 5, "Fax, Phone": 4, "Fax": 2}, [","])
    ('Mail', 'Phone', 'Fax')
    """
    n = sum(answers.values())
    for separator in separators:
        if sum(k for text, k in answers.items() if separator in text) < 0.2 * n:
            continue
        tokens = _parts(answers, separator)
        # Of single answers that hold a comma there are fewer than there are parts.
        usual = [token for token, k in tokens.items() if k >= max(2, 0.005 * n)]
        covered = sum(tokens[token] for token in usual) >= 0.9 * sum(tokens.values())
        if covered and 2 <= len(usual) <= 25 and len(answers) > len(tokens):
            return (*usual, *(["*"] if len(usual) < len(tokens) else []))
    return ()


def _parts(answers: Mapping[str, int], separator: str) -> Counter[str]:
    """Answers that separators hold apart; parts that never stand alone are one answer again."""
    cells = [([p.strip() for p in text.split(separator) if p.strip()], n)
             for text, n in answers.items()]  # fmt: skip
    mark = separator.strip() + (" " if any(f"{separator.strip()} " in t for t in answers) else "")
    while True:
        single, pairs = Counter[str](), Counter[tuple[str, str]]()
        for parts, n in cells:
            for part in parts:
                single[part] += n
            for pair in itertools.pairwise(parts):
                pairs[pair] += n
        same = next((p for p, n in pairs.items() if n == single[p[0]] == single[p[1]] > 1), None)
        if same is None or len(single) <= 2:
            return single
        cells = [(_joined(parts, same, mark), n) for parts, n in cells]


def _joined(parts: list[str], pair: tuple[str, str], mark: str) -> list[str]:
    """Parts of an answer with a pair of them made one."""
    if pair[0] not in parts:
        return parts
    i = parts.index(pair[0])
    return [*parts[:i], mark.join(pair), *parts[i + 2 :]]
