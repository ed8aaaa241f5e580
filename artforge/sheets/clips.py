"""Short and small films of what moves, for pages: H.264 in MP4, without sound."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from artforge import ffmpeg
from artforge.inputs import opening
from artforge.sheets.thumbnails import VIDEOS, Size, reduced

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE, SECONDS = 320, 6
SLOWEST, FASTEST = 10.0, 30.0
"""Frames per second of a film."""
BRIEF, USUAL = 10, 100
"""Milliseconds: for so long browsers show a frame that is to last no longer than the first of these."""
# libx264's bytes depend on how many threads it has.
ENCODER = ("-c:v", "libx264", "-crf", "25", "-preset", "medium", "-threads", "1", "-an", "-map_metadata", "-1")
MUXER = ("-movflags", "+faststart", "-f", "mp4")


def clip(path: Path, size: Size) -> bytes:
    """Return the first seconds of an animation or a video, whose size is given, as a small film.

    Raises `ValueError` with a sentence where it cannot be decoded.
    """
    width, height = fitted(size)
    with tempfile.TemporaryDirectory(prefix="artforge-") as folder:
        target = Path(folder, "clip.mp4")
        if path.suffix.lower() in VIDEOS:
            played = _run([*ffmpeg.reading(path), *_writing((width, height), target)], ())
        else:
            with opening(path, path) as image:
                rate = min(max(1000 / _milliseconds(image), SLOWEST), FASTEST)
                raw = [
                    "-f",
                    "rawvideo",
                    "-pix_fmt",
                    "rgb24",
                    "-video_size",
                    f"{width}x{height}",
                    "-framerate",
                    f"{rate}",
                ]
                command = [*ffmpeg.quietly(), *raw, "-i", "pipe:0", *_writing((width, height), target)]
                played = _run(command, _frames(image, rate, (width, height)))
        if not played:
            raise ValueError(f"this does not play, or is damaged: {path}")
        return target.read_bytes()


def fitted(size: Size) -> Size:
    """Return the size of a film: even sides, none longer than a page needs."""
    scale = min(1.0, LONGEST_SIDE / max(size))
    width, height = (max(2, round(side * scale / 2) * 2) for side in size)
    return width, height


def _writing(size: Size, target: Path) -> list[str]:
    """Return the end of a command, which makes the film."""
    filters = f"fps=min(source_fps\\,{FASTEST}),scale={size[0]}:{size[1]}:flags=area,setsar=1,{ffmpeg.FILTERS}"
    return ["-t", str(SECONDS), "-vf", filters, *ENCODER, *ffmpeg.TAGS, *ffmpeg.EXACT, *MUXER, f"file:{target}"]


def _run(command: list[str], frames: Iterable[bytes]) -> bool:
    """Run ffmpeg, send it frames, and return whether it made a film."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):
                for frame in frames:
                    process.stdin.write(frame)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        except BaseException:
            process.kill()
            raise
    return process.returncode == 0


def _frames(image: Image.Image, rate: float, size: Size) -> Iterator[bytes]:
    """Yield an animation's frames as RGB bytes at a steady rate, for as many seconds as a film lasts."""
    from PIL import ImageSequence

    elapsed, sent = 0.0, 0
    for frame in ImageSequence.Iterator(image):
        elapsed = min(elapsed + _milliseconds(frame), SECONDS * 1000)
        due = max(1, round(elapsed * rate / 1000))
        if due > sent:
            small = reduced(frame, max(size)).resize(size)
            yield from [small.tobytes()] * (due - sent)
            sent = due
        if elapsed >= SECONDS * 1000:
            return


def _milliseconds(frame: Image.Image) -> float:
    """Return how long a frame is shown; some formats tell only when it has been decoded."""
    frame.load()
    told = float(frame.info.get("duration") or 0)
    return told if told > BRIEF else USUAL
