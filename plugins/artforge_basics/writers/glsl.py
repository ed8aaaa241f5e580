"""Write shaders for hosts in the manner of Shadertoy, which call `mainImage` and give `iResolution` and `iTime`."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from artforge import Film, Shader, Timeline, Writer
from artforge_basics.writers.embedded import quoted, text_between
from artforge_basics.writers.shading import Fit, fitting, place_of_frame, shader_of
from artforge_basics.writers.single import SingleSink

MOST_ROWS = 4096
"""Direct3D 11, on which browsers draw on Windows, holds so many constant vectors."""
RECIPE, AFTER = "// artforge: ", "\n"
END = "// the end of a shader by artforge\n"


class Glsl(Writer):
    """Write a pattern as a shader for Shadertoy and its like, with the weights in it as constants."""

    suffixes: ClassVar[tuple[str, ...]] = (".glsl",)
    animated: ClassVar[bool] = True
    draws_patterns: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    fit: Fit = fitting()

    def open(self, film: Film, path: Path) -> SingleSink:
        """Trace the film and open a file; raises `OutputError`, also for what does not fit."""
        text = _text(shader_of(film, path, MOST_ROWS), self, film).encode()
        return SingleSink(film, path, lambda _: text, _remark, END.encode())

    def provenance(self, path: Path) -> str | None:
        """Return the text behind `// artforge:`, or None; raises `ValueError` for a damaged file."""
        try:
            return text_between(path, RECIPE, AFTER, END)
        except ValueError as error:
            raise ValueError(f"{path}: a damaged shader: {error}") from error


def _remark(text: bytes) -> bytes:
    return b"// " + text + b"\n"


def _text(shader: Shader, options: Glsl, film: Film) -> str:
    recipe = [RECIPE + quoted(film.provenance)] if film.provenance else []
    return "\n".join(
        [
            "// GLSL ES 3.00: paste it into a shader of one pass.",
            *recipe,
            *_constants("kept_number", shader.kept),
            *_constants("moving_number", shader.moving),
            shader.source,
            place_of_frame(film.canvas, options.fit),
            "void mainImage(out vec4 colour, in vec2 at) {",
            f"    colour = vec4(pattern(place_of(at, iResolution.xy), {_frame(film.timeline)}), 1.0);",
            "}",
            "",
        ]
    )


def _constants(name: str, rows: npt.NDArray[np.float32]) -> list[str]:
    """Return a function of an index to a row, which there is none of in an empty table."""
    if not len(rows):
        return [f"vec4 {name}(int i) {{ return vec4(0.0); }}"]
    vectors = ",\n".join(f"    vec4({', '.join(map(str, row))})" for row in rows)
    return [
        f"const vec4 {name}s[{len(rows)}] = vec4[{len(rows)}](",
        f"{vectors});",
        f"vec4 {name}(int i) {{ return {name}s[i]; }}",
    ]


def _frame(timeline: Timeline) -> str:
    """Return the frame at `iTime`, which goes on from the first again in a loop and else stays at the last."""
    if timeline.frames == 1:
        return "0.0"
    if timeline.loop:
        return f"mod(iTime * {timeline.fps!r}, {float(timeline.frames)!r})"
    return f"min(iTime * {timeline.fps!r}, {float(timeline.frames - 1)!r})"
