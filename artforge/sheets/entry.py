"""One picture of a page: its tile, and what is shown when it is opened."""

from __future__ import annotations

import html
import io
import os
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

from artforge.errors import RecipeError
from artforge.host import Host
from artforge.provenance import MARK
from artforge.recipe.load import embedded_in
from artforge.recipe.path import get, parse_path
from artforge.recipe.yaml import parse
from artforge.sheets.clips import clip
from artforge.sheets.finding import readable
from artforge.sheets.thumbnails import Thumbnail, thumbnail

QUALITY = 80


def entry(path: Path, folder: Path, longest: int, host: Host) -> str:
    """Return a picture's item of a list, in HTML, for a page that lies in `folder`.

    `longest` is the longer side of the picture in it. Raises `ValueError` with a sentence for what cannot be shown.
    """
    small = thumbnail(path, longest)
    moving = f' data-clip="{_data("video/mp4", clip(path, small.size))}"' if small.moves else ""
    recipe = recipe_in(path, host)
    kind = path.suffix.removeprefix(".").lower()
    width, height = small.image.size
    return (
        f'<li class="tile" data-format="{_text(kind)}" data-facts="{_text(_facts(small, recipe))}"{moving}>\n'
        f'<a href="{link(path, folder)}" aria-haspopup="dialog"><span class="frame">'
        f'<img src="{_picture(small)}" width="{width}" height="{height}" alt="" loading="lazy" decoding="async"></span>'
        f'<bdi class="name">{_text(readable(path.name))}</bdi></a>\n'
        f"<pre hidden>\n{_text(recipe)}</pre></li>\n"
    )


def recipe_in(path: Path, host: Host) -> str:
    """Return the recipe inside a file, without its receipt, or nothing where there is none that can be read."""
    try:
        text = embedded_in(path, host)
    except RecipeError:
        return ""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(MARK))


def seed_of(recipe: str) -> str:
    """Return the seed that a recipe names, or nothing."""
    try:
        seed = get(parse(recipe, "", Path()), parse_path("seed"))
    except RecipeError:
        return ""
    return "" if seed is None or seed.value is None else str(seed.value)


def link(path: Path, folder: Path) -> str:
    """Return a file's address, relative to a folder: nothing in its name can be taken for anything else."""
    return quote(os.fsencode(Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()))


def _facts(small: Thumbnail, recipe: str) -> str:
    seed = seed_of(recipe) if recipe else ""
    return " · ".join([f"{small.size[0]} × {small.size[1]}", *([f"seed {seed}"] if seed else [])])


def _text(text: str) -> str:
    return html.escape(text.replace("\0", "\ufffd"))


def _picture(small: Thumbnail) -> str:
    buffer = io.BytesIO()
    small.image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return _data("image/webp", buffer.getvalue())


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode()}"
