"""Runs that are told to end: they do so soon, say what they have done, and leave nothing behind."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leftovers, outputs, soon, until
from faults.workloads import Workload, film, stills, undisturbed, with_others

Start = Callable[..., Run]
SIGNALS = [
    pytest.param(signal.SIGINT, 130, id="SIGINT"),
    pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
]
MANY = stills("--workers", "2", count=60, seconds=0.1)
TIMES = with_others(*range(5))


def ends(run: Run, folder: Path) -> None:
    """Expect a run that was told to end to be gone soon, and to leave nothing but whole frames of films."""
    until(lambda: run.is_over, "the run has ended", soon())
    until(lambda: not run.processes(), "there are no orphans", soon())
    left = [name for name in leftovers(folder) if "frames-" not in name or name.endswith(".part")]
    assert left == []
    # Until artforge is imported, Python itself answers.
    assert "Traceback" not in run.said() or run.process.returncode == -signal.SIGINT or is_barely_begun(run)


def is_barely_begun(run: Run) -> bool:
    """Whether Ctrl-C came before Python had imported what it needs for `-m`, which it answers in its own words."""
    return run.process.returncode == 1 and run.said().startswith("Could not import runpy module\n")


def are_right(folder: Path, workload: Workload) -> bool:
    wanted = undisturbed(workload)
    return all(data == wanted[name] for name, data in outputs(folder / "out").items())


@pytest.mark.parametrize("time_", TIMES)
@pytest.mark.parametrize(("number", "status"), SIGNALS)
@pytest.mark.parametrize("workload", with_others(MANY, film("--workers", "2"), stills(count=60, seconds=0.1)), ids=str)
def test_a_signal_ends_a_run_that_is_at_work(
    workload: Workload,
    number: int,
    status: int,
    time_: int,
    start: Start,
    moments: random.Random,
    tmp_path: Path,
) -> None:
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    done = moments.randrange(1, workload.pictures // 2)
    until(lambda: workload.done_in(tmp_path) >= done, f"{done} pictures are there")
    time.sleep(moments.uniform(0, 0.05))
    run.process.send_signal(number)
    ends(run, tmp_path)
    assert are_right(tmp_path, workload)
    assert run.process.returncode == status
    assert "not finished in" in run.said()
    assert run.said().splitlines()[-1] == f"artforge: {'interrupted' if status == 130 else 'terminated'}"


@pytest.mark.parametrize("time_", TIMES)
@pytest.mark.parametrize(("number", "status"), SIGNALS)
def test_a_signal_ends_a_run_that_is_starting_up(
    number: int, status: int, time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    run = start(*MANY.arguments(tmp_path), cwd=tmp_path)
    time.sleep(moments.uniform(0, 1.5))
    run.process.send_signal(number)
    ends(run, tmp_path)
    assert are_right(tmp_path, MANY)
    assert run.process.returncode in (status, -number) or is_barely_begun(run)


@pytest.mark.parametrize("time_", TIMES)
@pytest.mark.parametrize(("number", "status"), SIGNALS)
def test_a_signal_ends_a_run_whose_workers_are_starting_up(
    number: int, status: int, time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    run = start(*MANY.arguments(tmp_path), cwd=tmp_path)
    until(lambda: len(run.processes()) > 1, "a process has been started")
    time.sleep(moments.uniform(0, 0.5))
    run.process.send_signal(number)
    ends(run, tmp_path)
    assert are_right(tmp_path, MANY)
    assert run.process.returncode == status


def test_control_c_at_a_terminal_is_heard_by_all_processes_and_answered_once(start: Start, tmp_path: Path) -> None:
    workload = film("--workers", "2")
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    until(lambda: workload.done_in(tmp_path) >= 4, "frames are there")
    os.killpg(run.process.pid, signal.SIGINT)
    ends(run, tmp_path)
    assert are_right(tmp_path, workload)
    assert run.process.returncode == 130
    assert run.said().count("artforge: interrupted") == 1


@pytest.mark.parametrize("time_", TIMES)
def test_control_c_while_workers_start_shows_nothing_of_their_inside(
    time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    run = start(*MANY.arguments(tmp_path), cwd=tmp_path)
    until(lambda: len(run.processes()) > 1, "a process has been started")
    time.sleep(moments.uniform(0, 0.3))
    os.killpg(run.process.pid, signal.SIGINT)
    ends(run, tmp_path)
    assert run.process.returncode == 130


@pytest.mark.parametrize("way", with_others("c-loop", "loop"))
def test_a_signal_ends_workers_that_no_longer_answer(way: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(
        "artforge: 1\ncanvas: {size: [16, 12]}\noutput: '{index}.png'\n"
        f"steps: [cppn, {{use: poison, bad: 0, way: {way}}}]\n"
    )
    run = start("sky.yaml", "--seeds", "0:8", "--out", "out", "--workers", "4", cwd=tmp_path)
    until(lambda: len(run.workers()) == 4, "all workers are there")
    time.sleep(0.5)
    run.process.send_signal(signal.SIGINT)
    ends(run, tmp_path)
    assert run.process.returncode == 130
