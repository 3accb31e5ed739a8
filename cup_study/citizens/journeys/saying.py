"""What a reference says, as far as it may be shown: the way back from a statement to its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Codebook


def texts(
    codebook: Codebook,
    languages: Sequence[str],
    segments: pd.DataFrame | None = None,
    quotes: Mapping[str, Sequence[str]] | None = None,
    *,
    published: bool = False,
) -> dict[str, dict[str, str]]:
    """Words behind the references to questions and segments.

    Parameters
    ----------
    codebook : Codebook
        Its questions are shown.
    languages : sequence of str
    segments : DataFrame, optional
        ``segment text`` and perhaps ``text_<lang>``.
    quotes : mapping, optional
        Cleared words of a segment, in the order of the languages.
    published : bool, optional
        Whether the segments were published as they are; otherwise only cleared words are shown.

    Returns
    -------
    dict of str to dict
        Language to reference to words.

    Examples
    --------
    >>> said = pd.DataFrame({"segment": ["s1", "s2"], "text": ["My name is", "No"]})
    >>> texts(Codebook(()), ["en"], said, {"s2": ["No"]})
    {'en': {'segment:s2': 'No'}}
    """
    found: dict[str, dict[str, str]] = {}
    for i, lang in enumerate(languages):
        told = {f"survey:{item.name}": item.text(lang) for item in codebook.items}
        told |= {f"segment:{name}": words[i] for name, words in (quotes or {}).items()}
        if published and segments is not None:
            for row in segments.to_dict("records"):
                told[f"segment:{row['segment']}"] = str(row.get(f"text_{lang}") or row["text"])
        found[lang] = told
    return found
