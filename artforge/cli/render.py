"""`artforge render`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import choosing_backend, choosing_works, planned, with_host
from artforge.cli.running import choosing_how, chosen_how, sharded

if TYPE_CHECKING:
    from artforge.batch.report import Done, Report
    from artforge.host import Host
    from artforge.pattern import Backend


@click.command("render")
@choosing_works
@choosing_how
@click.option("--dry-run", is_flag=True, help="Print what would be made and why, and render nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file.")
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE", help="Also write what came of it as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@with_host
@choosing_backend
def command(
    host: Host,
    recipes: tuple[str, ...],
    *,
    dry_run: bool,
    as_json: bool,
    report: Path | None,
    quiet: bool,
    backend: Backend,
    **options: Any,
) -> int:
    """Render recipes to pictures and animations.

    A RECIPE is a YAML file, a picture that artforge made, or - for standard input. Everything is checked before
    the first picture is begun. What is there already and right is kept: a run that was stopped goes on. The paths
    of the files are printed.
    """
    from artforge.batch.report import Report
    from artforge.batch.runner import run
    from artforge.cli.progress import progress_for

    if report is not None and report.is_dir():
        raise click.UsageError(f"--report {report}: this is a folder; name a file")
    plan = sharded(planned(host, recipes, options), options["shard"])
    how = chosen_how(host, options)
    if dry_run:
        from artforge.cli.dry_run import print_plan

        print_plan(plan, how, backend, as_json=as_json)
        return 0
    later: list[Done] = []

    def say(made: list[Done]) -> None:
        # Two things on one terminal would be mixed up, so there the paths wait for the bars to end.
        later.extend(made)
        if not sys.stdout.isatty():
            _print(later, as_json)

    came = Report()
    try:
        with progress_for(sys.stderr, quiet, say) as progress:
            run(plan, host, progress, how, backend=backend, report=came)
    finally:
        _print(later, as_json)
        _conclude(came, report, quiet)
    return 1 if came.failures else 0


def _print(files: list[Done], as_json: bool) -> None:
    while files:
        done = files.pop(0)
        print(_as_json(done) if as_json else done.shown, flush=True)


def _as_json(done: Done) -> str:
    return json.dumps(
        {
            "path": done.shown,
            "seconds": round(done.seconds, 3),
            "pixels": done.pixels,
            "backend": done.backend,
            "receipt": done.receipt,
            "kept": done.kept,
        }
    )


def _conclude(came: Report, path: Path | None, quiet: bool) -> None:
    """Say what failed and, of a run of several files or one that was stopped, what came of it; write the report."""
    from artforge.cli.progress import duration
    from artforge.files import write_whole

    for failure in came.failures:
        print(f"artforge: {failure}", file=sys.stderr)
    if not quiet:
        for state in came.remade[:10]:
            print(f"made again, {state}", file=sys.stderr)
        if len(came.remade) > 10:
            print(f"made again: {len(came.remade) - 10} more", file=sys.stderr)
    counts = {
        "made": len(came.made),
        "kept": len(came.done) - len(came.made),
        "failed": len(came.failures),
        "not finished": came.left,
    }
    if not quiet and (sum(counts.values()) > 1 or counts["kept"] or came.left):
        said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
        goes_on = "; the same command goes on from here" if came.left else ""
        print(f"{said} in {duration(came.seconds)}{goes_on}", file=sys.stderr)
    if path is not None:
        write_whole(path, (json.dumps(came.as_data(), indent=1) + "\n").encode())
