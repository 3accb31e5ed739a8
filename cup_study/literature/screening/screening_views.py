"""Tables of the screening: the numbers of the flow, reasons, agreement, conflicts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study import raw_text
from cup_study.literature.screening import flow_words
from cup_study.literature.screening.arrows import ALL, DATABASES, NO_REASON, OTHER
from cup_study.literature.screening.flow import DUPLICATE, UNREADABLE, Flow
from cup_study.numbers import format_interval
from cup_study.views import Table

#: Conflicts and other long lists are cut after so many rows; the whole is in a file.
MOST = 40
_LONGEST = 120
STAGE = {
    "before_screening": {"en": "Before screening", "sv": "Före granskningen"},
    "title_abstract": {"en": "Title and abstract", "sv": "Titel och sammanfattning"},
    "retrieval": {"en": "Retrieval", "sv": "Anskaffning"},
    "full_text": {"en": "Full text", "sv": "Fulltext"},
}
MEASURE = {
    "kappa": {"en": "Cohen's kappa", "sv": "Cohens kappa"},
    "alpha": {"en": "Krippendorff's alpha", "sv": "Krippendorffs alfa"},
    "": {"en": "", "sv": ""},
}
#: Why there is no estimate or no interval, as the measures say it, for a reader of a screening.
WHY = {
    "one reviewer: agreement cannot be told": {
        "en": "one reviewer: agreement cannot be told",
        "sv": "en granskare: överensstämmelsen går inte att bedöma",
    },
    "no unit was coded by both coders": {
        "en": "no record in common",
        "sv": "ingen gemensam post",
    },
    "no unit was coded by two coders": {
        "en": "no record was decided on by two",
        "sv": "ingen post har bedömts av två",
    },
    "only one category was used: nothing could have differed": {
        "en": "only one decision was used: nothing could have differed",
        "sv": "bara ett slags beslut: inget kunde skilja",
    },
    "only one code was used: nothing could have differed": {
        "en": "only one decision was used: nothing could have differed",
        "sv": "bara ett slags beslut: inget kunde skilja",
    },
    "the coders agree on every unit: the standard error is not defined": {
        "en": "agree on every record: no interval",
        "sv": "överens om varje post: inget intervall",
    },
    "the coders agree on every unit: resampling them cannot tell how sure that is": {
        "en": "agree on every record: no interval",
        "sv": "överens om varje post: inget intervall",
    },
    "in most resamples only one code was left: no interval": {
        "en": "too few that differ: no interval",
        "sv": "för få som skiljer: inget intervall",
    },
}
KIND = {
    "decisions differ": {"en": "decisions differ", "sv": "besluten skiljer"},
    "reasons differ": {"en": "reasons differ", "sv": "skälen skiljer"},
    "unsure": {"en": "unsure", "sv": "osäkra"},
}
_N = {"en": "n", "sv": "n"}
_STAGE_HEAD = {"en": "Stage", "sv": "Steg"}


def values(numbers: Flow) -> dict[str, tuple[object, str]]:
    """Counts of the boxes that the diagram has, over both columns, with their format.

    Parameters
    ----------
    numbers : Flow
        From :func:`.flow.count`.

    Returns
    -------
    dict
        ``n_identified``, ``n_screened`` and so on; ``n_duplicates`` and ``n_unreadable`` are
        parts of ``n_removed``, ``n_open`` all that are not yet decided on.
    """
    boxes = list(dict.fromkeys(numbers.data["box"]))
    told = {f"n_{box}": numbers.n(box) for box in boxes if not box.startswith("undecided")}
    removed = numbers.data[numbers.data["box"].eq("removed")]
    for item, name in ((DUPLICATE, "duplicates"), (UNREADABLE, "unreadable")):
        told[f"n_{name}"] = int(removed.loc[removed["item"].eq(item), "n"].sum())
    told["n_open"] = flow_words.undecided(numbers)
    return {name: (n, "count") for name, n in told.items()}


def flow(numbers: Flow, languages: Sequence[str]) -> Table:
    """Numbers of the flow diagram, box by box, with sources and reasons.

    Parameters
    ----------
    numbers : Flow
        From :func:`.flow.count`.
    languages : sequence of str
        Languages of the study.
    """
    frames = {}
    for lang in languages:
        rows = []
        for row in numbers.data.to_dict("records"):
            route, box, name = str(row["route"]), str(row["box"]), str(row["item"])
            if route != ALL:
                head = flow_words.HEADS[route, numbers.previous][lang]
            else:
                head = flow_words.STAGES["included"][lang]
            words = box
            if box in ("new_studies", "new_reports") and not numbers.previous:
                words = box.removeprefix("new_")
            text = flow_words.BOX[words][lang].replace("\u00ad", "").rstrip(":")
            text = f"– {flow_words.item(name, lang)}".replace("\u00ad", "") if name else text
            if box in ("undecided", "undecided_text") and not row["n"]:
                continue
            rows.append((head, text, int(row["n"])))
        frames[lang] = pd.DataFrame(rows, columns=["route", "box", "n"])
    return Table(
        frames,
        caption={
            "en": "The flow diagram in numbers.",
            "sv": "Flödesschemat i siffror.",
        },
        columns={"box": {"en": "Records, reports, studies", "sv": "Poster, rapporter, studier"}}
        | {"n": _N},
        formats={"n": "count"},
        note=flow_words.NOTE[numbers.full_text],
        groups="route",
    )


def reasons(numbers: Flow, languages: Sequence[str]) -> Table:
    """Reasons for excluding records and reports, at each stage.

    Parameters
    ----------
    numbers : Flow
        From :func:`.flow.count`.
    languages : sequence of str
        Languages of the study.
    """
    boxes = {"screened_out": "title_abstract", "excluded": "full_text"}
    data = numbers.data[numbers.data["box"].isin(boxes) & numbers.data["item"].ne("")]
    data = data[data["route"].isin([DATABASES, OTHER])]
    # Both columns of the diagram together; those without a reason last.
    order = data.assign(last=data["item"].eq(NO_REASON))
    table = order.groupby(["box", "item", "last"], sort=False)[["n"]].sum().reset_index()
    table["place"] = table["box"].map(list(boxes).index)
    table = table.sort_values(
        ["place", "last", "n", "item"], ascending=[True, True, False, True], ignore_index=True
    )
    share = table["n"] / table.groupby("box")["n"].transform("sum")
    frames = {
        lang: pd.DataFrame(
            {
                "stage": [STAGE[boxes[box]][lang] for box in table["box"]],
                "reason": [flow_words.item(name, lang) for name in table["item"]],
                "n": table["n"],
                "share": share,
            }
        )
        for lang in languages
    }
    return Table(
        frames,
        caption={
            "en": "Why records and reports were excluded.",
            "sv": "Varför poster och rapporter uteslöts.",
        },
        columns={
            "reason": {"en": "Reason", "sv": "Skäl"},
            "n": _N,
            "share": {"en": "Share of those excluded", "sv": "Andel av de uteslutna"},
        },
        formats={"n": "count", "share": "percent0"},
        groups="stage",
    )


def agreement(measured: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Agreement of the reviewers, or that there is none to tell.

    Parameters
    ----------
    measured : DataFrame
        From :func:`.agreement.measure`.
    languages : sequence of str
        Languages of the study.
    """
    every = {"en": "all reviewers", "sv": "alla granskare"}
    frames = {}
    for lang in languages:
        rows = []
        for row in measured.to_dict("records"):
            names = [raw_text.shown(str(row[c])) for c in ("reviewer_1", "reviewer_2") if row[c]]
            lower, upper = float(row["ci_lower"]), float(row["ci_upper"])
            told = "" if lower != lower else format_interval(lower, upper, "coef2", lang)
            note = str(row["note"])
            rows.append(
                (
                    STAGE[str(row["stage"])][lang],
                    " – ".join(names) or every[lang],
                    MEASURE[str(row["measure"])][lang],
                    int(row["n"]),
                    row["observed"],
                    row["estimate"],
                    told or WHY.get(note, {}).get(lang, note),
                )
            )
        names = ["stage", "reviewers", "measure", "n", "observed", "estimate", "interval"]
        frames[lang] = pd.DataFrame(rows, columns=names)
    return Table(
        frames,
        caption={
            "en": "How far the reviewers agree before they settled anything together.",
            "sv": "Hur väl granskarna stämmer överens innan de enats om något.",
        },
        columns={
            "reviewers": {"en": "Reviewers", "sv": "Granskare"},
            "measure": {"en": "Measure", "sv": "Mått"},
            "n": {"en": "Records", "sv": "Poster"},
            "observed": {"en": "Same decision", "sv": "Samma beslut"},
            "estimate": {"en": "Estimate", "sv": "Skattning"},
            "interval": {"en": "95% CI", "sv": "95 % konfidensintervall"},
        },
        formats={"n": "count", "observed": "percent0", "estimate": "coef2"},
        note={
            "en": "Records that both, or at least two, decided on. Kappa and alpha are low where "
            "few records are included, even if reviewers hardly ever differ. Interval of kappa: "
            "normal; of alpha: resampling of records.",
            "sv": "Poster som båda, eller minst två, har bedömt. Kappa och alfa blir låga när få "
            "poster tas med, även om granskarna sällan skiljer sig. Intervall för kappa: "
            "normalfördelning; för alfa: omsampling av poster.",
        },
        groups="stage",
    )


