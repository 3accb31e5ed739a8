r"""How much better a model fits than a baseline: CFI, TLI and their relatives.

All compare the statistic of the model, chi-square less ``c`` times its degrees of freedom, with
that of the baseline. With ``c`` the expectation of the statistics under a robust test these are
the robust CFI and TLI (Brosseau-Liard & Savalei 2014). Conventions at the edges (no degrees of
freedom, a baseline that fits) are lavaan's.

References
----------
Brosseau-Liard, P. E., & Savalei, V. (2014). Adjusting incremental fit indices for nonnormality.
*Multivariate Behavioral Research*, 49, 460-470.
Hu, L., & Bentler, P. M. (1999). Cutoff criteria for fit indexes in covariance structure analysis.
*Structural Equation Modeling*, 6, 1-55.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: What counts as no non-centrality at all.
_NOTHING = 1.5e-8
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Comparison:
    """Statistics of a model and of the baseline.

    Parameters
    ----------
    chisq, df : float
        Of the model.
    null_chisq, null_df : float
        Of the baseline.
    c_hat, null_c_hat : float, optional
        Corrections of robust tests.
    shifted : bool, optional
        Whether the test is scaled and shifted.

    Examples
    --------
    >>> found = Comparison(85.306, 24, 918.852, 36)
    >>> round(found.cfi, 3), round(found.tli, 3), round(found.nfi, 3)
    (0.931, 0.896, 0.907)
    """

    chisq: float
    df: float
    null_chisq: float
    null_df: float
    c_hat: float = 1.0
    null_c_hat: float = 1.0
    shifted: bool = False

    @property
    def _known(self) -> bool:
        """Whether all numbers are there."""
        values = (self.chisq, self.df, self.null_chisq, self.null_df, self.c_hat, self.null_c_hat)
        return bool(np.isfinite(values).all())

    @property
    def _excess(self) -> tuple[float, float]:
        """Statistic less its expectation, of the model and of the baseline."""
        # lavaan reads a correction of exactly one as none. The baseline by DWLS of continuous
        # variables has such a one; for a shifted test it is one but for rounding, which decides
        # in lavaan, so that some data sets differ here.
        least = min(abs(self.c_hat - 1), abs(self.null_c_hat - 1))
        corrected = self.df > 0 and (self.shifted or least > _ROUNDING)
        c, null_c = (self.c_hat, self.null_c_hat) if corrected else (1.0, 1.0)
        return self.chisq - c * self.df, self.null_chisq - null_c * self.null_df

    @property
    def cfi(self) -> float:
        """Comparative fit index (Bentler 1990)."""
        if not self._known:
            return np.nan
        own, null = self._excess
        own, most = max(own, 0.0), max(own, null, 0.0)
        return 1.0 if most < _NOTHING else 1.0 - own / most

    @property
    def rni(self) -> float:
        """Relative noncentrality index (McDonald & Marsh 1990): CFI without its bounds."""
        if not self._known:
            return np.nan
        own, null = self._excess
        return np.nan if abs(null) < _NOTHING else 1.0 - own / null

    @property
    def tli(self) -> float:
        """Tucker-Lewis index, also called NNFI (Tucker & Lewis 1973)."""
        if not self._known:
            return np.nan
        own, null = self._excess
        own, null = own * self.null_df, null * self.df
        return 1.0 - own / null if self.df > 0 and null != 0 else 1.0

    @property
    def nfi(self) -> float:
        """Normed fit index (Bentler & Bonett 1980)."""
        if not self._known or self.df > self.null_df or abs(self.null_chisq) < _NOTHING:
            return np.nan
        return (self.null_chisq - self.chisq) / self.null_chisq if self.df > 0 else 1.0

    @property
    def pnfi(self) -> float:
        """Parsimony normed fit index (James, Mulaik & Brett 1982)."""
        if not self._known or not (self.null_df > 0 and self.null_chisq > 0):
            return np.nan
        return self.df / self.null_df * (self.null_chisq - self.chisq) / self.null_chisq

    @property
    def rfi(self) -> float:
        """Relative fit index (Bollen 1986)."""
        if not self._known or self.df > self.null_df:
            return np.nan
        if not (self.df > 0 and self.null_df > 0):
            return 1.0
        null = self.null_chisq / self.null_df
        gain = null - self.chisq / self.df
        if null == 0:
            return np.nan
        return 1.0 if gain < 0 else gain / null

    @property
    def ifi(self) -> float:
        """Incremental fit index (Bollen 1989)."""
        if not self._known:
            return np.nan
        whole = self.null_chisq - self.df
        if abs(whole) < _NOTHING:
            return np.nan
        return 1.0 if whole < 0 else (self.null_chisq - self.chisq) / whole
