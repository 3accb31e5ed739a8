import pytest

from cup_study.errors import InputError
from cup_study.publish import sources


def found(text, kind):
    return [u.name for u in sources.scan(text, "a.qmd").uses if u.kind == kind]


def test_keys_of_values_tables_and_figures():
    text = (
        "A []{.val key=a.b}.\n\n::: {#tbl-x .result key=c.d}\nOf []{.val key=e.f}.\n:::\n\n"
        "![Of []{.val key=g.h} people.](result){#fig-y key=i.j}\n"
    )
    assert found(text, "value") == ["a.b", "e.f", "g.h"]
    assert found(text, "table") == ["c.d"]
    assert found(text, "figure") == ["i.j"]
    assert found(text, "id") == ["tbl-x", "fig-y"]


def test_group_keys():
    assert found("[]{.val key=survey.n@kalix}", "value") == ["survey.n@kalix"]
    assert found("[]{.val key=survey.n@kalix}", "citation") == []


def test_references_and_citations():
    text = "See @fig-a, @Tbl-b and [@davis1989, p. 3; -@sec-c]. Mail a@b.se."
    assert found(text, "reference") == ["fig-a", "tbl-b", "sec-c"]
    assert found(text, "citation") == ["davis1989"]


@pytest.mark.parametrize(
    "text",
    [
        "In 2009 and 1994–2011.",
        "UTAUT2 and R2.",
        "[2 000]{.fact source=x}",
        "`12`",
        "$x = 12$",
        "$$\n12\n$$ {#eq-a}",
        "1. One\n2. Two",
        "<!-- 12 -->",
        "[text](https://a.se/12)",
        "https://a.se/12",
        "Note[^1]",
        "# Heading {#sec-12}",
        "---\nneeds: [05_phone]\n---\n",
        "::: {.when notebook=05_phone_survey}\n:::",
        "```\n12\n```",
    ],
)
def test_digits_that_may_be_typed(text):
    assert found(text, "digits") == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("12 per cent", ["12"]),
        ("a share of 0.76 (of 1,200)", ["0.76", "1,200"]),
        ("# Part 3", ["3"]),
        ("2100", ["2100"]),
        ("[12]{.smallcaps}", ["12"]),
        ("costs $5 and $6 more", ["5", "6"]),
    ],
)
def test_digits_that_may_not(text, digits):
    assert found(text, "digits") == digits


def test_positions():
    use = sources.scan("---\ntitle: x\n---\n\nÅ []{.val key=a.b}\n", "a.qmd").uses[0]
    assert use.where == "a.qmd:5:3"


def test_conditions_nest():
    text = (
        "::: {.when notebook=a}\n:::: {.unless section=b}\n[]{.val key=k.l}\n::::\n"
        "[]{.val key=m.n}\n:::\n[]{.val key=o.p}\n"
    )
    uses = {u.name: u.conditions for u in sources.scan(text, "a").uses if u.kind == "value"}
    assert len(uses["k.l"]) == 2
    assert [c.names for c in uses["m.n"]] == [(("notebook", "a"),)]
    assert uses["o.p"] == ()


def test_conditional_span():
    uses = sources.scan("x [, []{.val key=k.l}]{.when result=k.l}", "a").uses
    assert [len(u.conditions) for u in uses if u.kind == "value"] == [1]


def test_code_cells():
    assert found("```{python}\n1\n```\n", "code") == ["{python}"]
    assert found("```python\n1\n```\n", "code") == []


def test_broken_front_matter():
    with pytest.raises(InputError, match="is not YAML"):
        sources.scan("---\na: [\n---\n", "a.qmd")


def test_not_utf8(tmp_path):
    (tmp_path / "a.qmd").write_bytes(b"\xe5")
    with pytest.raises(InputError, match="not UTF-8"):
        sources.read(tmp_path / "a.qmd", tmp_path)
