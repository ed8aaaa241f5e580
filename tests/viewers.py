"""Look into files with programs that artforge did not write them with: Pillow's readers and ffmpeg."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageSequence, UnidentifiedImageError

Frames = npt.NDArray[np.int16]


def ffmpeg(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *map(str, arguments)], capture_output=True, check=False)


def decoded(path: Path) -> tuple[str, Frames]:
    """Return what ffmpeg says of a file, and its frames."""
    about = ffmpeg("-i", path).stderr.decode()
    found = re.search(r" (\d+)x(\d+)[, ]", about)
    assert found is not None, about
    frames = ffmpeg("-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-").stdout
    shape = (-1, int(found[2]), int(found[1]), 3)
    return about, np.frombuffer(frames, np.uint8).reshape(shape).astype(np.int16)


def times(path: Path) -> list[float]:
    """Return when each frame of a video is shown, in seconds."""
    counted = ffmpeg("-i", path, "-fps_mode", "passthrough", "-f", "framecrc", "-").stdout.decode().splitlines()
    above, below = next(re.findall(r"(\d+)/(\d+)", line)[0] for line in counted if line.startswith("#tb"))
    shown = [int(line.split(",")[1]) for line in counted if not line.startswith("#")]
    return [time * int(above) / int(below) for time in shown]


def frames_of(path: Path) -> Frames:
    """Return the frames of a picture or a video, shape (frames, height, width, 3), in levels from 0 to 255."""
    try:
        with Image.open(path) as image:
            return np.array([np.asarray(frame.convert("RGB"), np.int16) for frame in ImageSequence.Iterator(image)])
    except UnidentifiedImageError:
        return decoded(path)[1]


def durations(path: Path) -> list[float]:
    """Return for how long Pillow shows each frame, in milliseconds."""
    found = []
    with Image.open(path) as image:
        for frame in ImageSequence.Iterator(image):
            frame.load()
            found.append(float(frame.info["duration"]))
    return found


def seconds_of(path: Path) -> float:
    """Return how long an animation lasts, as Pillow or ffmpeg say."""
    try:
        return sum(durations(path)) / 1000
    except UnidentifiedImageError:
        found = re.search(r"Duration: (\d+):(\d+):([\d.]+)", ffmpeg("-i", path).stderr.decode())
        assert found is not None
        return 3600 * int(found[1]) + 60 * int(found[2]) + float(found[3])
