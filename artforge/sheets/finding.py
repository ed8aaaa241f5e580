"""Which pictures a contact sheet shows, and in which order."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from artforge.errors import ArtforgeError
from artforge.host import Host
from artforge.parts import Writer

Warn = Callable[[str], None]
"""Hears a sentence about a file that is left out."""
SIGN = "# a contact sheet, made by artforge sheet\n"
"""What a contact sheet carries inside: it is no work, and a later one of the same folder does not show it."""
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def find(named: Sequence[Path], target: Path, host: Host, warn: Warn) -> list[Path]:
    """Return the files that were named, and those in folders that were named, each of them once, sorted by name.

    Folders are searched through with all that is in them, but for what is hidden, for files that artforge writes;
    pages, and contact sheets of before, are passed over. Raises `ArtforgeError` for what is not there, where there is
    nothing, and where `target` is one of the files.
    """
    suffixes = suffixes_of(host)
    found: dict[Path, Path] = {}
    for path in named:
        if not path.exists():
            raise ArtforgeError(f"{path}: there is no such file or folder")
        for file in _within(path, suffixes, host, warn) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    if not found:
        kinds = ", ".join(suffixes)
        raise ArtforgeError(f"{', '.join(map(str, named))}: there are no pictures here; looked for {kinds}")
    if target.resolve() in found:
        raise ArtforgeError(f"{target} is one of the pictures and would be overwritten: choose another name with --to")
    return sorted(found.values(), key=natural)


def suffixes_of(host: Host) -> tuple[str, ...]:
    """Return the suffixes of all pictures and animations that artforge writes; live pages and shaders are neither."""
    writers = [part for part, _ in host.parts(Writer.kind) if issubclass(part, Writer) and not part.draws_patterns]
    return tuple(suffix for writer in writers for suffix in writer.suffixes)


def _within(folder: Path, suffixes: tuple[str, ...], host: Host, warn: Warn) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        warn(f"{error.filename}: cannot read: {error.strerror or error}")

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in suffixes and not _is_a_sheet(path, host):
                yield path


def _is_a_sheet(path: Path, host: Host) -> bool:
    if not path.is_file():
        return False  # a pipe would not end
    try:
        return host.writer(path.suffix)().provenance(path) == SIGN
    except (OSError, ValueError):
        return False


def natural(path: Path) -> list[tuple[list[tuple[str, int]], str]]:
    """Return a key that sorts paths as people do: folder by folder, whatever the case, and 2 before 10."""
    return [(_pieces(part), part) for part in path.parts]


def _pieces(text: str) -> list[tuple[str, int]]:
    """Split a name into words, each with the number behind it."""
    pairs = re.findall(r"([^0-9]*)([0-9]*)", text.casefold())
    return [(word, int(digits or -1)) for word, digits in pairs]


def readable(name: str) -> str:
    """Return a file's name with a mark in place of whatever in it is no text, or cannot be seen."""
    return UNSEEN.sub("\ufffd", os.fsencode(name).decode("utf-8", "replace"))
