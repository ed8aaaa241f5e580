from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from artforge_dream.deepdream import Deepdream
from artforge_dream.dreaming import Dream, Way
from artforge_dream.objectives.channel import Channel
from artforge_dream.objectives.l2 import L2
from artforge_dream.octaves import fitting, octave_sizes, tapered
from artforge_dream.tiles import Aim, Viewer
from films import smooth
from pydantic import ValidationError
from random_weights import loaded, network, weights_file
from stage import built, scene_of

from artforge import Canvas, RenderError, Rng, picture_of
from artforge.parts import Filter
from artforge.scene import unheard

Floats = npt.NDArray[np.float32]
LAYER = "features.4"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return weights_file("squeezenet1_1", tmp_path_factory.mktemp("weights"))


def filter_of(weights: Path, **keys: Any) -> Any:
    base = {"layers": LAYER, "octaves": 2, "iterations": 2, "taper": 1.0, "jitter": 4, "step": 0.012}
    return built(
        Filter, {"use": "deepdream", "network": {"use": "squeezenet1_1", "weights": str(weights)}, **base, **keys}
    )


def photo(width: int = 72, height: int = 60) -> Floats:
    return smooth(width, height).array()


def dreamt(weights: Path, image: Floats | None = None, seed: int = 0, **keys: Any) -> Floats:
    image = photo() if image is None else image
    scene = scene_of((image.shape[1], image.shape[0]), seed=seed)
    shown: Floats = filter_of(weights, **keys).apply(picture_of(image), scene).array()
    return shown


def test_a_dream_changes_the_picture_and_is_the_same_again(weights: Path) -> None:
    once, again = dreamt(weights), dreamt(weights)
    np.testing.assert_array_equal(once, again)
    assert np.abs(once - photo()).mean() > 0.01
    assert once.min() >= 0
    assert once.max() <= 1


def test_the_seed_of_the_recipe_shifts_the_picture_in_other_ways(weights: Path) -> None:
    assert not np.array_equal(dreamt(weights, seed=1), dreamt(weights, seed=2))


def test_without_strength_the_picture_stays_as_it_is(weights: Path) -> None:
    np.testing.assert_array_equal(dreamt(weights, strength=0.0), photo())


def test_half_the_strength_is_halfway(weights: Path) -> None:
    halfway = (photo() + dreamt(weights)) / 2
    np.testing.assert_allclose(dreamt(weights, strength=0.5), halfway, atol=1e-6)


def test_nothing_is_dreamt_where_the_mask_is_black(weights: Path) -> None:
    mask = [{"use": "gradient", "colours": ["black", "white"], "degrees": 0}]
    shown = dreamt(weights, mask=mask)
    changed = np.abs(shown - photo()).mean(axis=(0, 2))
    assert changed[0] < 0.1 * changed[-8:].mean()


def test_a_feathered_mask_has_no_edge(weights: Path) -> None:
    part = filter_of(weights, mask=[{"use": "gradient", "colours": ["black", "white"]}], feather=0.2)
    sharp = filter_of(weights, mask=[{"use": "gradient", "colours": ["black", "white"]}])
    steps = [float(found._mask(photo(), scene_of((72, 60)))[0, 0].diff(dim=1).abs().max()) for found in (part, sharp)]
    assert steps[0] <= steps[1]


def test_colours_can_be_those_of_the_picture(weights: Path) -> None:
    shown = dreamt(weights, colours="histogram")
    for channel in range(3):
        np.testing.assert_array_equal(np.sort(shown[..., channel].ravel()), np.sort(photo()[..., channel].ravel()))


def test_the_dream_of_a_dream_is_a_dream(weights: Path) -> None:
    once = dreamt(weights)
    assert np.abs(dreamt(weights, once) - once).mean() > 0.01


