"""What became of everyone who was invited, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.survey.basis import COUNT, SHARE
from cup_study.views import Table, Text

#: AAPOR's dispositions in words.
DISPOSITIONS: dict[str, Text] = {
    "I": {"en": "Complete", "sv": "Besvarade"},
    "P": {"en": "Partly answered", "sv": "Delvis besvarade"},
    "R": {"en": "Refused or broken off", "sv": "Vägrat eller avbrutit"},
    "NC": {"en": "Not reached", "sv": "Ej anträffade"},
    "O": {"en": "Other eligible", "sv": "Annat bortfall"},
    "UH": {"en": "Unknown whether there is a person", "sv": "Okänt om personen finns"},
    "NE": {"en": "Not in the population", "sv": "Övertäckning"},
    "UO": {"en": "Unknown, other", "sv": "Okänt, annat"},
}


def dispositions_table(
    found: pd.DataFrame, waves: Mapping[str, Text], languages: Sequence[str]
) -> Table:
    """What became of everyone invited; `found` from :func:`groups.dispositions`.

    Examples
    --------
    >>> rows = pd.DataFrame({"wave": ["a"], "code": ["I"], "n": [9], "share": [1.0]})
    >>> dispositions_table(rows, {"a": {"en": "A"}}, ["en"]).frames["en"]["code"].tolist()
    ['Complete (I)']
    """
    frames = {}
    for lang in languages:
        codes = [f"{DISPOSITIONS[c][lang]} ({c})" for c in found["code"]]
        labels = pd.Series([waves[w][lang] for w in found["wave"]])
        frames[lang] = pd.DataFrame(
            {
                "wave": labels.mask(labels.duplicated(), ""),
                "code": codes,
                "n": found["n"].to_list(),
                "share": found["share"].to_list(),
            }
        )
    return Table(
        frames,
        caption={
            "en": "What became of those who were invited.",
            "sv": "Vad som hände med dem som bjöds in.",
        },
        columns={
            "wave": {"en": "Wave", "sv": "Omgång"},
            "code": {"en": "Disposition (AAPOR)", "sv": "Utfall (AAPOR)"},
            "n": COUNT,
            "share": SHARE,
        },
        formats={"n": "count", "share": "percent1"},
    )
