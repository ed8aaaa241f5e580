"""Write MP4 files through ffmpeg: H.264 video, tagged as ITU-R BT.709.

What was embedded is read back from the file's boxes (ISO/IEC 14496-12) by ourselves.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, OutputError, Picture, Timeline, WholeFile, Writer
from artforge_basics.writers.boxes import comment
from artforge_basics.writers.reel import Reel

Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]  # fmt: skip
LONGEST_SIDE = 16_384
# libx264's bytes depend on how many threads it has.
THREADS = 8
LARGEST_TERM = 1_001_000
FIXED_BYTES = 110_000_000
BYTES_PER_PIXEL: dict[str, int] = {
    "ultrafast": 70,
    "superfast": 140,
    "veryfast": 170,
    "faster": 200,
    "fast": 240,
    "medium": 290,
    "slow": 320,
    "slower": 370,
    "veryslow": 520,
}
# Said to the filter, which converts so, and to the encoder: an older ffmpeg does not hand the tags on.
FILTERS = (
    "scale=flags=accurate_rnd:out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
)
TAGS = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
EXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
LOG_BYTES = 4096
LOG_LINES = 6


class Mp4(Writer):
    """Write animations as H.264 in 4:2:0, exactly the canvas's size, for playing on anything."""

    suffixes: ClassVar[tuple[str, ...]] = (".mp4",)
    animated: ClassVar[bool] = True

    quality: int = Field(
        18, ge=0, le=51, description="the constant rate factor: lower is better and larger; 0 plays in few players"
    )
    preset: Preset = Field("medium", description="how long the encoder looks for a smaller file")
    odd: Literal["refuse", "pad"] = Field(
        "refuse", description="what to do with odd sides: refuse them, or repeat the last column or row of pixels"
    )

    def dtype(self) -> str:
        """Return bytes: the format has no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return what ffmpeg was measured to take; most of it are the frames that the encoder looks ahead at."""
        return FIXED_BYTES + BYTES_PER_PIXEL[self.preset] * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the encoder cannot take the size, or None."""
        if timeline.frames == 1:
            return "an MP4 needs more than one frame: give the recipe `animate`, or write a .png"
        width, height = (side + side % 2 for side in canvas.size)
        if max(width, height) > LONGEST_SIDE:
            return f"H.264 is at most {LONGEST_SIDE:,} pixels wide and high here, and this is {canvas}"
        if self.odd == "refuse" and canvas.size != (width, height):
            return f"an MP4 needs even sides, and this is {canvas}: make it {width}x{height}, or set `odd: pad`"
        return None

    def open(self, film: Film, path: Path) -> Mp4Sink:
        """Start an encoder for one film; raises `OutputError`."""
        return Mp4Sink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the comment in the file's metadata, or None; raises `ValueError` for a damaged file."""
        with path.open("rb") as stream:
            try:
                return comment(stream)
            except ValueError as error:
                raise ValueError(f"{path}: a damaged MP4: {error}") from error


class Mp4Sink:
    """One open MP4 file, and the encoder that writes it."""

    def __init__(self, options: Mp4, film: Film, path: Path) -> None:
        self.path = path
        self.reel = Reel(path, film.canvas, film.timeline.frames)
        metadata = _metadata(film.provenance)
        with contextlib.ExitStack() as stack:
            self.file = WholeFile(path)
            stack.callback(self.file.abandon)
            try:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="artforge-")))
                (folder / "metadata.txt").write_bytes(metadata)
                self.log: IO[bytes] = stack.enter_context((folder / "log.txt").open("w+b"))
                arguments = _arguments(options, film, folder, self.file.temporary)
                with _undisturbed():
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
            self.file.close()
        finally:
            self.abandon()

    def _check(self) -> None:
        """See that the encoder wrote a whole file, whatever it says."""
        try:
            with self.file.temporary.open("rb") as stream:
                comment(stream)
        except (OSError, ValueError) as error:
            self.abandon()
            raise OutputError(f"{self.path}: ffmpeg ended well but left no whole MP4: {error}") from error

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


def _arguments(options: Mp4, film: Film, folder: Path, target: Path) -> list[str]:
    """Return ffmpeg's command line: raw frames on stdin, and the metadata in a file, which may be long."""
    import imageio_ffmpeg

    width, height = (side + side % 2 for side in film.canvas.size)
    general = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-loglevel", "error", "-y"]
    frames = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width}x{height}"]
    frames += ["-framerate", _rate(film.timeline.fps), "-i", "pipe:0"]
    metadata = ["-f", "ffmetadata", "-i", f"file:{folder / 'metadata.txt'}", "-map", "0:v", "-map_metadata", "1"]
    quality = ["-c:v", "libx264", "-crf", str(options.quality), "-preset", options.preset, "-threads", str(THREADS)]
    return [
        *(general + frames + metadata + quality),
        *("-vf", FILTERS, *TAGS, *EXACT, "-movflags", "+faststart", "-f", "mp4", f"file:{target}"),
    ]


def _rate(fps: float) -> str:
    """Return frames per second as the nearest ratio with terms that ffmpeg takes; 29.97002997 is 30000/1001."""
    rate = Fraction(fps).limit_denominator(int(LARGEST_TERM / max(fps, 1)))
    return f"{rate.numerator}/{rate.denominator}"


def _metadata(text: str) -> bytes:
    """Write an FFMETADATA file with one comment; raises `ValueError` for a character that it cannot hold."""
    if "\0" in text:
        raise ValueError("the text to embed has a character of code 0")
    escaped = re.sub(r"[=;#\\\n\r]", lambda match: "\\" + match[0], text)
    # No newline at the end: behind a text that ends in a backslash, ffmpeg would take it for part of the text.
    return b";FFMETADATA1\n" + (f"comment={escaped}" if text else "").encode()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off signals: an encoder that has started but that nobody knows of would go on writing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
