"""`artforge plugins new`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artforge.cli.options import with_host

if TYPE_CHECKING:
    from artforge.host import Host
    from artforge.templates.writing import Begun


@click.command("new")
@click.argument("name")
@click.option("--kind", "kinds", default="transform", metavar="KIND,…", help="What it brings: transform, source, …")
@with_host
def command(host: Host, name: str, kinds: str) -> None:
    """Begin a plugin of your own: a package artforge-NAME in this folder, with a part of each KIND.

    It works at once: pip install -e artforge-NAME, then artforge render artforge-NAME/recipes/NAME.yaml.
    Kinds: transform (the default), point-filter, window-filter, whole-filter, source, space, architecture,
    activation, initializer, writer.
    """
    from tempfile import TemporaryDirectory

    from artforge.errors import OutputError
    from artforge.files import write_whole
    from artforge.templates.writing import begin, package_files

    _check_name(name)
    parts = begin(name, _sorts(kinds))
    _check_free(parts, host)
    folder = Path(f"artforge-{name}")
    if os.path.lexists(folder):
        raise OutputError(f"{folder} is there already; choose another name or remove it")
    with TemporaryDirectory(prefix=".artforge-new-", dir=".") as made:
        for path, text in package_files(name, parts).items():
            write_whole(Path(made) / folder / path, text.encode())
        (Path(made) / folder).rename(folder)
    print(f"{folder}: {', '.join(f'the {part.kind} {part.part_name}' for part in parts)}")
    print(f"  pip install -e {folder}\n  artforge render {folder}/recipes/{name}.yaml\n  artforge plugins test {name}")


def _check_name(name: str) -> None:
    from artforge.errors import PluginError

    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise PluginError(f"{name!r} is no name for a plugin: use small letters, digits and single -, such as sea-foam")


def _sorts(kinds: str) -> list[str]:
    from artforge.errors import PluginError
    from artforge.templates.writing import KINDS

    sorts = list(dict.fromkeys(word.strip() for word in kinds.split(",") if word.strip()))
    for sort in sorts:
        if sort not in KINDS:
            more = "; of filters there are point-filter, window-filter and whole-filter" if sort == "filter" else ""
            raise PluginError(f"--kind {sort}: there are {', '.join(KINDS)}{more}")
    if not sorts:
        raise PluginError(f"--kind names nothing: there are {', '.join(KINDS)}")
    return sorts


def _check_free(parts: list[Begun], host: Host) -> None:
    from artforge.errors import PluginError

    for part in parts:
        try:
            taken = host.plugin_of(host.find((part.kind,), part.part_name))
        except LookupError:
            continue
        raise PluginError(f"there is a {part.kind} {part.part_name!r} in {taken.candidate}: choose another name")
