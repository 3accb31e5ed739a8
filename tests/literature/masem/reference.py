"""Simulated correlations with the figures that metaSEM and metafor give for them."""

import json
from functools import cache
from pathlib import Path

import pandas as pd

from cup_study.literature.masem import matrices, stage1

FILE = Path(__file__).parents[2] / "reference" / "meta" / "masem.json"
PATH = """
intention ~ a*ease + b*usefulness + norm
use ~ c*intention + ease
indirect := b*c
"""
FACTORS = """
early =~ ease + usefulness + norm
late =~ intention + use
"""
COLUMNS = ["study", "construct_1", "construct_2", "r", "n"]


@cache
def everything():
    return json.loads(FILE.read_text())


def effects(kind):
    return pd.DataFrame(everything()[kind], columns=COLUMNS)


def figures(kind):
    return everything()[f"{kind}_figures"]


@cache
def assembled(kind):
    return matrices.assemble(effects(kind), everything()["names"])


@cache
def pooled(kind, method, likelihood="ML"):
    return stage1.pool(assembled(kind), method, likelihood=likelihood)
