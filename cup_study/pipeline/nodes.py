"""How pytask sees a step: what it compares (content, never times) and what it calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytask import PathNode, TaskWithoutPath

from cup_study import files
from cup_study.pipeline import digests


@dataclass(kw_only=True)
class ContentNode(PathNode):
    """A file or folder, by content.

    pytask's own node keeps a cache by modification time, which a file system with coarse times
    can fool, and knows no folders.
    """

    def state(self) -> str | None:
        """SHA-256 of the content; None when there is nothing."""
        path = Path(str(self.path))
        if path.is_file():
            return files.sha256(path)
        if path.is_dir():
            found = digests.of_files([path], path)
            return digests.of(found)
        return None


@dataclass(kw_only=True)
class ValueNode:
    """Everything a step depends on that is not a file, as one digest.

    pytask's own node for values takes its identity from the task file that it was collected
    from; ours are not collected from a file, and all of them would be the same node.
    """

    name: str
    digest: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Identity of the node, whatever its value."""
        return digests.of(self.name)

    def state(self) -> str:
        """The digest."""
        return self.digest

    def load(self, is_product: bool = False) -> str:  # noqa: ARG002 - pytask's protocol
        """The digest."""
        return self.digest

    def save(self, value: Any) -> None:
        """Never called: a value is not a product."""
        raise NotImplementedError(self.name)


def _called_with_nodes(_files: Any = None, _values: Any = None, _makes: Any = None) -> None:
    """Signature that pytask reads; :meth:`StepTask.execute` does the work."""


@dataclass(kw_only=True)
class StepTask(TaskWithoutPath):
    """A step: its function is called with the step's own arguments, not with nodes."""

    call: Callable[..., None]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    function: Callable[..., Any] = _called_with_nodes
    clock: Path

    def state(self) -> str:
        """Constant: what the function depends on is among the step's values."""
        return "step"

    def execute(self, **_: Any) -> None:
        """Call the step's function."""
        began = time.monotonic()
        self.call(**self.arguments)
        files.write_text(self.clock, f"{time.monotonic() - began:.3f}\n")

    def seconds(self) -> float:
        """How long the step took when it last ran; a worker cannot tell pytask itself."""
        return float(self.clock.read_text()) if self.clock.exists() else 0.0
