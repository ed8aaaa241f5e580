"""`artforge parts`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from artforge.cli.options import with_host
from artforge.cli.table import table

if TYPE_CHECKING:
    from artforge.host import Host, Plugin
    from artforge.part import Keys, Part

WIDTH = 100


@click.command("parts")
@click.argument("name", required=False, metavar="[KIND|NAME]")
@with_host
def command(host: Host, name: str | None) -> None:
    """List the parts that a recipe can name, those of a KIND, or every key of the part NAME."""
    from artforge.errors import RecipeError

    if name is None or name in host.kinds():
        print(table(("kind", "part", "plugin", "what it does"), [_row(*found) for found in host.parts(name)]))
        return
    named = [part for part, _ in host.parts(named=name)]
    if not named:
        raise RecipeError(_unknown(host, name or ""))
    print("\n\n".join(explained(part, host) for part in named))


def _row(part: type[Part], plugin: Plugin) -> tuple[str, str, str, str]:
    return part.kind, part.part_name(), plugin.name, first_line(part)


def first_line(part: type[Part]) -> str:
    """Return what a part does, in a sentence."""
    return (part.__doc__ or "").strip().splitlines()[0]


def _unknown(host: Host, name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, [*host.kinds(), *host.names()], 1)
    return f"there is no kind or part {name!r}: " + (
        f"did you mean {close[0]!r}?" if close else "artforge parts lists them"
    )


def explained(part: type[Part], host: Host) -> str:
    """Return a part's keys with type, default and meaning, and a sample to copy."""
    from artforge.samples import sample_of

    rows = list(keys_of(part))
    keys = table(("key", "meaning"), rows) if rows else "It has no keys."
    said = [f"{part.kind} {part.part_name()}: {first_line(part)}", keys, textwrap.fill(part.details(), WIDTH)]
    return "\n\n".join(filter(None, [*said, textwrap.indent(sample_of(part, host), "    ")]))


def keys_of(part: type[Keys], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key's path and what it means; below a mapping with keys of its own, those too."""
    from artforge.part import Keys, Part

    for key, field in part.model_fields.items():
        yield before + key, f"{field.description} ({about(part, key)})"
        for inner in get_args(field.annotation):
            if isinstance(inner, type) and issubclass(inner, Keys) and not issubclass(inner, Part):
                yield from keys_of(inner, f"{before}{key}.")


def about(part: type[Keys], key: str) -> str:
    """Return what a key may hold and its default, in words."""
    default = shown_default(part, key)
    return shown_type(part, key) + (f"; default {default}" if default else "")


def shown_default(part: type[Keys], key: str) -> str:
    """Return a key's default as a recipe would write it; empty where it must be given."""
    from artforge.recipe.yaml import dump
    from artforge.samples import default_of

    default = default_of(part.model_fields[key])
    return "" if default is None else dump({"default": default}).removeprefix("default:").strip()


def shown_type(part: type[Keys], key: str) -> str:
    """Return a key's type and bounds in words, such as `number, 0 to 1`."""
    from artforge.recipe.schema import keys_schema

    return _in_words(keys_schema(part)["properties"][key])


_WORDS = {
    "number": "number",
    "integer": "whole number",
    "string": "text",
    "boolean": "true or false",
    "null": "nothing",
}


def _in_words(schema: dict[str, Any]) -> str:
    from artforge.part import KIND_MARK

    if KIND_MARK in schema:
        return " or ".join(schema[KIND_MARK])
    if "$ref" in schema:
        return "mapping"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_in_words(option) for option in schema["anyOf"] if option != {"type": "null"}))
    if schema.get("type") == "array":
        return f"list of {_in_words(schema['prefixItems'][0] if 'prefixItems' in schema else schema['items'])}"
    return _WORDS.get(schema.get("type", ""), "any value") + _bounds(schema) + _unit(schema)


def _bounds(schema: dict[str, Any]) -> str:
    from artforge.recipe.errors import amount

    least, over, most, below = (
        amount(schema[word]) if word in schema else ""
        for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    )
    start = f"over {over}" if over else least
    if start and (most or below):
        return f", {start} to {most or below}"
    if most or below:
        return f", at most {most}" if most else f", below {below}"
    if over:
        return f", over {over}"
    return f", at least {least}" if least else ""


def _unit(schema: dict[str, Any]) -> str:
    from artforge.units import UNIT_MARK

    words = schema.get(UNIT_MARK)
    return f" {words}" if words else ""
