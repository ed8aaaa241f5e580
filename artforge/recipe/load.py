"""From a file, a picture or standard input to a recipe's text, with `extends` and `set` carried out."""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from artforge.errors import Problem, RecipeError
from artforge.host import Host, installed
from artforge.recipe.build import build_recipe
from artforge.recipe.migrations import migrated
from artforge.recipe.model import Recipe
from artforge.recipe.node import Node, merge
from artforge.recipe.path import get, parse_path, put, resolve
from artforge.recipe.syntax import MOST_BYTES
from artforge.recipe.syntax import source as check_text
from artforge.recipe.yaml import parse, parse_on

DEEPEST = 16

SUFFIXES = (".yaml", ".yml")
"""What the name of a recipe's file usually ends with."""


@dataclass(frozen=True)
class Document:
    """A recipe's text as a tree; `name` is the work's, `picture` the file it was embedded in.

    `problems` are what is wrong with single values of the text, which the tree holds as nothing.
    """

    tree: Node
    name: str
    problems: tuple[Problem, ...] = ()
    picture: Path | None = None
    embedded: str = ""


def read(source: str, host: Host, settings: Iterable[str] = (), *, seeded: bool = False) -> Document:
    """Read a recipe's file, a picture that holds one, or `-`; `settings` are `path=value`.

    A seed of `random` is drawn, unless it is `seeded` in another way. Raises `RecipeError` with positions.
    """
    document = _opened(source, host)
    found = list(document.problems)
    tree = _extended(migrated(document.tree), (_identity(source),), found)
    for setting in settings:
        tree = set_by_text(tree, setting)
    return replace(document, tree=tree if seeded else _seeded(tree), problems=tuple(found))


def _opened(source: str, host: Host) -> Document:
    if source == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b""
        tree, found = parse_on(data, "-", Path())
        return Document(tree, "stdin", tuple(found))
    path = Path(source)
    if not _is_picture(path, host):
        tree, found = _read_text(path)
        return Document(tree, _printable(path.stem), tuple(found))
    text = embedded_in(path, host)
    tree = parse(text, str(path), path.parent)
    assert isinstance(tree.value, dict)
    if "extends" in tree.value:
        raise RecipeError(tree.value["extends"].mark.problem("a recipe in a picture extends no other"))
    return Document(tree, _printable(path.stem), (), path, text)


def _printable(name: str) -> str:
    """Return a file's name without bytes that are no text."""
    return name.encode("utf-8", "replace").decode()


def _is_picture(path: Path, host: Host) -> bool:
    if path.suffix in SUFFIXES:
        return False  # no writer need be asked
    try:
        host.writer(path.suffix)
    except LookupError:
        return False
    return True


def embedded_in(path: Path, host: Host) -> str:
    """Return the recipe that is embedded in a picture or video; raises `RecipeError` where there is none."""
    try:
        _check_sort(path)
        text = host.writer(path.suffix)().provenance(path)
    except LookupError:
        raise RecipeError(f"{path}: no format that artforge writes, so there is no recipe inside") from None
    except OSError as error:
        raise RecipeError(f"{path}: cannot read: {error.strerror or error}") from None
    except ValueError as error:
        raise RecipeError(str(error) if str(path) in str(error) else f"{path}: {error}") from None
    if text is None or "artforge:" not in text:
        raise RecipeError(f"{path}: there is no recipe in this file; artforge embeds one in what it makes")
    check_text(text, str(path), path.parent)
    return text


def _read_text(path: Path) -> tuple[Node, list[Problem]]:
    try:
        _check_sort(path)
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        beside = path.parent / f"{path.name}.yaml"
        hint = f"; there is {beside}" if not path.suffix and os.path.isfile(beside) else ""
        raise RecipeError(f"{path}: cannot read: {getattr(error, 'strerror', None) or error}{hint}") from None
    return parse_on(data, str(path), path.parent)


