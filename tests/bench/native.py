"""The strongest rival: native.cpp, compiled for this very processor."""

from __future__ import annotations

import ctypes
import math
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.nets import Layer, Weights

SOURCE = Path(__file__).with_suffix(".cpp")
COMPILE = ["g++", "-std=c++20", "-O3", "-march=native", "-ffast-math", "-fPIC", "-c"]
# Linked without -ffast-math, with which GCC before 13 makes loading the library flush subnormals in the whole process.
LINK = ["g++", "-shared"]
CHUNK = 8  # rows that a thread takes at a time

Doubles = npt.NDArray[np.float64]


class NativeNet:
    """A net of tanh layers and a sigmoid, held in the layout that native.cpp reads."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._library = library()
        self._packed = packed(layers, self._library.tile_rows())
        self._widths = np.array([layers[0].weight.shape[1], *(len(layer.weight) for layer in layers)], np.intc)

    def image(self, width: int, height: int, threads: int) -> npt.NDArray[np.uint8]:
        """Render a picture of shape (height, width, 3)."""
        picture = np.empty((height, width, 3), np.uint8)
        chunks, lock = iter(range(0, height, CHUNK)), threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    row = next(chunks, height)
                if row == height:
                    return
                self._render(picture, row, min(row + CHUNK, height))

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        return picture

    def _render(self, picture: npt.NDArray[np.uint8], first: int, last: int) -> None:
        height, width, _ = picture.shape
        layers = len(self._widths) - 1
        where = self._packed.ctypes.data, self._widths.ctypes.data
        self._library.render(*where, layers, first, last, width, height, picture.ctypes.data)


@cache
def library() -> ctypes.CDLL:
    """Compile native.cpp into a temporary folder and load it, once for each process.

    Raises:
        RuntimeError: There is no g++, or it does not compile the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        compiled, linked = Path(folder, "native.o"), Path(folder, "native.so")
        _run([*COMPILE, SOURCE, "-o", compiled])
        _run([*LINK, compiled, "-o", linked])
        loaded = ctypes.CDLL(str(linked))
    pointer, number = ctypes.c_void_p, ctypes.c_long
    loaded.render.argtypes = [pointer, pointer, ctypes.c_int, number, number, number, number, pointer]
    loaded.render.restype = None
    return loaded


def _run(command: Sequence[str | Path]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise RuntimeError(f"{SOURCE.name} needs the compiler g++, and there is none on the PATH: install it") from None
    except subprocess.CalledProcessError as fault:
        raise RuntimeError(f"g++ did not accept {SOURCE}:\n{fault.stderr}") from None


def packed(layers: Sequence[Layer], tile_rows: int) -> Weights:
    """Lay out the weights as native.cpp reads them: a tile of rows at a time, biases first, inputs outermost.

    Each layer gives 1 / (1 + 2^z), so z is -2 log2(e) times what goes into tanh, and -log2(e) times what goes into the
    last layer's sigmoid; tanh = 2 s - 1 is taken apart in the layer after.
    """
    parts: list[Doubles] = []
    for index, layer in enumerate(layers):
        weight = layer.weight.astype(np.float64)
        bias = np.zeros(len(weight)) if layer.bias is None else layer.bias.astype(np.float64)
        if index > 0:
            weight, bias = 2 * weight, bias - weight.sum(1)
        factor = -math.log2(math.e) * (1 if index == len(layers) - 1 else 2)
        for row in range(0, len(weight), tile_rows):
            rows = slice(row, row + tile_rows)
            parts += [factor * bias[rows], factor * weight[rows].T.ravel()]
    return np.concatenate(parts).astype(np.float32)
