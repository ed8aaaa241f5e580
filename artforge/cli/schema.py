"""`artforge schema`."""

from __future__ import annotations

import json
from typing import Any

import click

from artforge.cli.options import with_host


@click.command("schema")
@with_host
def command(host: Any) -> None:
    """Print the JSON Schema of recipes, made from the parts that are installed.

    Editors complete and check recipes with it; artforge new writes it beside each recipe.
    """
    from artforge.recipe.schema import recipe_schema

    print(json.dumps(recipe_schema(host), indent=1))
