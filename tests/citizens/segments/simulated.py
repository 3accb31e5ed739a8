"""Answers with classes that are known, for the tests of what groups mean."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, parse

ITEMS = ("a", "b", "c", "d", "e", "f")
HIGH = np.array([[0.9, 0.9, 0.9, 0.8, 0.2, 0.5], [0.1, 0.1, 0.2, 0.7, 0.9, 0.5]])
SHARES = (0.7, 0.3)
BOOK_TEXT = (
    "name,type,question_en,question_sv,values,labels_en,labels_sv\n"
    + "".join(f"{i},binary,Do {i}?,Gör {i}?,0|1,0=No|1=Does {i},0=Nej|1=Gör {i}\n" for i in ITEMS)
    + "age,ordinal,Age,Ålder,1-3,1=Young|2=Middle|3=Old,1=Ung|2=Mitt|3=Gammal\n"
    + "town,nominal,Town,Ort,A|B|C,A=A|B=B|C=C,A=A|B=B|C=C\n"
)


def book() -> Codebook:
    """Codebook of the items."""
    return parse(BOOK_TEXT, ["en", "sv"])


def answers(n: int = 800, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Answers and the class of each row (1 or 2)."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(2, n, p=SHARES)
    table = {i: (rng.random(n) < HIGH[classes, j]).astype(float) for j, i in enumerate(ITEMS)}
    age = np.clip(np.round(1.5 + classes + rng.normal(0, 0.5, n)), 1, 3)
    data = pd.DataFrame(table).assign(age=age, town=rng.choice(["A", "B", "C"], n), wave="w")
    return data.assign(weight=1.0), pd.Series(classes + 1)


def posterior(data: pd.DataFrame) -> pd.DataFrame:
    """Probabilities of belonging by the true model."""
    given = data[list(ITEMS)].to_numpy()
    logs = [
        np.log(share) + (np.log(p) * given + np.log(1 - p) * (1 - given)).sum(axis=1)
        for share, p in zip(SHARES, HIGH, strict=True)
    ]
    p = np.exp(np.array(logs).T)
    return pd.DataFrame(p / p.sum(axis=1, keepdims=True), index=data.index, columns=[1, 2])
