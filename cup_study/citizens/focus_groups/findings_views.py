"""Published findings as a table, and each beside the survey's figure on the same question.

Only what a session of the kind ``published summary`` holds is printed word for word: its author
published it. What was said in a session is printed where it was cleared only
(:mod:`.quotes_views`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study import raw_text
from cup_study.citizens.focus_groups import findings
from cup_study.citizens.focus_groups.about import CODE, SUMMARY, About
from cup_study.citizens.focus_groups.findings import ABOVE
from cup_study.citizens.focus_groups.group_labels import Heads
from cup_study.citizens.focus_groups.material import Material
from cup_study.codebook import Codebook
from cup_study.numbers import NBSP, format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import COUNT, INTERVAL, LINES, SHARE, Basis, Value, intervals
from cup_study.survey.drawing import figures
from cup_study.survey.questionnaire.sections import upper_values
from cup_study.views import Drawing, Table, Text

_FINDING = {"en": "Finding", "sv": "Resultat"}
_ORIGINAL = {"en": "Finding, as published", "sv": "Resultat, som det publicerades"}
_TRANSLATED = {
    "en": {"en": "In English (our translation)", "sv": "På engelska (vår översättning)"},
    "sv": {"en": "In Swedish (our translation)", "sv": "På svenska (vår översättning)"},
}
_QUESTION = {"en": "Question of the survey", "sv": "Fråga i enkäten"}
_ANSWER = {"en": "Answer", "sv": "Svar"}
_NOT_ASKED = {"en": "not asked", "sv": "frågades inte"}
_UPPER = {
    "en": f"answers{NBSP}{{low}}–{{high}}{NBSP}of{NBSP}{{least}}–{{most}}",
    "sv": f"svar{NBSP}{{low}}–{{high}}{NBSP}av{NBSP}{{least}}–{{most}}",
}
_CAPTION = {
    "en": "What the focus groups said: {n}, as published.",
    "sv": "Vad fokusgrupperna sade: {n}, som de publicerades.",
}
_BESIDE = {
    "en": "The survey asks about {asked} of {n}.",
    "sv": "Enkäten frågar om {asked} av {n}.",
}
_SURVEY = {
    "en": "Shares: the survey, which asked other people later; it neither proves nor disproves a "
    "finding.",
    "sv": "Andelar: enkäten, som frågade andra människor senare; den varken bevisar eller "
    "motbevisar ett resultat.",
}
_BASES = {
    "en": "Each share is of those who were asked the question; the table has their number.",
    "sv": "Varje andel gäller dem som fick frågan; tabellen har antalet.",
}
_SIMULATED = {
    "en": "The findings are real and published; the survey is simulated.",
    "sv": "Resultaten är verkliga och publicerade; enkäten är simulerad.",
}


def table(material: Material, attribute: str, heads: Heads, about: About) -> Table | None:
    """Findings word for word with their codes; None where nobody published any.

    Parameters
    ----------
    material : Material
        What was said and coded.
    attribute : str
        Attribute of the segments under whose values they stand, such as a heading; empty for none.
    heads : mapping
        Language to what its values are called.
    about : About
        The material.
    """
    rows = _published(material)
    if not len(rows):
        return None
    values = material.attribute(attribute).to_dict() if attribute else {}
    others = [c for c in rows if str(c).startswith("text_")]
    frames = {}
    for lang in about.languages:
        cells = {"head": [_head(values.get(s, ""), heads, lang) for s in rows["segment"]]}
        cells |= {str(c): [raw_text.shown(text) for text in rows[c]] for c in ("text", *others)}
        cells["codes"] = [
            "; ".join(material.codes.label(c, lang) for c in codes) for codes in rows["codes"]
        ]
        frame = pd.DataFrame(cells)
        frames[lang] = frame if attribute else frame.drop(columns="head")
    translated = {str(c): _translated(str(c).removeprefix("text_")) for c in others}
    return Table(
        frames,
        caption={
            lang: _CAPTION[lang].format(n=about.counted(len(rows), lang))
            for lang in about.languages
        },
        columns={"text": _ORIGINAL, **translated, "codes": CODE},
        note=about.note(),
        groups="head" if attribute else "",
    )


def values(found: pd.DataFrame, material: Material) -> dict[str, Value]:
    """How many findings a survey question asks about.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.focus_groups.findings.beside`.
    material : Material
        The findings.

    Returns
    -------
    dict
        ``asked`` findings, ``questions`` and ``not_asked`` findings.
    """
    asked = int(found["segment"].nunique())
    return {
        "asked": (asked, "count"),
        "questions": (len(found), "count"),
        "not_asked": (len(material.segments) - asked, "count"),
    }


def beside_table(
    found: pd.DataFrame,
    material: Material,
    book: Codebook,
    about: About,
    basis: Basis,
    *,
    simulated: bool,
) -> Table:
    """Each finding, the question that asks it, and the survey's estimate.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.focus_groups.findings.beside`.
    material : Material
        The findings.
    book : Codebook
        The questionnaire.
    about : About
        The material.
    basis : Basis
        The survey's respondents.
    simulated : bool
        Whether the survey is simulated.
    """
    shown, hidden = disclosure.hide_small(
        found.assign(interval=""), also=["estimate", "interval"], threshold=basis.threshold
    )
    frames = {}
    for lang in about.languages:
        told = shown.assign(interval=intervals(found, "percent0", lang))
        few = told["n"].eq(disclosure.MARK)
        told["estimate"] = told["estimate"].astype(object).mask(few, disclosure.MARK)
        told.loc[few, "interval"] = ""
        lines = []
        for segment, text in _texts(material, lang).items():
            own = told[told["segment"] == segment].to_dict("records")
            for i, row in enumerate(own):
                line = [text if not i else "", _asked(book, row, lang), _given(book, row, lang)]
                lines.append([*line, row["estimate"], row["interval"], row["base"]])
            if not own:
                lines.append([text, _NOT_ASKED[lang], "", None, "", None])
        names = ["finding", "question", "answer", "estimate", "interval", "base"]
        frames[lang] = pd.DataFrame(lines, columns=names).astype(
            {"estimate": object, "base": object}
        )
        empty = frames[lang]["base"].isna()
        frames[lang].loc[empty, ["estimate", "base"]] = ""
    return Table(
        frames,
        caption=_message(found, material, about),
        columns={
            "finding": _FINDING,
            "question": _QUESTION,
            "answer": _ANSWER,
            "estimate": SHARE,
            "interval": INTERVAL,
            "base": COUNT,
        },
        formats={"estimate": "percent0", "base": "count"},
        note=_note(about, basis, hidden, simulated=simulated),
    )


def beside_drawing(
    found: pd.DataFrame,
    material: Material,
    book: Codebook,
    about: About,
    basis: Basis,
    *,
    simulated: bool,
    head: Text | None = None,
) -> Drawing | None:
    """Survey shares under each finding; None where all are small.

    Parameters as in :func:`beside_table`; `head` (language to text) is what the findings stand
    under, where `material` is a part of them
    (:func:`cup_study.citizens.focus_groups.findings.part`).
    """
    found = found[found["segment"].isin(material.segments["segment"])]
    enough = found["n"].ge(basis.threshold) & (found["base"] - found["n"]).ge(basis.threshold)
    rows = found[enough]
    if not len(rows):
        return None
    drawn = {}
    texts = _message(found, material, about)
    if head is not None:
        texts = {lang: f"{head[lang]}: {_small(texts[lang])}" for lang in about.languages}
    alt = {}
    for lang in about.languages:
        said = _texts(material, lang)
        lines = [
            {
                "panel": said[row["segment"]],
                "label": f"{_asked(book, row, lang)} ({_given(book, row, lang)})",
                **{c: row[c] for c in ("estimate", "ci_lower", "ci_upper")},
            }
            for row in rows.to_dict("records")
        ]
        drawn[lang] = figures.dot_plot(pd.DataFrame(lines), lang, axis_label=SHARE[lang])
        shares = [(x["panel"], format_number(x["estimate"], "percent0", lang)) for x in lines]
        told = "; ".join(f"{text}: {share}" for text, share in shares)
        alt[lang] = f"{texts[lang]} {told}."
    hidden = int((~enough).sum())
    note = _note(about, basis, hidden, simulated=simulated)
    note = {lang: f"{note[lang]} {_BASES[lang]} {LINES[lang]}" for lang in about.languages}
    return Drawing(drawn, alt=alt, caption=texts, note=note)


def _published(material: Material) -> pd.DataFrame:
    """Segments of published summaries, with their codes."""
    held = material.sessions
    summaries = set(held.loc[held["kind"] == SUMMARY, "session"])
    rows = findings.codes(material)
    return rows[rows["session"].isin(summaries)].reset_index(drop=True)


def _texts(material: Material, lang: str) -> dict[str, str]:
    """What each segment says: its words where published, else its codes."""
    rows = findings.codes(material)
    words = set(_published(material)["segment"])
    told = {}
    for row in rows.to_dict("records"):
        text = row.get(f"text_{lang}") or row["text"]
        if row["segment"] not in words:
            text = "; ".join(material.codes.label(c, lang) for c in row["codes"])
        told[row["segment"]] = raw_text.shown(text)
    return told


def _asked(book: Codebook, row: Mapping[Any, Any], lang: str) -> str:
    """Question, without the answer that a box to tick repeats."""
    text = book[str(row["item"])].text(lang)
    return text.removesuffix(_given(book, row, lang)).strip() or text


def _given(book: Codebook, row: Mapping[Any, Any], lang: str) -> str:
    item, value = book[str(row["item"])], row["value"]
    if value != ABOVE:
        return item.label(value, lang)
    upper = upper_values(item)
    ends = {"least": item.values[0], "most": item.values[-1]}
    return _UPPER[lang].format(low=upper[0], high=upper[-1], **ends)


def _message(found: pd.DataFrame, material: Material, about: About) -> dict[str, str]:
    return {
        lang: _BESIDE[lang].format(
            asked=found["segment"].nunique(), n=about.counted(len(material.segments), lang)
        )
        for lang in about.languages
    }


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _note(about: About, basis: Basis, hidden: int, *, simulated: bool) -> dict[str, str]:
    extra = {
        lang: f"{_SURVEY[lang]} {_SIMULATED[lang] if simulated else ''}".strip()
        for lang in about.languages
    }
    return basis.note(hidden=hidden, extra=extra)


def _head(value: str, heads: Heads, lang: str) -> str:
    return heads.get(lang, {}).get(value) or value


def _translated(lang: str) -> Mapping[str, str]:
    return _TRANSLATED.get(lang, {"en": lang, "sv": lang})
