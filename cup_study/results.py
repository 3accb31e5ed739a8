"""The contract between notebooks and text: numbers, tables and figures by key.

A notebook says :func:`start` once, then :func:`value`, :func:`table` and :func:`figure`. What it
hands over lands in one JSON file a run, with the cell that made it. The report's text names keys
only, so text and computation cannot disagree.

Under the pipeline the files go to a staging folder and are moved when the whole run succeeded. In
JupyterLab they go to ``data/processed/<study>/explore/``: exploring never changes what the report
is built from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from cup_study import display, files, numbers, printed
from cup_study.errors import CupError
from cup_study.run import Run, current, save, start
from cup_study.views import Drawing, Spanner, Table, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["figure", "start", "table", "value"]

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+\Z")
_SCREEN_DPI = 96
#: While a figure is saved. Without a fixed salt every run gives other ids, and no figure is
#: "unchanged".
_SAVING: dict[Any, Any] = {"svg.hashsalt": "cup-study", "figure.constrained_layout.use": False}
_F = TypeVar("_F")


def value(
    key: str,
    number: object,
    format: str = "decimal2",  # noqa: A002 - the word that notebooks read best
    *,
    tolerance: Mapping[str, float] | None = None,
    label: Text | None = None,
    note: Text | None = None,
    simulated: bool | None = None,
) -> object:
    """Hand a number or a short text over to the report.

    Parameters
    ----------
    key : str
        Name in the text, such as ``"sem.cfi"``.
    number : int, float, str, None or mapping
        The value itself, unrounded; shares as 0-1. A text may be given in each language.
    format : str
        How it is printed; see :mod:`cup_study.numbers`.
    tolerance : mapping, optional
        How far a rebuilt value may be from the published one: ``{"band": 0.01}``. By default
        counts and texts must be equal and other numbers agree to the printed decimals.
    label, note : mapping, optional
        Language to text.
    simulated : bool, optional
        False for what does not rest on the study's own data although the notebook reads them,
        such as published findings: in a simulated study it is not marked as simulated.

    Returns
    -------
    object
        The number, so that JupyterLab shows it.

    Raises
    ------
    CupError
        When the key is not well formed or already used, or the format is not known.
    """
    run = current()
    spoken = _per_language(run, number, key)
    number = printed.plain(spoken[run.languages[0]])
    if isinstance(number, str):
        format = "text"  # noqa: A001
    text = {
        lang: numbers.format_number(printed.plain(spoken[lang]), format, lang) for lang in spoken
    }
    if tolerance is not None:
        kind: dict[str, Any] = {"type": "band", **tolerance}
    else:
        digits = numbers.printed_digits(format)
        exact = isinstance(number, int | str) or number is None or digits is None
        kind = (
            {"type": "exact"} if exact and format != "p" else {"type": "digits", "digits": digits}
        )
        if format == "p":
            kind = {"type": "digits", "digits": 3}
    _add(
        run,
        key,
        {
            "kind": "value",
            "value": number,
            "format": format,
            "text": text,
            "label": dict(label) if label else None,
            "note": dict(note) if note else None,
            "tolerance": kind,
        },
        simulated,
    )
    return number


def table(
    key: str,
    frame: Table | pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    caption: Text | None = None,
    columns: Mapping[str, Text] | None = None,
    formats: Mapping[str, str] | None = None,
    note: Text | None = None,
    simulated: bool | None = None,
) -> None:
    """Hand a table over to the report, and show it in the notebook.

    Parameters
    ----------
    key : str
        Name in the text.
    frame : Table, DataFrame or mapping of language to DataFrame
        A table with its words, which needs none of the following; or the rows as printed, with
        unrounded numbers, a frame for each language where cells hold labels. The index is not
        printed.
    caption : mapping
        Language to a caption, used where the report's text gives none.
    columns : mapping, optional
        Column to its heading in each language.
    formats : mapping, optional
        Column to number format; text columns need none.
    note : mapping, optional
        Language to a note below the table.
    simulated : bool, optional
        As in :func:`value`.

    Raises
    ------
    CupError
        When the key is not well formed or already used, or there is no caption.
    """
    run = current()
    groups, spanners, row_heads = "", list[Spanner](), False
    if isinstance(frame, Table):
        caption, columns, formats, note = frame.caption, frame.columns, frame.formats, frame.note
        groups, spanners, row_heads = frame.groups, list(frame.spanners), frame.row_heads
        frame = frame.frames
    if not caption:
        raise CupError(f'Table "{key}": no caption.')
    frames = _per_language(run, frame, key)
    first = frames[run.languages[0]]
    columns, formats = columns or {}, formats or {}
    unknown = (set(columns) | set(formats)) - set(map(str, first.columns))
    if unknown:
        raise CupError(
            f'Table "{key}": no column {", ".join(sorted(unknown))}; '
            f"the frame has {', '.join(map(str, first.columns))}."
        )
    extra: dict[str, Any] = {"row_heads": True} if row_heads else {}
    if groups:
        extra["groups"] = {lang: printed.row_groups(f, groups, key) for lang, f in frames.items()}
        frames = {lang: f.drop(columns=groups) for lang, f in frames.items()}
        first = frames[run.languages[0]]
    rows = {lang: printed.cells(f, formats, lang) for lang, f in frames.items()}
    if spanners:
        names = [str(name) for name in first.columns]
        extra["spanners"] = [printed.span(spanner, names, key) for spanner in spanners]
    _add(
        run,
        key,
        {
            "kind": "table",
            "columns": [
                {
                    "name": str(name),
                    "label": {lg: columns.get(str(name), {}).get(lg, str(name)) for lg in frames},
                    "align": "right"
                    if printed.is_numeric(first[name], formats.get(str(name)))
                    else "left",
                }
                for name in first.columns
            ],
            "rows": rows,
            "data": [[printed.plain(x) for x in row] for row in first.itertuples(index=False)],
            "caption": dict(caption),
            "note": dict(note) if note else None,
            **extra,
        },
        simulated,
    )
    heads = [columns.get(str(name), {}).get(run.languages[0], str(name)) for name in first.columns]
    shown = type(first)(rows[run.languages[0]], columns=heads)
    if groups:
        told = extra["groups"][run.languages[0]]
        shown.index = [group["label"] for group in told for _ in range(group["rows"])]
    else:
        shown.index = shown.index.map(lambda _: "")  # numbers of rows say nothing
    display.show(shown, caption.get(run.languages[0]), (note or {}).get(run.languages[0]))


def figure(
    key: str,
    fig: Drawing | Figure | Mapping[str, Figure],
    *,
    alt: Text | None = None,
    caption: Text | None = None,
    note: Text | None = None,
    simulated: bool | None = None,
) -> None:
    """Hand a figure over to the report, as SVG and as PNG, and show it in the notebook.

    Parameters
    ----------
    key : str
        Name in the text.
    fig : Drawing, Figure or mapping of language to Figure
        A figure with its words, which needs none of the following; or the drawing, one for each
        language where it holds words.
    alt : mapping
        Language to a text that tells what the figure shows to someone who cannot see it.
    caption : mapping
        Language to a caption whose first sentence is the message.
    note : mapping, optional
        Language to a note: n, weighting, what the intervals are.
    simulated : bool, optional
        As in :func:`value`.

    Raises
    ------
    CupError
        When the key is not well formed or already used, or the alternative text is missing.
    """
    import matplotlib
    import matplotlib.pyplot as plt
    from IPython.display import Image

    run = current()
    if isinstance(fig, Drawing):
        alt, caption, note, fig = fig.alt, fig.caption, fig.note, fig.figures
    alt, caption = alt or {}, caption or {}
    figures = _per_language(run, fig, key)
    for lang in run.languages:
        if not alt.get(lang, "").strip():
            raise CupError(f'Figure "{key}": no alternative text (alt) for "{lang}".')
    written: dict[str, dict[str, str]] = {}
    for lang, drawing in figures.items():
        # The layout is worked out once, not once for each file. With any engine, even one that does
        # nothing, each file would be drawn twice; with None the settings would choose one again.
        drawing.draw_without_rendering()
        with matplotlib.rc_context(_SAVING):
            drawing.set_layout_engine(None)
        for suffix in ("svg", "png"):
            name = f"{run.id}/{key}.{lang}.{suffix}"
            options: dict[str, Any] = {"metadata": {"Date": None}} if suffix == "svg" else {}
            with (
                files.atomic(run.folder / "results" / name) as path,
                matplotlib.rc_context(_SAVING),
            ):
                drawing.savefig(path, format=suffix, **options)
            written.setdefault(lang, {})[suffix] = name
        plt.close(drawing)
    first = figures[run.languages[0]]
    _add(
        run,
        key,
        {
            "kind": "figure",
            "files": written,
            "alt": dict(alt),
            "caption": dict(caption),
            "note": dict(note) if note else None,
            "width_mm": round(first.get_figwidth() * 25.4),
        },
        simulated,
    )
    # What was saved is shown; drawing it once more for the notebook would cost as much again.
    png = run.folder / "results" / written[run.languages[0]]["png"]
    width = round(first.get_figwidth() * _SCREEN_DPI)
    image: Any = Image
    shown = image(filename=str(png), width=width, alt=alt[run.languages[0]])
    display.show(shown, caption.get(run.languages[0]), (note or {}).get(run.languages[0]))


def _per_language(run: Run, thing: _F | Mapping[str, _F], key: str) -> dict[str, _F]:
    if isinstance(thing, Mapping):
        missing = [lang for lang in run.languages if lang not in thing]
        if missing:
            raise CupError(f'Result "{key}": nothing for the language {", ".join(missing)}.')
        return {lang: thing[lang] for lang in run.languages}
    return dict.fromkeys(run.languages, thing)


def _add(run: Run, key: str, entry: dict[str, Any], simulated: bool | None) -> None:
    if simulated is not None:
        entry["simulated"] = simulated
    if not _KEY.match(key):
        raise CupError(
            f'Key "{key}": expected lower-case words with a dot between them, such as "sem.cfi".'
        )
    cell = run.cell()
    full = key + run.key_suffix
    known = run.results.get(full)
    # Running a cell again in JupyterLab replaces its result; two cells with one key is a mistake.
    if known is not None and (known["cell"] != cell or known["kind"] != entry["kind"]):
        raise CupError(
            f'Key "{full}" is already used in cell {known["cell"]["index"]} of {run.notebook}.'
        )
    run.results[full] = {**entry, "cell": cell}
    save(run)
