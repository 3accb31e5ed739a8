"""How numbers are printed in tables and figures: as the APA manual asks, or as another language.

APA 7, sections 6.36 and 6.43-6.45: no zero before the point of a statistic that cannot exceed
one, exact p values with three decimals, intervals in square brackets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Levels at which a coefficient gets one, two and three stars.
STAR_LEVELS = (0.05, 0.01, 0.001)


@dataclass(frozen=True)
class Notation:
    r"""Signs with which numbers are written.

    Parameters
    ----------
    point : str, optional
        Decimal mark.
    zero : bool, optional
        Write the zero before the mark of a statistic that cannot exceed one.
    minus : str, optional
        Sign of negative numbers.
    between : str, optional
        Between the limits of an interval.
    thousands : str, optional
        Between groups of three digits.
    missing : str, optional
        What is printed for a missing number.

    Examples
    --------
    >>> APA.number(-0.3), APA.number(1.234, bounded=False), APA.p(0.0004), APA.interval(0.1, 0.25)
    ('−.30', '1.23', '< .001', '[.10, .25]')
    >>> Notation(point=",", zero=True, between="; ").interval(0.1, 0.25)
    '[0,10; 0,25]'
    """

    point: str = "."
    zero: bool = False
    minus: str = "\N{MINUS SIGN}"
    between: str = ", "
    thousands: str = ","
    missing: str = ""

    def number(self, x: float, digits: int = 2, *, bounded: bool = True) -> str:
        """Print a number.

        Parameters
        ----------
        x : float
            The number.
        digits : int, optional
            Decimals.
        bounded : bool, optional
            A statistic that cannot exceed one (correlation, loading, share).

        Returns
        -------
        str
        """
        if math.isnan(x):
            return self.missing
        if math.isinf(x):
            return (self.minus if x < 0 else "") + "∞"
        text = f"{abs(x):,.{digits}f}"
        sign = self.minus if x < 0 and text.strip("0.,") else ""
        if bounded and not self.zero and text.startswith("0."):
            text = text[1:]
        return sign + text.replace(",", "\0").replace(".", self.point).replace("\0", self.thousands)

    def p(self, x: float) -> str:
        """Print a p value: three decimals, ``< .001`` below that."""
        if math.isnan(x):
            return self.missing
        return f"< {self.number(0.001, 3)}" if x < 0.001 else self.number(x, 3)

    def interval(self, lower: float, upper: float, digits: int = 2, *, bounded: bool = True) -> str:
        """Print an interval in square brackets; missing if a limit is."""
        if math.isnan(lower) or math.isnan(upper):
            return self.missing
        limits = (self.number(x, digits, bounded=bounded) for x in (lower, upper))
        return f"[{self.between.join(limits)}]"

    def star_note(self) -> str:
        """What the stars of :func:`stars` mean.

        Examples
        --------
        >>> APA.star_note()
        '* p < .05, ** p < .01, *** p < .001.'
        """
        levels = (
            f"{'*' * (i + 1)} p < {self.number(level, max(2, i + 1))}"
            for i, level in enumerate(STAR_LEVELS)
        )
        return self.between.join(levels) + "."


#: As the APA manual writes.
APA = Notation()


def stars(pvalue: float) -> str:
    """Stars of a p value at .05, .01 and .001; none when it is missing.

    Examples
    --------
    >>> stars(0.004), stars(0.2), stars(float("nan"))
    ('**', '', '')
    """
    return "*" * sum(pvalue < level for level in STAR_LEVELS)
