"""Disks that become full in the middle: what is finished stays, and with more room the run goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leftovers, outputs
from faults.workloads import Workload, film, stills, undisturbed, with_others

Start = Callable[..., Run]
STILLS = [stills("--workers", "2", seconds=0), stills(seconds=0)]
FILMS = [film("--workers", "2", seconds=0), film(seconds=0)]


def is_refused_with_numbers(run: Run) -> bool:
    return re.search(r"out/\S+: no room: .* after [\d,]+ bytes \([\d,]+ bytes are free\)", run.said()) is not None


@pytest.mark.parametrize("workload", with_others(*STILLS, *FILMS), ids=str)
def test_a_full_disk_stops_a_run_that_goes_on_when_there_is_room(
    workload: Workload, start: Start, small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    wanted = undisturbed(workload)
    small_disk(sum(map(len, wanted.values())) // 2048)
    arguments = workload.arguments(tmp_path)
    run = start(*arguments, cwd=tmp_path)
    assert run.ended() == 1
    assert is_refused_with_numbers(run), run.said()
    assert "Traceback" not in run.said()
    found = outputs(tmp_path / "out")
    assert bool(found) is (workload in STILLS)
    assert all(data == wanted[name] for name, data in found.items())
    assert [name for name in leftovers(tmp_path) if not name.endswith(".rows") and "frames-" not in name] == []
    small_disk(20_000)
    assert start(*arguments, cwd=tmp_path).ended() == 0
    assert outputs(tmp_path / "out") == wanted
    assert leftovers(tmp_path) == []


@pytest.mark.full
def test_a_full_disk_fails_only_what_does_not_fit_where_the_run_keeps_going(
    start: Start, small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    workload = stills("--workers", "2", "--keep-going", seconds=0)
    wanted = undisturbed(workload)
    small_disk(sum(map(len, wanted.values())) // 2048)
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    assert run.ended() == 1
    found = outputs(tmp_path / "out")
    assert all(data == wanted[name] for name, data in found.items())
    assert run.said().count("no room") == len(wanted) - len(found)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("workload", with_others(STILLS[0], FILMS[0]), ids=str)
def test_a_limit_on_the_size_of_files_is_a_full_disk(workload: Workload, start: Start, tmp_path: Path) -> None:
    wanted = undisturbed(workload)
    most = max(map(len, wanted.values()))
    arguments = workload.arguments(tmp_path)
    run = start(*arguments, cwd=tmp_path, limit=f"ulimit -f {(most - 1) // 1024}")
    assert run.ended() == 1
    assert is_refused_with_numbers(run), run.said()
    assert all(data == wanted[name] for name, data in outputs(tmp_path / "out").items())
    assert start(*arguments, cwd=tmp_path).ended() == 0
    assert outputs(tmp_path / "out") == wanted
    assert leftovers(tmp_path) == []
