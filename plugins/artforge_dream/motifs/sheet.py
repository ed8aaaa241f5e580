"""A sheet of small pictures of one motif: they are drawn all at once and lit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from artforge_dream.motifs.frame import Frame, keys
from artforge_dream.motifs.light import lit

if TYPE_CHECKING:
    from torch import Tensor

CANDIDATES = 5
GROUND_GRID = 5
GROUND_LIGHT = (0.1, 0.7)

SPREAD = 0.08
"""By how much a colour may be brighter or darker than asked for."""

TINT = 0.05
"""Deviation of red, green and blue of a colour that is given."""

STRANGE = 0.15
"""Share of the pictures whose colours are not those that are given, so that shapes are not known by colour alone."""


class Sheet:
    """Pictures being painted: for each pixel a colour and a height, which the light needs at the end.

    `colour` has the shape (count, 3, side, side), `height`, in pixels, and `cover`, 1 where a motif has been painted,
    have (count, side, side); all are float32. All chance comes from `seed`.
    """

    def __init__(self, count: int, side: int, seed: int) -> None:
        self.count, self.side = count, side
        self.chance = torch.Generator().manual_seed(seed)
        self.strange = torch.rand((count, 1, 1, 1), generator=self.chance) < STRANGE
        self.known: list[Tensor] = []
        self.salt = 0
        self.colour = self._ground()
        self.height = 2 * self.cloud(GROUND_GRID)
        self.cover = torch.zeros(count, side, side)

    def number(self, low: float, high: float) -> Tensor:
        """Return a number for each picture, uniform from `low` to `high`; shape (count, 1, 1)."""
        return low + (high - low) * torch.rand((self.count, 1, 1), generator=self.chance)

    def cloud(self, grid: int) -> Tensor:
        """Return smooth noise from -1 to 1 with about `grid` bumps along a side; shape (count, side, side)."""
        coarse = 2 * torch.rand((self.count, 1, grid, grid), generator=self.chance) - 1
        size = (self.side, self.side)
        return torch.nn.functional.interpolate(coarse, size, mode="bicubic", align_corners=True)[:, 0]

    def tone(self, shade: str | float | Tensor) -> Tensor:
        """Return a colour for each picture, unlike those it has; shape (count, 3, 1, 1).

        A `shade` is a colour such as "#c32f22", to which that of most pictures is near, or how bright it is, from 0 to
        1, and the rest is chance.
        """
        if isinstance(shade, str):
            given = torch.tensor(list(bytes.fromhex(shade[1:]))) / 255
            tone = torch.where(self.strange, self._any(given.mean()), self._near(given))
        else:
            tone = self._any(shade)
        self.known.append(tone)
        return tone

    def _near(self, given: Tensor) -> Tensor:
        """Return a colour for each picture that is near to a given one; shape (count, 3, 1, 1)."""
        tinted = given.view(3, 1, 1) + TINT * torch.randn((self.count, 3, 1, 1), generator=self.chance)
        brighter = SPREAD * (2 * torch.rand((self.count, 1, 1, 1), generator=self.chance) - 1)
        return (tinted + brighter).clamp(0, 1)

    def _any(self, light: Tensor | float) -> Tensor:
        """Return a colour of about such a brightness for each picture, unlike those it has; shape (count, 3, 1, 1)."""
        drawn = torch.rand((CANDIDATES, self.count, 3, 1, 1), generator=self.chance)
        saturation = torch.rand((CANDIDATES, self.count, 1, 1, 1), generator=self.chance)
        level = light + SPREAD * (2 * torch.rand((CANDIDATES, self.count, 1, 1, 1), generator=self.chance) - 1)
        drawn = (level + saturation * (drawn - drawn.mean(2, keepdim=True))).clamp(0, 1)
        if not self.known:
            return drawn[0]
        distances = torch.stack([(drawn - tone).square().sum(2).flatten(1) for tone in self.known])
        return drawn[distances.amin(0).argmax(0), torch.arange(self.count)]

    def tones(self, *shades: str | float) -> list[Tensor]:
        """Return several colours, see `tone`, all unlike each other."""
        return [self.tone(shade) for shade in shades]

    def plane(self, size: tuple[float, float], turn: float = 3.2, warp: float = 0.15) -> Frame:
        """Return coordinates whose unit is some pixels long, turned by up to `turn` radians and bent by `warp`."""
        across = torch.linspace(-0.5, 0.5, self.side) * self.side
        x, y = torch.meshgrid(across, across, indexing="xy")
        pixels = self.side / 64 * size[0] * (size[1] / size[0]) ** self.number(0, 1)
        strength = warp * self.number(0, 1) * pixels
        x = x + strength * self.cloud(4) + pixels * self.number(-8, 8)
        y = y + strength * self.cloud(4) + pixels * self.number(-8, 8)
        key = keys(self.count, int(torch.randint(1 << 30, (), generator=self.chance)))
        frame = Frame(self, x / pixels, y / pixels, 1 / pixels, key)
        return frame.turned(self.number(-turn, turn))

    def scatter(self, size: tuple[float, float], turn: float = 3.2, warp: float = 0.08, loose: float = 0.1) -> Frame:
        """Return coordinates of things in staggered cells: (0, 0) is the middle of each, the cell ends at ±0.5.

        The rows run anywhere, the things stand upright but for `turn` radians.
        """
        rows = self.number(-3.2, 3.2)
        cells = self.plane(size, 0, warp).turned(rows).cells(stagger=0.5)
        cells = cells.moved(cells.random(-loose, loose), cells.random(-loose, loose))
        return cells.turned(cells.random(-turn, turn) - rows).scaled(cells.random(0.82, 1.0))

    def picture(self) -> Tensor:
        """Return the finished pictures: lit, a little blurred and grainy; shape (count, 3, side, side), 0 to 1."""
        bright = lit(self.colour, self.height, self.number)
        soft = torch.nn.functional.avg_pool2d(bright, 3, 1, 1, count_include_pad=False)
        bright = bright + self.number(-0.2, 0.7)[..., None] * (soft - bright)
        grain = torch.randn(bright.shape, generator=self.chance) * self.number(0, 0.03)[..., None]
        return (bright * self.number(0.8, 1.15)[..., None] + grain).clamp(0, 1)

    def _ground(self) -> Tensor:
        first, second = (self.tone(self.number(*GROUND_LIGHT)[:, None]) for _ in range(2))
        share = (0.5 + 0.6 * self.cloud(GROUND_GRID)).clamp(0, 1) * self.number(0, 0.8)
        return first + share[:, None] * (second - first)
