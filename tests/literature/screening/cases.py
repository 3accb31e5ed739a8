"""Small reviews for the tests of this folder: exports, duplicates and decisions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.literature.screening import decisions, flow
from cup_study.literature.screening.decisions import Decisions

Source = tuple[str, str, int]
Reasons = Sequence[tuple[str, int]]


def decided(rows: Sequence[Sequence[str]], groups: pd.DataFrame) -> Decisions:
    """Decisions from rows ``record stage decision reason reviewer``."""
    return decisions.check(pd.DataFrame(rows, columns=list(decisions.NEEDED)), groups)


def exports(
    sources: Sequence[Source], unreadable: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Record table, files, and malformed entries (in the first file)."""
    files = pd.DataFrame(
        [
            {"file": f"{name}.ris", "database": name, "kind": kind, "read": n, "malformed": 0}
            for name, kind, n in sources
        ]
    )
    files.loc[0, "malformed"] = unreadable
    files["entries"] = files["read"] + files["malformed"]
    rows = [
        {
            "record": f"{name}:{i}",
            "database": name,
            "file": f"{name}.ris",
            "title": f"{name} {i}",
            "authors": "Ek, A.",
            "year": 2010,
            "container": "GIQ",
            "doi": "",
        }
        for name, _, n in sources
        for i in range(n)
    ]
    lost = {"file": [files["file"][0]] * unreadable, "line": list(range(unreadable))}
    names = ["record", "database", "file", "title", "authors", "year", "container", "doi"]
    return pd.DataFrame(rows, columns=names), files, pd.DataFrame(lost)


def review(
    sources: Sequence[Source],
    *,
    duplicates: int = 0,
    unreadable: int = 0,
    automation: int = 0,
    titles: Reasons = (),
    not_retrieved: int = 0,
    texts: Reasons | None = (),
    waiting: int = 0,
    other_not_retrieved: int = 0,
    other_texts: Reasons = (),
    other_titles: Reasons | None = None,
    previous: pd.DataFrame | None = None,
    studies: Sequence[str] = (),
) -> flow.Flow:
    """Flow of a review with one reviewer; numbers are of records that leave at each stage."""
    records, files, malformed = exports(sources, unreadable)
    kind = dict(zip(files["file"], files["kind"], strict=True))
    is_other = [kind[file] == "other" for file in records["file"]]
    own = [r for r, o in zip(records["record"], is_other, strict=True) if not o]
    other = [r for r, o in zip(records["record"], is_other, strict=True) if o]
    group = dict.fromkeys(records["record"], "") | {r: r for r in records["record"]}
    for i in range(duplicates):
        group[own[-1 - i]] = own[i]
    groups = pd.DataFrame({"record": list(group), "group": list(group.values())})
    rows: list[list[str]] = []

    def leave(left: list[str], stage: str, decision: str, reasons: Reasons) -> list[str]:
        for reason, n in reasons:
            rows.extend([r, stage, decision, reason, "anna"] for r in left[:n])
            left = left[n:]
        return left

    def follow(left: list[str], on_title: Reasons | None, lost: int, on_text: Reasons) -> None:
        if on_title is not None:
            left = leave(left, "title_abstract", "exclude", on_title)[waiting:]
            rows.extend([r, "title_abstract", "include", "", "anna"] for r in left)
        if texts is None:
            return
        left = leave(left, "retrieval", "not_retrieved", [("", lost)])
        left = leave(left, "full_text", "exclude", on_text)
        rows.extend([r, "full_text", "include", "", "anna"] for r in left)

    left = [r for r in own if group[r] == r]
    left = leave(left, "before_screening", "exclude", [("automation tools", automation)])
    follow(left, titles, not_retrieved, texts or ())
    if other:
        follow(other, other_titles, other_not_retrieved, other_texts)
    table = pd.DataFrame(rows, columns=list(decisions.NEEDED))
    if studies:
        table["study"] = ""
        last = table[table["decision"].eq("include") & table["stage"].eq("full_text")].index
        table.loc[last[: len(studies)], "study"] = list(studies)
    checked = decisions.check(table, groups)
    return flow.count(records, files, groups, checked, malformed=malformed, previous=previous)


def databases_only() -> flow.Flow:
    """Three databases and a register."""
    return review(
        [
            ("Scopus", "database", 209),
            ("Web of Science", "database", 160),
            ("PubMed", "database", 33),
            ("ClinicalTrials.gov", "register", 5),
        ],
        duplicates=102,
        unreadable=3,
        titles=[("", 230)],
        not_retrieved=7,
        texts=[("Wrong population", 20), ("No outcome of acceptance", 11), ("Not empirical", 9)],
    )


def with_other_methods() -> flow.Flow:
    """Eight databases, two registers, three other methods, twelve reasons."""
    names = ["Scopus", "Web of Science Core Collection", "IEEE Xplore", "PubMed", "SwePub"]
    names += ["Business Source Premier (EBSCOhost)", "ACM Digital Library"]
    names += ["ProQuest Dissertations & Theses Global"]
    reasons = [f"Reason {i} with several words that need more than a line" for i in range(11)]
    reasons += ["Supercalifragilisticexpialidocious-questionnaireinstrumentvalidation"]
    return review(
        [
            *((name, "database", 60 + i) for i, name in enumerate(names)),
            ("ClinicalTrials.gov", "register", 4),
            ("OSF Registries", "register", 2),
            ("Websites", "other", 20),
            ("Citation searching", "other", 33),
        ],
        duplicates=140,
        unreadable=4,
        automation=12,
        titles=[("", 150)],
        not_retrieved=9,
        texts=[(reason, 3 + i) for i, reason in enumerate(reasons)],
        other_not_retrieved=3,
        other_texts=[("Wrong concept", 20), ("Not empirical", 11)],
    )


def updated() -> flow.Flow:
    """A review that was made before, with 31 studies in 33 reports."""
    names = [f"s{i}" for i in range(31)] + ["s0", "s1"]
    before = pd.DataFrame({"study": names, "report": [f"r{i}" for i in range(33)]})
    return review(
        [("Scopus", "database", 112), ("SwePub", "database", 40), ("Websites", "other", 10)],
        duplicates=11,
        titles=[("", 90)],
        not_retrieved=2,
        texts=[("Wrong concept", 10)],
        other_texts=[("Wrong concept", 4)],
        previous=before,
        studies=["s0", "new", "new"],
    )


def on_abstracts() -> flow.Flow:
    """One other source, read on title and abstract alone."""
    return review(
        [("Stored public pages", "other", 25)],
        texts=None,
        other_titles=[("method", 4), ("adjacent", 3)],
    )
