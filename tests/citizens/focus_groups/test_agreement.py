from dataclasses import replace

import krippendorff
import pandas as pd
import pytest
from scipy.stats import binomtest

from cup_study.citizens.focus_groups import (
    about,
    agreement,
    agreement_views,
    hiding,
    marks,
    simulated,
    themes,
)
from cup_study.citizens.focus_groups.agreement import NONE

LANGUAGES = ("en", "sv")


def labels(material: object) -> pd.DataFrame:
    """Whole sets of codes as texts, segments by coders."""
    sets = material.codings.groupby(["segment", "coder"])["code"].agg(lambda s: " ".join(sorted(s)))
    return sets.unstack("coder")


def test_alpha_of_whole_sets_is_that_of_the_library():
    material = simulated.draw(6, agreeing=0.7, seed=3)
    found = agreement.compare(material, draws=0)
    table = labels(material)
    codes = {c: i for i, c in enumerate(sorted(set(table.to_numpy().ravel())))}
    known = krippendorff.alpha(
        reliability_data=table.map(codes.__getitem__).to_numpy(float).T,
        level_of_measurement="nominal",
    )
    assert found.alpha.estimate == pytest.approx(known)
    assert found.kappa.observed == pytest.approx((table["anna"] == table["bo"]).mean())


def test_coders_made_worse_agree_less_and_their_codes_need_better_definitions():
    good, bad = (agreement.compare(simulated.draw(10, agreeing=a), draws=200) for a in (0.98, 0.5))
    assert good.alpha.estimate > 0.85 > 0.6 > bad.alpha.estimate
    assert good.alpha.ci_lower < good.alpha.estimate < good.alpha.ci_upper
    judged = bad.codes[bad.codes["verdict"] != "few"]
    assert (judged["verdict"] == "unclear").mean() > 0.8
    # The second coder of the simulation takes another code of the same theme.
    mixed = bad.codes.set_index("code")["mixed_with"]
    assert mixed["info_more"] == "info_unaware"
    assert mixed["human"] == "phone"


def test_themes_agree_better_than_codes_that_are_mixed_up_within_them():
    material = simulated.draw(10, agreeing=0.6, seed=2)
    codes = agreement.compare(material, draws=0)
    themes = agreement.compare(material, "theme", draws=0)
    assert themes.alpha.estimate > codes.alpha.estimate + 0.1
    assert set(themes.codes["code"]) <= set(simulated.THEMES)


def test_one_coder_or_nothing_in_common_gives_no_number():
    assert agreement.compare(simulated.small()) is None
    material = simulated.small()
    apart = material.codings.assign(coder=["anna", "anna", "bo", "bo"])
    assert agreement.compare(replace(material, codings=apart)) is None
    settled = pd.concat([material.codings, material.codings.assign(coder="agreed")])
    assert agreement.compare(replace(material, codings=settled)) is None


def test_a_segment_that_a_coder_went_past_is_a_coding_too():
    material = simulated.small()
    second = material.codings[material.codings["segment"] != "s2"].assign(coder="bo")
    both = replace(material, codings=pd.concat([material.codings, second], ignore_index=True))
    found = agreement.compare(both, draws=0)
    assert found.kappa.units == 4
    assert found.kappa.observed == 0.75
    secure = found.codes.set_index("code").loc["secure"]
    assert secure["mixed_with"] == NONE
    assert NONE not in set(found.codes["code"])
    assert marks.looked_at(both, "bo") == ["s1", "s2", "s3", "s4"]
    made = agreement_views.table(found, both.codes, about.of(both, LANGUAGES))
    assert "ingen kod (1)" not in made.frames["sv"]["mixed"].tolist()
    nobody = replace(both, segments=both.segments.assign(participant=""))
    made = agreement_views.table(found, both.codes, about.of(nobody, LANGUAGES))
    assert "ingen kod (1)" in made.frames["sv"]["mixed"].tolist()


