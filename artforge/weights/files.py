"""Files of weights: described without torch when a recipe is loaded, read when a network is used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from artforge.inputs import InputFile
from artforge.weights.pickled import LEGACY_START, ZIP_START, Described, pickled_numbers, pickled_tensors

if TYPE_CHECKING:
    import torch

DTYPES = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}
"""safetensors' names of the numbers that weights are."""
EXPONENTS = {
    "float16": ("<u2", 0x7C00),
    "bfloat16": ("<u2", 0x7F80),
    "float32": ("<u4", 0x7F800000),
    "float64": ("<u8", 0x7FF0000000000000),
}
"""How the bits of a number are read, and which of them are its exponent (IEEE 754; bfloat16 has float32's)."""


class WeightsFile(InputFile):
    """A file of weights, `.safetensors` or `.pth`; a damaged one, or one that holds anything else, is refused."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Read the names and shapes of the tensors, and look at every number; no code in the file is run."""
        try:
            describe_weights(path)
            _refuse_what_is_no_number(path, data)
        except ValueError as error:
            sentence = {"sentence": str(error), "path": str(path)}
            raise PydanticCustomError("weights", "{sentence}: {path}", sentence) from None


def describe_weights(path: Path) -> dict[str, Described]:
    """Return the shape and the type of every tensor in a file, by name, without torch.

    Raises `ValueError` with a sentence for what is no file of weights, and `OSError`.
    """
    found = path.stat()
    return _described(path, (found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=64)
def _described(path: Path, stamp: tuple[int, int]) -> dict[str, Described]:
    if _is_pickled(path):
        return pickled_tensors(path)
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
            return {
                name: Described(tuple(found.get_shape()), DTYPES.get(found.get_dtype(), found.get_dtype()))
                for name, found in slices.items()
            }
    except SafetensorError as error:
        raise ValueError(f"this is no .safetensors or .pth file, or it is damaged ({error})") from None


def _refuse_what_is_no_number(path: Path, data: bytes) -> None:
    """Raise `ValueError` where a tensor holds NaN or an infinity: a number whose exponent has all of its bits set."""
    import numpy as np

    for name, dtype, numbers in _numbers(path, data):
        if dtype in EXPONENTS:
            pattern, exponent = EXPONENTS[dtype]
            if ((np.frombuffer(numbers, pattern) & exponent) == exponent).any():
                raise ValueError(f"the weights of {name.rpartition('.')[0] or name} are NaN or infinite")


def _numbers(path: Path, data: bytes) -> Iterator[tuple[str, str, bytes]]:
    if _is_pickled(path):
        yield from pickled_numbers(path)
        return
    from safetensors import deserialize

    for name, tensor in deserialize(data):  # type: ignore[no-untyped-call]
        yield name, DTYPES.get(tensor["dtype"], tensor["dtype"]), tensor["data"]


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return every tensor in a file, by name; no code in the file is run.

    Raises `ValueError` with a sentence for what is no file of weights, and `OSError`.
    """
    import pickle

    import torch
    from safetensors.torch import load_file

    describe_weights(path)
    if not _is_pickled(path):
        return load_file(path)
    try:
        tensors: dict[str, torch.Tensor] = torch.load(
            path, "cpu", weights_only=True, mmap=_head(path).startswith(ZIP_START)
        )
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise ValueError(f"the file cannot be read: {error}") from error
    return tensors


def _is_pickled(path: Path) -> bool:
    return _head(path).startswith((ZIP_START, LEGACY_START))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(LEGACY_START))
