"""From a film to a shader, and how a picture that has no edges stands in a window of another shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from artforge import Canvas, Film, OutputError, Shader

Fit = Literal["contain", "cover"]


def fitting() -> Any:
    """Return the field of a writer's option `fit`."""
    return Field(
        "contain",
        description="in a window of another shape: `contain` shows the whole canvas and lets the pattern go on "
        "beyond it, `cover` fills the window with the canvas and cuts off its longer side",
    )


def shader_of(film: Film, path: Path, most: int) -> Shader:
    """Write a film's shader with at most so many rows of numbers; raises `OutputError` where it does not fit."""
    try:
        return Shader.of(film.pattern, film.timeline, most, lambda done, of: film.progress(done, of, "frames traced"))
    except ValueError as error:
        raise OutputError(f"{path}: {error}") from error


def place_of_frame(canvas: Canvas, fit: Fit) -> str:
    """Return the function in GLSL from a fragment's coordinates and a window's size to a place on the canvas.

    Fragments count from the lower left corner, their centres being at ½; nothing is stretched. Where window and
    canvas are of one size, a fragment is a pixel.
    """
    size = f"vec2({canvas.width}.0, {canvas.height}.0)"
    chosen = "max" if fit == "contain" else "min"
    return "\n".join(
        [
            "vec2 place_of(vec2 at, vec2 window) {",
            f"    vec2 ratio = {size} / window;",
            f"    vec2 beside = (at - 0.5 * window) * {chosen}(ratio.x, ratio.y);",
            f"    return 0.5 * {size} + vec2(beside.x, -beside.y) - 0.5;",
            "}",
        ]
    )
