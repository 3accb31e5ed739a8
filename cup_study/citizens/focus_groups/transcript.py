"""Transcripts as plain text: turns of speakers, and positions that everyone counts alike.

A line such as ``P1: I never find it`` begins a turn; the lines after it go on with it. A line that
begins with a blank never begins a turn. Positions count Unicode code points from 0 in the text
without byte-order mark, each line end as one sign; the end is the position after the last sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cup_study.errors import Problem
from cup_study.raw_text import visible

#: What may stand before the colon: a pseudonym is short.
_SPEAKER = re.compile(r"([^\W_][\w .'()-]{0,29}):(?:[ \t]+|$)")
#: No label has more words.
_WORDS = 3


@dataclass(frozen=True)
class Turn:
    """What one speaker says until another begins.

    Attributes
    ----------
    speaker : str
        Pseudonym, as it stands before the colon.
    start, end : int
        Place of the words in the transcript, without speaker and colon.
    line : int
        Line of the file, from 1.
    """

    speaker: str
    start: int
    end: int
    line: int


def text(path: Path, file: str) -> tuple[str, list[Problem]]:
    r"""Text of a transcript with line ends of one sign, without byte-order mark.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
    file : str
        What problems call it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "s1.txt"
    >>> _ = path.write_bytes(b"\xef\xbb\xbfP1: yes\r\nP2: no\r\n")
    >>> text(path, "s1.txt")[0]
    'P1: yes\nP2: no\n'
    """
    try:
        found = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return "", [Problem(f"{file}, line {line}", "is not UTF-8; save the file as UTF-8")]
    if "\x00" in found:
        return "", [Problem(file, "is not a text file: it holds a zero byte")]
    return one_sign(found), []


def one_sign(found: str) -> str:
    r"""Text in which every line end is one sign.

    Examples
    --------
    >>> one_sign("a\r\nb\rc")
    'a\nb\nc'
    """
    return found.replace("\r\n", "\n").replace("\r", "\n")


def words(found: str) -> list[str]:
    r"""Words that a reader sees; signs that turn the direction of a text are none.

    Examples
    --------
    >>> words("never \u200b found"), words("\u200b\u202e")
    (['never', 'found'], [])
    """
    # What keeps the parts of an emoji together is kept as visible, but shows nothing alone.
    return [word for word in visible(found).split() if word.strip("\u200d\ufe0e\ufe0f")]


def turns(found: str, speakers: Collection[str], file: str) -> tuple[list[Turn], list[Problem]]:
    r"""Turns of a transcript.

    Parameters
    ----------
    found : str
        From :func:`text`.
    speakers : collection of str
        Participants of the session.
    file : str
        What problems call the transcript.

    Returns
    -------
    list of Turn
        Without those that say nothing.
    list of Problem
        Text before the first speaker, speakers who are no participants, turns without words.

    Examples
    --------
    >>> found, _ = turns("P1: It is\nfine.\nP2: No.\n", ["P1", "P2"], "s1.txt")
    >>> [(turn.speaker, turn.start, turn.end) for turn in found]
    [('P1', 4, 15), ('P2', 20, 23)]
    >>> str(turns("Anna: Yes\n", ["P1"], "s1.txt")[1][0])[:61]
    's1.txt, line 1: "Anna" is no participant of this session in p'
    """
    problems: list[Problem] = []
    found_turns: list[Turn] = []
    at, open_turn = 0, False
    for number, line in enumerate(found.split("\n"), 1):
        label = _SPEAKER.match(line)
        where = f"{file}, line {number}"
        # "Then I thought: no" has more words before the colon than a pseudonym.
        known = label is not None and label[1] in speakers
        if label and (known or len(label[1].split()) <= _WORDS):
            if not known:
                what = (
                    f'"{label[1]}" is no participant of this session in participants.csv; '
                    "if it is no speaker, begin the line with a blank"
                )
                problems.append(Problem(where, what))
            found_turns.append(Turn(label[1], at + label.end(), at + len(line.rstrip()), number))
            open_turn = True
        elif line.strip() and not open_turn:
            problems.append(Problem(where, 'text before the first speaker; expected "P1: words"'))
            open_turn = True
        elif line.strip() and found_turns:
            last = found_turns[-1]
            found_turns[-1] = Turn(last.speaker, last.start, at + len(line.rstrip()), last.line)
        at += len(line) + 1
    spoken: list[Turn] = []
    for turn in found_turns:
        said = found[turn.start : turn.end]
        if words(said):
            start = turn.start + len(said) - len(said.lstrip())
            spoken.append(Turn(turn.speaker, start, turn.end, turn.line))
        else:
            problems.append(Problem(f"{file}, line {turn.line}", f'"{turn.speaker}" says nothing'))
    return spoken, problems
