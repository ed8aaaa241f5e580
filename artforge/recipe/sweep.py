"""One recipe, many works: every combination of the values of some keys."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from artforge.errors import RecipeError
from artforge.recipe.node import Node
from artforge.recipe.path import parse_path, put, resolve
from artforge.rng import Rng

MOST = 100_000
_NUMBERS = {"type": "array", "items": {"type": "number"}}
_SPREADS = [
    {"required": ["range"], "properties": {"range": {**_NUMBERS, "minItems": 2, "maxItems": 3}}},
    {"required": ["linspace"], "properties": {"linspace": {**_NUMBERS, "minItems": 3, "maxItems": 3}}},
    {
        "required": ["choice", "count"],
        "properties": {
            "choice": {"type": "array", "minItems": 1},
            "count": {"type": "integer", "minimum": 1, "maximum": MOST},
        },
    },
]
Values = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "minItems": 1},
                *({"type": "object", "additionalProperties": False, **spread} for spread in _SPREADS),
            ]
        }
    ),
]
STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class SheetKeys(BaseModel):
    """One labelled picture of all the works of a sweep."""

    model_config = STRICT

    x: str = Field(description="the swept path whose values go from left to right")
    y: str | None = Field(None, description="the swept path whose values go from top to bottom")
    path: str = Field("out/{recipe}-sheet.png", description="where the sheet is written")
    tile: int = Field(320, ge=32, le=4096, description="the longer side of a tile in pixels")
    columns: int | None = Field(None, ge=1, le=1000, description="without `y`: how many tiles stand in a row")


class Sweep(BaseModel):
    """Values of some keys: `grid` takes every combination, `zip` the first with the first and so on."""

    model_config = STRICT

    grid: dict[str, Values] = Field({}, description="values by path, in every combination")
    zip: dict[str, Values] = Field({}, description="values by path, side by side; all of one length")
    sheet: SheetKeys | None = Field(None, description="also one labelled contact sheet")


@dataclass(frozen=True)
class Variant:
    """A recipe's text with one choice of the swept values; `chosen` has their text by path, `nodes` themselves."""

    tree: Node
    chosen: dict[str, str]
    nodes: dict[str, Node] = field(default_factory=dict)

    def with_value(self, path: str, value: Node) -> Variant:
        """Return the variant with one more key set, named by its path."""
        resolved = resolve(self.tree, parse_path(path))
        chosen = {**self.chosen, path: label(value.plain())}
        return Variant(put(self.tree, resolved, value), chosen, {**self.nodes, path: value})


def label(value: Any) -> str:
    """Write a value as a short text for names and labels."""
    if isinstance(value, dict):
        rest = [f"{key}={label(item)}" for key, item in value.items() if key != "use"]
        return " ".join([*([str(value["use"])] if "use" in value else []), *rest])
    if isinstance(value, list):
        return " ".join(map(label, value))
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return value.rstrip("/").rsplit("/", 1)[-1]  # of a path its last name, wherever it is seen from
    return {"True": "true", "False": "false", "None": "none"}.get(str(value), str(value))


def expand(tree: Node) -> list[Variant]:
    """Return a variant for each choice of the swept values; raises `RecipeError` with positions."""
    assert isinstance(tree.value, dict)
    sweep = tree.value.get("sweep")
    if sweep is None or not isinstance(sweep.value, dict):
        return [Variant(tree, {})]
    seed = tree.value["seed"].value if "seed" in tree.value else 0
    grid = {path: _listed(path, node, seed) for path, node in _section(sweep, "grid")}
    zipped = {path: _listed(path, node, seed) for path, node in _section(sweep, "zip")}
    lengths = {len(values) for values in zipped.values()}
    if len(lengths) > 1:
        counts = ", ".join(f"{path} has {len(values)}" for path, values in zipped.items())
        raise RecipeError(sweep.value["zip"].mark.problem(f"`zip` needs lists of one length: {counts}"))
    total = math.prod(map(len, grid.values())) * max(lengths, default=1)
    if total > MOST:
        raise RecipeError(sweep.mark.problem(f"this sweep makes {total:,} works; at most {MOST:,} are allowed"))
    rows = list(zip(*zipped.values(), strict=True)) or [()]
    choices = [(*chosen, *row) for chosen in itertools.product(*grid.values()) for row in rows]
    return [_chosen(tree, [*_section(sweep, "grid"), *_section(sweep, "zip")], choice) for choice in choices]


