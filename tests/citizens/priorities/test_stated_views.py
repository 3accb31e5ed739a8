"""Rated proposals handed over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import hiding, stated, stated_views
from cup_study.codebook import Item
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted

BASIS = Basis(300, False, ("en", "sv"))
TEXTS = {
    "p0": "How important is it to build homes?",
    "p1": "How important is it to plant trees?",
    "p2": "How important is it to =SUM(A1) <b>run</b>?",
}
ITEMS = [
    Item(
        n,
        n,
        "scale",
        {"en": t, "sv": t},
        tuple(range(15)),
        section=s,
        labels={lang: {0: "lowest", 14: "highest"} for lang in ("en", "sv")},
    )
    for (n, t), s in zip(TEXTS.items(), ("a", "a", "b"), strict=True)
]
TITLE = {"en": "Proposals", "sv": "Förslag"}


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    made = pd.DataFrame(rng.normal([9, 7, 5], 3, (300, 3)).round().clip(0, 14), columns=list(TEXTS))
    made["age"] = np.tile([1, 2, 3], 100)
    made.loc[made["age"].eq(3), "p1"] = (made["p1"] - 4).clip(lower=0)
    return made


@pytest.fixture(scope="module")
def found(data: pd.DataFrame) -> pd.DataFrame:
    return hiding.sides(stated.rated(data, ITEMS, unweighted(data), start=7.0), 5)


def test_the_common_beginning_is_left_out(found: pd.DataFrame) -> None:
    told = stated_views.table(found, ITEMS, TITLE, BASIS, two_sided=True)
    assert told.frames["en"]["label"].tolist()[0] == "Build homes"
    assert told.caption["en"].startswith("Proposals. Highest of 3: build homes (")
    assert told.frames["en"]["could"].tolist()[0] == "1"
    assert "untouched" in told.frames["en"]
    one_sided = stated_views.table(found, ITEMS, TITLE, BASIS, two_sided=False)
    assert "against" not in one_sided.frames["en"]


def test_values(found: pd.DataFrame) -> None:
    told = stated_views.values(found, ITEMS, BASIS, two_sided=True)
    assert told["top"] == ({"en": "build homes", "sv": "build homes"}, "text")
    assert "disputed_against" in told
    alone = stated_views.values(found, ITEMS, BASIS, two_sided=False)
    assert not any(key.startswith("disputed") or key.endswith("_for") for key in alone)


def test_figures(data: pd.DataFrame, found: pd.DataFrame) -> None:
    areas = {"a": {"en": "Town", "sv": "Stad"}, "b": {"en": "Else", "sv": "Annat"}}
    strips = stated_views.strips(found, ITEMS, areas, TITLE, BASIS)
    words = [t.get_text() for t in strips.figures["sv"].axes[0].get_yticklabels()]
    assert words == ["Stad", "Annat"]
    split = stated_views.disputed(found, ITEMS, BASIS)
    assert split is not None
    assert "% för," in split.caption["sv"].replace("\u00a0", " ").replace(" %", "%")
    by = Item("age", "age", "ordinal", {"en": "How old?", "sv": "Hur gammal?"}, (1, 2, 3))
    parted = stated.gaps(data, ITEMS, "age", unweighted(data))
    drawing = stated_views.gaps(parted, ITEMS, by, BASIS, least=30)
    assert drawing is not None
    assert "1 av 3 förslag" in drawing.note["sv"]
    calm = stated_views.gaps(parted.assign(p_adjusted=1.0), ITEMS, by, BASIS, least=30)
    assert calm is None


def test_nothing_disputed_is_shown_of_too_few(data: pd.DataFrame) -> None:
    few = data.head(4)
    found = hiding.sides(stated.rated(few, ITEMS, unweighted(few)), 5)
    assert stated_views.disputed(found, ITEMS, BASIS) is None
    assert found["estimate"].isna().all()
