"""The generated parts of the READMEs; cog puts them in, and checks that they are still true."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import click

from artforge import hookspecs
from artforge.canvas import PRESETS
from artforge.cli import COMMANDS
from artforge.cli.parts import first_line, keys_of
from artforge.cli.plugins import command as plugins
from artforge.host import installed
from artforge.recipe.motion import EASINGS

ROOT = Path(__file__).parent.parent
SHOWN = (".png", ".gif", ".webp", ".avif", ".apng")


def commands() -> str:
    """Return a table of the commands."""
    rows = [f"| `artforge {name}` | {what} |" for name, what in COMMANDS.items()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def plugin_commands() -> str:
    """Return a table of what `artforge plugins` can do."""
    rows = [f"| `artforge plugins {name}` | {first_sentence(one)} |" for name, one in sorted(plugins.commands.items())]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def first_sentence(one: click.Command) -> str:
    """Return what a command does, from its help."""
    return (one.help or "").split("\n\n")[0].replace("\n", " ")


def hooks() -> str:
    """Return a table of the hooks."""
    found = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("artforge_")}
    rows = [f"| `{name}({', '.join(signature(hook).parameters)})` | {_told(hook)} |" for name, hook in found.items()]
    return "\n".join(["| hook | what it is for |", "|---|---|", *rows])


def _told(hook: Any) -> str:
    return str(hook.__doc__).splitlines()[0]


def parts() -> str:
    """Return, for each kind, a table of its parts and their keys."""
    host = installed()
    blocks = []
    for kind in host.kinds():
        rows = [f"| `{part.part_name()}` | {first_line(part)} | {_keys(part)} |" for part, _ in host.parts(kind)]
        blocks.append("\n".join([f"**{kind}**", "", "| part | what it does | keys |", "|---|---|---|", *rows]))
    return "\n\n".join(blocks)


def _keys(part: type) -> str:
    described = [f"`{path}`: {told}".replace("|", "\\|") for path, told in keys_of(part)]
    return "<br>".join(described) or "none"


def presets() -> str:
    """Return the names of the sizes."""
    return ", ".join(f"`{name}` {width}×{height}" for name, (width, height) in PRESETS.items())


def easings() -> str:
    """Return the names of the easings."""
    return ", ".join(f"`{name}`" for name in EASINGS)


def pictures() -> str:
    """Return, for each recipe, its picture, what its comment says and the command that makes it."""
    return "\n\n".join(_work(path) for path in sorted((ROOT / "recipes").glob("*.yaml")))


def _work(recipe: Path) -> str:
    files = sorted(path for path in (ROOT / "gallery").glob(f"{recipe.stem}.*") if path.suffix != ".py")
    files.sort(key=lambda path: path.suffix in SHOWN)
    images = "\n\n".join(
        f"![{path.stem}]({path.name})" if path.suffix in SHOWN else f"[▶ {path.name}]({path.name})" for path in files
    )
    command = f"`artforge render recipes/{recipe.name}`"
    text = recipe.read_text().split("\nartforge:", 1)[1]
    details = f"<details><summary>{command}</summary>\n\n```yaml\nartforge:{text.rstrip()}\n```\n\n</details>"
    return f"### [{recipe.stem}](../recipes/{recipe.name})\n\n{images}\n\n{comment(recipe)}\n\n{details}"


def comment(recipe: Path) -> str:
    """Return the comment at the top of a recipe as one paragraph."""
    lines = []
    for line in recipe.read_text().splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)
