"""Where plugins come from: entry points of installed distributions, and files in a folder that was named."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_string
from functools import cached_property, partial
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from artforge.errors import PluginError

GROUP = "artforge"
HOME = "artforge"


@dataclass(frozen=True)
class Candidate:
    """A plugin that could be loaded: where it comes from, and how.

    `worked_on` is the file or the folder of code that changes without its version: it lies in a folder that was named,
    or is installed as editable.
    """

    name: str
    distribution: str
    version: str
    load: Callable[[], Any]
    installed: bool = True
    worked_on: Path | None = None

    @property
    def built_in(self) -> bool:
        """Whether artforge itself brings it."""
        return self.distribution == HOME

    @cached_property
    def exact_version(self) -> str:
        """Its version and, where its code is worked on, a digest of that: `0.1.0 (3fa4c21b)`."""
        return self.version if self.worked_on is None else f"{self.version} ({_digest(self.worked_on)})"

    def __str__(self) -> str:
        return f"plugin {self.name!r} ({self.distribution} {self.version})"


def released(version: str) -> str:
    """Return the version that an exact one belongs to: `0.1.0` of `0.1.0 (3fa4c21b)`."""
    return version.partition(" ")[0]


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Gather what an import prints, apart from our own output, and undo a change of the working directory."""
    folder = os.open(os.curdir, os.O_RDONLY) if os.name == "posix" else None
    try:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            yield said
    finally:
        if folder is not None:
            os.fchdir(folder)
            os.close(folder)


def candidates(environ: Mapping[str, str], folder: Path | None = None) -> Iterator[tuple[Candidate, bool]]:
    """Yield every plugin that is installed or in `folder`, and whether it is wanted.

    `ARTFORGE_PLUGINS` (names by commas) leaves out all installed ones but these and the built-in ones;
    `ARTFORGE_DISABLE` leaves out these.
    """
    only, disabled = names_in(environ.get("ARTFORGE_PLUGINS")), names_in(environ.get("ARTFORGE_DISABLE")) or set()
    seen = set()
    for entry in _entry_points():
        if (entry.name, entry.value) in seen:
            continue  # an editable install may be found twice
        seen.add((entry.name, entry.value))
        name, version = _owner(entry.dist)
        found = Candidate(entry.name, name, version, entry.load, worked_on=_worked_on(entry, name))
        asked_for = only is None or found.name in only or found.built_in
        yield found, asked_for and found.name not in disabled
    if folder is not None:
        for path in _modules(folder):
            load = partial(_load_file, path)
            found = Candidate(path.stem, path.stem, "unreleased", load, installed=False, worked_on=path)
            yield found, found.name not in disabled


def _owner(distribution: metadata.Distribution | None) -> tuple[str, str]:
    """Return the name and the version of a distribution, without its long description, which takes long to read."""
    text = distribution and (distribution.read_text("METADATA") or distribution.read_text("PKG-INFO"))
    head = message_from_string((text or "").partition("\n\n")[0])
    return head.get("Name", "unknown"), head.get("Version", "unknown")


def _worked_on(entry: metadata.EntryPoint, owner: str) -> Path | None:
    """Return where the code of a plugin lies that is installed as editable; None for others, and built-in ones."""
    if entry.dist is None or owner == HOME or not _is_editable(entry.dist):
        return None
    with contextlib.suppress(
        ImportError, ValueError, AttributeError
    ):  # what is wrong with it is said when it is loaded
        spec = importlib.util.find_spec(entry.module.partition(".")[0])
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
    return None


def _is_editable(distribution: metadata.Distribution) -> bool:
    """Whether its record of where it came from says so, see PEP 610."""
    with contextlib.suppress(ValueError, AttributeError, KeyError, TypeError):
        return bool(json.loads(distribution.read_text("direct_url.json") or "{}")["dir_info"].get("editable"))
    return False


def _digest(code: Path) -> str:
    """Return 8 hexadecimal digits of a file, or of all files in a folder, with their names."""
    files = [path for path in code.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    said = hashlib.sha256()
    for path in sorted(files) or [code]:
        with contextlib.suppress(OSError):
            said.update(f"{path.relative_to(code)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()[:8]


def names_in(text: str | None) -> set[str] | None:
    """Return the names in a text by commas, or None where there is none."""
    return None if text is None else {name.strip() for name in text.split(",") if name.strip()}


def _modules(folder: Path) -> list[Path]:
    if not folder.is_dir():
        found = "this is a file; name the folder it is in" if folder.exists() else "there is no such folder"
        raise PluginError(f"--plugins-dir {folder}: {found}")
    packages = [path.parent for path in folder.glob("*/__init__.py")]
    return sorted(path for path in [*folder.glob("*.py"), *packages] if not path.name.startswith(("_", ".")))


def _load_file(path: Path) -> ModuleType:
    location = (path / "__init__.py" if path.is_dir() else path).absolute()
    loaded = sys.modules.get(path.stem)
    if path.stem in sys.stdlib_module_names or (loaded and getattr(loaded, "__file__", None) != str(location)):
        raise ImportError(f"there is another module {path.stem!r}: rename this one")
    spec = importlib.util.spec_from_file_location(path.stem, location)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(path.stem, None)
        raise
    return module


def _entry_points() -> Iterator[metadata.EntryPoint]:
    """Yield the entry points of every distribution whose own list can be read."""
    try:
        yield from metadata.entry_points(group=GROUP)
    except ValueError:
        for distribution in metadata.distributions():
            with contextlib.suppress(ValueError):
                yield from distribution.entry_points.select(group=GROUP)


def twice_installed(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each of some distributions of which several versions are installed."""
    for name in sorted(set(names) - {HOME}):
        found = list(dict.fromkeys(_versions(name)))
        if len(found) > 1:
            advice = f"pip uninstall {name} until none is left, then install it again"
            yield f"{name} is installed in the versions {' and '.join(found)}, {found[0]} is used: {advice}"


def _versions(name: str) -> Iterator[str]:
    for distribution in metadata.distributions(name=name):
        yield distribution.version
