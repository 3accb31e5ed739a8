"""A study folder around a drafted codebook: settings, the raw file, a README to fill in."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cup_study import files
from cup_study.errors import CupError
from cup_study.ingest.drafting.draft import SECTION, Draft

#: Notebooks that need nothing but a survey file, in the order of the report.
NOTEBOOKS = ("01_data_audit", "03_respondents", "10_channels_and_wishes")
_TEXTS = {
    "section": {"en": "Questions", "sv": "Frågor"},
    "wave": {"en": "Survey", "sv": "Enkät"},
}
_README = """\
# {name}

Drafted from `{file}` by `cup codebook draft`. To be filled in:

- **Source**: who asked whom, when and how
- **Licence**:
- **Consent**: what the respondents were told, and what may be published
- **Codebook**: the column `note` says what to look at; check every label and missing code
"""


def settings(draft: Draft, file: str, title: str, notebooks: tuple[str, ...] = NOTEBOOKS) -> str:
    """Text of a short ``study.yml`` that goes with a drafted codebook.

    Parameters
    ----------
    draft : Draft
        The codebook.
    file : str
        Name of the raw file in the study folder.
    title : str
        What to call the study.
    notebooks : tuple of str
        Notebooks to run.

    Returns
    -------
    str

    Examples
    --------
    >>> empty = Draft((), {"type": "csv"}, 0, ("en",))
    >>> print(settings(empty, "survey_2024.csv", "Mine").splitlines()[0])
    title: {en: Mine}
    """
    languages = draft.languages
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", file)
    wave = {
        "id": year[0] if year else "1",
        "label": {lang: _TEXTS["wave"].get(lang, "Survey") for lang in languages},
        "file": file,
        "reader": dict(draft.reader),
    }
    lines = [
        f"title: {_flow(dict.fromkeys(languages, title))}",
        f"languages: {_flow(list(languages))}",
        "simulated: false",
        'licence: ""',
        'citation: ""',
        "waves:",
        f"  - id: {_flow(wave['id'])}",
        *(f"    {key}: {_flow(wave[key])}" for key in ("label", "file", "reader")),
    ]
    if any(row.get("section") == SECTION for row in draft.rows):
        named = {lang: _TEXTS["section"].get(lang, "Questions") for lang in languages}
        lines += ["sections:", f"  {SECTION}: {_flow(named)}"]
    identifier = next((row["name"] for row in draft.rows if row["type"] == "id"), None)
    if identifier is not None:
        lines += ["design:", f"  id: {identifier}"]
    lines += ["notebooks:", *(f"  - {{run: {name}}}" for name in notebooks)]
    return "\n".join(lines) + "\n"


def available(root: Path) -> tuple[str, ...]:
    """Notebooks of :data:`NOTEBOOKS` that the repository has; the first one in any case."""
    there = tuple(n for n in NOTEBOOKS if (root / "notebooks" / f"{n}.ipynb").is_file())
    return there or NOTEBOOKS[:1]


def write(draft: Draft, file: Path, name: str, root: Path, *, force: bool = False) -> Path:
    """Write a whole study folder: codebook, settings, README and a copy of the raw file.

    Parameters
    ----------
    draft : Draft
        The codebook.
    file : Path
        The raw file.
    name : str
        Name of the folder to be made in ``data/raw``.
    root : Path
        Root of the repository.
    force : bool
        Replace the codebook and settings of a study that is there. A raw file is never replaced.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    CupError
        When the name is no plain name, the study is there already, or its raw file is another.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CupError(f'"{name}": a study has a name of small letters, digits and "_".')
    target = root / "data" / "raw" / name
    texts = _texts(draft, file, name, root)
    if not target.exists():
        # A folder that is half written never has the study's name.
        with files.explain_os_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{name}.") as temporary:
                whole = Path(temporary) / name
                whole.mkdir()
                shutil.copyfile(file, whole / file.name)
                for part, text in texts.items():
                    files.write_text(whole / part, text)
                whole.replace(target)
        return target
    if not force:
        raise CupError(
            f"data/raw/{name} is there already; nothing was written.\n"
            "Choose another name, or say --force to replace its codebook.csv and study.yml."
        )
    copy = target / file.name
    if copy.exists() and files.sha256(copy) != files.sha256(file):
        raise CupError(f"{copy}: another file has this name; a raw file is never replaced.")
    if not copy.exists():
        with files.atomic(copy) as path:
            shutil.copyfile(file, path)
    for part in ("codebook.csv", "study.yml"):
        files.write_text(target / part, texts[part])
    return target


def _texts(draft: Draft, file: Path, name: str, root: Path) -> Mapping[str, str]:
    return {
        "codebook.csv": draft.csv(),
        "study.yml": settings(draft, file.name, name.replace("_", " ").title(), available(root)),
        "README.md": _README.format(name=name, file=file.name),
    }


def _flow(value: Any) -> str:
    """Value as YAML on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...").strip()
