"""What pydantic finds wrong with a recipe, in plain words and at its place in the text."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from artforge.errors import Problem
from artforge.recipe.node import Mark, Node
from artforge.remote.urls import without_secrets

KnownKeys = Mapping[int, Sequence[str]]
"""The keys that a mapping may have, by the id of its node."""


def problems(error: ValidationError, tree: Node, known: KnownKeys) -> list[Problem]:
    """Return one problem for each thing that is wrong, in the order of the text."""
    found = error.errors()
    own = [details for details in found if not _follows_from_others(details, found)]
    return [_problem(alternatives, tree, known) for alternatives in _alternatives(own, tree)]


def _follows_from_others(details: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Whether a list is called too short only because some of its items were refused."""
    loc = details["loc"]
    return details["type"] == "too_short" and any(
        other["loc"][: len(loc)] == loc and len(other["loc"]) > len(loc) for other in found
    )


def _alternatives(found: Sequence[ErrorDetails], tree: Node) -> list[list[ErrorDetails]]:
    """Put together what is said of one value that may be this or that; where its type is right, only that counts."""
    places: dict[object, list[ErrorDetails]] = {}
    for index, details in enumerate(found):
        node = _locate(tree, details["loc"])[0]
        places.setdefault(id(node) if details["type"] in _WITH_VALUE else f"error {index}", []).append(details)
    return [[one for one in place if one["type"] not in _OF_TYPES] or place for place in places.values()]


def _problem(alternatives: Sequence[ErrorDetails], tree: Node, known: KnownKeys) -> Problem:
    details = alternatives[0]
    node, missing, parent = _locate(tree, details["loc"])
    if details["type"] == "extra_forbidden":
        mark = node.key_mark or node.mark
        return mark.problem(f"unknown key {str(details['loc'][-1])!r}", _guess(parent, known, str(details["loc"][-1])))
    if details["type"] == "missing" and missing.isdigit():
        return node.mark.problem(f"expected a list of at least {int(missing) + 1}")
    if details["type"] == "missing" and missing:
        return _start(node).problem(f"the key {missing!r} is missing", _missing_hint(node, known))
    if missing and details["input"] != node.plain():
        sentence = f"the default of {missing!r} is {details['input']!r}: {sentence_of(details)}"
        return node.mark.problem(sentence, "mend the part, or give the key another value here")
    sentence = " or ".join(
        sentence_of(one).removeprefix("expected " if index else "") for index, one in enumerate(alternatives)
    )
    if details["type"] == "unknown_part" and isinstance(node.value, dict):
        node = node.value["use"]
    if details["type"] == "no_use":
        return node.mark.problem(sentence, "write {use: …, …}; artforge explain shows which part is meant by default")
    if details["type"] in _WITH_VALUE:
        sentence += f", got {_shown(node)}"
    return node.mark.problem(sentence)


def sentence_of(details: ErrorDetails) -> str:
    """Return what is wrong in plain words, without the place and the value."""
    put = _SENTENCES.get(details["type"])
    return put(details.get("ctx", {}), details["msg"]) if put else details["msg"]


def _locate(tree: Node, loc: Sequence[int | str]) -> tuple[Node, str, Node]:
    """Follow a location as far as the text goes; tags of unions stand in it, but not in the text."""
    node = parent = tree
    missing = ""
    for key in loc:
        if isinstance(node.value, dict) and key in node.value:
            parent, node, missing = node, node.value[str(key)], ""
        elif isinstance(node.value, tuple) and isinstance(key, int) and key < len(node.value):
            parent, node, missing = node, node.value[key], ""
        else:
            missing = str(key)
    return node, missing, parent


def _start(node: Node) -> Mark:
    return node.key_mark or node.mark


def _guess(node: Node, known: KnownKeys, key: str) -> str:
    names = known.get(id(node), ())
    close = difflib.get_close_matches(key, names, 1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"it may have {', '.join(names)}" if names else "it has no keys"


def _missing_hint(node: Node, known: KnownKeys) -> str:
    names = known.get(id(node), ())
    return f"it may have {', '.join(names)}" if names and len(names) < 12 else ""


def _shown(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, tuple):
        return "a list"
    words: dict[Any, str] = {"True": "true", "False": "false", "None": "nothing"}
    if isinstance(node.value, str):
        return f"the text {without_secrets(node.value)[:60]!r}"
    return words.get(str(node.value), str(node.value))


def amount(number: float) -> str:
    """Return a number as people write it, such as 1,000,000 or 0.05."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.15g}"


def _limit(word: str, name: str) -> Callable[[Any, str], str]:
    return lambda ctx, _: f"expected a number {word} {amount(ctx[name])}"


_Sentence = Callable[[Any, str], str]
_SENTENCES: dict[str, _Sentence] = {
    "int_type": lambda _, __: "expected a whole number",
    "int_from_float": lambda _, __: "expected a whole number",
    "float_type": lambda _, __: "expected a number",
    "bool_type": lambda _, __: "expected true or false",
    "string_type": lambda _, __: "expected text",
    "list_type": lambda _, __: "expected a list",
    "tuple_type": lambda _, __: "expected a list",
    "dict_type": lambda _, __: "expected a mapping",
    "model_type": lambda _, __: "expected a mapping",
    "model_attributes_type": lambda _, __: "expected a mapping",
    "finite_number": lambda _, __: "expected a finite number",
    "greater_than_equal": _limit("of at least", "ge"),
    "greater_than": _limit("over", "gt"),
    "less_than_equal": _limit("of at most", "le"),
    "less_than": _limit("below", "lt"),
    "literal_error": lambda ctx, _: f"expected {ctx.get('expected')}",
    "string_pattern_mismatch": lambda ctx, _: f"expected text of the form {ctx.get('pattern')}",
    "too_short": lambda ctx, _: f"expected a list of at least {ctx.get('min_length')}",
    "too_long": lambda ctx, _: f"expected a list of at most {ctx.get('max_length')}",
    "string_too_short": lambda _, __: "expected some text",
    "missing": lambda _, __: "something is missing here",
    "value_error": lambda ctx, message: str(ctx.get("error", message)),
}
_WITH_VALUE = frozenset(
    set(_SENTENCES) - {"value_error", "missing", "too_short", "too_long", "string_too_short"}
)  # fmt: skip
_OF_TYPES = {name for name in _SENTENCES if name.endswith("_type")} | {"int_from_float", "literal_error"}
"""What is said of a value that is of no type that would do."""
