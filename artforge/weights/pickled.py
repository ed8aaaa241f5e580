"""What is in a `.pth` file, without torch and without running what a pickle may ask for.

Such a file holds a pickle of a dictionary whose tensors are calls of a few known functions: since PyTorch 1.6 in a zip
archive, before that with the numbers behind it. Here these functions only note shapes; no other is ever called.
"""

from __future__ import annotations

import errno
import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

ZIP_START = b"PK\3\4"
LEGACY_START = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
COUNT_BYTES = 8
MOST_BYTES = 16 << 20
"""A pickle of names and shapes is smaller."""
STORAGES = {
    "HalfStorage": ("float16", 2),
    "BFloat16Storage": ("bfloat16", 2),
    "FloatStorage": ("float32", 4),
    "DoubleStorage": ("float64", 8),
    "ByteStorage": ("uint8", 1),
    "CharStorage": ("int8", 1),
    "ShortStorage": ("int16", 2),
    "IntStorage": ("int32", 4),
    "LongStorage": ("int64", 8),
    "BoolStorage": ("bool", 1),
}
"""The type of the numbers in torch's storages, and the bytes of each."""


class Described(NamedTuple):
    """A tensor in a file: its shape, and the type of its numbers by torch's name."""

    shape: tuple[int, ...]
    dtype: str


class Stored(NamedTuple):
    """Where a tensor's numbers are: their type, the name of their storage, and its bytes."""

    dtype: str
    key: str
    nbytes: int


class _Tensor(NamedTuple):
    """A tensor as a pickle has it."""

    described: Described
    stored: Stored


class _Pickle(NamedTuple):
    """What was pickled, and where the numbers of each storage lie: entries of an archive, or positions in the file."""

    found: Any
    entries: dict[str, str]
    positions: dict[str, int]


def pickled_numbers(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name of each tensor in a `.pth` file, the type of its numbers and the bytes of its storage.

    Raises what `pickled_tensors` does.
    """
    found, entries, positions = _opened(path)
    with path.open("rb") as file:
        archive = zipfile.ZipFile(file) if entries else None
        for name, (_, stored) in found.items():
            if archive:
                numbers = archive.read(entries[stored.key])
            else:
                file.seek(positions[stored.key])
                numbers = file.read(stored.nbytes)
            yield name, stored.dtype, numbers


def pickled_tensors(path: Path) -> dict[str, Described]:
    """Return the shape and the type of every tensor in a `.pth` file, by name.

    Raises `ValueError` with a sentence for one that is damaged or holds anything but tensors by name, and `OSError`.
    """
    return {name: tensor.described for name, tensor in _opened(path).found.items()}


def _opened(path: Path) -> _Pickle:
    try:
        with path.open("rb") as file:
            pickled = _archived(file) if file.read(len(ZIP_START)) == ZIP_START else _in_a_row(file)
    except RefusalError:
        raise
    except zipfile.BadZipFile:
        raise RefusalError("the file is damaged: it ends too early") from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise RefusalError("the file is damaged: it points to a place outside itself") from None
    except Exception as error:
        raise RefusalError(f"the file is damaged ({type(error).__name__}: {error})") from None
    found = pickled.found
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise RefusalError(f"the file holds a {type(found).__name__}, expected tensors by name")
    others = [name for name, tensor in found.items() if not isinstance(tensor, _Tensor)]
    if others:
        listed = ", ".join(others[:5])
        raise RefusalError(f"the file holds more than tensors by name ({listed}): save a model's `state_dict()` alone")
    return pickled


class RefusalError(ValueError):
    """What is wrong with a file, as a sentence."""


class _Shapes(pickle.Unpickler):
    """Reads a pickle with nothing to call but what notes shapes; `stored` gathers the storages that it names."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.stored: dict[str, Stored] = {}

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor"): _tensor,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch._utils", "_rebuild_parameter"): _parameter,
            **{("torch", storage): about for storage, about in STORAGES.items()},
        }
        if (module, name) not in known:
            raise RefusalError(f"the file asks for {module}.{name}, which no weights need: it is not read")
        return known[module, name]

    def persistent_load(self, pid: Any) -> Stored:
        _, (dtype, size), key, _, count, *_ = pid
        self.stored[key] = Stored(dtype, key, count * size)
        return self.stored[key]


def _tensor(storage: Stored, offset: int, shape: tuple[int, ...], *_: object) -> _Tensor:
    return _Tensor(Described(tuple(shape), storage.dtype), storage)


def _parameter(tensor: _Tensor, *_: object) -> _Tensor:
    return tensor


def _archived(file: IO[bytes]) -> _Pickle:
    """Read what is in a zip archive, and look whether all numbers are there."""
    with zipfile.ZipFile(file) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        name = next((name for name in sizes if name.endswith("/data.pkl")), None)
        if name is None or sizes[name] > MOST_BYTES:
            raise RefusalError("this archive holds no weights")
        unpickler = _Shapes(io.BytesIO(archive.read(name)))
        found = unpickler.load()
    entries = {key: f"{name.removesuffix('.pkl')}/{key}" for key in unpickler.stored}
    for key, storage in unpickler.stored.items():
        if sizes.get(entries[key]) != storage.nbytes:
            raise RefusalError(f"the file is damaged: the numbers {key} are not all there")
    return _Pickle(found, entries, {})


def _in_a_row(file: IO[bytes]) -> _Pickle:
    """Read what stands behind the magic number, the version and the machine's, and look whether all numbers are there.

    Each storage is the count of its numbers, in COUNT_BYTES, and the numbers.
    """
    file.seek(0)
    for _ in range(3):
        _Shapes(file).load()
    unpickler = _Shapes(file)
    found = unpickler.load()
    keys = _Shapes(file).load()
    positions: dict[str, int] = {}
    here = file.tell()
    for key in keys:
        positions[key] = here + COUNT_BYTES
        here += COUNT_BYTES + unpickler.stored[key].nbytes
    end = file.seek(0, io.SEEK_END)
    if end < here:
        raise RefusalError(f"the file is damaged: it ends too early, {here - end:,} bytes are missing")
    return _Pickle(found, {}, positions)
