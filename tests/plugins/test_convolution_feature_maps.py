"""The filter `feature-maps` against layers written out place by place."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plain_convolution as plain
import pytest
from artforge_convolution.arrangement import Arrangement, Wanted
from artforge_convolution.chain import Chain
from artforge_convolution.colouring import signed
from artforge_convolution.kernel import Kernel
from artforge_convolution.layer import Layer, Shapes
from artforge_convolution.layers.pooling import Pooling
from artforge_convolution.sampling import WHOLE, sampled
from films import flat, noise, smooth
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas, Network, Picture, drawing, picture_of
from artforge.parts import Filter

Floats = npt.NDArray[np.float32]
LAYERS: list[Any] = [
    {"use": "convolution", "stride": 2, "padding": 1},
    "relu",
    "max-pool",
    {"use": "average-pool", "size": 3},
]


def built_filter(layers: Sequence[object] | None = None, **keys: object) -> Any:
    return built(Filter, {"use": "feature-maps", **({} if layers is None else {"layers": layers}), **keys})


def filtered(picture: Picture, layers: Sequence[object], **keys: object) -> Floats:
    scene = scene_of((picture.width, picture.height))
    result: Floats = built_filter(layers, **keys).apply(picture, scene).array()
    return result


def shown_map(picture: Picture, layers: Sequence[object], **keys: object) -> Floats:
    """Return one map as greys between its least and its largest number, one pixel to each."""
    made = filtered(picture, layers, show="map", pixels="blocks", columns=picture.width, **keys)
    np.testing.assert_array_equal(made[..., 0], made[..., 1])
    return made[..., 0]


def greys(values: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """Return numbers as blocks of greys."""
    grey = (values - values.min()) / (values.max() - values.min())
    rows = (np.arange(size[0]) + 0.5) * values.shape[0] / size[0]
    columns = (np.arange(size[1]) + 0.5) * values.shape[1] / size[1]
    found: npt.NDArray[Any] = grey[rows.astype(int)][:, columns.astype(int)]
    return found


@pytest.mark.parametrize("number", range(4))
def test_each_layer_is_what_loops_make_of_the_one_before(number: int) -> None:
    picture = noise(36, 28)
    halves = built(Kernel, "halves").matrices()
    maps: list[npt.NDArray[Any]] = [plain.convolution(plain.luma(picture.array())[None], halves, 2, 1)]
    maps.append(np.maximum(maps[-1], 0))
    maps.append(plain.pooling(maps[-1], 2, 2, max))
    maps.append(plain.pooling(maps[-1], 3, 3, lambda square: sum(square) / 9))
    for layer, expected in enumerate(maps):
        got = shown_map(picture, LAYERS, layer=layer, map=number)
        np.testing.assert_allclose(got, greys(expected[number], (28, 36)), atol=1e-4)


def test_a_convolution_of_a_convolution_looks_at_the_sum_of_all_maps() -> None:
    picture, sobel = noise(23, 17), built(Kernel, "sobel").matrices()
    first = plain.convolution(plain.luma(picture.array())[None], sobel)
    expected = plain.convolution(first.sum(0, keepdims=True), sobel[1:])
    got = shown_map(picture, [{"use": "convolution", "kernels": "sobel"}] * 2, map=1)
    np.testing.assert_allclose(got, greys(expected[0], (17, 23)), atol=1e-4)


def test_or_at_each_map_by_itself() -> None:
    picture, sobel = noise(23, 17), built(Kernel, "sobel").matrices()
    first = plain.convolution(plain.luma(picture.array())[None], sobel)
    expected = plain.convolution(first[1:], sobel[:1])
    layers = [
        {"use": "convolution", "kernels": "sobel"},
        {"use": "convolution", "kernels": "sobel", "channels": "each"},
    ]
    np.testing.assert_allclose(shown_map(picture, layers, map=2), greys(expected[0], (17, 23)), atol=1e-4)


def test_kernels_that_a_network_has_learnt_look_at_colours() -> None:
    picture, scene = noise(20, 16), scene_of((20, 16))
    kernels = built(Network, "motifs").kernels("features.0", scene)
    expected = plain.convolution(np.moveaxis(picture.array(), 2, 0), kernels[3:4], 1, 2)
    layer = {"use": "convolution", "kernels": {"use": "network-kernels", "first": 3, "count": 1}, "padding": 2}
    np.testing.assert_allclose(shown_map(picture, [layer], input="rgb"), greys(expected[0], (16, 20)), atol=1e-4)


def test_a_layer_of_a_network_looks_at_the_picture_whatever_comes_before() -> None:
    picture = smooth(40, 32)
    seen = built(Network, "motifs").activations(picture.array(), "features.5", scene_of((40, 32)))
    got = shown_map(picture, ["relu", {"use": "network-layer", "layer": "features.5"}], map=7)
    np.testing.assert_allclose(got, greys(seen[7], (32, 40)), atol=1e-4)


def test_a_dense_layer_weighs_every_number() -> None:
    picture = noise(4, 3)
    weights = np.random.default_rng(5).normal(size=(5, 12)).round(3)
    expected = weights @ plain.luma(picture.array()).ravel()
    chain = Chain((built(Layer, {"use": "dense", "weights": weights.tolist()}),), "grey")
    np.testing.assert_allclose(chain.last(picture.array(), scene_of((4, 3)))[:, 0, 0], expected, atol=1e-5)


def test_drawn_weights_are_those_of_the_seed() -> None:
    step = {"use": "feature-maps", "layers": [{"use": "dense", "outputs": 7}], "columns": 8}
    first, again, other = (shown("cppn", step, size=(96, 64), seed=seed).array() for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1


def test_drawn_weights_are_drawn_once_from_one_stream() -> None:
    scene, picture = scene_of((4, 3)), noise(4, 3).array()
    chain = Chain((built(Layer, {"use": "dense", "outputs": 7}),), "grey")
    first, again = (chain.last(picture, scene)[:, 0, 0] for _ in range(2))
    weights = scene.rng.child("layers", 0).normal((7, 12), std=1 / np.sqrt(12))
    np.testing.assert_allclose(first, weights @ plain.luma(picture).ravel(), atol=1e-5)
    np.testing.assert_array_equal(first, again)
    assert scene.keeper.held == weights.nbytes


@pytest.mark.parametrize(("outputs", "inputs"), [(1, 30_000), (40, 20_000), (200, 5_000)])
def test_the_memory_of_a_dense_layer_covers_what_it_takes(outputs: int, inputs: int) -> None:
    layer, picture = built(Layer, {"use": "dense", "outputs": outputs}), np.ones((1, inputs, 3), np.float32)
    tracemalloc.start()
    Chain((layer,), "grey").last(picture, scene_of((8, 8)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    held = layer.held(Shapes((3, 1, inputs), (1, 1, inputs)))
    assert 0.6 * held < peak < held + 500_000


def test_a_region_is_looked_at_and_no_more() -> None:
    image = noise(40, 20).array()
    region = [0.25, 0.2, 0.5, 0.6]
    inner = picture_of(np.ascontiguousarray(image[4:16, 10:30]))
    got = filtered(picture_of(image), ["relu"], region=region, columns=20, show="map", pixels="blocks")
    expected = shown_map(inner, ["relu"])
    np.testing.assert_allclose(got[..., 0], greys(expected.astype(np.float64), (20, 40)), atol=1e-5)


def test_pixels_are_means_of_what_they_cover() -> None:
    image = noise(24, 18).array()
    expected = image.reshape(6, 3, 8, 3, 3).mean((1, 3))
    np.testing.assert_allclose(sampled(image, WHOLE, (6, 8)), expected, atol=1e-6)


def test_the_square_in_the_middle_is_a_square_on_every_canvas() -> None:
    for size in ((96, 64), (64, 96), (50, 50)):
        image = noise(*size).array()
        side = min(size)
        left, top = (size[0] - side) // 2, (size[1] - side) // 2
        square = picture_of(np.ascontiguousarray(image[top : top + side, left : left + side]))
        got = filtered(picture_of(image), ["relu"], region="square", columns=10, show="map", pixels="blocks")
        grey = greys(plain.luma(sampled(square.array(), WHOLE, (10, 10))), (size[1], size[0]))
        np.testing.assert_allclose(got[..., 0], grey, atol=1e-5)


def test_a_smooth_map_can_be_shown_in_two_colours() -> None:
    image = np.zeros((16, 24, 3), np.float32)
    image[:, 12:] = 1
    layers = [{"use": "convolution", "kernels": {"use": "sobel", "direction": "x"}}]
    got = filtered(picture_of(image), layers, columns=24, show="map", colours="signed")
    np.testing.assert_allclose(got[8, 12], signed(np.ones(1), drawing.theme("dark"))[0], atol=0.02)
    np.testing.assert_allclose(got[8, 2], drawing.theme("dark").panel, atol=0.02)


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (96, 64), (12, 8)])
@pytest.mark.parametrize("layers", [LAYERS[:2], ["relu", {"use": "dense", "outputs": 5}], ["convolution"]])
def test_a_sheet_shows_the_picture_in_grey_and_maps_in_hues_on_any_canvas(
    size: tuple[int, int], layers: list[object]
) -> None:
    got = filtered(noise(*size), layers, columns=16)
    hue, paper = np.ptp(got, -1), np.array(drawing.theme("dark").paper, np.float32)
    assert np.mean((hue < 0.01) & (got.mean(-1) > paper.mean() + 0.05)) > 0.05
    assert np.mean(hue > np.ptp(paper) + 0.05) > 0.05


@pytest.mark.parametrize("layers", [LAYERS[:2], ["relu", {"use": "dense", "outputs": 5}], ["convolution"]])
def test_a_canvas_of_one_pixel_does_not_stop_a_sheet(layers: list[object]) -> None:
    assert filtered(noise(1, 1), layers, columns=16).shape == (1, 1, 3)


def test_a_sheet_shows_the_picture_its_kernels_and_every_map() -> None:
    dark = drawing.theme("dark")
    got = filtered(smooth(1280, 720), ["convolution", "relu"], columns=64)
    rows = np.flatnonzero((np.abs(got - np.array(dark.paper, np.float32)).max(-1) > 0.02).any(1))
    columns = np.flatnonzero((np.abs(got - np.array(dark.paper, np.float32)).max(-1) > 0.02).any(0))
    assert rows.min() > 30
    assert rows.max() < 690
    assert columns.min() > 30
    assert columns.max() < 1250
    blue, orange = (signed(np.array([value]), dark)[0] for value in (-1.0, 1.0))
    for colour in (blue, orange):
        assert np.count_nonzero(np.abs(got - colour).max(-1) < 0.004) > 4 * 800


@pytest.mark.parametrize("aspect", [0.4, 1.0, 1.8])
@pytest.mark.parametrize(
    "box", [drawing.Box(0, 0, 1200, 600), drawing.Box(10, 20, 500, 1500), drawing.Box(0, 0, 300, 300)]
)
def test_what_stands_on_a_sheet_is_inside_and_apart(box: drawing.Box, aspect: float) -> None:
    wanted = [Wanted(1), Wanted(4, kernels=True), Wanted(4), Wanted(6), Wanted(1, bars=True)]
    places = Arrangement(box, aspect, 12.0, 40.0).placed(wanted)
    boxes = [found for place in places for found in (*place.maps, *place.kernels)]
    for found in boxes:
        assert box.left - 1 <= found.left < found.right <= box.right + 1
        assert box.top - 1 <= found.top < found.bottom <= box.bottom + 1
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            apart = (
                one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
            )
            assert apart, (one, other)


def runs(there: npt.NDArray[np.bool_]) -> int:
    """Return in how many pieces a row of truths is."""
    return int(np.count_nonzero(np.diff(there.astype(int), prepend=0) == 1))


@pytest.mark.parametrize(("most", "expected"), [(1, 1), (2, 2), (9, 9), (12, 12), (20, 12)])
def test_as_many_maps_are_shown_as_are_asked_for(most: int, expected: int) -> None:
    one = {"use": "matrix", "rows": [[1]]}
    layer = {"use": "convolution", "kernels": [one] * 12, "channels": "each"}
    got = filtered(flat(320, 180, (255, 255, 255)), [layer], columns=40, most=most)
    orange = np.abs(got - signed(np.ones(1), drawing.theme("dark"))).max(-1) < 0.01
    assert runs(orange.any(0)) * runs(orange.any(1)) == expected


def test_memory_grows_with_the_maps() -> None:
    canvas = Canvas(size=(1280, 720))
    few, many = (built_filter(["convolution"], columns=columns).memory(canvas) for columns in (64, 1280))
    assert many - few > 4 * 4 * 1277 * 717
    network = built(Network, "motifs")
    layer = {"use": "network-layer", "layer": "features.5"}
    held = network.held(["features.5"], 720, 1280)
    assert built_filter([layer], columns=1280).memory(canvas) - built_filter(["relu"]).memory(canvas) > held > 1 << 20


@pytest.mark.parametrize(
    ("layers", "keys", "words"),
    [
        ([], {}, "at least 1 item"),
        (
            [{"use": "convolution", "stride": 5}],
            {},
            "stride of 5 is over the window of 4x4.*set `stride` to 4 at the most",
        ),
        ([{"use": "convolution", "padding": 4}], {}, "padding of 4 leaves room.*set `padding` to 3 at the most"),
        ([{"use": "max-pool", "size": 2, "stride": 3}], {}, "stride of 3 is over the window of 2x2"),
        ([{"use": "convolution", "kernels": ["halves", "sobel"]}], {}, "of one size, and these are 3x3x1 and 4x4x1"),
        ([{"use": "convolution", "kernels": {"use": "matrix", "rows": [[1, 2], [3]]}}], {}, "first row has 2 numbers"),
        ([{"use": "dense", "weights": [[1, 2], [1]]}], {}, "give all as many"),
        ([{"use": "network-layer", "layer": "feature.5"}], {}, "did you mean 'features.5'"),
        (["convolution", "relu"], {"layer": 2}, "there are 2 layers.*set it to 1 at the most"),
        (["convolution", "relu"], {"layer": 0}, "a sheet shows all: set `show: map`"),
        (["convolution", "relu"], {"map": 1}, "a sheet shows all: set `show: map`"),
        (["sobel"], {}, "unknown layer|is a kernel; expected a layer"),
        (["relu"], {"region": [0.6, 0.0, 0.5, 1.0]}, "reaches beyond the picture"),
        (["relu"], {"columns": 0}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(layers: list[object], keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built_filter(layers, **keys)


@pytest.mark.parametrize(
    ("layers", "keys", "words"),
    [
        (
            ["convolution"],
            {"columns": 3},
            r"layers\[0\], convolution: a kernel of 4x4 does not fit into 2x3 pixels: set `columns`",
        ),
        (["max-pool"] * 5, {"columns": 16}, r"layers\[3\], max-pool: a max-pool of 2x2 does not fit into 1x2"),
        ([{"use": "dense", "weights": [[1, 2]]}], {"columns": 16}, "has 2 numbers, and 144 come in: give 144"),
        (
            [{"use": "convolution", "kernels": "network-kernels"}],
            {},
            "looks at 3 maps, and there are 1.*set `input: rgb`",
        ),
        ([{"use": "network-layer", "layer": "classifier"}], {"columns": 4}, "sees nothing in 4x2 pixels"),
        (
            ["digit-readout"],
            {"columns": 16},
            "digits are square, and the picture has 16x9 pixels: set `region: square`",
        ),
        (["convolution"], {"show": "map", "map": 4}, "has 4 maps.*set it to 3 at the most"),
        (
            ["relu", "dense"],
            {"show": "map"},
            r"layers\[1\], dense: it gives single numbers.*set `layer` to an earlier one",
        ),
    ],
)
def test_what_does_not_fit_on_the_canvas_is_refused(layers: list[object], keys: dict[str, object], words: str) -> None:
    sentence = built_filter(layers, **keys).misfit(Canvas(size=(160, 90)))
    assert re.search(words, sentence or ""), sentence


def test_what_fits_is_not_refused() -> None:
    assert built_filter(LAYERS, columns=64).misfit(Canvas(size=(160, 90))) is None
    assert built_filter(["relu", "dense"], show="map", layer=0).misfit(Canvas(size=(160, 90))) is None


def test_what_layers_that_pool_have_in_common_is_no_kind() -> None:
    assert Layer.is_kind()
    assert not Pooling.is_kind()
