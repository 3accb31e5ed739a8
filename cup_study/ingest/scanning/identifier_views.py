"""What the scan for personal data found, as a table; only forms, never the texts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.ingest.scanning.identifiers import Finding
from cup_study.views import Table

KINDS = {
    "personnummer": {"en": "Swedish personal number", "sv": "Personnummer"},
    "henkilotunnus": {"en": "Finnish personal number", "sv": "Finländsk personbeteckning"},
    "email": {"en": "E-mail address", "sv": "E-postadress"},
    "phone": {"en": "Telephone number", "sv": "Telefonnummer"},
    "ip_address": {"en": "IP address", "sv": "IP-adress"},
    "name": {"en": "Name", "sv": "Namn"},
    "address": {"en": "Home address", "sv": "Bostadsadress"},
}
_SENSITIVE = {
    "en": "Sensitive column: stays in the raw file",
    "sv": "Känslig kolumn: stannar i råfilen",
}
_ACCEPTED = {"en": "Accepted: {reason}", "sv": "Godtaget: {reason}"}
_STOPS = {"en": "Not accepted", "sv": "Inte godtaget"}
_NOTE = {
    "en": "Every cell of the raw files was looked at for e-mail addresses, telephone numbers, "
    "Swedish and Finnish personal numbers (check digits verified), IP addresses, home addresses "
    "and names where the words around them say so. Names without such words are not found.",
    "sv": "Varje cell i råfilerna har granskats: e-postadresser, telefonnummer, svenska och "
    "finländska personnummer (med rätt kontrollsiffra), IP-adresser, bostadsadresser och namn där "
    "orden intill säger det. Namn utan sådana ord hittas inte.",
}
_UNUSED = {
    "en": "Accepted in study.yml but not found: {what}.",
    "sv": "Godtaget i study.yml men inte funnet: {what}.",
}
_NOTHING = {"en": "Nothing found", "sv": "Inget funnet"}


def table(found: Sequence[Finding], languages: Sequence[str], unused: Sequence[str] = ()) -> Table:
    """Findings by file, column and kind, and what was decided about them.

    Parameters
    ----------
    found : sequence of Finding
        From :func:`cup_study.ingest.scanning.identifiers.scan`; may be empty.
    languages : sequence of str
        Languages of the study.
    unused : sequence of str
        From :func:`cup_study.ingest.scanning.identifiers.unused`; told in the note.

    Examples
    --------
    >>> finding = Finding("a.csv", "why", "email", 2, (5, 9), "a•••@•••.••", reason="a test")
    >>> table([finding], ["en"]).frames["en"].iloc[0].drop("n").tolist()
    ['a.csv', 'why', 'E-mail address', 'Accepted: a test']
    """
    frames = {}
    for lang in languages:
        rows = [(f.file, f.column, KINDS[f.kind][lang], f.n, decision(f, lang)) for f in found] or [
            (_NOTHING[lang], "", "", 0, "")
        ]
        frames[lang] = pd.DataFrame(rows, columns=["file", "column", "kind", "n", "decision"])
    return Table(
        frames,
        caption={
            "en": "Personal data in the raw files.",
            "sv": "Personuppgifter i råfilerna.",
        },
        columns={
            "file": {"en": "File", "sv": "Fil"},
            "column": {"en": "Column", "sv": "Kolumn"},
            "kind": {"en": "Kind", "sv": "Slag"},
            "n": {"en": "Cells", "sv": "Celler"},
            "decision": {"en": "Decision", "sv": "Beslut"},
        },
        formats={"n": "count"},
        note={
            lang: f"{text} {_UNUSED[lang].format(what='; '.join(unused))}" if unused else text
            for lang, text in _NOTE.items()
        },
    )


def decision(finding: Finding, lang: str) -> str:
    """What was decided about a finding.

    Examples
    --------
    >>> decision(Finding("a.csv", "mail", "email", 2, (5,), "a•", sensitive=True), "sv")
    'Känslig kolumn: stannar i råfilen'
    """
    if finding.reason:
        return _ACCEPTED[lang].format(reason=finding.reason)
    return _STOPS[lang] if finding.stops else _SENSITIVE[lang]
