from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers import LOADERS, loader, read  # noqa: F401 - the fixture is used by every test

from artforge.recipe.yaml import dump

TRICKY = ["1e-3", "on", "010", "", "~", "0x1f", "=", "<<", "null", "true", "1:30", ".5", ".nan", "- a", "a: b", "a #b"]
TRICKY += [
    "two\nlines",
    "\n",
    "\n\n a",
    " a\n",
    "a\n\n",
    "tab\tx",
    "'",
    '"',
    "\\",
    "é🎨\u2028\x85\ufeff",
    "a" * 200,
    "?",
    "!x",
]
TRICKY += [
    "[a",
    "a]",
    "{recipe}-{seed}",
    "%",
    "@",
    "`",
    "*a",
    "&a",
    "---",
    "...",
    "a\r\nb",
    "-",
    "x\n  y\n z",
    "\x7f\x01",
]
texts = st.sampled_from(TRICKY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
numbers = st.integers(-(10**39), 10**39) | st.floats(allow_nan=False, allow_infinity=False)
data = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(texts, data, max_size=4))
def test_what_is_dumped_is_read_back(tree: dict[str, Any]) -> None:
    assert repr(read(dump(tree))) == repr(tree)


@pytest.mark.parametrize("text", TRICKY)
def test_a_tricky_text_survives_as_key_value_and_item(text: str) -> None:
    tree = {text: text, "list": [text, [text]], "map": {text: {text: text}}}
    assert read(dump(tree)) == tree


def test_a_dumped_recipe_looks_as_a_person_would_write_it() -> None:
    text = """\
artforge: 1
canvas: {size: [640, 480], supersample: 2}
steps:
  - use: cppn
    architecture: {use: mlp, width: 16, depth: 9}
    coordinates: [centered, {use: zoom, scale: 0.01}]
    note: |-
      two
      lines
  - {use: palette, name: '010'}
motion:
  steps[0].init.std:
    keys: {0: 1.0, 0.5: 1e-05}
    ease: sine
output: out/{recipe}-{seed}.png
empty: {}
"""
    assert dump(read(text)) == text


def test_long_lists_and_long_texts_take_their_lines() -> None:
    words = ["interesting"] * 12
    assert dump({"a": words}).count("\n") == 13
    assert dump({"a": " ".join(words) * 5}).count("\n") == 1


def test_a_tuple_is_dumped_as_a_list() -> None:
    assert dump({"size": (640, 480)}) == "size: [640, 480]\n"


@pytest.mark.parametrize("value", [object(), {1: 2}, b"x", {1}])
def test_what_is_no_plain_data_is_not_dumped(value: Any) -> None:
    with pytest.raises(TypeError, match="recipe"):
        dump({"a": value})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**40, "\0", "\ud800"])
def test_what_no_recipe_can_hold_is_not_dumped(value: Any) -> None:
    with pytest.raises(ValueError, match=r"finite|type|too long|cannot stand"):
        dump({"a": value})
