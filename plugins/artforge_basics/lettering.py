"""Setting text: line breaks, and letters as a mask."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic_core import PydanticCustomError

from artforge import InputFile, drawing

Floats = npt.NDArray[np.float32]
Align = drawing.Align
Typeface = drawing.Typeface


class FontFile(InputFile):
    """A TrueType or OpenType font."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Refuse what FreeType cannot read."""
        from PIL import ImageFont

        try:
            ImageFont.truetype(io.BytesIO(data), 16)
        except (OSError, ValueError):
            raise PydanticCustomError(
                "font", "this is no TrueType or OpenType font: {path}", {"path": str(path)}
            ) from None


class TextFile(InputFile):
    """Sentences in UTF-8, one to a line."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Refuse a file that is no text or has no line with anything on it."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise PydanticCustomError("text_file", "this is no text in UTF-8: {path}", {"path": str(path)}) from None
        if not text.strip():
            raise PydanticCustomError("text_file", "there is no text in the file: {path}", {"path": str(path)})

    def lines(self) -> list[str]:
        """Read the lines that are not empty, without the space around them."""
        text = self.path.read_text("utf-8-sig")
        return [line.strip() for line in text.splitlines() if line.strip()]


def broken(text: str, face: Typeface, width: float) -> list[str]:
    """Break text into lines no wider than `width`, as few and as even as can be.

    Lines that the text has already stay apart. A word that is wider than `width` is broken, too.
    """
    return [line for paragraph in text.strip().splitlines() for line in _balanced(paragraph, face, width)]


def _balanced(paragraph: str, face: Typeface, width: float) -> list[str]:
    words = [piece for word in paragraph.split() for piece in _pieces(word, face, width)]
    count = len(_filled(words, face, width))
    narrow, wide = width / max(count, 1) / 2, width
    for _ in range(12):
        middle = (narrow + wide) / 2
        fits = len(_filled(words, face, middle)) <= count and all(face.length(word) <= middle for word in words)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return _filled(words, face, wide)


def _filled(words: list[str], face: Typeface, width: float) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.length(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _pieces(word: str, face: Typeface, width: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and face.length(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


@dataclass(frozen=True)
class Lettering:
    """Text as masks in [0, 1], shape (rows, columns): the letters, and a soft halo around them.

    `left` and `top` are the canvas's pixel at the masks' corner; they may lie outside the canvas.
    """

    letters: Floats
    halo: Floats
    left: int
    top: int

    @property
    def nbytes(self) -> int:
        """How many bytes the masks take."""
        return self.letters.nbytes + self.halo.nbytes


def extent(lines: list[str], face: Typeface, leading: float) -> tuple[int, int]:
    """Return how wide and high lines are that stand `leading` pixels apart, in pixels of the canvas."""
    ascent, descent = (part / face.fineness for part in face.large.getmetrics())
    return math.ceil(max(map(face.length, lines))), math.ceil(leading * (len(lines) - 1) + ascent + descent)


def drawn(lines: list[str], face: Typeface, align: Align, leading: float, pad: int) -> Floats:
    """Draw lines, `leading` pixels apart, with `pad` pixels of room around them.

    Returns a mask in [0, 1], shape (rows, columns).
    """
    from PIL import Image, ImageDraw

    fine, lengths = face.fineness, [face.length(line) for line in lines]
    ascent = face.large.getmetrics()[0] / fine
    width, height = extent(lines, face, leading)
    image = Image.new("L", ((width + 2 * pad) * fine, (height + 2 * pad) * fine))
    draw = ImageDraw.Draw(image)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    for index, (line, length) in enumerate(zip(lines, lengths, strict=True)):
        left = pad + (max(lengths) - length) * share
        draw.text((left * fine, (pad + ascent + index * leading) * fine), line, 255, face.large, "ls")
    return np.asarray(image.reduce(fine), np.float32) / np.float32(255)


def halo_of(letters: Floats, size: float) -> Floats:
    """Return a halo, dense at the letters and fading softly; `size` is the letters' in pixels."""
    from PIL import Image, ImageFilter

    image = Image.fromarray((letters * 255).astype(np.uint8))
    near, far = (
        np.asarray(image.filter(ImageFilter.GaussianBlur(size * radius)), np.float32) / np.float32(255)
        for radius in (0.06, 0.3)
    )
    halo: Floats = np.float32(1) - (1 - np.minimum(near, 1)) * (1 - np.minimum(far * np.float32(1.5), 1))
    return halo
