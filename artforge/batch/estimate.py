"""How long jobs will take, as far as a trial on a small canvas can tell."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from artforge.batch.frames import samples_left
from artforge.batch.jobs import Job
from artforge.canvas import Canvas
from artforge.errors import ArtforgeError
from artforge.pattern import Backend
from artforge.recipe.model import Recipe
from artforge.render import compose

TRIAL_SIDE = 256
"""The longer side, in pixels, of the pictures that are computed for a trial."""
BRIEF = 5.0
"""A trial that takes less than these seconds is made a second time, when all is compiled."""
MOST_TRIALS = 12


def predicted_seconds(jobs: Iterable[Job], backend: Backend) -> float | None:
    """Return about how long this machine computes for some jobs, files not counted; None where no trial succeeds.

    One job of each recipe is tried, of very many recipes some: the others are taken to be like them.
    """
    works: dict[int, list[Job]] = {}
    for job in jobs:
        works.setdefault(id(job.work), []).append(job)
    groups = list(works.values())
    tried = groups[:: -(-len(groups) // MOST_TRIALS) or 1]
    rates = [rate for group in tried if (rate := _seconds_per_sample(group[0].recipe, backend)) is not None]
    if not rates:
        return None if groups else 0.0
    known = dict(zip(map(id, tried), rates, strict=False))
    usual = sum(rates) / len(rates)
    return sum(known.get(id(group), usual) * sum(map(samples_left, group)) for group in groups)


def _seconds_per_sample(recipe: Recipe, backend: Backend) -> float | None:
    longest = max(recipe.canvas.size)
    width, height = (max(1, side * min(TRIAL_SIDE, longest) // longest) for side in recipe.canvas.size)
    canvas = Canvas(size=(width, height), supersample=recipe.canvas.supersample)
    small = replace(recipe, canvas=canvas)
    try:
        spent = _seconds(small, backend)
        spent = _seconds(small, backend) if spent < BRIEF else spent
    except ArtforgeError:
        return None
    return spent / (width * height * canvas.supersample**2)


def _seconds(recipe: Recipe, backend: Backend) -> float:
    started = time.perf_counter()
    compose(recipe, backend=backend).array("uint8")
    return time.perf_counter() - started
