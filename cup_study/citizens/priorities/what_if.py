r"""What would follow if a municipality lifted a construct: the change in the target.

If the mean of a construct rises by :math:`L` points of 0-100, the target rises by
:math:`L\times\text{importance}` points: importance is the total effect, so what comes between goes
along. That is arithmetic on a model, not an experiment; :data:`ASSUMPTIONS` says what it takes for
granted, and every table and figure of it says so too.

A mean cannot pass 100: a construct at 97 cannot be lifted by five, and is told as such instead of
being given an effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from cup_study.citizens.priorities.importance import Importance
from cup_study.errors import InputError, Problem
from cup_study.views import Text

#: Points of 0-100 by which a construct is lifted, where nothing else is said.
LIFT = 5.0
#: What may be: it can be lifted; it has no room for it; the target has none.
STATUSES = ("ok", "ceiling", "target")
#: What is taken for granted, in the order in which it is told.
ASSUMPTIONS: dict[str, Text] = {
    "linear": {
        "en": "Every point counts the same, wherever on the scale it is won.",
        "sv": "Varje poäng betyder lika mycket, var på skalan den än vinns.",
    },
    "causal": {
        "en": "The arrows of the model are causes, in that direction, and nothing that the model "
        "leaves out moves both ends. A survey cannot show that; an experiment can.",
        "sv": "Modellens pilar är orsaker, i den riktningen, och inget som modellen utelämnar "
        "påverkar båda ändarna. Det kan en enkät inte visa; ett experiment kan.",
    },
    "through": {
        "en": "What lies between the construct and the target goes along as it did among the "
        "respondents; constructs before it stay as they are.",
        "sv": "Det som ligger mellan begreppet och målet följer med så som det gjorde bland de "
        "svarande; begrepp som kommer före ändras inte.",
    },
    "same": {
        "en": "The effect is the same in all groups and places.",
        "sv": "Effekten är densamma i alla grupper och på alla platser.",
    },
    "costs": {
        "en": "Nothing is said of what the lift costs, how it is done or how long it takes.",
        "sv": "Inget sägs om vad lyftet kostar, hur det görs eller hur lång tid det tar.",
    },
}


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Changes of the target.

    Attributes
    ----------
    target : str
        The construct that changes.
    lift : float
        Points of 0-100 by which each construct is lifted, one at a time.
    table : DataFrame
        ``construct turned performance room at_top status change change_lower change_upper
        answer answer_lower answer_upper``: `room` is what is left up to 100; `at_top` the share of
        respondents who have less room than the lift; `change` in points of 0-100 of the target,
        and `answer` in steps of its answer scale. NaN where the status is not ``ok``.
    found : Importance
        What it follows from.
    """

    target: str
    lift: float
    table: pd.DataFrame
    found: Importance


def of(found: Importance, lift: float = LIFT) -> WhatIf:
    """Change of the target if a construct is lifted.

    Parameters
    ----------
    found : Importance
        From :func:`cup_study.citizens.priorities.importance.of`.
    lift : float, optional
        Points of 0-100. A turned construct (a barrier) is lowered by as much.

    Returns
    -------
    WhatIf

    Raises
    ------
    InputError
        A lift that is not above 0 and at most 100.

    Examples
    --------
    >>> from cup_study.citizens.priorities import importance
    >>> from cup_study.citizens.priorities.rescaling import Scale
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> ease = rng.normal(size=300)
    >>> columns = {f"e{i}": ease + rng.normal(size=300) for i in range(3)}
    >>> use = ease / 2 + rng.normal(size=300)
    >>> columns |= {f"u{i}": use + rng.normal(size=300) for i in range(3)}
    >>> data = (4 + pd.DataFrame(columns)).round().clip(1, 7)
    >>> model = fit("Ease =~ e0 + e1 + e2; Use =~ u0 + u1 + u2; Use ~ Ease", data)
    >>> told = of(importance.of(model, "Use", dict.fromkeys(data, Scale(1, 7, 1)), draws=0))
    >>> told.table[["construct", "status"]].values.tolist()
    [['Ease', 'ok']]
    """
    if not isinstance(lift, Real) or isinstance(lift, bool) or not 0 < lift <= 100:
        problem = Problem("lift", f"expected points above 0 and at most 100, got {lift!r}")
        raise InputError("what if", [problem], "Five points is a lift that a year can bring.")
    rows = found.constructs
    performance = rows["performance"].to_numpy(dtype=float)
    room = 100 - performance
    change = lift * rows["importance"].to_numpy(dtype=float)
    reached = found.target_performance[0] + change
    status = np.where(
        room < lift, "ceiling", np.where((reached > 100) | (reached < 0), "target", "ok")
    )
    table = pd.DataFrame(
        {
            "construct": rows["construct"],
            "turned": rows["construct"].isin(found.turned),
            "performance": performance,
            "room": room,
            "at_top": _at_top(found, lift),
            "status": status,
        }
    )
    possible = status == "ok"
    for end in ("", "_lower", "_upper"):
        points = lift * rows[f"importance{end}"].to_numpy(dtype=float)
        table[f"change{end}"] = np.where(possible, points, np.nan)
    for end in ("", "_lower", "_upper"):
        table[f"answer{end}"] = table[f"change{end}"] * found.target_width / 100
    return WhatIf(found.target, lift, table, found)


def assumptions(lang: str) -> str:
    """All assumptions as one text.

    Examples
    --------
    >>> assumptions("en").startswith("Every point counts the same")
    True
    """
    return " ".join(text[lang] for text in ASSUMPTIONS.values())


def _at_top(found: Importance, lift: float) -> list[float]:
    """Share of the respondents whose score is less than the lift below the top."""
    where, items = found.predecessors, found.items
    shares = []
    for construct in found.constructs["construct"]:
        own = np.flatnonzero(items["construct"] == construct)
        scores = where.answers[:, own] @ items["weight"].to_numpy(dtype=float)[own]
        scores = 100 - scores if construct in found.turned else scores
        known = np.isfinite(scores)
        weights = where.weights[known]
        # A hundred less rounding: a mean of equal answers is not exactly one of them.
        near = scores[known] > 100 - lift + 1e-9
        shares.append(float(weights @ near / weights.sum()) if known.any() else np.nan)
    return shares