def test_progress_goes_through_octaves_and_iterations(weights: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    from dataclasses import replace

    scene = replace(scene_of((72, 60)), progress=lambda *given: heard.append(given))
    filter_of(weights, octaves=2, iterations=3).apply(picture_of(photo()), scene)
    assert heard == [
        *((done, 6, f"dreaming, octave {1 + done // 3} of 2") for done in range(6)),
        (1, 1, "dreaming"),
    ]


def plain_way(**keys: Any) -> Way:
    given = {
        "sizes": [(60, 72)],
        "iterations": [1],
        "step": 0.02,
        "jitter": 0,
        "normalise": "mean",
        "smooth": 0.0,
        "hues": None,
    }
    return Way(**{**given, **keys})


def a_dream(way: Way, *aims: Aim) -> Dream:
    viewer = Viewer(network("squeezenet1_1"), loaded("squeezenet1_1", LAYER), 4096)
    return Dream(way, viewer, aims or (Aim(LAYER, L2(), 1.0),), Rng(0), unheard)


def tensor(image: Floats) -> torch.Tensor:
    return torch.from_numpy(image).permute(2, 0, 1)[None]


def test_a_dream_raises_its_score_at_every_octave() -> None:
    sizes = octave_sizes((60, 72), 3, 1.4)
    dream = a_dream(plain_way(sizes=sizes, iterations=[4, 4, 4], jitter=3))
    ones = torch.ones(1, 1, 60, 72)
    for octave, size in enumerate(sizes):
        before = torch.nn.functional.interpolate(tensor(photo()), size=size, mode="bilinear", antialias=True)
        after = dream._octave(octave, before, torch.nn.functional.interpolate(ones, size=size))
        scores = [dream.viewer.gradient(image, dream.aims)[0] for image in (before, after)]
        assert scores[1] > 1.05 * scores[0]


class ByAStride:
    """Draws a shift by the layer's stride, of which the network sees nothing but at the edges."""

    def child(self, *keys: object) -> ByAStride:
        return self

    def integer(self, stop: int) -> int:
        return (stop - 1) // 2 + (4 if stop > 1 else 0)


def test_a_shift_before_a_step_is_undone_after_it() -> None:
    rng: Any = ByAStride()
    ones, changes = torch.ones(1, 1, 60, 72), []
    for jitter in (0, 8):
        after = a_dream(plain_way(jitter=jitter))._step(tensor(photo()), ones, rng)
        changes.append((after - tensor(photo()))[..., 20:40, 20:50].flatten())
    still, shifted = changes
    assert float(torch.nn.functional.cosine_similarity(still, shifted, dim=0)) > 0.99


def test_a_goal_with_a_weight_below_0_is_had_less_of() -> None:
    viewer = a_dream(plain_way()).viewer
    loudest = int(viewer.activations(tensor(photo()), LAYER).sum((1, 2)).argmax())
    less = a_dream(plain_way(iterations=[4]), Aim(LAYER, Channel(channel=loudest), -1.0))
    after = less.over(tensor(photo()), torch.ones(1, 1, 60, 72))
    sums = [viewer.activations(image, LAYER)[loudest].sum() for image in (tensor(photo()), after)]
    assert sums[1] < sums[0]


def test_a_layer_that_nothing_moves_is_said_to_be_silent() -> None:
    dream = a_dream(plain_way())
    kernels = dream.viewer.loaded._kernels
    silent = {name: (weight * 0, bias * 0 - 1) for name, (weight, bias) in kernels.items()}
    dream.viewer.loaded._kernels = silent
    with pytest.raises(RenderError, match=r"nothing in the picture moves features\.4.*choose an earlier layer"):
        dream.over(tensor(photo()), torch.ones(1, 1, 60, 72))


def test_larger_octaves_take_fewer_steps() -> None:
    assert tapered(10, 4, 0.5) == [10, 5, 2, 1]
    assert tapered(2, 4, 0.1) == [2, 1, 1, 1]
    assert tapered(7, 3, 1.0) == [7, 7, 7]


def test_octaves_grow_by_their_scale_to_the_size_itself() -> None:
    assert octave_sizes((432, 768), 3, 1.5) == [(192, 341), (288, 512), (432, 768)]
    assert octave_sizes((3, 3), 4, 4.0)[0] == (1, 1)


@pytest.mark.parametrize(("side", "count"), [(99, 0), (100, 1), (139, 1), (140, 2), (196, 3)])
def test_as_many_octaves_fit_as_are_not_too_small(side: int, count: int) -> None:
    assert fitting((side, 500), 100, 1.4) == count


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"layers": "features.44"}, r"no layer 'features\.44': did you mean 'features\.4'"),
        ({"layers": "nonsense"}, "there are features.0"),
        ({"layers": [{"name": LAYER, "weight": "much"}]}, "weight"),
        ({"layers": []}, "name a layer"),
        ({"objective": {"use": "channel", "channel": 4000}}, "channels, 0 to"),
        ({"objective": {"use": "direction", "vector": [1.0, 2.0]}}, "has 2 numbers"),
        ({"objective": {"use": "direction", "vector": [0.0]}}, "not 0"),
        ({"objective": {"use": "logit", "category": 3}}, "last layer"),
        ({"objective": {"use": "logit", "category": 4000}, "layers": None}, "categories"),
        ({"objective": {"use": "motif", "name": "eyes"}, "layers": None}, "knows no motifs"),
        ({"zoom": {}, "carry": 0.5}, "a zoom begins with the whole last frame"),
        ({"objective": {"use": "guide"}}, "either an `image` or `steps`"),
        ({"objective": {"use": "guide", "steps": ["blur"]}}, "begin with a source"),
        ({"iterations": 0}, "greater than or equal to 1"),
        ({"octave_scale": 1.0}, "greater than or equal to 1.05"),
        ({"step": float("nan")}, "finite"),
        ({"objective": []}, "at least 2"),
    ],
)
def test_what_cannot_be_dreamt_is_refused(weights: Path, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        filter_of(weights, **keys)


def test_octaves_in_which_a_layer_sees_nothing_are_refused_with_the_number_that_would_do(weights: Path) -> None:
    part = filter_of(weights, octaves=9, layers="features.12")
    said = part.misfit(Canvas(size=(160, 90)))
    assert "the smallest of 9 octaves is" in said
    fits = int(said.split("take ")[1].split()[0])
    assert filter_of(weights, octaves=fits, layers="features.12").misfit(Canvas(size=(160, 90))) is None
    assert filter_of(weights, octaves=fits + 1, layers="features.12").misfit(Canvas(size=(160, 90))) is not None


def test_a_guide_smaller_than_what_the_layer_sees_is_refused(weights: Path, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 8), "red").save(tmp_path / "guide.png")
    guide = {"use": "guide", "image": str(tmp_path / "guide.png"), "size": 16}
    with pytest.raises(ValidationError, match="`size` must be"):
        filter_of(weights, objective=guide, layers="features.12")


