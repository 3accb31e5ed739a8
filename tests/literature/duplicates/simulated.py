"""Exports with known duplicates: made-up publications as several databases would write them."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from cup_study.literature.records import record

_WORDS = (
    "acceptance adoption usage trust risk privacy habit citizens municipal services digital "
    "government portal survey evidence longitudinal comparison channel quality satisfaction "
    "intention elderly rural Nordic identity mobile inclusion skills welfare housing taxation "
    "participation transparency personalisation chatbot authentication libraries schools health "
    "transport pensions migration disability language network platform design policy reform"
)
_FAMILIES = (
    "Åström Müller Bélanger Nuñez Kowalczyk Öberg Lindström Petrov García Sørensen Haddad Nakamura "
    "Okafor Virtanen Jóhannsson Dvořák Schröder O'Neill Papadopoulos Fernandes Eriksson Bergman "
    "Hallqvist Rosenberg Castellanos Grünewald Marchetti Lefebvre Zielinska Horvath"
)
_JOURNALS = (
    "Journal of Municipal Information Systems",
    "International Review of Public Administration and Technology",
    "Nordic Journal of Digital Government",
    "Transactions on Citizen Services",
    "Annals of Local Government Research",
)
DATABASES = ("Scopus", "Web of Science", "PubMed", "IEEE Xplore", "Scholar")
_PLAIN = str.maketrans("åäöÅÄÖéüñøóřč", "aaoAAOeunoorc")


def exports(
    publications: int, seed: int, *, doi: bool = True
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Record table of publications in one to four databases, and the publication of each record."""
    rng = random.Random(seed)
    rows, truth = [], {}
    for i in range(publications):
        whole = _publication(rng, i)
        for database in rng.sample(DATABASES, rng.choice([1, 1, 2, 2, 3, 4])):
            row = written(whole, database, rng)
            if not doi:
                row["doi"] = ""
            row["record"] = f"{database}:{i}"
            truth[row["record"]] = str(i)
            rows.append(row)
    rng.shuffle(rows)
    return record.frame(rows), truth


def _publication(rng: random.Random, i: int) -> dict[str, Any]:
    *words, last = (rng.choice(_WORDS.split()) for _ in range(rng.randrange(7, 13)))
    title = f"{' '.join(words[:4]).capitalize()}: {' '.join(words[4:])} and {last}"
    first = rng.randrange(1, 900)
    given = [a + b for a in "ABCDEFGHIJKLMNOPRST" for b in ("nna", "rik")]
    people = [
        f"{rng.choice(_FAMILIES.split())}, {rng.choice(given)}" for _ in range(rng.randrange(1, 6))
    ]
    return {
        "title": title,
        "authors": "; ".join(people),
        "year": rng.randrange(1998, 2025),
        "container": rng.choice(_JOURNALS),
        "volume": str(rng.randrange(1, 60)),
        "issue": str(rng.randrange(1, 7)),
        "pages": f"{first}-{first + rng.randrange(5, 25)}",
        "doi": f"10.9999/made.{i}",
        "type": "journal",
        "abstract": "",
    }


def written(whole: dict[str, Any], database: str, rng: random.Random) -> dict[str, Any]:
    """A publication as a database writes it, with the losses and misprints of exports."""
    row = whole | {"database": database}
    if database == "Web of Science":
        row["title"] = row["title"].upper()
        row["container"] = row["container"].upper()
        row["authors"] = _short(row["authors"].translate(_PLAIN), dots=False)
    elif database == "PubMed":
        row["title"] += "."
        row["authors"] = _short(row["authors"], dots=False)
        kept = [w for w in row["container"].split() if w not in ("of", "and", "on")]
        row["container"] = " ".join(w[:5] for w in kept)
        row["pages"] = _shortened(row["pages"])
    elif database == "IEEE Xplore":
        row["title"] = row["title"].replace(" and ", " &amp; ")
        if rng.random() < 0.3:  # online first
            row |= {"year": row["year"] - 1, "volume": "", "issue": "", "pages": ""}
    elif database == "Scholar":
        row |= {"volume": "", "issue": "", "pages": "", "doi": ""}
        row["authors"] = _short("; ".join(row["authors"].split("; ")[:3]), dots=False)
        if rng.random() < 0.2:
            row["title"] = row["title"][: rng.randrange(45, 60)] + "…"
        if rng.random() < 0.1:
            row["title"] = row["title"].split(":")[0]
    else:
        row["authors"] = _short(row["authors"], dots=True)
    if rng.random() < 0.3:
        row["doi"] = ""
    if rng.random() < 0.05:
        at = rng.randrange(3, len(row["title"]) - 3)
        row["title"] = row["title"][:at] + row["title"][at + 1 :]
    return row


def _short(authors: str, *, dots: bool) -> str:
    mark = "." if dots else ""
    parts = [a.split(", ") for a in authors.split("; ")]
    return "; ".join(f"{family}, {given[0]}{mark}" for family, given in parts)


def _shortened(pages: str) -> str:
    first, last = pages.split("-")
    if len(first) != len(last):
        return pages
    same = next(i for i in range(len(first)) if first[i] != last[i])
    return f"{first}-{last[same:]}"


def quality(found: pd.DataFrame, truth: dict[str, str]) -> tuple[float, float]:
    """Precision and recall of pairs."""
    groups = found.assign(truth=found["record"].map(truth))

    def pairs(*by: str) -> int:
        n = groups.groupby(list(by)).size()
        return int((n * (n - 1) // 2).sum())

    both = pairs("group", "truth")
    return both / pairs("group"), both / pairs("truth")
