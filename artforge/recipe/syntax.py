"""YAML's grammar: bytes to text to events, and what is wrong with them in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from artforge.errors import Problem, RecipeError
from artforge.recipe.node import Mark, Origin


class PurePython(yaml.SafeLoader):
    """PyYAML's own parser, where it was built without libyaml.

    What it reads, it reads as libyaml does. It refuses a little more: above all a `?` in plain text inside
    `[]` or `{}`, and a tab in plain text, need quotes.
    """

    def scan_to_next_token(self) -> None:
        """Skip tabs where libyaml does: between the tokens of a line."""
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()

    def scan_plain(self) -> yaml.ScalarToken:
        """Refuse `{a:[1]}` as libyaml does: without a space, is the colon text?"""
        token = super().scan_plain()
        if self.flow_level and self.peek() == ":" and self.peek(1) in ",?[]{}":
            raise yaml.MarkedYAMLError(problem="found unexpected ':'", problem_mark=self.get_mark())
        return token


LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", PurePython)

MOST_BYTES = 4 * 2**20
_BYTE_ORDER_MARK = "\ufeff"
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def source(data: str | bytes, name: str, folder: Path) -> tuple[str, Origin]:
    """Return the text, without a byte order mark, and its origin; raise `RecipeError` if it is no text."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise RecipeError(Problem(f"a recipe may have {MOST_BYTES:,} bytes, this one has {len(raw):,}", name))
    text = raw.decode("utf-8", "replace").removeprefix(_BYTE_ORDER_MARK)
    origin = Origin(name, folder, tuple(_BREAK.split(text)))
    try:
        text = raw.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise RecipeError(_binary(raw, error.start, f"byte 0x{raw[error.start]:02x} is not UTF-8", origin)) from None
    if bad := _UNPRINTABLE.search(text):
        offset = len(raw) - len(text[bad.start() :].encode())
        raise RecipeError(_binary(raw, offset, f"the character U+{ord(bad[0]):04X} is not allowed", origin))
    return text, origin


def _binary(raw: bytes, offset: int, what: str, origin: Origin) -> Problem:
    before = _BREAK.split(raw[:offset].decode("utf-8").removeprefix(_BYTE_ORDER_MARK))
    mark = Mark(origin, len(before), len(before[-1]) + 1)
    return mark.problem(f"{what}, at byte offset {offset}", "a recipe is plain text in UTF-8")


def events(text: str, origin: Origin) -> Iterator[yaml.Event]:
    """Yield the parser's events; raise `RecipeError` where the text is not YAML."""
    _check_directive(origin)
    last = Mark(origin, 1, 1)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            last = mark_of(event, origin)
            yield event
    except yaml.MarkedYAMLError as error:
        raise RecipeError(_syntax_problem(error, origin)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # SafeLoader hands escapes to chr() and versions to int() without a check.
        raise RecipeError(last.problem("an escape or a number after this place is out of range")) from None


def mark_of(event: yaml.Event, origin: Origin) -> Mark:
    """Return where an event starts."""
    start = event.start_mark
    return Mark(origin, start.line + 1, start.column + 1) if start else Mark(origin, 1, 1)


def _check_directive(origin: Origin) -> None:
    """Refuse `%` lines: the two parsers know different ones, and `%YAML 1.1` would mean other values."""
    for number, line in enumerate(origin.lines, 1):
        if line.startswith("%") and line.split("#")[0].split() != ["%YAML", "1.2"]:
            raise RecipeError(Mark(origin, number, 1).problem("a recipe has no directives", "remove this line"))
        if line.strip() and not line.lstrip().startswith(("#", "%")):
            return


class _Words(NamedTuple):
    """What to say where a parser's own message or its context contains `sign`; `{start}` is the context's place."""

    sign: str
    message: str
    hint: str = ""
    at_context: bool = False


_QUOTE = "put the text in quotes if it is meant as text"
_FLOW = "text with { } [ ] , : or # in it needs quotes: 'out/{recipe}.png', '#ff8800'"
_ESCAPE = _Words("", "this is no escape that YAML knows", r"write \\ for a backslash, or use single quotes")
_TABLE = (
    _Words("tab character", "a tab cannot indent", "use spaces"),
    _Words("token '\\t'", "a tab cannot indent", "use spaces"),
    _Words("cannot start any token", "a text cannot start with this character", _QUOTE),
    _Words("mapping values are not allowed", "a ':' cannot stand here", _QUOTE + ", and check the indentation"),
    _Words("entries are not allowed", "a list item cannot start here", "start the list on a line of its own"),
    _Words("mapping keys are not allowed", "a '?' cannot stand here", _QUOTE),
    _Words("unexpected ':'", "this ':' needs a space after it"),
    _Words("expected ':'", "expected 'key: value' here", "is a ':' missing?", at_context=True),
    _Words("',' or ']'", "expected ',' or ']' in the list that starts at {start}", _FLOW),
    _Words("',' or '}'", "expected ',' or '}' in the mapping that starts at {start}", _FLOW),
    _Words("node content", "expected a value", _FLOW),
    _Words("unexpected end of stream", "this quote is not closed", at_context=True),
    _Words("unexpected document", "this quote is not closed", at_context=True),
    _Words("escape", _ESCAPE.message, _ESCAPE.hint),
    _Words("hexdecimal number", _ESCAPE.message, _ESCAPE.hint),
    _Words("']'", "this ']' closes nothing"),
    _Words("'}'", "this '}' closes nothing"),
    _Words("block mapping", "expected a key of the mapping that starts at {start}", "check the indentation and quotes"),
    _Words("block collection", "expected '- ' for the list that starts at {start}", "check the indentation"),
    _Words("block scalar", "after '|' or '>' only '+', '-' and a digit from 1 to 9 may stand"),
    _Words("alphabetic or numeric", "expected a name after '*' or '&'", _QUOTE),
    _Words("tag", "this is no tag that a recipe knows", _QUOTE),
    _Words("document start", "the document ended before this line", "a recipe is one document"),
    _Words("directive", "a recipe has no directives", "remove this line"),
)


def _syntax_problem(error: yaml.MarkedYAMLError, origin: Origin) -> Problem:
    at = error.problem_mark or error.context_mark
    said = f"{error.problem} {_character(at, origin)!r} {error.context}"
    words = next((words for words in _TABLE if words.sign in said), _Words("", f"this is not YAML: {error.problem}"))
    start = _place(error.context_mark, origin)
    mark = start if words.at_context else _place(at, origin)
    if words.message == _ESCAPE.message:
        mark = Mark(origin, mark.line, origin.lines[mark.line - 1].rfind("\\", 0, mark.column) + 1)
    message = words.message.replace("{start}", f"line {start.line}, column {start.column}")
    return mark.problem(message, words.hint)


def _character(mark: yaml.Mark | None, origin: Origin) -> str:
    line = origin.lines[mark.line] if mark and mark.line < len(origin.lines) else ""
    return line[mark.column : mark.column + 1] if mark else ""


def _place(mark: yaml.Mark | None, origin: Origin) -> Mark:
    """Return the mark, or the end of the text if only blanks follow: there the two parsers differ."""
    lines = origin.lines
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    end = len(lines[last].rstrip())
    line, column = (mark.line, mark.column) if mark else (last, end)
    return Mark(origin, *((line + 1, column + 1) if (line, column) < (last, end) else (last + 1, end + 1)))
