"""Codings of simulated open answers: two coders who err as the design says.

The phrases of an open question have their codes in the design. A coder writes each of them, or
with a known probability another one; so the agreement of the two coders is known as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from cup_study.errors import Problem
from cup_study.ingest.simulating.simulation_design import Coding, Design, Phrase
from cup_study.ingest.simulating.simulation_population import stream
from cup_study.ingest.simulating.simulation_truth import TrueValue

#: Names under which ``study.yml`` lists the codings and the quotations among its files.
CODINGS, QUOTES = "codings", "quotes"
#: Surveys drawn to know how often each phrase comes.
REPLICATES = 8
#: Kind of the lines of ``truth.csv``: kappa of the two coders.
KAPPA = "coding_kappa"

Table = list[list[str]]


def problems(design: Design, files: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the coding part of a design.

    Parameters
    ----------
    design : Design
    files : mapping
        ``files`` of ``study.yml``.

    Yields
    ------
    Problem

    Examples
    --------
    >>> from types import SimpleNamespace as Any
    >>> [p.where for p in problems(Any(coding={"q": None}, texts={}), {"codings": "c.csv"})]
    ['study.yml, files.quotes', 'coding.q']
    """
    for name in (CODINGS, QUOTES) if design.coding else ():
        if name not in files:
            yield Problem(f"study.yml, files.{name}", "is missing: the design has codings")
    for item, coding in design.coding.items():
        where = f"coding.{item}"
        if item not in design.texts:
            yield Problem(where, "has no phrases under texts")
            continue
        known: set[str] = set()
        for i, phrase in enumerate(design.texts[item].phrases):
            known.update(phrase.codes)
            if not phrase.codes:
                yield Problem(f"texts.{item}.phrases[{i}].codes", "is missing: it is to be coded")
        for code, others in coding.errors.items():
            if code not in known:
                yield Problem(f"{where}.errors.{code}", "no phrase has this code")
            for other in others:
                if other not in known:
                    yield Problem(f"{where}.errors.{code}.{other}", "no phrase has this code")
            if sum(others.values()) > 1:
                total = sum(others.values())
                yield Problem(f"{where}.errors.{code}", f"add up to {total:g}, more than 1")


def tables(design: Design, surveys: Mapping[str, Table], seed: int) -> dict[str, Table]:
    """Codings and cleared quotations of the surveys, with their headers.

    Parameters
    ----------
    design : Design
    surveys : mapping
        Wave to its survey table; the first column holds the respondents.
    seed : int
        Seed of the sample.

    Returns
    -------
    dict
        ``codings``: respondent, wave, item, coder, code. ``quotes``: respondent, wave, item,
        who cleared the answer, when, and its translations.
    """
    languages = sorted(
        {
            lang
            for item in design.coding
            for phrase in design.texts[item].phrases
            for lang in phrase.quote or {}
        }
    )
    head = ["respondent", "wave", "item"]
    codings = [[*head, "coder", "code"]]
    quotes = [[*head, "cleared_by", "cleared_on", *(f"text_{lang}" for lang in languages)]]
    for item, coding in design.coding.items():
        phrases = {phrase.text: phrase for phrase in design.texts[item].phrases}
        open_quotes = {text: p for text, p in phrases.items() if p.quote is not None}
        for wave, survey in surveys.items():
            generator = stream(seed, wave, "coding", item)
            for respondent, text in _answers(survey, item):
                place = [respondent, wave, item]
                for coder, codes in _coded(phrases[text], coding, generator):
                    codings += [[*place, coder, code] for code in codes]
                quote = open_quotes.pop(text, None)
                if quote is not None:
                    told = [(quote.quote or {}).get(lang, "") for lang in languages]
                    quotes.append([*place, coding.cleared_by, coding.cleared_on, *told])
    return {CODINGS: codings, QUOTES: quotes}


def _answers(survey: Table, item: str) -> Iterator[tuple[str, str]]:
    """Respondent and text of each answer that is not empty."""
    column = survey[0].index(item)
    return ((row[0], row[column]) for row in survey[1:] if row[column])


