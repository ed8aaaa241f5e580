"""Tiles of a contact sheet: pictures that are reduced in place of being written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from artforge.parts import Sink, Writer
from artforge.picture import Picture, Rows
from artforge.recipe.output import Output
from artforge.recipe.template import Template
from artforge.scene import Film
from artforge.sheets.contact import reduced


class TileWriter(Writer):
    """Takes one picture, and keeps it in `taken` with a longer side of `longest` pixels at the most."""

    suffixes: ClassVar[tuple[str, ...]] = ()

    longest: int
    taken: Any = Field(default_factory=list)

    def open(self, film: Film, path: Path) -> Sink:
        """Take one picture."""
        return _TileSink(self.longest, self.taken)

    def provenance(self, path: Path) -> str | None:
        """Return None: there is no file."""
        return None


@dataclass
class _TileSink:
    """Reduces the picture that it is given."""

    longest: int
    taken: list[Rows]

    def add(self, picture: Picture) -> None:
        self.taken.append(reduced(picture, self.longest))

    def close(self) -> None:
        """Keep the tile."""

    def abandon(self) -> None:
        self.taken.clear()


def tile_output(longest: int) -> Output:
    """Return an output that keeps a tile in its writer's `taken`."""
    return Output(Template("tile"), None, TileWriter(longest=longest))
