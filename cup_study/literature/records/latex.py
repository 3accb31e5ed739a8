r"""LaTeX in a BibTeX field to text: ``F{\"o}rtroende`` is Förtroende.

bibtexparser's middleware (with pylatexenc) knows the commands, but it reads a whole field as LaTeX
does, and most exports are not written for LaTeX: "100% of users" would end at the per cent sign,
"$5 and $6" would be mathematics, an address would lose its signs; and a thousand abstracts take it
five seconds. So only the commands are handed to it, each once, and the rest is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry, Field, MiddlewareErrorBlock

#: Fields that hold addresses: what is special to LaTeX is part of the address.
_ADDRESSES = frozenset({"doi", "url", "howpublished", "eprint", "link", "file"})
_NEEDED = re.compile(r"[\\{}~$]|--|``|''")
_ESCAPED = re.compile(r"\\([_&%#$~{}])")
_ADDRESS = re.compile(r"\\(?:url|path)\s*")
_TEXT_SIGNS = re.compile(r"(?<!\\)([%#&])")
_COMMAND = re.compile(
    # Mathematics: a command, a raised or a lowered sign between two dollars of one line.
    r"\$[<>=≤≥±~]{1,2}\$"
    r"|\$[^$\n\\^_]{0,200}[\\^_][^$\n]{0,400}\$"
    # An accent on a letter: \'e \"{o} \'{\i} \v{c} \c c
    r"|\\[`'^\"~=.]\s?(?:\{\\?[^\W\d_]{0,3}\}|\\[ij](?![a-zA-Z])|[a-zA-Z])"
    r"|\\[^a-zA-Z\s]"
    r"|\\[cvuHkrbdt](?:\s*\{\\?[^\W\d_]{1,3}\}|\s+[a-zA-Z]\b)"
    # A letter of its own, which swallows the blank after it: S\o ren
    r"|\\(?:o|O|l|L|aa|AA|ae|AE|oe|OE|ss|i|j)(?![a-zA-Z])(?:\{\})?\s?"
    r"|\\[a-zA-Z]+\*?(?:\s*\{[^{}]{0,400}\})*"
)
_TIE = re.compile(r"(?<=[\w.,])~(?=\w)")
#: Commands that only change the look of what follows.
_LOOKS = re.compile(
    r"\\(?:text(?:it|bf|rm|sc|sf|tt|up|sl|md|normal|(?:super|sub)script)?|math(?:rm|it|bf|cal)"
    r"|emph|em|it|bf|rm|sc|sf|tt|small|protect|relax|noindent|mbox|ensuremath"
    r"|url|href|newline|par|left|right|bibinfo|enquote|footnote)\*?"
)
#: Signs that Zotero and BibLaTeX write as commands and pylatexenc does not know.
_SIGNS = {
    r"\textgreater": ">",
    r"\textless": "<",
    r"\textbar": "|",
    r"\textunderscore": "_",
    r"\textquotesingle": "'",
    r"\textmu": "µ",
    r"\textdegree": "°",
    r"\texteuro": "€",
}
#: Signs that a command stands for and that mean something to what comes after.
_KEPT = str.maketrans({"\\": "\ue000", "{": "\ue001", "}": "\ue002", "$": "\ue003"})
_RESTORED = str.maketrans({"\ue000": "\\", "\ue001": "{", "\ue002": "}", "\ue003": "$"})
_DECODER = LatexDecodingMiddleware(keep_math_mode=False)
_EMPTY = Library()


def decoded(values: Mapping[str, str]) -> dict[str, str]:
    r"""Fields of an entry as text; addresses lose only what LaTeX's escapes need.

    Examples
    --------
    >>> decoded({"title": r"100% of $H_0$ for \$5 {\&} up", "url": r"http://a.se/x\_y%20z"})
    {'title': '100% of H_0 for $5 & up', 'url': 'http://a.se/x_y%20z'}
    """
    return {
        name: _address(value) if name in _ADDRESSES else text(value)
        for name, value in values.items()
    }


def text(value: str) -> str:
    r"""One LaTeX text as plain text; a command that nobody knows stays as it is written.

    Examples
    --------
    >>> text(r"Styv{\'e}n"), text(r"{World Bank}"), text(r"S\o ren \'Alvarez"), text(r"C:\Users")
    ('Styvén', 'World Bank', 'Søren Álvarez', 'C:\\Users')
    >>> text(r"\emph{Trust} in {T}owns---a ``study'', {\textgreater}50% for $5 or $6")
    'Trust in Towns—a “study”, >50% for $5 or $6'
    """
    if not _NEEDED.search(value):
        return value
    if "\\" in value or "$" in value:
        value = _COMMAND.sub(lambda match: _read(match.group()), value)
    value = value.replace("{", "").replace("}", "")
    value = _TIE.sub(" ", value).replace("---", "—").replace("--", "–")
    return value.replace("``", "“").replace("''", "”").translate(_RESTORED)


@lru_cache(maxsize=20_000)
def _read(command: str) -> str:
    source = command.strip().removesuffix("{}")
    if source.strip("$<>=≤≥±~") == "":
        return source.strip("$")
    if source in _SIGNS:
        return _SIGNS[source] + command[len(source) :]
    field = Field("text", _TEXT_SIGNS.sub(r"\\\1", source))
    block = _DECODER.transform_entry(Entry("misc", "key", [field]), _EMPTY)
    if isinstance(block, MiddlewareErrorBlock):
        return command.translate(_KEPT)
    found = str(field.value).replace("\u00a0", " ")
    if not found.strip() and re.fullmatch(r"\\[a-zA-Z]+\*?", source):
        return "" if _LOOKS.fullmatch(source) else command.translate(_KEPT)
    # A command that takes nothing leaves the blank after it, as its writer saw it.
    tail = " " if command[-1:].isspace() and len(source) > 3 else ""
    return found.translate(_KEPT) + tail


def _address(value: str) -> str:
    return _ESCAPED.sub(r"\1", _ADDRESS.sub("", value)).strip("{}<> ")
