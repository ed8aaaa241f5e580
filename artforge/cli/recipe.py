"""`artforge recipe`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from artforge.cli.options import with_host


@click.command("recipe")
@click.argument("file", type=click.Path(path_type=Path))
@with_host
def command(host: Any, file: Path) -> None:
    """Print the recipe inside a picture or a video that artforge made.

    What is printed can be rendered as it stands; the receipt stands behind it in a comment.
    """
    from artforge.recipe.load import embedded_in

    print(embedded_in(file, host), end="")
