"""What a structural diagram shows, before anything has a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cup_study.sem.pages import layout
from cup_study.sem.pages.layout import Node
from cup_study.sem.pages.scene import Key, Outline


@dataclass(frozen=True)
class Plan:
    """What a structural diagram shows.

    Parameters
    ----------
    paths : tuple of Key
        Directed paths: operator, outcome and predictor (``~``), or construct and the construct
        that it is measured by (``=~``).
    covariances : tuple of Key
        Double-headed curves.
    items : mapping of str to tuple of Key
        Loadings of the indicators that are drawn, for each construct.
    labels : mapping of str to str
        What is printed for a variable.
    explained : frozenset of str
        Variables with a line for their explained variance.
    latent, observed : frozenset of str
        Drawn as ellipses and rectangles; all others are rounded boxes.
    widths : mapping of Key to float
        Width of the widest number that a group prints on a wire (mm).
    below : float
        Width of the widest line with an explained variance (mm).
    """

    paths: tuple[Key, ...]
    covariances: tuple[Key, ...] = ()
    items: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    explained: frozenset[str] = frozenset()
    latent: frozenset[str] = frozenset()
    observed: frozenset[str] = frozenset()
    widths: Mapping[Key, float] = field(default_factory=dict)
    below: float = 14.0

    def outline(self, name: str) -> Outline:
        """Form of a variable."""
        if name in self.latent:
            return "ellipse"
        return "rectangle" if name in self.observed else "round"

    def label(self, name: str) -> str:
        """What is printed for it."""
        return self.labels.get(name, name)


def ends(key: Key) -> tuple[str, str]:
    """Where the arrow of a parameter starts and where it ends.

    Examples
    --------
    >>> ends(("~", "Use", "Ease")), ends(("=~", "Trust", "Safety"))
    (('Ease', 'Use'), ('Trust', 'Safety'))
    """
    operator, lhs, rhs = key
    return (rhs, lhs) if operator == "~" else (lhs, rhs)


@dataclass(frozen=True)
class Wired:
    """Columns of a plan, and what joins them.

    Parameters
    ----------
    columns : tuple of tuple of str
        Variables, left to right.
    long : tuple of Key
        Parameters that join two columns.
    passed : tuple of list of Node
        Nodes that each of them passes, from :func:`cup_study.sem.pages.layout.chains`.
    beside : tuple of Key
        Covariances inside a column.
    nodes : Columns
        Order inside the columns, from :func:`cup_study.sem.pages.layout.ordered`.
    """

    columns: tuple[tuple[str, ...], ...]
    long: tuple[Key, ...]
    passed: tuple[list[Node], ...]
    beside: tuple[Key, ...]
    nodes: layout.Columns
