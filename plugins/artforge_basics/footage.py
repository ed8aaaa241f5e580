"""Video files: checked when a recipe is loaded, decoded frame by frame through ffmpeg."""

from __future__ import annotations

import re
import subprocess
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pydantic_core import PydanticCustomError

from artforge import InputFile, RenderError, ffmpeg

Size = tuple[int, int]
TORN = re.compile(rb"partial file|truncated|corrupt", re.IGNORECASE)
"""What ffmpeg says of a file that breaks off; it goes on with what there is."""
RECENT_BYTES = 64 << 20
"""So much of what was decoded last is kept, for those that run backwards."""


class VideoFile(InputFile):
    """A video to read; one without pictures, or that cannot be decoded, is refused."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Count the frames and decode the first."""
        if not data:
            raise _refusal(path, "the file is empty")
        try:
            _facts(path, len(data))
        except ValueError:
            raise _refusal(path, "this is no video that can be read, or it is damaged") from None

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return _facts(self.path, self.path.stat().st_size)[0]

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return _facts(self.path, self.path.stat().st_size)[1]


class Footage:
    """Decodes a video's frames in order, and keeps those that were decoded last.

    Going back beyond these begins at the first frame again.
    """

    def __init__(self, file: VideoFile) -> None:
        self.file = file
        width, height = file.size
        self.nbytes = min(RECENT_BYTES, file.frames * width * height * 3)
        self._most = max(1, RECENT_BYTES // (width * height * 3))
        self._recent: OrderedDict[int, bytes] = OrderedDict()
        self._coming: Iterator[ffmpeg.Frame] = iter(())
        self._next = 0

    def frame(self, index: int) -> bytes:
        """Return the pixels of a frame, counted from 0, as RGB bytes.

        Raises `RenderError` where the file breaks off.
        """
        if index not in self._recent and (index < self._next or not self._recent):
            self._coming, self._next = ffmpeg.decoded(self.file.path), 0
        while index not in self._recent:
            try:
                self._recent[self._next] = next(self._coming)[1]
            except StopIteration:
                sentence = f"frame {self._next} of {self.file.frames} cannot be decoded: {self.file.address} is damaged"
                raise RenderError(sentence) from None
            self._recent.move_to_end(self._next)
            self._next += 1
            if len(self._recent) > self._most:
                self._recent.popitem(last=False)
        return self._recent[index]


@lru_cache(maxsize=64)
def _facts(path: Path, length: int) -> tuple[int, Size]:
    """Return how many frames a video has, and their size; `length` is the file's, so that another one is looked at.

    Raises `ValueError` for what is no video.
    """
    command = [*ffmpeg.reading(path), "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    counts = re.findall(rb"^frame=\s*(\d+)", done.stdout, re.MULTILINE)
    decoded = ffmpeg.decoded(path)
    first = next(decoded, None)
    if done.returncode or TORN.search(done.stderr) or not counts or first is None:
        raise ValueError(f"{path} is no video, or damaged")
    return int(counts[-1]), first[0]


def _refusal(path: Path, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("input", "{sentence}: {path}", {"sentence": sentence, "path": str(path)})