def _section(sweep: Node, name: str) -> list[tuple[str, Node]]:
    assert isinstance(sweep.value, dict)
    node = sweep.value.get(name)
    return list(node.value.items()) if node is not None and isinstance(node.value, dict) else []


def _chosen(tree: Node, paths: list[tuple[str, Node]], values: tuple[Node, ...]) -> Variant:
    variant = Variant(tree, {})
    for (path, node), value in zip(paths, values, strict=True):
        try:
            variant = variant.with_value(path, value)
        except (ValueError, LookupError) as error:
            raise RecipeError((node.key_mark or node.mark).problem(f"cannot sweep {path}: {error.args[0]}")) from None
    return variant


def _listed(path: str, node: Node, seed: Any) -> list[Node]:
    """Return the values that a list, a range, a linspace or a choice stands for."""
    if isinstance(node.value, tuple) and node.value:
        return list(node.value)
    if isinstance(node.value, dict):
        for name, spread in {"range": _range, "linspace": _linspace}.items():
            if set(node.value) == {name}:
                return [replace(node, value=value) for value in spread(node.value[name])]
        if set(node.value) == {"choice", "count"}:
            return _choice(node, Rng(seed if isinstance(seed, int) else 0, ("sweep", path)))
    forms = "{range: [start, stop, step]}, {linspace: [start, stop, count]} or {choice: [...], count: n}"
    raise RecipeError(node.mark.problem("expected the values to sweep", f"write a list, {forms}"))


def _numbers(node: Node, counts: tuple[int, ...]) -> list[Any]:
    values = node.plain()
    numbers = isinstance(values, list) and all(type(value) in (int, float) for value in values)
    if not numbers or len(values) not in counts:
        raise RecipeError(node.mark.problem(f"expected a list of {' or '.join(map(str, counts))} numbers"))
    return list(values)


def _range(node: Node) -> Iterator[int | float]:
    start, stop, step = [*_numbers(node, (2, 3)), 1][:3]
    if step == 0:
        raise RecipeError(node.mark.problem("a range cannot go in steps of 0"))
    exact = [Decimal(str(value)) for value in (start, stop, step)]
    count = max(0, math.ceil((exact[1] - exact[0]) / exact[2]))
    if not 1 <= count <= MOST:
        raise RecipeError(node.mark.problem(f"this range has {count:,} values; expected 1 to {MOST:,}"))
    whole = all(type(value) is int for value in (start, stop, step))
    for index in range(count):
        value = exact[0] + index * exact[2]
        yield int(value) if whole else float(value)


def _linspace(node: Node) -> Iterator[float]:
    start, stop, count = _numbers(node, (3,))
    if type(count) is not int or not 2 <= count <= MOST:
        raise RecipeError(node.mark.problem(f"a linspace has from 2 to {MOST:,} values, got {count}"))
    first, last = Decimal(str(start)), Decimal(str(stop))
    for index in range(count):
        yield float(first + (last - first) * index / (count - 1))


def _choice(node: Node, rng: Rng) -> list[Node]:
    assert isinstance(node.value, dict)
    items, count = node.value["choice"].value, node.value["count"].value
    if not isinstance(items, tuple) or not items or type(count) is not int or not 1 <= count <= MOST:
        raise RecipeError(node.mark.problem("expected {choice: [values], count: how many}"))
    return [rng.choice(items) for _ in range(count)]
