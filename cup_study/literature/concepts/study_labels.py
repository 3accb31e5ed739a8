"""What a study is called in a table or figure, and how studies are ordered in it."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from cup_study.raw_text import shown

_MORE = {"en": " et al.", "sv": " m.fl."}
_NO_DATE = {"en": "n.d.", "sv": "u.å."}
_UNDATED = {"en": "Year not seen", "sv": "Årtal inte sett"}
_DECADE = {"en": "{first}–{last}", "sv": "{first}–{last}"}
_LONGEST = 18


def study_names(studies: pd.DataFrame, lang: str) -> list[str]:
    """First author and year of studies; letters tell apart those with the same.

    A study whose authors were not seen goes by its title, one without a title by its key. Keys are
    labels only: a name or year in one is no evidence.

    Parameters
    ----------
    studies : DataFrame
        ``authors`` ("Family, Given; Family, Given") and ``year``; ``title`` and ``key`` are used
        where they are there.
    lang : str
        Language.

    Examples
    --------
    >>> frame = pd.DataFrame({"authors": ["Carter, L.; Bélanger, F.", None],
    ...                       "year": [2005.0, None], "title": ["x", "E-government and trust"]})
    >>> study_names(frame, "sv")
    ['Carter m.fl. (2005)', '”E-government and…” (u.å.)']
    """
    heads = []
    for row in studies.to_dict("records"):
        authors, title = row.get("authors"), row.get("title")
        if isinstance(authors, str) and authors.strip():
            family = shown(authors.split(";")[0].split(",")[0].strip(), _LONGEST)
            several = ";" in authors or "et al" in authors
            heads.append((f"{family}{_MORE[lang] if several else ''}", _year(row, lang)))
        elif isinstance(title, str) and title.strip():
            before = "“" if lang == "en" else "”"
            heads.append((f"{before}{shown(title, _LONGEST)}”", _year(row, lang)))
        else:
            heads.append((f"[{shown(str(row.get('key', '')), _LONGEST)}]", _year(row, lang)))
    number, seen, names = Counter(heads), Counter[tuple[str, str]](), []
    for head in heads:
        letter = ""
        if number[head] > 1:
            # "n.d.-a", as the APA manual has it.
            letter = f"{'' if head[1].isdigit() else '-'}{nth_letter(seen[head])}"
        seen[head] += 1
        names.append(f"{head[0]} ({head[1]}{letter})")
    return names


def nth_letter(i: int) -> str:
    """Letter that tells apart works of one author and year; numbers after z.

    Examples
    --------
    >>> nth_letter(0), nth_letter(26)
    ('a', '-27')
    """
    return chr(ord("a") + i) if i < 26 else f"-{i + 1}"


def _year(row: dict[object, object] | dict[str, object], lang: str) -> str:
    year = pd.to_numeric(pd.Series([row.get("year")]), errors="coerce").iloc[0]
    return _NO_DATE[lang] if pd.isna(year) else str(int(year))


def arranged(joined: pd.DataFrame, languages: tuple[str, ...] | list[str]) -> pd.DataFrame:
    """Studies by decade, year and name, with what they and their decade are called.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    DataFrame
        Rows of `joined` in order, with ``study_<lang>`` and ``decade_<lang>``; those whose year
        was not seen come last.

    Examples
    --------
    >>> frame = pd.DataFrame({"authors": ["B", "A"], "year": [2011, 2009]})
    >>> arranged(frame, ["en"])[["study_en", "decade_en"]].values.tolist()
    [['A (2009)', '2000–2009'], ['B (2011)', '2010–2019']]
    """
    years = pd.to_numeric(joined["year"], errors="coerce")
    result = joined.assign(
        _year=years, _name=[name.casefold() for name in study_names(joined, languages[0])]
    )
    # Letters follow the order of names, so names are given once more when the order is known.
    result = result.sort_values(["_year", "_name"], na_position="last", kind="stable")
    for lang in languages:
        result[f"study_{lang}"] = study_names(result, lang)
        result[f"decade_{lang}"] = [
            _UNDATED[lang]
            if pd.isna(year)
            else _DECADE[lang].format(first=int(year) // 10 * 10, last=int(year) // 10 * 10 + 9)
            for year in result["_year"]
        ]
    return result.drop(columns=["_year", "_name"]).reset_index(drop=True)
