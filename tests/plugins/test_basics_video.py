"""The source `video` on small films whose frames are plain greys."""

from pathlib import Path
from types import SimpleNamespace as Namespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.footage import Footage, VideoFile
from artforge_basics.sources.video import Video
from artforge_basics.writers.gif import Gif
from artforge_basics.writers.mp4 import Mp4
from films import film_of, flat, smooth, write
from pydantic import ValidationError
from stage import built, scene_of

from artforge import RenderError, Source, ffmpeg
from artforge.scene import Keeper, Scene

GREYS = [0, 60, 120, 180, 240]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of 32x24 with a grey for each of five frames."""
    frames = [flat(32, 24, (grey, grey, grey)) for grey in GREYS]
    return write(Mp4(quality=1), film_of(32, 24, frames=5), frames, tmp_path_factory.mktemp("video") / "a.mp4")


def frame(path: Path, playhead: float, size: tuple[int, int] = (32, 24), **keys: object) -> npt.NDArray[Any]:
    scene = scene_of(size)
    at = Scene(scene.canvas, playhead, scene.rng, scene.keeper)
    return built(Source, {"use": "video", "path": str(path), **keys}).picture(at).array()


def grey_at(path: Path, playhead: float, **keys: Any) -> int:
    """Return which of the greys a frame is nearest to."""
    level = frame(path, playhead, **keys).mean() * 255
    return int(np.abs(np.array(GREYS) - level).argmin())


def test_a_video_knows_its_frames_and_size(video: Path) -> None:
    file = VideoFile.open(video)
    assert (file.frames, file.size) == (5, (32, 24))


def test_the_frame_at_the_playhead_is_shown(video: Path) -> None:
    assert [grey_at(video, index / 5) for index in range(5)] == [0, 1, 2, 3, 4]
    assert grey_at(video, 0.99) == 4


def test_colours_are_those_of_the_video(video: Path) -> None:
    np.testing.assert_allclose(frame(video, 0.4) * 255, 120, atol=3)


@pytest.mark.parametrize(
    ("ends", "shown"), [("hold", [0, 2, 4, 4, 4]), ("cycle", [0, 2, 4, 1, 3]), ("mirror", [0, 2, 4, 4, 2])]
)
def test_a_video_that_is_over_is_held_mirrored_or_begun_again(video: Path, ends: str, shown: list[int]) -> None:
    assert [grey_at(video, index / 5, ends=ends, repeat=2.0) for index in range(5)] == shown


def test_every_playhead_shows_its_frame_whatever_it_was_rounded_to() -> None:
    for count in range(1, 200):
        file: Any = Namespace(frames=count)
        part = Video.model_construct(path=file, start=0.0, repeat=1.0, ends="cycle")
        assert [part._index(index / count) for index in range(count)] == list(range(count))


def test_a_video_begins_where_it_is_told_to(video: Path) -> None:
    assert grey_at(video, 0.0, start=0.6) == 3


def test_the_last_frame_of_an_animation_that_does_not_loop_is_the_videos(video: Path) -> None:
    assert grey_at(video, 1.0) == 4


def test_frames_are_fitted_as_images_are(tmp_path: Path) -> None:
    path = write(Mp4(quality=1), film_of(32, 24, frames=2), [smooth(32, 24)] * 2, tmp_path / "a.mp4")
    contained = frame(path, 0.0, (64, 24), fit="contain", background="#ff0000")
    np.testing.assert_array_equal(contained[:, :16], np.broadcast_to(np.array([1, 0, 0], np.float32), (24, 16, 3)))
    np.testing.assert_allclose(contained[:, 16:48], smooth(32, 24).array(), atol=0.1)


def test_frames_may_be_asked_for_in_any_order(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge_basics.footage.RECENT_BYTES", 2 * 32 * 24 * 3)
    footage = Footage(VideoFile.open(video))
    levels = [footage.frame(index)[0] for index in (4, 3, 0, 2, 1, 4)]
    np.testing.assert_allclose(levels, [GREYS[index] for index in (4, 3, 0, 2, 1, 4)], atol=3)


def test_what_is_kept_of_a_video_is_bounded(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge_basics.footage.RECENT_BYTES", 2 * 32 * 24 * 3)
    footage = Footage(VideoFile.open(video))
    footage.frame(4)
    assert len(footage._recent) == 2


def test_a_video_is_decoded_once_for_all_frames(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    decode = ffmpeg.decoded

    def counted(path: Path) -> Any:
        started.append(path)
        return decode(path)

    part = built(Source, {"use": "video", "path": str(video)})
    monkeypatch.setattr(ffmpeg, "decoded", counted)
    keeper = Keeper()
    for index in range(5):
        scene = scene_of((32, 24), keeper=keeper)
        part.picture(Scene(scene.canvas, index / 5, scene.rng, keeper))
    assert len(started) == 1


def test_a_gif_is_a_video_too(tmp_path: Path) -> None:
    frames = [flat(32, 24, (grey, grey, grey)) for grey in GREYS]
    path = write(Gif(), film_of(32, 24, frames=5, fps=10), frames, tmp_path / "a.gif")
    assert [grey_at(path, index / 5) for index in range(5)] == [0, 1, 2, 3, 4]


def refusal(path: Path) -> str:
    with pytest.raises(ValidationError) as caught:
        built(Source, {"use": "video", "path": str(path)})
    return str(caught.value.errors()[0]["msg"])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert refusal(tmp_path / "a.mp4").startswith("the file is empty: ")


@pytest.mark.parametrize(
    "content", [b"no video", b"#EXTM3U\nhttp://example.org/a.mp4\n", b"ffconcat version 1.0\nfile a.mp4\n"]
)
def test_what_is_no_video_or_only_names_one_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    assert "no video that can be read" in refusal(tmp_path / "a.mp4")


def test_a_video_that_breaks_off_is_refused(video: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(video.read_bytes()[:-40])
    assert "damaged" in refusal(tmp_path / "a.mp4")


def test_a_missing_video_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "a.mp4")


def test_frames_that_cannot_be_decoded_are_named(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    footage = Footage(VideoFile.open(video))
    monkeypatch.setattr(VideoFile, "frames", 9)
    with pytest.raises(RenderError, match=r"frame 5 of 9 cannot be decoded: .* is damaged"):
        footage.frame(7)
