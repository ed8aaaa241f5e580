"""`artforge doctor`."""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from artforge.cli.options import with_host
from artforge.cli.table import table

SHOWN_EXTRAS = ("cluster", "digits", "mpi", "remote", "testing")
LEAST_FREE = 1 << 30


@dataclass(frozen=True)
class Look:
    """Something to look at, and what to do when that fails."""

    name: str
    found: Callable[[], str]
    advice: str


@click.command("doctor")
@with_host
def command(host: Any) -> int:
    """Show what one would ask for in a bug report, and what to do about what is wrong."""
    rows = [("python", f"{platform.python_version()} on {platform.platform()}")]
    wrong = []
    for look in _looks():
        try:
            rows.append((look.name, look.found()))
        except Exception as error:
            said = " ".join(str(error).split())
            rows.append((look.name, f"wrong: {said}"))
            wrong.append(f"{look.name}: {said}; {look.advice}")
    list(host.parts())  # those that are imported when they are named, too
    rows += [(f"plugin {plugin.name}", _plugin(plugin, host)) for plugin in host.plugins]
    print(table(("what", "found"), rows))
    wrong += host.problems
    for line in wrong:
        print(f"wrong: {line}")
    print("All is well." if not wrong else "Mend what is wrong, or disable a plugin with ARTFORGE_DISABLE=name.")
    return 1 if wrong else 0


def _looks() -> Iterator[Look]:
    for name, extra in _distributions():
        yield Look(name, partial(_version, name, extra), f"pip install {name}")
    yield Look("processor", _processor, "pip install --force-reinstall llvmlite")
    yield Look("devices", _devices, "pip install --force-reinstall torch")
    yield Look("ffmpeg", _ffmpeg, "pip install --force-reinstall imageio-ffmpeg")
    yield Look("memory", _memory, "pip install --force-reinstall psutil")
    yield Look("cache", _cache, "set ARTFORGE_CACHE to a folder that can be written")
    yield Look("disk here", _disk, "make room, or work in a folder on another disk")


def _distributions() -> Iterator[tuple[str, str]]:
    """Yield artforge and each distribution that it needs, or that one of its extras brings."""
    yield "artforge", ""
    for line in metadata.requires("artforge") or ():
        name = re.match(r"[\w.-]+", line)
        extra = re.search(r"extra == ['\"](\w+)", line)
        if name and name[0] != "artforge" and (extra is None or extra[1] in SHOWN_EXTRAS):
            yield name[0], extra[1] if extra else ""


def _version(name: str, extra: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        if extra:
            return f"not installed; pip install 'artforge[{extra}]' brings it"
        raise LookupError("it is not installed") from None


def _processor() -> str:
    from llvmlite import binding

    from artforge.machine import processors
    from artforge.pattern.llvm.machine import native_lanes

    features = binding.get_host_cpu_features()
    telling = ", ".join(name for name in ("avx512f", "avx2", "fma", "neon", "sve") if features.get(name))
    name = binding.get_host_cpu_name()
    return f"{name} ({telling or 'plain'}): {native_lanes()} pixels at once on each of {processors()} threads"


def _devices() -> str:
    import torch

    found = [f"cuda:{number} {torch.cuda.get_device_name(number)}" for number in range(torch.cuda.device_count())]
    found += ["mps"] if torch.backends.mps.is_available() else []
    return ", ".join(["cpu", *found])


def _ffmpeg() -> str:
    import imageio_ffmpeg

    return f"{imageio_ffmpeg.get_ffmpeg_version()} at {imageio_ffmpeg.get_ffmpeg_exe()}"


def _memory() -> str:
    import psutil

    memory = psutil.virtual_memory()
    return f"{memory.available / 2**30:.1f} GiB free of {memory.total / 2**30:.1f}"


def _cache() -> str:
    from artforge.caches import cache_folder

    folder = cache_folder("")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{held / 2**20:.0f} MiB in {folder}"


def _disk() -> str:
    free = shutil.disk_usage(Path.cwd()).free
    if free < LEAST_FREE:
        raise OSError(f"only {free / 2**20:.0f} MiB are free")
    return f"{free / 2**30:.1f} GiB free"


def _plugin(plugin: Any, host: Any) -> str:
    candidate = plugin.candidate
    about = f"{candidate.distribution} {candidate.version}, {host.state_of(plugin)}"
    return f"{about}: {plugin.error}" if plugin.error else about
