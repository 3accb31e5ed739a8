"""Folders of CSV files, all words our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES: Mapping[str, str] = {
    "sessions.csv": "session,kind\ns1,interview\n",
    "participants.csv": "participant,session,user\nP1,s1,yes\n",
    "segments.csv": (
        "segment,session,participant,position,text\n"
        "a,s1,P1,1,I never find it\nb,s1,P1,2,So I phone\n"
    ),
    "codebook.csv": (
        "code,label_en,label_sv,definition,parent\n"
        "ease,Ease,Enkelhet,,\n"
        "find,Finding,Hitta,Says that it is hard to find,ease\n"
        "phone,Phoning,Ringa,Says that he or she phones,\n"
    ),
    "codings.csv": "segment,coder,code\na,anna,find\nb,anna,phone\na,bo,find\n",
    "quotes.csv": "segment,cleared_by,cleared_on\na,E. Ek,2011-12-15\n",
}
TRANSCRIPT = "Mod: Hur går det?\r\nP1: Jag hittar 🙂 inget\r\n  alls.\r\nP2: Nej.\r\n"


def folder(path: Path, **changes: str | None) -> Path:
    """Folder of files; a change replaces a file (``segments="..."``), None leaves it out."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, **{f"{k}.csv": v for k, v in changes.items()}}.items():
        if text is not None:
            (path / name).write_text(text, encoding="utf-8")
    return path


def rich(path: Path) -> Path:
    """Everything a folder may hold: a transcript, attributes at all levels, examples."""
    folder(
        path,
        sessions=(
            "session,kind,date,place,source,municipality\n"
            "g1,focus group,2009-06-01,Town hall,Own,Ekby\n"
            "=cmd|' /C calc'!A1,interview,,,,Alby\n"
        ),
        participants=(
            "participant,session,user\nMod,g1,\nP1,g1,yes\nP2,g1,no\nP1,=cmd|' /C calc'!A1,yes\n"
        ),
        segments=(
            "segment,session,participant,position,text,mood,text_en\n"
            '"s-1",=cmd|\' /C calc\'!A1,P1,1,"Två rader\nmed <b>&amp; 🙂",glad,Two lines\n'
            "s-2,=cmd|' /C calc'!A1,,2,Sist,,\n"
        ),
        codebook=(
            "code,label_en,label_sv,definition,parent,include,exclude\n"
            "ease,Ease,Enkelhet,,,,\n"
            "find,Finding,Hitta,Says that it is hard to find,ease,Clicks around,Phones\n"
            "phone,Phoning,Ringa,Says that he or she phones,,,\n"
        ),
        codings=(
            "segment,coder,code\ng1-002,anna,find\ng1-002,bo,find\ng1-002,bo,phone\n"
            "s-1,anna,phone\ng1-003,anna,phone\n"
        ),
        quotes=None,
    )
    (path / "sessions").mkdir()
    (path / "sessions" / "g1.txt").write_bytes(TRANSCRIPT.encode("utf-8-sig"))
    return path
