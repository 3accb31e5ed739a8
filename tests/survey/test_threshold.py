"""Every table and figure that hides small cells hides those of the study's threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey import estimates, sample
from cup_study.survey.comparing import both_ways, groups, who_views
from cup_study.survey.comparing.main_results import parse
from cup_study.survey.disclosure import MARK
from cup_study.survey.drawing import small_multiples
from cup_study.survey.estimates import unweighted
from cup_study.survey.experiment import segment_views, segments
from cup_study.survey.experiment.arms import Experiment
from cup_study.survey.funnels import response_views
from cup_study.survey.inference import contrasts, differences_views, margins, regression, views
from cup_study.survey.inference.model import Factor
from cup_study.survey.missing import amount, comparison, patterns
from cup_study.survey.missing import views as missing_views
from cup_study.survey.open_answers import counts
from cup_study.survey.open_answers import views as open_views
from cup_study.survey.open_answers.frame import Code, CodeFrame
from cup_study.survey.outcome import (
    composition,
    nonresponse,
    nonresponse_views,
    rate_views,
    representativity,
    resistance,
    resistance_views,
)
from cup_study.survey.outcome import groups as outcome_groups
from cup_study.survey.questionnaire import measures, ranking, reasons
from cup_study.survey.questionnaire.measures import Measure, Measured
from cup_study.survey.waves import change
from cup_study.survey.waves import views as wave_views
from cup_study.views import Drawing, Table

BOOK = codebook.parse(
    "name,type,values,question_en,labels_en,battery\n"
    "town,nominal,1|2|3,Town,1=Aby|2=By|3=Cely,\n"
    "used,binary,0|1,Used it?,0=No|1=Yes,\n"
    "fun,binary,0|1,Why? Fun,0=No|1=Yes,why\n"
    "free,binary,0|1,Why? Free,0=No|1=Yes,why\n"
    "easy,scale,1-5,Is it easy?,,rated\n"
    "clear,scale,1-5,Is it clear?,,rated\n"
    "way,nominal,1|2,Which way?,1=Phone|2=Web,\n",
    ["en"],
)
CODES = CodeFrame((Code("find", {"en": "Finding"}, "", ""), Code("few", {"en": "Few"}, "", "")))
TITLE = {"en": "Title"}
HEADS = {"en": {"1": "First", "2": "Second"}}


def respondents() -> pd.DataFrame:
    """Three hundred, seven of them in the third town; seven of many a thing."""
    n, seven = 300, 7
    data = pd.DataFrame({"town": np.repeat([1.0, 2.0, 3.0], [150, n - 150 - seven, seven])})
    data["used"] = np.arange(n) % 2 * 1.0
    data["fun"] = (np.arange(n) < 120) * 1.0
    data["free"] = (np.arange(n) < seven) * 1.0
    data["easy"] = np.random.default_rng(5).integers(1, 6, n).astype(float)
    data["clear"] = data["easy"].where(np.arange(n) < seven)
    data["way"] = np.where(np.arange(n) % 21 == 5, 1.0, 2.0)
    data["wave"] = np.where(np.arange(n) % 4 < 2, "1", "2")
    data["flag_speeder"] = np.arange(n) < seven
    data["timing"] = np.where(np.arange(n) < n - seven, "early", "late")
    return data


DATA = respondents()
DESIGN = unweighted(DATA)
EVERYONE = pd.Series(True, index=DATA.index)
INVITED = pd.concat(
    [DATA.assign(code="I", answered=True), DATA.assign(code="R", answered=False)],
    ignore_index=True,
).assign(wave="1")


#: Seven of the third of these towns use the services, and choose the first way.
LARGE = DATA.assign(town=np.repeat([1.0, 2.0, 3.0], [150, 100, 50])).assign(
    used=np.where(np.arange(300) < 257, DATA["used"], 0.0),
    way=np.where(np.arange(300) < 257, 1.0 + np.arange(300) % 2, 2.0),
)
LARGE.loc[250:256, ["used", "way"]] = 1.0


def basis(threshold: int) -> Any:
    return sample.basis(DATA.assign(weight=1.0), EVERYONE, ["en"], threshold=threshold)


def main_results(threshold: int) -> Table:
    asked = groups.Questions("used", "easy", "way")
    found = groups.main_results(LARGE, ["town"], asked, BOOK, DESIGN, threshold=threshold)
    return groups.table(found, asked, BOOK, basis(threshold))


def use_model(threshold: int) -> Table:
    model = regression.logistic(DATA, "used", [Factor("town", 1.0)], DESIGN)
    return who_views.model_table(model, None, BOOK, basis(threshold))  # type: ignore[arg-type]


def use_differences(threshold: int) -> Table:
    found = contrasts.differences(DATA, ["easy"], "town", DESIGN)
    words = {"en": {}}
    return differences_views.differences_table(
        found, words, basis(threshold), TITLE, by="town", style_of="decimal1"
    )


def flagged(threshold: int) -> Table:
    found = both_ways.compare(DATA, ["easy"], DESIGN, threshold=threshold)
    return both_ways.table(found, {"en": {"easy": "Easy"}}, [], basis(threshold))


def ranked(threshold: int) -> Table:
    items = [BOOK["easy"], BOOK["clear"]]
    found = ranking.ranked(DATA, items, DESIGN)
    return ranking.table(found, items, TITLE, basis(threshold))


def ticked(threshold: int) -> Table:
    items = [BOOK["fun"], BOOK["free"]]
    found = reasons.given(DATA, items, DESIGN, threshold=threshold)
    return reasons.table(found, items, basis(threshold))


def made_of(threshold: int) -> Table:
    found = composition.composition(DATA, [BOOK["town"]], DESIGN)
    return composition.table(found, BOOK, basis(threshold))


def early_and_late(threshold: int) -> Table:
    targets, _ = parse(["used=1"], BOOK, DATA)
    found = resistance.by_timing(targets, DATA, DESIGN, DATA["timing"], ["early", "late"])
    changes = resistance.differences(found, ["early", "late"])
    return resistance_views.table(found, changes, targets, ["early", "late"], basis(threshold))


def profile() -> pd.DataFrame:
    return nonresponse.profile(INVITED, ["town"], data=DATA, weights=pd.Series(1.0, DATA.index))


def non_response(threshold: int) -> Table:
    return nonresponse_views.table(profile(), BOOK, ["en"], threshold=threshold)


def propensities(threshold: int) -> Table:
    model = representativity.propensities(INVITED, ["town"])
    parts = representativity.partial(model)
    return nonresponse_views.model_table(model, parts, BOOK, ["en"], threshold=threshold)


def rates(threshold: int) -> Table:
    found = outcome_groups.by_wave(INVITED, ["town"])
    waves = {"1": {"en": "First"}}
    return rate_views.groups_table(found, "RR2", BOOK, waves, ["en"], threshold=threshold)


def response(threshold: int) -> Table:
    rows = [("1", None, 600, 300), ("1", 1.0, 300, 150), ("1", 2.0, 286, 143), ("1", 3.0, 14, 7)]
    found = pd.DataFrame(rows, columns=["wave", "group", "invited", "answered"])
    found = found.assign(estimate=0.5, ci_lower=0.4, ci_upper=0.6)
    return response_views.table(found, BOOK, "town", ["en"], threshold=threshold)


def cases(threshold: int) -> Table:
    lacking = pd.Series(np.arange(300) % 2, index=DATA.index)
    # Seven of the third town would be three and four of each side.
    data = DATA.assign(town=DATA["town"].where(np.arange(300) < 286, 3.0))
    found = comparison.compare(data, [BOOK["town"]], lacking, DESIGN)
    return missing_views.comparison_table(found, BOOK, basis(threshold))


def coded() -> pd.DataFrame:
    marks = pd.DataFrame({"find": (np.arange(300) < 120) * 1.0, "few": (np.arange(300) < 7) * 1.0})
    return counts.shares(marks, DESIGN)


def codes(threshold: int) -> Table:
    return open_views.table(coded(), CODES, TITLE, basis(threshold))


TABLES = [
    main_results,
    use_model,
    use_differences,
    ranked,
    ticked,
    made_of,
    early_and_late,
    non_response,
    propensities,
    rates,
    response,
    cases,
    codes,
]


def empty(table: Table) -> int:
    """Cells without a number."""
    frame = table.frames["en"]
    return int((frame.isna() | frame.eq(MARK) | frame.eq("")).to_numpy().sum())


@pytest.mark.parametrize("made", TABLES, ids=lambda made: made.__name__)
def test_a_cell_of_seven_is_hidden_in_tables_of_a_study_that_asks_for_ten(
    made: Callable[[int], Table],
) -> None:
    usual, strict = made(5), made(10)
    assert "hidden" not in usual.note["en"]
    assert not usual.frames["en"].eq(MARK).to_numpy().any()
    assert empty(strict) > empty(usual)
    assert "Cells with fewer than 10 respondents" in strict.note["en"]


def test_seven_flagged_rows_are_not_left_out_in_a_study_that_asks_for_ten() -> None:
    assert "any" in flagged(5).columns
    strict = flagged(10)
    assert "any" not in strict.columns
    assert strict.note["en"].endswith("Fewer than 10 rows are flagged.")


def use_effects(threshold: int) -> Drawing:
    model = regression.logistic(DATA, "used", [Factor("town", 1.0)], DESIGN)
    effects = margins.average_marginal_effects(model)
    return views.effects_drawing(effects, {"en": {}}, basis(threshold), TITLE, model=model)


def towns(threshold: int) -> Drawing:
    asked = groups.Questions("used")
    found = groups.main_results(LARGE, ["town"], asked, BOOK, DESIGN, threshold=threshold)
    return groups.drawing(found, BOOK, basis(threshold))


def order(threshold: int) -> Drawing:
    items = [BOOK["easy"], BOOK["clear"]]
    return ranking.drawing(ranking.ranked(DATA, items, DESIGN), items, TITLE, basis(threshold))


def ways(threshold: int) -> Drawing:
    found = estimates.shares(LARGE, "way", [1, 2], DESIGN, by="town")
    found = small_multiples.marked(found, LARGE, BOOK["way"], "town", [], threshold=threshold)
    whole = estimates.shares(LARGE, "way", [1, 2], DESIGN)
    return small_multiples.answers_by_group(
        found, whole, BOOK["way"], BOOK["town"], basis(threshold)
    )


def holes(threshold: int) -> Drawing | None:
    data = DATA[["fun", "easy"]].copy()
    data.loc[:6, "fun"] = np.nan
    found = patterns.patterns(data, ["fun", "easy"], amount.everything(data, ["fun", "easy"]))
    return missing_views.patterns_drawing(found, basis(threshold))


def timings(threshold: int) -> Drawing:
    targets, _ = parse(["used=1"], BOOK, DATA)
    found = resistance.by_timing(targets, DATA, DESIGN, DATA["timing"], ["early", "late"])
    changes = resistance.differences(found, ["early", "late"])
    return resistance_views.drawing(found, changes, targets, ["early", "late"], basis(threshold))


def balance(threshold: int) -> Drawing | None:
    return nonresponse_views.drawing(profile(), BOOK, ["en"], threshold=threshold)


def town_rates(threshold: int) -> Drawing | None:
    found = outcome_groups.by_wave(INVITED, ["town"])
    waves = {"1": {"en": "First"}}
    return rate_views.groups_drawing(found, "RR2", BOOK, waves, ["en"], threshold=threshold)


def code_dots(threshold: int) -> Drawing:
    return open_views.drawing(coded(), CODES, basis(threshold))


def code_groups(threshold: int) -> Drawing:
    marks = pd.DataFrame({"find": (np.arange(300) < 120) * 1.0, "few": (np.arange(300) < 14) * 1.0})
    found = counts.shares(marks, DESIGN, by=DATA["used"])
    heads = {"en": {0.0: "No", 1.0: "Yes"}}
    return open_views.groups_drawing(found, CODES, heads, basis(threshold))


def shares() -> Measured:
    names = (Measure("fun", "share", TITLE, "share"), Measure("free", "share", TITLE, "share"))
    return Measured(DATA[["fun", "free"]], names)


def trend(threshold: int) -> Drawing:
    wave = DATA["wave"]
    levels = measures.levels(shares(), wave, DESIGN)
    levels.loc[levels["item"].eq("free"), "n"] = 7
    return wave_views.trend_drawing(levels, shares(), HEADS, ["1", "2"], basis(threshold))


def town_trends(threshold: int) -> Drawing:
    use = Measured(DATA[["fun"]], (Measure("fun", "share", TITLE, "share"),))
    levels, changes = change.by_group(use, DATA["wave"], ["1", "2"], DATA["town"], DESIGN)
    levels["n"] = np.where(levels["group"].eq(2.0), 7, 90)
    everyone = measures.levels(use, DATA["wave"], DESIGN)
    return wave_views.groups_drawing(
        levels,
        changes,
        everyone,
        BOOK["town"],
        HEADS,
        ["1", "2"],
        basis(threshold),
        what=TITLE,
    )


DRAWINGS = [
    use_effects,
    towns,
    order,
    ways,
    holes,
    timings,
    balance,
    town_rates,
    code_dots,
    code_groups,
    trend,
    town_trends,
]


def ink(drawing: Drawing | None) -> int:
    """Points that are drawn."""
    if drawing is None:
        return 0
    lines = [line for axes in drawing.figures["en"].axes for line in axes.lines]
    return sum(int(np.isfinite(np.asarray(line.get_xdata(), dtype=float)).sum()) for line in lines)


@pytest.mark.parametrize("made", DRAWINGS, ids=lambda made: made.__name__)
def test_seven_people_are_not_drawn_in_a_study_that_asks_for_ten(
    made: Callable[[int], Drawing | None],
) -> None:
    usual, strict = made(5), made(10)
    assert ink(strict) < ink(usual)
    note = "" if strict is None else strict.note["en"]
    assert "fewer than 5" not in note
    assert "hidden" not in note or "fewer than 10 respondents" in note
    plt.close("all")


def test_the_pattern_of_holes_says_the_threshold() -> None:
    drawing = holes(10)
    assert drawing is not None
    assert "with 10 respondents or more" in drawing.note["en"]
    plt.close("all")


def test_the_code_given_most_is_told_from_the_threshold_on() -> None:
    few = coded()[lambda rows: rows["item"].eq("few")]
    told = {"answers": 300, "coders": 2, "double": 0, "agreed": 0}
    assert "top_code" in open_views.values(few, CODES, told, ["en"], threshold=5)
    assert "top_code" not in open_views.values(few, CODES, told, ["en"], threshold=10)


def test_segments_of_an_experiment_need_the_threshold_in_each_arm() -> None:
    arm = pd.Series((np.arange(300) // 2 % 2) * 1.0)
    trial = Experiment("1", arm, {}, ())
    score = Measured(DATA[["easy"]], (Measure("easy", "mean", TITLE, "construct"),))
    cut = pd.DataFrame({"town": DATA["town"].where(np.arange(300) < 270, 3.0)})
    usual = segments.effects(score, trial, cut, DESIGN, threshold=5)
    strict = segments.effects(score, trial, cut, DESIGN, threshold=20)
    assert usual["group"].tolist() == [1.0, 2.0, 3.0]
    assert strict["group"].tolist() == [1.0, 2.0]
    tests = segments.interactions(score, trial, cut, DESIGN, threshold=20)
    assert tests["groups"].tolist() == [2]
    note = segment_views.table(strict, score, BOOK, basis(20)).note["en"]
    assert "at least 20 respondents in each arm" in note


@pytest.mark.parametrize(
    "made",
    [towns, order, ways, holes, balance, town_rates, code_dots, code_groups, trend, town_trends],
)
def test_where_all_are_few_there_is_no_figure(made: Callable[[int], Drawing | None]) -> None:
    assert made(400) is None


def test_reasons_of_few_people_are_neither_drawn_nor_named() -> None:
    items = [BOOK["fun"], BOOK["free"]]
    found = reasons.given(DATA, items, DESIGN, threshold=10)
    found = found.assign(hidden=[True, False])
    drawing = reasons.drawing(found, items, basis(10))
    assert drawing is not None
    assert drawing.caption["en"] == "The most common reason: Yes, 2%."
    assert reasons.drawing(found.assign(hidden=True), items, basis(10)) is None
    plt.close("all")


def test_the_highest_question_is_one_that_more_than_few_answered() -> None:
    items = [BOOK["easy"], BOOK["clear"]]
    rows = {"rank": [1, 2], "item": ["clear", "easy"], "n": [7, 300], "estimate": [5.0, 3.0]}
    found = pd.DataFrame(rows).assign(ci_lower=1.0, ci_upper=5.0, above=0.5)
    assert ranking.values(found, items, "rated", basis(5))["rated_top_mean"][0] == 5.0
    assert ranking.values(found, items, "rated", basis(10))["rated_top_mean"][0] == 3.0
    assert ranking.values(found, items, "rated", basis(400)) == {}
    drawing = ranking.drawing(found, items, TITLE, basis(10))
    assert drawing is not None
    assert "(3.0)" in drawing.caption["en"]
    plt.close("all")


def test_one_end_and_the_change_would_tell_the_other_end() -> None:
    assert early_and_late(5).frames["en"]["difference"].iloc[0] != MARK
    row = early_and_late(10).frames["en"].iloc[0]
    assert {row["difference"], row["interval"], row["p_value"]} == {MARK}


def test_a_group_of_few_invited_has_no_base_either() -> None:
    def bases(threshold: int) -> list[object]:
        return rates(threshold).frames["en"]["base"].tolist()

    assert bases(10) == [300, 286, 14]
    # The whole less the first group would tell the third, so that is hidden as well.
    assert bases(20) == [300, MARK, MARK]
