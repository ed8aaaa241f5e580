from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.writers import deflate
from artforge_basics.writers.deflate import STRIP_BYTES
from artforge_basics.writers.png import Png
from films import awkward, cut_off, file_limit, film_of, flat, names, noise, smooth, texts, write
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from png_chunks import chunks, unfiltered

from artforge import Canvas, OutputError, Picture, Timeline

# 1000 x 900 and 3000 x 300 take several strips, and the last is not full.
SIZES = [(1, 1), (1, 7), (7, 1), (5, 3), (1000, 900), (3000, 300)]


def decoded(path: Path) -> npt.NDArray[Any]:
    """Read a whole PNG by the book, since Pillow loses the lower bytes of 16 bits."""
    width, height, bits, colour_type = struct.unpack(">IIBB", next(chunks(path))[1][:10])
    assert colour_type == 2
    return unfiltered(b"".join(body for name, body in chunks(path) if name == b"IDAT"), width, height, bits)


def with_chunk(path: Path, name: bytes, body: bytes) -> Path:
    """Put a chunk behind IHDR."""
    data = path.read_bytes()
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    path.write_bytes(data[:33] + chunk + data[33:])
    return path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("compression", ["fast", "small"])
def test_pillow_reads_eight_bits_exactly(tmp_path: Path, size: tuple[int, int], compression: Any) -> None:
    picture = noise(*size)
    path = write(Png(compression=compression), film_of(*size), [picture], tmp_path / "a.png")
    with Image.open(path) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), picture.array(np.uint8))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("compression", ["fast", "small"])
def test_sixteen_bits_are_exact(tmp_path: Path, size: tuple[int, int], compression: Any) -> None:
    picture = noise(*size)
    path = write(Png(bits=16, compression=compression), film_of(*size), [picture], tmp_path / "a.png")
    assert np.array_equal(decoded(path), picture.array(np.uint16))


def test_colour_space_density_and_text_stand_before_the_pixels(tmp_path: Path) -> None:
    film = film_of(1000, 900, provenance="é")
    path = write(Png(density=300.0), film, [noise(1000, 900)], tmp_path / "a.png")
    found = list(chunks(path))
    assert [name for name, _ in found[:5]] == [b"IHDR", b"sRGB", b"pHYs", b"iTXt", b"IDAT"]
    assert dict(found)[b"pHYs"] == struct.pack(">IIB", 11811, 11811, 1)
    assert dict(found)[b"iTXt"] == b"artforge\0\0\0\0\0\xc3\xa9"
    assert found[-1] == (b"IEND", b"")


def test_pillow_finds_text_and_density(tmp_path: Path) -> None:
    path = write(Png(), film_of(2, 2, provenance="a: ☂\n"), [noise(2, 2)], tmp_path / "a.png")
    with Image.open(path) as image:
        assert image.info["artforge"] == "a: ☂\n"
        assert image.info["dpi"] == pytest.approx((96, 96), abs=0.02)


def test_no_text_chunk_without_provenance(tmp_path: Path) -> None:
    path = write(Png(), film_of(2, 2), [noise(2, 2)], tmp_path / "a.png")
    assert b"iTXt" not in dict(chunks(path))
    assert Png().provenance(path) is None


def test_each_strip_is_one_chunk_that_inflates_by_itself(tmp_path: Path) -> None:
    picture = noise(1000, 900)
    path = write(Png(), film_of(1000, 900), [picture], tmp_path / "a.png")
    *strips, _ = [body for name, body in chunks(path) if name == b"IDAT"]
    bodies = [strips[0][2:], *strips[1:]]
    heights = [len(rows) for rows in picture.strips(np.uint8)]
    assert [len(zlib.decompressobj(-15).decompress(body)) for body in bodies] == [rows * 3001 for rows in heights]


@settings(max_examples=40)
@given(text=texts | awkward)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "text.png"
    write(Png(), film_of(1, 1, provenance=text), [noise(1, 1)], path)
    assert Png().provenance(path) == (text or None)


def test_a_long_text_comes_back(tmp_path: Path) -> None:
    text = "caption: ☂ = ; # \\\n" * 10_000
    path = write(Png(), film_of(1, 1, provenance=text), [noise(1, 1)], tmp_path / "a.png")
    assert Png().provenance(path) == text


def test_other_programs_texts_are_passed_over(tmp_path: Path) -> None:
    path = write(Png(), film_of(1, 1, provenance="mine"), [noise(1, 1)], tmp_path / "a.png")
    with_chunk(path, b"iTXt", b"Comment\0\0\0\0\0theirs")
    assert Png().provenance(path) == "mine"


