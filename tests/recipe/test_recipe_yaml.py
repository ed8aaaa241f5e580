from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from readers import LOADERS, loader, read  # noqa: F401 - the fixture is used by every test

from artforge.errors import RecipeError
from artforge.recipe import syntax
from artforge.recipe.node import Node
from artforge.recipe.yaml import parse

RECIPE = """\
artforge: 1
seed: 7
canvas: {size: [640, 480], supersample: 2}   # a comment
steps:
  - use: cppn
    architecture: &net {use: mlp, width: 16}
    init: {use: normal, std: 1e-3}
    coordinates: [centered, {use: zoom, scale: 0.01}]
  - use: cppn
    architecture: {<<: *net, width: 8}
    note: |
      two
      lines
motion:
  steps[0].init.std: {keys: {0: 1.0, 0.5: 0.01}, ease: sine}
output: "out/{recipe}.png"
"""
FRAGMENTS = [*"[]{}:,-?!&*|>'\"%@`#~\\ \n\t.=<0a\0\x85\u2028", "- ", ": ", "\n---\n", "...", "!!int ", "&a ", "*a"]
FRAGMENTS += ["<<: ", "\\ud800", "\\0", "\\U00110000", "\r\n", "\ufeff", "\ud800", ".nan", "1e999", "%YAML 1.1\n"]


def refused(text: str | bytes) -> list[str]:
    """Return `line:column message` of each problem."""
    with pytest.raises(RecipeError) as caught:
        read(text)
    return [f"{problem.where.removeprefix('a.yaml:')} {problem.message}" for problem in caught.value.problems]


# What the core schema of YAML 1.2 says, written down by hand.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (text, text)
        for text in ("on", "off", "yes", "No", "y", "1:30", "2020-01-01", "1_000", "0b1", "=", "nULL", "tRUE")
    ]
    + [(text, text) for text in ("0o8", "-0x1f", "0X1F", "1e", "e5", ".", "+", "1.2.3", "inf", "nan", "+.nan", "1,5")]
    + [(text, None) for text in ("null", "Null", "NULL", "~", "")]
    + [(text, True) for text in ("true", "True", "TRUE")]
    + [(text, False) for text in ("false", "False", "FALSE")]
    + [("010", 10), ("-0", 0), ("+12", 12), ("0o17", 15), ("0x1f", 31), ("0xFF", 255), ("9" * 40, int("9" * 40))]
    + [("1e-3", 0.001), ("1.", 1.0), (".5", 0.5), ("-.5e+2", -50.0), ("1E3", 1000.0), ("0.10", 0.1), ("+1.5", 1.5)]
    + [("'1'", "1"), ('"null"', "null"), ("''", ""), ("! 12", "12"), ("!!str 12", "12"), ("!!str", "")]
    + [("!!int '12'", 12), ("!!float 12", 12.0), ("!!bool 'true'", True), ("!!null ''", None), ("!!float 1e2", 100.0)]
    + [("!!seq [1]", [1]), ("!!map {b: 1}", {"b": 1}), ("! [1]", [1]), ("&x 5", 5), ("|-\n  1", "1"), ("<<", "<<")],
)
def test_scalars_mean_what_the_core_schema_says(text: str, value: Any) -> None:
    got = read(f"a: {text}")["a"]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "-1e999", "!!float .inf"])
def test_a_number_must_be_finite(text: str) -> None:
    assert refused(f"a: 1\nb: {text}")[0].startswith("2:4 a number must be finite")


@pytest.mark.parametrize("text", ["9" * 41, "-" + "1" * 5000, "0x" + "f" * 5000, "0o" + "7" * 5000])
def test_an_absurdly_long_integer_is_refused(text: str) -> None:
    (problem,) = refused(f"a: {text}")
    assert problem.startswith("1:4 an integer of ")


@pytest.mark.parametrize(
    "text", ["on", "0.5", "1e-3", "010", "null", "~", "0x1f", "steps[0].init.std", ".nan", "=", "a b"]
)
def test_keys_are_the_text_of_their_scalars(text: str) -> None:
    assert read(f"{text}: 1") == {text: 1}


def test_a_value_knows_where_it_and_its_key_stand() -> None:
    root = parse("a:\n  - b: 1\n", "a.yaml", Path("folder"))
    node: Any = root.value
    leaf = node["a"].value[0].value["b"]
    assert (leaf.mark.line, leaf.mark.column) == (2, 8)
    assert (leaf.key_mark.line, leaf.key_mark.column) == (2, 5)
    assert leaf.mark.origin.folder == Path("folder")


def test_a_list_item_has_no_key() -> None:
    root: Any = parse("a: [&x 1, *x]\nb: *x", "a.yaml", Path()).value
    assert [item.key_mark for item in root["a"].value] == [None, None]
    assert root["b"].key_mark.line == 2
    assert root["b"].mark.line == 1


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    assert read("\ufeffa: 1\r\nb: 2\r\n".encode()) == {"a": 1, "b": 2}


