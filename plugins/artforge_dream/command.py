"""`artforge weights`: what weights are here, and how to fetch others."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from artforge import OutputError
from artforge_dream.networks import NAMES, every, published

if TYPE_CHECKING:
    from artforge_dream.fetch import Heard


@click.group("weights")
def command() -> None:
    """Fetch the weights of networks to dream with."""


@command.command("list")
def list_() -> None:
    """List the networks, whether their weights are here, and where they are or would be."""
    for name, network in published().items():
        path = network.standard()
        print(f"{name:14}  {'here  ' if path.is_file() else 'absent'}  {path}")


@command.command("get")
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
def get(name: str) -> None:
    """Fetch the weights of the network NAME, unless they are here, and print where they are.

    They come from torchvision's place, or from the mirror that ARTFORGE_WEIGHTS_URL names, into the cache folder,
    or that which ARTFORGE_CACHE names. What has come of a file is kept when the connection breaks.
    """
    from artforge_dream.fetch import Published
    from artforge_dream.published import address, fetched

    weights = every()[name].published
    if not weights:
        raise OutputError(f"the weights of {name} come with artforge: there is nothing to fetch")
    file = Published(address(weights), fetched(weights))
    with _shown(file.url) as heard:
        file.fetch(heard)
    print(file.path)


@contextlib.contextmanager
def _shown(url: str) -> Iterator[Heard]:
    """Show how much has come: a bar on a terminal, a line elsewhere once anything comes."""
    if not _on_a_terminal():
        yield _line(url)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(url.rpartition("/")[2], total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _on_a_terminal() -> bool:
    return sys.stderr.isatty()


def _line(url: str) -> Heard:
    said: list[str] = []

    def heard(done: int, total: int | None) -> None:
        if not said:
            said.append(url)
            size = "" if total is None else f", {total / 1e6:,.0f} MB"
            print(f"fetching {url}{size}", file=sys.stderr, flush=True)

    return heard
