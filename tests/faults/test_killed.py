"""Runs and workers that are ended by force, at any moment: what is there is right, and the next run goes on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from faults.runs import Run, leases, leftovers, outputs, until
from faults.workloads import Workload, dream, film, stills, undisturbed, with_others

Start = Callable[..., Run]
GONE = 10.0
"""Seconds within which all processes of a run that was killed are gone; on a machine that is at rest it takes two."""
STARTUP = 1.5
"""Seconds of a run's life, about, before it renders."""
CHUNK = 6
WORKLOADS = [stills("--workers", "2"), film("--workers", "2")]
TIMES = with_others(*range(20))


def wait_for_a_moment(run: Run, folder: Path, workload: Workload, moments: random.Random) -> None:
    """Wait for some part of the work to be done, or, now and then, but for a while after the start."""
    if moments.random() < 0.2:
        time.sleep(moments.uniform(0, STARTUP))
        return
    wanted = moments.randrange(workload.pictures)
    until(lambda: run.is_over or workload.done_in(folder) >= wanted, f"{wanted} pictures are there")
    time.sleep(moments.uniform(0, 0.1))


def are_right(folder: Path, workload: Workload) -> bool:
    """Whether every file that has its final name is as an undisturbed run makes it."""
    wanted = undisturbed(workload)
    return all(data == wanted[name] for name, data in outputs(folder / "out").items())


def counted(folder: Path) -> int:
    counts = folder / "counts"
    return len(counts.read_text().splitlines()) if counts.exists() else 0


@pytest.mark.parametrize("time_", TIMES)
@pytest.mark.parametrize("workload", [*WORKLOADS, pytest.param(stills(), marks=pytest.mark.full)], ids=str)
def test_a_run_that_is_killed_goes_on_where_it_was(
    workload: Workload, time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts")}
    arguments = workload.arguments(tmp_path)
    run = start(*arguments, cwd=tmp_path, environ=environ)
    wait_for_a_moment(run, tmp_path, workload, moments)
    run.kill()
    until(lambda: not run.processes(), f"all processes are gone: {run.processes()}", GONE)
    assert are_right(tmp_path, workload)
    again = start(*arguments, cwd=tmp_path, environ=environ)
    assert again.ended() == 0, again.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    workers, piece = 2 if "--workers" in workload.options else 1, CHUNK if "film" in workload.name else 1
    assert workload.pictures <= counted(tmp_path) <= workload.pictures + workers * piece


@pytest.mark.parametrize("time_", TIMES)
@pytest.mark.parametrize("workload", with_others(*reversed(WORKLOADS)), ids=str)
def test_a_worker_that_is_killed_costs_its_piece_of_work_alone(
    workload: Workload, time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts")}
    run = start(*workload.arguments(tmp_path), cwd=tmp_path, environ=environ)
    until(lambda: run.is_over or run.workers(), "there are workers")
    wait_for_a_moment(run, tmp_path, workload, moments)
    with suppress(psutil.NoSuchProcess, IndexError):
        moments.choice(run.workers()).kill()
    assert run.ended() == 0, run.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    assert workload.pictures <= counted(tmp_path) <= workload.pictures + (CHUNK if "film" in workload.name else 1)


@pytest.mark.parametrize("step", ["{use: slow, seconds: 300}", "{use: poison, way: c-loop, bad: 0}"])
def test_workers_at_a_long_job_end_with_their_run(step: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(f"artforge: 1\nsteps: [cppn, {step}]\noutput: '{{seed}}.png'\n")
    run = start("long.yaml", "--size", "16x12", "--seeds", "0:2", "--workers", "2", cwd=tmp_path)
    until(lambda: len(run.workers()) == 2 and len(leases(tmp_path)) == 2, "both workers are at work")
    run.kill()
    until(lambda: not run.processes(), f"all processes are gone: {run.processes()}", GONE)


@pytest.mark.full
@pytest.mark.parametrize("time_", range(3))
def test_a_dream_that_is_killed_twice_is_the_same_dream(
    time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    workload = dream("--threads", "1")
    arguments = workload.arguments(tmp_path)
    for _ in range(2):
        run = start(*arguments, cwd=tmp_path)
        time.sleep(moments.uniform(0, 6))
        run.kill()
        assert are_right(tmp_path, workload)
    assert start(*arguments, cwd=tmp_path).ended() == 0
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
