"""One bad job among thirty: it is named, and no other suffers from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import Run, leftovers, outputs
from faults.workloads import with_others

Start = Callable[..., Run]
RECIPE = """
artforge: 1
seed: 3
canvas: {{size: [16, 12]}}
steps: [cppn, {{use: poison, bad: 17, way: {way}}}]
sweep: {{grid: {{'steps[1].number': {{range: [0, 30]}}}}}}
output: '{{steps[1].number}}.png'
"""
WORDS = {
    "kill": "its worker was ended by SIGKILL (out of memory, or somebody ended it)",
    "segfault": "its worker was ended by SIGSEGV",
    "exit": "its worker ended with status 7",
    "memory": "the memory ran out",
    "error": "ValueError: a bad job",
    "loop": "it took longer than the 2 seconds that --time-limit allows",
    "c-loop": "it took longer than the 2 seconds that --time-limit allows",
}
ENDLESS = ("loop", "c-loop")


def rendered(start: Start, folder: Path, way: str, *options: str, environ: dict[str, str] | None = None) -> Run:
    (folder / "bad.yaml").write_text(RECIPE.format(way=way))
    limit = ["--time-limit", "2"] if way in ENDLESS else []
    run = start("bad.yaml", "--out", "out", "--report", "report.json", *limit, *options, cwd=folder, environ=environ)
    run.ended()
    return run


@pytest.mark.parametrize("way", ["kill", "c-loop", *with_others(*sorted(set(WORDS) - {"kill", "c-loop"}))])
def test_all_others_are_done_where_the_run_keeps_going(way: str, start: Start, tmp_path: Path) -> None:
    run = rendered(start, tmp_path, way, "--workers", "2", "--keep-going")
    assert run.process.returncode == 1
    assert f"artforge: out/17.png: {WORDS[way]}" in run.said() or "out/17.png: filter 'poison'" in run.said()
    assert WORDS[way] in run.said()
    others = [f"out/{number}.png" for number in range(30) if number != 17]
    assert sorted(run.printed()) == sorted(others)
    assert {f"out/{name}" for name in outputs(tmp_path / "out")} == set(others)
    assert leftovers(tmp_path) == []
    report = json.loads((tmp_path / "report.json").read_text())
    assert (sorted(report["made"]), report["kept"], report["left"]) == (sorted(others), [], 0)
    assert [failure["files"] for failure in report["failed"]] == [["out/17.png"]]
    assert WORDS[way] in report["failed"][0]["why"]
    again = rendered(start, tmp_path, way, "--workers", "2", environ={"ARTFORGE_TEST_ANTIDOTE": "yes"})
    assert again.process.returncode == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["made"], len(report["kept"]), report["failed"]) == (["out/17.png"], 29, [])


@pytest.mark.parametrize("way", with_others("error", "kill"))
def test_a_run_that_does_not_keep_going_begins_nothing_after_a_failure(way: str, start: Start, tmp_path: Path) -> None:
    run = rendered(start, tmp_path, way, "--workers", "2")
    assert run.process.returncode == 1
    report = json.loads((tmp_path / "report.json").read_text())
    assert [failure["files"] for failure in report["failed"]] == [["out/17.png"]]
    assert len(report["made"]) + report["left"] == 29
    assert {f"out/{name}" for name in outputs(tmp_path / "out")} == set(report["made"]) == set(run.printed())
    # Whether a worker died by accident is known only when its job has been tried again, behind all others.
    assert (report["left"] == 0) is (way == "kill")


@pytest.mark.parametrize("way", with_others("memory", "error"))
def test_a_run_without_workers_goes_on_too(way: str, start: Start, tmp_path: Path) -> None:
    run = rendered(start, tmp_path, way, "--keep-going")
    assert run.process.returncode == 1
    assert WORDS[way] in run.said()
    assert len(outputs(tmp_path / "out")) == 29


def test_a_time_limit_without_workers_is_refused(start: Start, tmp_path: Path) -> None:
    run = rendered(start, tmp_path, "loop")
    assert run.process.returncode == 2
    assert "add --workers 1" in run.said()
