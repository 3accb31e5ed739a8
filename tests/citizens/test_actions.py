import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import sem, study
from cup_study.citizens import (
    actions,
    actions_evidence,
    actions_joined,
    actions_views,
    actions_words,
    evidence,
)
from cup_study.citizens.priorities import importance, what_if
from cup_study.codebook import parse
from cup_study.errors import InputError
from cup_study.pipeline import digests
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.open_answers.frame import Code, CodeFrame
from tests.citizens.priorities import ipma

ROOT = digests.package_root()
BOOK = parse(
    "name,type,values,question_en,question_sv,labels_en,labels_sv,construct,sensitive\n"
    "use,binary,0|1,Used?,Använt?,0=Non-users|1=Users,0=Icke-användare|1=Användare,,\n"
    "hard,binary,0|1,Why not? Hard,Varför inte? Svårt,0=No|1=Hard,0=Nej|1=Svårt,,\n"
    "rare,binary,0|1,Why not? Rare,Varför inte? Ovanligt,0=No|1=Rare,0=Nej|1=Ovanligt,,\n"
    "way,nominal,1|2,How?,Hur?,1=Phone|2=Web,1=Telefon|2=Webb,,\n"
    "why,text,,,,,,,1\n"
    + "".join(
        f"{n},scale,1-7,Q {n}.,F {n}.,,,{'Ease' if n[0] == 'e' else 'Use'},\n" for n in ipma.SEVEN
    ),
    ["en", "sv"],
)
HEAD = (
    "action,label_en,label_sv,segment,journey,stage,barrier,message_en,message_sv,channel,"
    "channel_en,channel_sv,lifts,evidence\n"
)
ROWS = (
    "help,Help,Hjälp,use=0,day,need,hard,We help,Vi hjälper,way=1,By phone,På telefon,Ease,"
    "segment:s1 | survey:hard | survey:Ease\n"
    'tell,Tell,Berätta,all,day,need,"e0=1,2",It exists,Den finns,,,,Ease,code:find\n'
    "club,Club,Klubb,Careful,,,Ease,Ask a friend,Fråga en vän,,At the club,På klubben,,\n"
    "gone,Gone,Borta,nobody,day,do,rare,Hello,Hej,use,,,Ease,assumption\n"
)
STAGES = {"day": {"need": {"en": "Need", "sv": "Behov"}, "do": {"en": "Do", "sv": "Göra"}}}
KNOWN = evidence.known(BOOK, segments=["s1", "s2"], codes=["find"], sources=["book"])
BASIS = Basis(500, False, ("en", "sv"), 5)
GROUPS = pd.DataFrame(
    {
        "group": [1, 2],
        "key": ["everyday", "careful"],
        "label_en": ["Everyday users", "Careful"],
        "label_sv": ["Vardagsanvändare", "Försiktiga"],
        "share": [0.7, 0.3],
        "ci_lower": [0.66, 0.26],
        "ci_upper": [0.74, 0.34],
    }
)


@pytest.fixture(scope="module")
def data():
    made = ipma.likert()
    rng = np.random.default_rng(6)
    made["use"] = (rng.random(500) < 0.4).astype(float)
    made["hard"] = np.where(made["use"] == 0, rng.random(500) < 0.3, np.nan)
    made["rare"] = (np.arange(500) < 3).astype(float)
    made["way"] = rng.integers(1, 3, 500).astype(float)
    return made


@pytest.fixture(scope="module")
def planned(data):
    found = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=60)
    return what_if.of(found)


def read(tmp_path, rows, **options):
    path = tmp_path / "actions.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return actions.read(path, ["en", "sv"], BOOK, KNOWN, **({"journeys": STAGES} | options))


def joined(tmp_path, data, planned, rows=ROWS, **options):
    members = pd.Series(np.where(np.arange(500) < 350, 1, 2), index=data.index)
    how = {"what_if": planned, "groups": GROUPS, "members": members} | options
    found = read(tmp_path, rows)
    return actions_joined.joined(
        found, data, BOOK, unweighted(data), ["en", "sv"], threshold=5, **how
    )


def words():
    frame = CodeFrame((Code("find", {"en": "Finding", "sv": "Hitta"}, "", ""),))
    codings = pd.DataFrame({"segment": ["s1"], "code": ["find"]})
    called = {
        "en": {"Ease": "Ease of use", "Use": "Use"},
        "sv": {"Ease": "Lätt att använda", "Use": "Användning"},
    }
    return actions_words.of_tables(
        BOOK, called, ["en", "sv"], stages=STAGES, frame=frame, codings=codings
    )


