"""Several runs at one folder: they divide the work, and one takes over what another cannot finish."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leases, leftovers, outputs, until
from faults.workloads import Workload, film, sheet, stills, undisturbed, with_others

from artforge.machine import machine

Start = Callable[..., Run]


def made(run: Run) -> int:
    """Return how many files a run made, as its last line but one says."""
    words = run.said().splitlines()[-1].replace(",", "").split()
    return int(words[words.index("made") - 1]) if "made" in words else 0


@pytest.mark.parametrize(
    "workload", with_others(stills("--workers", "1", count=40), stills(count=40), film("--workers", "1")), ids=str
)
def test_two_runs_divide_the_work(workload: Workload, start: Start, tmp_path: Path) -> None:
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts")}
    arguments = workload.arguments(tmp_path)
    runs = [start(*arguments, cwd=tmp_path, environ=environ) for _ in range(2)]
    assert [run.ended() for run in runs] == [0, 0], [run.said() for run in runs]
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    files = len(undisturbed(workload))
    assert sum(made(run) for run in runs) <= files + 2
    assert all(len(run.printed()) == files for run in runs)
    pictures = len((tmp_path / "counts").read_text().splitlines())
    assert workload.pictures <= pictures <= workload.pictures + 2


@pytest.mark.parametrize("workload", with_others(stills("--workers", "1", count=40), film("--workers", "1")), ids=str)
def test_what_a_killed_run_was_at_is_taken_over_by_the_other(workload: Workload, start: Start, tmp_path: Path) -> None:
    arguments = workload.arguments(tmp_path)
    runs = [start(*arguments, cwd=tmp_path) for _ in range(2)]
    until(lambda: workload.done_in(tmp_path) >= 4 and len(leases(tmp_path)) > 1, "both runs are at work")
    runs[0].kill()
    took = until(lambda: runs[1].is_over, "the other run is over", 30.0)  # a lease of the living would hold for as long
    assert runs[1].ended() == 0, runs[1].said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert took < 30
    start(*arguments, cwd=tmp_path).ended()
    assert leftovers(tmp_path) == []


@pytest.mark.full
def test_the_work_of_a_run_that_stands_still_is_waited_for(start: Start, tmp_path: Path) -> None:
    workload = stills("--workers", "1", count=10, seconds=0.2)
    arguments = workload.arguments(tmp_path)
    first = start(*arguments, cwd=tmp_path)
    until(lambda: leases(tmp_path), "the first run is at work")
    first.process.send_signal(signal.SIGSTOP)
    second = start(*arguments, cwd=tmp_path)
    until(lambda: workload.done_in(tmp_path) >= 9, "the second run has done what is left to it")
    assert not second.is_over
    first.process.send_signal(signal.SIGCONT)
    assert (first.ended(), second.ended()) == (0, 0)
    assert outputs(tmp_path / "out") == undisturbed(workload)


@pytest.mark.full
def test_work_that_another_machine_is_at_is_left_to_it_until_it_has_been_silent_for_long(
    start: Start, tmp_path: Path
) -> None:
    workload = stills("--workers", "1", count=10, seconds=0.2)
    arguments = workload.arguments(tmp_path)
    first = start(*arguments, cwd=tmp_path)
    until(lambda: leases(tmp_path), "a lease is there")
    first.process.send_signal(signal.SIGSTOP)
    lease = leases(tmp_path)[0]
    first.process.send_signal(signal.SIGKILL)
    lease.write_text(lease.read_text().replace(machine(), "f0f0f0f0"))
    second = start(*arguments, cwd=tmp_path)
    until(lambda: workload.done_in(tmp_path) >= 9, "the second run has done what is left to it")
    took = until(lambda: second.is_over, "the second run has taken the lease over")
    assert 20 < took < 60
    assert second.ended() == 0
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []


def test_two_runs_of_one_sheet_draw_it(start: Start, tmp_path: Path) -> None:
    workload = sheet("--workers", "1")
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts"), "ARTFORGE_CACHE": str(tmp_path / "cache")}
    arguments = workload.arguments(tmp_path)
    runs = [start(*arguments, cwd=tmp_path, environ=environ) for _ in range(2)]
    assert [run.ended() for run in runs] == [0, 0], [run.said() for run in runs]
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert workload.pictures <= len((tmp_path / "counts").read_text().splitlines()) <= workload.pictures + 2
