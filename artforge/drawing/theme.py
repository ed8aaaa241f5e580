"""The colours of drawings: on dark paper, or on light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from artforge.colour import parse_colour

Three = tuple[float, float, float]
ThemeName = Literal["dark", "light"]


@dataclass(frozen=True)
class Theme:
    """Colours, sRGB-encoded in [0, 1]: of the paper, of what is written and drawn on it, and of things told apart.

    `ink` is for what matters, `quiet` for labels, `faint` for rulers and grids, `panel` for the ground of a diagram.
    `series` are the colours of several things in one diagram; people who see few colours can tell them apart, too.
    """

    paper: Three
    panel: Three
    ink: Three
    quiet: Three
    faint: Three
    series: tuple[Three, ...]

    def series_colour(self, index: int) -> Three:
        """Return the colour of thing number `index`; after the last they begin anew."""
        return self.series[index % len(self.series)]


def _theme(grounds: str, inks: str, series: str) -> Theme:
    """Read colours written as rrggbb: paper and panel; ink, quiet and faint; and the series."""
    paper, panel = _colours(grounds)
    ink, quiet, faint = _colours(inks)
    return Theme(paper, panel, ink, quiet, faint, tuple(_colours(series)))


def _colours(text: str) -> list[Three]:
    return [parse_colour(f"#{colour}") for colour in text.split()]


_THEMES = {
    "dark": _theme("0f1117 171a23", "f2efe6 9aa0b0 2c3140", "ff9d5c 4fc3f7 b388ff 7ddc9a ff6f91 ffd54f 5ce1d0 e0a3ff"),
    "light": _theme("faf7f0 ffffff", "1c1d22 6a6d78 dcd8cd", "d95f02 1f78b4 7b3fb5 2b8a4b c2185b b8860b 00838f 8e44ad"),
}


def theme(name: ThemeName, colours: tuple[Three, ...] | None = None) -> Theme:
    """Return a theme by its name, with colours of one's own for its series."""
    found = _THEMES[name]
    if not colours:
        return found
    return Theme(found.paper, found.panel, found.ink, found.quiet, found.faint, colours)
