"""Output paths with tokens in braces: `out/{recipe}-{seed}.png`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

FIXED_TOKENS = ("recipe", "seed", "size", "index", "frame")


@dataclass(frozen=True)
class Template:
    """The path of an output. `{recipe}`, `{seed}`, `{size}`, `{index}`, `{frame}` and swept paths are replaced.

    `{{` and `}}` are braces. No attribute, index or format of a value can be asked for: a token is looked up as
    it stands, so nothing but what is listed can be reached.
    """

    text: str

    @classmethod
    def literal(cls, path: str) -> Template:
        """Return the template of this very path, whose braces are no tokens."""
        return cls(path.replace("{", "{{").replace("}", "}}"))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens in the order in which they stand; raises `ValueError` for a lone brace."""
        return tuple(piece for is_token, piece in self._pieces if is_token)

    @cached_property
    def _pieces(self) -> tuple[tuple[bool, str], ...]:
        pieces = []
        for match in re.finditer(r"\{\{|\}\}|\{([^{}]*)\}|([^{}]+)|[{}]", self.text):
            if match[0] in ("{", "}"):
                raise ValueError(f"a lone {match[0]!r} at column {match.start() + 1}: write {match[0] * 2}")
            is_token = match[1] is not None
            pieces.append((is_token, match[1] if is_token else match[2] or match[0][0]))
        return tuple(pieces)

    @property
    def suffix(self) -> str:
        """The file's suffix, such as `.png`; empty where there is none."""
        return PurePosixPath(self.text).suffix.lower()

    def with_tokens(self, tokens: list[str]) -> Template:
        """Return the template with `-{token}` before the suffix for each token that it lacks."""
        suffix = PurePosixPath(self.text).suffix
        stem = self.text[: len(self.text) - len(suffix)]
        missing = "".join(f"-{{{token}}}" for token in tokens if token not in self.tokens)
        return Template(f"{stem}{missing}{suffix}")

    def fill(self, values: Mapping[str, str]) -> str:
        """Replace the tokens that have a value; characters that file names had better not have become `-`."""
        return "".join(_filled(piece, values) if is_token else piece for is_token, piece in self._pieces)


def _filled(token: str, values: Mapping[str, str]) -> str:
    if token not in values:
        return f"{{{token}}}"
    value = re.sub(r"^[^\w.+-]+|[^\w.+-]+$", "", values[token])  # a minus in front is no ornament
    return re.sub(r"[^\w.+-]+", "-", value) or "-"
