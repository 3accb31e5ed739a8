from matplotlib.figure import Figure

from cup_study.literature.forest.line import Line
from cup_study.literature.forest.pages import drawings

CAPTION = {"en": "Two studies.", "sv": "Två studier."}
NOTE = {"en": "k = 2.", "sv": "k = 2."}
A, B = Line("Hu (2022)", after=("0.30",)), Line("Li & Ek (2023)", after=("0.40",))


def drawn(*pages):
    calls = []

    def draw(lang, lines, last):
        calls.append((lang, [x.label for x in lines], last))
        return Figure()

    return drawings({"en": pages, "sv": pages}, draw, CAPTION, NOTE), calls


def test_one_page_has_no_number():
    (found,), calls = drawn([A, B])
    assert (found.caption, found.note) == (CAPTION, NOTE)
    assert found.alt["sv"] == "Skogsdiagram. Två studier. Hu (2022): 0.30; Li & Ek (2023): 0.40."
    assert calls == [(lang, [A.label, B.label], True) for lang in ("en", "sv")]


def test_each_page_tells_which_it_is_and_what_is_on_it():
    found, calls = drawn([A], [B])
    assert [page.caption["sv"][-12:] for page in found] == ["Sida 1 av 2.", "Sida 2 av 2."]
    assert "Hu" not in found[1].alt["en"]
    assert [last for _, _, last in calls] == [False, False, True, True]
