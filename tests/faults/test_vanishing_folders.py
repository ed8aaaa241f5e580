"""Folders that go away, or can no longer be written to, while a run is at work in them."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leftovers, outputs, until
from faults.workloads import Workload, film, stills, undisturbed, with_others

Start = Callable[..., Run]
WORKLOADS = [stills("--workers", "2"), film("--workers", "2"), stills()]
"""What is done in folders that vanish; in folders that become read-only, from the last to the first."""


@pytest.mark.parametrize("workload", with_others(*WORKLOADS), ids=str)
def test_a_folder_that_is_removed_is_made_again_or_its_job_fails_with_a_sentence(
    workload: Workload, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    arguments = [*workload.arguments(tmp_path), "--keep-going"]
    run = start(*arguments, cwd=tmp_path)
    done = moments.randrange(1, workload.pictures // 2)
    until(lambda: workload.done_in(tmp_path) >= done, f"{done} pictures are there")
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert run.ended() in (0, 1)
    assert "Traceback" not in run.said()
    assert "fault in artforge" not in run.said()
    wanted = undisturbed(workload)
    assert all(data == wanted[name] for name, data in outputs(tmp_path / "out").items())
    assert start(*arguments, cwd=tmp_path).ended() == 0
    assert outputs(tmp_path / "out") == wanted
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("workload", with_others(*reversed(WORKLOADS)), ids=str)
def test_a_folder_that_becomes_read_only_stops_the_run_with_a_sentence(
    workload: Workload, start: Start, mount: Callable[..., None], tmp_path: Path
) -> None:
    arguments = workload.arguments(tmp_path)
    out, locked = tmp_path / "out", tmp_path / "locked"
    out.mkdir()
    locked.mkdir()
    mount("--bind", out, locked)
    mount("-o", "remount,bind,ro", locked)
    run = start(*arguments, cwd=tmp_path)
    until(lambda: workload.done_in(tmp_path) >= 3, "pictures are there")
    mount("--bind", locked, out)  # files that are open would keep `out` itself from becoming read-only
    assert run.ended() == 1
    assert "Read-only file system" in run.said()
    assert "Traceback" not in run.said()
    assert "fault in artforge" not in run.said()
    wanted = undisturbed(workload)
    assert all(data == wanted[name] for name, data in outputs(out).items())
    subprocess.run(["umount", "--lazy", out], check=True)
    assert start(*arguments, cwd=tmp_path).ended() == 0
    assert outputs(out) == wanted
    assert leftovers(tmp_path) == []
