"""Errands: what fails in them is told, and does not hurt the tasks after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from batch_samples import jobs_of

from artforge.batch.errands import carry_out, errand
from artforge.batch.pieces import Piece, task_of
from artforge.pattern import default_backend

BACKEND = default_backend()


def test_a_task_that_fails_is_told_and_those_after_it_are_done(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, seeds=3)
    (tmp_path / "sky-1.png").mkdir()
    tasks = [task_of(Piece(job), BACKEND.name, metadata=True, absolute=False) for job in jobs]
    outcomes = carry_out(errand(tasks, "cpu", None, BACKEND.name), backend=BACKEND)
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert "sky-1.png: cannot write" in str(outcomes[1].error)
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["sky-0.png", "sky-1.png", "sky-2.png"]


def test_memory_that_runs_out_is_told_with_what_would_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("artforge.batch.errands.render", exhaust)
    task = task_of(Piece(jobs_of(tmp_path)[0]), BACKEND.name, metadata=True, absolute=False)
    (outcome,) = carry_out(errand([task], "cpu", None, BACKEND.name), backend=BACKEND)
    assert str(outcome.error) == "the memory ran out: make canvas.size smaller, or the workers fewer"


def test_a_worker_of_another_version_refuses_the_errand() -> None:
    (outcome,) = carry_out(replace(errand([], "cpu", None, BACKEND.name), version="0.0.1"), backend=BACKEND)
    assert "0.0.1: install the same" in str(outcome.error)


def test_a_worker_that_computes_otherwise_refuses_the_errand() -> None:
    (outcome,) = carry_out(errand([], "cpu", None, "another"), backend=BACKEND)
    assert "the run with another" in str(outcome.error)
