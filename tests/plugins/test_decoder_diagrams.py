"""The diagrams of decoders: all of them draw, anywhere, the same each time; what moves closes its loop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_decoder.petals import places, smooth
from quick_decoders import PATCHES, QUICK
from stage import built, in_strips, scene_of

from artforge import Canvas, Rng, Source
from artforge.drawing import theme
from artforge.scene import Keeper

GREY = {**PATCHES, "material": {**PATCHES["material"], "colour": "grey"}}
OF_CURVES = [
    "ablation", "component-loss", "decoder-filters", "decoder-sweep", "encoder-filters", "filters-by-seed",
    "look-alike-curves", "overlap", "reconstructions", "training-film", "training-loss",
]  # fmt: skip
OF_PATCHES = [name for name in OF_CURVES if name not in ("look-alike-curves", "overlap")]
MOVING = ["decoder-sweep", "training-film"]
KEEPER = Keeper()


def drawn(
    source: object, size: tuple[int, int] = (320, 180), playhead: float = 0.0, seed: int = 0, keeper: Keeper = KEEPER
) -> npt.NDArray[Any]:
    part = built(Source, source)
    scene = replace(scene_of(size, "source", seed, keeper), playhead=playhead)
    return part.picture(scene).array()


def marked(image: npt.NDArray[Any], title: bool = True) -> float:
    """Return the share of pixels below the title that are neither paper nor the ground of a diagram."""
    colours = theme("dark")
    below = image[len(image) // 5 :] if title else image
    plain = [np.abs(below - np.array(ground, np.float32)).max(-1) < 1e-3 for ground in (colours.paper, colours.panel)]
    return float(1 - (plain[0] | plain[1]).mean())


def diagram(name: str, codec: object = QUICK, **keys: object) -> dict[str, object]:
    own = {} if name == "bezier-dataset" else {"codec": codec}
    return {"use": name, **own, **keys}


@pytest.mark.parametrize("size", [(320, 180), (96, 64), (90, 200), (12, 9)])
@pytest.mark.parametrize("name", [*OF_CURVES, "bezier-dataset"])
def test_a_diagram_of_curves_draws_on_any_canvas(name: str, size: tuple[int, int]) -> None:
    image = drawn(diagram(name), size)
    assert image.shape == (size[1], size[0], 3)
    assert marked(image, title=False) > 0.02


@pytest.mark.parametrize("codec", [PATCHES, GREY], ids=["rgb", "grey"])
@pytest.mark.parametrize("name", OF_PATCHES)
def test_a_diagram_of_patches_draws(name: str, codec: object) -> None:
    assert marked(drawn(diagram(name, codec))) > 0.05


@pytest.mark.parametrize("components", [1, 2, 5])
@pytest.mark.parametrize("name", OF_CURVES)
def test_a_code_may_have_any_size(name: str, components: int) -> None:
    assert marked(drawn(diagram(name, {**QUICK, "components": components}))) > 0.02


@pytest.mark.parametrize("name", [*OF_CURVES, "bezier-dataset"])
def test_light_paper_is_light(name: str) -> None:
    dark, light = (drawn(diagram(name, theme=theme)) for theme in ("dark", "light"))
    assert dark.mean() < 0.35
    assert light.mean() > 0.65


@pytest.mark.parametrize("name", OF_CURVES)
def test_a_diagram_is_the_same_each_time(name: str) -> None:
    assert np.array_equal(drawn(diagram(name), playhead=0.3), drawn(diagram(name), playhead=0.3, keeper=Keeper()))


@pytest.mark.parametrize(
    "name", ["reconstructions", "decoder-filters", "encoder-filters", "ablation", "bezier-dataset"]
)
def test_the_seed_chooses_what_is_shown(name: str) -> None:
    assert not np.array_equal(drawn(diagram(name)), drawn(diagram(name), seed=1))


def test_a_title_of_ones_own_or_none() -> None:
    own, other, none = (drawn(diagram("overlap", title=title)) for title in ("Windows", "Panes", ""))
    assert not np.array_equal(own[:30], other[:30])
    assert np.array_equal(own[60:], other[60:])
    assert not np.array_equal(own[60:], none[60:])


@pytest.mark.parametrize("name", MOVING)
def test_what_stays_is_drawn_once_whatever_the_order_of_frames(name: str) -> None:
    keeper = Keeper()
    forth = [drawn(diagram(name), playhead=playhead, keeper=keeper) for playhead in (0.1, 0.5)]
    keeper = Keeper()
    back = [drawn(diagram(name), playhead=playhead, keeper=keeper) for playhead in (0.5, 0.1)][::-1]
    assert all(np.array_equal(one, other) for one, other in zip(forth, back, strict=True))
    assert not np.array_equal(forth[0], forth[1])


@pytest.mark.parametrize("mode", ["sine", "linear", "fixed", "deviations", "gaussian", "walk"])
@pytest.mark.parametrize("component", ["each", "all", 1])
def test_a_sweep_closes_its_loop(mode: str, component: str | int) -> None:
    source = diagram("decoder-sweep", mode=mode, component=component)
    before, last, first = (drawn(source, playhead=playhead) for playhead in (0.996, 0.998, 0.0))
    assert np.abs(first - last).mean() < 2 * np.abs(last - before).mean() + 1e-4


def test_a_sweep_shows_the_sum_of_the_scaled_filters() -> None:
    """The white dots of what comes out lie where the decoder puts them."""
    part: Any = built(Source, diagram("decoder-sweep", component=0))
    scene = replace(scene_of((800, 600), keeper=Keeper()), playhead=0.2)
    image = part.picture(scene).array()
    stage = part._stage(scene)
    from artforge_decoder.pen import Pen

    from artforge import drawing

    pen = Pen.on(drawing.Paper(scene.canvas, (0, 0, 0)), drawing.theme("dark"), drawing.theme("dark"))
    axes = part._panels(part._box(pen), pen, stage)[3]
    code = part._moment(stage.spread, 0.2, scene.rng).code
    plain = sum(code[index] * stage.autoencoder.filters[index] for index in range(3)) + stage.autoencoder.bias
    for x, y in axes.points(np.arange(7), plain):
        np.testing.assert_allclose(image[int(y), int(x)], drawing.theme("dark").ink, atol=0.02)


@pytest.mark.parametrize("components", [3, 9])
@pytest.mark.parametrize("component", ["each", "all", 1])
def test_a_sweep_stays_within_its_panels(component: str | int, components: int) -> None:
    part: Any = built(Source, diagram("decoder-sweep", {**QUICK, "components": components}, component=component))
    scene = scene_of((320, 180), keeper=Keeper())
    stage = part._stage(scene)
    filters, bias = stage.autoencoder.filters, stage.autoencoder.bias
    for playhead in np.linspace(0, 1, 997):
        moment = part._moment(stage.spread, float(playhead), scene.rng)
        ghosts = 0 if moment.moving is None else stage.spread.deviation.max() * np.abs(filters).max()
        assert np.abs(moment.code @ filters + bias).max() <= stage.reach
        assert np.abs(moment.code[:, None] * filters).max() <= stage.reach
        assert np.abs(moment.code[:2]).max() <= max(stage.across)
        assert ghosts < 2 * stage.reach


def test_scaled_filters_of_patches_grow_with_their_number() -> None:
    source = diagram("decoder-sweep", GREY, component=0, theme="light")
    near, far = (drawn(source, (640, 360), playhead)[200:, 20:310] for playhead in (0.02, 0.25))
    assert np.abs(near - near.mean((0, 1))).mean() < np.abs(far - far.mean((0, 1))).mean()


def test_one_colour_of_ones_own_still_tells_more_from_less() -> None:
    image = drawn(diagram("decoder-filters", GREY, colours=["#ff0000"]), (640, 360))
    assert len(np.unique((image[80:] * 255).round().astype(int).reshape(-1, 3), axis=0)) > 20


def test_the_film_ends_with_what_was_learnt() -> None:
    part: Any = built(Source, diagram("training-film"))
    scene = scene_of((320, 180), keeper=KEEPER)
    film, _ = part._film(scene)
    from artforge_decoder.matching import matched

    np.testing.assert_allclose(film[-1], matched(part.trained.learnt(scene).last.filters))


BLOOM = {"use": "bloom", "codec": GREY, "detail": 64}


def test_a_bloom_is_grey_or_has_the_colours_of_its_filters() -> None:
    grey, colourful = drawn(BLOOM), drawn({**BLOOM, "codec": PATCHES})
    assert np.array_equal(grey[..., 0], grey[..., 2])
    assert grey.std() > 0.1
    assert colourful.std() > 0.1


@pytest.mark.parametrize("keys", [{}, {"arrangement": "tiles"}, {"turn": 2, "drift": -1}, {"wave": 0.0}])
def test_a_bloom_closes_its_loop(keys: dict[str, Any]) -> None:
    first, second, last = (drawn({**BLOOM, **keys}, playhead=playhead) for playhead in (0.0, 0.002, 0.998))
    assert np.abs(first - last).mean() < 3 * np.abs(first - second).mean() + 1e-5
    np.testing.assert_allclose(drawn({**BLOOM, **keys}, playhead=1.0), first, atol=0.02)


def test_a_bloom_without_waves_is_a_mirror_image_of_itself() -> None:
    image = drawn({**BLOOM, "wave": 0.0, "sectors": 4}, (200, 200), playhead=0.3)
    for other in (image[::-1], image[:, ::-1], image.transpose(1, 0, 2)):
        assert np.abs(image - other).mean() < 0.01


def test_a_bloom_may_be_read_in_strips() -> None:
    part = built(Source, BLOOM)
    scene = replace(scene_of((200, 90), keeper=KEEPER), playhead=0.3)
    whole = part.picture(scene).array()
    assert np.array_equal(in_strips(part.picture(scene), 7), whole)


def test_supersampling_averages_a_larger_bloom() -> None:
    part = built(Source, BLOOM)
    scene = scene_of((60, 40), keeper=KEEPER)
    fine = part.picture(replace(scene, canvas=Canvas(size=(120, 80)))).array()
    coarse = part.picture(replace(scene, canvas=Canvas(size=(60, 40), supersample=2))).array()
    np.testing.assert_allclose(coarse, fine.reshape(40, 2, 60, 2, 3).mean((1, 3)), atol=1e-5)


def test_smooth_surfaces_go_through_their_filters_but_for_the_mean() -> None:
    filters = Rng(0).normal((2, 8, 8, 1))
    surfaces = smooth(filters, 8, 1e6)
    wanted = np.moveaxis(filters - filters.mean((1, 2), keepdims=True), 0, 2)
    np.testing.assert_allclose(surfaces, wanted, atol=1e-5)


def test_surfaces_have_no_seam_where_they_are_mirrored() -> None:
    surfaces = smooth(Rng(0).normal((1, 6, 6, 1)), 256, 8.0)[..., 0, 0]
    inside = np.abs(np.diff(surfaces, axis=0)).max()
    assert np.abs(surfaces[0] - surfaces[1]).max() < 0.05 * inside


def test_a_rosette_has_its_sectors_and_tiles_their_size() -> None:
    canvas = Canvas(size=(200, 200))
    keys: dict[str, Any] = {"sectors": 2, "rings": 1.0, "size": 0.25, "inwards": 0.0, "around": 0.0}
    rosette = places(canvas, range(200), 64, arrangement="rosette", **keys).reshape(200, 200)
    assert np.array_equal(rosette % 64, rosette[::-1, ::-1] % 64)
    tiles = places(canvas, range(200), 64, arrangement="tiles", **keys) % 64
    assert np.array_equal(tiles[:, :100], tiles[:, 100:])
    assert np.array_equal(tiles, tiles[:, ::-1])
