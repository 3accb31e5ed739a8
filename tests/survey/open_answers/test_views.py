import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.survey import disclosure
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted
from cup_study.survey.open_answers import codings, counts, views

BASIS = Basis(50, False, ("en", "sv"))
CAPTION = {"en": "Answers.", "sv": "Svar."}


@pytest.fixture
def found(coded, frame):
    data = pd.DataFrame({"respondent": [str(i) for i in range(40)], "wave": "a"})
    marks = counts.indicators(codings.resolve(coded), frame, data, "q")
    return counts.shares(marks, unweighted(data))


def test_codes_stand_under_their_theme_and_loose_ones_last(found, frame):
    table = views.table(found, frame, CAPTION, BASIS).frames["sv"]
    assert table["theme"].tolist() == ["Enkelhet", "", "", "Övrigt"]
    assert table["code"].tolist() == ["Hela temat", "Hitta", "Enkla ord", "Inget"]


def test_small_counts_are_not_shown_anywhere(found, frame):
    few = found.assign(n=found["n"].where(found["item"] != "none", 3))
    table = views.table(few, frame, CAPTION, BASIS)
    last = table.frames["en"].iloc[-1]
    assert last["n"] == disclosure.MARK
    assert last["interval"] == ""
    drawing = views.drawing(few, frame, BASIS)
    labels = [t.get_text() for t in drawing.figures["en"].axes[0].get_yticklabels()]
    assert "Nothing" not in labels
    assert "5" in drawing.note["en"]
    plt.close("all")


def test_the_caption_names_the_code_given_most(found, frame):
    drawing = views.drawing(found, frame, BASIS)
    assert drawing.caption["en"] == "The most common code is “Finding”, in 50% of the answers."
    told = views.values(
        found, frame, {"answers": 40, "coders": 2, "double": 10, "agreed": 0}, ["en"]
    )
    assert told["top_code"] == ({"en": "Finding"}, "text")
    assert told["double_share"] == (0.25, "percent0")
    plt.close("all")


def test_groups_are_ordered_by_what_differs_most(coded, frame):
    data = pd.DataFrame({"respondent": [str(i) for i in range(40)], "wave": "a"})
    marks = counts.indicators(codings.resolve(coded), frame, data, "q")
    group = pd.Series([1.0 if i % 4 in (0, 2) else 0.0 for i in range(40)])
    found = counts.shares(marks, unweighted(data), by=group)
    heads = {lang: {0.0: "A", 1.0: "B"} for lang in ("en", "sv")}
    drawing = views.groups_drawing(found, frame, heads, BASIS)
    labels = [t.get_text() for t in drawing.figures["en"].axes[0].get_yticklabels()]
    assert labels[-1] == "Finding"
    assert drawing.caption["en"].endswith(f"“{labels[0]}”.")
    plt.close("all")


def test_nothing_coded_draws_nothing_and_tells_nothing_more(frame):
    empty = counts.shares(
        pd.DataFrame({"find": [None, None]}, dtype=float), unweighted(pd.DataFrame({"a": [1, 2]}))
    )
    told = views.values(empty, frame, {"answers": 0, "coders": 0, "double": 0, "agreed": 0}, ["en"])
    assert "top_code" not in told
    assert told["n"] == (0, "count")


def test_quotations_are_printed_as_they_stand(frame):
    quotes = pd.DataFrame({"code": ["find"], "text_en": ["<script>x</script>"], "text_sv": ["{{<"]})
    table = views.quotes_table(quotes, frame, ["en", "sv"])
    assert table.frames["en"]["quote"].tolist() == ["“<script>x</script>”"]


def test_the_frame_lists_codes_with_their_definitions(frame):
    table = views.frame_table(frame, ["en"]).frames["en"]
    assert table["code"].tolist() == ["Finding", "Simple words", "Nothing"]
    assert table["theme"].tolist() == ["Ease", "Ease", "Other"]
