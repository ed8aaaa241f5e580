"""`artforge new`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import click

from artforge.cli.options import with_host

STILL = """\
# yaml-language-server: $schema=./.artforge/recipe.schema.json
# Render it with: artforge render {name}.yaml
# Try other seeds: artforge render {name}.yaml --seeds 0:8
artforge: 1                                  # the version of the recipe language
seed: 7                                      # another seed, another picture; `random` draws one
canvas: {{size: 1080p, supersample: 2}}        # supersample smooths edges
steps:
  - use: cppn                                # a small random network paints the picture
    architecture: {{use: mlp, width: 16, depth: 6}}
    activation: tanh                         # also: gauss, relu, sigmoid; sin with a std of about 0.4
    init: {{use: normal, std: 1.4}}            # larger is wilder
    coordinates: [fit, {{use: zoom, scale: 2.0}}]
  - {{use: palette, name: lagoon}}             # colours by lightness; leave it out for the network's own
output: "out/{{recipe}}-{{seed}}.png"          # what has {{ }} [ ] , or # in it stands in quotes
"""

LOOP = """\
animate: {{seconds: 6, fps: 30, loop: true}}
motion:
  steps[0].coordinates[1].scale: {{keys: {{0: 2.0, 0.5: 1.2, 1: 2.0}}, ease: sine}}
output: "out/{{recipe}}-{{seed}}.mp4"
"""


@click.command("new")
@click.argument("name")
@click.option("--loop", is_flag=True, help="Start from a loop, written as MP4, in place of a still.")
@with_host
def command(host: Any, name: str, loop: bool) -> None:
    """Write a recipe to start from: NAME.yaml, and its schema for editors in .artforge beside it."""
    from artforge.errors import OutputError, RecipeError
    from artforge.files import write_whole
    from artforge.recipe.load import SUFFIXES
    from artforge.recipe.schema import recipe_schema

    path = Path(name if name.endswith(SUFFIXES) else f"{name}.yaml")
    if not re.fullmatch(r"[\w][\w .-]*", path.stem):
        raise RecipeError(f"{name!r} is no name for a recipe: use letters, digits, - and _")
    if os.path.lexists(path):
        raise OutputError(f"{path} is there already; choose another name or remove it")
    text = STILL if not loop else STILL[: STILL.index("output:")] + LOOP
    write_whole(path.parent / ".artforge" / "recipe.schema.json", json.dumps(recipe_schema(host), indent=1).encode())
    write_whole(path, text.format(name=path.stem).encode())
    print(path)
