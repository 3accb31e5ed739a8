import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.sem.pages import diagram
from cup_study.sem.pages.facts import Facts
from cup_study.sem.pages.show import html, html_of, text, text_of
from tests.sem.journal_frames import MEASURES, estimates, r2

FACTS = Facts("ML", 301, 48, 21, iterations=35, measures=MEASURES)


class Balanced(HTMLParser):
    """Fails when a tag is not closed; counts what it sees."""

    def __init__(self, page):
        super().__init__()
        self.stack, self.seen = [], []
        self.feed(page)
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_the_page_is_whole_and_accessible():
    page = Balanced(html_of(FACTS, estimates(), r2()))
    tables = [attrs for tag, attrs in page.seen if tag == "table"]
    captions = [tag for tag, _ in page.seen if tag == "caption"]
    labelled = [attrs for attrs in tables if "aria-label" in attrs]
    assert len(tables) == 4
    assert len(captions) + len(labelled) == 4
    assert all("scope" in attrs for tag, attrs in page.seen if tag == "th")


def test_nothing_is_fetched_and_no_colour_of_text_is_fixed():
    page = html_of(FACTS, estimates(), r2())
    assert not re.search(r"https?:|<link|<script|<style|url\(", page)
    assert not re.search(r'[;"]color:', page)


def test_numbers_intervals_and_explained_variance_are_there():
    for page in (html_of(FACTS, estimates(), r2()), text_of(FACTS, estimates(), r2())):
        for shown in ("[−0.70, −0.30]", ".004", "−.40", ".16", "CFI = .950", "twice := 2*c"):
            assert shown in page
        assert "nan" not in page


def test_a_fixed_loading_shows_no_test():
    row = next(line for line in text_of(FACTS, estimates()).splitlines() if " a1 " in f"{line} ")
    assert row.split() == ["a1", "1.00", ".80"]


def test_concerns_come_before_the_estimates():
    worried = Facts("ML", 301, 48, 21, measures=MEASURES, concerns=("Heywood: <x1>",))
    page = html_of(worried, estimates())
    assert page.index('role="alert"') < page.index("<table")
    assert "&lt;x1&gt;" in page
    assert text_of(worried).splitlines()[2] == "WARNING: Heywood: <x1>"


def test_a_model_that_did_not_converge_has_a_loud_page_without_estimates():
    failed = Facts("ML", 301, 48, 21, converged=False)
    assert "<table" not in html_of(failed)
    assert "NOT CONVERGED" in html_of(failed)
    assert "WARNING: The model did not converge" in text_of(failed)


def test_groups_have_blocks_and_hostile_labels_are_escaped():
    two = pd.concat([estimates("<b>Ja</b>"), estimates("Nej")])
    facts = Facts("ML", 301, 48, 21, groups=(("<b>Ja</b>", 200), ("Nej", 101)))
    page = html_of(facts, two)
    Balanced(page)
    assert "<b>Ja" not in page
    assert page.count("<details open>") == 1
    assert "== Nej ==" in text_of(facts, two)
    odd = estimates().assign(rhs="<img src=x>")
    assert "<img" not in html_of(FACTS, odd)


@pytest.fixture
def fitted():
    rng = np.random.default_rng(1)
    trait = rng.normal(size=300)
    data = pd.DataFrame({f"x{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    data["y"] = 0.5 * trait + rng.normal(size=300)
    return sem.fit("F =~ x1 + x2 + x3 + x4\ny ~ F", data)


def test_a_fit_shows_and_draws_itself(fitted):
    assert text(fitted).startswith("ML, N = 300, missing listwise, 10 parameters, 5 df, converged")
    Balanced(html(fitted))
    drawn = diagram.of_fit(fitted)
    assert drawn.alt.startswith("Path diagram. F → y")
    only = diagram.of_fit(sem.fit("F =~ x1 + x2 + x3 + x4", fitted_data(fitted)))
    assert "F: x1" in only.alt


def fitted_data(fitted):
    return pd.DataFrame(fitted.sample.groups[0].x, columns=list(fitted.sample.observed))
