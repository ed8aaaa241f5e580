"""Files that a recipe reads: checked when it is loaded, and named by what is in them."""

from __future__ import annotations

import hashlib
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from artforge.remote import is_url
from artforge.remote.failures import StoreError
from artforge.remote.urls import without_secrets

if TYPE_CHECKING:
    from PIL import Image


FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "TIFF", "BMP", "PPM", "TGA", "JPEG2000", "AVIF", "QOI")
"""What images may be: no format among them, as PostScript is, is a program."""


MOST_BYTES = 1 << 30
PNG_START = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class InputFile:
    """A file to read, by its path and the SHA-256 of its bytes.

    In a recipe it is text, a path relative to the file that names it, or a URL; then `path` is a copy in the cache.
    A missing or unreadable one is refused when the recipe is loaded.
    """

    path: Path
    sha256: str
    url: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (type(self), self.path.absolute(), self.sha256, self.url)

    @property
    def address(self) -> str:
        """The file's URL, or its path where it has none."""
        return self.url or str(self.path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read and check the file; raises `PydanticCustomError` (a `ValueError`) with a sentence."""
        try:
            found = path.stat()
            if stat.S_ISDIR(found.st_mode):
                raise _refusal(path, "this is a folder, not a file")
            if not stat.S_ISREG(found.st_mode):
                raise _refusal(path, "this is no ordinary file")  # a pipe or a device may never end
            if found.st_size > MOST_BYTES:
                raise _refusal(path, f"the file has {found.st_size:,} bytes, over {MOST_BYTES:,}")
            return cls._checked(path, (found.st_mtime_ns, found.st_size))
        except PydanticCustomError:
            raise
        except (OSError, ValueError) as error:
            raise _refusal(path, f"cannot read the file: {getattr(error, 'strerror', None) or error}") from None

    @classmethod
    def fetch(cls, url: str) -> Self:
        """Fetch, read and check the file at a URL; raises `PydanticCustomError` (a `ValueError`) with a sentence."""
        from artforge.remote.fetched import fetched

        try:
            path = fetched(url, MOST_BYTES)
        except StoreError as error:
            raise _refusal(without_secrets(url), str(error)) from None
        try:
            return replace(cls.open(path), url=url)
        except ValueError as error:
            sentence = str(error).replace(str(path), url)
            raise PydanticCustomError("input", "{sentence}", {"sentence": sentence}) from None

    @classmethod
    @lru_cache(maxsize=256)
    def _checked(cls, path: Path, stamp: tuple[int, int]) -> Self:
        """Read and check a file once, until its time or its size changes: a sweep names it many times."""
        data = path.read_bytes()
        cls.check(path, data)
        return cls(path, hashlib.sha256(data).hexdigest())

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Refuse what the file may not hold; every file will do here."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: object) -> InputFile:
            if isinstance(value, cls):
                return value
            if not isinstance(value, str):
                raise PydanticCustomError("input", "expected the path of a file, as text")
            return cls.fetch(value) if is_url(value) else cls.open(Path(value))

        to_text = core_schema.plain_serializer_function_ser_schema(lambda file: file.address)
        return core_schema.no_info_plain_validator_function(validate, serialization=to_text)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


def _arrived(sort: type[InputFile], path: Path, sha256: str, url: str) -> InputFile:
    """Return a file in another process, which may stand in another folder, or on a machine without the copy."""
    return sort(path, sha256, url) if not url or path.exists() else sort.fetch(url)


class ImageFile(InputFile):
    """An image to read; one that is damaged, too large or no image at all is refused."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Decode the whole image, so that a truncated one is found now."""
        import io

        decode(path, io.BytesIO(data))
        if data.startswith(PNG_START) and not _ends_as_a_png(data):
            raise _refusal(path, "the image is damaged: it ends too early")

    def image(self) -> Image.Image:
        """Decode the image: upright, without transparency marks resolved, in the mode it is stored in."""
        return decode(self.address, self.path)


def _ends_as_a_png(data: bytes) -> bool:
    """Whether all chunks are there up to the last one; decoders put up with less."""
    place = len(PNG_START)
    while place + 12 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return place <= len(data)
    return False


def decode(path: Path | str, source: Any) -> Image.Image:
    """Decode an image file; raises `PydanticCustomError` (a `ValueError`) with a sentence."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with opening(path, source) as image:
            image.load()
            return ImageOps.exif_transpose(image)


@contextmanager
def opening(path: Path | str, source: Any) -> Iterator[Image.Image]:
    """Open an image file, without decoding it yet; whatever goes wrong until it is closed is refused by a sentence.

    One that is so large that Pillow warns is refused where `Image.DecompressionBombWarning` counts as an error.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        Image.init()
        with Image.open(source, formats=[name for name in FORMATS if name in Image.OPEN]) as image:
            yield image
    except UnidentifiedImageError:
        raise _refusal(path, "this is no image that can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refusal(path, f"the image has over {Image.MAX_IMAGE_PIXELS:,} pixels, too many to open safely") from None
    except Exception as error:
        raise _refusal(path, f"the image is damaged: {error}") from None


def _refusal(path: Path | str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("input", "{sentence}: {path}", {"sentence": sentence, "path": str(path)})