def _coded(
    phrase: Phrase, coding: Coding, generator: np.random.Generator
) -> Iterator[tuple[str, Sequence[str]]]:
    """Coders of an answer and the codes that each of them gives it."""
    # The same numbers are drawn for every answer, so that one changes no other.
    first, again = generator.random(2)
    drawn = generator.random((2, len(phrase.codes)))
    order = coding.coders if first < 0.5 else coding.coders[::-1]
    coders = order if again < coding.both else order[:1]
    given = [_written(phrase, coding, drawn[coding.coders.index(c)]) for c in coders]
    yield from zip(coders, given, strict=True)
    if len(given) == 2 and set(given[0]) != set(given[1]):
        yield coding.agreed, phrase.codes


def _written(phrase: Phrase, coding: Coding, drawn: Sequence[float]) -> tuple[str, ...]:
    codes = []
    for true, u in zip(phrase.codes, drawn, strict=True):
        code, at = true, 0.0
        for other, probability in coding.errors.get(true, {}).items():
            if at <= u < at + probability:
                code = other
            at += probability
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def true_agreement(design: Design, replicates: Iterable[Mapping[str, Table]]) -> list[TrueValue]:
    r"""Kappa that two coders of the design have on average, for all codes and for each.

    With :math:`q_f(S)` the probability that a coder gives phrase f the codes S, and
    :math:`\pi_f` the share of the phrase among the answers, two coders give S and T with
    probability :math:`\sum_f \pi_f q_f(S) q_f(T)`. How often a phrase comes is drawn; given
    that, kappa is exact.

    Parameters
    ----------
    design : Design
    replicates : iterable of mapping
        Surveys drawn with other seeds.

    Returns
    -------
    list of TrueValue
        Kind ``coding_kappa``; name the item (all codes the same) or ``item=code``.
    """
    found: dict[str, list[float]] = {}
    for surveys in replicates:
        for item, coding in design.coding.items():
            texts = Counter(t for survey in surveys.values() for _, t in _answers(survey, item))
            for name, kappa in _kappas(design.texts[item].phrases, coding, texts).items():
                found.setdefault(f"{item}={name}" if name else item, []).append(kappa)
    return [
        TrueValue(KAPPA, name, "", "", float(np.mean(k)), float(np.std(k, ddof=1) / len(k) ** 0.5))
        for name, k in found.items()
    ]


def _kappas(
    phrases: Sequence[Phrase], coding: Coding, texts: Mapping[str, int]
) -> dict[str, float]:
    """Kappa of the sets of codes (name empty) and of each code."""
    shares = np.array([texts.get(p.text, 0) for p in phrases], dtype=float)
    shares /= shares.sum()
    chances = [_chances(phrase, coding) for phrase in phrases]
    sets = sorted({s for c in chances for s in c})
    q = np.array([[c.get(s, 0.0) for s in sets] for c in chances])
    kappas = {"": _kappa(float((shares @ q**2).sum()), shares @ q)}
    for code in sorted({code for s in sets for code in s}):
        given = q @ np.array([float(code in s) for s in sets])
        both = float(shares @ (given**2 + (1 - given) ** 2))
        mean = float(shares @ given)
        kappas[code] = _kappa(both, np.array([mean, 1 - mean]))
    return kappas


def _kappa(observed: float, marginal: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    expected = float((marginal**2).sum())
    return (observed - expected) / (1 - expected)


def _chances(phrase: Phrase, coding: Coding) -> dict[tuple[str, ...], float]:
    """Probability of each set of codes that a coder may give a phrase."""
    options = []
    for true in phrase.codes:
        wrong = coding.errors.get(true, {})
        options.append([*wrong.items(), (true, 1 - sum(wrong.values()))])
    chances: dict[tuple[str, ...], float] = {}
    for choice in product(*options):
        codes = tuple(sorted({code for code, _ in choice}))
        chances[codes] = chances.get(codes, 0.0) + float(np.prod([p for _, p in choice]))
    return chances
