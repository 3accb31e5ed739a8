"""How many factors the answers hold, and whether the items gather as they were written.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.citizens import figures
from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.sem.scales.efa import Efa
from cup_study.sem.scales.factorability import Adequacy, Sphericity
from cup_study.sem.scales.parallel import ParallelAnalysis
from cup_study.survey.basis import Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table, Text

#: A loading on another factor that deserves a look.
CROSS = 0.30
_MESSAGE = {
    "en": "{kept} factors hold more than chance; the items were written for {meant}.",
    "sv": "{kept} faktorer rymmer mer än slumpen; frågorna skrevs för {meant}.",
}
_LINES = {
    "en": ("the answers", "unrelated answers (95th percentile)"),
    "sv": ("svaren", "svar utan samband (95:e percentilen)"),
}
_AXES = {"en": ("Factor", "Eigenvalue"), "sv": ("Faktor", "Egenvärde")}
_ALT = {
    "en": "Line of eigenvalues that falls from {first} and crosses that of chance after {kept}. ",
    "sv": "Linje av egenvärden som faller från {first} och korsar slumpens efter {kept}. ",
}
_DRAWS = {
    "en": "Common factors; {draws} samples of unrelated answers.",
    "sv": "Gemensamma faktorer; {draws} stickprov av svar utan samband.",
}
_ROTATED = {
    "en": "Minimum residual extraction, oblimin rotation. Own: the factor on which the items of "
    "the construct load most.",
    "sv": "Minsta residualer, oblimin-rotation. Egen: den faktor som begreppets frågor laddar "
    "mest på.",
}


def own_and_other(found: Efa, items: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Loading of each item on the factor of its construct, and its largest other one.

    Parameters
    ----------
    found : Efa
        As many factors as constructs, or fewer.
    items : mapping of str to sequence of str
        Items of each construct.

    Returns
    -------
    DataFrame
        ``construct item own other communality``.

    Examples
    --------
    >>> from cup_study.sem.scales.efa import efa
    >>> r = [[1, 0.6, 0.6], [0.6, 1, 0.6], [0.6, 0.6, 1]]
    >>> names = ["a", "b", "c"]
    >>> one = efa(pd.DataFrame(r, names, names), 1)
    >>> own_and_other(one, {"A": names})["own"].round(2).tolist()
    [0.77, 0.77, 0.77]
    """
    rows = []
    for construct, own in items.items():
        part = found.loadings.loc[list(own)]
        factor = part.abs().sum().idxmax()
        others = part.drop(columns=factor).to_numpy(dtype=float)
        for i, item in enumerate(own):
            largest = float("nan")
            if others.shape[1]:
                largest = float(others[i, np.abs(others[i]).argmax()])
            loading = float(part[factor].iloc[i])
            rows.append((construct, item, loading, largest, float(found.communalities[item])))
    return pd.DataFrame(rows, columns=["construct", "item", "own", "other", "communality"])


def values(
    adequacy: Adequacy, sphericity: Sphericity, drawn: ParallelAnalysis, gathered: pd.DataFrame
) -> dict[str, Value]:
    """Adequacy of the correlations, number of factors, and how the items gather.

    Parameters
    ----------
    adequacy, sphericity : Adequacy, Sphericity
        From :mod:`cup_study.sem.scales.factorability`.
    drawn : ParallelAnalysis
        From :mod:`cup_study.sem.scales.parallel`.
    gathered : DataFrame
        From :func:`own_and_other`.

    Returns
    -------
    dict
        ``kmo kmo_lowest bartlett_chisq bartlett_df bartlett_pvalue n_factors efa_own_lowest
        efa_other_largest efa_n_cross``.
    """
    return {
        "kmo": (adequacy.overall, "coef2"),
        "kmo_lowest": (float(adequacy.items.min()), "coef2"),
        "bartlett_chisq": (sphericity.chisq, "decimal0"),
        "bartlett_df": (sphericity.df, "count"),
        "bartlett_pvalue": (sphericity.pvalue, "p"),
        "n_factors": (drawn.n_factors, "count"),
        "efa_own_lowest": (float(gathered["own"].abs().min()), "coef2"),
        "efa_other_largest": (float(gathered["other"].abs().max()), "coef2"),
        "efa_n_cross": (int((gathered["other"].abs() >= CROSS).sum()), "count"),
    }


def scree(drawn: ParallelAnalysis, meant: int, base: Text) -> Drawing:
    """Draw the eigenvalues beside those of chance.

    Parameters
    ----------
    drawn : ParallelAnalysis
        From :mod:`cup_study.sem.scales.parallel`.
    meant : int
        Constructs that the items were written for.
    base : mapping
        Language to whom the analysis is about.
    """
    made, texts, alt, note = {}, {}, {}, {}
    for lang in base:
        table = drawn.factors.assign(
            observed_label=_LINES[lang][0], random_label=_LINES[lang][1]
        ).reset_index(drop=True)
        made[lang] = figures.scree(table, drawn.n_factors, lang, names=_AXES[lang])
        texts[lang] = _MESSAGE[lang].format(kept=drawn.n_factors, meant=meant)
        first = format_number(float(table["observed"].iloc[0]), "decimal1", lang)
        alt[lang] = _ALT[lang].format(first=first, kept=drawn.n_factors) + texts[lang]
        draws = format_number(drawn.draws, "count", lang)
        note[lang] = f"{base[lang]} {_DRAWS[lang].format(draws=draws)}"
    return Drawing(made, alt=alt, caption=texts, note=note)


def table(gathered: pd.DataFrame, codebook: Codebook, called: Labels, base: Text) -> Table:
    """Items with their own and their largest other loading.

    Parameters
    ----------
    gathered : DataFrame
        From :func:`own_and_other`.
    codebook : Codebook
        Words of the items.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the analysis is about.
    """
    frames = {}
    for lang, labels in called.items():
        construct = gathered["construct"].map(labels).where(~gathered["construct"].duplicated(), "")
        words = [codebook[i].text(lang) if i in codebook else i for i in gathered["item"]]
        frames[lang] = pd.DataFrame(
            {
                "construct": construct,
                "item": words,
                **{name: gathered[name] for name in ("own", "other", "communality")},
            }
        )
    return Table(
        frames,
        caption={
            "en": "Exploratory loadings of the items.",
            "sv": "Frågornas explorativa laddningar.",
        },
        columns={
            "construct": {"en": "Construct", "sv": "Begrepp"},
            "item": {"en": "Item", "sv": "Fråga"},
            "own": {"en": "Own", "sv": "Egen"},
            "other": {"en": "Largest other", "sv": "Största andra"},
            "communality": {"en": "Communality", "sv": "Kommunalitet"},
        },
        formats=dict.fromkeys(("own", "other", "communality"), "coef2"),
        note={lang: f"{base[lang]} {_ROTATED[lang]}" for lang in called},
    )
