"""What decoders are trained on, how filters are matched, how codes move, and what is kept in the cache."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
import torch
from artforge_decoder.codec import Codec
from artforge_decoder.data.bezier import curves
from artforge_decoder.data.series import Series, SeriesFile, numbers
from artforge_decoder.matching import arrangement, assignment, matched
from artforge_decoder.material import Material, pieces_of
from artforge_decoder.sources.look_alike_curves import look_alike
from artforge_decoder.sources.overlap import repaired
from artforge_decoder.sweeps import Mode, Spread, swept, triangle
from artforge_decoder.trained import Trained
from pydantic import ValidationError
from safetensors.numpy import save_file
from stage import built, scene_of
from torch import nn

from artforge import RecipeError, RenderError, Rng, Source, blame, load
from artforge.caches import Checkpoints
from artforge.pattern import using
from artforge.pattern.torch import TorchBackend

QUICK = {"use": "trained", "seeds": 2, "epochs": 3, "batches": 8, "material": {"use": "bezier", "count": 64}}
PICTURE = [{"use": "gradient", "colours": ["black", "white"], "repeat": 3}]
PATCHES: dict[str, Any] = {
    **QUICK,
    "kernel": 6,
    "material": {"use": "patches", "steps": PICTURE, "width": 40, "height": 30},
}


def codec(**keys: Any) -> Trained:
    part = built(Codec, {**QUICK, **keys})
    assert isinstance(part, Trained)
    return part


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


def test_a_training_is_planned_with_the_memory_that_it_takes() -> None:
    import tracemalloc

    part = codec(
        **{**PATCHES, "kernel": 12, "seeds": 8, "material": {**PATCHES["material"], "width": 200, "height": 200}}
    )
    tracemalloc.start()
    part.learnt(scene_of((8, 8)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.5 * part.memory(scene_of((8, 8)).canvas) < peak < part.memory(scene_of((8, 8)).canvas)


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


SPREAD = Spread(np.array([0.1, -0.2, 0.3]), np.array([0.5, 0.2, 0.1]), np.array([0.9, 0.5, 0.2]))


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("component", [0, 2, None])
def test_a_sweep_begins_and_ends_in_the_middle_without_a_jump(mode: Mode, component: int | None) -> None:
    turns = np.linspace(0, 1, 401)
    codes = np.array([swept(mode, SPREAD, component, turn, Rng(3)) for turn in turns])
    middle = np.zeros(3) if mode == "fixed" else SPREAD.mean
    np.testing.assert_allclose(codes[[0, -1]], [middle, middle], atol=1e-9)
    assert np.abs(np.diff(codes, axis=0)).max() < 0.1
    still = [index for index in range(3) if component not in (None, index)]
    assert np.all(codes[:, still] == middle[still])


@pytest.mark.parametrize(
    ("mode", "low", "high"),
    [
        ("sine", -0.8, 1.0),
        ("linear", -0.8, 1.0),
        ("fixed", -2, 2),
        ("deviations", -0.9, 1.1),
        ("gaussian", 0.1 - 0.5 * 1.6449, 0.1 + 0.5 * 1.6449),
    ],
)
def test_a_sweep_goes_as_far_as_it_should(mode: Mode, low: float, high: float) -> None:
    codes = np.array([swept(mode, SPREAD, 0, turn, Rng(3))[0] for turn in np.linspace(0, 1, 401)])
    assert (codes.min(), codes.max()) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_a_walk_goes_as_far_as_codes_do_and_depends_on_the_seed() -> None:
    one, other = (
        np.array([swept("walk", SPREAD, 0, t, Rng(seed))[0] for t in np.linspace(0, 1, 257)]) for seed in (1, 2)
    )
    assert np.abs(one - 0.1).max() == pytest.approx(0.9, rel=0.01)
    assert not np.allclose(one, other)


def test_a_triangle_is_even() -> None:
    assert [triangle(turn) for turn in (0, 0.125, 0.25, 0.5, 0.75, 1)] == [0, 0.5, 1, 0, -1, 0]


def test_what_was_learnt_is_read_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    first = codec().learnt(scene_of((8, 8)))
    monkeypatch.setattr(Trained, "_train", lambda *given: pytest.fail("was trained again"))
    again = codec().learnt(scene_of((8, 8)))
    assert np.array_equal(first.film.decoder, again.film.decoder)
    assert np.array_equal(first.losses, again.losses)
    assert np.array_equal(first.moments, again.moments)


@pytest.mark.parametrize("damage", [b"", b"rubbish", "shorter", "other"])
def test_a_damaged_cache_only_costs_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: bytes | str) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    first = codec().learnt(scene_of((8, 8)))
    (file,) = (tmp_path / "decoders").iterdir()
    whole = file.read_bytes()
    damaged = {"shorter": whole[:-40], "other": whole[:-40] + b"\xff" * 40}
    file.write_bytes(damaged[damage] if isinstance(damage, str) else damage)
    assert np.array_equal(codec().learnt(scene_of((8, 8))).last.decoder, first.last.decoder)


def test_a_training_that_was_stopped_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(done: int, of: int, what: str) -> None:
        assert what == "training 2 decoders"
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        codec().learnt(replace(scene_of((8, 8)), progress=stop))
    assert not list(tmp_path.rglob("*"))


def test_a_fingerprint_names_everything_that_was_used() -> None:
    scene = scene_of((8, 8))
    plain = codec().fingerprint(scene)
    changes: list[dict[str, Any]] = [
        {"components": 2}, {"kernel": 5}, {"seeds": 3}, {"seed": 1}, {"epochs": 4}, {"batches": 9}, {"batch": 64},
        {"rate": 0.02}, {"decay": False}, {"code_noise": [0.0]}, {"input_noise": 0.0},
        {"material": {"use": "bezier", "count": 65}},
    ]  # fmt: skip
    prints = [codec(**change).fingerprint(scene) for change in changes]
    assert len({plain, *prints}) == len(changes) + 1
    assert codec(stride=3).fingerprint(scene) == plain


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"stride": 8}, "a stride of 8 leaves gaps between windows of 7"),
        ({"kernel": 16}, "a kernel of 16 points does not fit into 15"),
        ({"code_noise": [0.1, 0.2]}, "there are 3 components and `code_noise` has 2 numbers"),
        ({"code_noise": [-0.1]}, "greater than or equal to 0"),
        ({"rate": 0.0}, "greater than 0"),
    ],
)
def test_trainings_that_cannot_be_are_refused(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        codec(**keys)


@pytest.mark.parametrize(
    ("source", "keys", "sentence"),
    [
        ("decoder-sweep", {"component": 3}, "there is no component 3: a code has 3"),
        ("decoder-filters", {"pick": 2}, "`pick` is 2, and 2 were trained"),
        ("overlap", {"codec": PATCHES}, "overlap shows curves"),
        ("bloom", {}, "bloom shows filters of pictures"),
        ("look-alike-curves", {"codec": PATCHES}, "shows curves"),
        ("look-alike-curves", {"point": 7}, "there is no point 7: a piece has 7"),
        ("look-alike-curves", {"codec": {**QUICK, "input_noise": 0}}, "set `input_noise`"),
        ("component-loss", {"codec": {**QUICK, "code_noise": [0]}}, "set `code_noise`"),
    ],
)
def test_diagrams_that_cannot_be_drawn_are_refused(source: str, keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        built(Source, {"use": source, "codec": QUICK, **keys})


def test_the_noisiest_component_matters_least() -> None:
    keys = {"use": "trained", "seeds": 3, "epochs": 120}
    part: Any = built(Codec, keys)
    diagram: Any = built(Source, {"use": "component-loss", "codec": keys})
    losses = diagram.losses(part, scene_of((8, 8)))
    assert losses.shape == (3, 3)
    assert np.all(losses[:, 0] < losses[:, 1:].min(1) / 2)


def test_pieces_that_look_alike_share_a_point_and_differ() -> None:
    pieces = codec().pieces(scene_of((8, 8)))
    chosen = look_alike(pieces, 3, 5, 40)
    assert np.ptp(chosen[:, 3]) < 0.1 * np.ptp(pieces[:, 3])
    assert np.ptp(chosen[:, 0]) > 3 * np.ptp(chosen[:, 3])


def test_dividing_by_the_overlap_repairs_a_line_and_halving_does_not() -> None:
    part = codec(epochs=60, batches=64, material={"use": "bezier", "count": 2048}, code_noise=[0.0])
    line = part.examples(scene_of((8, 8)))[11]
    errors = [np.square(found - line).mean() for found in repaired(part.autoencoder(scene_of((8, 8))), line, 7, 4)]
    assert errors[2] < 1e-4
    assert min(errors[:2]) > 10 * errors[2]


class OfMyOwn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv1d(1, 4, 5), nn.Tanh())
        self.decoder = nn.Sequential(nn.ConvTranspose1d(4, 1, 5))
        self.pictures = nn.ConvTranspose2d(6, 3, 4)
        self.odd = nn.ConvTranspose2d(6, 3, (4, 2))
        self.wide = nn.ConvTranspose1d(4, 2, 5)
        self.linear = nn.Linear(3, 3)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("checkpoint") / "mine.pth"
    odd = {"bent.weight": torch.zeros(3, 1, 5), "bent.bias": torch.zeros(2), "empty.weight": torch.zeros(0, 1, 5)}
    torch.save({**OfMyOwn().state_dict(), **odd}, path)
    return path


def test_a_checkpoint_brings_its_own_filters(checkpoint: Path) -> None:
    tensors = torch.load(checkpoint, weights_only=True)
    part: Any = built(Codec, {"use": "checkpoint", "file": str(checkpoint), "layer": "decoder.0"})
    codes = torch.rand(6, 4)
    wanted = nn.functional.conv_transpose1d(codes[..., None], tensors["decoder.0.weight"], tensors["decoder.0.bias"])
    np.testing.assert_allclose(
        part.autoencoder(scene_of((8, 8))).outputs(codes.numpy()), wanted[:, 0].numpy(), atol=1e-6
    )


def test_a_checkpoint_of_pictures_has_its_channels_last(checkpoint: Path, tmp_path: Path) -> None:
    tensors = torch.load(checkpoint, weights_only=True)
    save_file({name: tensor.numpy() for name, tensor in tensors.items()}, tmp_path / "mine.safetensors")
    part: Any = built(Codec, {"use": "checkpoint", "file": str(tmp_path / "mine.safetensors"), "layer": "pictures"})
    found = part.autoencoder(scene_of((8, 8)))
    codes = torch.rand(1, 6)
    wanted = nn.functional.conv_transpose2d(
        codes[..., None, None], tensors["pictures.weight"], tensors["pictures.bias"]
    )
    got = found.outputs(codes.numpy()).reshape(part.shape())
    np.testing.assert_allclose(got, wanted[0].permute(1, 2, 0).numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"layer": "decoder.1"}, r"there is no convolution 'decoder.1' in the file: did you mean decoder.0"),
        ({"layer": "linear"}, "there is no convolution 'linear'"),
        ({"layer": "odd"}, "odd has kernels of 4x2"),
        ({"layer": "wide"}, "wide gives 2 channels"),
        ({"layer": "bent"}, r"the bias of bent has the shape \[2\], and \[1\] is expected"),
        ({"layer": "empty"}, r"empty has no weights: their shape is \[0, 1, 5\]"),
    ],
)
def test_checkpoints_that_do_not_fit_are_refused(checkpoint: Path, keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        built(Codec, {"use": "checkpoint", "file": str(checkpoint), **keys})


def test_a_diagram_of_training_wants_a_trained_codec(checkpoint: Path) -> None:
    own = {"use": "checkpoint", "file": str(checkpoint), "layer": "decoder.0"}
    with pytest.raises(ValidationError, match="use the codec `trained`"):
        built(Source, {"use": "training-loss", "codec": own})
    built(Source, {"use": "decoder-sweep", "codec": own})


def test_steps_of_patches_are_checked_on_their_own_canvas(tmp_path: Path) -> None:
    small = "{use: patches, width: 400, height: 8, steps: [{use: gradient, colours: [black, white]}, FILTER]}"
    source = f"{{use: bloom, codec: {{use: trained, kernel: 6, material: {small}}}}}"
    text = f"artforge: 1\nseed: 1\nsteps: [{source}]\noutput: a.png\n"
    (tmp_path / "a.yaml").write_text(text.replace("FILTER", "{use: feature-maps, columns: 3, show: map}"))
    with pytest.raises(RecipeError, match="does not fit into 1x3 pixels"):
        load(tmp_path / "a.yaml")


def test_what_goes_wrong_in_a_training_is_not_laid_to_another_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise RenderError("the training diverges in epoch 3")

    monkeypatch.setattr(Trained, "learnt", fail)
    part = built(Source, {"use": "training-loss", "codec": {**QUICK, "seed": 77}})
    with pytest.raises(RenderError) as caught, blame(part):
        part.picture(scene_of((64, 36)))
    assert "pydantic" not in str(caught.value)
    assert str(caught.value).endswith("the training diverges in epoch 3")
