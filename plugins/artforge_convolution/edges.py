"""The filter `edges`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from artforge import Canvas, Picture, Scene, WindowFilter, drawing, units
from artforge_convolution.edge_sheet import draw_views
from artforge_convolution.kernel import Floats
from artforge_convolution.kernels.prewitt import Prewitt
from artforge_convolution.kernels.scharr import Scharr
from artforge_convolution.kernels.sobel import Sobel
from artforge_convolution.sheet import Sheet
from artforge_convolution.slope import Slope
from artforge_convolution.views import viewed

SMOOTHING = {"sobel": Sobel.smoothing, "prewitt": Prewitt.smoothing, "scharr": Scharr.smoothing}


class Edges(WindowFilter):
    """Find edges: how brightness grows to the right and downwards, how fast that is, and in which direction.

    The magnitude is the root of the sum of both squares; the angle is shown as a hue, faint where there is no edge.
    """

    operator: Literal["sobel", "prewitt", "scharr"] = Field("sobel", description="the kernels that measure the change")
    show: Literal["x", "y", "magnitude", "angle", "sheet"] = Field(
        "magnitude",
        description="the change to the right, or downwards, in two colours for more and less; its magnitude; its angle "
        "as a hue; or all four on a sheet",
    )
    scale: units.Side = Field(0.0, ge=0, le=0.05, description="how large a cell of the kernel is; 0: one pixel")
    gain: units.Times = Field(
        2.0, ge=0.01, le=1000, description="multiply by this; with 1 black beside white is the most"
    )
    theme: drawing.ThemeName = Field("dark", description="edges on dark or on light paper")

    def reach(self, canvas: Canvas) -> int:
        """Return how far a kernel reaches."""
        return self._slope(canvas).reach

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Measure how luma changes, and colour that."""
        assert self.show != "sheet"
        return viewed(rows, self._slope(scene.canvas), self.show, self.gain, drawing.theme(self.theme))

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Look for edges when rows are asked for; a sheet is drawn now."""
        if self.show != "sheet":
            return super().apply(picture, scene)
        sheet = Sheet.on(scene.canvas, self.theme)
        draw_views(sheet, picture.array(), self._slope(scene.canvas, 0.5), self.gain)
        return sheet.paper.picture()

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the rows in reach; for a sheet of the picture, the sheet, and what is drawn on it."""
        return super().memory(canvas) if self.show != "sheet" else 5 * 12 * canvas.width * canvas.height

    def _slope(self, canvas: Canvas, share: float = 1.0) -> Slope:
        """Return the operator for a picture that takes a share of the canvas; a cell has a pixel in its middle."""
        pixels = self.scale * canvas.shorter_side * share
        return Slope(SMOOTHING[self.operator], 2 * int(pixels / 2) + 1)
