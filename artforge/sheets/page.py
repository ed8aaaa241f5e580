"""Pages that show many pictures: one file, which loads nothing and can be searched."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from artforge.errors import ArtforgeError
from artforge.files import WholeFile
from artforge.host import Host
from artforge.scene import Progress
from artforge.sheets.entry import entry
from artforge.sheets.finding import Warn
from artforge.sheets.threads import each

UNTITLED = "Contact sheet"
DENSITY = 2
"""Pictures have so many pixels for each of the page's, for fine screens and for a closer look."""


def write_page(
    paths: Sequence[Path], target: Path, host: Host, *, tile: int, title: str, warn: Warn, progress: Progress
) -> int:
    """Write a page of pictures, and return how many there are on it.

    `tile` is about how long the longer side of a picture is on the page. Files that cannot be shown go to `warn`.
    Raises `ArtforgeError` where none is left, and `OutputError` where the page cannot be written.
    """
    before, after = _page(tile, title)
    shown = 0
    file = WholeFile(target)
    try:
        file.write(before.encode())
        for _, item in each(lambda path: entry(path, target.parent, tile * DENSITY, host), paths, warn, progress):
            file.write(item.encode())
            shown += 1
        if not shown:
            raise ArtforgeError("none of these files is a picture that can be read")
        file.write(after.encode())
        file.close()
    except BaseException:
        file.abandon()
        raise
    return shown


def _page(tile: int, title: str) -> tuple[str, str]:
    """Return what stands before the pictures and what stands behind them."""
    style, script = _asset("page.css").replace("{{tile}}", str(tile)), _asset("page.js")
    filling = {
        "title": html.escape(title or UNTITLED),
        "unseen": "" if title else ' class="unseen"',
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }
    before, _, after = _asset("page.html").partition("{{pictures}}")
    before, after = (re.sub(r"\{\{(\w+)\}\}", lambda match: filling[match[1]], half) for half in (before, after))
    return before, after


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return the name by which a content security policy allows a style or a script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
