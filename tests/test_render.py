from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image
from recipes_in_tests import built

import artforge
from artforge.caches import Checkpoints
from artforge.errors import OutputError, RecipeError, RenderError
from artforge.host import installed
from artforge.parts import PointFilter, WholeFilter
from artforge.picture import Picture, Rows
from artforge.recipe.model import Recipe
from artforge.recipe.output import Output
from artforge.recipe.template import Template
from artforge.render import Target, compose, memory_refusal, pattern_refusal, planned_memory, render
from artforge.steps import Step

STILL = "artforge: 1\nseed: 3\ncanvas: {size: [24, 16]}\nsteps: [{use: cppn, init: {use: normal, std: 2.0}}]\n"
LOOP = STILL + "animate: {frames: 4, fps: 10}\nmotion: {'steps[0].init.std': {keys: {0: 0.5, 0.5: 2.0, 1: 0.5}}}\n"


def targets(recipe: Recipe, folder: Path) -> list[Target]:
    return [Target(output, folder / output.template.text, "", folder) for output in recipe.outputs]


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def test_a_still_is_the_picture_at_the_beginning(tmp_path: Path) -> None:
    recipe = built(STILL + "output: a.png")
    render(recipe, targets(recipe, tmp_path))
    assert np.array_equal(pixels(tmp_path / "a.png"), compose(recipe).array(np.uint8))


def test_several_files_come_from_one_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = built(LOOP + "output: [a.gif, b.mp4, {path: '{frame}.png'}]")
    calls = []

    def counted(recipe: Recipe, *given: Any, **more: Any) -> Picture:
        calls.append(given)
        return compose(recipe, *given, **more)

    monkeypatch.setattr("artforge.render.compose", counted)
    render(recipe, targets(recipe, tmp_path))
    assert len(calls) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.png", "1.png", "2.png", "3.png", "a.gif", "b.mp4"]


def test_a_sequence_has_each_frame_of_the_playhead(tmp_path: Path) -> None:
    recipe = built(LOOP + "output: '{frame}.png'")
    render(recipe, targets(recipe, tmp_path))
    for index in range(4):
        assert np.array_equal(pixels(tmp_path / f"{index}.png"), compose(recipe, index / 4).array(np.uint8))


STILL_WRITERS = [
    part for part, _ in installed().parts("writer") if issubclass(part, artforge.Writer) and not part.animated
]


@pytest.mark.parametrize("suffix", [suffix for part in STILL_WRITERS for suffix in part.suffixes])
def test_every_format_of_stills_takes_a_sequence(suffix: str, tmp_path: Path) -> None:
    recipe = built(LOOP + f"output: 'x/{{frame}}{suffix}'")
    render(recipe, targets(recipe, tmp_path))
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == [f"{index}{suffix}" for index in range(4)]
    for index in range(4):
        shown = pixels(tmp_path / "x" / f"{index}{suffix}").astype(int)
        assert np.abs(shown - compose(recipe, index / 4).array(np.uint8)).mean() < 8


def test_a_still_of_an_animation_shows_its_playhead(tmp_path: Path) -> None:
    recipe = built(LOOP + "output: [{path: a.png, still: 0.5}, b.png]")
    render(recipe, targets(recipe, tmp_path))
    assert np.array_equal(pixels(tmp_path / "a.png"), compose(recipe, 0.5).array(np.uint8))
    assert np.array_equal(pixels(tmp_path / "b.png"), compose(recipe, 0.0).array(np.uint8))


def test_an_animation_that_does_not_loop_ends_at_the_last_key(tmp_path: Path) -> None:
    recipe = built(LOOP.replace("fps: 10", "fps: 10, loop: false") + "output: '{frame}.png'")
    render(recipe, targets(recipe, tmp_path))
    assert np.array_equal(pixels(tmp_path / "3.png"), compose(recipe, 1.0).array(np.uint8))


