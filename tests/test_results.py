"""What a notebook hands over: whole, formatted, with its cell, and with mistakes refused."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from cup_study import results, run, style, views
from cup_study.errors import CupError, InputError, NotebookError


@pytest.fixture
def started(repository: Path) -> run.Run:
    return results.start("03_other", "mini", {"draws": 3, "unrelated": object()}, root=repository)


def saved(started: run.Run) -> dict[str, dict[str, object]]:
    path = started.folder / "results" / f"{started.id}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, dict[str, object]] = content["results"]
    return found


def test_exploring_writes_beside_the_build(started: run.Run) -> None:
    assert started.folder == started.study.processed / "explore" / "03_other"
    assert started.parameters == {"study": "mini", "draws": 3, "share": 0.5, "flag": True}


def test_value(started: run.Run) -> None:
    assert results.value("a.n", np.int64(2010), "count") == 2010
    results.value("a.share", np.float64(0.1234), "percent1")
    results.value("a.p", 0.0001, "p")
    results.value("a.band", 0.5, tolerance={"band": 0.01})
    results.value("a.name", "Kalix")
    results.value("a.none", float("nan"))
    results.value("a.word", {"en": "telephone", "sv": "telefon"})
    found = saved(started)
    assert found["a.n"]["text"] == {"en": "2,010", "sv": "2\u00a0010"}
    assert found["a.n"]["tolerance"] == {"type": "exact"}
    assert found["a.share"]["tolerance"] == {"type": "digits", "digits": 3}
    assert found["a.p"]["text"] == {"en": "<.001", "sv": "<0,001"}
    assert found["a.band"]["tolerance"] == {"type": "band", "band": 0.01}
    assert found["a.name"]["value"] == "Kalix"
    assert found["a.none"]["value"] is None
    assert found["a.word"]["text"] == {"en": "telephone", "sv": "telefon"}


def test_what_was_published_may_say_that_it_is_not_simulated(started: run.Run) -> None:
    results.value("a.finding", "Few e-services", simulated=False)
    results.value("a.n", 3, "count")
    found = saved(started)
    assert found["a.finding"]["simulated"] is False
    assert "simulated" not in found["a.n"]


def test_table(started: run.Run) -> None:
    frame = pd.DataFrame({"who": ["Åsa", "=1+1"], "n": [1, 2000], "share": [0.5, np.nan]})
    results.table(
        "a.table",
        frame,
        caption={"en": "Who", "sv": "Vem"},
        columns={"who": {"en": "Name", "sv": "Namn"}},
        formats={"share": "percent0"},
    )
    found = saved(started)["a.table"]
    assert found["rows"] == {
        "en": [["Åsa", "1", "50%"], ["=1+1", "2,000", "–"]],
        "sv": [["Åsa", "1", "50\u00a0%"], ["=1+1", "2\u00a0000", "–"]],
    }
    assert found["data"] == [["Åsa", 1, 0.5], ["=1+1", 2000, None]]
    columns = found["columns"]
    assert isinstance(columns, list)
    assert columns[0]["label"] == {"en": "Name", "sv": "Namn"}
    assert [c["align"] for c in columns] == ["left", "right", "right"]


def test_table_with_groups_of_rows_and_headings_over_columns(started: run.Run) -> None:
    frame = pd.DataFrame({"q": ["A", "A", "B"], "n": [1, 2, 3], "m": [4, 5, 6]})
    made = views.Table(
        {"en": frame, "sv": frame.assign(q=["Å", "Å", "B"])},
        {"en": "C.", "sv": "C."},
        groups="q",
        spanners=[views.Spanner({"en": "Both", "sv": "Båda"}, "n", "m")],
    )
    results.table("a.grouped", made)
    entry = saved(started)["a.grouped"]
    assert entry["groups"] == {
        "en": [{"label": "A", "rows": 2}, {"label": "B", "rows": 1}],
        "sv": [{"label": "Å", "rows": 2}, {"label": "B", "rows": 1}],
    }
    assert entry["rows"]["en"] == [["1", "4"], ["2", "5"], ["3", "6"]]  # type: ignore[index]
    assert entry["spanners"] == [{"label": {"en": "Both", "sv": "Båda"}, "start": 0, "columns": 2}]


def test_table_with_a_column_that_is_not_there(started: run.Run) -> None:
    with pytest.raises(CupError, match="no column gone; the frame has a"):
        results.table(
            "a.t", pd.DataFrame({"a": [1]}), caption={"en": "T"}, formats={"gone": "count"}
        )


def test_views_need_nothing_else(started: run.Run) -> None:
    words = {"en": "Who", "sv": "Vem"}
    frames = {lang: pd.DataFrame({"n": [1]}) for lang in words}
    results.table("a.view", views.Table(frames, words, formats={"n": "count"}))
    drawings = {lang: plt.subplots()[0] for lang in words}
    results.figure("a.drawing", views.Drawing(drawings, alt=words, caption=words))
    assert set(saved(started)) == {"a.view", "a.drawing"}
    with pytest.raises(CupError, match="no caption"):
        results.table("a.bare", frames)


def test_figure_is_the_same_bytes_each_time(started: run.Run) -> None:
    def draw() -> bytes:
        fig, ax = plt.subplots()
        ax.plot([1, 2])
        results.figure(
            "a.line", fig, alt={"en": "A line", "sv": "En linje"}, caption={"en": "Up", "sv": "Upp"}
        )
        return (started.folder / "results" / "03_other" / "a.line.sv.svg").read_bytes()

    assert draw() == draw()
    assert plt.get_fignums() == []


def test_figure_needs_words_for_those_who_cannot_see_it(started: run.Run) -> None:
    fig, _ = plt.subplots()
    with pytest.raises(CupError, match='no alternative text .* for "sv"'):
        results.figure("a.f", fig, alt={"en": "A line"}, caption={"en": "Up"})
    plt.close(fig)


@pytest.mark.parametrize("key", ["n", "A.n", "a n.b", "a..b", "../x.y", "a.b@c"])
def test_bad_keys(started: run.Run, key: str) -> None:
    with pytest.raises(CupError, match="lower-case words"):
        results.value(key, 1)


def test_nothing_started(repository: Path) -> None:
    with pytest.raises(CupError, match=r"No run was started.*results\.start"):
        results.value("a.n", 1)


def test_wrong_parameter_type_in_jupyterlab(repository: Path) -> None:
    with pytest.raises(InputError, match="expected int, got str 'many'"):
        results.start("03_other", "mini", {"draws": "many"}, root=repository)


def test_group_run(repository: Path) -> None:
    started = results.start("02_use", "mini", {"group": "place=2"}, root=repository)
    assert started.id == "02_use@malmo"
    assert started.group == ("place", 2)
    results.value("use.n", 1)
    assert list(saved(started)) == ["use.n@malmo"]


def test_unknown_group(repository: Path) -> None:
    with pytest.raises(NotebookError, match="expected item=value.*place=9"):
        results.start("02_use", "mini", {"group": "place=9"}, root=repository)


def test_missing_input_says_how_to_make_it(repository: Path) -> None:
    started = results.start("02_use", "mini", {}, root=repository)
    with pytest.raises(NotebookError, match="clean.csv is not there.\nRun `make notebooks"):
        started.path("clean.csv")
    assert started.path("clean.csv?") is None


def test_what_was_read_is_noted(repository: Path) -> None:
    started = results.start("01_clean", "mini", {}, root=repository)
    started.path("file:raw")
    assert list(started.inputs) == ["data/raw/mini/raw.csv"]


def test_a_folder_that_was_read_is_noted_with_all_its_files(repository: Path) -> None:
    folder = repository / "data" / "raw" / "exports"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.bib").write_text("@book{a}", encoding="utf-8")
    started = results.start("01_clean", "mini", {}, root=repository)
    assert started.path("data/raw/exports") == folder
    before = started.inputs["data/raw/exports"]
    (folder / "b.ris").write_text("", encoding="utf-8")
    started.path("data/raw/exports")
    assert started.inputs["data/raw/exports"] != before
    assert started.path("data/raw/other?") is None


def test_two_labels_with_one_slug() -> None:
    assert run.slug("Åre!") == run.slug("are") == "are"


def test_the_file_is_what_python_would_write(started: run.Run) -> None:
    """Results are encoded one by one; the file has the bytes of one encoding of the whole."""
    path = started.folder / "results" / f"{started.id}.json"
    results.value("b.text", 'a\nline, "quoted", {"results": {}} and Åäö')
    results.value("a.n", 3, "count")
    frame = pd.DataFrame({"who": ["one\ntwo"], "n": [1.5]})
    results.table("a.table", frame, caption={"en": "x", "sv": "y"})
    for _ in range(2):
        text = path.read_text(encoding="utf-8")
        whole = json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True)
        assert text == whole + "\n"
        results.value("a.n", 4, "count")  # run again: the cell's new number replaces the old one
    assert saved(started)["a.n"]["value"] == 4


def test_a_figure_is_drawn_once_for_its_layout_and_once_for_each_file(
    started: run.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    style.use()
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    drawn = []
    draw = type(figure).draw

    def counted(drawing: Figure, renderer: RendererBase) -> None:
        drawn.append(drawing)
        draw(drawing, renderer)

    monkeypatch.setattr(type(figure), "draw", counted)
    words = {"en": "A line", "sv": "En linje"}
    results.figure("a.figure", {"en": figure, "sv": figure}, alt=words, caption=words)
    assert len(drawn) <= 2 * 3
