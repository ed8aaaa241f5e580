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
from pathlib import Path
from typing import IO, Any, NamedTuple

ZIP_START = b"PK\3\4"
LEGACY_START = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
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


def pickled_tensors(path: Path) -> dict[str, Described]:
    """Return the shape and the type of every tensor in a `.pth` file, by name.

    Raises `ValueError` with a sentence for one that is damaged or holds anything but tensors by name, and `OSError`.
    """
    try:
        with path.open("rb") as file:
            found = _archived(file) if file.read(len(ZIP_START)) == ZIP_START else _in_a_row(file)
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
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise RefusalError(f"the file holds a {type(found).__name__}, expected tensors by name")
    others = [name for name, tensor in found.items() if not isinstance(tensor, Described)]
    if others:
        listed = ", ".join(others[:5])
        raise RefusalError(f"the file holds more than tensors by name ({listed}): save a model's `state_dict()` alone")
    return dict(found)


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


def _tensor(storage: Stored, offset: int, shape: tuple[int, ...], *_: object) -> Described:
    return Described(tuple(shape), storage.dtype)


def _parameter(tensor: Described, *_: object) -> Described:
    return tensor


def _archived(file: IO[bytes]) -> Any:
    """Read what is in a zip archive, and look whether all numbers are there."""
    with zipfile.ZipFile(file) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        name = next((name for name in sizes if name.endswith("/data.pkl")), None)
        if name is None or sizes[name] > MOST_BYTES:
            raise RefusalError("this archive holds no weights")
        unpickler = _Shapes(io.BytesIO(archive.read(name)))
        found = unpickler.load()
    folder = name.removesuffix(".pkl")
    for storage in unpickler.stored.values():
        if sizes.get(f"{folder}/{storage.key}") != storage.nbytes:
            raise RefusalError(f"the file is damaged: the numbers {storage.key} are not all there")
    return found


def _in_a_row(file: IO[bytes]) -> Any:
    """Read what stands behind the magic number, the version and the machine's, and look whether all numbers are there.

    Each storage is the count of its numbers, in eight bytes, and the numbers.
    """
    file.seek(0)
    for _ in range(3):
        _Shapes(file).load()
    unpickler = _Shapes(file)
    found = unpickler.load()
    keys = _Shapes(file).load()
    expected = sum(8 + unpickler.stored[key].nbytes for key in keys)
    here, end = file.tell(), file.seek(0, io.SEEK_END)
    if end - here < expected:
        raise RefusalError(f"the file is damaged: it ends too early, {expected - (end - here):,} bytes are missing")
    return found
