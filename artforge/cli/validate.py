"""`artforge validate`."""

from __future__ import annotations

from typing import Any

import click

from artforge.cli.options import choosing_works, planned, with_host


@click.command("validate")
@choosing_works
@with_host
def command(host: Any, recipes: tuple[str, ...], **options: Any) -> None:
    """Check recipes and say everything that is wrong with them.

    The checks are those of render, down to the names of the files; nothing is rendered.
    """
    plan = planned(host, recipes, options)
    files = sum(len(job.files) for job in plan.jobs) + len(plan.sheets)
    print(f"fine: {_count(len(recipes), 'recipe')}, {_count(len(plan.jobs), 'job')}, {_count(files, 'file')}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
