"""How long jobs will take, as a trial on a small canvas tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import FILM, STILL, jobs_of

from artforge.batch.estimate import MOST_TRIALS, predicted_seconds
from artforge.pattern import default_backend
from artforge.recipe.model import Recipe

LARGE = STILL.replace("[16, 12]", "[1024, 768]")


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """Let a trial take a second for each million of samples, and note what was tried."""
    tried: list[Recipe] = []

    def seconds(recipe: Recipe, backend: object) -> float:
        tried.append(recipe)
        return recipe.canvas.width * recipe.canvas.height * recipe.canvas.supersample**2 / 1e6

    monkeypatch.setattr("artforge.batch.estimate._seconds", seconds)
    return tried


def test_a_large_picture_takes_as_much_longer_as_it_is_larger(tmp_path: Path, trials: list[Recipe]) -> None:
    assert predicted_seconds(jobs_of(tmp_path, LARGE), default_backend()) == pytest.approx(1024 * 768 / 1e6)
    assert max(trials[0].canvas.size) == 256


def test_jobs_of_one_recipe_are_tried_once(tmp_path: Path, trials: list[Recipe]) -> None:
    seconds = predicted_seconds(jobs_of(tmp_path, LARGE, seeds=100), default_backend())
    assert seconds == pytest.approx(100 * 1024 * 768 / 1e6)
    assert len({recipe.seed for recipe in trials}) == 1


def test_a_film_takes_as_long_as_all_its_frames(tmp_path: Path, trials: list[Recipe]) -> None:
    assert predicted_seconds(jobs_of(tmp_path, FILM), default_backend()) == pytest.approx(16 * 16 * 12 / 1e6)


def test_of_very_many_recipes_some_are_tried(tmp_path: Path, trials: list[Recipe]) -> None:
    sweep = "sweep: {grid: {'steps[0].architecture.width': {range: [2, 40]}}}\n"
    text = sweep + STILL.replace("[cppn]", "[{use: cppn, architecture: mlp}]").replace("{recipe}", "{index}")
    jobs = jobs_of(tmp_path, text)
    assert predicted_seconds(jobs, default_backend()) == pytest.approx(38 * 16 * 12 / 1e6)
    assert len({id(recipe.steps) for recipe in trials}) <= MOST_TRIALS


def test_no_jobs_take_no_time() -> None:
    assert predicted_seconds([], default_backend()) == 0.0


def test_a_real_trial_tells_something(tmp_path: Path) -> None:
    seconds = predicted_seconds(jobs_of(tmp_path), default_backend())
    assert seconds is not None
    assert 0 < seconds < 60
