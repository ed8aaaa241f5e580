"""Commands that plugins add."""

from __future__ import annotations

import os
import sys
from importlib import metadata

import click
import pluggy

from artforge import hookspecs
from artforge.candidates import GROUP, HOME, candidates


def add_commands(cli: click.Group) -> None:
    """Let the plugins add their commands; the host is loaded only if there are any that are not built in."""
    if all(entry.dist is not None and entry.dist.name == HOME for entry in metadata.entry_points(group=GROUP)):
        _ask_built_in(cli)
        return
    from artforge.host import installed

    host = installed()
    host.tell("artforge_commands", cli=cli)
    for problem in host.problems:
        print(f"artforge: {problem}", file=sys.stderr)


def _ask_built_in(cli: click.Group) -> None:
    """Do without the host, which takes longer to import than they do."""
    hooks = pluggy.PluginManager(GROUP)
    hooks.add_hookspecs(hookspecs)
    for candidate, wanted in candidates(os.environ):
        if wanted:
            hooks.register(candidate.load(), candidate.name)
    hooks.hook.artforge_commands(cli=cli)
