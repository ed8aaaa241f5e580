"""Carry any text in a source file: as JSON in ASCII, which no language around it takes for its own."""

from __future__ import annotations

import json
from pathlib import Path

from artforge_basics.writers.bounded import LONGEST_TEXT, exactly


def quoted(text: str) -> str:
    """Return a text as a JSON string on one line, in which nothing looks like HTML."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def text_between(path: Path, before: str, after: str, end: str) -> str | None:
    """Read the JSON string that stands between two marks in a file with a known end, or None without the first.

    Raises `ValueError` for a file that has the mark and is damaged.
    """
    with path.open("rb") as stream:
        content = exactly(stream, min(path.stat().st_size, LONGEST_TEXT)).decode("utf-8", "replace")
    _, found, rest = content.partition(before)
    if not found:
        return None
    try:
        text = json.loads(rest.partition(after)[0])
    except (ValueError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise ValueError("the recipe in it cannot be read")
    if not content.endswith(end):
        raise ValueError("its end is missing")
    return text
