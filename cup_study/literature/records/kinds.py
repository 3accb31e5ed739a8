"""What a record is, in the words of ten databases and formats."""

from __future__ import annotations

from cup_study.literature.records import record

#: Kind of record -> what formats call it, in :func:`.record.plain` form.
_WORDS = {
    "journal": (
        "jour ejour jfull mgzn inpr abst j article review journal journalarticle magazinearticle",
        "journal article|article journal|article magazine|magazine article|electronic article"
        "|short survey|article in press|letter|editorial|note|erratum|early access|ieee journals"
        "|ieee magazines"
        "|journal issue|periodical|scholarly journals|academic journal|article review|data paper"
        "|retracted|peer review|clinical trial|randomized controlled trial|systematic review"
        "|meta analysis|meeting abstract|book review|journals|ieee early access articles",
    ),
    "conference": (
        "conf cpaper inproceedings proceedings conference conferencepaper c",
        "conference paper|conference proceedings|conference proceeding|proceedings paper"
        "|paper conference|proceedings article|ieee conferences|conference review"
        "|conference abstract|conference papers proceedings|conferences|conference article",
    ),
    "book": (
        "book ebook edbook ency encyc dict inbookbook mvbook booklet b monograph",
        "whole book|edited book|electronic book|reference book|books|ieee books|book set",
    ),
    "chapter": (
        "chap echap inbook incollection chapter booksection",
        "book section|book chapter|book part|electronic book section|reference entry"
        "|entry encyclopedia|entry dictionary|encyclopedia article|chapters|bookitem|ieee chapters",
    ),
    "thesis": (
        "thes thesis phdthesis mastersthesis dissertation",
        "dissertation thesis|thesis dissertation|doctoral thesis|dissertations theses"
        "|dissertation abstract",
    ),
    "report": (
        "rprt govdoc report techreport pamp",
        "working paper|report component|report series|government document|technical report"
        "|government report|official report|standard",
    ),
    "preprint": ("preprint unpb manscpt", "posted content|unpublished work"),
    "dataset": ("data aggr dataset", "data set|online database"),
    "web": (
        "elec blog web webpage icomm online electronic blogpost",
        "web page|post weblog|web site|website|web resource|internet communication|blog post",
    ),
}
_KINDS = {
    word: kind
    for kind, (single, several) in _WORDS.items()
    for word in (*single.split(), *several.split("|"))
}
#: What says more than the word "article" beside it.
_FIRST = ("conference", "chapter", "thesis", "preprint", "book", "report", "dataset", "web")


def kind(*words: str) -> str:
    """Kind of record of the first text that names one, else "other".

    Parameters
    ----------
    *words : str
        What the export calls it; several names in one text are parted by ";" or "|".

    Examples
    --------
    >>> kind("JOUR"), kind("Proceedings Paper"), kind("posted-content"), kind("Patent")
    ('journal', 'conference', 'preprint', 'other')
    >>> kind("Article; Book Chapter"), kind("", "phdthesis")
    ('chapter', 'thesis')
    """
    for text in words:
        parts = text.replace("|", ";").split(";")
        found = {_KINDS[name] for part in parts if (name := record.plain(part)) in _KINDS}
        for each in _FIRST:
            if each in found:
                return each
        if found:
            return found.pop()
    return "other"
