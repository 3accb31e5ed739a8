"""How far two people who read the same give it the same codes, and which codes they mix up.

The figures are those of open answers (:func:`cup_study.survey.open_answers.coders.compare`): kappa
of the two who coded most in common, Krippendorff's alpha of all with its interval, code by code. A
segment without a code is a coding too, where the coder went through the session; an open answer
never is, so it gets the sign :data:`NONE` here. Agreement says that a code can be given alike; not
that it is the right one.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cup_study.citizens.focus_groups import codings, marks
from cup_study.citizens.focus_groups.material import Material
from cup_study.survey.open_answers import coders as open_answers
from cup_study.survey.open_answers.coders import Coders
from cup_study.survey.open_answers.codings import ANSWER
from cup_study.survey.open_answers.frame import Code, CodeFrame

#: What stands for no code where a coder went through the session and gave the segment none.
NONE = "(none)"
_NONE_LABELS = {"en": "no code", "sv": "ingen kod"}


def compare(
    material: Material, level: str = "code", *, draws: int = 2000, seed: int = 1
) -> Coders | None:
    """Compare the coders on the segments that more than one of them went through.

    A code needs a better definition (verdict ``unclear``) where five segments or more have it and
    alpha is below .667, the limit under which Krippendorff (2019) draws no conclusion.

    Parameters
    ----------
    material : Material
        What was said and coded.
    level : str
        ``"code"`` (as given) or ``"theme"`` (the widest codes).
    draws, seed : int
        Of the bootstrap of alpha over segments.

    Returns
    -------
    Coders or None
        None where one coder only, or no segment in common, leaves nothing to compare.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import draw, small
    >>> compare(small()) is None
    True
    >>> found = compare(draw(agreeing=1.0), draws=0)
    >>> found.alpha.estimate, found.kappa.observed
    (1.0, 1.0)
    """
    given = material.codings[material.codings["coder"] != codings.AGREED]
    rows = list[tuple[str, str, str]]()
    for coder in codings.coders(material.codings):
        own = given[given["coder"] == coder]
        named = {str(s): set(part["code"]) for s, part in own.groupby("segment")}
        for segment in marks.looked_at(material, coder):
            codes = {
                material.codes.path(code)[-1] if level == "theme" else code
                for code in named.get(segment, ())
            }
            rows += [(segment, coder, code) for code in sorted(codes or {NONE})]
    frame = pd.DataFrame(rows, columns=["respondent", "coder", "code"], dtype="str")
    frame = frame.assign(wave="", item="")[[*ANSWER, "coder", "code"]]
    if frame["coder"].nunique() < 2:
        return None
    found = open_answers.compare(frame, extended(material.codes), draws=draws, seed=seed)
    if found is None:
        return None
    told = found.codes[found.codes["code"] != NONE].reset_index(drop=True)
    return replace(found, codes=told)


def extended(frame: CodeFrame) -> CodeFrame:
    """Codebook with a sign for no code, which a code may be mixed up with.

    Examples
    --------
    >>> extended(CodeFrame(())).label(NONE, "en")
    'no code'
    """
    return CodeFrame((*frame.codes, Code(NONE, _NONE_LABELS, "", "")))
