"""The commands that the README shows do what it says: they are run as they stand, for fewer and smaller pictures."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from blocks import ROOT, blocks, commands
from faults.clusters import free_port
from PIL import Image

ELSEWHERE = ("make ", "ada$ ", "artforge weights ", "artforge plugins ")
"""Blocks that need a server or an environment of their own; the last two run where weights and packages are tested."""
SMALLER = {
    ":2000": ":4",
    ":1000": ":4",
    ":50": ":4",
    "--size 4k,phone": "--size 64x36,27x48",
    "--size 8k": "--size 96x54",
    "--nworkers 4": "--nworkers 1",
    "--nworkers 8": "--nworkers 1",
}
ENVIRON = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def smaller(command: str) -> str:
    """Return a command for fewer and smaller pictures."""
    for large, small in SMALLER.items():
        command = command.replace(large, small)
    return command


def do(command: str, folder: Path) -> str:
    """Have a shell carry out a command, and return what it printed; what the recipe makes is small from then on."""
    shell = ["sh", "-c", smaller(command)]
    done = subprocess.run(shell, cwd=folder, env=ENVIRON, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    recipe = folder / "dawn.yaml"
    recipe.write_text(recipe.read_text().replace("size: 1080p", "size: [48, 27]"))
    return done.stdout


def test_the_commands_one_after_the_other(tmp_path: Path) -> None:
    said = {
        command: do(command, tmp_path)
        for block in blocks("sh")
        if not block.startswith(ELSEWHERE)
        for command in block.splitlines()
    }
    out = tmp_path / "out"
    assert {f"dawn-{seed}.png" for seed in range(8)} <= {path.name for path in out.iterdir()}
    assert (tmp_path / "again" / "out" / "dawn-7.png").read_bytes() == (out / "dawn-7.png").read_bytes()
    with Image.open(tmp_path / "8k" / "out" / "dawn-7.png") as large:
        assert large.size == (96, 54)
    assert {path.name for path in out.glob("sheet.*")} == {"sheet.png", "sheet.html"}
    assert (tmp_path / "dawns.webp").exists()
    assert all(printed for command, printed in said.items() if not command.startswith("artforge new "))


def test_the_demo_and_the_tests_are_there_to_be_made() -> None:
    for command in commands("make "):
        done = subprocess.run(["sh", "-c", command.replace("make", "make --dry-run", 1)], cwd=ROOT, check=False)
        assert done.returncode == 0


def test_two_machines_with_dask(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "dawn.yaml").write_text(blocks("yaml")[0].replace("size: 1080p", "size: [48, 27]"))
    port = free_port()
    here = [re.sub(r"^(ada|bob)\$ ", "", line).replace("ada:8786", f"127.0.0.1:{port}") for line in commands("ada$ ")]
    scheduler, *workers, run = here
    with ExitStack() as running:
        running.enter_context(left_running(f"{scheduler.partition('#')[0]} --host 127.0.0.1 --port {port}", tmp_path))
        for worker in workers:
            running.enter_context(left_running(worker, tmp_path))
        assert len(do(run, tmp_path).splitlines()) == 4
    assert len(list((tmp_path / "out").glob("dawn-*.png"))) == 4


@contextmanager
def left_running(command: str, folder: Path) -> Iterator[None]:
    """Have a command go on until the end, with every process that comes of it."""
    with (folder / "said.log").open("ab") as log:
        process = subprocess.Popen(
            ["sh", "-c", smaller(command)], cwd=folder, env=ENVIRON, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
