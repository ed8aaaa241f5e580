"""How worker processes are started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from artforge import machine, processes

SCRIPT = """
import os, signal, sys
from artforge import processes

def say(*words):
    is_deaf = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    print(os.environ.get("OMP_NUM_THREADS"), is_deaf, *words, flush=True)

def worker():
    say("artforge.batch.errands" in sys.modules)

if __name__ == "__main__":
    if EARLY:
        processes.start_server(3)
    process = processes.context().Process(target=worker)
    processes.start(process, 3)
    process.join()
    say(process.exitcode)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither forkserver nor masks of signals")


def _said(folder: Path, early: bool, **environment: str) -> list[str]:
    (folder / "script.py").write_text(SCRIPT.replace("EARLY", str(early)))
    kept = {name: value for name, value in os.environ.items() if name not in processes.LIBRARIES}
    command = [sys.executable, "script.py"]
    done = subprocess.run(
        command, cwd=folder, env=kept | environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("early", [False, True])
def test_a_process_has_its_threads_its_modules_and_no_ear_for_ctrl_c(tmp_path: Path, early: bool) -> None:
    assert _said(tmp_path, early) == ["3 True True", "None False 0"]


@pytest.mark.parametrize("early", [False, True])
def test_what_the_user_has_said_of_threads_stays(tmp_path: Path, early: bool) -> None:
    assert _said(tmp_path, early, OMP_NUM_THREADS="7") == ["7 True True", "7 False 0"]


@pytest.mark.parametrize(("workers", "threads"), [(1, 8), (2, 4), (3, 2), (8, 1), (20, 1)])
def test_processors_are_divided_among_workers(monkeypatch: pytest.MonkeyPatch, workers: int, threads: int) -> None:
    monkeypatch.setattr(machine, "processors", lambda: 8)
    assert machine.share(workers) == threads


def test_a_server_that_cannot_be_started_is_left_to_who_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", refuse)
    processes.start_server(1)
