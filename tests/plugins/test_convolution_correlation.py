"""Convolution and pooling against the same written out place by place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plain_convolution as plain
import pytest
from artforge_convolution.correlation import correlated, places, pooled_max, pooled_mean

Floats = npt.NDArray[np.float32]


def drawn(*shape: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [(3, 3), (4, 4), (3, 5)])
def test_a_convolution_is_what_loops_make_of_it(kernel: tuple[int, int], stride: int, padding: int) -> None:
    maps, kernels = drawn(2, 11, 9), drawn(3, 2, *kernel, seed=1)
    got = correlated(maps, kernels, stride, padding)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, plain.convolution(maps, kernels, stride, padding), atol=1e-5)


def test_a_kernel_of_one_channel_weighs_all_maps_alike() -> None:
    maps, kernels = drawn(3, 8, 8), drawn(2, 1, 3, 3, seed=1)
    np.testing.assert_allclose(correlated(maps, kernels), plain.convolution(maps, kernels.repeat(3, 1)), atol=1e-5)


def test_a_convolution_is_linear() -> None:
    first, second, kernels = drawn(1, 9, 9), drawn(1, 9, 9, seed=1), drawn(2, 1, 4, 4, seed=2)
    together = correlated(2 * first - 3 * second, kernels)
    np.testing.assert_allclose(together, 2 * correlated(first, kernels) - 3 * correlated(second, kernels), atol=1e-4)


def test_the_transposed_kernel_of_a_transposed_picture_gives_the_transposed_map() -> None:
    maps, kernels = drawn(1, 7, 10), drawn(2, 1, 3, 4, seed=1)
    turned = correlated(maps.swapaxes(1, 2), kernels.swapaxes(2, 3))
    np.testing.assert_allclose(turned, correlated(maps, kernels).swapaxes(1, 2), atol=1e-5)


def test_a_kernel_is_not_turned_around() -> None:
    picture = np.zeros((1, 5, 5), np.float32)
    picture[0, 2, 2] = 1
    kernel = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(correlated(picture, kernel)[0], kernel[0, 0, ::-1, ::-1])


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1), (4, 4)])
def test_pooling_is_what_loops_make_of_it(size: int, stride: int) -> None:
    maps = drawn(2, 9, 11)
    np.testing.assert_array_equal(pooled_max(maps, size, stride), plain.pooling(maps, size, stride, max))
    mean = plain.pooling(maps, size, stride, lambda square: sum(square) / len(square))
    np.testing.assert_allclose(pooled_mean(maps, size, stride), mean, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((5, 5, 1, 0), 1), ((4, 5, 1, 0), 0), ((4, 5, 1, 1), 2), ((9, 3, 3, 0), 3), ((1, 4, 4, 0), 0)],
)
def test_windows_are_counted(arguments: tuple[int, int, int, int], expected: int) -> None:
    assert places(*arguments) == expected
