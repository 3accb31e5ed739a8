"""Layout of a model in layers from left to right: where boxes stand and which way arrows take.

A small layered layout (Sugiyama, Tagawa & Toda 1981): circles are opened at their least tested
relation, each construct stands right of all that lead to it, long arrows pass through free rows,
and rows are ordered so that arrows cross little (barycentres). No library for graphs is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Attributes
    ----------
    layers : tuple of tuple of str
        Names from top to bottom, layer by layer from the left; a row kept free for an arrow has
        the name of its arrow, ``"iv > dv"``.
    kept : DataFrame
        Relations that are drawn.
    left_out : DataFrame
        ``iv dv why``: relations that would lead back, or need more layers than there are.
    """

    layers: tuple[tuple[str, ...], ...]
    kept: pd.DataFrame
    left_out: pd.DataFrame = field(repr=False)

    def layer_of(self, name: str) -> int:
        """Number of the layer in which a construct stands, from 0 at the left."""
        return next(i for i, names in enumerate(self.layers) if name in names)


def passing(iv: str, dv: str) -> str:
    """Name of the row that an arrow passes through in a layer between its ends."""
    return f"{iv} > {dv}"


def arrange(relations: pd.DataFrame, *, most_layers: int = 4, sweeps: int = 12) -> Layout:
    """Lay a model out.

    Parameters
    ----------
    relations : DataFrame
        ``iv dv tested``, one row a relation; where a choice must be made the least tested gives
        way.
    most_layers : int, optional
        Layers that fit the page.
    sweeps : int, optional
        How often rows are ordered, from the left and from the right in turn.

    Returns
    -------
    Layout

    Examples
    --------
    >>> rows = [("ease", "use", 3), ("use", "ease", 1), ("ease", "intention", 4),
    ...         ("intention", "use", 2)]
    >>> found = arrange(pd.DataFrame(rows, columns=["iv", "dv", "tested"]))
    >>> found.layers
    (('ease',), ('intention', 'ease > use'), ('use',))
    >>> found.left_out[["iv", "dv"]].values.tolist()
    [['use', 'ease']]
    """
    ordered = relations.sort_values(
        ["tested", "iv", "dv"], ascending=[False, True, True], ignore_index=True
    )
    edges: list[tuple[str, str]] = []
    left_out = []
    for iv, dv in zip(ordered["iv"], ordered["dv"], strict=True):
        depth = _depths([*edges, (iv, dv)])
        if depth is None:
            left_out.append((iv, dv, "itself" if iv == dv else "circle"))
        elif max(depth.values()) >= most_layers:
            left_out.append((iv, dv, "layers"))
        else:
            edges.append((iv, dv))
    layers = _rows(edges, _close_up(edges, _depths(edges) or {}), sweeps)
    pairs = set(edges)
    mask = [pair in pairs for pair in zip(relations["iv"], relations["dv"], strict=True)]
    return Layout(
        layers,
        relations[mask].reset_index(drop=True),
        pd.DataFrame(left_out, columns=["iv", "dv", "why"]),
    )


def _depths(edges: Sequence[tuple[str, str]]) -> dict[str, int] | None:
    """Longest way from the left to each name; None where there is a circle."""
    names = list(dict.fromkeys(name for edge in edges for name in edge))
    depth = dict.fromkeys(names, 0)
    for _ in range(len(names) + 1):
        changed = False
        for iv, dv in edges:
            if depth[dv] < depth[iv] + 1:
                depth[dv] = depth[iv] + 1
                changed = True
        if not changed:
            return depth
    return None


def _close_up(edges: Sequence[tuple[str, str]], depth: dict[str, int]) -> dict[str, int]:
    """Move what nothing leads to next to the first construct that it leads to."""
    result = dict(depth)
    targets = {iv: [d for i, d in edges if i == iv] for iv, _ in edges}
    sources = {dv for _, dv in edges}
    for name, reached in targets.items():
        if name not in sources:
            # Only what leads to one construct: others would have arrows through the model.
            nearest = min(result[d] for d in reached) - 1
            result[name] = nearest if len(reached) == 1 and _roomy(result, nearest) else 0
    return result


def _roomy(depth: dict[str, int], layer: int) -> bool:
    return sum(d == layer for d in depth.values()) < 3


def _rows(
    edges: Sequence[tuple[str, str]], depth: dict[str, int], sweeps: int
) -> tuple[tuple[str, ...], ...]:
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, at in depth.items():
        layers[at].append(name)
    links: list[tuple[str, str]] = []
    for iv, dv in edges:
        last = iv
        for layer in range(depth[iv] + 1, depth[dv]):
            # Rows of different layers have one name each: a layer holds an arrow once.
            layers[layer].append(passing(iv, dv))
            links.append((f"{layer - 1}:{last}", f"{layer}:{passing(iv, dv)}"))
            last = passing(iv, dv)
        links.append((f"{depth[dv] - 1}:{last}", f"{depth[dv]}:{dv}"))
    best, fewest = [list(layer) for layer in layers], _crossings(layers, links)
    for sweep in range(sweeps):
        numbers = range(len(layers)) if sweep % 2 == 0 else range(len(layers) - 1, -1, -1)
        for at in numbers:
            beside = at - 1 if sweep % 2 == 0 else at + 1
            if 0 <= beside < len(layers):
                layers[at] = _by_neighbours(layers[at], at, layers[beside], beside, links)
        crossings = _crossings(layers, links)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return tuple(tuple(layer) for layer in best)


def _by_neighbours(
    names: list[str],
    at: int,
    neighbours: list[str],
    beside: int,
    links: Sequence[tuple[str, str]],
) -> list[str]:
    rank = {
        f"{beside}:{name}": i / max(len(neighbours) - 1, 1) for i, name in enumerate(neighbours)
    }
    centre = {}
    for i, name in enumerate(names):
        me = f"{at}:{name}"
        near = [rank[a] for a, b in links if b == me and a in rank]
        near += [rank[b] for a, b in links if a == me and b in rank]
        centre[name] = sum(near) / len(near) if near else i / max(len(names) - 1, 1)
    return sorted(names, key=lambda name: (centre[name], names.index(name)))


def _crossings(layers: Sequence[Sequence[str]], links: Sequence[tuple[str, str]]) -> int:
    place = {
        f"{i}:{name}": (i, j) for i, layer in enumerate(layers) for j, name in enumerate(layer)
    }
    pairs = [(place[a], place[b]) for a, b in links]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for i, (a, b) in enumerate(pairs)
        for c, d in pairs[i + 1 :]
    )