def test_pieces_are_read(tmp_path):
    found = read(tmp_path, ROWS)
    assert [a.name for a in found] == ["help", "tell", "club", "gone"]
    assert str(found[0].barrier) == "hard=1"
    assert str(found[1].barrier) == "e0=1,2"
    assert found[2].barrier == "Ease"
    assert [a.assumed for a in found] == [False, False, True, True]
    assert found[0].channel_words == {"en": "By phone", "sv": "På telefon"}


def test_everything_that_leads_nowhere_is_told_at_once(tmp_path):
    rows = (
        "a,A,,use=3,day,sleep,nothing,M,M,e0,,,Risk,segment:s9\n"
        "a,A,A,,night,,why,M,M,phone,Phone,,,survey:hard | assumption\n"
        ",A,A,all,,need,e0,M,M,,,,,\n"
    )
    with pytest.raises(InputError) as error:
        read(tmp_path, rows)
    text = str(error.value)
    for what in (
        'row 2, column "label_sv": is empty',
        'row 2, column "segment": "use" has no answer "3"; its answers are 0, 1',
        'row 2, column "stage": "sleep" is no stage of "day"; they are need, do',
        'row 2, column "barrier": expected an item, a construct or a code',
        'row 2, column "channel": name the answers that are meant, such as "e0=1,2"',
        'row 2, column "lifts": "Risk" is no construct of the model; they are Ease, Use',
        'row 2, column "evidence": there is no segment "s9"',
        'row 3, column "action": "a" is already in row 2',
        'row 3, column "segment": is empty',
        'row 3, column "journey": there is no journey "night"; there are day',
        'row 3, column "barrier": expected an item',
        'row 3, column "channel": "phone" is no item',
        'row 3, column "channel_sv": is empty',
        'row 3, column "evidence": an assumption stands alone',
        'row 4, column "action": is empty',
        'row 4, column "journey": is empty; the stage "need" is a stage of which journey?',
        'row 4, column "barrier": name the answers that are meant',
        "docs/actions.md",
    ):
        assert what in text, what


@pytest.mark.parametrize("path", sorted(ROOT.glob("data/raw/*/actions.csv")), ids=str)
def test_the_actions_of_the_studies_lead_somewhere(path):
    own = study.load(path.parent.name, ROOT)
    spoken = pd.read_csv(path.parent / "focus_groups/segments.csv")["segment"]
    codes = pd.read_csv(path.parent / "focus_groups/codebook.csv")["code"]
    stages = pd.read_csv(path.parent / "journeys/stages.csv")["stage"].tolist()
    journeys = pd.read_csv(path.parent / "journeys/journeys.csv")["journey"]
    known = evidence.known(own.codebook, segments=spoken, codes=codes)
    found = actions.read(
        path, own.languages, own.codebook, known, journeys=dict.fromkeys(journeys, stages)
    )
    assert len(found) >= 10
    # Of each it is told what it rests on; an assumption says that it is one.
    assert all(action.evidence for action in found)


def test_columns_and_rows_are_needed(tmp_path):
    with pytest.raises(InputError, match="has no actions"):
        read(tmp_path, "")
    path = tmp_path / "b.csv"
    path.write_text("action,label_en\na,A\n")
    with pytest.raises(InputError, match='column "segment" is missing'):
        actions.read(path, ["en"], BOOK, KNOWN)


@pytest.mark.parametrize("name", ["=1+1", "../../x", "Two words", "é"])
def test_a_name_is_part_of_a_key(tmp_path, name):
    with pytest.raises(InputError, match=r'row 2, column "action": expected small letters a-z'):
        read(tmp_path, f"{name},L,L,all,,,,M,M,,,,,assumption\n")


def test_stages_are_taken_as_written_without_journeys(tmp_path):
    assert read(tmp_path, ROWS, journeys=None)[0].stage == "need"


def test_figures_are_those_of_the_segment(tmp_path, data, planned):
    lines = {line.action.name: line for line in joined(tmp_path, data, planned)}
    line = lines["help"]
    others = data[data["use"] == 0]
    assert line.size.value == pytest.approx(len(others) / 500)
    assert line.barrier.value == pytest.approx(others["hard"].mean())
    assert line.channel.value == pytest.approx((others["way"] == 1).mean())
    change = planned.table.iloc[0]
    assert (line.effect.value, line.effect.lower) == (change["change"], change["change_lower"])
    assert line.expected.value == pytest.approx(change["change"] * line.size.value)
    assert line.expected.lower < line.expected.value < line.expected.upper
    low = lines["tell"]
    assert low.barrier.value == pytest.approx((data["e0"] <= 2).mean())
    assert lines["club"].barrier.measure == "mean"
    assert lines["club"].barrier.value == planned.found.constructs["performance"][0]
    assert lines["club"].segment == {"en": "Careful", "sv": "Försiktiga"}
    assert lines["club"].size.value == 0.3


