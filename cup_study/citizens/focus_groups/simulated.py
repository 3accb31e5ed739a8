"""Focus groups that nobody held: material with a known truth, for trying the methods out.

Nothing here is of any study, and nothing of it is ever reported.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cup_study.citizens.focus_groups.material import LOG, Material
from cup_study.survey.open_answers.frame import Code, CodeFrame

#: Themes of the simulated codebook, each with its codes.
THEMES: Mapping[str, tuple[str, ...]] = {
    "information": ("info_more", "info_unaware"),
    "ease": ("find", "simple", "guidance"),
    "errand": ("confirm", "follow"),
    "trust": ("secure",),
    "contact": ("human", "phone"),
}


def small() -> Material:
    """Two sessions of two participants, who say one thing each.

    Examples
    --------
    >>> small().codings["code"].tolist()
    ['find', 'secure', 'find', 'find']
    """
    codes = (("ease", ""), ("find", "ease"), ("trust", ""), ("secure", "trust"))
    said = [("s1", "a", "P1"), ("s2", "a", "P2"), ("s3", "b", "P1"), ("s4", "b", "P2")]
    given = [("s1", "find"), ("s2", "secure"), ("s3", "find"), ("s4", "find")]
    return _material(
        codes,
        said,
        [(segment, "anna", code) for segment, code in given],
        {("a", "P1"): "1", ("a", "P2"): "0", ("b", "P1"): "1", ("b", "P2"): "0"},
    )


def draw(
    sessions: int = 8,
    participants: int = 6,
    each: int = 4,
    *,
    agreeing: float = 0.85,
    seed: int = 1,
) -> Material:
    """Sessions of participants who say `each` things, coded by two.

    Users speak of ease more often than non-users, who speak of personal contact. A third of the
    segments have a second code. The second coder gives the same code with probability `agreeing`,
    else another of the same theme, or any where the theme has one only.

    Parameters
    ----------
    sessions, participants, each : int
        Sessions, participants of each, segments of each participant.
    agreeing : float
        Share of the codes that the second coder gives as well.
    seed : int
        Of the draws.

    Returns
    -------
    Material
        Attributes ``user`` (``"0"``, ``"1"``) of participants, ``municipality`` of sessions.

    Examples
    --------
    >>> material = draw(sessions=3, seed=2)
    >>> len(material.segments), sorted(set(material.codings["coder"]))
    (72, ['anna', 'bo'])
    """
    rng = np.random.default_rng(seed)
    codes = [(theme, "") for theme in THEMES]
    codes += [(code, theme) for theme, own in THEMES.items() for code in own]
    leaves = [code for own in THEMES.values() for code in own]
    theme_of = {code: theme for theme, own in THEMES.items() for code in own}
    base = rng.dirichlet(np.full(len(leaves), 1.5))
    tilt = {"1": {"ease": 3.0}, "0": {"contact": 3.0}}
    users, said, given = dict[tuple[str, str], str](), [], []
    for s in range(sessions):
        for p in range(participants):
            who = (f"g{s + 1}", f"P{p + 1}")
            users[who] = str(int(rng.random() < 0.5))
            chance = base * [tilt[users[who]].get(theme_of[c], 1.0) for c in leaves]
            for k in range(each):
                name = f"{who[0]}-{who[1]}-{k + 1}"
                said.append((name, *who))
                n = 1 + int(rng.random() < 1 / 3)
                for code in rng.choice(leaves, n, replace=False, p=chance / chance.sum()):
                    given.append((name, "anna", str(code)))
                    own = [c for c in THEMES[theme_of[str(code)]] if c != code]
                    other = str(rng.choice(own or [c for c in leaves if c != code]))
                    given.append((name, "bo", str(code) if rng.random() < agreeing else other))
    return _material(codes, said, list(dict.fromkeys(given)), users)


def _material(
    codes: list[tuple[str, str]] | tuple[tuple[str, str], ...],
    said: list[tuple[str, str, str]],
    given: list[tuple[str, str, str]],
    users: Mapping[tuple[str, str], str],
) -> Material:
    names = list(dict.fromkeys(session for _, session, _ in said))
    towns = [("Ekby", "Sjövik")[i % 2] for i in range(len(names))]
    segments = pd.DataFrame(said, columns=["segment", "session", "participant"], dtype="str")
    segments["position"] = segments.groupby("session").cumcount() + 1
    missing = pd.array([pd.NA] * len(segments), dtype="Int64")
    segments = segments.assign(text=segments["segment"] + " …", start=missing, end=missing)
    people = [(person, session, user) for (session, person), user in users.items()]
    return Material(
        sessions=pd.DataFrame(
            {
                "session": names,
                "kind": "simulated focus group",
                "date": "",
                "place": "",
                "source": "",
                "municipality": towns,
            },
            dtype="str",
        ),
        participants=pd.DataFrame(people, columns=["participant", "session", "user"], dtype="str"),
        segments=segments,
        codes=CodeFrame(tuple(Code(c, {"en": c, "sv": c}, "Simulated", p) for c, p in codes)),
        guidance=pd.DataFrame(columns=["code", "include", "exclude"], dtype="str"),
        codings=pd.DataFrame(given, columns=["segment", "coder", "code"], dtype="str"),
        quotes=pd.DataFrame(columns=["segment", "cleared_by", "cleared_on"], dtype="str"),
        log=pd.DataFrame(columns=LOG),
    )
