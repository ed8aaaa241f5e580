"""Filters that were learnt apart, in one order and with one sign.

The components of a code have no order of their own, and each may be turned around together with its filter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def matched(filters: Floats, like: int = 0) -> Floats:
    """Return filters of several trainings, (trainings, components, points), ordered and signed like those of one.

    Of all orders that one is taken in which the cosines between filters, whatever their sign, have the largest sum.
    """
    return np.stack([_ordered(each, filters[like]) for each in filters])


def _ordered(filters: Floats, like: Floats) -> Floats:
    order, signs = arrangement(filters, like)
    ordered: Floats = filters[order] * signs[:, None]
    return ordered


def arrangement(filters: Floats, like: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return which filter takes each place, and its sign, both (components,)."""
    cosines = _unit(like) @ _unit(filters).T  # wanted, found
    order = assignment(np.abs(cosines))
    signs = np.where(cosines[np.arange(len(order)), order] < 0, -1, 1).astype(np.float32)
    return order, signs


def assignment(worth: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Return for each row of a square table a column of its own, so that the sum of their numbers is largest.

    Rows are given columns one after the other, and the best sum for every set of columns is kept (Held and Karp,
    1962), which takes 2^n·n steps; for more than 12 rows the largest numbers are taken first instead.
    """
    count = len(worth)
    if count > 12:
        return _greedy(worth)
    best, chosen = np.full(1 << count, -np.inf), np.zeros(1 << count, np.int64)
    best[0] = 0
    for taken in range(1 << count):
        row = taken.bit_count()
        for column in range(count):
            after = taken | 1 << column
            if after != taken and best[taken] + worth[row, column] > best[after]:
                best[after], chosen[after] = best[taken] + worth[row, column], column
    order, taken = np.zeros(count, np.int64), (1 << count) - 1
    for row in reversed(range(count)):
        order[row] = chosen[taken]
        taken ^= 1 << int(chosen[taken])
    return order


def _greedy(worth: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    left, order = worth.astype(np.float64), np.zeros(len(worth), np.int64)
    for _ in range(len(worth)):
        row, column = np.unravel_index(left.argmax(), left.shape)
        order[row] = column
        left[row], left[:, column] = -np.inf, -np.inf
    return order


def _unit(filters: Floats) -> Floats:
    length = np.linalg.norm(filters, axis=-1, keepdims=True)
    unit: Floats = filters / np.maximum(length, np.float32(1e-12))
    return unit