def test_yaml_1_2_may_be_declared() -> None:
    assert read("# art\n%YAML 1.2\n---\na: on\n") == {"a": "on"}


def test_a_tab_may_stand_between_tokens() -> None:
    assert read("a:\t1\t# one\nb: [1,\t2]\n") == {"a": 1, "b": [1, 2]}


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    assert refused("a: 1\nb: {c: 1,\n  c: 2}\na: 3") == [
        "3:3 the key 'c' stands twice, first in line 2",
        "4:1 the key 'a' stands twice, first in line 1",
    ]


def test_keys_that_differ_only_as_numbers_are_different() -> None:
    assert read("{0: a, 0.0: b, '00': c}") == {"0": "a", "0.0": "b", "00": "c"}


def test_all_problems_come_at_once() -> None:
    text = "a: !!python/object:os.system {}\nb: .nan\n? [c]\n: 1\nd: *no\ne: &e [*e]\n"
    text += "f: !!int x\ng: !!seq {}\nh: {<<: 1}\n"
    assert refused(text) == [
        "1:4 unknown tag '!!python/object:os.system': nothing in a recipe can build objects",
        "2:4 a number must be finite, got '.nan'",
        "3:3 a key is a word or a number, this one is a list or a mapping",
        "5:4 no &no stands above this *no",
        "6:8 *e stands inside the value that it repeats",
        "7:4 expected a value of type !!int, got 'x'",
        "8:4 the tag !!seq does not fit what follows it",
        "9:5 '<<' takes a mapping or a list of mappings",
    ]


def test_problems_before_an_error_of_syntax_are_told_too() -> None:
    assert refused("a: .inf\nb: [1\n") == [
        "1:4 a number must be finite, got '.inf'",
        "2:6 expected ',' or ']' in the list that starts at line 2, column 4",
    ]


def test_there_is_an_end_to_problems() -> None:
    problems = refused("a: 1\n" * 10_000)
    assert len(problems) == 51
    assert problems[-1].endswith("too many problems: the rest was not read")


@pytest.mark.parametrize(
    "tag", ["!foo", "!!binary", "!!timestamp", "!!set", "!!merge", "!<x>", "!!python/name:os.system"]
)
@pytest.mark.parametrize("text", ["a: {} x", "a: {} [1]", "a: {} {{b: 1}}", "{} a: 1"])
def test_no_other_tag_is_known(tag: str, text: str) -> None:
    (problem,) = refused(text.replace("{}", tag, 1).replace("{{", "{").replace("}}", "}"))
    assert "nothing in a recipe can build objects" in problem


def test_merging_gives_own_keys_and_earlier_mappings_precedence() -> None:
    text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], c: 3, d: 3}\nw: {c: 0, <<: *y}\n"
    got = read(text)
    assert got["z"] == {"a": 1, "b": 1, "c": 3, "d": 3}
    assert got["w"] == {"b": 2, "c": 0}


@pytest.mark.parametrize("text", ["'<<': {a: 1}", "!!str <<: {a: 1}"])
def test_only_a_plain_merge_key_merges(text: str) -> None:
    assert read(text) == {"<<": {"a": 1}}


@pytest.mark.parametrize("value", ["5", "[1]", "[{a: 1}, x]", "~"])
def test_only_mappings_are_merged(value: str) -> None:
    assert refused(f"b: 1\n<<: {value}") == ["2:1 '<<' takes a mapping or a list of mappings"]


def test_a_second_merge_key_is_a_duplicate() -> None:
    assert refused("<<: {a: 1}\n<<: {b: 1}") == ["2:1 the key '<<' stands twice, first in line 1"]


def test_an_alias_may_be_a_key() -> None:
    assert read("a: &x 1e-3\n*x : 2") == {"a": 0.001, "1e-3": 2}


def test_an_anchor_that_is_set_again_counts_from_there() -> None:
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x") == {"a": 1, "b": 1, "c": 2, "d": 2}


def nested(levels: int) -> str:
    return "a: " + "[" * levels + "]" * levels


def test_64_levels_are_read() -> None:
    assert read(nested(63))["a"]


@pytest.mark.parametrize(
    "text",
    [
        *[nested(64), nested(5000), "[" * 5000, "{a: " * 5000, "[{a: " * 5000],
        *["a: " + "- " * 5000, "- " * 5000, "? " * 5000, "\n".join(" " * i + "a:" for i in range(2500))],
    ],
    ids=range(9),
)
def test_deep_nesting_is_refused_soon(text: str) -> None:
    start = time.perf_counter()
    (problem,) = refused(text)
    assert "nested more than 64 deep" in problem or "cannot start here" in problem
    assert time.perf_counter() - start < 5


def test_levels_count_through_aliases() -> None:
    text = f"a: &a {'[' * 40}{']' * 40}\nb: {'[' * 30}*a{']' * 30}"
    assert refused(text) == ["2:34 lists and mappings are nested more than 64 deep"]


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    (problem,) = refused(bomb)
    assert "more than 100,000 values, or as much in text" in problem


