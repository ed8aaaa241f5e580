"""`artforge explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import choosing_works, planned, with_host

if TYPE_CHECKING:
    from artforge.batch.jobs import Job
    from artforge.batch.states import State


@click.command("explain")
@choosing_works
@with_host
def command(host: Any, recipes: tuple[str, ...], **options: Any) -> None:
    """Show a recipe in full, with every default, and the files that it would make, and why.

    Of a recipe that is many works the first one is shown in full.
    """
    from artforge.batch.survey import survey
    from artforge.recipe.yaml import dump

    plan = planned(host, recipes, options)
    shown = set()
    for job, state in survey(plan):
        text = job.recipe.source.mark.origin
        if text not in shown:
            print(dump(job.recipe.full()), end="")
            shown.add(text)
        for line in _summary(job, state):
            print(f"# {line}")
    for sheet in plan.sheets:
        print(f"# {sheet.path}: a sheet of {len(sheet.labels)} works")


def _summary(job: Job, state: State) -> list[str]:
    recipe = job.recipe
    length = f", {recipe.timeline.frames} frames, {recipe.timeline.seconds:.2f} s" if recipe.animated else ""
    needs = f"{job.work.memory(job.outputs) / 2**20:,.0f} MiB of memory at the most; {state}"
    chosen = "".join(f", {path} {text}" for path, text in job.chosen.items())
    return [f"{planned.shown}: {recipe.canvas}{length}, seed {recipe.seed}{chosen}, {needs}" for planned in job.files]
