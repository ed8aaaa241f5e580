"""The motifs that the embedded network knows: each is drawn by a function in a file of this folder."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from artforge_dream.motifs.sheet import Sheet

DRAWINGS = {
    "arches": "buildings",
    "bark": "bark",
    "beetles": "beetles",
    "birds": "birds",
    "bricks": "bricks",
    "bubbles": "bubbles",
    "butterflies": "butterflies",
    "cats": "cats",
    "corals": "corals",
    "crystals": "crystals",
    "dogs": "dogs",
    "eyes": "eyes",
    "faces": "faces",
    "feathers": "feathers",
    "fish": "fish",
    "flowers": "flowers",
    "fur": "fur",
    "gears": "gears",
    "honeycomb": "honeycomb",
    "houses": "buildings",
    "jellyfish": "winding",
    "leaves": "leaves",
    "lightning": "lightning",
    "mushrooms": "mushrooms",
    "owls": "owls",
    "pebbles": "pebbles",
    "roses": "flowers",
    "scales": "scales",
    "shells": "shells",
    "skulls": "skulls",
    "snails": "shells",
    "snakes": "winding",
    "spiders": "spiders",
    "spirals": "spirals",
    "starfish": "starfish",
    "sunflowers": "flowers",
    "tentacles": "winding",
    "trees": "trees",
    "waves": "waves",
    "weave": "weave",
    "windows": "buildings",
}
"""In which file each motif is drawn, by a function of its name; in the order of the network's outputs."""


def drawing(name: str) -> Callable[[Sheet], None]:
    """Return the function that paints a motif on a sheet."""
    module = importlib.import_module(f"{__name__}.{DRAWINGS[name]}")
    return cast("Callable[[Sheet], None]", getattr(module, name))


class Drawings(NamedTuple):
    """Pictures of motifs, float32 RGB of the shape (count, 3, side, side), from 0 to 1, and where the motifs are.

    `covers`, (count, 1, side, side), are 1 where a motif covers the ground, and 0 where there is nothing else.
    """

    pictures: Tensor
    covers: Tensor


def draw(name: str, count: int, side: int, seed: int) -> Drawings:
    """Draw pictures of a motif."""
    from artforge_dream.motifs.sheet import Sheet

    sheet = Sheet(count, side, seed)
    drawing(name)(sheet)
    return Drawings(sheet.picture(), sheet.cover[:, None])