def test_provenance_does_not_decode_pixels(tmp_path: Path) -> None:
    path = write(Png(), film_of(900, 900, provenance="a"), [noise(900, 900)], tmp_path / "a.png")
    tracemalloc.start()
    assert Png().provenance(path) == "a"
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()


@pytest.mark.parametrize("tail", [1, 12, 13, 500, 3000])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, tail: int) -> None:
    path = write(Png(), film_of(32, 32, provenance="a"), [noise(32, 32)], tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"short\.png: a damaged PNG: .*cut off"):
        Png().provenance(cut_off(path, tail))


def test_a_length_that_lies_is_refused_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with path.open("wb") as stream:
        stream.write(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**31 - 1, b"iTXt"))
        stream.truncate(2**31 + 100)
    tracemalloc.start()
    with pytest.raises(ValueError, match="2,147,483,647"):
        Png().provenance(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"GIF89a" + bytes(40), "nöise".encode() * 100])
def test_what_is_no_png_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(ValueError, match="does not begin as a PNG"):
        Png().provenance(tmp_path / "a.png")


def test_a_text_whose_checksum_is_wrong_is_damaged(tmp_path: Path) -> None:
    path = write(Png(), film_of(1, 1, provenance="seed: 7"), [noise(1, 1)], tmp_path / "a.png")
    path.write_bytes(path.read_bytes().replace(b"seed: 7", b"seed: 8"))
    with pytest.raises(ValueError, match="checksum"):
        Png().provenance(path)


@given(data=st.binary(max_size=60))
def test_junk_behind_the_signature_is_refused_or_holds_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    with pytest.raises(ValueError, match="damaged"):
        Png().provenance(path)


def test_a_picture_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    def read(start: int, stop: int) -> npt.NDArray[Any]:
        if start:
            raise RuntimeError("a step failed")
        return np.zeros((stop - start, 1000, 3), np.float32)

    (tmp_path / "a.png").write_bytes(b"old")
    with pytest.raises(RuntimeError, match="a step failed"):
        write(Png(), film_of(1000, 900), [Picture(1000, 900, read)], tmp_path / "a.png")
    assert names(tmp_path) == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"old"


def test_a_full_disk_is_told_with_path_and_bytes(tmp_path: Path) -> None:
    with file_limit(2_000_000), pytest.raises(OutputError, match=r"a\.png: no room: .* after [\d,]+ bytes"):
        write(Png(), film_of(1000, 900), [noise(1000, 900)], tmp_path / "a.png")
    assert names(tmp_path) == []


@pytest.mark.parametrize("bits", [8, 16])
def test_memory_does_not_grow_with_the_height(
    tmp_path: Path, bits: Literal[8, 16], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deflate, "STRIPS_AT_ONCE", 1)  # how many wait at a time is up to the threads

    def peak(height: int) -> int:
        picture = Picture(2000, height, lambda start, stop: np.zeros((stop - start, 2000, 3), np.float32))
        tracemalloc.start()
        write(Png(bits=bits), film_of(2000, height), [picture], tmp_path / "a.png")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(9000) < peak(3000) + 3 * STRIP_BYTES


def test_the_plan_counts_a_strip(tmp_path: Path) -> None:
    assert Png().memory(Canvas(size=(100, 100))) == Png().memory(Canvas(size=(100, 100_000)))
    assert Png(bits=16).memory(Canvas(size=(131_072, 1))) > 3 << 20


def test_small_is_smaller_and_both_are_the_same_pixels(tmp_path: Path) -> None:
    picture, film = smooth(600, 400), film_of(600, 400)
    fast = write(Png(compression="fast"), film, [picture], tmp_path / "fast.png")
    small = write(Png(compression="small"), film, [picture], tmp_path / "small.png")
    assert np.array_equal(decoded(fast), decoded(small))
    assert small.stat().st_size < fast.stat().st_size


def test_one_colour_at_any_bits(tmp_path: Path) -> None:
    path = write(Png(bits=16), film_of(3, 3), [flat(3, 3, (255, 0, 51))], tmp_path / "a.png")
    assert decoded(path)[2, 2].tolist() == [65535, 0, 13107]


def test_refuses_what_the_format_cannot_hold() -> None:
    huge = Canvas.model_construct(size=(2**31, 1))
    assert "2,147,483,647" in (Png().refusal(huge, Timeline(frames=1)) or "")
    assert Png().refusal(Canvas(size=(131_072, 131_072)), Timeline(frames=1)) is None
