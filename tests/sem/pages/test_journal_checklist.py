from cup_study.sem.pages.facts import Facts
from cup_study.sem.pages.journal_checklist import checklist
from tests.sem.journal_frames import MEASURES

FULL = Facts(
    "MLR",
    500,
    48,
    30,
    se="robust.huber.white",
    test="yuan.bentler.mplus",
    information="observed",
    missing="fiml",
    groups=(("Ja", 300), ("Nej", 200)),
    dropped=(("all answers missing", 2), ("group missing", 0)),
    n_moments=78,
    iterations=40,
    measures=MEASURES,
    latent=("A", "B"),
    observed=("a1", "b1"),
    ordered=("a1",),
    residual_covariances=("a1 ~~ b1",),
    defined=("ind",),
    equalities=4,
    mean_structure=True,
    weighted=True,
    software="Python 3",
)


def answers(facts):
    table = checklist(facts)
    return table, "\n".join(table["answer"])


def test_facts_are_told_where_they_are_asked_for():
    table, told = answers(FULL)
    for fact in (
        "χ²(48) = 100.00, p < .001",
        "RMSEA = .050, 90% CI [.030, .070]",
        "N = 500 (Ja: n = 300, Nej: n = 200)",
        "Rows left out: 2 (all answers missing).",
        "1 of them treated as ordinal",
        "a1 ~~ b1",
        "78 moments − 30 free parameters = 48",
        "MLR: robust standard errors (sandwich, observed information)",
        "cases weighted",
        "Defined: ind",
        "Python 3",
    ):
        assert fact in told
    assert set(table["status"]) == {"answered", "partly", "authors"}
    assert (table["answer"].eq("") == table["status"].eq("authors")).all()


def test_what_only_authors_know_stays_theirs():
    table, _ = answers(FULL)
    theirs = set(table.loc[table["status"] == "authors", "section"])
    assert {"Introduction", "Discussion"} <= theirs


def test_a_model_that_failed_says_so():
    _, told = answers(Facts("ML", 100, 5, 10, converged=False, concerns=("Heywood case in x1.",)))
    assert "NOT converge" in told
    assert "Heywood case in x1." in told
    assert "χ²" not in told
