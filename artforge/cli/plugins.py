"""`artforge plugins`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from artforge.cli import plugin_new, plugin_test
from artforge.cli.options import with_host
from artforge.cli.table import table

if TYPE_CHECKING:
    from artforge.host import Host, Plugin


class _Plugins(click.Group):
    """Lists the plugins where nothing else is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_bare = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        return super().parse_args(ctx, ["list", *args] if is_bare else args)


@click.group("plugins", cls=_Plugins)
def command() -> None:
    """List the plugins that are installed; show, test or begin one.

    `artforge plugins` by itself is `artforge plugins list`.
    """


command.add_command(plugin_new.command)
command.add_command(plugin_test.command)


@command.command("list")
@with_host
def list_(host: Host) -> None:
    """List the plugins that are installed, how they fared and what they bring."""
    rows = [_row(plugin, host) for plugin in host.plugins]
    print(table(("plugin", "distribution", "state", "import", "parts"), rows))


def _row(plugin: Plugin, host: Host) -> tuple[str, ...]:
    candidate = plugin.candidate
    about = "; ".join(filter(None, [", ".join(part.part_name() for part in plugin.parts), plugin.error]))
    return candidate.name, f"{candidate.distribution} {candidate.version}", host.state_of(plugin), _spent(plugin), about


def _spent(plugin: Plugin) -> str:
    return f"{plugin.milliseconds:.0f} ms" if plugin.state == "working" else ""


@command.command("show")
@click.argument("name")
@with_host
def show(host: Host, name: str) -> None:
    """Show the plugin NAME: where it comes from, what it brings, and what is wrong with it."""
    print("\n\n".join(_shown(plugin, host) for plugin in host.plugins_named(name)))


def _shown(plugin: Plugin, host: Host) -> str:
    from artforge.cli.parts import first_line

    parts = [part for part, owner in host.parts() if owner is plugin]  # which finds out what cannot be imported
    rows = [(part.kind, part.part_name(), first_line(part)) for part in parts]
    wrong = [line for line in host.problems if str(plugin.candidate) in line]
    spent = [f"imported in {_spent(plugin)}"] if _spent(plugin) else []
    hooks = [f"its hooks: {', '.join(host.hooks_of(plugin))}"] if plugin.state == "working" else []
    said = [
        f"{plugin.candidate}: {', '.join([host.state_of(plugin), *spent])}",
        table(("kind", "part", "what it does"), rows) if rows else "It brings no parts.",
        *hooks,
        *(f"problem: {line}" for line in dict.fromkeys(wrong)),
    ]
    return "\n\n".join(said)
