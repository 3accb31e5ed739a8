"""Words of questions and answers, as the codebook has them, cut to what a row needs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cup_study.codebook import Item


def question(panel: Sequence[Item], lang: str) -> str:
    """Question of a panel: of a battery, the words that its items have in common.

    Examples
    --------
    >>> items = [Item(n, n, "binary", {"en": f"Why? {n}"}, (0, 1)) for n in ("Fun", "Free")]
    >>> question(items, "en")
    'Why?'
    """
    texts = [item.text(lang) for item in panel]
    if len(texts) == 1:
        return texts[0]
    stem = common(texts)
    # Cut at the end of a sentence: answers may begin with the same letters.
    match = re.match(r".*[?:.!]", stem)
    return (match.group(0) if match else stem.rpartition(" ")[0]).strip() or texts[0]


def answer(item: Item, value: object, panel: Sequence[Item], lang: str) -> str:
    """Label of an answer; of a battery item, what was ticked."""
    label = item.label(value, lang)  # type: ignore[arg-type]
    if len(panel) == 1 or label != str(value):
        return label
    return item.text(lang).removeprefix(question(panel, lang)).strip() or item.name


def common(texts: Sequence[str]) -> str:
    """Longest beginning that all texts share.

    Examples
    --------
    >>> common(["Why not?", "Why me?"])
    'Why '
    """
    first, last = min(texts), max(texts)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[: min(len(first), len(last))] if same is None else first[:same]


def short(items: Sequence[Item], lang: str) -> dict[str, str]:
    """Questions by item, without the words that all of them begin with.

    Examples
    --------
    >>> items = [Item(n, n, "scale", {"en": f"How good is {n}?"}, (0, 1)) for n in ("tea", "ale")]
    >>> short(items, "en")
    {'tea': 'tea', 'ale': 'ale'}
    """
    texts = [item.text(lang) for item in items]
    stem = common(texts).rpartition(" ")[0] if len(texts) > 1 else ""
    cut = {i.name: t[len(stem) :].strip(" ?.…") for i, t in zip(items, texts, strict=True)}
    return {name: text or name for name, text in cut.items()}
