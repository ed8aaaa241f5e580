from __future__ import annotations

import contextlib
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.writers import deflate, tiff
from artforge_basics.writers.tiff import Tiff
from films import film_of, noise, smooth, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from viewers import ffmpeg, frames_of

from artforge import Canvas, Picture, Timeline
from artforge.picture import STRIP_BYTES

# The last two take several strips, and the last of them is not full.
SIZES = [(1, 1), (1, 7), (5, 3), (1000, 900), (3000, 300)]
LETTERS = {1: "B", 3: "H", 4: "I", 5: "I", 16: "Q"}
RAW = {8: "rgb24", 16: "rgb48le", 32: "rgbf32le"}
NUMBERS = {8: np.uint8, 16: np.uint16, 32: np.float32}
each_kind = pytest.mark.parametrize("bits", [8, 16, 32])
each_compression = pytest.mark.parametrize("compression", ["none", "fast", "small"])


def tags(path: Path) -> dict[int, tuple[int, ...]]:
    """Read the directory of a little-endian TIFF by the book."""
    data = path.read_bytes()
    big = data[:4] == b"II\x2b\0"
    place, count, room = ("<Q", "<Q", 8) if big else ("<I", "<H", 4)
    start = struct.unpack_from(place, data, 8 if big else 4)[0]
    first = start + struct.calcsize(count)
    found = {}
    for entry in range(first, first + struct.unpack_from(count, data, start)[0] * (4 + 2 * room), 4 + 2 * room):
        name, kind = struct.unpack_from("<HH", data, entry)
        values = struct.unpack_from(place, data, entry + 4)[0] * (2 if kind == 5 else 1)
        form = f"<{values}{LETTERS[kind]}"
        fits = struct.calcsize(form) <= room
        lies = entry + 4 + room if fits else struct.unpack_from(place, data, entry + 4 + room)[0]
        found[name] = struct.unpack_from(form, data, lies)
    return found


def decoded(path: Path) -> npt.NDArray[Any]:
    """Read a whole TIFF by the book."""
    found, data = tags(path), path.read_bytes()
    kind = "f" if found[339][0] == 3 else "u"
    strips = [data[place : place + length] for place, length in zip(found[273], found[279], strict=True)]
    raw = b"".join(zlib.decompress(strip) if found[259] == (8,) else strip for strip in strips)
    rows = np.frombuffer(raw, f"<{kind}{found[258][0] // 8}").reshape(found[257][0], found[256][0], 3)
    return np.cumsum(rows, axis=1, dtype=rows.dtype) if found[317] == (2,) else rows


@pytest.fixture
def always_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "LARGEST_CLASSIC", 0)


@each_kind
@each_compression
@pytest.mark.parametrize("size", SIZES)
def test_ffmpeg_sees_the_picture_exactly(tmp_path: Path, bits: int, compression: str, size: tuple[int, int]) -> None:
    picture, writer = noise(*size), Tiff.model_validate({"bits": bits, "compression": compression})
    path = write(writer, film_of(*size), [picture], tmp_path / "a.tif")
    raw = ffmpeg("-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", RAW[bits], "-").stdout
    assert np.array_equal(np.frombuffer(raw, NUMBERS[bits]), picture.array(NUMBERS[bits]).ravel())


@each_kind
@each_compression
def test_a_big_file_holds_the_same(tmp_path: Path, bits: int, compression: str, always_big: None) -> None:
    picture, writer = noise(1000, 900), Tiff.model_validate({"bits": bits, "compression": compression})
    path = write(writer, film_of(1000, 900, provenance="é"), [picture], tmp_path / "a.tif")
    assert path.read_bytes()[:8] == b"II\x2b\0\x08\0\0\0"
    assert np.array_equal(decoded(path), picture.array(NUMBERS[bits]))
    assert writer.provenance(path) == "é"


