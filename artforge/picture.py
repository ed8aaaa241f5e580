"""Images that are computed on demand, a few rows at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from artforge.pattern import Pattern

Rows = npt.NDArray[Any]
STRIP_BYTES = 1 << 20
DTYPES = (np.dtype(np.float32), np.dtype(np.uint8), np.dtype(np.uint16))


@dataclass(frozen=True, repr=False)
class Picture:
    """An image of sRGB-encoded colours that computes its rows when they are asked for.

    `read(start, stop)` returns float32 rows, shape (stop − start, width, 3), in [0, 1]. `pattern` is the
    function of position behind the picture, where there is one that no filter has left behind. `direct(start,
    stop, dtype)` returns the same rows in any dtype, for pictures that can do that faster.
    """

    width: int
    height: int
    read: Callable[[int, int], Rows]
    pattern: Pattern | None = None
    direct: Callable[[int, int, np.dtype[Any]], Rows] | None = None

    def rows(self, start: int, stop: int, dtype: npt.DTypeLike = np.float32) -> Rows:
        """Compute rows `start` to `stop` as float32 in [0, 1], or as uint8 or uint16 by floor(v·max + ½).

        Returns an array of shape (stop − start, width, 3). Raises `IndexError` for rows outside the picture and
        `ValueError` for another dtype.
        """
        if not 0 <= start <= stop <= self.height:
            raise IndexError(f"rows {start} to {stop} of a picture with {self.height} rows")
        dtype = np.dtype(dtype)
        if dtype not in DTYPES:
            raise ValueError(f"a picture has rows of float32, uint8 or uint16, not {dtype}")
        if start == stop:
            return np.empty((0, self.width, 3), dtype)
        if self.direct is not None:
            return self.direct(start, stop, dtype)
        return quantise(self.read(start, stop), dtype)

    def array(self, dtype: npt.DTypeLike = np.float32) -> Rows:
        """Compute the whole picture, shape (height, width, 3)."""
        return self.rows(0, self.height, dtype)

    def strips(self, dtype: npt.DTypeLike = np.uint8) -> Iterator[Rows]:
        """Compute the picture from top to bottom in strips of about a mebibyte.

        The division depends on the width and the dtype alone.
        """
        height = max(1, STRIP_BYTES // (self.width * 3 * np.dtype(dtype).itemsize))
        for start in range(0, self.height, height):
            yield self.rows(start, min(start + height, self.height), dtype)

    def held(self) -> Picture:
        """Compute the picture now and keep it, for several readers; takes width · height · 12 bytes."""
        return picture_of(np.concatenate(list(self.strips(np.float32))))

    def __repr__(self) -> str:
        return f"<Picture {self.width}x{self.height}>"

    def _repr_png_(self) -> bytes:
        """Show the picture in a notebook."""
        from PIL import Image

        buffer = io.BytesIO()
        Image.fromarray(self.array(np.uint8)).save(buffer, "PNG")
        return buffer.getvalue()


class Carried:
    """Reads rows of a picture for windows that overlap, and carries the last `count` of them over to the next read.

    Read from top to bottom, each row is computed once. Any thread may read: what is carried is swapped as a whole
    and never changed, so that another order only costs time.
    """

    def __init__(self, picture: Picture, count: int) -> None:
        self.picture, self.count = picture, count
        self._kept: tuple[int, Rows] = (0, np.empty((0, picture.width, 3), np.float32))

    def rows(self, start: int, stop: int) -> Rows:
        """Return float32 rows `start` to `stop`, which the caller does not change in place."""
        first, kept = self._kept
        fresh_from = first + len(kept)
        if first <= start < fresh_from <= stop:
            rows = np.concatenate([kept[start - first :], self.picture.rows(fresh_from, stop)])
        else:
            rows = self.picture.rows(start, stop)
        last = rows[max(len(rows) - self.count, 0) :]
        self._kept = stop - len(last), last.copy()
        return rows


class Shared:
    """Computes the rows of a picture once for several readers, as long as all of them read downwards.

    Rows are kept until every reader has had them, up to `most_bytes`; who comes later has them computed anew.
    """

    most_bytes: ClassVar[int] = 128 << 20

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._done: list[int] = []
        self._kept: tuple[int, Rows] = (0, np.empty((0, picture.width, 3), np.float32))

    def reader(self) -> Picture:
        """Return the picture for one more reader."""
        index = len(self._done)
        self._done.append(0)
        return Picture(self.picture.width, self.picture.height, lambda start, stop: self._read(index, start, stop))

    def _read(self, index: int, start: int, stop: int) -> Rows:
        first, kept = self._kept
        if not first <= start <= first + len(kept):
            return self.picture.rows(start, stop)
        if first + len(kept) < stop:
            kept = np.concatenate([kept, self.picture.rows(first + len(kept), stop)])
        self._done[index] = stop
        most = max(1, self.most_bytes // (self.picture.width * 12))
        low = max(min(self._done), first + len(kept) - most, first)
        self._kept = low, kept[low - first :].copy()
        return kept[start - first : stop - first].copy()


def direct_picture(
    width: int,
    height: int,
    direct: Callable[[int, int, np.dtype[Any]], Rows],
    pattern: Pattern | None = None,
) -> Picture:
    """Wrap a function that returns rows of any dtype."""
    return Picture(width, height, lambda start, stop: direct(start, stop, DTYPES[0]), pattern, direct)


def picture_of(image: Rows) -> Picture:
    """Wrap an image that is in memory: float32 in [0, 1], shape (height, width, 3).

    The rows that are read are copies, so that nobody changes the image. Raises `ValueError` for another dtype or shape.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.float32:
        raise ValueError(f"expected a float32 image (height, width, 3), got {image.dtype} {image.shape}")
    height, width, _ = image.shape
    return Picture(width, height, lambda start, stop: image[start:stop].copy())


def quantise(rows: Rows, dtype: np.dtype[Any]) -> Rows:
    """Turn encoded floats in [0, 1] into `dtype`: float32 as it is, uint8 and uint16 by floor(v·max + ½)."""
    if dtype == np.float32:
        return rows
    levels = rows * np.float32(np.iinfo(dtype).max)
    levels += np.float32(0.5)
    return levels.astype(dtype)  # the cast truncates, which is the floor of what is never negative
