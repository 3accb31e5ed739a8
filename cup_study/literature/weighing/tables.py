"""Tables of the weight analysis: tested relations and what counts as best or promising."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.weighing import rules
from cup_study.literature.weighing import weights as weighing
from cup_study.views import Spanner, Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_STUDIES = {"en": "Studies", "sv": "Studier"}


_CLASSES = {
    rules.BEST: {"en": "best predictor", "sv": "bästa prediktor"},
    rules.UTILISED: {
        "en": "well-utilised, not best",
        "sv": "väl prövad, ej bäst",
    },
    rules.PROMISING: {"en": "promising", "sv": "lovande"},
    rules.EXPERIMENTAL: {"en": "experimental", "sv": "experimentell"},
}
#: Constructs whose names in the data are not words for a reader.
_CONSTRUCTS = {
    "trust (other/undifferentiated)": {"en": "trust (target not told)"},
    "use/adoption": {"en": "use"},
}


def class_name(name: str, lang: str) -> str:
    """What a class of :mod:`cup_study.literature.weighing.rules` is called.

    Examples
    --------
    >>> class_name("best", "sv")
    'bästa prediktor'
    """
    return _CLASSES[name][lang]


def construct(name: str, lang: str) -> str:
    """What a construct of the relations is called, inside a sentence.

    Examples
    --------
    >>> construct("use/adoption", "en"), construct("use/adoption", "sv")
    ('use', 'användning')
    """
    return _CONSTRUCTS.get(name, {}).get(lang) or vocabulary.word(name, lang)


def relation_values(relations: pd.DataFrame, least_studies: int) -> dict[str, Value]:
    """Numbers of the weight analysis, in all and for each relation, each with its format.

    Parameters
    ----------
    relations : DataFrame
        One row a tested relation; see :mod:`cup_study.literature.weighing.weights`.
    least_studies : int
        Relations with fewer studies are not weighed.
    """
    used = weighing.eligible(relations)
    weighed = weighing.weigh(used, least_studies=least_studies)
    told: dict[str, Value] = {
        "n_relations": (len(relations), "count"),
        "n_relations_used": (len(used), "count"),
        "n_studies_used": (int(used["key"].nunique()), "count"),
        "n_relations_weighed": (len(weighed), "count"),
    }
    for row in weighed.to_dict("records"):
        name = f"weight_{vocabulary.key(row['iv'])}_{vocabulary.key(row['dv'])}"
        for count in ("studies", "tested", "significant"):
            told[f"{name}_{count}"] = (row[count], "count")
    return told


def relations(weighed: pd.DataFrame, least_studies: int, languages: Sequence[str]) -> Table:
    """Tested relations with their weights; `weighed` from :func:`weights.weigh`."""
    frames: Mapping[str, pd.DataFrame] = {
        lang: weighed.assign(
            iv=[construct(x, lang) for x in weighed["iv"]],
            dv=[construct(x, lang) for x in weighed["dv"]],
        )
        for lang in languages
    }
    return Table(
        frames,
        caption={
            "en": f"Relations tested in at least {least_studies} studies.",
            "sv": f"Samband som prövats i minst {least_studies} studier.",
        },
        columns={
            "iv": {"en": "Predictor", "sv": "Prediktor"},
            "dv": {"en": "Outcome", "sv": "Utfall"},
            "studies": _STUDIES,
            "tested": {"en": "Tests", "sv": "Prövningar"},
            "significant": {"en": "Significant", "sv": "Signifikanta"},
            "not_significant": {"en": "Not significant", "sv": "Ej signifikanta"},
            "weight": {"en": "Weight (at most)", "sv": "Vikt (högst)"},
        },
        formats=dict.fromkeys(("studies", "tested", "significant", "not_significant"), "count")
        | {"weight": "coef2"},
        note={
            "en": "Core studies, primary evidence. Mostly read from abstracts, which favour "
            "findings: the weights are upper bounds.",
            "sv": "Kärnstudier, primära resultat. Mest lästa i sammanfattningar, som gynnar fynd: "
            "vikterna är övre gränser.",
        },
    )


def classes(table: pd.DataFrame, least_studies: int, languages: Sequence[str]) -> Table:
    """Relations by class, counted in tests and in studies.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.literature.weighing.rules.combined`.
    least_studies : int
        Relations with fewer studies are not shown; how many there are is told.
    languages : sequence of str
        Languages of the study.
    """
    kept = table[table["studies"] >= least_studies]
    frames = {}
    for lang in languages:
        frames[lang] = pd.DataFrame(
            {
                "class": [class_name(c, lang).capitalize() for c in kept["class"]],
                "iv": [construct(x, lang) for x in kept["iv"]],
                "dv": [construct(x, lang) for x in kept["dv"]],
                "tested": kept["tested"],
                "weight": kept["weight"],
                "studies": kept["studies"],
                "weight_studies": kept["weight_studies"],
                "signs": [
                    f"{p} / {n}" for p, n in zip(kept["positive"], kept["negative"], strict=True)
                ],
                "spare": kept["spare"],
                "moved": [
                    class_name(c, lang) if moved else ""
                    for c, moved in zip(kept["class_studies"], kept["moved"], strict=True)
                ],
            }
        )
    fewer = len(table) - len(kept)
    return Table(
        frames,
        caption={
            "en": "Tested relations by class, after Jeyaraj, Rottman and Lacity (2006).",
            "sv": "Prövade samband efter klass, enligt Jeyaraj, Rottman och Lacity (2006).",
        },
        columns={
            "iv": {"en": "Predictor", "sv": "Prediktor"},
            "dv": {"en": "Outcome", "sv": "Utfall"},
            "tested": {"en": "Tests", "sv": "Prövningar"},
            "weight": {"en": "Weight", "sv": "Vikt"},
            "studies": _STUDIES,
            "weight_studies": {"en": "Weight", "sv": "Vikt"},
            "signs": {"en": "Signs", "sv": "Tecken"},
            "spare": {"en": "Spare", "sv": "Marginal"},
            "moved": {"en": "Class by studies", "sv": "Klass efter studier"},
        },
        formats={
            **dict.fromkeys(("tested", "studies", "spare"), "count"),
            **dict.fromkeys(("weight", "weight_studies"), "coef2"),
        },
        note={
            "en": "Best: examined at least five times, weight at least .80; promising: fewer, "
            "weight 1.00; experimental: the other ones with fewer. Weights are upper bounds: "
            "read mostly from abstracts, which favour findings. By studies, each counts "
            "once. Signs: told positive / negative. Spare: unseen tests without a significant "
            "result that a best predictor could stand. Last column: only where it differs. "
            f"{fewer} pairs with fewer than {least_studies} studies are not shown.",
            "sv": "Bästa: prövad minst fem gånger, vikt minst 0,80; lovande: färre, vikt 1,00; "
            "experimentell: övriga med färre. Vikterna är övre gränser: lästa mest i "
            "sammanfattningar, som gynnar fynd. Efter studier räknas var och en en gång. "
            "Tecken: angivna positiva / negativa. Marginal: osedda icke "
            "signifikanta prövningar som en bästa prediktor tål. "
            f"Sista kolumnen: bara där den skiljer sig. {fewer} par med färre än {least_studies} "
            "studier visas inte.",
        },
        groups="class",
        spanners=[
            Spanner({"en": "By tests", "sv": "Efter prövningar"}, "tested", "weight"),
            Spanner({"en": "By studies", "sv": "Efter studier"}, "studies", "weight_studies"),
        ],
    )


def ways_of_counting(counted: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Classes by tests and by studies; `counted` from :func:`.rules.by_class`."""
    return Table(
        {
            lang: counted.assign(**{"class": [class_name(c, lang) for c in counted["class"]]})
            for lang in languages
        },
        caption={
            "en": "How the classes change with what is counted.",
            "sv": "Hur klasserna ändras med vad som räknas.",
        },
        columns={
            "class": {"en": "Class", "sv": "Klass"},
            "tests": {"en": "Relations, by tests", "sv": "Samband, efter prövningar"},
            "studies": {"en": "Relations, by studies", "sv": "Samband, efter studier"},
            "both": {"en": "In both", "sv": "I båda"},
        },
        formats=dict.fromkeys(("tests", "studies", "both"), "count"),
        note={
            "en": "By studies a study counts once, with the share of its tests that were "
            "significant.",
            "sv": "Efter studier räknas en studie en gång, med andelen signifikanta av dess "
            "prövningar.",
        },
    )