def _check_sort(path: Path) -> None:
    """Refuse what is no ordinary file: a pipe or a device may never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise ValueError("this is a folder; name the recipe's file in it")
    if not stat.S_ISREG(mode):
        raise ValueError("this is no ordinary file")


def _identity(source: str) -> str:
    return source if source == "-" else str(Path(source).resolve())


def _extended(tree: Node, chain: tuple[str, ...], found: list[Problem]) -> Node:
    """Lay a tree over the recipe that it extends, then set single keys; `found` gathers the base's problems."""
    assert isinstance(tree.value, dict)
    own = replace(tree, value={key: node for key, node in tree.value.items() if key not in ("extends", "set")})
    if "extends" in tree.value:
        own = merge(_base(tree.value["extends"], chain, found), own)
    settings = tree.value.get("set")
    if settings is None:
        return own
    if not isinstance(settings.value, dict):
        raise RecipeError(settings.mark.problem("expected a mapping of paths to values"))
    for path, value in settings.value.items():
        own = _set(own, path, value, value.key_mark.problem if value.key_mark else value.mark.problem)
    return own


def _base(extends: Node, chain: tuple[str, ...], found: list[Problem]) -> Node:
    if not isinstance(extends.value, str) or not extends.value:
        raise RecipeError(extends.mark.problem("expected the path of the recipe to extend"))
    path = extends.mark.origin.folder / extends.value
    identity = _identity(str(path))
    if identity in chain:
        raise RecipeError(extends.mark.problem(f"this recipe extends itself, by way of {path}"))
    if len(chain) >= DEEPEST:
        raise RecipeError(extends.mark.problem(f"over {DEEPEST} recipes extend one another"))
    try:
        tree, problems = _read_text(path)
    except RecipeError as error:
        if error.problems[0].where:
            raise
        raise RecipeError(extends.mark.problem(str(error))) from None
    found += problems
    base = _extended(migrated(tree), (*chain, identity), found)
    assert isinstance(base.value, dict)
    return replace(base, value={key: node for key, node in base.value.items() if key != "name"})


def _set(tree: Node, path: str, value: Node, problem: Any) -> Node:
    try:
        return put(tree, resolve(tree, parse_path(path)), value)
    except (ValueError, LookupError) as error:
        raise RecipeError(problem(f"cannot set {path}: {error.args[0]}")) from None


def set_by_text(tree: Node, setting: str) -> Node:
    """Carry out `path=value`, where the value is written as in a recipe; raises `RecipeError`."""
    path, equals, value = setting.partition("=")
    if not equals:
        raise RecipeError(Problem(f"--set {setting}: expected path=value, such as steps[0].init.std=1.4"))
    try:
        parse_path(path)
    except ValueError as error:
        raise RecipeError(Problem(f"--set {setting}: {error.args[0]}")) from None
    root = parse(f"{path}: {value}", "--set", Path())
    assert isinstance(root.value, dict)
    if list(root.value) != [path]:
        raise RecipeError(Problem(f"--set {setting}: the value is not one that a recipe can hold"))
    node = root.value[path]
    return _set(tree, path, node, node.mark.problem)


def _seeded(tree: Node) -> Node:
    """Draw the seed of `seed: random`, so that it can be shown and embedded."""
    seed = get(tree, parse_path("seed"))
    if seed is None or seed.value != "random":
        return tree
    drawn = secrets.randbelow(2**31)
    print(f"seed: {drawn}", file=sys.stderr)
    return put(tree, parse_path("seed"), replace(seed, value=drawn))


def load(
    source: str | Path,
    settings: Mapping[str, Any] | None = None,
    *,
    seed: int | None = None,
    size: str | tuple[int, int] | None = None,
    host: Host | None = None,
) -> Recipe:
    """Load one recipe and check every word of it; `settings` are values by path, as `--set` has them.

    Raises `RecipeError`, also for a recipe with a sweep, which is many works:
    `artforge render` makes those.
    """
    host = host or installed()
    wanted = {
        **(settings or {}),
        **({} if seed is None else {"seed": seed}),
        **({} if size is None else {"canvas.size": size}),
    }
    document = read(str(source), host, [f"{path}={_inline(value)}" for path, value in wanted.items()])
    sweep = get(document.tree, parse_path("sweep"))
    if sweep is not None:
        raise RecipeError(sweep.mark.problem("this recipe is many works: artforge render makes them"))
    recipe = build_recipe(document.tree, host, document.name, document.problems)
    host.tell("artforge_recipe_loaded", recipe=recipe)
    return recipe


def _inline(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
