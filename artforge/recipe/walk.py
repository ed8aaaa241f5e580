"""Walk a recipe's text and the models that describe it side by side."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from artforge.inputs import InputFile
from artforge.part import Catalogue
from artforge.recipe.node import Node


@dataclass(frozen=True, eq=False)
class Spot:
    """A place in the text, and a type that describes it: a model for a mapping, else a field's type."""

    path: tuple[str | int, ...]
    node: Node
    described_by: type[Any]

    @property
    def is_input(self) -> bool:
        """Whether the path of a file to read stands here."""
        return issubclass(self.described_by, InputFile) and isinstance(self.node.value, str)


def walk(annotation: Any, node: Node, catalogue: Catalogue, path: tuple[str | int, ...] = ()) -> Iterator[Spot]:
    """Yield every place that a type describes; what does not fit is passed over.

    A type with a `models(value, catalogue)` says itself which models describe a value, as a kind does.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from walk(arguments[0], node, catalogue, path)
    elif origin in (Union, types.UnionType):
        for argument in arguments:
            yield from walk(argument, node, catalogue, path)
    elif origin is not None and isinstance(origin, type):
        yield from _items(origin, arguments, node, catalogue, path)
    elif isinstance(annotation, type):
        yield Spot(path, node, annotation)
        for model in _models(annotation, node, catalogue):
            yield from _fields(model, node, catalogue, path)


def _models(annotation: type[Any], node: Node, catalogue: Catalogue) -> list[type[BaseModel]]:
    if hasattr(annotation, "models"):
        found: list[type[BaseModel]] = annotation.models(node.plain(), catalogue)
        return found
    return [annotation] if issubclass(annotation, BaseModel) else []


def _items(
    origin: type[Any], arguments: tuple[Any, ...], node: Node, catalogue: Catalogue, path: tuple[str | int, ...]
) -> Iterator[Spot]:
    if issubclass(origin, Mapping) and isinstance(node.value, dict):
        for key, child in node.value.items():
            yield from walk(arguments[1], child, catalogue, (*path, key))
    elif issubclass(origin, Sequence) and isinstance(node.value, tuple):
        for index, child in enumerate(node.value):
            for argument in arguments:
                yield from walk(argument, child, catalogue, (*path, index))
    elif issubclass(origin, Sequence) and not isinstance(node.value, dict):
        for argument in arguments:  # one item in place of a list, where a key allows that
            yield from walk(argument, node, catalogue, path)


def _fields(model: type[BaseModel], node: Node, catalogue: Catalogue, path: tuple[str | int, ...]) -> Iterator[Spot]:
    if not isinstance(node.value, dict):
        return
    yield Spot(path, node, model)
    for key, child in node.value.items():
        if key in model.model_fields:
            yield from walk(model.model_fields[key].annotation, child, catalogue, (*path, key))
