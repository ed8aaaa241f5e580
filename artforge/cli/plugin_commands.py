"""Commands that plugins add."""

from __future__ import annotations

import sys
from importlib import metadata

import click


def add_commands(cli: click.Group) -> None:
    """Let the plugins that are not built in add their commands; the host is loaded only if there are any."""
    entries = metadata.entry_points(group="artforge")
    if all(entry.dist is not None and entry.dist.name == "artforge" for entry in entries):
        return
    from artforge.host import installed

    host = installed()
    host.tell("artforge_commands", cli=cli)
    for problem in host.problems:
        print(f"artforge: {problem}", file=sys.stderr)
