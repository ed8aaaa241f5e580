"""Write web pages that draw a pattern on the whole window: live wallpapers in one file.

The page needs WebGL2, and shows a poster to those who have none; it loads nothing, and its own content security
policy forbids it to.
"""

from __future__ import annotations

import html
import io
import json
import re
from base64 import b64encode
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Film, Picture, Shader, Timeline, Writer, units
from artforge_basics.writers.embedded import quoted, text_between
from artforge_basics.writers.shading import Fit, fitting, place_of_frame, shader_of
from artforge_basics.writers.single import SingleSink

BLOCK_ROWS = 1024
"""Every WebGL2 has room for 16 KiB in a uniform block, which is read faster than a texture."""
TEXTURE_WIDTH, MOST_ROWS = 1024, 1 << 20
POSTER_SIDE, POSTER_QUALITY = 1920, 90
BEFORE, AFTER, END = '<script type="application/json" id="artforge">', "</script>", "</html>\n"
EMPTY = np.zeros((1, 4), np.float32)


class Webpage(Writer):
    """Write a pattern as a page that draws it live on the whole window, with the recipe's motion."""

    suffixes: ClassVar[tuple[str, ...]] = (".html",)
    animated: ClassVar[bool] = True
    draws_patterns: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    title: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="the page's title; by default the file's name"
    )
    fit: Fit = fitting()
    fps: Annotated[float, units.Unit("frames a second"), Field(ge=0.01, le=240)] | None = Field(
        None, description="how many frames are drawn at the most; by default the recipe's"
    )
    supersample: Annotated[int, Field(ge=1, le=8)] | None = Field(
        None,
        description="samples along each side of a pixel of the screen; by default the canvas's for a still, "
        "1 for what moves",
    )

    def dtype(self) -> str:
        """Return bytes, for the poster."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the poster as strips, joined, and as Pillow's image, and of the largest tables."""
        return 9 * canvas.width * canvas.height + 4 * MOST_ROWS * 16

    def open(self, film: Film, path: Path) -> SingleSink:
        """Trace the film and open a file; raises `OutputError`, also for what does not fit."""
        shader = shader_of(film, path, MOST_ROWS)

        def encoded(picture: Picture) -> bytes:
            return _page(self, shader, film, path.stem, _poster(picture)).encode()

        return SingleSink(film, path, encoded, _remark, END.encode())

    def provenance(self, path: Path) -> str | None:
        """Return the text in the page's element `artforge`, or None; raises `ValueError` for a damaged file."""
        try:
            return text_between(path, BEFORE, AFTER, END) or None
        except ValueError as error:
            raise ValueError(f"{path}: a damaged page: {error}") from error


def _remark(text: bytes) -> bytes:
    return b"<!-- " + text + b" -->\n"


def _page(options: Webpage, shader: Shader, film: Film, name: str, poster: str) -> str:
    filling = {
        "title": html.escape(options.title or name),
        "recipe": quoted(film.provenance),
        "poster": poster,
        "fit": options.fit,
        "fragment": _fragment(shader, film.canvas, options.fit),
        "film": json.dumps(_film(options, shader, film)),
        "kept": _base64(_padded(shader.kept)),
        "moving": _base64(_padded(shader.moving)),
        "script": _asset("webpage.js"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: filling[match[1]], _asset("webpage.html"))


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _film(options: Webpage, shader: Shader, film: Film) -> dict[str, Any]:
    """Return what the page's script knows of the film."""
    timeline: Timeline = film.timeline
    still = timeline.frames == 1
    return {
        "frames": timeline.frames,
        "fps": timeline.fps,
        "rate": options.fps or timeline.fps,
        "loop": timeline.loop,
        "samples": options.supersample or (film.canvas.supersample if still else 1),
        "block": len(shader.kept) <= BLOCK_ROWS,
    }


def _fragment(shader: Shader, canvas: Canvas, fit: Fit) -> str:
    kept = _padded(shader.kept)
    if len(kept) <= BLOCK_ROWS:
        fetch = [
            f"layout(std140) uniform Kept {{ vec4 kept_numbers[{len(kept)}]; }};",
            "vec4 kept_number(int i) { return kept_numbers[i]; }",
        ]
    else:
        fetch = _texture("kept")
    return "\n".join([_HEAD, *fetch, *_texture("moving"), shader.source, place_of_frame(canvas, fit), _MAIN])


_HEAD = """
#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform float frame;
uniform vec2 size;
uniform int samples;
out vec4 colour;"""
_MAIN = """
void main() {
    vec3 total = vec3(0.0);
    for (int down = 0; down < samples; ++down) {
        for (int across = 0; across < samples; ++across) {
            vec2 beside = (vec2(across, down) + 0.5) / float(samples) - 0.5;
            total += pattern(place_of(gl_FragCoord.xy + beside, size), frame);
        }
    }
    colour = vec4(total / float(samples * samples), 1.0);
}
"""


def _texture(name: str) -> list[str]:
    place = f"ivec2(i % {TEXTURE_WIDTH}, i / {TEXTURE_WIDTH})"
    return [
        f"uniform sampler2D {name}_numbers;",
        f"vec4 {name}_number(int i) {{ return texelFetch({name}_numbers, {place}, 0); }}",
    ]


def _padded(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return rows, or one of nothing where there are none: a block and a texture must hold something."""
    return rows if len(rows) else EMPTY


def _base64(rows: npt.NDArray[np.float32]) -> str:
    return b64encode(rows.astype("<f4").tobytes()).decode()


def _poster(picture: Picture) -> str:
    """Return the picture as a WebP in a data URI, reduced where it is larger than most screens."""
    from PIL import Image

    image = Image.fromarray(np.concatenate(list(picture.strips(np.uint8))))
    image.thumbnail((POSTER_SIDE, POSTER_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=POSTER_QUALITY, method=6)
    return f"data:image/webp;base64,{b64encode(buffer.getvalue()).decode()}"
