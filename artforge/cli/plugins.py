"""`artforge plugins`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import with_host
from artforge.cli.table import table

if TYPE_CHECKING:
    from artforge.host import Plugin


@click.command("plugins")
@with_host
def command(host: Any) -> None:
    """List the plugins that are installed, how they fared and what they bring."""
    rows = [_row(plugin) for plugin in host.plugins]
    print(table(("plugin", "distribution", "state", "import", "parts"), rows))


def _row(plugin: Plugin) -> tuple[str, ...]:
    candidate = plugin.candidate
    spent = f"{plugin.milliseconds:.0f} ms" if plugin.state == "working" else ""
    about = "; ".join(filter(None, [", ".join(part.part_name() for part in plugin.parts), plugin.error]))
    return candidate.name, f"{candidate.distribution} {candidate.version}", plugin.state, spent, about
