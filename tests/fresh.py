"""An environment as a newcomer's: artforge from its wheel, and what is built or installed into it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TIMEOUT = 300


@dataclass(frozen=True)
class Fresh:
    """A virtual environment; `python` is its interpreter. Libraries are borrowed from the one that runs the tests."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "env" / "bin" / "python"

    @classmethod
    def make(cls, folder: Path, sources: Sequence[Path] = ()) -> Fresh:
        """Make one with the wheels of artforge and of some packages."""
        fresh = cls(folder)
        subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        purelib = subprocess.check_output([fresh.python, "-c", code], text=True)
        (Path(purelib.strip()) / "borrowed.pth").write_text(_borrowed(folder))
        for source in (ROOT, *sources):
            fresh.build(source)
        wheels = (folder / "wheels").glob("*.whl")
        pip: list[str | Path] = [fresh.python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run([*pip, *wheels], check=True, cwd=folder)
        return fresh

    def build(self, source: Path) -> None:
        """Build a wheel, outside the folder of the sources."""
        wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*wheel, "-w", self.folder / "wheels", source], check=True, cwd=self.folder)

    def run(self, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `artforge` in a folder."""
        return self.shell(folder, self.python, "-m", "artforge", *arguments)

    def shell(self, folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder, with the environment's programs first; no package index is asked."""
        paths = f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"
        quiet = dict.fromkeys(("PIP_NO_INDEX", "PIP_NO_DEPS", "PIP_DISABLE_PIP_VERSION_CHECK"), "1")
        quiet["PIP_NO_BUILD_ISOLATION"] = "0"  # which says yes
        environ = {**os.environ, **quiet, "PATH": paths, "COLUMNS": "200"}
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, env=environ, timeout=TIMEOUT, check=False
        )


def _borrowed(folder: Path) -> str:
    """Return the path of a folder that links to every library here but artforge itself."""
    links = folder / "libraries"
    links.mkdir()
    for library in Path(sysconfig.get_path("purelib")).iterdir():
        if "artforge" not in library.name.lower():
            (links / library.name).symlink_to(library)
    return str(links)
