"""Writes material as a REFI-QDA project, to go on with in NVivo, MAXQDA or ATLAS.ti.

Sessions become sources with plain text, segments selections, coders users; participants become
cases, attributes variables. What is read back by
:func:`cup_study.citizens.focus_groups.material.from_project` is the same material; quotations are
not a part of the standard and stay in ``quotes.csv``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from pathlib import Path

from pyrefiqda.models import (
    CasesType,
    CaseType,
    CodeRefType,
    CodingType,
    PlainTextSelectionType,
    Project,
    ProjectCodeBookType,
    SelectionRefType,
    SourceRefType,
    SourcesType,
    TextSourceType,
    TypeOfVariableType,
    UsersType,
    UserType,
    VariableRefType,
    VariablesType,
    VariableType,
    VariableValueType,
)

from cup_study import files
from cup_study.citizens.focus_groups import refi_codes, refi_xml
from cup_study.citizens.focus_groups import segments as segment_columns
from cup_study.citizens.focus_groups.codings import COLUMNS as CODING
from cup_study.citizens.focus_groups.material import Material
from cup_study.citizens.focus_groups.qdpx_project import OWN
from cup_study.citizens.focus_groups.sessions import PARTICIPANT

#: Every entry has this time, so that equal material gives equal bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_GAP = "\n\n"
_MODE = 0o644 << 16


def write(material: Material, path: Path | str) -> None:
    """Write material as a ``.qdpx`` project; equal material gives equal bytes.

    Parameters
    ----------
    material : Material
        From :func:`cup_study.citizens.focus_groups.material.read`. A session without transcript
        gets one made of its segments, each a paragraph.
    path : Path or str
        The file to make.

    Raises
    ------
    CupError
        The file cannot be written.

    Notes
    -----
    The file holds all words of the participants: it is as confidential as the transcripts.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.citizens.focus_groups import material
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "sessions.csv").write_text("session\\ns1\\n")
    >>> _ = (folder / "segments.csv").write_text("segment,session,text\\na,s1,I never find it\\n")
    >>> _ = (folder / "codebook.csv").write_text(
    ...     "code,label_en,definition,parent\\nfind,Finding,Says that it is hard to find,\\n")
    >>> _ = (folder / "codings.csv").write_text("segment,coder,code\\na,anna,find\\n")
    >>> write(material.read(folder, ["en"]), folder / "out" / "study.qdpx")
    >>> back = material.read(folder / "out", ["en"])
    >>> back.segments["text"].tolist(), back.codings.values.tolist()
    (['I never find it'], [['a', 'anna', 'find']])
    """
    project, texts = _project(material)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in [("project.qde", refi_xml.written(project)), *texts.items()]:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            made.writestr(entry, data)
    files.write_bytes(path, target.getvalue())


def _project(material: Material) -> tuple[Project, dict[str, bytes]]:
    names = list(dict.fromkeys(material.codings["coder"]))
    users = UsersType(user=[UserType(guid=_user(n), name=refi_xml.allowed(n)) for n in names])
    sources: list[TextSourceType] = []
    texts: dict[str, bytes] = {}
    given: dict[str, list[tuple[str, str]]] = {}
    for segment, coder, code in material.codings[CODING].itertuples(index=False):
        given.setdefault(segment, []).append((coder, code))
    for row in material.sessions.to_dict("records"):
        session = str(row["session"])
        text, placed = _placed(material, session)
        guid = refi_codes.made("source", session)
        texts[f"sources/{guid}.txt"] = text.encode("utf-8")
        sources.append(
            TextSourceType(
                guid=guid,
                name=refi_xml.allowed(session),
                plain_text_path=f"internal://{guid}.txt",
                plain_text_selection=[_selection(*one, given.get(one[0], [])) for one in placed],
                variable_value=_values(row, ["session"]),
            )
        )
    variables = [
        VariableType(guid=_variable(n), name=n, type_of_variable=TypeOfVariableType.TEXT)
        for n in _variables(material)
    ]
    cases = [*_people(material), *_attributes(material)]
    project = Project(
        name="cup_study",
        origin=OWN,
        users=users if names else None,
        code_book=ProjectCodeBookType(
            codes=refi_codes.for_project(material.codes, material.guidance)
        ),
        variables=VariablesType(variable=variables) if variables else None,
        cases=CasesType(case=cases) if cases else None,
        sources=SourcesType(text_source=sources),
    )
    return project, texts


def _placed(material: Material, session: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Text of a session, and its segments with start and end in it."""
    said = material.segments[material.segments["session"] == session]
    if session in material.sources and said["start"].notna().all():
        columns = said[["segment", "start", "end"]].itertuples(index=False)
        return material.sources[session], [(s, int(a), int(b)) for s, a, b in columns]
    text, placed = "", []
    for segment, words in zip(said["segment"], said["text"], strict=True):
        start = len(text)
        text += words + _GAP
        placed.append((segment, start, start + len(words)))
    return text, placed


def _selection(
    segment: str, start: int, end: int, given: Sequence[tuple[str, str]]
) -> PlainTextSelectionType:
    codings = [
        CodingType(
            guid=refi_codes.made("coding", segment, coder, code),
            code_ref=CodeRefType(target_guid=refi_codes.made("code", code)),
            creating_user=_user(coder),
        )
        for coder, code in given
    ]
    return PlainTextSelectionType(
        guid=refi_codes.made("segment", segment),
        name=refi_xml.allowed(segment),
        start_position=start,
        end_position=end,
        coding=codings,
    )


def _people(material: Material) -> list[CaseType]:
    """A case for each participant of each session."""
    said = material.segments
    cases = []
    for row in material.participants.to_dict("records"):
        name, session = str(row["participant"]), str(row["session"])
        own = said[(said["participant"] == name) & (said["session"] == session)]["segment"]
        refs = [SelectionRefType(target_guid=refi_codes.made("segment", s)) for s in own]
        source = SourceRefType(target_guid=refi_codes.made("source", session))
        cases.append(
            CaseType(
                guid=refi_codes.made("participant", name, session),
                name=refi_xml.allowed(name),
                variable_value=_values(row, PARTICIPANT),
                selection_ref=refs,
                source_ref=[source],
            )
        )
    return cases


def _attributes(material: Material) -> list[CaseType]:
    """A nameless case for each segment that has attributes of its own."""
    more = [c for c in material.segments if c not in segment_columns.COLUMNS]
    cases = []
    for row in material.segments[["segment", *more]].to_dict("records"):
        values = _values(row, ["segment"])
        guid = refi_codes.made("segment", str(row["segment"]))
        if values:
            cases.append(
                CaseType(
                    guid=refi_codes.made("attributes", str(row["segment"])),
                    variable_value=values,
                    selection_ref=[SelectionRefType(target_guid=guid)],
                )
            )
    return cases


def _variables(material: Material) -> Iterable[str]:
    found = [c for c in material.sessions if c != "session"]
    found += [c for c in material.participants if c not in PARTICIPANT]
    found += [c for c in material.segments if c not in segment_columns.COLUMNS]
    return dict.fromkeys(str(c) for c in found)


def _values(row: Mapping[Hashable, object], leave: Collection[str]) -> list[VariableValueType]:
    return [
        VariableValueType(
            variable_ref=VariableRefType(target_guid=_variable(str(name))),
            text_value=refi_xml.allowed(str(value)),
        )
        for name, value in row.items()
        if value and name not in leave
    ]


def _user(name: str) -> str:
    return refi_codes.made("user", name)


def _variable(name: str) -> str:
    return refi_codes.made("variable", name)
