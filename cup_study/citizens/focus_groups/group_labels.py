"""What the groups of a material are called: users, municipalities, headings of a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cup_study.codebook import Codebook
from cup_study.survey.open_answers.frame import CodeFrame

#: Language to what each group is called.
Heads = Mapping[str, Mapping[str, str]]


def heads(
    group_values: Sequence[str],
    attribute: str,
    frame: CodeFrame,
    book: Codebook,
    languages: Sequence[str],
) -> dict[str, dict[str, str]]:
    """What groups are called: by the questionnaire, by the codebook of the codes, or as they are.

    Parameters
    ----------
    group_values : sequence of str
        Values of the attribute.
    attribute : str
        Its name; where the questionnaire has an item of that name, its answers' labels are used.
    frame : CodeFrame
        A value that is a code is called by its label.
    book : Codebook
        The questionnaire.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    dict
        Language to value to label.

    Examples
    --------
    >>> heads(["1", "x"], "user", CodeFrame(()), Codebook(()), ["en"])
    {'en': {'1': '1', 'x': 'x'}}
    """
    told = dict[str, dict[str, str]]()
    for lang in languages:
        told[lang] = {value: value for value in group_values}
        told[lang] |= {v: frame.label(v, lang) for v in group_values if v in frame.names}
        if attribute in book:
            item = book[attribute]
            known = {str(value): item.label(value, lang) for value in item.values}
            told[lang] |= {v: known[v] for v in group_values if v in known}
    return told