@pytest.mark.parametrize("match", ["dot", "cosine", "mean"])
def test_a_guided_dream_comes_nearer_to_the_guide(weights: Path, tmp_path: Path, match: str) -> None:
    from artforge_dream.likeness import GOALS
    from PIL import Image

    dice = np.random.default_rng(5)
    Image.fromarray(dice.integers(0, 255, (40, 50, 3), np.uint8)).save(tmp_path / "guide.png")
    guide = {"use": "guide", "image": str(tmp_path / "guide.png"), "size": 40, "match": match}
    part = filter_of(weights, objective=guide, iterations=5)
    viewer = part._viewer(scene_of((72, 60)))
    (aim,) = part._aims(viewer, scene_of((72, 60)))
    assert isinstance(aim.goal, GOALS[match])
    shown = part.apply(picture_of(photo()), scene_of((72, 60))).array()
    scores = [viewer.gradient(tensor(image), [aim])[0] for image in (photo(), shown)]
    assert scores[1] > scores[0]


def test_a_guide_can_be_drawn_by_steps(weights: Path) -> None:
    guide = {"use": "guide", "steps": [{"use": "gradient", "colours": ["red", "blue"], "repeat": 8}], "size": 40}
    part = filter_of(weights, objective=guide, iterations=3)
    scene = scene_of((72, 60))
    viewer = part._viewer(scene)
    (aim,) = part._aims(viewer, scene)
    shown = part.apply(picture_of(photo()), scene).array()
    scores = [viewer.gradient(tensor(image), [aim])[0] for image in (photo(), shown)]
    assert scores[1] > scores[0]


def test_its_description_lists_the_layers_of_the_network_that_it_has_by_default() -> None:
    described = Deepdream.details()
    assert all(layer in described for layer in network("motifs").layers())


def test_layers_are_a_name_or_a_list_with_weights(weights: Path) -> None:
    part = filter_of(weights, layers=["features.3", {"name": "features.4", "weight": 0.5}])
    assert [(layer.name, layer.weight) for layer in part.layers] == [("features.3", 1.0), ("features.4", 0.5)]
    assert built(Filter, {"use": "deepdream", **part.model_dump(mode="json")}) == part


