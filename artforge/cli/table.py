"""Text in columns."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in aligned columns under a head; the last column is wrapped to the terminal's width."""
    every = [head, *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(head) - 1)]
    indent = sum(widths) + 2 * len(widths)
    room = max(30, shutil.get_terminal_size((120, 24)).columns - indent)
    lines = []
    for row in every:
        start = "".join(f"{cell:{width}}  " for cell, width in zip(row, widths, strict=False))
        wrapped = textwrap.wrap(row[-1], room) or [""]
        lines.append((start + wrapped[0]).rstrip())
        lines += [" " * indent + line for line in wrapped[1:]]
    return "\n".join(lines)
