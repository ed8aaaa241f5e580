"""Contact sheets of runs that are killed: they are drawn in the end, and no work is rendered for them again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leftovers, outputs, stamps, until
from faults.workloads import sheet, undisturbed, with_others

Start = Callable[..., Run]
TIMES = with_others(*range(10))


@pytest.mark.parametrize("time_", TIMES)
def test_a_sheet_of_a_run_that_was_killed_is_drawn_by_the_next(
    time_: int, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    workload = sheet("--workers", "2")
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts"), "ARTFORGE_CACHE": str(tmp_path / "cache")}
    arguments = workload.arguments(tmp_path)
    run = start(*arguments, cwd=tmp_path, environ=environ)
    wanted = moments.randrange(1, workload.pictures + 1)
    until(lambda: run.is_over or workload.done_in(tmp_path) >= wanted, f"{wanted} pictures are there")
    time.sleep(moments.uniform(0, 0.05))
    run.kill()
    until(lambda: not run.processes(), "its workers are gone")
    before = stamps(tmp_path / "out")
    again = start(*arguments, cwd=tmp_path, environ=environ)
    assert again.ended() == 0, again.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    after = stamps(tmp_path / "out")
    assert {name: after[name] for name in before} == before
    # A job that was killed between its file and its tile is rendered for the tile alone.
    assert len((tmp_path / "counts").read_text().splitlines()) <= workload.pictures + 2