def conflicts(found: pd.DataFrame, languages: Sequence[str]) -> Table:
    """What a person must settle.

    Parameters
    ----------
    found : DataFrame
        From :func:`.conflicts.find`; the first :data:`MOST` are shown.
    languages : sequence of str
        Languages of the study.
    """
    shown = found.head(MOST)
    frames = {
        lang: pd.DataFrame(
            {
                "stage": [STAGE[s][lang] for s in shown["stage"]],
                "record": [raw_text.shown(str(r), most=_LONGEST) for r in shown["record"]],
                "title": [
                    "" if pd.isna(t) else raw_text.shown(str(t), most=_LONGEST)
                    for t in shown["title"]
                ],
                "kind": [KIND[k][lang] for k in shown["kind"]],
                "said": [raw_text.shown(str(s), most=_LONGEST) for s in shown["said"]],
            }
        )
        for lang in languages
    }
    return Table(
        frames,
        caption={
            "en": "Records that the reviewers must settle.",
            "sv": "Poster som granskarna behöver enas om.",
        },
        columns={
            "record": {"en": "Record", "sv": "Post"},
            "title": {"en": "Title", "sv": "Titel"},
            "kind": {"en": "What is open", "sv": "Vad som är öppet"},
            "said": {"en": "Who said what", "sv": "Vem sade vad"},
        },
        note=of_all(len(shown), len(found)),
        groups="stage",
    )


def of_all(shown: int, rows: int) -> dict[str, str] | None:
    """Note on a list that was cut; None where it is whole.

    Examples
    --------
    >>> of_all(40, 41)["sv"]
    'De första 40 av 41; alla finns i filen.'
    """
    if shown == rows:
        return None
    return {
        "en": f"The first {shown} of {rows}; all are in the file.",
        "sv": f"De första {shown} av {rows}; alla finns i filen.",
    }
