"""What decoders are trained on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artforge_decoder.material import Material, pieces_of
from artforge_decoder.materials.bezier import curves
from artforge_decoder.materials.series import Series, SeriesFile, numbers
from pydantic import ValidationError
from quick_decoders import PATCHES
from stage import built, scene_of

from artforge import RecipeError, Rng, load
from artforge.caches import Checkpoints
from artforge.pattern import using
from artforge.pattern.torch import TorchBackend


def test_curves_are_cubic_bezier_curves() -> None:
    bends = Rng(0).uniform((20, 2), -1, 1)
    t = np.linspace(0, 1, 20001)[:, None]
    for (first, second), got in zip(bends, curves(bends, 15), strict=True):
        # De Casteljau's algorithm: points between the control points, three times over.
        points = [np.array(place) * np.ones_like(t) for place in ([0, 0], [0.5, first], [0.5, second], [1, 0])]
        while len(points) > 1:
            points = [left * (1 - t) + right * t for left, right in pairwise(points)]
        across, heights = points[0].T
        np.testing.assert_allclose(got, np.interp(np.linspace(0, 1, 15), across, heights), atol=1e-6)


def test_all_pieces_of_curves_are_cut_out() -> None:
    lines = Rng(1).uniform((4, 10))
    wanted = [line[start : start + 3] for line in lines for start in range(8)]
    assert np.array_equal(pieces_of(lines, 3, 1000, Rng(0)), wanted)


def test_all_pieces_of_a_picture_are_cut_out() -> None:
    images = Rng(1).uniform((1, 5, 6, 3))
    wanted = [images[0, y : y + 3, x : x + 3].ravel() for y in range(3) for x in range(4)]
    assert np.array_equal(pieces_of(images, 3, 1000, Rng(0)), wanted)


def test_of_too_many_pieces_some_are_drawn() -> None:
    lines = Rng(1).uniform((4, 100))
    few = pieces_of(lines, 3, 50, Rng(0))
    assert few.shape == (50, 3)
    every = {tuple(piece) for piece in pieces_of(lines, 3, 1000, Rng(0)).tolist()}
    assert {tuple(piece) for piece in few.tolist()} <= every
    assert len({tuple(piece) for piece in few.tolist()}) > 40


def test_patches_are_those_of_the_picture_that_steps_make() -> None:
    part: Any = built(Material, PATCHES["material"])
    found = part.examples(Rng(0), scene_of((8, 8)))
    assert found.shape == (1, 30, 40, 3)
    assert found.min() < -0.9
    assert found.max() > 0.9
    grey: Any = built(Material, {**PATCHES["material"], "colour": "grey"})
    np.testing.assert_allclose(grey.examples(Rng(0), scene_of((8, 8))), found[..., :1], atol=1e-5)


def test_patches_begin_with_a_source() -> None:
    with pytest.raises(ValidationError, match="begin with a source"):
        built(Material, {"use": "patches", "steps": ["blur"]})


def test_a_film_that_is_resumed_does_not_take_one_material_for_another(tmp_path: Path) -> None:
    scene = replace(scene_of((8, 8)), checkpoints=Checkpoints(tmp_path))
    dream = {"use": "deepdream", "iterations": 1, "octaves": 1}
    found = []
    for colours in (["black", "white"], ["red", "blue"]):
        steps = [{"use": "gradient", "colours": colours}, dream]
        part: Any = built(Material, {**PATCHES["material"], "steps": steps, "width": 64, "height": 64})
        found.append(part.examples(Rng(0), scene))
    assert np.abs(found[0] - found[1]).max() > 0.5
    assert not list(tmp_path.iterdir())


def test_patches_are_the_same_whatever_the_device_of_the_run() -> None:
    cppn = {"use": "cppn", "architecture": {"use": "mlp", "width": 16, "depth": 9}}
    part: Any = built(Material, {**PATCHES["material"], "steps": [cppn]})
    with using(TorchBackend("cpu")):
        on_torch = part.examples(Rng(0), scene_of((8, 8)))
    assert np.array_equal(on_torch, part.examples(Rng(0), scene_of((8, 8))))


def series(tmp_path: Path, name: str, data: bytes) -> SeriesFile:
    (tmp_path / name).write_bytes(data)
    return SeriesFile.open(tmp_path / name)


def test_a_series_is_read_from_numpy_and_from_text(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(10, dtype=np.int16))
    for text in (b"0,1,2,3,4,5,6,7,8,9\n", b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"):
        assert numbers(text).tolist() == list(range(10))
    found = Series(file=SeriesFile.open(tmp_path / "a.npy")).examples(Rng(0), scene_of((8, 8)))
    np.testing.assert_allclose(found, [np.linspace(-1, 1, 10)], atol=1e-6)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"1,2,nan,4", "number 3 of the row is NaN"),
        (b"1,2,1e39,4", "number 3 of the row is NaN, infinite or larger"),
        (b"1,2,,4", "there is an empty cell"),
        (b"1;2,5;3", "expected numbers, got '1;2'"),
        (b"1_000 2 3", "expected numbers, got '1_000'"),
        (b"1,2,x,4", "expected numbers, got 'x'"),
        (b"1,2\n3,4\n", "got 2 rows of 2"),
        (b"1,2", "expected 3 numbers or more, got 2"),
        (b"\xff\xfe\x00", "neither a .npy file nor text"),
        (b"\x93NUMPY\x01\x00rubbish", "damaged"),
    ],
)
def test_what_is_no_row_of_numbers_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        series(tmp_path, "a.csv", data)


def test_arrays_of_another_shape_and_objects_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((3, 4)))
    with pytest.raises(ValueError, match=r"got an array of the shape \(3, 4\)"):
        SeriesFile.open(tmp_path / "a.npy")
    np.save(tmp_path / "b.npy", np.array([{"a": 1}] * 4, object), allow_pickle=True)
    with pytest.raises(ValueError, match="objects"):
        SeriesFile.open(tmp_path / "b.npy")


def test_steps_of_patches_are_checked_on_their_own_canvas(tmp_path: Path) -> None:
    small = "{use: patches, width: 400, height: 8, steps: [{use: gradient, colours: [black, white]}, FILTER]}"
    source = f"{{use: bloom, codec: {{use: trained, kernel: 6, material: {small}}}}}"
    text = f"artforge: 1\nseed: 1\nsteps: [{source}]\noutput: a.png\n"
    (tmp_path / "a.yaml").write_text(text.replace("FILTER", "{use: feature-maps, columns: 3, show: map}"))
    with pytest.raises(RecipeError, match="does not fit into 1x3 pixels"):
        load(tmp_path / "a.yaml")