@pytest.mark.usefixtures("always_big")
@pytest.mark.parametrize("size", SIZES)
def test_pillow_reads_a_big_file(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = noise(*size)
    path = write(Tiff(), film_of(*size, provenance="a"), [picture], tmp_path / "a.tiff")
    assert np.array_equal(frames_of(path)[0], picture.array(np.uint8))


def test_a_file_is_big_only_where_it_must_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film, picture = film_of(100, 100), noise(100, 100)
    size = write(Tiff(), film, [picture], tmp_path / "a.tif").stat().st_size
    for limit, version in ((size, 42), (size - 1, 43)):
        monkeypatch.setattr(tiff, "LARGEST_CLASSIC", limit)
        assert write(Tiff(), film, [picture], tmp_path / "b.tif").read_bytes()[2] == version


def test_pillow_finds_text_and_density(tmp_path: Path) -> None:
    path = write(Tiff(density=299.5), film_of(20, 20, provenance="a ☂"), [noise(20, 20)], tmp_path / "a.tif")
    with Image.open(path) as image:
        assert image.info["dpi"] == (299.5, 299.5)
        assert "a ☂" in image.info["xmp"].decode()


def test_the_tags_are_in_order_and_all_strips_but_the_last_are_full(tmp_path: Path) -> None:
    found = tags(write(Tiff(), film_of(1000, 900, provenance="a"), [noise(1000, 900)], tmp_path / "a.tif"))
    assert list(found) == sorted(found)
    assert found[278] == (STRIP_BYTES // 3000,)
    assert len(found[273]) == len(found[279]) == -(-900 // found[278][0])
    assert found[258] == (8, 8, 8)


def test_small_is_smaller(tmp_path: Path) -> None:
    film, picture = film_of(600, 400), smooth(600, 400)
    sizes = [
        write(Tiff.model_validate({"compression": how}), film, [picture], tmp_path / "a.tif").stat().st_size
        for how in ("small", "fast", "none")
    ]
    assert sizes == sorted(sizes)
    assert sizes[2] > 600 * 400 * 3


def test_files_of_other_programs_are_read_in_both_orders(tmp_path: Path) -> None:
    Image.new("RGB", (9, 7)).save(tmp_path / "a.tif")
    assert Tiff().provenance(tmp_path / "a.tif") is None
    text = b"<a/>" * 3
    head = b"MM" + struct.pack(">HIHHHIII", 42, 8, 1, 700, 1, len(text), 26, 0)
    (tmp_path / "b.tif").write_bytes(head + text)
    with pytest.raises(ValueError, match="its XMP is no XML"):
        Tiff().provenance(tmp_path / "b.tif")


@pytest.mark.parametrize(
    "data",
    [
        b"II\x2a\0" + struct.pack("<I", 2**31),
        b"II\x2a\0" + struct.pack("<IH", 8, 9),
        b"II\x2a\0" + struct.pack("<IHHHIII", 8, 1, 700, 1, 2**31, 8, 0),
        b"II\x2b\0" + struct.pack("<HHQ", 4, 0, 16),
        b"II\x2b\0" + struct.pack("<HHQQ", 8, 0, 16, 2**62),
    ],
)
def test_places_that_lie_are_damage(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.tif: a damaged TIFF"):
        Tiff().provenance(tmp_path / "a.tif")


@given(data=st.binary(max_size=80))
def test_junk_behind_the_head_is_refused_or_holds_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.tif"
    path.write_bytes(b"II\x2a\0" + struct.pack("<I", 8) + data)
    with contextlib.suppress(ValueError):
        assert Tiff().provenance(path) is None


@each_kind
def test_memory_does_not_grow_with_the_height(tmp_path: Path, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deflate, "STRIPS_AT_ONCE", 1)  # how many wait at a time is up to the threads
    writer = Tiff.model_validate({"bits": bits})

    def peak(height: int) -> int:
        picture = Picture(2000, height, lambda start, stop: np.zeros((stop - start, 2000, 3), np.float32))
        tracemalloc.start()
        write(writer, film_of(2000, height), [picture], tmp_path / "a.tif")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(9000) < peak(3000) + 3 * STRIP_BYTES


def test_no_size_is_too_large() -> None:
    assert Tiff().refusal(Canvas(size=(131_072, 131_072)), Timeline(1)) is None
    assert Tiff().memory(Canvas(size=(131_072, 131_072))) < 200_000_000
