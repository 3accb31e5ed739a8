import pytest

from cup_study.errors import InputError
from cup_study.literature.replication import comparing, printed
from tests.literature.replication.published import correlations, of, rows


def compared(table, **options):
    models = printed.models(table, correlations())
    return comparing.everything(models, correlations(), **options)[1]


def test_the_printed_figures_agree_to_their_decimals_or_within_rounding():
    table = compared(rows()).set_index("key")
    paths = table[table["kind"].isin(["path", "r2"])]
    assert len(paths) == 12
    assert paths["difference"].abs().max() < 0.006
    # The one path that is off in the second decimal is -.0449 from the rounded matrix.
    assert list(paths.index[~paths["agrees"].astype(bool)]) == ["si_bi"]
    assert table.loc[["r2_bi", "r2_use", "cfi", "srmr", "df"], "agrees"].all()
    assert table["within"].all()


def test_figures_of_every_kind_are_compared_and_empty_ones_left_out():
    table = compared(
        of(
            ("a", "PE", "COMP", "path", 0.70, 2),
            ("b", "EE", "COMP", "path", None, None),
            ("c", "BI", "PE", "path", None, None),
            ("d", "BI", "EE", "path", 0.20, 2),
            ("e", "BI", "COMP", "indirect", 0.46, 2),
            ("f", "BI", "COMP", "total", 0.90, 2),
            ("g", "PE", "EE", "covariance", 0.11, 2),
            ("rmsea", None, None, "fit", 0.5, 1),
            n=1665,
        ),
        # Each of these is a whole model, fitted anew.
        draws=20,
    ).set_index("key")
    assert table.index.tolist() == ["a", "d", "e", "f", "g", "rmsea", "n"]
    assert table.loc["e", "rebuilt"] == table.loc["f", "rebuilt"]
    assert not table.loc["f", "within"]
    assert table.loc["g", "rebuilt"] == pytest.approx(0.11, abs=0.05)


def test_a_printed_figure_that_is_not_in_the_model_is_told():
    table = of(("a", "BI", "PE", "path", 0.3, 2), ("x", "USE", None, "r2", 0.3, 2))
    with pytest.raises(InputError, match='model 1, "x": is not in the rebuilt model'):
        compared(table)


@pytest.mark.parametrize(
    ("figure", "value", "digits", "same"),
    [(0.31, 0.3149, 2, True), (0.31, 0.3151, 2, False), (0.632, 0.63166, 3, True)],
)
def test_agreement_is_at_the_printed_decimals(figure, value, digits, same):
    assert comparing.agree(figure, value, digits) is same
