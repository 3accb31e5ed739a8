"""What was changed, put together or left out when the material was read, as a table."""

from __future__ import annotations

import pandas as pd

from cup_study import raw_text
from cup_study.citizens.focus_groups.about import About
from cup_study.citizens.focus_groups.material import LOG_KINDS, Material
from cup_study.views import Table

_CAPTION = {
    "en": "What was changed or left out when the material was read.",
    "sv": "Vad som ändrades eller utelämnades när materialet lästes.",
}
#: Names of files, codes and segments; a long list is cut.
_MOST = 120


def table(material: Material, about: About) -> Table | None:
    """Lines of the log; None where nothing was changed.

    Parameters
    ----------
    material : Material
        What was read.
    about : About
        The material.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.about import of
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> table(small(), of(small(), ["en"])) is None
    True
    """
    log = material.log
    if not len(log):
        return None
    frames = {
        lang: pd.DataFrame(
            {
                "what": [LOG_KINDS.get(kind, {}).get(lang, kind) for kind in log["kind"]],
                "n": log["n"].tolist(),
                "detail": [raw_text.shown(str(text), _MOST) for text in log["detail"]],
            }
        )
        for lang in about.languages
    }
    return Table(
        frames,
        caption=_CAPTION,
        columns={
            "what": {"en": "What", "sv": "Vad"},
            "n": {"en": "Number", "sv": "Antal"},
            "detail": {"en": "Which", "sv": "Vilka"},
        },
        formats={"n": "count"},
    )
