"""The space `centered`."""

from artforge import Canvas, Namespace, Space, Value


class Centered(Space):
    """Span [−0.5, 0.5) over the width and over the height, so that the picture stretches with the canvas."""

    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> tuple[Value, Value]:
        """Return column / width − 0.5 and row / height − 0.5."""
        return column / canvas.width - 0.5, row / canvas.height - 0.5
