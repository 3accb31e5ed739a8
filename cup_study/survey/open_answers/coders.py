"""How well the coders agree, on the whole and code by code, and which codes they mix up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from cup_study.agreement import Agreement, by_code, cohen_kappa
from cup_study.reliability import krippendorff_alpha
from cup_study.survey.open_answers.codings import AGREED, ANSWER
from cup_study.survey.open_answers.frame import CodeFrame

#: Krippendorff's (2019) limits: reliable from the second, for tentative conclusions from the first.
TENTATIVE, RELIABLE = 0.667, 0.80
#: A code that fewer answers got is not judged.
FEW = 5
COLUMNS = [
    "code",
    "n",
    "given",
    "observed",
    "kappa",
    "kappa_lower",
    "kappa_upper",
    "pabak",
    "prevalence",
    "bias",
    "alpha",
    "alpha_lower",
    "alpha_upper",
    "verdict",
    "mixed_with",
    "mixed_n",
]


@dataclass(frozen=True)
class Coders:
    """Agreement of the coders of an open question.

    Attributes
    ----------
    pair : tuple of str
        The two coders that have most answers in common; kappa is theirs.
    kappa, alpha : Agreement
        Of whole sets of codes: two codings agree when all codes are the same. Alpha takes in all
        coders.
    codes : DataFrame
        Columns as :data:`COLUMNS`, one row a code that a coder gave: `n` answers coded by the
        pair, `given` of them got the code from one or both, `verdict` is ``reliable``,
        ``tentative``, ``unclear`` (needs a better definition) or ``few``; `mixed_with` is the code
        that one coder most often gave where the other gave this one.
    """

    pair: tuple[str, str]
    kappa: Agreement
    alpha: Agreement
    codes: pd.DataFrame


def compare(
    codings: pd.DataFrame,
    frame: CodeFrame,
    *,
    agreed: str = AGREED,
    draws: int = 2000,
    seed: int = 1,
) -> Coders | None:
    """Compare the coders on the answers that more than one of them coded.

    Parameters
    ----------
    codings : DataFrame
        Of one item, from :func:`cup_study.survey.open_answers.codings.read`.
    frame : CodeFrame
        For the order of the codes.
    agreed : str
        Coder who settled differences; is no coder of its own.
    draws, seed : int
        Of the bootstrap of alpha.

    Returns
    -------
    Coders or None
        None where no answer was coded by two.

    Examples
    --------
    >>> from cup_study.survey.open_answers.frame import Code
    >>> names = ["respondent", "wave", "item", "coder", "code"]
    >>> rows = [(str(i), "1", "q", coder, "ab"[i % 2]) for i in range(9) for coder in ("x", "y")]
    >>> frame = CodeFrame((Code("a", {}, "", ""), Code("b", {}, "", "")))
    >>> compare(pd.DataFrame(rows, columns=names), frame, draws=0).kappa.estimate
    1.0
    """
    own = codings[codings["coder"] != agreed]
    sets = own.groupby([*ANSWER, "coder"], sort=True)["code"].agg(frozenset).unstack("coder")
    sets = sets[sets.notna().sum(axis=1) > 1]
    if not len(sets):
        return None
    shared = {
        (a, b): int((sets[a].notna() & sets[b].notna()).sum())
        for a, b in combinations(sorted(sets.columns), 2)
    }
    pair = max(shared, key=lambda p: (shared[p], p))
    labels = sets.map(lambda s: " ".join(sorted(s)), na_action="ignore")
    kappa = cohen_kappa(labels[pair[0]], labels[pair[1]])
    alpha = krippendorff_alpha(labels, draws=draws, seed=seed)
    return Coders(pair, kappa, alpha, _codes(sets, pair, frame, draws, seed))


def _codes(
    sets: pd.DataFrame, pair: tuple[str, str], frame: CodeFrame, draws: int, seed: int
) -> pd.DataFrame:
    both = sets[list(pair)].dropna()
    given = {code for s in sets.to_numpy().ravel() if isinstance(s, frozenset) for code in s}
    names = [c for c in frame.names if c in given]
    first, second = (
        pd.DataFrame({c: [c in s for s in both[coder]] for c in names}, index=both.index)
        for coder in pair
    )
    rows = []
    for row in by_code(first, second).to_dict("records"):
        code = row["code"]
        marks = sets.map(lambda s, code=code: float(code in s), na_action="ignore")
        alpha = krippendorff_alpha(marks, draws=draws, seed=seed)
        n_given = row["both"] + row["only_first"] + row["only_second"]
        mixed = _mixed(both, pair, code)
        rows.append(
            [
                code,
                row["n"],
                n_given,
                row["observed"],
                row["kappa"],
                row["ci_lower"],
                row["ci_upper"],
                row["pabak"],
                row["prevalence"],
                row["bias"],
                alpha.estimate,
                alpha.ci_lower,
                alpha.ci_upper,
                _verdict(alpha.estimate, n_given),
                mixed[0],
                mixed[1],
            ]
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _verdict(alpha: float, given: int) -> str:
    if given < FEW or alpha != alpha:
        return "few"
    if alpha >= RELIABLE:
        return "reliable"
    return "tentative" if alpha >= TENTATIVE else "unclear"


def _mixed(both: pd.DataFrame, pair: tuple[str, str], code: str) -> tuple[str, int]:
    """Code that one coder most often gave in place of the other's, and how often."""
    others: Counter[str] = Counter()
    for a, b in zip(both[pair[0]], both[pair[1]], strict=True):
        for one, other in ((a, b), (b, a)):
            if code in one and code not in other:
                others.update(other - one)
    if not others:
        return "", 0
    name, n = min(others.items(), key=lambda item: (-item[1], item[0]))
    return name, n
