import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import style
from cup_study.literature.concepts import matrix_figure, matrix_views, words

LANGUAGES = ("en", "sv")


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def core():
    rng = np.random.default_rng(1)
    names = [name for members in words.GROUPS.values() for name in members]
    number = 65
    frame = pd.DataFrame(
        {
            "key": [f"k{i}" for i in range(number)],
            "authors": ["Weerakkody, V.; Longname-Hyphenated, A."] * number,
            "year": pd.array(rng.integers(1998, 2025, number), dtype="Int64"),
            "title": "T",
            "theory": "TAM;DOI;trust in government",
            "unit_of_analysis": "individual",
            "country": "Trinidad and Tobago",
            "method": "survey (online)",
            "n": pd.array([10_000] * number, dtype="Int64"),
        }
    )
    return frame.assign(**{name: rng.random(number) < 0.3 for name in names})


@pytest.fixture(scope="module")
def pages(core):
    return matrix_views.pages(core, LANGUAGES)


def test_every_study_and_every_mark_is_on_some_page(core, pages):
    assert len(pages) == 3
    names = words.ordered(
        [c for c in core if c in words.ordered(list(core)) and core[c].dtype == bool]
    )
    drawn = sum(len(p.figures["sv"].axes[0].lines[-1].get_xdata()) for p in pages)
    assert drawn == int(core[names].to_numpy().sum())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_prints_whole_at_eight_points(pages, lang):
    figure = pages[0].figures[lang]
    wide, tall = figure.get_size_inches() * 25.4
    assert wide == pytest.approx(style.WIDTH_MM)
    # The report shrinks what is taller than 172 mm.
    assert tall < 174
    figure.canvas.draw()
    axes = figure.axes[0]
    texts = [*axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels()]
    assert all(t.get_fontsize() >= 8 for t in texts)
    boxes = [t.get_window_extent() for t in texts]
    assert all(b.x0 >= -1 and b.x1 <= figure.get_size_inches()[0] * figure.dpi for b in boxes)
    assert not any(
        a.shrunk(0.96, 0.8).overlaps(b.shrunk(0.96, 0.8))
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
    )


def test_looked_for_and_not_found_is_a_ring(core):
    absent = core[[c for c in core if core[c].dtype == bool]].copy()
    absent.loc[:, :] = False
    absent.loc[3, "habit"] = True
    pages = matrix_views.pages(core.assign(habit=False), LANGUAGES, absent=absent)
    rings = [
        line
        for page in pages
        for line in page.figures["en"].axes[0].lines
        if line.get_marker() == "o" and len(line.get_xdata())
    ]
    assert len(rings) == 1
    assert any("ring: looked for" in page.note["en"] for page in pages)


def test_the_table_has_every_study_with_its_codes(core):
    table = matrix_views.full_table(core, LANGUAGES)
    frame = table.frames["sv"]
    assert len(frame) == len(core)
    counts = frame["concepts"].str.split().map(len).sum()
    assert counts == int(core[[c for c in core if core[c].dtype == bool]].to_numpy().sum())
    assert frame["method"].unique().tolist() == ["enkät"]
    assert table.groups == "decade"


def test_a_study_without_any_concept_is_kept(core):
    table = matrix_views.full_table(
        core.assign(**{c: False for c in core if core[c].dtype == bool}), LANGUAGES
    )
    assert table.frames["en"]["concepts"].unique().tolist() == [""]


def test_numbers_are_never_cut():
    assert matrix_figure.fitted("10 000", 1) == "10 000"
