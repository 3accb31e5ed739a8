"""Statistics of meta-analysis: numbers in, numbers out; nothing here draws or reads a file.

`fisher` (effect sizes of correlations), `random_effects` (one effect a study), `heterogeneity`,
`prediction`, `influence`, `bias`, `trim_fill`, `moderators`, `attenuation`, `dependent` (several
effects a study) and `correlations` (every pair of constructs at once).

The definitions are those of R's metafor (Viechtbauer 2010, Journal of Statistical Software 36(3),
doi 10.18637/jss.v036.i03), clubSandwich and robumeta, beside which the tests put them.
"""
