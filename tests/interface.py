"""The public interface as text: what plugins were written against. `python tests/interface.py` writes it anew."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

import artforge

FILE = Path(__file__).parent / "interface.txt"


def described() -> str:
    """Return a line for each public name, and for each public method and field of a class."""
    return "\n".join(line for name in sorted(artforge.__all__) for line in _of_name(name)) + "\n"


def _of_name(name: str) -> Iterator[str]:
    value = getattr(artforge, name)
    if isinstance(value, types.ModuleType):
        for key, member in sorted(vars(value).items()):
            home = getattr(member, "__module__", value.__name__)
            is_own = get_origin(member) is not None or home.startswith(value.__name__)
            if is_own and not key.startswith("_") and not isinstance(member, types.ModuleType):
                yield from _of_value(f"{name}.{key}", member)
    elif name == "API":
        yield f"API = {value}"
    elif name != "__version__":
        yield from _of_value(name, value)


def _of_value(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, type):
        yield from _of_class(name, value)
    elif get_origin(value) is not None:
        yield f"{name}: a type"
    elif inspect.isroutine(value):
        yield f"{name}{_signature(value)}"
    elif not isinstance(value, types.ModuleType):
        yield f"{name}: {type(value).__name__}"


def _of_class(name: str, cls: type) -> Iterator[str]:
    own = [base for base in cls.__mro__ if base.__module__.startswith("artforge")]
    bases = [base.__name__ for base in cls.__bases__ if base is not object]
    yield f"class {name}({', '.join(bases)})"
    for base in reversed(own):
        for key, annotation in sorted(vars(base).get("__annotations__", {}).items()):
            if not key.startswith("_") and base is cls:
                yield f"{name}.{key}: {getattr(annotation, '__forward_arg__', annotation)}"
    for key, member in sorted(vars(cls).items()):
        if key == "__init__" or not key.startswith("_"):
            yield from _of_member(f"{name}.{key}", member)


def _of_member(name: str, member: Any) -> Iterator[str]:
    if isinstance(member, property):
        yield f"{name}: property -> {inspect.signature(member.fget).return_annotation}"  # type: ignore[arg-type]
    elif isinstance(member, classmethod | staticmethod):
        yield f"{name}{_signature(member.__func__)}"
    elif inspect.isfunction(member) and member.__module__.startswith("artforge"):
        yield f"{name}{_signature(member)}"


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return f": {type(value).__name__}"
    parameters = [one.replace(default=_shown(one.default)) for one in signature.parameters.values()]
    return str(signature.replace(parameters=parameters))


def _shown(default: Any) -> Any:
    """Return a default that is text or a number as it is, and dots for those that differ from machine to machine."""
    plain = default is inspect.Parameter.empty or isinstance(default, str | int | float | tuple | None)
    return default if plain else ...


if __name__ == "__main__":
    FILE.write_text(described())
