"""The rivals of the benchmark draw what a plain evaluation in double precision draws."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from bench.eager import article_image, eager_image
from bench.native import NativeNet, library
from bench.nets import HIDDEN_WIDTHS, Layer, drawn

Levels = npt.NDArray[np.uint8]
WIDTH, HEIGHT, SEED = 97, 61, 1
needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")


def plain_image(layers: Sequence[Layer], width: int, height: int) -> Levels:
    x = (np.arange(width) + 0.5 - width / 2) / min(width, height)
    y = (np.arange(height) + 0.5 - height / 2) / min(width, height)
    values = np.stack(np.meshgrid(x, y), axis=-1)
    for index, layer in enumerate(layers):
        sums = values @ layer.weight.T.astype(np.float64) + (0 if layer.bias is None else layer.bias)
        values = np.tanh(sums) if index < len(layers) - 1 else 1 / (1 + np.exp(-sums))
    return np.floor(255 * values + 0.5).astype(np.uint8)


def native_image(layers: Sequence[Layer], width: int, height: int) -> Levels:
    return NativeNet(layers).image(width, height, threads=2)


def distances(picture: Levels, other: Levels) -> npt.NDArray[np.int16]:
    apart: npt.NDArray[np.int16] = np.abs(picture.astype(np.int16) - other.astype(np.int16)).max(axis=-1)
    return apart


@pytest.mark.parametrize("net", HIDDEN_WIDTHS)
@pytest.mark.parametrize(
    "rival",
    [pytest.param(native_image, marks=needs_compiler), article_image, eager_image],
    ids=lambda rival: rival.__name__,
)
def test_a_rival_draws_the_net(rival: Callable[[Sequence[Layer], int, int], Levels], net: str) -> None:
    layers = drawn(HIDDEN_WIDTHS[net], SEED)
    apart = distances(rival(layers, WIDTH, HEIGHT), plain_image(layers, WIDTH, HEIGHT))
    assert (apart <= 1).mean() >= 0.99
    assert apart.max() <= 8


@needs_compiler
@pytest.mark.parametrize("widths", [[], [1], [7, 9, 33]], ids=str)
def test_native_code_takes_any_widths(widths: list[int]) -> None:
    layers = drawn(widths, SEED)
    assert distances(native_image(layers, 50, 3), plain_image(layers, 50, 3)).max() <= 1


@needs_compiler
@pytest.mark.parametrize("factor", [30, 1e30])
def test_native_code_saturates(factor: float) -> None:
    layers = [Layer(layer.weight * np.float32(factor), layer.bias) for layer in drawn([16], SEED)]
    with np.errstate(over="ignore"):
        expected = plain_image(layers, WIDTH, HEIGHT)
    assert (distances(native_image(layers, WIDTH, HEIGHT), expected) <= 1).mean() >= 0.99


@needs_compiler
def test_native_code_leaves_subnormal_numbers_alone() -> None:
    NativeNet(drawn([16], SEED)).image(8, 8, threads=1)
    assert np.float32(1e-30) * np.float32(1e-10) > 0


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match=r"native\.cpp needs the compiler g\+\+"):
        library.__wrapped__()
