"""Filters that were learnt apart are brought into one order and sign."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_decoder.matching import arrangement, assignment, matched


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_matching_undoes_a_permutation_and_signs(count: int) -> None:
    rng = np.random.default_rng(count)
    filters = rng.standard_normal((count, 12)).astype(np.float32)
    order, signs = rng.permutation(count), rng.choice([-1, 1], count)
    shuffled = (filters[order] * signs[:, None]).astype(np.float32)
    np.testing.assert_allclose(matched(np.stack([filters, shuffled]))[1], filters, atol=1e-6)
    found, found_signs = arrangement(shuffled, filters)
    assert np.array_equal(order[found], np.arange(count))
    assert np.array_equal(signs[found], found_signs)


def test_the_best_assignment_is_found_where_the_largest_first_is_not() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        worth = rng.random((6, 6))
        best = max(permutations(range(6)), key=lambda order: _sum(worth, order))
        assert assignment(worth).tolist() == list(best)
    assert assignment(np.array([[0.9, 0.8], [0.8, 0.1]])).tolist() == [1, 0]


def _sum(worth: npt.NDArray[Any], columns: tuple[int, ...]) -> float:
    return float(worth[np.arange(len(columns)), list(columns)].sum())


def test_many_filters_are_assigned_each_once() -> None:
    assert sorted(assignment(np.random.default_rng(0).random((20, 20))).tolist()) == list(range(20))
