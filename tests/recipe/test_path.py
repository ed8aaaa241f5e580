from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artforge.recipe.node import Mark, Node, Origin
from artforge.recipe.path import ById, KeyPath, get, parse_path, put, resolve
from artforge.recipe.yaml import dump, parse

TEXT = """\
seed: 7
canvas: {size: [640, 480]}
steps:
  - use: cppn
    id: sky
    activation: tanh
    init: {use: normal, std: 1.0}
    coordinates: [centered, {use: zoom, scale: 0.01}]
  - {use: palette, id: sand}
animate:
"""
ROOT = parse(TEXT, "a.yaml", Path())
MARK = Mark(Origin("--set", Path(), ("x=1",)), 1, 3)
NEW = Node(99, MARK)

keys = st.text("abz09_-é", min_size=1, max_size=6)
ids = keys.filter(lambda key: not key.isdecimal())
paths = st.builds(
    lambda first, rest: KeyPath((first, *rest)),
    keys,
    st.lists(keys | st.integers(0, 10**9 - 1) | st.builds(ById, ids), max_size=5),
)


def plain(text: str) -> object:
    node = get(ROOT, resolve(ROOT, parse_path(text)))
    return node.plain() if node else None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("seed", ("seed",)),
        ("canvas.size", ("canvas", "size")),
        ("steps[0].init.std", ("steps", 0, "init", "std")),
        ("steps[sky].coordinates[1].scale", ("steps", ById("sky"), "coordinates", 1, "scale")),
        ("a[0][1]", ("a", 0, 1)),
        ("keys.0", ("keys", "0")),
    ],
)
def test_paths_are_read_and_written(text: str, parts: tuple[str | int | ById, ...]) -> None:
    assert parse_path(text) == KeyPath(parts)
    assert str(parse_path(text)) == text


@given(paths)
def test_every_path_is_read_back_as_it_is_written(path: KeyPath) -> None:
    assert parse_path(str(path)) == path


@given(st.text())
def test_text_is_a_path_or_refused(text: str) -> None:
    try:
        assert parse_path(str(parse_path(text))) == parse_path(text)
    except ValueError as error:
        assert "at column" in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "column"),
    [
        *[("", 1), (".a", 1), ("[0]", 1), ("a.", 2), ("a..b", 2), ("a[", 2), ("a[]", 2), ("a[0]b", 5), ("a b", 2)],
        *[("a[-1", 2), ("a[1234567890]", 2), ("a[x.y]", 2), ("a]", 2)],
    ],
)
def test_what_is_no_path_is_refused_with_its_column(text: str, column: int) -> None:
    with pytest.raises(ValueError, match=rf"is not a path: expected .* at column {column}$"):
        parse_path(text)


def test_get_follows_keys_indices_and_ids() -> None:
    assert plain("steps[sky].coordinates[1].scale") == 0.01
    assert plain("steps[1].use") == "palette"
    assert get(ROOT, parse_path("steps[sand].use")) == get(ROOT, parse_path("steps[1].use"))


@pytest.mark.parametrize("text", ["sead", "seed.x", "steps[2]", "steps.init", "canvas[0]", "steps[0].activation.use"])
def test_get_is_none_where_nothing_stands(text: str) -> None:
    assert plain(text) is None


def test_resolve_replaces_ids_by_indices() -> None:
    assert str(resolve(ROOT, parse_path("steps[sand].name"))) == "steps[1].name"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("steps[skye].x", "steps has no item with the id 'skye'; its ids are sky, sand, did you mean 'sky'?"),
        ("steps[qqq].x", "steps has no item with the id 'qqq'; its ids are sky, sand"),
        ("canvas.size[w]", "canvas.size has no item with the id 'w'; its items have no ids"),
        ("canvas[sky]", "canvas is a mapping with the keys size; [sky] needs a list"),
        ("stops[sky]", "stops is absent; [sky] needs a list"),
    ],
)
def test_an_unknown_id_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(LookupError) as caught:
        resolve(ROOT, parse_path(text))
    assert str(caught.value) == sentence