def test_progress_counts_every_row_to_the_end(tmp_path: Path) -> None:
    recipe = built(LOOP + "output: [a.gif, {path: b.png, still: 0.3}]")
    seen: list[tuple[int, int]] = []
    render(recipe, targets(recipe, tmp_path), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (16 * 5, 16 * 5)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


class Faulty(PointFilter):
    """Fail after some rows."""

    def colour(self, r, g, b, xp):  # type: ignore[no-untyped-def]
        return r, g, b

    def apply(self, picture: Picture, scene: artforge.Scene) -> Picture:
        def read(start: int, stop: int) -> np.ndarray:
            raise OutputError("the disk went away")

        return Picture(picture.width, picture.height, read)


@pytest.mark.parametrize("output", ["a.png", "a.gif", "a.mp4", "a.apng", "a.avif", "a.tif", "a.webp", "'{frame}.png'"])
def test_a_failure_leaves_nothing_behind(output: str, tmp_path: Path) -> None:
    from dataclasses import replace

    recipe = built(LOOP + f"output: [{output}]")
    recipe = replace(recipe, steps=(*recipe.steps, Step(Faulty())))
    with pytest.raises(OutputError, match="went away"):
        render(recipe, targets(recipe, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_the_wrong_size_names_its_part() -> None:
    from dataclasses import replace

    class Small(artforge.Source):
        """Return too small a picture."""

        def picture(self, scene: artforge.Scene) -> Picture:
            return artforge.picture_of(np.zeros((2, 2, 3), np.float32))

    recipe = replace(built(STILL), steps=(Step(Small()),))
    with pytest.raises(RenderError, match=r"source 'small' of test_render: .*: its picture is 2x2, the canvas 24x16"):
        compose(recipe)


def test_a_crash_in_a_part_names_the_part_and_the_line() -> None:
    from dataclasses import replace

    class Crash(artforge.Source):
        """Crash."""

        def picture(self, scene: artforge.Scene) -> Picture:
            raise KeyError("lost")

    with pytest.raises(RenderError, match=r"source 'crash' of test_render: .*test_render\.py:\d+: KeyError: 'lost'"):
        compose(replace(built(STILL), steps=(Step(Crash()),)))


def test_a_single_file_is_planned_by_its_strips_and_several_by_the_whole_picture() -> None:
    low, tall = (built(STILL.replace("[24, 16]", size) + "output: a.png") for size in ("[4000, 100]", "[4000, 4000]"))
    assert planned_memory(low, low.outputs) == planned_memory(tall, tall.outputs)
    assert planned_memory(tall, tall.outputs) + 12 * 4000 * 4000 < planned_memory(tall, tall.outputs * 2)


def test_what_memory_cannot_hold_is_refused_with_the_number_and_the_key() -> None:
    recipe = built(STILL.replace("[24, 16]", "[131072, 131072]") + "output: [a.png, b.png]")
    assert "MiB" in (memory_refusal(recipe, recipe.outputs) or "")
    assert "canvas.size" in (memory_refusal(recipe, recipe.outputs) or "")


def test_a_recipe_is_written_to_a_file_by_its_suffix(tmp_path: Path) -> None:
    recipe = built(STILL)
    assert artforge.write(recipe, tmp_path / "a.png") == tmp_path / "a.png"
    assert np.array_equal(pixels(tmp_path / "a.png"), compose(recipe).array(np.uint8))
    with pytest.raises(RecipeError, match=r"cannot write \.bmp"):
        artforge.write(recipe, tmp_path / "a.bmp")


def test_the_same_recipe_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        recipe = built(LOOP)
        for suffix in ("png", "gif", "mp4"):
            artforge.write(recipe, tmp_path / name / f"x.{suffix}")
    for suffix in ("png", "gif", "mp4"):
        assert (tmp_path / "a" / f"x.{suffix}").read_bytes() == (tmp_path / "b" / f"x.{suffix}").read_bytes()


def test_a_fault_of_a_writer_names_it(tmp_path: Path) -> None:
    class Spilling(artforge.Writer):
        """Fail at the first picture."""

        def open(self, film: artforge.Film, path: Path) -> artforge.Sink:
            return SpillingSink()

        def provenance(self, path: Path) -> str | None:
            return None

    class SpillingSink:
        def add(self, picture: Picture) -> None:
            raise KeyError("spilt")

        def close(self) -> None: ...

        def abandon(self) -> None: ...

    target = Target(Output(Template("a.ink"), None, Spilling()), tmp_path / "a.ink", "", tmp_path)
    with pytest.raises(RenderError, match=r"writer 'spilling' of test_render: .*KeyError: 'spilt'"):
        render(built(STILL), [target])


class Seen(artforge.Writer):
    """Note the patterns at two playheads, and the rows of the pictures."""

    suffixes = (".seen",)
    animated = True
    draws_patterns = True

    def open(self, film: artforge.Film, path: Path) -> artforge.Sink:
        patterns = [film.pattern(playhead) for playhead in (0.0, 0.5)]
        return SeenSink([pattern.picture().array(np.uint8) for pattern in patterns], film.timeline.frames, path)

    def provenance(self, path: Path) -> str | None:
        return None


@dataclass
class SeenSink:
    patterns: list[np.ndarray]
    frames: int
    path: Path
    pictures: list[np.ndarray] = field(default_factory=list)

    def add(self, picture: Picture) -> None:
        self.pictures.append(picture.array(np.uint8))

    def close(self) -> None:
        np.savez(self.path, *self.patterns, *self.pictures, frames=self.frames)

    def abandon(self) -> None: ...


def test_a_writer_that_draws_patterns_gets_those_of_any_playhead_and_one_picture(tmp_path: Path) -> None:
    recipe = built(LOOP)
    render(recipe, [Target(Output(Template("a.seen"), None, Seen()), tmp_path / "a.npz", "", tmp_path)])
    with np.load(tmp_path / "a.npz") as found:
        assert sorted(found) == ["arr_0", "arr_1", "arr_2", "frames"]
        assert found["frames"] == 4
        for name, playhead in (("arr_0", 0.0), ("arr_1", 0.5), ("arr_2", 0.0)):
            assert np.array_equal(found[name], compose(recipe, playhead).array(np.uint8))


class Heavy(WholeFilter):
    """Fail when it is computed."""

    def whole(self, image: Rows, scene: artforge.Scene) -> Rows:
        raise MemoryError


def test_a_filter_that_needs_pixels_is_refused_without_computing_any() -> None:
    recipe = built(STILL)
    heavy = replace(recipe, steps=(*recipe.steps, Step(Heavy())))
    refused = pattern_refusal(heavy, [Output(Template("a.seen"), None, Seen())])
    assert refused is not None
    assert refused[0] == 1
    assert refused[1].startswith("filter 'heavy' is made of pixels, and .seen shows patterns alone")


def test_a_film_without_patterns_says_so() -> None:
    film = artforge.Film(artforge.Canvas(size=(2, 2)), artforge.STILL, "")
    with pytest.raises(RenderError, match=r"no pattern behind the picture at playhead 0\.5"):
        film.pattern(0.5)


def test_a_value_that_a_part_refuses_at_a_playhead_nobody_checked_names_the_playhead() -> None:
    text = LOOP.replace("{use: normal, std: 2.0}", "uniform").replace(".init.std", ".init.low")
    recipe = built(text.replace("{0: 0.5, 0.5: 2.0, 1: 0.5}", "{0: 0.0, 0.9: 0.0, 1: 2.0}"))
    with pytest.raises(RenderError, match="at playhead 1 a part refuses: `low` must be below `high`"):
        compose(recipe, 1.0)


class Counting(WholeFilter):
    """Make each frame a little lighter than the last one; count those that are made."""

    made: ClassVar[list[float]] = []

    @property
    def needs_previous(self) -> bool:
        return True

    def whole(self, image: Rows, scene: artforge.Scene) -> Rows:
        return scene.resumed(lambda: self.lighter(image, scene))

    def lighter(self, image: Rows, scene: artforge.Scene) -> Rows:
        self.made.append(scene.playhead)
        before = np.zeros_like(image) if scene.previous is None else scene.previous
        return before + np.float32(0.1)


def counting(text: str) -> Recipe:
    Counting.made.clear()
    recipe = built(text)
    return replace(recipe, steps=(*recipe.steps, Step(Counting())))


def test_a_filter_sees_its_own_last_picture(tmp_path: Path) -> None:
    recipe = counting(LOOP + "output: '{frame}.png'")
    render(recipe, targets(recipe, tmp_path))
    for index in range(4):
        np.testing.assert_allclose(pixels(tmp_path / f"{index}.png"), 255 * 0.1 * (index + 1), atol=0.51)


def test_a_still_of_such_a_film_shows_what_came_before_it(tmp_path: Path) -> None:
    recipe = counting(LOOP + "output: {path: a.png, still: 0.5}")
    render(recipe, targets(recipe, tmp_path))
    assert Counting.made == [0.0, 0.25, 0.5]
    np.testing.assert_allclose(pixels(tmp_path / "a.png"), 255 * 0.3, atol=0.51)


def test_a_film_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 32:
            raise KeyboardInterrupt

    recipe, checkpoints = counting(LOOP + "output: a.gif"), Checkpoints(tmp_path / "kept" / "film")
    (whole,) = targets(recipe, tmp_path / "whole")
    render(recipe, [whole])
    with pytest.raises(KeyboardInterrupt):
        render(recipe, targets(recipe, tmp_path), stop, checkpoints=checkpoints)
    assert not (tmp_path / "a.gif").exists()
    Counting.made.clear()
    kept = len(list(checkpoints.folder.iterdir()))
    render(recipe, targets(recipe, tmp_path), checkpoints=checkpoints)
    assert kept > 0
    assert len(Counting.made) == 4 - kept
    assert (tmp_path / "a.gif").read_bytes() == whole.path.read_bytes()
