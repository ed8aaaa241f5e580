"""Runs that end with their test, random moments that can be had again, and small disks."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from faults.runs import Run, started

Start = Callable[..., Run]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start runs; whatever of them is alive at the test's end is ended."""
    all_of_them: list[Run] = []

    def begin(*arguments: str | Path, **options: object) -> Run:
        all_of_them.append(started(*arguments, **options))  # type: ignore[arg-type]
        return all_of_them[-1]

    yield begin
    for run in all_of_them:
        for process in run.processes():
            with suppress(psutil.Error):
                process.kill()
        run.process.wait()
        run.out.close()
        run.err.close()


@pytest.fixture
def moments() -> random.Random:
    """Return random numbers; a failure shows their seed, and `FAULTS_SEED` brings them back."""
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbits(32))
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Mount file systems; they are gone at the test's end."""
    mounted: list[str] = []

    def do(*arguments: str | Path) -> None:
        done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"file systems cannot be mounted here, which this fault needs: {done.stderr.strip()}")
        if not str(arguments).count("remount"):
            mounted.append(str(arguments[-1]))

    yield do
    for folder in reversed(mounted):
        subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)


@pytest.fixture
def small_disk(tmp_path: Path, mount: Callable[..., None]) -> Callable[[int], Path]:
    """Make the folder `out` a disk of so many kibibytes; called again, the disk becomes as large as that."""

    def make(kibibytes: int) -> Path:
        folder = tmp_path / "out"
        again = folder.exists()
        folder.mkdir(exist_ok=True)
        option = f"{'remount,' if again else ''}size={kibibytes}k"
        mount("-t", "tmpfs", "-o", option, "tmpfs", folder)
        return folder

    return make
