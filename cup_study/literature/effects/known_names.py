"""What constructs of technology acceptance are usually called: a ground for proposals only.

Nothing here renames anything: :func:`.names.propose` shows it to a person, who decides.
"""

from __future__ import annotations

#: Abbreviation to the constructs that it stands for in the literature; several are ambiguous.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "ANX": ("anxiety",),
    "ATT": ("attitude",),
    "BI": ("behavioral intention",),
    "CA": ("computer anxiety",),
    "CSE": ("computer self-efficacy",),
    "EE": ("effort expectancy",),
    "EOU": ("perceived ease of use",),
    "FC": ("facilitating conditions",),
    "HAB": ("habit",),
    "HM": ("hedonic motivation",),
    "HT": ("habit",),
    "INT": ("behavioral intention",),
    "IQ": ("information quality",),
    "PBC": ("perceived behavioral control",),
    "PE": ("performance expectancy", "perceived enjoyment"),
    "PENJ": ("perceived enjoyment",),
    "PEOU": ("perceived ease of use",),
    "PEU": ("perceived ease of use",),
    "PR": ("perceived risk",),
    "PU": ("perceived usefulness",),
    "PV": ("price value", "perceived value"),
    "RA": ("relative advantage",),
    "SAT": ("satisfaction",),
    "SE": ("self-efficacy",),
    "SEQ": ("service quality",),
    "SI": ("social influence",),
    "SN": ("subjective norm",),
    "SQ": ("system quality", "service quality"),
    "TR": ("trust",),
    "TRA": ("transparency", "trust"),
    "TRU": ("trust",),
    "UB": ("use behavior",),
    "USE": ("use",),
}

#: Names that authors use for one construct or hold to be close, and who says so.
SYNONYMS: tuple[tuple[str, str, str], ...] = (
    ("performance expectancy", "perceived usefulness", "Venkatesh et al. (2003)"),
    ("relative advantage", "perceived usefulness", "Venkatesh et al. (2003)"),
    ("effort expectancy", "perceived ease of use", "Venkatesh et al. (2003)"),
    ("complexity", "perceived ease of use", "Venkatesh et al. (2003); reversed"),
    ("subjective norm", "social influence", "Venkatesh et al. (2003)"),
    ("perceived behavioral control", "facilitating conditions", "Venkatesh et al. (2003)"),
    ("compatibility", "facilitating conditions", "Venkatesh et al. (2003)"),
    ("perceived enjoyment", "hedonic motivation", "Venkatesh et al. (2012)"),
    ("behavioral intention", "intention", "the word behavioral is often left out"),
    ("intention to use", "intention", "the same object, said in words"),
    ("use behavior", "use", "the word behavior is often left out"),
    ("actual use", "use", "the same object, said in words"),
    ("usage", "use", "the same word"),
    ("attitude toward using", "attitude", "the same object, said in words"),
    ("attitude toward behavior", "attitude", "Venkatesh et al. (2003)"),
    ("usefulness", "perceived usefulness", "the word perceived is often left out"),
    ("ease of use", "perceived ease of use", "the word perceived is often left out"),
    ("risk", "perceived risk", "the word perceived is often left out"),
)
