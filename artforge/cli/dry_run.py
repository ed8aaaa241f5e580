"""What `artforge render --dry-run` prints: the plan, and why each job would run."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from artforge.batch.estimate import predicted_seconds
from artforge.batch.survey import is_made, survey
from artforge.cli.progress import duration

if TYPE_CHECKING:
    from artforge.batch.how import How
    from artforge.batch.jobs import Job, Plan
    from artforge.batch.states import State
    from artforge.pattern import Backend


def print_plan(plan: Plan, how: How, backend: Backend, *, as_json: bool) -> None:
    """Print a line for each file, and what they come to."""
    found = list(survey(plan, force=how.always, verify=how.verify))
    lacking = [sheet for sheet in plan.sheets if how.always or not is_made(sheet, plan.remote)]
    for job, state in found:
        for planned in job.files:
            if as_json:
                print(json.dumps(_as_data(job, state, planned)))
            else:
                print(f"{planned.shown}  {_size(job)}  {state}")
    for sheet in plan.sheets:
        found_there = "to be drawn" if sheet in lacking else "kept"
        said = f"{sheet.path}  a sheet of {len(sheet.labels)} works  {found_there}"
        print(said, file=sys.stderr if as_json else sys.stdout)
    print(_summary(found, len(lacking), how, backend), file=sys.stderr)


def _as_data(job: Job, state: State, planned: Any) -> dict[str, Any]:
    return {
        "path": planned.shown,
        "state": state.word,
        "why": state.sentence,
        "pixels": job.pixels_of(planned),
        "memory": job.work.memory(job.outputs),
    }


def _size(job: Job) -> str:
    frames = f" x {job.recipe.timeline.frames} frames" if job.recipe.animated else ""
    return f"{job.recipe.canvas}{frames}"


def _summary(found: Sequence[tuple[Job, State]], sheets: int, how: How, backend: Backend) -> str:
    """Say how many jobs would run and why, how large they are, what memory they need and how long they take."""
    words = Counter(state.word for _, state in found)
    todo = [job for job, state in found if not state.is_made]
    counts = ", ".join(f"{count:,} {word}" for word, count in words.items() if word != "kept")
    if not todo:
        rest = f"{sheets} of the sheets to draw" if sheets else "nothing to do"
        return f"{len(found):,} jobs, all of them made: {rest}"
    memory = max(job.work.memory(job.outputs) for job in todo) / 2**20
    seconds = predicted_seconds(todo, backend)
    time = "no telling how long" if seconds is None else f"about {duration(max(1, seconds))} of computing here"
    pixels = sum(job.pixels for job in todo) / 1e6
    each = f" each, {how.workers} at a time" if how.workers > 1 else ""
    return (
        f"{len(todo):,} of {len(found):,} jobs to make ({counts}): {pixels:,.1f} megapixels, {time}, "
        f"{memory:,.0f} MiB of memory at the most{each}"
    )
