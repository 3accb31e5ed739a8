"""The comparison of :mod:`cup_study.publish.verify` shown: as results by key, and as a page."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cup_study import files, numbers
from cup_study.publish import index as indexes
from cup_study.publish import pages, verify
from cup_study.study import Study

if TYPE_CHECKING:
    import pandas as pd

_SV = {
    verify.AGREES: "stämmer",
    verify.DIFFERS: "avviker",
    verify.MISSING: "saknas",
    verify.UNPUBLISHED: "ej publicerat",
}


def write_results(study: Study, index: Mapping[str, Any], comparison: pd.DataFrame) -> Path:
    """Write the comparison as results, so that the report can show it by key.

    ``verification.table``, and the values ``verification.n``, ``verification.agree`` and
    ``verification.external`` (how many of the values others published).
    """
    languages = list(study.languages)
    n = len(comparison)
    agree = int((comparison["verdict"] == verify.AGREES).sum())
    external = int((comparison["source"] != "").sum())
    labels = {
        "key": {"en": "Key", "sv": "Nyckel"},
        "published": {"en": "Published", "sv": "Publicerat"},
        "rebuilt": {"en": "Rebuilt", "sv": "Återskapat"},
        "tolerance": {"en": "Tolerance", "sv": "Tolerans"},
        "verdict": {"en": "Verdict", "sv": "Utfall"},
        "cell": {"en": "Notebook, cell", "sv": "Anteckningsbok, cell"},
    }
    content = {
        "schema": indexes.SCHEMA,
        "study": study.name,
        "simulated": False,
        "notebook": indexes.VERIFICATION,
        "run": indexes.VERIFICATION,
        "parameters": {},
        "digest": "",
        "inputs": {},
        "results": {
            "verification.table": {
                "kind": "table",
                "columns": [
                    {
                        "name": name,
                        "label": {lang: label.get(lang, label["en"]) for lang in languages},
                        "align": "right" if name in ("published", "rebuilt") else "left",
                    }
                    for name, label in labels.items()
                ],
                "rows": {lang: _rows(index, comparison, lang) for lang in languages},
                "data": [],
                "caption": {"en": "Published and rebuilt values.", "sv": "Publicerade värden."},
                "note": None,
                "cell": None,
            },
            **{
                f"verification.{name}": {
                    "kind": "value",
                    "value": number,
                    "format": "count",
                    "text": {
                        lang: numbers.format_number(number, "count", lang) for lang in languages
                    },
                    "label": None,
                    "note": None,
                    "tolerance": {"type": "exact"},
                    "cell": None,
                }
                for name, number in (("n", n), ("agree", agree), ("external", external))
            },
        },
    }
    target = indexes.results_file(study, indexes.VERIFICATION)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        files.write_text(target, text)
    return target


def write_page(
    study: Study, index: Mapping[str, Any], comparison: pd.DataFrame, target: Path
) -> Path:
    """Write ``verification.html``: the comparison with a link to every cell."""
    lang = "en" if "en" in study.languages else study.languages[0]  # the page is in English
    title = html.escape(study.text(study.title, lang))
    rows = []
    texts = _rows(index, comparison, "en")
    for text, (_, row) in zip(texts, comparison.iterrows(), strict=True):
        key, published, rebuilt, tolerance, verdict, cell = map(html.escape, text)
        if row["notebook"]:
            anchor = f"#cell-id={row['cell_id']}" if row["cell_id"] else ""
            address = html.escape(f"notebooks/{row['notebook']}.html{anchor}")
            cell = f'<a href="{address}">{cell}</a>'
        source = f"<br><small>{html.escape(row['source'])}</small>" if row["source"] else ""
        rows.append(
            f'<tr class="verdict-{row["verdict"].replace(" ", "-")}">'
            f"<td><code>{key}</code>{source}</td><td>{published}</td><td>{rebuilt}</td>"
            f'<td>{tolerance}</td><td class="verdict">{verdict}</td><td>{cell}</td></tr>'
        )
    counts = comparison["verdict"].value_counts()
    summary = ", ".join(f"{n} {html.escape(str(verdict))}" for verdict, n in counts.items())
    head = "".join(
        f"<th scope='col'>{name}</th>"
        for name in ("Key", "Published", "Rebuilt", "Tolerance", "Verdict", "Notebook, cell")
    )
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verification – {title}</title>
<style>
{pages.styles(study.root)}
</style>
</head>
<body class="notebook">
<header class="title"><div>
<p class="crumbs"><a href="index.html">{title}</a> › verification</p>
<h1>Verification</h1>
<p class="subtitle">{summary or "nothing to compare"}</p>
</div></header>
<main id="text">
<p>Every number that the report's text uses, as it was published and as it was rebuilt from the
raw data. A tolerance in decimals means that both give the same number when rounded; a band is the
Monte Carlo error that a simulation or bootstrap is allowed.</p>
<div class="table-scroll"><table>
<thead><tr>{head}</tr></thead>
<tbody>
{chr(10).join(rows)}
</tbody>
</table></div>
</main>
</body>
</html>
"""
    files.write_text(target, page)
    return target


def _rows(index: Mapping[str, Any], comparison: pd.DataFrame, lang: str) -> list[list[str]]:
    rows = []
    for _, row in comparison.iterrows():
        result = index["results"].get(row["key"]) or {}
        style = result.get("format")
        shown = [_shown(row[name], style, row["tolerance"], lang) for name in verify.COLUMNS[1:3]]
        verdict = _SV[row["verdict"]] if lang == "sv" else row["verdict"]
        # The key names the group of a run already.
        notebook = row["notebook"].partition("@")[0]
        cell = f"{notebook}, {row['cell']}" if notebook else "–"
        cell = cell.replace("_", "_\u200b") if len(cell) > 24 else cell
        # What is too long for its column may break after an underscore.
        key = row["key"].replace("_", "_\u200b") if len(row["key"]) > 26 else row["key"]
        rows.append([key, *shown, tolerance_text(row["tolerance"], lang), verdict, cell])
    return rows


def _shown(value: object, style: str | None, tolerance: Mapping[str, Any], lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if style is None:
        digits = tolerance.get("digits", 0 if isinstance(value, int) else 3)
        style = f"decimal{min(int(digits), 6)}"
    return numbers.format_number(value, style, lang)


def tolerance_text(tolerance: Mapping[str, Any], lang: str = "en") -> str:
    """A tolerance in words.

    Examples
    --------
    >>> tolerance_text({"type": "digits", "digits": 2})
    '2 decimals'
    """
    swedish = lang == "sv"
    match tolerance["type"]:
        case "digits":
            n = tolerance["digits"]
            unit = "decimaler" if swedish else "decimals"
            if n == 1:
                unit = "decimal"
            return f"{n} {unit}"
        case "band":
            return "± " + numbers.format_number(tolerance["band"], "decimal3", lang)
    return "exakt" if swedish else "exact"
