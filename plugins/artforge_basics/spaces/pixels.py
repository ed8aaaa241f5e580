"""The space `pixels`."""

from artforge import Canvas, Namespace, Space, Value


class Pixels(Space):
    """Count columns and rows from 0 at the top left: the larger the canvas, the more there is to see."""

    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> tuple[Value, Value]:
        """Return the column and the row."""
        return column, row
