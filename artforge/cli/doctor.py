"""`artforge doctor`."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from artforge.cli.options import with_host
from artforge.cli.table import table

DISTRIBUTIONS = (
    "artforge",
    "numpy",
    "llvmlite",
    "pillow",
    "pydantic",
    "pyyaml",
    "pluggy",
    "imageio-ffmpeg",
    "isal",
    "torch",
)


@click.command("doctor")
@with_host
def command(host: Any) -> int:
    """Show what one would ask for in a bug report, and what to do about what is wrong."""
    rows = [("python", f"{platform.python_version()} on {platform.platform()}")]
    rows += [(name, _version(name)) for name in DISTRIBUTIONS]
    checks = {"patterns": _patterns, "ffmpeg": _ffmpeg, "memory": _memory, "disk here": _disk}
    rows += [(name, _tried(check)) for name, check in checks.items()]
    rows += [(f"plugin {plugin.name}", f"{plugin.state} {plugin.error}".strip()) for plugin in host.plugins]
    print(table(("what", "found"), rows))
    list(host.parts())  # those that are imported when they are named, too
    wrong = [*host.problems, *(f"{name}: {found}" for name, found in rows if found.startswith("missing"))]
    for line in wrong:
        print(f"wrong: {line}")
    print("All is well." if not wrong else "Mend what is wrong, or disable a plugin with ARTFORGE_DISABLE=name.")
    return 1 if wrong else 0


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"missing: pip install {name}"


def _tried(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"missing: {error}"


def _patterns() -> str:
    from llvmlite import binding

    from artforge.machine import processors
    from artforge.pattern.llvm.machine import native_lanes

    return f"{native_lanes()} pixels at once for {binding.get_host_cpu_name()}, on {processors()} threads"


def _ffmpeg() -> str:
    import imageio_ffmpeg

    return f"{imageio_ffmpeg.get_ffmpeg_version()} at {imageio_ffmpeg.get_ffmpeg_exe()}"


def _memory() -> str:
    import psutil

    memory = psutil.virtual_memory()
    return f"{memory.available / 2**30:.1f} GiB free of {memory.total / 2**30:.1f}, {psutil.cpu_count()} processors"


def _disk() -> str:
    return f"{shutil.disk_usage(Path.cwd()).free / 2**30:.1f} GiB free"
