"""The code that the project's pages show, in fenced blocks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "plugins" / "README.md"


def fenced(page: Path) -> list[tuple[str, str]]:
    """Return the blocks of a page, each with its language, in their order."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def blocks(language: str, page: Path = README) -> list[str]:
    """Return the blocks of a language, in their order."""
    return [text for of, text in fenced(page) if of == language]


def commands(beginning: str) -> list[str]:
    """Return the lines of the one block of commands in the README that begins so."""
    (block,) = [text for text in blocks("sh") if text.startswith(beginning)]
    return block.splitlines()