def test_the_order_is_effect_times_size_and_what_is_missing_is_told(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    assert [line.action.name for line in lines] == ["tell", "help", "club", "gone"]
    lacks = {line.action.name: line.missing for line in lines}
    assert lacks == {
        "tell": ("channel",),
        "help": (),
        "club": ("stage", "effect"),
        "gone": ("segment",),
    }
    assert np.isnan(lines[-1].expected.value)


def test_no_effect_is_made_up(tmp_path, data, planned):
    for line in joined(tmp_path, data, planned, what_if=None):
        assert line.effect.measure == ""
        assert "effect" in line.missing
    ceiling = what_if.of(planned.found, 99.0)
    lines = {x.action.name: x for x in joined(tmp_path, data, planned, what_if=ceiling)}
    assert "ceiling" in lines["tell"].missing
    assert np.isnan(lines["tell"].effect.value)


def test_few_people_are_hidden(tmp_path, data, planned):
    rows = ROWS.replace("nobody", "all")
    lines = {x.action.name: x for x in joined(tmp_path, data, planned, rows)}
    assert lines["gone"].barrier.hidden
    assert np.isnan(lines["gone"].barrier.value)
    assert "hidden" in lines["gone"].missing
    small = pd.Series(np.where(np.arange(500) < 497, 1, 2), index=data.index)
    lines = {x.action.name: x for x in joined(tmp_path, data, planned, members=small)}
    assert lines["club"].size.hidden
    # Of the others so few gave the answer that everyone's share would tell them.
    one = data.assign(rare=0.0)
    one.loc[one.index[one["use"] == 0][:40], "rare"] = 1.0
    one.loc[one.index[one["use"] == 1][:2], "rare"] = 1.0
    rows = ROWS.replace("need,hard", "need,rare")
    lines = {x.action.name: x for x in joined(tmp_path, one, planned, rows)}
    assert lines["help"].barrier.hidden


def test_a_hidden_group_is_not_what_all_have_and_the_others_have_not(tmp_path, data, planned):
    three = pd.DataFrame({"group": [1, 2, 3], "share": [0.7, 0.2, 0.1]}).assign(
        key=["a", "b", "c"], ci_lower=0.1, ci_upper=0.8
    )
    three = three.assign(**{f"label_{k}": ["One", "Two", "Three"] for k in ("en", "sv")})
    rows = "".join(
        f"{n},L,L,{n.title()},,,rare,M,M,way=1,,,,assumption\n" for n in ("one", "two", "three")
    )
    at = np.arange(500)
    members = pd.Series(np.select([at < 300, at < 450], [1, 2], 3), index=data.index)
    # Three of the third group gave the answer: 20 of the first and 9 of the second would tell it.
    rare = pd.Series((at < 20) | ((at >= 300) & (at < 309)) | (at >= 497), dtype=float)
    made = data.assign(rare=rare.to_numpy())
    lines = {
        x.action.name: x
        for x in joined(tmp_path, made, planned, rows, groups=three, members=members)
    }
    assert [lines[n].barrier.hidden for n in ("one", "two", "three")] == [False, True, True]
    assert not any(x.size.hidden or x.channel.hidden for x in lines.values())
    few = pd.Series(np.select([at < 300, at < 497], [1, 2], 3), index=data.index)
    lines = {
        x.action.name: x for x in joined(tmp_path, data, planned, rows, groups=three, members=few)
    }
    assert [lines[n].size.hidden for n in ("one", "two", "three")] == [False, True, True]


def test_answers_of_one_item_do_not_give_each_other_away(tmp_path, data, planned):
    book = parse("name,type,values\nage,ordinal,1-3\n", ["en", "sv"])
    made = pd.DataFrame({"age": [1.0] * 60 + [2.0] * 20 + [3.0] * 3})
    rows = "".join(f"a{n},L,L,age={n},,,,M,M,,,,,assumption\n" for n in (1, 2, 3))
    (tmp_path / "b.csv").write_text(HEAD + rows, encoding="utf-8")
    found = actions.read(tmp_path / "b.csv", ["en", "sv"], book, evidence.known(book))
    lines = actions_joined.joined(found, made, book, unweighted(made), ["en", "sv"], threshold=5)
    assert {x.action.name: x.size.hidden for x in lines} == {"a1": False, "a2": True, "a3": True}


def test_one_municipality_has_its_own_figures(tmp_path, data, planned):
    here = pd.Series(np.arange(500) < 250, index=data.index)
    lines = {x.action.name: x for x in joined(tmp_path, data, planned, where=here)}
    own = data[here]
    assert lines["help"].size.value == pytest.approx((own["use"] == 0).mean())
    assert lines["tell"].barrier.value == pytest.approx((own["e0"] <= 2).mean())
    assert lines["club"].size.hidden  # nobody of the group lives there


def test_a_group_is_found_by_number_key_or_label(tmp_path, data, planned):
    for name in ("2", "careful", "Careful", "försiktiga"):
        rows = ROWS.replace("Klubb,Careful", f"Klubb,{name}")
        lines = {x.action.name: x for x in joined(tmp_path, data, planned, rows)}
        assert lines["club"].size.value == 0.3
    lines = {x.action.name: x for x in joined(tmp_path, data, planned, groups=None)}
    assert "segment" in lines["club"].missing


def test_segments_filter(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    assert actions_joined.segments(lines) == ["use=0", "Careful", "nobody", "all"]
    own = actions_joined.per_segment(lines, "use=0")
    assert [line.action.name for line in own] == ["tell", "help"]


def test_the_table_tells_all_of_it_in_both_languages(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    table = actions_views.table(lines, words(), BASIS, planned)
    rows = table.frames["sv"].set_index("label")
    assert rows["who"]["Hjälp"].startswith("Icke-användare, ")
    assert rows["who"]["Hjälp"].endswith("· Behov")
    assert rows["who"]["Berätta"] == "Alla · Behov"
    assert rows["barrier"]["Hjälp"].startswith("Svårt: ")
    assert rows["message"]["Hjälp"] == "”Vi hjälper”"
    assert rows["channel"]["Hjälp"].startswith("På telefon (Hur? Telefon: ")
    assert "lyfter Lätt att använda" in rows["effect"]["Hjälp"]
    assert rows["basis"]["Klubb"].startswith("antagande. Saknas: inget steg")
    assert "en bedömning och inget resultat" in table.note["sv"]
    assert "the segment's share of everyone" in table.note["en"]
    told = actions_views.values(lines)
    assert told["n"] == (4, "count")
    assert told["n_assumed"] == (2, "count")
    assert told["help_size"][1] == "percent0"
    assert "gone_expected" not in told


def test_each_line_is_traceable_to_its_keys(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    figures = actions_evidence.looked_up(lines, data, BOOK, unweighted(data), threshold=5)
    table = actions_views.evidence_table(lines, words(), BASIS, figures)
    rows = table.frames["en"]
    assert rows.loc[rows["action"] == "Help", "key"].tolist() == [
        "segment:s1",
        "survey:hard",
        "survey:Ease",
        "effect:Ease",
    ]
    own = rows.set_index("key")
    assert own["says"]["segment:s1"] == "Finding"  # not cleared: what it was coded as
    assert own["figure"]["survey:hard"].startswith("29% [")
    assert own["figure"]["survey:Ease"].startswith("mean ")
    assert "nothing was measured" in rows.loc[rows["key"] == "assumption", "says"].iloc[0]


def test_only_cleared_words_are_shown(tmp_path):
    quotes = pd.DataFrame(
        {"segment": ["s1"], "text_en": ["=cmd|' <b>\u202e"], "text_sv": ["Vad är det?"]}
    )
    found = actions_words.of_tables(BOOK, {"en": {}, "sv": {}}, ["en", "sv"], quotes=quotes)
    assert found.segments["s1"]["sv"] == "”Vad är det?”"
    assert "\u202e" not in found.segments["s1"]["en"]
    part = evidence.parse("segment:s2")[0]
    assert actions_words.evidence(part, found, "en") == "s2"


def test_the_board_is_drawn(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    [drawing] = actions_views.drawings(lines, words(), BASIS, planned)
    texts = [t.get_text() for t in drawing.figures["sv"].axes[0].texts]
    assert "Berätta" in texts
    assert "gruppen hittades inte" in texts
    assert any("○ antagande" in t for t in texts)
    assert actions_views.drawings((), words(), BASIS, planned) == []
    for figure in drawing.figures.values():
        figure.canvas.draw()
    plt.close("all")


def test_the_board_without_a_model_has_no_dots(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned, what_if=None)
    [drawing] = actions_views.drawings(lines, words(), BASIS)
    assert "Ingen modell" in drawing.note["sv"]
    plt.close("all")


def test_a_long_board_is_parted_on_one_scale(tmp_path, data, planned):
    lines = joined(tmp_path, data, planned)
    many = [*lines] * 4
    boards = actions_views.drawings(many, words(), BASIS, planned)
    assert len(boards) > 1
    rows = [b.caption["en"] for b in boards[1:]]
    assert rows[-1].endswith(f"to {len(many)} of {len(many)}.")
    assert "scale of the figure before" in boards[1].note["en"]
    ends = [board.figures["sv"].axes[0].get_xlim() for board in boards]
    assert len(set(ends)) == 1
    plt.close("all")
