"""The space `fit`."""

from artforge import Canvas, Namespace, Space, Value, fit


class Fit(Space):
    """Span [−0.5, 0.5] over the shorter side with square pixels, so that a work looks the same at any size."""

    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> tuple[Value, Value]:
        """Return coordinates of pixel centres with (0, 0) in the middle of the canvas."""
        return fit(column, row, canvas, xp)
