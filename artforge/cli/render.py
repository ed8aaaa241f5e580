"""`artforge render`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import choosing_backend, choosing_works, planned, with_host

if TYPE_CHECKING:
    from artforge.batch import Done
    from artforge.host import Host
    from artforge.pattern import Backend


@click.command("render")
@choosing_works
@click.option("--no-metadata", is_flag=True, help="Embed neither the recipe nor its receipt.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@with_host
@choosing_backend
def command(
    host: Host,
    recipes: tuple[str, ...],
    *,
    no_metadata: bool,
    as_json: bool,
    quiet: bool,
    backend: Backend,
    **options: Any,
) -> int:
    """Render recipes to pictures and animations.

    A RECIPE is a YAML file, a picture that artforge made, or - for standard input. Everything is checked before
    the first picture is begun. The paths of the files are printed.
    """
    from artforge.batch import run
    from artforge.cli.progress import progress_for

    plan = planned(host, recipes, options)
    later: list[Done] = []

    def say(made: list[Done]) -> None:
        # Two things on one terminal would be mixed up, so there the paths wait for the bars to end.
        later.extend(made)
        if not sys.stdout.isatty():
            _print(later, as_json)

    with progress_for(sys.stderr, quiet, say) as progress:
        report = run(plan, host, progress, metadata=not no_metadata, backend=backend)
    _print(later, as_json)
    for failure in report.failures:
        print(f"artforge: {failure.error}", file=sys.stderr)
    return 1 if report.failures else 0


def _print(files: list[Done], as_json: bool) -> None:
    while files:
        done = files.pop(0)
        print(_as_json(done) if as_json else done.path, flush=True)


def _as_json(done: Done) -> str:
    return json.dumps(
        {
            "path": str(done.path),
            "seconds": round(done.seconds, 3),
            "pixels": done.pixels,
            "backend": done.backend,
            "receipt": done.receipt,
        }
    )
