"""What a part is made of, as data that can be compared and hashed."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_jsonable_python

from artforge.inputs import InputFile
from artforge.part import Keys, Part
from artforge.steps import Step


def contents_of(value: Any) -> Any:
    """Return a part, with every key, as data that JSON can hold.

    Files are named by what is in them, wherever they lie: equal data makes equal work.
    """
    if isinstance(value, InputFile):
        return {"sha256": value.sha256}
    if isinstance(value, Step):
        return [value.id, contents_of(value.part)]
    if isinstance(value, Keys):
        use = {"use": value.part_name()} if isinstance(value, Part) else {}
        return {**use, **{key: contents_of(getattr(value, key)) for key in type(value).model_fields}}
    if isinstance(value, list | tuple):
        return [contents_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): contents_of(item) for key, item in value.items()}
    return to_jsonable_python(value)
