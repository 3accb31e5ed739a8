"""The audit of a study's cleaning, ready to hand over: tables and figures with their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from cup_study.ingest.auditing import audit, audit_figures
from cup_study.ingest.cleaning import flow as flow_of_rows
from cup_study.ingest.flagging import flag_notes
from cup_study.numbers import format_number, share_style
from cup_study.views import Drawing, Table

if TYPE_CHECKING:
    from cup_study.ingest.cleaning.clean import Cleaned
    from cup_study.ingest.flagging.flags import Limits
    from cup_study.study import Study

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]


def values(cleaned: Cleaned, study: Study) -> dict[str, Value]:
    """Counts of the audit, each with its format.

    Parameters
    ----------
    cleaned : Cleaned
        From :func:`cup_study.ingest.cleaning.clean.clean`.
    study : Study
        The study.

    Returns
    -------
    dict
        What was read, recoded, flagged, excluded and analysed, and what is missing;
        ``n_<flag>`` only of flags that were looked for (no speeders without a time),
        ``n_invited`` only where there are sampling frames, ``n_rules`` only where the study has
        rules, CHERRIES' rates only where it has one wave whose visits were counted.
    """
    log, account = cleaned.log, cleaned.account
    recoded = log[(log["step"] == "recode") & (log["rule"] != "empty")]
    corrected = log[log["step"] == "correct"]
    told: dict[str, Value] = {
        "n_waves": (len(study.waves), "count"),
        "n_items": (len(study.codebook), "count"),
        "n_read": (int(cleaned.read["rows"].sum()), "count"),
        "cells_recoded": (int(recoded["n"].sum()), "count"),
        "cells_empty": (int(log.loc[log["rule"] == "empty", "n"].sum()), "count"),
        "cells_corrected": (int(corrected["n"].sum()), "count"),
        "n_left_out": (-_steps(account, "left_out"), "count"),
        "n_flagged": (len(cleaned.flagged_rows), "count"),
        "n_excluded": (-_steps(account, "excluded"), "count"),
        "n_analysed": (len(cleaned.data), "count"),
        "share_missing": (missing_share(cleaned), share_style(missing_share(cleaned))),
    }
    for flag, n in cleaned.flagged.groupby("flag")["n"].sum().items():
        told[f"n_{flag}"] = (int(n), "count")
    for wave in study.waves:
        n = int((cleaned.data["wave"] == wave.id).sum())
        told[f"n_analysed_{wave.id.lower().replace('-', '_')}"] = (n, "count")
    if (account["step"] == "invited").any():
        told["n_invited"] = (_steps(account, "invited"), "count")
    if len(cleaned.rules):
        told["n_rules"] = (cleaned.rules["rule"].nunique(), "count")
    rates = flow_of_rows.rates(account)
    if len(study.waves) == 1:
        for rate, share in zip(rates["rate"], rates["share"], strict=True):
            told[f"{rate}_rate"] = (float(share), "percent1")
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


def corrections(study: Study) -> Table:
    """Cells that the study's corrections change; an empty table where it has none."""
    frames = {lang: audit.correction_table(study, lang) for lang in study.languages}
    if len(study.waves) == 1:  # room for the reasons
        frames = {lang: frame.drop(columns="wave") for lang, frame in frames.items()}
    return Table(
        frames,
        caption={
            "en": "Single cells corrected by hand, with the reason.",
            "sv": "Enskilda celler som rättats för hand, med skälet.",
        },
        columns=audit.headings(frames[study.languages[0]]),
        formats={"cells": "count"},
        note={
            "en": "Row of the raw file, which itself is never changed. The values are in the list "
            "of changed cells and are not published: they are a person's answers.",
            "sv": "Rad i råfilen, som själv aldrig ändras. Värdena finns i listan över ändrade "
            "celler och publiceras inte: de är en persons svar.",
        },
    )


def rules(cleaned: Cleaned, study: Study) -> Table:
    """Rules about impossible combinations and how many rows meet them."""
    frames = {lang: audit.rule_table(cleaned, study, lang) for lang in study.languages}
    columns = audit.headings(frames[study.languages[0]])
    for wave in study.waves:
        columns[wave.id] = {
            lang: study.text(wave.label, lang) or wave.id for lang in study.languages
        }
    return Table(
        frames,
        caption={
            "en": "Impossible combinations of answers, and the rows that have them.",
            "sv": "Omöjliga kombinationer av svar, och raderna som har dem.",
        },
        columns=columns,
        formats={wave.id: "count" for wave in study.waves},
        note={
            "en": "A row can meet several rules. A missing answer never makes a rule true.",
            "sv": "En rad kan uppfylla flera regler. Ett svar som saknas uppfyller aldrig en "
            "regel.",
        },
    )


def rates(cleaned: Cleaned, study: Study) -> Table:
    """View, participation and completion rate of web surveys."""
    return _table(
        audit.rate_table,
        cleaned,
        study,
        formats={"n": "count", "base": "count", "share": "percent1"},
        caption={
            "en": "View, participation and completion rate.",
            "sv": "Visnings-, deltagande- och slutförandeandel.",
        },
        note={
            "en": "After the checklist CHERRIES: of the site's visitors those who saw the first "
            "page, of these those who agreed to take part, of these those who reached the end.",
            "sv": "Enligt checklistan CHERRIES: av webbplatsens besökare de som såg första sidan, "
            "av dessa de som tackade ja, av dessa de som nådde slutet.",
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
    shown = dict.fromkeys(cleaned.flagged["flag"])
    said = {lang: [flag_notes.limit(f, limits, lang) for f in shown] for lang in ("en", "sv")}
    return _table(
        audit.flag_table,
        cleaned,
        study,
        formats={"share": "percent1"},
        caption={"en": "Quality flags by wave.", "sv": "Kvalitetsflaggor per omgång."},
        note={lang: " ".join(filter(None, texts)) for lang, texts in said.items()},
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
        {lang: audit_figures.flow_figure(cleaned, study, lang) for lang in study.languages},
        alt=texts,
        caption=texts,
        note={
            "en": "Percentages are of the wave's first bar of persons. "
            "Grey: lost between two steps.",
            "sv": "Procenttalen avser omgångens första stapel med personer. "
            "Grått: bortfall mellan två steg.",
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
        {lang: audit_figures.missing_figure(cleaned, study, lang) for lang in study.languages},
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
