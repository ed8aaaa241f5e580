"""Write videos through ffmpeg, whatever the codec: frames by a pipe, colours tagged as ITU-R BT.709."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, BinaryIO, Literal

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, OutputError, Picture, WholeFile, ffmpeg, uninterrupted
from artforge_basics.writers.rate import ratio
from artforge_basics.writers.reel import Reel

LARGEST_TERM = 1_001_000
LOG_BYTES = 4096
LOG_LINES = 6
Odd = Annotated[
    Literal["refuse", "pad"],
    Field(description="what to do with odd sides: refuse them, or repeat the last column or row of pixels"),
]


@dataclass(frozen=True)
class Container:
    """What one format asks of ffmpeg, and `comment`, which reads back what was embedded.

    `encoder` are the arguments that choose and tune the encoder, `muxer` those of the file. `comment` raises
    `ValueError` for a damaged file. `remark` wraps bytes as the format's remark, which may be appended to a file.
    """

    name: str
    encoder: tuple[str, ...]
    muxer: tuple[str, ...]
    comment: Callable[[BinaryIO], str | None]
    remark: Callable[[bytes], bytes]


def even(canvas: Canvas) -> Canvas:
    """Return the canvas with odd sides made one longer; 4:2:0 has one colour for two by two pixels."""
    width, height = canvas.size
    return Canvas.model_construct(size=(width + width % 2, height + height % 2))


def odd_refusal(name: str, odd: Odd, canvas: Canvas) -> str | None:
    """Return why a video cannot have a canvas's odd sides, or None."""
    if odd == "pad" or canvas.size == even(canvas).size:
        return None
    return f"{name} needs even sides, and this is {canvas}: make it {even(canvas)}, or set `odd: pad`"


class Video:
    """One open video file, and the encoder that writes it."""

    def __init__(self, container: Container, film: Film, path: Path) -> None:
        self.container, self.film, self.path = container, film, path
        self.reel = Reel(path, film.canvas, film.timeline.frames)
        metadata = _metadata(film.provenance)
        with contextlib.ExitStack() as stack:
            self.file = WholeFile(path)
            stack.callback(self.file.abandon)
            try:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="artforge-")))
                (folder / "metadata.txt").write_bytes(metadata)
                self.log: IO[bytes] = stack.enter_context((folder / "log.txt").open("w+b"))
                arguments = _arguments(container, film, folder, self.file.temporary)
                with uninterrupted():  # one that has started but that nobody knows of would go on writing
                    self.process = _start(arguments, self.log)
                    stack.callback(_end, self.process)
            except (OSError, RuntimeError) as error:
                raise OutputError(f"{path}: the encoder cannot be started: {error}") from error
            self.stack = stack.pop_all()

    def add(self, picture: Picture) -> None:
        """Hand the next picture to the encoder; raises `OutputError` with its last words if it died."""
        self.reel.take(picture)
        right, below, row = picture.width % 2, picture.height % 2, 0
        for rows in picture.strips(np.uint8):
            row += len(rows)
            self._send(np.pad(rows, ((0, below if row == picture.height else 0), (0, right), (0, 0)), "edge"))

    def _send(self, rows: np.ndarray[Any, np.dtype[Any]]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(rows.tobytes())
        except OSError as error:
            raise self._failure() from error

    def close(self) -> None:
        """Wait for the encoder and put the file under its name; raises `OutputError` or `ValueError`."""
        self.reel.complete()
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        if self.process.wait() != 0:
            raise self._failure()
        self._check()
        try:
            self.file.seal(self.film.fingerprint, self.container.remark)
            self.file.close()
        finally:
            self.abandon()

    def _check(self) -> None:
        """See that the encoder wrote a whole file, whatever it says."""
        try:
            with self.file.temporary.open("rb") as stream:
                self.container.comment(stream)
        except (OSError, ValueError) as error:
            self.abandon()
            raise OutputError(
                f"{self.path}: ffmpeg ended well but left no whole {self.container.name}: {error}"
            ) from error

    def abandon(self) -> None:
        """End the encoder and leave nothing behind; a file that has its name already stays."""
        self.stack.close()

    def _failure(self) -> OutputError:
        """Say how the encoder died and how far it got, and clean up."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.log.seek(max(0, self.log.seek(0, 2) - LOG_BYTES))
        lines = [line for line in self.log.read().decode(errors="replace").splitlines() if line.strip()]
        said = "".join(f"\n  {line}" for line in lines[-LOG_LINES:])
        try:
            written, free = self.file.temporary.stat().st_size, shutil.disk_usage(self.path.parent).free
            room = f"after {written:,} bytes ({free:,} bytes are free)"
        except OSError:
            room = "and its folder is gone (0 bytes were kept)"
        status = self.process.poll()
        self.abandon()
        return OutputError(f"{self.path}: ffmpeg ended with status {status} {room}{said}")


def _arguments(container: Container, film: Film, folder: Path, target: Path) -> list[str]:
    """Return ffmpeg's command line: raw frames on stdin, and the metadata in a file, which may be long."""
    import imageio_ffmpeg

    rate = ratio(film.timeline.fps, LARGEST_TERM)
    general = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-loglevel", "error", "-y"]
    frames = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", str(even(film.canvas))]
    frames += ["-framerate", f"{rate.numerator}/{rate.denominator}", "-i", "pipe:0"]
    metadata = ["-f", "ffmetadata", "-i", f"file:{folder / 'metadata.txt'}", "-map", "0:v", "-map_metadata", "1"]
    return [
        *(general + frames + metadata),
        *(*container.encoder, "-vf", ffmpeg.FILTERS, *ffmpeg.TAGS, *ffmpeg.EXACT, *container.muxer, f"file:{target}"),
    ]


def _metadata(text: str) -> bytes:
    """Write an FFMETADATA file with one comment; raises `ValueError` for a character that it cannot hold."""
    if "\0" in text:
        raise ValueError("the text to embed has a character of code 0")
    escaped = re.sub(r"[=;#\\\n\r]", lambda match: "\\" + match[0], text)
    # No newline at the end: behind a text that ends in a backslash, ffmpeg would take it for part of the text.
    return b";FFMETADATA1\n" + (f"comment={escaped}" if text else "").encode()


def _start(arguments: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start ffmpeg apart from the terminal's interrupts, which are ours to answer.

    The log is a file: nobody would read a pipe, and a full one would stop ffmpeg. Signals that Python ignores
    stay ignored, so that ffmpeg can say that a file grew too large.
    """
    return subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=log,
        start_new_session=True,
        restore_signals=False,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.wait()
