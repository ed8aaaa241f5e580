"""What a plugin may do: each function below, decorated with `artforge.hookimpl`, is optional."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

    from artforge.batch.jobs import Job
    from artforge.batch.report import Report
    from artforge.lazy import LazyPart
    from artforge.part import Part
    from artforge.recipe.model import Recipe

API = 1
"""The version of the plugin interface; a plugin says which one it was made for by `ARTFORGE_API = 1`."""
hookspec = pluggy.HookspecMarker("artforge")
hookimpl = pluggy.HookimplMarker("artforge")


@hookspec
def artforge_parts() -> Sequence[type[Part] | LazyPart]:
    """Return the parts that this plugin brings: their classes, or where those are to be imported from."""
    return ()


@hookspec
def artforge_commands(cli: click.Group) -> None:
    """Add commands to the command line: `cli.add_command(…)`, or `@cli.command()` on a function."""


@hookspec
def artforge_recipe_loaded(recipe: Recipe) -> None:
    """Look at each recipe that has been read and checked; it cannot be changed."""


@hookspec
def artforge_frame_done(job: Job, index: int, seconds: float) -> None:
    """Hear that frame `index` of a job has been written, and how long it took."""


@hookspec
def artforge_run_finished(report: Report) -> None:
    """Hear that all jobs of a run have ended, well or badly."""
