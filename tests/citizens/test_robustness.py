import matplotlib.pyplot as plt
import pytest

from cup_study.citizens import robustness

TEXT = "PU =~ a1 + a2 + a3\nBI =~ b1 + b2 + b3\nBI ~ PU"
WAYS = ["ML listwise", "MLR fiml", "WLSMV pairwise"]


@pytest.fixture(scope="module")
def fits(answers):
    coded = answers.clip(-2, 2).round()
    return robustness.fitted(TEXT, coded, WAYS)


def test_each_way_is_fitted_as_it_says(fits):
    assert [one.options.missing for one in fits.values()] == ["listwise", "fiml", "pairwise"]
    assert fits["WLSMV pairwise"].table.ordered == ("a1", "a2", "a3", "b1", "b2", "b3")
    assert fits["MLR fiml"].n == fits["ML listwise"].n + 1


def test_the_table_has_paths_and_then_fit(fits, called):
    table = robustness.table(fits, called)
    frame = table.frames["en"]
    assert frame["path"].tolist()[:3] == ["Usefulness → intention", "n", "χ²"]
    assert table.columns["way_1"] == {"en": "MLR, all answers", "sv": "MLR, alla svar"}
    assert set(table.columns) == set(frame.columns)
    estimate = fits["ML listwise"].standardized().query("op == '~'")["est_std"].item()
    assert frame.loc[0, "way_0"].startswith(f"{estimate:.3f}"[1:])


def test_the_caption_tells_how_far_apart_they_are(fits, called):
    drawing = robustness.drawing(fits, called)
    gap, times = robustness.spread(robustness.paths(fits))
    assert f"{gap:.3f}"[1:] in drawing.caption["en"]
    told = robustness.values(fits)
    assert told["largest_gap_se"] == (times, "decimal1")
    plt.close("all")


def test_what_is_no_solution_is_marked_and_not_compared(fits, called, monkeypatch):
    last = fits["WLSMV pairwise"]
    was = robustness.replicates.improper
    monkeypatch.setattr(
        robustness.replicates,
        "improper",
        lambda model, x: was(model, x) | (model is last.model),
    )
    table = robustness.table(fits, called)
    assert table.columns["way_2"]["en"] == "WLSMV, ordinal, pairs †"
    assert table.note["sv"].endswith("inte jämförd: WLSMV, ordinal, par.")
    assert robustness.values(fits)["n_improper"] == (1, "count")
    drawing = robustness.drawing(fits, called)
    shown = [text.get_text() for text in drawing.figures["en"].legends[0].get_texts()]
    assert shown == ["ML, complete", "MLR, all answers"]
    plt.close("all")
