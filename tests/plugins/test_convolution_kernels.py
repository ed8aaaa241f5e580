"""Kernels: their weights, what they are called, and how their numbers are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_convolution.correlation import correlated
from artforge_convolution.kernel import Kernel
from artforge_convolution.numerals import brief, written
from pydantic import ValidationError
from stage import built, scene_of

from artforge.host import installed

NAMES = sorted(part.part_name() for part, _ in installed().parts("kernel"))
WITHOUT_FIELDS = [name for name in NAMES if name != "matrix"]


def weights(value: object) -> npt.NDArray[np.float32]:
    return built(Kernel, value).prepare(scene_of((8, 8)))


@pytest.mark.parametrize("name", WITHOUT_FIELDS)
def test_every_kernel_is_of_the_shape_that_it_tells_and_has_as_many_names(name: str) -> None:
    kernel = built(Kernel, name)
    matrices = kernel.prepare(scene_of((8, 8)))
    assert matrices.dtype == np.float32
    assert np.isfinite(matrices).all()
    assert matrices.shape == kernel.shape
    assert len(kernel.labels()) == len(set(kernel.labels())) == len(matrices)


def test_the_first_kernels_are_halves_their_negatives_and_their_transposes() -> None:
    first, second, third, fourth = weights("halves")[:, 0]
    np.testing.assert_array_equal(first, [[-1, -1, 1, 1]] * 4)
    np.testing.assert_array_equal(second, -first)
    np.testing.assert_array_equal(third, first.T)
    np.testing.assert_array_equal(fourth, -third)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("sobel", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        ("prewitt", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        ("scharr", [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]),
    ],
)
def test_operators_have_the_weights_of_the_books(name: str, rows: list[list[int]]) -> None:
    np.testing.assert_array_equal(weights(name)[:, 0], [rows, np.transpose(rows)])
    np.testing.assert_array_equal(weights({"use": name, "direction": "x"}), [[rows]])
    np.testing.assert_array_equal(weights({"use": name, "direction": "y"}), [[np.transpose(rows)]])


@pytest.mark.parametrize(
    "value",
    [
        "halves",
        "sobel",
        "prewitt",
        "scharr",
        "laplace",
        {"use": "laplace", "neighbours": 8},
        {"use": "gabor", "phase": 30},
    ],
)
def test_kernels_that_look_for_edges_give_nothing_on_a_plain_surface(value: object) -> None:
    plain = np.full((1, 32, 32), 0.7, np.float32)
    np.testing.assert_allclose(correlated(plain, weights(value)), 0, atol=2e-5)


@pytest.mark.parametrize(
    "value",
    [
        "mean",
        {"use": "mean", "size": 5},
        "binomial",
        {"use": "binomial", "size": 6},
        "gaussian",
        "sharpen",
        {"use": "sharpen", "amount": 3.5},
        "emboss",
    ],
)
def test_other_kernels_keep_the_brightness_of_a_plain_surface(value: object) -> None:
    plain = np.full((1, 32, 32), 0.7, np.float32)
    np.testing.assert_allclose(correlated(plain, weights(value)), 0.7, atol=1e-5)


def test_a_binomial_kernel_comes_near_a_bell_of_the_same_width() -> None:
    bell = weights({"use": "gaussian", "size": 9, "deviation": np.sqrt(8) / 2})
    np.testing.assert_allclose(weights({"use": "binomial", "size": 9}), bell, atol=0.006)


def test_a_gabor_kernel_answers_most_to_stripes_of_its_own_direction() -> None:
    bank = {"use": "gabor", "orientations": 4, "size": 15, "wavelength": 6, "deviation": 3}
    place = np.arange(15) - 7
    for index, degrees in enumerate((0, 45, 90, 135)):
        along = place * np.cos(np.radians(degrees)) + place[:, None] * np.sin(np.radians(degrees))
        stripes = np.cos(2 * np.pi * along / 6).astype(np.float32)
        assert int(correlated(stripes[None], weights(bank)).argmax()) == index


@pytest.mark.parametrize("keys", [{"wavelength": 2}, {"wavelength": 2, "phase": 80}, {"wavelength": 64, "size": 3}])
def test_the_strongest_weight_of_a_gabor_kernel_is_1(keys: dict[str, object]) -> None:
    np.testing.assert_array_equal(np.abs(weights({"use": "gabor", **keys})).max((1, 2, 3)), 1)


def test_gabor_kernels_are_named_by_their_angles() -> None:
    assert built(Kernel, {"use": "gabor", "orientations": 3}).labels() == ("gabor 0°", "gabor 60°", "gabor 120°")


def test_a_matrix_of_ones_own_is_divided() -> None:
    own = weights({"use": "matrix", "rows": [[1, 2, 3], [4, 5, 6]], "divisor": 2})
    np.testing.assert_array_equal(own, [[[[0.5, 1, 1.5], [2, 2.5, 3]]]])


def test_sharpening_by_nothing_changes_nothing() -> None:
    expected = np.zeros((3, 3))
    expected[1, 1] = 1
    np.testing.assert_array_equal(weights({"use": "sharpen", "amount": 0})[0, 0], expected)


@pytest.mark.parametrize(
    ("matrix", "texts", "divisor"),
    [
        ([[-1, 0, 2]], [["-1", "0", "2"]], 1),
        ([[0.5, -0.25]], [["0.50", "-0.25"]], 1),
        ([[1 / 9, 2 / 9]], [["1", "2"]], 9),
        ([[1 / 16, 1 / 8, 0]], [["1", "2", "0"]], 16),
        ([[0.123456, -0.000001, 0.9]], [["0.12", "0", "0.90"]], 1),
        ([[0.00123456, 0.0001]], [["0.0012", "0.0001"]], 1),
        ([[0, 0]], [["0", "0"]], 1),
    ],
)
def test_weights_are_written_as_people_write_them(matrix: Any, texts: list[list[str]], divisor: int) -> None:
    assert written(np.array(matrix, np.float32)) == (texts, divisor)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.001, "0"),
        (1.0, "1"),
        (0.25, ".25"),
        (-0.5, "-.5"),
        (10.0, "10"),
        (-2.875, "-2.88"),
        (120.4, "120"),
    ],
)
def test_numbers_on_narrow_cells_are_brief(value: float, text: str) -> None:
    assert brief(value) == text


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"use": "matrix", "rows": [[1, 2], [3]]}, "first row has 2 numbers and row 2 has 1: give all as many"),
        ({"use": "matrix", "rows": []}, "there is no number in it"),
        ({"use": "matrix", "rows": [[]]}, "there is no number in it"),
        ({"use": "matrix", "rows": [[0.0] * 32]}, "31 rows and columns at the most, this one is 1x32"),
        ({"use": "matrix", "rows": [1, 2]}, "valid (array|tuple)"),
        ({"use": "matrix", "rows": [["a"]]}, "valid number"),
        ({"use": "matrix"}, "Field required"),
        ({"use": "matrix", "rows": [[1]], "divisor": 0}, "greater than or equal to"),
        ({"use": "halves", "size": 3}, "multiple of 2"),
        ({"use": "gabor", "wavelength": 2, "phase": 90}, "gabor 0° is next to nothing.*change `phase` or `wavelength`"),
        ({"use": "gabor", "wavelength": 2, "size": 8, "orientations": 1}, "gabor 0° is next to nothing"),
        ({"use": "gabor", "deviation": 0.3, "aspect": 4, "orientations": 6}, "gabor 30° .*set `deviation` higher"),
        ({"use": "sobel", "direction": "z"}, "'x', 'y' or 'both'"),
        ({"use": "network-kernels", "layer": "features.1"}, "has no kernels: take features"),
        ({"use": "network-kernels", "layer": "feature.0"}, "did you mean 'features.0'"),
        ({"use": "network-kernels", "first": 24}, "has 24 kernels: `first` is 23 at the most"),
    ],
)
def test_what_is_no_kernel_is_refused_in_plain_words(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Kernel, keys)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_kernel_with_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValidationError, match="finite number"):
        built(Kernel, {"use": "matrix", "rows": [[0.0, number]]})
