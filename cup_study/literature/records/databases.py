"""Which database an entry comes from, where its content says so.

Addresses and accession numbers are proof enough for five databases; for others the name that an
export writes in its database field is compared with a list, because that field also holds the
names of collections, of files and of searches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SIGNS = (
    ("Scopus", re.compile(r"scopus\.com|\b2-s2\.0-\d|^scopus$", re.IGNORECASE)),
    (
        "Web of Science",
        re.compile(
            r"^(?:WOS|ISI|BCI|CCC|DIIDW|INSPEC|KJD|MEDLINE|RSCI|SCIELO|ZOOREC):?[A-Z]*\d"
            r"|webofscience|^web of science|webofknowledge|^times cited in web of science",
            re.IGNORECASE,
        ),
    ),
    ("IEEE Xplore", re.compile(r"ieeexplore\.ieee\.org|^ieee xplore", re.IGNORECASE)),
    ("OpenAlex", re.compile(r"openalex\.org|^openalex$", re.IGNORECASE)),
    ("PubMed", re.compile(r"^pubmed|^nlm$|ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi", re.IGNORECASE)),
    ("Embase", re.compile(r"^embase|embase\.com", re.IGNORECASE)),
    ("PsycInfo", re.compile(r"^(?:apa )?psyc(?:info|net)|^psyh\b|^apa psyc", re.IGNORECASE)),
    ("MEDLINE", re.compile(r"^medline|^ovid medline", re.IGNORECASE)),
    ("CINAHL", re.compile(r"^cinahl", re.IGNORECASE)),
    ("ERIC", re.compile(r"^eric$|eric\.ed\.gov", re.IGNORECASE)),
    ("ACM Digital Library", re.compile(r"dl\.acm\.org|^acm digital", re.IGNORECASE)),
    ("EconLit", re.compile(r"^econlit", re.IGNORECASE)),
    ("CAB Abstracts", re.compile(r"^cab abstracts|^cab direct", re.IGNORECASE)),
    ("Dimensions", re.compile(r"app\.dimensions\.ai|^dimensions$", re.IGNORECASE)),
    ("The Lens", re.compile(r"\blens\.org/", re.IGNORECASE)),
    ("ProQuest", re.compile(r"^proquest|search\.proquest|www\.proquest", re.IGNORECASE)),
    ("Crossref", re.compile(r"^crossref$", re.IGNORECASE)),
)

#: A name or an address stands at the beginning.
_LOOKED_AT = 500


def named(*texts: str) -> str:
    """Database that the first telling text names: a field, an accession number or an address.

    Examples
    --------
    >>> named("", "WOS:000514379300001"), named("https://www.scopus.com/inward/record.uri?eid=1")
    ('Web of Science', 'Scopus')
    >>> named("search 1, search 2")
    ''
    """
    for text in texts:
        if text:
            for name, sign in _SIGNS:
                if sign.search(text, 0, _LOOKED_AT):
                    return name
    return ""


def of_file(hints: Sequence[str], stem: str) -> str:
    """Database of a file: the one that more than half of its entries name, else the file's stem.

    Examples
    --------
    >>> of_file(["Scopus", "Scopus", ""], "export"), of_file(["Scopus", ""], "my_library")
    ('Scopus', 'my_library')
    """
    if hints:
        name, n = Counter(hints).most_common(1)[0]
        if name and 2 * n > len(hints):
            return name
    return stem