def test_a_bomb_of_merges_is_refused() -> None:
    big = "a: &a {" + ", ".join(f"k{i}: 1" for i in range(2000)) + "}\n"
    (problem,) = refused(big + "".join(f"b{i}: {{<<: *a}}\n" for i in range(60)))
    assert "more than 100,000 values" in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1 the recipe is empty"),
        ("\n# only a comment\n", "1:1 the recipe is empty"),
        ("---\n...\n", "2:1 a recipe is a mapping of keys to values"),
        ("[1]", "1:1 a recipe is a mapping of keys to values"),
        ("hello", "1:1 a recipe is a mapping of keys to values"),
        ("a: 1\n---\nb: 1", "2:1 a second document starts here"),
        ("a: 1\n...\nb", "3:1 the document ended before this line"),
        ("a: b: c", "1:5 a ':' cannot stand here"),
        ("a:\n\tb: 1", "2:1 a tab cannot indent"),
        ("a: @x", "1:4 a text cannot start with this character"),
        ("a: %x", "1:4 a text cannot start with this character"),
        ("a: - b", "1:4 a list item cannot start here"),
        ("a: 1\nfoo\nb: 2", "2:1 expected 'key: value' here"),
        ("a: {b: 1\n", "1:9 expected ',' or '}' in the mapping that starts at line 1, column 4"),
        ("a: {b:[1]}", "1:6 this ':' needs a space after it"),
        ("a: [,]", "1:5 expected a value"),
        ("a: 'b\n\n", "1:4 this quote is not closed"),
        ('a: "b\n---\n"', "1:4 this quote is not closed"),
        (r'a: "\q"', "1:5 this is no escape that YAML knows"),
        (r'a: "C:\xzz"', "1:7 this is no escape that YAML knows"),
        ("a: [1]]", "1:7 this ']' closes nothing"),
        ("a:\n  b: 1\n c: 2", "3:2 expected a key of the mapping that starts at line 1, column 1"),
        ("a:\n  - b\n  c: 1", "3:3 expected '- ' for the list that starts at line 2, column 3"),
        ("a: |x\n  b", "1:5 after '|' or '>' only '+', '-' and a digit from 1 to 9 may stand"),
        ("a: *", "1:5 expected a name after '*' or '&'"),
        ("a: !h!x b", "1:4 this is no tag that a recipe knows"),
        ("%YAML 1.1\n---\na: on", "1:1 a recipe has no directives"),
        ("# x\n%TAG ! tag:yaml.org,2002:python/\n---\na: 1", "2:1 a recipe has no directives"),
        (b"a: 1\nb: \xff\xfe", "2:4 byte 0xff is not UTF-8, at byte offset 8"),
        (b"\x89PNG\r\n\x1a\n", "1:1 byte 0x89 is not UTF-8, at byte offset 0"),
        (b"\xef\xbb\xbfa: \xc3\xa9\0", "1:5 the character U+0000 is not allowed, at byte offset 8"),
        ("a: \x1b[31m", "1:4 the character U+001B is not allowed, at byte offset 3"),
        ("a: \ud800", "1:4 byte 0xed is not UTF-8, at byte offset 3"),
        (r'a: "x\0"', "1:4 the character U+0000 cannot stand in a text"),
        ("a" * (2**22 + 1), "a.yaml a recipe may have 4,194,304 bytes, this one has 4,194,305"),
    ],
)
def test_bad_text_is_refused_in_plain_words(text: str | bytes, problem: str) -> None:
    assert refused(text) == [problem]


@pytest.mark.parametrize("escape", [r"\ud800", r"\U00110000", r"\uDFFF"])
def test_escapes_of_no_character_are_refused(escape: str) -> None:
    assert len(refused(f'a: "{escape}"')) == 1


def outcome(text: str | bytes) -> Node | None:
    try:
        return parse(text, "a.yaml", Path())
    except RecipeError as error:
        problems = error.problems
    assert problems
    assert all(problem.where.startswith("a.yaml") for problem in problems)
    assert "\n".join(map(str, problems)).encode()
    return None


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60) | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
@example("\ud800")
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    outcome(text)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(RECIPE)), st.integers(0, 12), st.sampled_from(FRAGMENTS)), max_size=5))
def test_a_mutated_recipe_is_read_alike_by_both_parsers_or_refused(cuts: list[tuple[int, int, str]]) -> None:
    text = RECIPE
    for start, length, fragment in cuts:
        text = text[:start] + fragment + text[start + length :]
    found = []
    for parser in LOADERS:
        syntax.LOADER = parser
        found.append(outcome(text))
    if all(found):
        assert len({repr(node.plain()) for node in found if node}) == 1
    elif any(found):
        assert found[0] is None, "the parser in Python is the stricter one"
