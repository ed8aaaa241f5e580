"""Files of weights: described without torch when a recipe is loaded, read when a network is used."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from artforge import InputFile
from artforge_dream.pickled import LEGACY_START, ZIP_START, Described, pickled_tensors

if TYPE_CHECKING:
    import torch

DTYPES = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}
"""safetensors' names of the numbers that weights are."""


class WeightsFile(InputFile):
    """A file of weights, `.safetensors` or `.pth`; a damaged one, or one that holds anything else, is refused."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Read the names and shapes of the tensors; no code in the file is run."""
        try:
            describe(path)
        except ValueError as error:
            sentence = {"sentence": str(error), "path": str(path)}
            raise PydanticCustomError("weights", "{sentence}: {path}", sentence) from None


def describe(path: Path) -> dict[str, Described]:
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


def read(path: Path) -> dict[str, torch.Tensor]:
    """Return every tensor in a file, by name; no code in the file is run.

    Raises `ValueError` with a sentence for what is no file of weights, and `OSError`.
    """
    import pickle

    import torch
    from safetensors.torch import load_file

    describe(path)
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
