"""Letters and signs that databases write differently, brought to one form.

One export has "Müller", the next "Mueller", "Muller" or ``M{\\"u}ller``; one "TNF-α", the next
"TNF-alpha" or "TNF-&alpha;". What is compared is the folded text; the records keep their own.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"<(/?)([A-Za-z][\w:]*)(?:\s[^<>]*)?/?>")
#: Tags inside a word; any other parts words.
_INLINE = frozenset({"sub", "sup", "inf", "i", "b", "em", "strong", "u", "scp", "sc", "it", "tt"})
_COMMAND = re.compile(r"\\([A-Za-z]+)[ \t]*")
_LATEX_LETTERS = {"ss": "ss", "ae": "ae", "oe": "oe", "aa": "a", "o": "o", "l": "l", "i": "i"}
#: LaTeX commands for accents and styles: nothing remains of them.
_SILENT = (
    "c v u H k r b d t j em it bf sc rm tt emph mathrm mathit mathbf mathcal text textit textbf "
    "textsc textrm textsuperscript textsubscript uppercase lowercase"
)
_LATEX_SILENT = frozenset(_SILENT.split())
#: Letters that are not a base letter with an accent in Unicode.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h"}
    | dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhye", strict=True))
    | {"ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}
    | {"ъ": "", "ь": "", "і": "i", "ї": "i", "є": "e", "ґ": "g"}
    # Arabic: ya without dots, Persian kaf and ya, the stroke that only stretches a word.
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ـ": ""}
)
#: UTF-8 read as Windows-1252 or Mac Roman: "Ã¥" and "√•" are "å", "√¢‚Ç¨‚Ñ¢" was so read twice.
_MISREAD = re.compile(r"[ÂÃÄÅ√¬][^\x00-\x7f]|[â‚][^\x00-\x7f]{2}")
_READ_AS = ("cp1252", "latin-1", "mac_roman")
#: A letter that an export lost: "F?rtroende", "F\ufffdrtroende".
_LOST = re.compile(r"(?<=\w)\?+(?=\w)|(?<!\S)\?+(?=\w)|\ufffd+")
_APOSTROPHES = re.compile("['’‘`´ʼʹ′]")
_NOT_WORD = re.compile(r"[\W_]+")
#: So often a text can have been read in a wrong encoding.
MISREAD = 3


def unmarked(text: str) -> str:
    r"""Text without HTML and LaTeX, with letters that were read in a wrong encoding mended.

    Letters that are lost are left out, so that a word is still alike.

    Examples
    --------
    >>> unmarked("H<sub>2</sub>O &amp; trust"), unmarked(r"{\"U}ber \emph{Trust} in $\alpha$")
    ('H2O & trust', 'Uber Trust in alpha')
    >>> unmarked("FÃ¶rtroende pÃ¥ Ã…land"), unmarked("F?rtroende: why?")
    ('Förtroende på Åland', 'Frtroende: why?')
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(lambda m: "" if m.group(2).lower() in _INLINE else " ", text)
    if "\\" in text:
        text = re.sub(r"\\[^A-Za-z\s]", "", _COMMAND.sub(_latex, text))
    if "{" in text or "$" in text:
        text = re.sub(r"[{}$]", "", text)
    if not text.isascii():
        for _ in range(MISREAD):
            text = _MISREAD.sub(_mended, text)
    return _LOST.sub("", text).strip()


def damaged(text: str) -> bool:
    """Whether letters of a text are lost, or were read in a wrong encoding.

    Examples
    --------
    >>> damaged("FÃ¶rtroende"), damaged("F?rtroende"), damaged("Förtroende: why?")
    (True, True, False)
    """
    return _LOST.search(text) is not None or _MISREAD.sub(_mended, text) != text


def folded(text: str) -> str:
    """Small letters a-z where there is a usual way to write them so; words parted by one blank.

    Letters of other scripts stay, apart from Greek (by name) and Cyrillic (transliterated).

    Examples
    --------
    >>> folded("Ångström’s E-Service: TNF-α"), folded("Бобков"), folded("플랫폼 2")
    ('angstroms e service tnf alpha', 'bobkov', '플랫폼 2')
    """
    text = text.casefold().replace("&", " and ")
    if not text.isascii():
        text = "".join(map(_greek, text)) if any("α" <= c <= "ω" for c in text) else text
        parts = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        bare = "".join(c for c in parts if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", bare).translate(_LETTERS).casefold()
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text)).strip()


def sound(name: str) -> str:
    """Folded name in which "ae", "oe", "ue" and "aa" are written as one letter.

    Examples
    --------
    >>> sound("Müller"), sound("Mueller"), sound("Aanestad"), sound("O'Donnell")
    ('muller', 'muller', 'anestad', 'odonnell')
    """
    return re.sub(r"([aou])e|a(a)", lambda m: m.group(1) or "a", folded(name)).replace(" ", "")


def _latex(match: re.Match[str]) -> str:
    command = match.group(1)
    if command in _LATEX_LETTERS:
        return _LATEX_LETTERS[command]
    return "" if command in _LATEX_SILENT else command + " "


def _mended(match: re.Match[str]) -> str:
    """The sign that was meant; what is no UTF-8 in any of the encodings stays."""
    for encoding in _READ_AS:
        try:
            return match.group().encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return match.group()


def _greek(sign: str) -> str:
    if not "α" <= sign <= "ω":
        return sign
    return unicodedata.name(sign).rpartition(" ")[2].lower()
