"""Make something of many files, on several threads and a few at a time."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import psutil

from artforge.machine import processors
from artforge.pools import Pool
from artforge.scene import Progress
from artforge.sheets.finding import Warn

Made = TypeVar("Made")
MOST_PIXELS = 1 << 28
"""So many has a picture of 16384 x 16384."""
PIXEL_BYTES = 16
"""What a pixel takes while it is decoded and made smaller, with room for everything else."""


def each(
    make: Callable[[Path], Made], paths: Sequence[Path], warn: Warn, progress: Progress
) -> Iterator[tuple[Path, Made]]:
    """Yield each path with what is made of it, in their order.

    Where `make` raises `ValueError`, its sentence goes to `warn` and the path is left out.
    """
    with _decoding(), closing(_ahead(make, paths)) as coming:
        for done, (path, future) in enumerate(coming, 1):
            try:
                made = future.result()
            except ValueError as error:
                warn(str(error))
            else:
                yield path, made
            progress(done, len(paths), "pictures")


def _ahead(make: Callable[[Path], Made], paths: Sequence[Path]) -> Generator[tuple[Path, Future[Made]], None, None]:
    """Yield what will be ready soon; so that little waits, there is never more under way than threads and one."""
    threads = processors()
    with Pool(threads, "artforge-sheet") as pool:
        under_way: deque[tuple[Path, Future[Made]]] = deque()
        try:
            for path in paths:
                under_way.append((path, pool.submit(make, path)))
                if len(under_way) > threads:
                    yield under_way.popleft()
            while under_way:
                yield under_way.popleft()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _decoding() -> Iterator[None]:
    """Refuse images that are too large for the memory, and be silent about what else Pillow finds odd.

    Python's filters of warnings, and Pillow's limit, are those of all threads: they are set once, before these start.
    """
    from PIL import Image

    limit = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = min(MOST_PIXELS, psutil.virtual_memory().available // PIXEL_BYTES)
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit
