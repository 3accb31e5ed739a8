"""Agreement of the coders as a table and a figure, with the codes that need a better definition."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study import style
from cup_study.agreement import Agreement
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Value
from cup_study.survey.drawing import figures
from cup_study.survey.open_answers.coders import RELIABLE, TENTATIVE, Coders
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.views import Drawing, Table

_VERDICTS = {
    "reliable": {"en": "reliable", "sv": "tillförlitlig"},
    "tentative": {"en": "tentative", "sv": "osäker"},
    "unclear": {"en": "needs a better definition", "sv": "behöver en tydligare definition"},
    "few": {"en": "too few answers", "sv": "för få svar"},
}


def values(found: Coders, frame: CodeFrame, languages: Sequence[str]) -> dict[str, Value]:
    """Agreement for the text: kappa and alpha with limits, codes that need a better definition.

    Parameters
    ----------
    found : Coders
        From :func:`cup_study.survey.open_answers.coders.compare`.
    frame : CodeFrame
        The codes.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    dict
        ``kappa alpha`` (each with ``_lower`` and ``_upper``), ``same_share`` (both coders gave
        the very same codes), ``unclear_n``, and where there are any ``unclear`` (their labels).
    """
    told: dict[str, Value] = {"same_share": (found.kappa.observed, "percent0")}
    for name, measure in (("kappa", found.kappa), ("alpha", found.alpha)):
        told[name] = (measure.estimate, "coef2")
        told[f"{name}_lower"] = (measure.ci_lower, "coef2")
        told[f"{name}_upper"] = (measure.ci_upper, "coef2")
    unclear = found.codes.loc[found.codes["verdict"] == "unclear", "code"]
    told["unclear_n"] = (len(unclear), "count")
    if len(unclear):
        join = {"en": " and ", "sv": " och "}
        told["unclear"] = (
            {
                lang: join[lang].join(_quoted(frame.label(str(c), lang), lang) for c in unclear)
                for lang in languages
            },
            "text",
        )
    return told


def table(found: Coders, frame: CodeFrame, languages: Sequence[str]) -> Table:
    """Kappa and alpha of each code, what hides behind a kappa, and what the code is mixed with.

    Parameters
    ----------
    found : Coders
        From :func:`cup_study.survey.open_answers.coders.compare`.
    frame : CodeFrame
        The codes.
    languages : sequence of str
        Languages of the study.
    """
    frames = {}
    for lang in languages:
        rows = []
        for row in found.codes.to_dict("records"):
            mixed = frame.label(row["mixed_with"], lang) if row["mixed_with"] else ""
            rows.append(
                {
                    "code": frame.label(row["code"], lang),
                    "given": row["given"],
                    "observed": row["observed"],
                    "kappa": row["kappa"],
                    "alpha": row["alpha"],
                    "interval": _interval(row["alpha_lower"], row["alpha_upper"], lang),
                    "pabak": row["pabak"],
                    "bias": row["bias"],
                    "mixed": f"{mixed} ({row['mixed_n']})" if mixed else "",
                    "verdict": _VERDICTS[row["verdict"]][lang],
                }
            )
        frames[lang] = pd.DataFrame(rows)
    return Table(
        frames,
        caption={
            "en": "Agreement of the coders, code by code.",
            "sv": "Kodarnas samstämmighet, kod för kod.",
        },
        columns={
            "code": {"en": "Code", "sv": "Kod"},
            "given": {"en": "Answers", "sv": "Svar"},
            "observed": {"en": "Agreement", "sv": "Överens"},
            "kappa": {"en": "Kappa", "sv": "Kappa"},
            "alpha": {"en": "Alpha", "sv": "Alfa"},
            "interval": INTERVAL,
            "pabak": {"en": "PABAK", "sv": "PABAK"},
            "bias": {"en": "Bias", "sv": "Skevhet"},
            "mixed": {"en": "Mixed up with (times)", "sv": "Förväxlas med (gånger)"},
            "verdict": {"en": "Verdict", "sv": "Omdöme"},
        },
        formats={
            "given": "count",
            "observed": "percent0",
            "kappa": "coef2",
            "alpha": "coef2",
            "pabak": "coef2",
            "bias": "coef2",
        },
        note=_note(found, languages),
    )


def drawing(found: Coders, frame: CodeFrame, languages: Sequence[str]) -> Drawing:
    """Alpha of each code with its interval; lines where a code is reliable or tentative."""
    message = {
        "en": "{n} of {all} codes are told apart reliably by the coders.",
        "sv": "{n} av {all} koder skiljer kodarna säkert från varandra.",
    }
    axis = {"en": "Krippendorff's alpha", "sv": "Krippendorffs alfa"}
    judged = found.codes[found.codes["verdict"] != "few"]
    rows = judged.sort_values("alpha", ascending=False, kind="stable")
    columns = {"alpha": "estimate", "alpha_lower": "ci_lower", "alpha_upper": "ci_upper"}
    rows = rows[["code", *columns]].rename(columns=columns).reset_index(drop=True)
    low = float(min(rows["ci_lower"].min(), rows["estimate"].min(), 0.45)) if len(rows) else 0.0
    drawn, texts = {}, {}
    for lang in languages:
        labelled = rows.assign(label=[frame.label(str(c), lang) for c in rows["code"]])
        figure = figures.dot_plot(
            labelled, lang, style_of="coef2", limits=(low - 0.03, 1.09), axis_label=axis[lang]
        )
        axes = figure.axes[0]
        ticks = [t / 10 for t in range(0, 11, 2) if t / 10 >= low]
        axes.set_xticks(ticks, [format_number(t, "coef1", lang) for t in ticks])
        for limit in (TENTATIVE, RELIABLE):
            axes.axvline(limit, color=style.GREY, linewidth=1, linestyle=":", zorder=1)
        drawn[lang] = figure
        reliable = int((judged["verdict"] == "reliable").sum())
        texts[lang] = message[lang].format(n=reliable, all=len(judged))
    return Drawing(drawn, alt=texts, caption=texts, note=_note(found, languages))


def _note(found: Coders, languages: Sequence[str]) -> dict[str, str]:
    text = {
        "en": (
            "{n} answers coded by more than one coder; intervals by resampling the answers. "
            "All codes alike: alpha {alpha}. Limits (dotted): {low} and {high} (Krippendorff)."
        ),
        "sv": (
            "{n} svar kodade av mer än en kodare; intervall genom omsampling av svaren. "
            "Alla koder lika: alfa {alpha}. Gränser (prickade): {low} och {high} (Krippendorff)."
        ),
    }
    return {
        lang: text[lang].format(
            n=format_number(found.alpha.units, "count", lang),
            alpha=_measure(found.alpha, lang),
            low=format_number(TENTATIVE, "coef3", lang),
            high=format_number(RELIABLE, "coef2", lang),
        )
        for lang in languages
    }


def _measure(measure: Agreement, lang: str) -> str:
    estimate = format_number(measure.estimate, "coef2", lang)
    interval = _interval(measure.ci_lower, measure.ci_upper, lang)
    return f"{estimate} {interval}".strip()


def _interval(low: float, high: float, lang: str) -> str:
    return "" if low != low else format_interval(low, high, "coef2", lang)


def _quoted(text: str, lang: str) -> str:
    return f"”{text}”" if lang == "sv" else f"“{text}”"
