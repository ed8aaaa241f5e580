"""Checks of windows that are slid over maps."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from artforge_convolution.correlation import places


def refuse_gaps(window: tuple[int, int], stride: int) -> None:
    """Refuse a stride over the window; raises `PydanticCustomError`."""
    least = min(window)
    if stride > least:
        raise PydanticCustomError(
            "stride",
            "a stride of {stride} is over the window of {rows}x{columns}, and what lies between is not looked at: set "
            "`stride` to {least} at the most",
            {"stride": stride, "rows": window[0], "columns": window[1], "least": least},
        )


def refuse_padding(window: tuple[int, int], padding: int) -> None:
    """Refuse a padding in which a whole window fits; raises `PydanticCustomError`."""
    least = min(window)
    if padding >= least:
        raise PydanticCustomError(
            "padding",
            "a padding of {padding} leaves room for a kernel of {rows}x{columns} where there is no picture at all: set "
            "`padding` to {most} at the most",
            {"padding": padding, "rows": window[0], "columns": window[1], "most": least - 1},
        )


def fitted(window: tuple[int, int], stride: int, padding: int, before: tuple[int, int], what: str) -> tuple[int, int]:
    """Return rows and columns of what a window gives; raises `LookupError` where it does not fit once."""
    rows, columns = (places(side, size, stride, padding) for side, size in zip(before, window, strict=True))
    if rows and columns:
        return rows, columns
    raise LookupError(
        f"{what} of {window[0]}x{window[1]} does not fit into {before[0]}x{before[1]} pixels: set `columns` higher, or "
        "take a smaller one or fewer layers"
    )