def test_where_all_is_alike_the_interval_is_exact_and_none_has_no_width():
    material = simulated.draw(3, 4, 2, agreeing=1.0)
    found = agreement.compare(material, draws=100)
    whose = about.of(material, LANGUAGES)
    told = agreement_views.values(found, material.codes, whose)
    assert told["same_n"][0] == told["double"][0] == 24
    low = binomtest(24, 24).proportion_ci(method="exact").low
    assert told["same_lower"][0] == pytest.approx(low)
    assert "alpha_lower" not in told
    assert "kappa_lower" not in told
    made = agreement_views.table(found, material.codes, whose)
    assert set(made.frames["en"]["interval"]) == {""}
    assert "resampling" not in made.note["en"]
    assert made.caption["sv"] == "Båda kodarna gav samma koder till alla 24 segment."


def test_with_differences_the_interval_is_resampled_and_the_words_are_the_materials():
    material = simulated.draw(10, agreeing=0.7)
    found = agreement.compare(material, draws=100)
    whose = about.of(material, LANGUAGES)
    made = agreement_views.table(found, material.codes, whose)
    assert "resampling the segments" in made.note["en"]
    assert made.columns["given"]["sv"] == "Segment"
    drawn = agreement_views.drawing(found, material.codes, whose)
    assert drawn is not None
    assert "answers" not in drawn.note["en"]
    few = agreement.compare(simulated.draw(1, 1, 2, agreeing=1.0, seed=2), draws=0)
    assert agreement_views.drawing(few, material.codes, whose) is None
    words = agreement_views.table(few, material.codes, whose).frames["sv"]["verdict"]
    assert set(words) == {"för få segment"}


def test_where_it_is_known_who_spoke_a_code_of_few_segments_is_hidden():
    material = simulated.draw(2, 4, 2, agreeing=0.8, seed=4)
    found = agreement.compare(material, draws=0)
    made = agreement_views.table(found, material.codes, about.of(material, LANGUAGES))
    few = found.codes["given"].lt(5).to_numpy()
    assert few.any()
    assert (made.frames["en"].loc[few, ["given", "alpha", "bias"]] == "..").all(axis=None)
    assert "hidden (..)" in made.note["en"]
    nobody = replace(material, segments=material.segments.assign(participant=""))
    made = agreement_views.table(found, material.codes, about.of(nobody, LANGUAGES))
    assert made.frames["en"]["given"].tolist() == found.codes["given"].tolist()


def test_a_code_of_few_participants_is_hidden_however_many_segments_it_has():
    material = simulated.draw(3, 6, 4, agreeing=0.9, seed=4)
    # One participant who speaks of nothing else.
    mine = material.segments["participant"].eq("P1") & material.segments["session"].eq("g1")
    names = set(material.segments.loc[mine, "segment"])
    given = material.codings[~material.codings["code"].isin(["phone"])]
    own = [(s, coder, "phone") for s in sorted(names) for coder in ("anna", "bo")]
    rows = pd.DataFrame(own, columns=["segment", "coder", "code"], dtype="str")
    material = replace(material, codings=pd.concat([given, rows], ignore_index=True))
    found = agreement.compare(material, draws=20)
    few = hiding.of_few(themes.counts(material), material.codes, threshold=4)
    assert "phone" in few
    whose = about.of(material, LANGUAGES, threshold=4)
    at = found.codes["code"].eq("phone").to_numpy()
    assert found.codes.loc[at, "given"].item() >= 4
    made = agreement_views.table(found, material.codes, whose, few=few)
    assert (made.frames["sv"].loc[at, ["given", "kappa", "alpha"]] == "..").all(axis=None)
    assert not (made.frames["sv"]["mixed"].str.contains("phone")).any()
    assert "hidden (..)" in made.note["en"]
    every = frozenset(found.codes["code"])
    assert agreement_views.drawing(found, material.codes, whose, few=every) is None
