"""The options that say how a run is carried out, and by whom."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import Number, Whole

if TYPE_CHECKING:
    from artforge.batch.how import How
    from artforge.batch.jobs import Plan
    from artforge.parts import Executor


def choosing_how(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a run is carried out."""
    options = [
        click.option("--workers", type=Whole(1, 1024), metavar="N", help="Processes that work side by side."),
        click.option("--executor", metavar="NAME", help="Where jobs run: process, serial, dask, mpi, or a plugin's."),
        click.option("--scheduler", metavar="ADDRESS", help="The scheduler of a dask cluster: tcp://host:8786."),
        click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the jobs, such as 1/4."),
        click.option("--keep-going", is_flag=True, help="After a failure, go on with the other jobs."),
        click.option("--time-limit", type=Number(0.1), metavar="S", help="Seconds that a job may take."),
        click.option("--force", is_flag=True, help="Make files again that are there and right."),
        click.option("--verify", is_flag=True, help="Read files that are there from end to end."),
        click.option("--no-metadata", is_flag=True, help="Embed neither the recipe nor its receipt."),
    ]  # fmt: skip
    command = _started_early(command)
    for option in reversed(options):
        command = option(command)
    return command


def _started_early(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let worker processes come to life while the plugins are loaded and the jobs planned."""

    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        if not options["dry_run"] and options["workers"] and _executor_name(options) == "process":
            from artforge.machine import share
            from artforge.processes import start_server

            start_server(options["threads"] or share(options["workers"]))
        return command(**options)

    return wrapped


def chosen_how(host: Any, options: dict[str, Any]) -> How:
    """Return how a run is to be carried out; raises `click.UsageError` for options that do not go together."""
    from artforge.batch.how import How
    from artforge.machine import processors

    part = _executor(host, options)
    workers = options["workers"] or (1 if part.in_process else processors())
    if part.in_process and workers > 1:
        raise click.UsageError(f"the executor {part.part_name()} is one worker: leave out --workers {workers}")
    if part.in_process and options["time_limit"]:
        raise click.UsageError("--time-limit needs a worker that can be ended: add --workers 1")
    return How(
        executor=part,
        workers=workers,
        device=options["device"],
        threads=options["threads"],
        metadata=not options["no_metadata"],
        force=options["force"],
        verify=options["verify"],
        keep_going=options["keep_going"],
        time_limit=options["time_limit"],
        plugins=host.folder,
    )


def _executor_name(options: dict[str, Any]) -> str:
    """Return which executor is asked for: where workers are, processes, else the run's own process."""
    if options["executor"]:
        return str(options["executor"])
    return "dask" if options["scheduler"] is not None else "process" if options["workers"] else "serial"


def _executor(host: Any, options: dict[str, Any]) -> Executor:
    """Return the executor that is asked for, with its keys."""
    from pydantic import ValidationError

    from artforge.parts import Executor
    from artforge.recipe.errors import sentence_of

    name = _executor_name(options)
    keys = {} if options["scheduler"] is None else {"scheduler": options["scheduler"]}
    try:
        model = host.find((Executor.kind,), name)
        if keys and "scheduler" not in model.model_fields:
            raise click.UsageError(f"--scheduler is for --executor dask; the executor {name} has none")
        part = model.model_validate_json(json.dumps(keys), context={"host": host})
    except LookupError as error:
        raise click.UsageError(f"--executor: {error.args[0]}") from None
    except ValidationError as error:
        raise click.UsageError(f"--executor {name}: {sentence_of(error.errors()[0])}") from None
    assert isinstance(part, Executor)
    return part


def sharded(plan: Plan, shard: str | None) -> Plan:
    """Return the jobs of one part of a run that is divided among machines; without the sheets, which need all."""
    if shard is None:
        return plan
    first, _, count = shard.partition("/")
    if not (first.isdecimal() and count.isdecimal() and 1 <= int(first) <= int(count)):
        raise click.UsageError(f"--shard {shard}: expected such as 1/4, the first of four parts; the last is 4/4")
    jobs = plan.jobs[int(first) - 1 :: int(count)]
    if not jobs:
        print(f"part {first} of {count} is empty: there are {len(plan.jobs)} jobs", file=sys.stderr)
    return type(plan)(tuple(replace(job, sheet=None) for job in jobs), ())