def test_an_id_that_two_items_have_is_refused() -> None:
    root = parse("steps: [{id: a}, {id: a}]", "a.yaml", Path())
    with pytest.raises(LookupError, match="steps has 2 items with the id 'a'"):
        resolve(root, parse_path("steps[a]"))


@pytest.mark.parametrize(
    "text", ["seed", "canvas.size", "canvas.size[1]", "steps[sky].init.std", "new", "canvas.a.b.c", "animate.seconds"]
)
def test_what_is_put_is_found_and_the_rest_stays(text: str) -> None:
    path = parse_path(text)
    changed = put(ROOT, path, NEW)
    found = get(changed, path)
    assert found is not None
    assert found.value == 99
    assert ROOT.plain() == parse(TEXT, "a.yaml", Path()).plain()
    assert len(dump(changed.plain()).split("palette")) == 2


def test_put_twice_is_put_once() -> None:
    path = parse_path("steps[sky].init.mean")
    assert put(put(ROOT, path, Node(1, MARK)), path, NEW) == put(ROOT, path, NEW)


def test_putting_what_is_there_changes_nothing() -> None:
    path = parse_path("steps[0].init")
    there = get(ROOT, path)
    assert there is not None
    assert put(ROOT, path, there) == ROOT


def test_a_bare_name_on_the_way_becomes_a_mapping_that_uses_it() -> None:
    changed = put(ROOT, parse_path("steps[sky].activation.gain"), NEW)
    found = get(changed, parse_path("steps[sky].activation"))
    assert found is not None
    assert found.plain() == {"use": "tanh", "gain": 99}
    assert found.mark.line == 6


def test_put_keeps_the_place_of_a_key_and_takes_the_place_of_the_value() -> None:
    found = get(put(ROOT, parse_path("canvas.size"), NEW), parse_path("canvas.size"))
    assert found is not None
    assert found.mark == MARK
    assert found.key_mark is not None
    assert (found.key_mark.line, found.key_mark.column) == (2, 10)


def test_keys_that_put_makes_stand_where_the_value_stands() -> None:
    changed = put(ROOT, parse_path("new.deep"), NEW)
    for text in ("new", "new.deep"):
        found = get(changed, parse_path(text))
        assert found is not None
        assert (found.mark, found.key_mark) == (MARK, MARK)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "steps[2].x",
            "steps[2].x leads nowhere: steps is a list of 2 items and has no item 2; items are counted from 0",
        ),
        ("seed.x", "seed.x leads nowhere: seed is 7 and has no key 'x'"),
        ("steps.init", "steps.init leads nowhere: steps is a list of 2 items and has no key 'init'"),
        ("stops[0]", "stops[0] leads nowhere: stops is absent and has no item 0; items are counted from 0"),
        ("canvas[0]", "canvas[0] leads nowhere: canvas is a mapping with the keys size and has no item 0; ..."),
        ("steps[0].use[1]", "steps[0].use[1] leads nowhere: steps[0].use is 'cppn' and has no item 1; ..."),
    ],
)
def test_a_path_that_leads_nowhere_says_how_far_it_led(text: str, sentence: str) -> None:
    with pytest.raises(LookupError) as caught:
        put(ROOT, parse_path(text), NEW)
    assert str(caught.value).startswith(sentence.removesuffix("..."))


@given(st.lists(keys, min_size=1, max_size=4), st.lists(keys, min_size=1, max_size=4))
def test_put_at_one_path_leaves_unrelated_paths_alone(first: list[str], second: list[str]) -> None:
    one, other = KeyPath(tuple(first)), KeyPath(tuple(second))
    base = put(Node({}, MARK), one, Node(1, MARK))
    shared = min(len(first), len(second))
    if first[:shared] == second[:shared]:
        return
    both = put(base, other, NEW)
    assert get(both, one) == get(base, one)
    assert get(both, other) == get(put(Node({}, MARK), other, NEW), other)
