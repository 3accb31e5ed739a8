"""Numbers of a path model of pooled correlations, by key."""

from __future__ import annotations

from cup_study.literature.forest.relations import key_of
from cup_study.literature.masem.compare import Comparison
from cup_study.literature.masem.stage1 import Stage1

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]


def values(found: Comparison) -> dict[str, Value]:
    """Pooled correlations of the first stage, paths and fit, each with its format.

    Parameters
    ----------
    found : Comparison
        From :func:`cup_study.literature.masem.compare.side_by_side`. The pooled correlations are
        those of the first method that has a first stage; the paths of every method have its name.

    Returns
    -------
    dict
        ``pooled_<pair>``, ``<method>_path_<pair>`` with ``_lower`` and ``_upper``,
        ``<method>_r2_<outcome>``, ``<method>_<measure>``, ``n``, ``k`` and ``n_failed``. A pair
        has the predictor first.
    """
    told: dict[str, Value] = {"n_failed": (len(found.failed), "count")}
    paths = found.paths[found.paths["kind"] == "path"]
    first = next((p for p in found.pooled.values() if isinstance(p, Stage1)), None)
    if first is not None:
        told |= {"k": (first.k, "count"), "n": (int(first.n), "count")}
        explained = list(dict.fromkeys(paths["outcome"]))
        for row in first.pooled.to_dict("records"):
            pair = _explained_last((row["construct_1"], row["construct_2"]), explained)
            told[f"pooled_{key_of(pair)}"] = (float(row["r"]), "coef2")
    for row in paths.to_dict("records"):
        name = f"{row['method']}_path_{key_of((row['predictor'], row['outcome']))}"
        told[name] = (float(row["est"]), "coef2")
        told[f"{name}_lower"] = (float(row["ci_lower"]), "coef2")
        told[f"{name}_upper"] = (float(row["ci_upper"]), "coef2")
    for row in found.r2.to_dict("records"):
        name = f"{row['method']}_r2_{row['outcome']}".lower()
        told[name] = (float(row["r2"]), "percent0")
    for row in found.fit.to_dict("records"):
        for measure, style in (("chisq", "decimal1"), ("df", "count"), ("cfi", "coef3")):
            told[f"{row['method']}_{measure}"] = (float(row[measure]), style)
    return told


def _explained_last(pair: tuple[str, str], explained: list[str]) -> tuple[str, str]:
    """The pair with what the model explains, and explains last, at the end."""
    place = {name: i for i, name in enumerate(explained)}
    return pair if place.get(pair[0], -1) <= place.get(pair[1], -1) else (pair[1], pair[0])
