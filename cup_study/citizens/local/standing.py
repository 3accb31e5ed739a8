"""What stands out in one place: which numbers surely differ from those of everyone.

Everyone includes the place, so the two are not independent. What is tested is the place against the
others, which it is independent of where places are strata; the place lies above everyone exactly
where it lies above the others. p values are adjusted for the number of comparisons made together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cup_study.citizens.local.headline import Headline
from cup_study.numbers import format_number
from cup_study.survey.basis import in_sentence, uncapitalised
from cup_study.survey.design import Design
from cup_study.survey.inference import contrasts, multiplicity
from cup_study.views import Text

#: A difference is called sure below this adjusted p value.
LEVEL = 0.05
_FEWEST = 2
_SHARE = {
    -1: {"en": "a smaller share {what}", "sv": "en mindre andel {what}"},
    1: {"en": "a larger share {what}", "sv": "en större andel {what}"},
}
_MEAN = {
    -1: {"en": "{what} is lower {numbers}", "sv": "{what} är lägre {numbers}"},
    1: {"en": "{what} is higher {numbers}", "sv": "{what} är högre {numbers}"},
}
_NUMBERS = {"en": "({here} against {all})", "sv": "({here} mot {all})"}
_DIFFERS = {
    "en": "In {place}, compared with everyone, {what}.",
    "sv": "Jämfört med alla gäller i {place} att {what}.",
}
_AND_THAT = {"en": ", and ", "sv": ", och att "}
_THAT = {"en": ", ", "sv": ", att "}
_ALIKE = {
    "en": "None of the large numbers below surely differs between {place} and everyone.",
    "sv": "Inget av de stora talen nedan skiljer sig säkert mellan {place} och alla.",
}
_AND = {"en": " and ", "sv": " och "}


def apart(table: pd.DataFrame, here: pd.Series[Any], design: Design) -> dict[str, int]:
    """Which columns surely lie above (1) or below (-1) those of the others; 0 elsewhere.

    Parameters
    ----------
    table : DataFrame
        Numbers of the respondents, such as 0 and 1; missing where there is no answer.
    here : Series of bool
        Respondents of the place.
    design : Design
        Weights and strata.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> table = pd.DataFrame({"a": [0.0, 1.0] * 40 + [1.0] * 40, "b": [0.0, 1.0] * 60})
    >>> apart(table, pd.Series([False] * 80 + [True] * 40), unweighted(table))
    {'a': 1, 'b': 0}
    """
    found = dict.fromkeys(map(str, table.columns), 0)
    both = [table[mask].notna().sum() for mask in (here, ~here)]
    items = [str(c) for c in table.columns if min(n[c] for n in both) >= _FEWEST]
    if not items:
        return found
    marked = table.astype("Float64").assign(_here=here.astype(int))
    rows = contrasts.differences(marked, items, "_here", design, pairs=[(0, 1)])
    for row in multiplicity.adjust(rows).to_dict("records"):
        if row["p_adjusted"] < LEVEL:
            found[str(row["item"])] = 1 if row["difference"] > 0 else -1
    return found


def marked(told: Sequence[Headline], signs: Mapping[str, int]) -> list[Headline]:
    """Numbers with whether they differ from everyone.

    Parameters
    ----------
    told : sequence of Headline
        Numbers of a place.
    signs : mapping
        From :func:`apart`, by the names of the numbers.
    """
    return [replace(one, apart=signs.get(one.name, 0)) for one in told]


def sentence(told: Sequence[Headline], place: Text, lang: str) -> str:
    """What stands out, in one sentence; only what surely differs is named.

    Parameters
    ----------
    told : sequence of Headline
        From :func:`marked`.
    place : mapping
        Language to the name of the place.
    lang : str
        Language.

    Examples
    --------
    >>> use = Headline("use", {"en": "Use"}, 0.5, 0.4, 0.6, 0.7, "percent0")
    >>> sentence([replace(use, apart=-1)], {"en": "Kalix"}, "en")
    'In Kalix, compared with everyone, a smaller share use (50% against 70%).'
    >>> sentence([use], {"en": "Kalix"}, "en")
    'None of the large numbers below surely differs between Kalix and everyone.'
    """
    parts = []
    for sign in (-1, 1):
        own = [one for one in told if one.apart == sign]
        shares = [one for one in own if one.share]
        if shares:
            what = _joined([f"{_called(one, lang)} {_numbers(one, lang)}" for one in shares], lang)
            parts.append(_SHARE[sign][lang].format(what=what))
        parts += [
            _MEAN[sign][lang].format(what=_called(one, lang), numbers=_numbers(one, lang))
            for one in own
            if not one.share
        ]
    if not parts:
        return _ALIKE[lang].format(place=place[lang])
    what = _THAT[lang].join(parts[:-1]) + _AND_THAT[lang] if len(parts) > 1 else ""
    return _DIFFERS[lang].format(place=place[lang], what=what + parts[-1])


def among(labels: Sequence[str], lang: str) -> str:
    """Labels in a sentence, joined.

    Examples
    --------
    >>> among(["No errand", "No e-ID"], "en")
    'no errand and no e-ID'
    """
    return _joined([uncapitalised(label) for label in labels], lang)


def _called(one: Headline, lang: str) -> str:
    return one.clause[lang] if one.clause else in_sentence(one.label[lang], one.name)


def _numbers(one: Headline, lang: str) -> str:
    here, all_of = (format_number(x, one.format, lang) for x in (one.estimate, one.everyone))
    return _NUMBERS[lang].format(here=here, all=all_of)


def _joined(parts: Sequence[str], lang: str) -> str:
    return _AND[lang].join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
