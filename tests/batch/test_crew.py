"""What becomes of work when workers are lost, or do not come."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_samples import Notes

from artforge import Crew, Executor, ExecutorError, WorkersLostError
from artforge.batch import crew
from artforge.batch.errands import Outcome, carry_out, errand
from artforge.batch.how import How
from artforge.batch.jobs import plan
from artforge.batch.report import Report
from artforge.batch.runner import run
from artforge.host import installed
from artforge.recipe.load import read

RECIPE = "artforge: 1\nseed: 4\ncanvas: {size: [12, 8]}\nsteps: [cppn]\noutput: '{seed}.png'\n"


class Faulty(concurrent.futures.Executor):
    """Does each call at once, or as `spoil` has it."""

    def __init__(self, spoil: Callable[[Future[Any]], bool]) -> None:
        self.spoil = spoil

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if not self.spoil(future):
            future.set_result(function(*args, **kwargs))
        return future


class Unsure(Executor):
    """Loses what its class is told to."""

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        OPENED.append(crew)
        if len(OPENED) in REFUSED:
            raise ExecutorError("nobody answers")
        return Faulty(SPOILS[0])

    def places(self, opened: concurrent.futures.Executor, crew: Crew) -> int:
        return PLACES[0]


OPENED: list[Crew] = []
REFUSED: list[int] = []
PLACES = [2]
SPOILS: list[Callable[[Future[Any]], bool]] = [lambda future: False]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    OPENED.clear()
    REFUSED[:] = []
    PLACES[0] = 2
    SPOILS[0] = lambda future: False
    monkeypatch.setattr(crew, "PAUSE", 0.01)


def rendered(folder: Path, notes: Notes) -> Report:
    (folder / "sky.yaml").write_text(RECIPE)
    works = plan([read(str(folder / "sky.yaml"), installed())], installed(), root=folder, seeds=range(4))
    return run(works, installed(), notes, How(executor=Unsure(), workers=2))


def lost_once(future: Future[Any]) -> bool:
    if len(OPENED) > 1:
        return False
    future.set_exception(WorkersLostError("the cluster is gone"))
    return True


def test_work_that_was_lost_with_the_workers_is_done_when_they_are_back(tmp_path: Path) -> None:
    SPOILS[0], REFUSED[:] = lost_once, [2, 3]
    notes = Notes()
    report = rendered(tmp_path, notes)
    assert (len(report.made), report.failures) == (4, [])
    assert len(OPENED) == 4
    assert notes.said[0].startswith("the workers are lost: the cluster is gone; trying for up to 120 seconds")
    assert notes.said[1:] == ["the workers are back"]


def test_workers_that_do_not_come_back_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SPOILS[0], REFUSED[:] = lost_once, list(range(2, 100))
    monkeypatch.setattr(crew, "RETURN", 0.05)
    report = rendered(tmp_path, Notes())
    assert [str(failure) for failure in report.failures] == ["nobody answers"]
    assert report.left == 4


def test_workers_that_are_lost_again_and_again_end_the_run(tmp_path: Path) -> None:
    def always(future: Future[Any]) -> bool:
        future.set_exception(WorkersLostError("the cluster is gone"))
        return True

    SPOILS[0] = always
    report = rendered(tmp_path, Notes())
    assert [str(failure) for failure in report.failures] == ["the workers are lost: the cluster is gone"]
    assert len(OPENED) == 1 + crew.MOST_REOPENED


def test_a_job_that_loses_its_worker_twice_fails(tmp_path: Path) -> None:
    def always(future: Future[Any]) -> bool:
        future.set_exception(OSError("its worker died"))
        return True

    SPOILS[0] = always
    report = rendered(tmp_path, Notes())
    assert str(report.failures[0]) == f"{tmp_path / '0.png'}: its worker died"
    assert len(OPENED) == 1


def test_a_run_without_workers_says_so_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "RETURN", 1.2)
    monkeypatch.setattr(crew, "SOON", 0.3)
    SPOILS[0], PLACES[0] = lambda future: True, 0
    notes = Notes()
    report = rendered(tmp_path, notes)
    assert notes.said == ["there is no worker: waiting up to 1.2 seconds for one"]
    assert [str(failure) for failure in report.failures] == ["there has been no worker for 1.2 seconds: start some"]


def refusal(outcomes: list[Outcome]) -> str:
    (outcome,) = outcomes
    return str(outcome.error)


def test_a_worker_of_another_version_refuses() -> None:
    work = errand([], "cpu", 1, "llvm", version="0.0.1")
    assert "and the run 0.0.1: install the same" in refusal(carry_out(work))


def test_a_worker_without_the_plugins_refuses(tmp_path: Path) -> None:
    work = replace(errand([], "cpu", 1, "llvm"), tasks=b"cartforge_sway\nSway\n.")
    assert "No module named 'artforge_sway': install the run's plugins there" in refusal(carry_out(work))
    absent = errand([], "cpu", 1, "llvm", plugins=tmp_path / "plugins")
    assert "there is no such folder: install the run's plugins there" in refusal(carry_out(absent))
