"""What a worker has to have in common with the run: versions, plugins, folders and inputs."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from artforge import __version__
from artforge.candidates import released
from artforge.errors import RenderError
from artforge.inputs import InputFile

LOOKS, PAUSE = 4, 1.0
"""How often, and after how many seconds again, a file is looked for that a shared folder may show late."""
UNTOLD = ("unreleased", "unknown")
"""What stands for the version of a plugin that has none."""


def here() -> str:
    """Name this worker's machine in a sentence."""
    return f"a worker on {platform.node() or 'another machine'}"


def check_version(version: str) -> None:
    """See that artforge is the run's version."""
    if version != __version__:
        raise RenderError(f"{here()} has artforge {__version__}, and the run {version}: install the same")


def check_plugins(versions: dict[str, str]) -> None:
    """See that the plugins that a recipe needs are of the same versions."""
    for name, exact in versions.items():
        version = released(exact)
        if name != "artforge" and version not in UNTOLD and _version_here(name) != version:
            raise RenderError(
                f"{here()} has {name} {_version_here(name)}, and the run {name} {version}: install the same"
            )


@lru_cache
def _version_here(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not at all"


def check_folder(lease: Path | None) -> None:
    """See that the folder to write to is the run's, which holds a lease in it."""
    if lease is None:
        return
    for _ in range(LOOKS):
        if lease.exists():
            return
        time.sleep(PAUSE)
    raise RenderError(f"{here()} does not see the run's folder {lease.parent}: mount it there under the same path")


def check_inputs(inputs: Iterable[InputFile]) -> None:
    """See that the files that are read here are those that the receipt speaks of."""
    for file in inputs:
        try:
            found = _found(file)
        except ValueError as error:
            raise RenderError(f"{error} (on {platform.node()})") from None
        if found.sha256 != file.sha256:
            raise RenderError(f"{file.address} is not what it was when the run began (on {platform.node()})")


def _found(file: InputFile) -> InputFile:
    if file.url and not file.path.exists():
        return type(file).fetch(file.url)
    return type(file).open(file.path)
