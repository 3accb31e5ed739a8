import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.pages.facts import Facts
from cup_study.sem.pages.journal import measurement_table, structural_table, validity_matrix
from cup_study.sem.pages.journal_checklist import checklist
from cup_study.sem.pages.journal_models import fit_table, robustness_table
from cup_study.sem.pages.journal_print import great, latex
from cup_study.sem.pages.notation import Notation
from tests.sem.journal_frames import MEASURES, estimates, r2, reliability, standardized

HOSTILE = r"<script>x</script> & $y_1$ *m* {{u}} \cmd % # ~^"


def body(table):
    page = table.as_raw_html()
    return page[page.index("<table") :]


def test_numbers_are_printed_as_apa_asks():
    table = measurement_table(estimates(), standardized(), reliability())
    html = body(great(table, title="Measurement", stub="item", groups="construct"))
    assert "[.70,\N{NO-BREAK SPACE}.90]" in html
    assert ">1.00<" in html
    assert ">.80<" in html
    assert "nan" not in html.lower()
    assert "loading_upper" not in html
    assert html.count("gt_group_heading_row") == 2


def test_stars_follow_the_coefficient_and_are_explained():
    html = body(great(structural_table(estimates(), r2=r2()), title="Paths", stub="outcome"))
    assert "−0.50**" in html
    assert "** p &lt; .01" in html
    assert ">stars<" not in html


def test_truth_is_told_in_words():
    table = structural_table(estimates(), hypotheses={"B ~ A": ("H1", "-")})
    html = body(great(table, title="Paths", yes_no=("ja", "nej")))
    assert ">ja<" in html
    assert "None" not in html


def test_another_language_is_printed():
    table = fit_table({"Modell": MEASURES})
    swedish = Notation(point=",", zero=True, between="; ")
    html = body(great(table, title="Anpassning", notation=swedish, headings={"model": "Modell"}))
    assert ">0,950<" in html
    assert ">Modell<" in html


def test_a_matrix_has_its_names_as_row_labels():
    names = ["A", "B"]
    square = pd.DataFrame([[0.8, 0.4], [0.4, 0.7]], names, names)
    html = body(great(validity_matrix(square), title="Validity"))
    assert html.count('scope="row"') == 2
    assert ">.40<" in html


def test_estimators_become_spanners_and_groups_row_groups():
    two = pd.concat([estimates("Ja"), estimates("Nej")])
    html = body(great(robustness_table({"ML": two, "MLR": two}), title="Robustness"))
    assert html.count("gt_column_spanner_outer") == 2
    assert html.count("gt_group_heading_row") == 3  # the defined parameter has no group


def test_the_checklist_is_printed():
    table = great(checklist(Facts("ML", 301, 24, 21)), title="JARS", groups="section")
    assert "Discussion" in body(table)


@pytest.mark.parametrize("place", ["title", "label", "heading", "note", "group"])
def test_hostile_labels_are_escaped(place):
    table = measurement_table(
        estimates(), standardized(), labels=str if place != "label" else (lambda _: HOSTILE)
    )
    if place == "group":
        table["construct"] = HOSTILE
    printed = great(
        table,
        title=HOSTILE if place == "title" else "T",
        stub="item",
        groups="construct",
        headings={"loading": HOSTILE} if place == "heading" else None,
        notes=[HOSTILE] if place == "note" else (),
    )
    html, tex = body(printed), latex(printed)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<em>m" not in html
    assert r"\$y\_1\$" in tex
    assert r"\textbackslash{}cmd \% \# " in tex


def test_latex_has_no_sign_that_pdflatex_cannot_read():
    tex = latex(great(structural_table(estimates(), r2=r2()), title="Vägar", stub="outcome"))
    assert "$-$0.50**" in tex
    assert r"$\beta$" in tex
    assert "Vägar" in tex
    assert not set(tex) & set("−χαβλωΔ→²")


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(InputError, match='"items"'):
        great(pd.DataFrame({"item": ["x"]}), title="T", stub="items")
