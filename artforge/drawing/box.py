"""Rectangles in which things are laid out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle of the canvas, in pixels; it may begin and end within a pixel."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, width: float, height: float) -> Box:
        """Return the rectangle of a canvas."""
        return cls(0.0, 0.0, float(width), float(height))

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    @property
    def shorter_side(self) -> float:
        """The shorter of both."""
        return min(self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def inset(self, across: float, down: float | None = None) -> Box:
        """Return what is left without a margin on all sides; `down` is that above and below."""
        down = across if down is None else down
        return self.cut(left=across, top=down, right=across, bottom=down)

    def cut(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
        """Return what is left without margins; where they leave nothing, it is empty."""
        return Box(
            self.left + left,
            self.top + top,
            max(self.right - right, self.left + left),
            max(self.bottom - bottom, self.top + top),
        )

    def columns(self, count: int, gap: float = 0.0) -> list[Box]:
        """Divide it into columns of one width, with gaps between them."""
        step = (self.width + gap) / count
        return [
            Box(self.left + index * step, self.top, self.left + (index + 1) * step - gap, self.bottom)
            for index in range(count)
        ]

    def rows(self, count: int, gap: float = 0.0) -> list[Box]:
        """Divide it into rows of one height, with gaps between them."""
        step = (self.height + gap) / count
        return [
            Box(self.left, self.top + index * step, self.right, self.top + (index + 1) * step - gap)
            for index in range(count)
        ]

    def grid(self, columns: int, rows: int, gap: float = 0.0) -> list[Box]:
        """Divide it into columns and rows; returns the cells row by row."""
        return [cell for row in self.rows(rows, gap) for cell in row.columns(columns, gap)]

    def square(self) -> Box:
        """Return the largest square in its middle."""
        return self.shaped(1.0)

    def shaped(self, aspect: float) -> Box:
        """Return the largest rectangle in its middle that is `aspect` times as wide as it is high."""
        width, height = min(self.width, self.height * aspect), min(self.height, self.width / aspect)
        (x, y) = self.middle
        return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
