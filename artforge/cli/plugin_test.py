"""`artforge plugins test`."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artforge.cli.options import with_host

if TYPE_CHECKING:
    from artforge.host import Host
    from artforge.testing.kit import Examination, Outcome


@click.command("test")
@click.argument("name")
@click.option("--files", type=click.Path(path_type=Path), help="A folder with the files that its parts' examples name.")
@click.option("--only", metavar="TEXT", help="Only what has this in its name: a part, or a check.")
@with_host
def command(host: Host, name: str, files: Path | None, only: str | None) -> int:
    """Try out every part that the plugin NAME brings, and say what is wrong and how to mend it."""
    from artforge.errors import PluginError
    from artforge.testing.kit import examinations, workshop

    if files is not None and not files.is_dir():
        raise PluginError(f"--files {files}: there is no such folder")
    with workshop(files) as folder:
        wanted = [found for found in examinations(name, host, folder) if (only or "") in found.name]
        if not wanted:
            raise PluginError(f"nothing in plugin {name!r} has {only!r} in its name")
        outcomes = list(_examined(wanted))
    print(report(outcomes))
    return 1 if any(outcome.is_bad for outcome in outcomes) else 0


def _examined(wanted: Sequence[Examination]) -> Iterator[Outcome]:
    from rich.console import Console
    from rich.progress import Progress

    from artforge.testing.kit import examine

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=len(wanted))
        for examination in wanted:
            shown.update(task, description=examination.name)
            yield examine(examination)
            shown.advance(task)


def report(outcomes: Iterable[Outcome]) -> str:
    """Return a line for each part, with all that did not pass below it, and a last line that counts."""
    lines, count = [], Counter[str]()
    for subject, group in groupby(outcomes, key=lambda outcome: outcome.examination.subject):
        found = list(group)
        count.update(outcome.verdict for outcome in found)
        lines.append(f"{subject}: {_counted(Counter(outcome.verdict for outcome in found))}")
        for outcome in found:
            if outcome.is_bad or outcome.verdict == "known":
                lines += [f"  {outcome.examination.check}: {outcome.verdict}", textwrap.indent(outcome.said, "    ")]
        lines += _not_tried(found)
    return "\n".join([*lines, "", f"In all: {_counted(count)}."])


def _not_tried(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a line for each reason why checks were not made."""
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.verdict == "not tried":
            reasons.setdefault(outcome.said, []).append(outcome.examination.check)
    return [f"  not tried, {reason}: {', '.join(checks)}" for reason, checks in reasons.items()]


def _counted(verdicts: Counter[str]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items(), key=_badness))


def _badness(pair: tuple[str, int]) -> int:
    return ("passed", "failed", "passes now", "known", "not tried").index(pair[0])
