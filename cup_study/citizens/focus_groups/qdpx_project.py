"""Stub for the first minutes."""

from pathlib import Path
from typing import Any
from collections.abc import Sequence


def read(path: Path, languages: Sequence[str]) -> Any:
    raise NotImplementedError
