import pytest

from cup_study.errors import RenderError
from cup_study.publish import check, documents
from cup_study.publish import index as indexes
from tests.publish.conftest import RUN

HEAD = "# Method {#sec-method}\n\n$$x$$ {#eq-mean}\n\n## D {#sec-details}\n\nText.\n\n"


def run(study):
    index = indexes.build(study, {RUN: None})
    check.check(study, index, documents.find(study, index))


def test_a_good_text_passes(tiny):
    run(tiny)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]{.val key=tiny.m}", '9:1: unknown key "tiny.m"; did you mean "tiny.n"?'),
        ("[]{.val key=tiny.table}", '"tiny.table" is a table and is used as a number'),
        ("![C](result){#fig-z key=tiny.n}", '"tiny.n" is a number and is used as a figure'),
        ("See @fig-usf.", '9:5: unresolved reference @fig-usf; did you mean "fig-use"?'),
        ("[@davis1988]", "citation @davis1988 is not in data/raw/literature/references.bib"),
        ("About 76 per cent.", '9:7: "76" is typed'),
        ("## Again {#sec-method}", '"sec-method" is already used at reports/chapters/method.qmd'),
        ("::: {.when notebook=05_othr}\n:::", 'unknown notebook "05_othr"'),
        ("::: {.when section=sms}\n:::", 'unknown section "sms"'),
        ("::: {.unless weather=fine}\n:::", 'unknown condition "weather"'),
        ("```{r}\nx\n```", "code cell {r}"),
        ("{{< include /_includes/no.qmd >}}", "no reports/_includes/no.qmd"),
        ("{{< include note.qmd >}}", "write {{< include /note.qmd >}}"),
        ("[5]{.fact source=rumour}", 'source "rumour"'),
    ],
)
def test_problems_have_a_place(tiny, edit, text, problem):
    edit("chapters/method.qmd", HEAD + text + "\n")
    with pytest.raises(RenderError) as error:
        run(tiny)
    assert problem in str(error.value)
    assert "reports/chapters/method.qmd:9:" in str(error.value)


def test_all_problems_at_once(tiny, edit):
    edit("chapters/method.qmd", HEAD + "12 []{.val key=a.b}\n\n@fig-no [@no]\n")
    with pytest.raises(RenderError, match="4 problems"):
        run(tiny)


def test_what_a_study_lacks_is_not_checked(tiny, edit):
    edit("chapters/method.qmd", HEAD + "::: {.when notebook=05_other}\n[]{.val key=a.b}\n:::\n")
    run(tiny)


def test_problem_in_an_included_file_is_placed_there(tiny, edit):
    edit("_includes/note.qmd", "\n[]{.val key=a.b}\n")
    with pytest.raises(RenderError, match=r"reports/_includes/note.qmd:2:1"):
        run(tiny)


def test_unknown_front_matter(tiny, edit):
    edit("chapters/phone.qmd", "---\nneeds: []\nsecton: mobile\n---\n\n# P\n")
    with pytest.raises(RenderError, match='"secton"; did you mean "section"'):
        run(tiny)


def test_used_values(tiny):
    index = indexes.build(tiny, {RUN: None})
    found = documents.find(tiny, index)
    assert check.used_values(tiny, index, found) == ("tiny.n", "tiny.share")


def test_a_document_cannot_wait_for_a_result(tiny, edit):
    edit("article/article.qmd", "---\ntitle: A\nresult: [no.such]\n---\n\n# Aim {#sec-aim}\n")
    with pytest.raises(RenderError, match="article.qmd:1:1: result is for chapters of the report"):
        run(tiny)
