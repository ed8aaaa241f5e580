from __future__ import annotations

from pathlib import Path

from artforge.recipe.node import Mark, Node, Origin, merge
from artforge.recipe.yaml import parse

HERE = Path()


def read(text: str) -> Node:
    return parse(text, "a.yaml", HERE)


def test_problem_shows_place_line_and_hint() -> None:
    mark = Mark(Origin("a.yaml", HERE, ("seed: x",)), 1, 7)
    assert str(mark.problem("expected a number", "write 7")).splitlines() == [
        "a.yaml:1:7: expected a number",
        "    seed: x",
        "          ^",
        "    write 7",
    ]


def test_problem_cuts_a_long_line_around_its_column() -> None:
    mark = Mark(Origin("a", HERE, ("x" * 500 + "!" + "y" * 500,)), 1, 501)
    problem = mark.problem("no")
    assert problem.where == "a:1:501"
    assert len(problem.line) <= 102
    assert problem.line[problem.column - 1] == "!"


def test_problem_keeps_its_caret_in_place_after_tabs_and_control_characters() -> None:
    problem = Mark(Origin("a", HERE, ("\t\x1b[31m!",)), 1, 7).problem("no")
    assert problem.line == " \ufffd[31m!"
    assert problem.line[problem.column - 1] == "!"


def test_problem_after_the_last_line_has_no_line() -> None:
    assert Mark(Origin("a", HERE, ("x",)), 2, 1).problem("no").line == ""


def test_plain_gives_dicts_lists_and_scalars() -> None:
    assert read("a: {b: [1, {c: null}]}").plain() == {"a": {"b": [1, {"c": None}]}}


def test_merge_keeps_the_order_of_the_base_and_appends_new_keys() -> None:
    merged = merge(read("a: 1\nb: {c: 1, d: 2}\n"), read("e: 5\nb: {f: 6, c: 3}\n"))
    assert merged.plain() == {"a": 1, "b": {"c": 3, "d": 2, "f": 6}, "e": 5}
    assert list(merged.plain()) == ["a", "b", "e"]
    assert list(merged.plain()["b"]) == ["c", "d", "f"]


def test_merge_replaces_lists_and_what_changes_its_kind() -> None:
    merged = merge(read("a: [1, 2]\nb: {c: 1}\nd: 4\n"), read("a: [3]\nb: tanh\nd: {e: 1}\n"))
    assert merged.plain() == {"a": [3], "b": "tanh", "d": {"e": 1}}


def test_merge_keeps_every_value_at_the_place_where_it_stands() -> None:
    base, over = parse("a: 1\nb: 2", "base", HERE), parse("\nb: 3", "over", HERE)
    merged = merge(base, over)
    assert isinstance(merged.value, dict)
    assert [(node.mark.origin.name, node.mark.line) for node in merged.value.values()] == [("base", 1), ("over", 2)]