def test_a_zoom_goes_on_from_the_last_frame(weights: Path) -> None:
    from dataclasses import replace

    part = filter_of(weights, zoom={"scale": 1.2}, iterations=1, octaves=1, step=0.001)
    assert part.needs_previous
    assert not filter_of(weights).needs_previous
    first = scene_of((72, 60))
    history = {first.rng.path: 1 - photo()}
    shown = part.apply(picture_of(photo()), replace(first, history=history)).array()
    middle = np.s_[25:35, 30:42]
    assert np.abs(shown - (1 - photo()))[middle].mean() < 0.05
    assert np.abs(part.apply(picture_of(photo()), first).array() - photo())[middle].mean() < 0.05


def test_a_zoom_keeps_its_centre_and_enlarges_the_rest() -> None:
    from artforge_dream.zooming import Zoom, zoomed

    x = torch.linspace(-1, 1, 81)[None, :].expand(61, 81)
    y = torch.linspace(-1, 1, 61)[:, None].expand(61, 81)
    image = torch.stack([x, y, x * y])[None] * 0.4 + 0.5
    larger = zoomed(image, Zoom(scale=2.0))
    torch.testing.assert_close(larger[0, 0, 30, 20:60], image[0, 0, 30, 20:60] * 0.5 + 0.25, atol=0.01, rtol=0)
    turned = zoomed(image, Zoom(scale=1.0, degrees=180.0))
    torch.testing.assert_close(turned, image.flip((2, 3)), atol=0.01, rtol=0)
    torch.testing.assert_close(zoomed(image, Zoom(scale=1.0)), image, atol=1e-5, rtol=0)
    corner = zoomed(image, Zoom(scale=2.0, center=(0.0, 0.0)))
    torch.testing.assert_close(corner[0, 0, 10, 2:70:2], image[0, 0, 5, 1:35], atol=0.02, rtol=0)


def test_without_weight_a_dream_leaves_the_picture_as_it_is(weights: Path) -> None:
    np.testing.assert_array_equal(dreamt(weights, layers=[{"name": LAYER, "weight": 0}]), photo())


def test_a_dream_is_carried_along_with_what_moves(weights: Path) -> None:
    from dataclasses import replace

    coarse = torch.rand(1, 3, 10, 17, generator=torch.Generator().manual_seed(3))
    wide = (
        torch.nn.functional.interpolate(coarse, size=(60, 102), mode="bicubic").clamp(0, 1)[0].permute(1, 2, 0).numpy()
    )
    first, second = np.ascontiguousarray(wide[:, 8:80]), np.ascontiguousarray(wide[:, 5:77])
    part, scene = filter_of(weights, carry=1.0, step=0.05), replace(scene_of((72, 60)), history={})
    dream = part.apply(picture_of(first), scene).array()
    scene.history[scene.rng.path] = dream
    start = part._start(tensor(second), tensor(first), scene)[0].permute(1, 2, 0).numpy()
    middle, shifted = np.s_[15:45, 20:50], np.s_[15:45, 17:47]
    assert np.abs(start[middle] - dream[shifted]).mean() < 0.4 * np.abs(start[middle] - second[middle]).mean()
    np.testing.assert_array_equal(filter_of(weights)._start(tensor(second), tensor(first), scene), tensor(second))


def test_the_frame_before_is_known_though_the_dream_comes_from_disk(weights: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from artforge.caches import Checkpoints

    for _ in range(2):
        scene = replace(scene_of((72, 60)), history={}, checkpoints=Checkpoints(tmp_path))
        filter_of(weights, carry=0.5).apply(picture_of(photo()), scene)
        np.testing.assert_array_equal(scene.history[*scene.rng.path, "undreamt"], photo())


def test_memory_that_will_not_do_is_refused_with_the_tile_that_would(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psutil
    from recipes_in_tests import built as recipe_of

    from artforge.render import memory_refusal, planned_memory

    def recipe(tile: int) -> Any:
        network = f"{{use: squeezenet1_1, weights: {weights}}}"
        return recipe_of(
            "artforge: 1\ncanvas: {size: [4096, 3072]}\nsteps:\n  - solid\n"
            f"  - {{use: deepdream, network: {network}, layers: features.9, tile: {tile}}}\n"
        )

    class Free:
        available = int(planned_memory(recipe(1024), ()) / 0.8) + 1

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Free)
    assert memory_refusal(recipe(1024), ()) is None
    assert "set `tile: 1024` of deepdream" in str(memory_refusal(recipe(4096), ()))
    Free.available //= 20
    assert "make canvas.size smaller" in str(memory_refusal(recipe(4096), ()))
