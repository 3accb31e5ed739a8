"""The audit of a study's cleaning, ready to hand over: tables and figures with their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from cup_study.ingest import audit
from cup_study.ingest.flags import FLAGS
from cup_study.numbers import format_number
from cup_study.views import Drawing, Table

if TYPE_CHECKING:
    from cup_study.ingest.clean import Cleaned
    from cup_study.ingest.flags import Limits
    from cup_study.study import Study

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]


def values(cleaned: Cleaned, study: Study) -> dict[str, Value]:
    """Counts of the audit, each with its format.

    Parameters
    ----------
    cleaned : Cleaned
        From :func:`cup_study.ingest.clean.clean`.
    study : Study
        The study.

    Returns
    -------
    dict
        What was read, recoded, flagged, excluded and analysed, and what is missing;
        ``n_invited`` only where there are sampling frames.
    """
    log, account = cleaned.log, cleaned.account
    recoded = log[(log["step"] == "recode") & (log["rule"] != "empty")]
    told: dict[str, Value] = {
        "n_waves": (len(study.waves), "count"),
        "n_items": (len(study.codebook), "count"),
        "n_read": (int(cleaned.read["rows"].sum()), "count"),
        "cells_recoded": (int(recoded["n"].sum()), "count"),
        "cells_empty": (int(log.loc[log["rule"] == "empty", "n"].sum()), "count"),
        "n_excluded": (-_steps(account, "excluded"), "count"),
        "n_analysed": (len(cleaned.data), "count"),
        "share_missing": (missing_share(cleaned), "percent1"),
    }
    for flag in FLAGS:
        n = int(cleaned.flagged.loc[cleaned.flagged["flag"] == flag, "n"].sum())
        told[f"n_{flag}"] = (n, "count")
    for wave in study.waves:
        n = int((cleaned.data["wave"] == wave.id).sum())
        told[f"n_analysed_{wave.id.lower().replace('-', '_')}"] = (n, "count")
    if (account["step"] == "invited").any():
        told["n_invited"] = (_steps(account, "invited"), "count")
    return told


def missing_share(cleaned: Cleaned) -> float:
    """Share of the answers asked for that are missing, over all sections (0-1)."""
    cells = cleaned.missing["cells"]
    return float((cleaned.missing["share"] * cells).sum() / max(cells.sum(), 1))


def read(cleaned: Cleaned, study: Study) -> Table:
    """Raw files as they were read."""
    return _table(
        audit.read_table,
        cleaned,
        study,
        caption={"en": "Raw files as they were read.", "sv": "Råfilerna såsom de lästes."},
        note={
            "en": "Rows with at least one answer. The checksum identifies the file.",
            "sv": "Rader med minst ett svar. Kontrollsumman identifierar filen.",
        },
    )


def log(cleaned: Cleaned, study: Study) -> Table:
    """Cleaning log, summed over items."""
    return _table(
        audit.log_table,
        cleaned,
        study,
        formats={"items": "count", "n": "count"},
        caption={
            "en": "Cleaning log: every rule that changed, flagged or left out something.",
            "sv": "Rensningslogg: varje regel som ändrade, flaggade eller utelämnade något.",
        },
        note={
            "en": "Items: how many items the rule met; none for rules about whole rows.",
            "sv": "Frågor: hur många frågor regeln gällde; inga för regler om hela rader.",
        },
    )


def flags(cleaned: Cleaned, study: Study, limits: Limits) -> Table:
    """Quality flags, with the limits that they rest on in the note."""
    same, least = limits.same, limits.least
    missing, speed = limits.missing, limits.speed
    return _table(
        audit.flag_table,
        cleaned,
        study,
        formats={"share": "percent1"},
        caption={"en": "Quality flags by wave.", "sv": "Kvalitetsflaggor per omgång."},
        note={
            "en": f"Same answer throughout: at least {same:.0%} of {least} or more scale items. "
            f"Too few answers: more than {missing:.0%} missing. "
            f"Too fast: less than {speed:.0%} of the wave's median time, where it was recorded.",
            "sv": f"Samma svar rakt igenom: minst {100 * same:.0f} % av minst {least} skalfrågor. "
            f"För få svar: mer än {100 * missing:.0f} % saknas. "
            f"För snabbt: under {100 * speed:.0f} % av omgångens mediantid, där den finns.",
        },
    )


def flow(cleaned: Cleaned, study: Study) -> Table:
    """Account of the rows from raw to analysed."""
    return _table(
        audit.flow_table,
        cleaned,
        study,
        formats={"n": "count"},
        caption={
            "en": "Account of the rows from raw to analysed.",
            "sv": "Redovisning av raderna från rådata till analys.",
        },
    )


def flow_drawing(cleaned: Cleaned, study: Study) -> Drawing:
    """Bars of those invited, answering and analysed."""
    message = {
        "en": "Of {read} persons who answered, {kept} are analysed.",
        "sv": "Av {read} personer som svarade analyseras {kept}.",
    }
    n_read, n_kept = int(cleaned.read["rows"].sum()), len(cleaned.data)
    texts = {
        lang: message[lang].format(
            read=format_number(n_read, "count", lang), kept=format_number(n_kept, "count", lang)
        )
        for lang in study.languages
    }
    return Drawing(
        {lang: audit.flow_figure(cleaned, study, lang) for lang in study.languages},
        alt=texts,
        caption=texts,
        note={
            "en": "Percentages are of the first bar of the wave.",
            "sv": "Procenttalen avser omgångens första stapel.",
        },
    )


def missing(cleaned: Cleaned, study: Study) -> Table:
    """Missing answers by section."""
    return _table(
        audit.missing_table,
        cleaned,
        study,
        formats={"missing": "percent1", "skipped": "percent1"},
        caption={
            "en": "Missing answers by section of the questionnaire.",
            "sv": "Bortfall per avsnitt i frågeformuläret.",
        },
        note={
            "en": "Missing: share of the answers that were asked for. "
            "Not asked: share of all cells.",
            "sv": "Bortfall: andel av de svar som efterfrågades. Ej ställda: andel av alla celler.",
        },
    )


def missing_drawing(cleaned: Cleaned, study: Study) -> Drawing:
    """Missing answers by section as dots; the caption names the worst section."""
    none = {"en": "No answer is missing.", "sv": "Inga svar saknas."}
    most = {
        "en": "At most {share} of the answers to a section are missing ({section}).",
        "sv": "Som mest saknas {share} av svaren i ett avsnitt ({section}).",
    }
    note = {
        "en": "n = {n}; unweighted; questions skipped by design are not counted.",
        "sv": "n = {n}; oviktat; frågor som inte skulle ställas räknas inte.",
    }
    worst = cleaned.missing.sort_values("share", ascending=False, kind="stable").iloc[0]
    texts, notes = {}, {}
    for lang in study.languages:
        section = study.text(study.sections.get(worst["section"], {}), lang) or "–"
        share = format_number(worst["share"], "percent1", lang)
        texts[lang] = (most if worst["share"] else none)[lang].format(share=share, section=section)
        notes[lang] = note[lang].format(n=format_number(len(cleaned.data), "count", lang))
    return Drawing(
        {lang: audit.missing_figure(cleaned, study, lang) for lang in study.languages},
        alt=texts,
        caption=texts,
        note=notes,
    )


def _table(
    make: Callable[[Cleaned, Study, str], pd.DataFrame],
    cleaned: Cleaned,
    study: Study,
    *,
    caption: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    note: Mapping[str, str] | None = None,
) -> Table:
    frames = {lang: make(cleaned, study, lang) for lang in study.languages}
    columns = audit.headings(frames[study.languages[0]])
    return Table(frames, caption, columns, formats or {}, note)


def _steps(account: pd.DataFrame, step: str) -> int:
    return int(account.loc[account["step"] == step, "n"].sum())
