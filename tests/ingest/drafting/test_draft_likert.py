"""Labels in their order, whatever the order in which a file has them."""

from __future__ import annotations

import random

import pytest

from cup_study.ingest.drafting.draft_likert import order

SCALES = [
    ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"],
    ["Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree",
     "Somewhat agree", "Agree", "Strongly agree"],
    ["Completely disagree", "Tend to disagree", "Neutral", "Tend to agree", "Completely agree"],
    ["Instämmer inte alls", "Instämmer delvis inte", "Varken eller", "Instämmer delvis",
     "Instämmer helt"],
    ["Stämmer inte alls", "Stämmer ganska dåligt", "Varken bra eller dåligt",
     "Stämmer ganska bra", "Stämmer mycket bra"],
    ["Tar helt avstånd", "Tar delvis avstånd", "Varken eller", "Instämmer delvis",
     "Instämmer helt"],
    ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    ["Mycket missnöjd", "Ganska missnöjd", "Varken nöjd eller missnöjd", "Ganska nöjd",
     "Mycket nöjd"],
    ["Not at all important", "Slightly important", "Moderately important", "Very important",
     "Extremely important"],
    ["Inte alls viktigt", "Inte särskilt viktigt", "Ganska viktigt", "Mycket viktigt"],
    ["Extremely unlikely", "Somewhat unlikely", "Neither likely nor unlikely", "Somewhat likely",
     "Extremely likely"],
    ["Very difficult", "Difficult", "Neither easy nor difficult", "Easy", "Very easy"],
    ["Poor", "Fair", "Good", "Very good", "Excellent"],
    ["Mycket dålig", "Dålig", "Varken eller", "Bra", "Mycket bra"],
    ["Not at all", "To a small extent", "To some extent", "To a great extent"],
    ["Inte alls säker", "Inte särskilt säker", "Ganska säker", "Säker", "Mycket säker"],
    ["Definitely not", "Probably not", "Might or might not", "Probably yes", "Definitely yes"],
    ["Never", "Rarely", "Sometimes", "Often", "Always"],
    ["Aldrig", "Sällan", "Ibland", "Ofta", "Alltid"],
    ["Never", "Less than once a month", "A few times a month", "A few times a week",
     "Daily or almost daily"],
    ["Aldrig", "Mer sällan än någon gång i månaden", "Någon gång i månaden",
     "Någon gång i veckan", "Dagligen eller nästan dagligen"],
    ["Under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 or older"],
    ["0-4 år", "5-9 år", "10 år eller mer"],
    ["Less than 200 000 kr", "200 000-299 999 kr", "300 000 kr or more"],
]  # fmt: skip


@pytest.mark.parametrize("labels", SCALES, ids=lambda labels: labels[0])
def test_labels_are_ordered_by_their_words(labels: list[str]) -> None:
    mixed = random.Random(4).sample(labels, len(labels))
    found = order(mixed)
    assert found is not None
    assert list(found.labels) == labels


@pytest.mark.parametrize(
    "labels", [["Man", "Woman"], ["Yes", "No"], ["Computer", "Phone"], ["Agree"], []]
)
def test_what_has_no_order_gets_none(labels: list[str]) -> None:
    assert order(labels) is None


def test_two_labels_of_equal_strength_are_not_ordered() -> None:
    assert order(["Very good", "Mycket bra", "Bad"]) is None
