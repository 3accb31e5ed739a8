"""Changes beside the true ones that a simulated study knows."""

from __future__ import annotations

import pandas as pd

from cup_study.numbers import format_interval
from cup_study.survey import truth
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.drawing import forest
from cup_study.survey.questionnaire.measures import Measured
from cup_study.views import Table

_UNITS = {
    "en": "Shares change in percentage points, means in scale points.",
    "sv": "Andelar ändras i procentenheter, medelvärden i skalsteg.",
}


def check(found: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Changes beside the true ones of a simulated population.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.waves.change.changes`.
    known : DataFrame
        Columns ``kind name wave group value`` of ``truth.csv``; shares (``item=1``) and means of
        the whole population are used.

    Returns
    -------
    DataFrame
        ``item kind from_wave to_wave change ci_lower ci_upper truth``.

    Examples
    --------
    >>> row = {"item": "use", "kind": "share", "from_wave": "1", "to_wave": "2", "change": 0.1}
    >>> found = pd.DataFrame([row | {"ci_lower": 0.0, "ci_upper": 0.2}])
    >>> rows = [("share", "use=1", "1", None, 0.3), ("share", "use=1", "2", None, 0.35)]
    >>> known = pd.DataFrame(rows, columns=["kind", "name", "wave", "group", "value"])
    >>> check(found, known)["truth"].round(2).tolist()
    [0.05]
    """
    whole = known[known["group"].isna() & known["kind"].isin(["share", "mean"])]
    true = {
        (kind, str(name), str(wave)): float(value)
        for kind, name, wave, value in zip(
            whole["kind"], whole["name"], whole["wave"], whole["value"], strict=True
        )
    }
    rows = []
    for row in found.to_dict("records"):
        name = f"{row['item']}=1" if row["kind"] == "share" else row["item"]
        ends = [true.get((row["kind"], name, row[w])) for w in ("from_wave", "to_wave")]
        if ends[0] is not None and ends[1] is not None:
            rows.append({**row, "truth": ends[1] - ends[0]})
    names = ["item", "kind", "from_wave", "to_wave", "change", "ci_lower", "ci_upper", "truth"]
    return pd.DataFrame(rows, columns=names)


def values(checks: pd.DataFrame) -> dict[str, Value]:
    """How many intervals hold the true change.

    Examples
    --------
    >>> checks = pd.DataFrame({"ci_lower": [0.0], "ci_upper": [0.1], "truth": [0.05]})
    >>> values(checks)["truth_inside"]
    (1, 'count')
    """
    return truth.covered(checks)


def table(checks: pd.DataFrame, measured: Measured, basis: Basis) -> Table:
    """Changes beside the true ones of a simulated population.

    Parameters
    ----------
    checks : DataFrame
        From :func:`cup_study.survey.waves.truth.check`.
    measured : Measured
        For the labels.
    basis : Basis
        Whom the estimates are about.
    """
    words = {"en": ("no", "yes"), "sv": ("nej", "ja")}
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in checks.to_dict("records"):
            factor, unit = (100, "decimal1") if row["kind"] == "share" else (1, "decimal2")
            low, high = factor * row["ci_lower"], factor * row["ci_upper"]
            lines.append(
                {
                    "measure": measured[row["item"]].labels[lang],
                    "change": forest.signed(factor * row["change"], unit, lang),
                    "interval": format_interval(low, high, unit, lang),
                    "truth": forest.signed(factor * row["truth"], unit, lang),
                    "inside": words[lang][int(row["ci_lower"] <= row["truth"] <= row["ci_upper"])],
                }
            )
        frames[lang] = pd.DataFrame(lines)
    return Table(
        frames,
        caption={
            "en": "Changes and the true changes of the simulated population.",
            "sv": "Förändringar och de sanna förändringarna i den simulerade befolkningen.",
        },
        columns={
            "measure": {"en": "Measure", "sv": "Mått"},
            "change": {"en": "Change", "sv": "Förändring"},
            "interval": INTERVAL,
            "truth": {"en": "True", "sv": "Sant"},
            "inside": {"en": "Inside", "sv": "Inom"},
        },
        note=basis.note(extra=_UNITS),
    )
