"""Which parameters are equal over groups at each step of measurement invariance.

Steps are named as the field names them: configural, metric (weak), scalar (strong), strict, means
for continuous items; configural, thresholds, loadings, intercepts, residuals, means for ordered
ones. Each step keeps what the steps before it made equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cup_study.errors import InputError, Problem
from cup_study.sem.language.equality import KINDS

#: Step of continuous items: kinds of parameters that it needs equal.
CONTINUOUS: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
    "means": ("loadings", "intercepts", "means"),
    "residual.covariances": ("loadings", "residual.covariances"),
    "lv.variances": ("loadings", "lv.variances"),
    "lv.covariances": ("loadings", "lv.covariances"),
    "regressions": ("loadings", "regressions"),
}
#: The same for ordered items.
ORDERED: dict[str, tuple[str, ...]] = {
    "configural": (),
    "thresholds": ("thresholds",),
    "loadings": ("thresholds", "loadings"),
    "intercepts": ("thresholds", "loadings", "intercepts"),
    "residuals": ("thresholds", "loadings", "intercepts", "residuals"),
    "means": ("thresholds", "loadings", "intercepts", "means"),
    "residual.covariances": ("thresholds", "loadings", "residual.covariances"),
    "lv.variances": ("thresholds", "loadings", "lv.variances"),
    "lv.covariances": ("thresholds", "loadings", "lv.covariances"),
}
_OF_CONTINUOUS = {
    "weak": "metric",
    "loadings": "metric",
    "strong": "scalar",
    "intercepts": "scalar",
    "residuals": "strict",
}
_OF_ORDERED = {
    "weak": "loadings",
    "metric": "loadings",
    "strong": "intercepts",
    "scalar": "intercepts",
    "strict": "residuals",
}


@dataclass(frozen=True)
class Step:
    """One step.

    Parameters
    ----------
    name : str
        What it is called.
    equal : tuple of str
        Kinds of parameters that are equal over groups.
    """

    name: str
    equal: tuple[str, ...]


def plan(steps: Sequence[str] | Mapping[str, Sequence[str]], *, ordered: bool) -> tuple[Step, ...]:
    """Steps with what is equal at each.

    Parameters
    ----------
    steps : sequence of str, or mapping of str to sequence of str
        Names; or names of your own with the kinds of parameters that are equal.
    ordered : bool
        Whether items are ordered.

    Returns
    -------
    tuple of Step
        Named steps keep what those before them made equal.

    Raises
    ------
    InputError
        For words that do not exist, a step twice, or none.

    Examples
    --------
    >>> [step.equal for step in plan(("metric", "scalar", "lv_variances"), ordered=False)][-1]
    ('loadings', 'intercepts', 'lv.variances')
    >>> plan(("scalar",), ordered=True)[0].name
    'intercepts'
    """
    if not isinstance(steps, Mapping | Sequence):
        _refuse([Problem("steps", f"expected a list of words, got {steps!r}")])
    if isinstance(steps, Mapping):
        problems = [
            Problem(f'step "{name}"', f"expected some of {', '.join(KINDS)}, got {kind!r}")
            for name, kinds in steps.items()
            for kind in _several(kinds)
            if kind not in KINDS
        ]
        _refuse(problems or _none(steps))
        return tuple(Step(name, _several(kinds)) for name, kinds in steps.items())
    known, synonyms = (ORDERED, _OF_ORDERED) if ordered else (CONTINUOUS, _OF_CONTINUOUS)
    words = [word.lower().replace("_", ".") for word in _several(steps)]
    names = [synonyms.get(word, word) for word in words]
    problems = [
        Problem("steps", f"expected some of {', '.join(known)}, got {word!r}")
        for word, name in zip(words, names, strict=True)
        if name not in known
    ]
    problems += [
        Problem("steps", f'"{name}" is given twice')
        for i, name in enumerate(names)
        if name in names[:i]
    ]
    _refuse(problems or _none(names))
    found = []
    before: tuple[str, ...] = ()
    for name in names:
        equal = tuple(dict.fromkeys((*before, *known[name])))
        found.append(Step(name, equal))
        before = equal
    return tuple(found)


def of_categories(levels: Mapping[str, int], parameterization: str) -> tuple[str, ...]:
    """Steps that can be tested with ordered items, by their numbers of categories.

    Equal thresholds restrict an item with four categories or more: with three they only set its
    origin and unit, with two its origin. Equal loadings restrict no binary item either, unless its
    residual variance is supposed equal; such items are tested once their intercepts are equal too
    (Wu & Estabrook 2016).

    Parameters
    ----------
    levels : mapping of str to int
        Number of categories of each ordered item.
    parameterization : {"theta", "delta"}
        Under ``delta`` residual variances are no parameters.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> of_categories({"a": 5, "b": 5}, "theta")
    ('configural', 'thresholds', 'loadings', 'intercepts', 'residuals')
    >>> of_categories({"a": 2, "b": 2}, "delta")
    ('configural', 'intercepts')
    """
    found = ["configural"]
    if max(levels.values()) >= 4:
        found.append("thresholds")
    if min(levels.values()) >= 3:
        found.append("loadings")
    found.append("intercepts")
    if parameterization == "theta":
        found.append("residuals")
    return tuple(found)


def _several(words: Sequence[str] | str) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _none(steps: Sequence[str] | Mapping[str, Sequence[str]]) -> list[Problem]:
    return [] if steps else [Problem("steps", "none is given")]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError("steps of invariance", problems, "Use words that are listed.")
