"""What a notebook shows of a result where it runs: between its caption and its note."""

from __future__ import annotations

import html
from typing import Any


def show(thing: object, caption: str | None, note: str | None) -> None:
    """Show between caption and note in the notebook, also from inside a loop; nowhere else."""
    import pandas as pd
    from IPython import get_ipython
    from IPython.display import HTML, display

    place: Any = display
    words: Any = HTML
    if get_ipython() is None:
        return
    if caption:
        place(words(f"<p><strong>{html.escape(caption)}</strong></p>"))
    # Questions that are cut off after the words they share cannot be told apart.
    with pd.option_context("display.max_colwidth", None):
        place(thing)
    if note:
        place(words(f"<p><small>{html.escape(note)}</small></p>"))
