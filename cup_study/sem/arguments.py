"""Kinds of arguments, looked at before anything is read, and what goes together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

_WORDS = ("estimator", "missing", "parameterization", "information", "se", "test", "likelihood")
_NEEDED = ("parameterization", "likelihood")
_SWITCHES = ("std_lv", "orthogonal", "fixed_x", "conditional_x", "meanstructure")
_LISTS = ("auxiliary", "ordered", "group_equal", "group_partial")
_REMEDY = "Give values of the kinds that the documentation of fit() names."


def check(given: Mapping[str, Any]) -> None:
    """Refuse arguments of the wrong kind, all at once.

    Parameters
    ----------
    given : mapping of str to object
        Arguments of :func:`cup_study.sem.fitting.fit` by name.

    Raises
    ------
    InputError
        For words that are no text, switches that are neither True nor False, lists that are none,
        data that are no table, data beside moments, and group constraints without groups.

    Examples
    --------
    >>> check({"std_lv": "no", "estimator": 3})
    Traceback (most recent call last):
    cup_study.errors.InputError: arguments: 2 problems
      estimator: expected text, got 3
      std_lv: expected True or False, got 'no'
    Give values of the kinds that the documentation of fit() names.
    """
    problems = [*_words(given), *_switches(given), *_lists(given), *_data(given)]
    group = given.get("group")
    if group is not None and not isinstance(group, str):
        problems.append(Problem("group", f"expected the name of a column, got {group!r}"))
    if problems:
        raise InputError("arguments", problems, _REMEDY)


def check_level(level: Any) -> None:
    """Refuse a level of confidence that is none.

    Parameters
    ----------
    level : float
        Of intervals, between 0 and 1.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_level(95)
    Traceback (most recent call last):
    cup_study.errors.InputError: arguments: 1 problem
      level: expected a share between 0 and 1, got 95
    Give 0.95 for intervals of 95%.
    """
    refuse("arguments", share("level", level), remedy="Give 0.95 for intervals of 95%.")


def refuse(source: str, *problems: list[Problem], remedy: str = "") -> None:
    """Raise what is wrong, all at once; nothing when all is right.

    Parameters
    ----------
    source : str
        What was asked for.
    *problems : list of Problem
        Found by the functions below.
    remedy : str, optional
        What to do.

    Raises
    ------
    InputError
    """
    found = [problem for each in problems for problem in each]
    if found:
        raise InputError(source, found, remedy or "Give values of these kinds.")


def word(name: str, value: Any, known: Sequence[str]) -> list[Problem]:
    """Problem of a word that is not among the known ones."""
    if isinstance(value, str) and value in known:
        return []
    return [Problem(name, f"expected one of {', '.join(known)}, got {value!r}")]


def whole(name: str, value: Any, least: int) -> list[Problem]:
    """Problem of what is no whole number, or too small.

    Examples
    --------
    >>> whole("draws", 2.5, 1)
    [Problem(where='draws', what='expected a whole number of at least 1, got 2.5')]
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= least:
        return []
    return [Problem(name, f"expected a whole number of at least {least}, got {value!r}")]


def share(name: str, value: Any) -> list[Problem]:
    """Problem of what is no share between 0 and 1."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if number and 0 < value < 1:
        return []
    return [Problem(name, f"expected a share between 0 and 1, got {value!r}")]


def table(name: str, value: Any) -> list[Problem]:
    """Problem of what is no DataFrame."""
    if isinstance(value, pd.DataFrame):
        return []
    return [Problem(name, f"expected a DataFrame, got {type(value).__name__}")]


def fitted(value: Any) -> list[Problem]:
    """Problem of what is no fitted model."""
    if hasattr(value, "table") and hasattr(value, "converged"):
        return []
    return [Problem("fit", f"expected a fitted model, got {type(value).__name__}")]


def _words(given: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(name, f"expected text, got {given[name]!r}")
        for name in _WORDS
        if name in given
        and not isinstance(given[name], str)
        and (given[name] is not None or name in _NEEDED)
    ]


def _switches(given: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(name, f"expected True or False, got {given[name]!r}")
        for name in _SWITCHES
        if given.get(name) is not None and not isinstance(given[name], bool | np.bool_)
    ]


def _lists(given: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name in _LISTS:
        value = given.get(name, ())
        if isinstance(value, str) or (name == "ordered" and isinstance(value, bool)):
            continue
        try:
            words = list(value)
        except TypeError:
            problems.append(Problem(name, f"expected names, got {value!r}"))
            continue
        odd = [word for word in words if not isinstance(word, str)]
        if odd:
            problems.append(Problem(name, f"expected names, got {odd[0]!r} among them"))
    return problems


def _data(given: Mapping[str, Any]) -> list[Problem]:
    data = given.get("data")
    moments = [name for name in ("cov", "mean", "nobs") if given.get(name) is not None]
    if data is not None and moments:
        what = f"both data and moments ({', '.join(moments)}) were given"
        return [Problem("data", what)]
    if data is None or isinstance(data, pd.DataFrame):
        return []
    if isinstance(data, np.ndarray) and data.ndim == 2:
        return []
    kind = type(data).__name__
    return [Problem("data", f"expected a DataFrame, one row a respondent, got {kind}")]
