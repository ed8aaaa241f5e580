"""Numbers in rows of one length."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

Numbers = tuple[tuple[float, ...], ...]


def refuse_ragged(rows: Numbers) -> Numbers:
    """Return rows of numbers as they are; raises `PydanticCustomError` for rows of several lengths, or of none."""
    lengths = [len(row) for row in rows]
    if not lengths or not lengths[0]:
        raise _refusal("there is no number in it: give rows such as [[0, 1], [1, 0]]")
    for index, length in enumerate(lengths):
        if length != lengths[0]:
            raise _refusal(f"the first row has {lengths[0]} numbers and row {index + 1} has {length}: give all as many")
    return rows


def _refusal(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("rectangle", "expected a rectangle of numbers; {sentence}", {"sentence": sentence})
