from __future__ import annotations

import contextlib
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from artforge_basics.writers import xmp
from artforge_basics.writers.avif import Avif
from films import FLAT, film_of, flat, levels, noise, smooth, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features
from viewers import frames_of

from artforge import Canvas, Timeline

pytestmark = pytest.mark.skipif("avif" not in features.modules, reason="this Pillow has no AVIF")


def box(name: bytes, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return struct.pack(">I", 8 + len(body)) + name + body


def item_info(number: int, kind: bytes, texts: bytes) -> bytes:
    return box(b"infe", bytes([2, 0, 0, 0]), struct.pack(">HH", number, 0), kind, texts)


def file(iloc: bytes, *infos: bytes) -> bytes:
    """Make a file whose items lie where `iloc` says."""
    listed = box(b"iinf", bytes(4), struct.pack(">H", len(infos)), *infos)
    return box(b"ftyp", b"avif") + box(b"meta", bytes(4), listed, box(b"iloc", iloc))


XMP_ITEM = item_info(2, b"mime", b"XMP\0application/rdf+xml\0")


def located(version: int, method: int, *pieces: tuple[int, int]) -> bytes:
    """Say where item 2 lies, behind an item 1 that is elsewhere."""
    middle = struct.pack(">HH", method, 0) if version else bytes(2)
    extents = b"".join(struct.pack(">II", *piece) for piece in pieces)
    first = struct.pack(">H", 1) + middle + struct.pack(">HII", 1, 0, 5)
    second = struct.pack(">H", 2) + middle + struct.pack(">H", len(pieces)) + extents
    return bytes([version, 0, 0, 0]) + struct.pack(">HH", 0x4400, 2) + first + second


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (17, 33), (401, 299), (32_768, 1), (1, 32_768)])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_a_smooth_picture_stays_close(tmp_path: Path, size: tuple[int, int], subsampling: str) -> None:
    picture = smooth(*size)
    writer = Avif.model_validate({"subsampling": subsampling, "speed": 10})
    path = write(writer, film_of(*size), [picture], tmp_path / "a.avif")
    assert np.abs(frames_of(path)[0] - levels(picture)).mean() < 4


@pytest.mark.parametrize("colour", FLAT)
def test_colours_come_back_within_two_levels(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    path = write(Avif(quality=95), film_of(32, 32), [flat(32, 32, colour)], tmp_path / "a.avif")
    assert np.abs(frames_of(path)[0] - np.array(colour)).max() <= 2


def test_the_file_is_tagged_as_srgb_in_full_range(tmp_path: Path) -> None:
    path = write(Avif(), film_of(8, 8), [noise(8, 8)], tmp_path / "a.avif")
    assert b"colrnclx\x00\x01\x00\x0d\x00\x06\x80" in path.read_bytes()


def test_quality_and_speed_reach_the_encoder(tmp_path: Path) -> None:
    film, picture = film_of(200, 150), noise(200, 150)
    sizes = [
        write(Avif(quality=quality, speed=speed), film, [picture], tmp_path / "a.avif").stat().st_size
        for quality, speed in ((95, 6), (20, 6), (95, 10))
    ]
    assert sizes[0] > 2 * sizes[1]
    assert sizes[0] != sizes[2]


def test_pillow_finds_the_xmp(tmp_path: Path) -> None:
    path = write(Avif(), film_of(3, 3, provenance="é"), [noise(3, 3)], tmp_path / "a.avif")
    with Image.open(path) as image:
        assert image.info["xmp"] == xmp.packet("é")


def test_a_file_of_another_program_holds_none(tmp_path: Path) -> None:
    Image.new("RGB", (9, 7)).save(tmp_path / "a.avif")
    assert Avif().provenance(tmp_path / "a.avif") is None


@pytest.mark.parametrize("version", [0, 1])
def test_an_item_may_lie_in_pieces(tmp_path: Path, version: int) -> None:
    packet = xmp.packet("in pieces")
    start = len(file(located(version, 0, (0, 0), (0, 0)), XMP_ITEM))
    places = located(version, 0, (start + 8, 40), (start + 55, len(packet) - 40))
    behind = box(b"mdat", packet[:40], bytes(7), packet[40:])
    (tmp_path / "a.avif").write_bytes(file(places, XMP_ITEM) + behind)
    assert Avif().provenance(tmp_path / "a.avif") == "in pieces"


@pytest.mark.parametrize("data", [file(located(1, 1, (0, 8)), XMP_ITEM), file(located(0, 0)), file(b"")])
def test_what_lies_elsewhere_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.avif").write_bytes(data)
    assert Avif().provenance(tmp_path / "a.avif") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        box(b"ftyp"),
        box(b"ftyp") + box(b"meta"),
        box(b"ftyp") + box(b"moov"),
        file(located(0, 0, (2**31, 5)), XMP_ITEM),
        file(located(0, 0, (0, 2**31)), XMP_ITEM),
        file(located(0, 0, (0, 8)), XMP_ITEM),
        file(b"", XMP_ITEM),
    ],
)
def test_places_that_lie_are_damage(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.avif").write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.avif: a damaged AVIF"):
        Avif().provenance(tmp_path / "a.avif")


@given(data=st.binary(max_size=80))
def test_junk_is_refused_or_holds_nothing(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.avif"
    path.write_bytes(box(b"ftyp") + box(b"meta", bytes(4), box(b"iinf", data), box(b"iloc", data)))
    with contextlib.suppress(ValueError):
        assert Avif().provenance(path) is None


def shaped(size: tuple[int, int]) -> bytes:
    """Return a file that says that it is larger than it is."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "AVIF")
    data = buffer.getvalue()
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", *size) + data[place + 8 :]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((32_769, 2), "an AVIF is at most 32,768 pixels wide and high, and this is 32769x2"),
        ((2, 32_769), "an AVIF is at most 32,768 pixels wide and high, and this is 2x32769"),
        ((32_768, 8193), "an AVIF has at most 268,435,456 pixels, and 32768x8193 has 268,468,224"),
    ],
)
def test_refuses_what_libavif_would_not_open(size: tuple[int, int], expected: str) -> None:
    assert Avif().refusal(Canvas(size=size), Timeline(1)) == expected
    with pytest.raises(OSError, match="cannot identify"):
        Image.open(io.BytesIO(shaped(size)))


@pytest.mark.parametrize("size", [(32_768, 8192), (16_384, 16_384)])
def test_takes_what_libavif_opens(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert Avif().refusal(Canvas(size=size), Timeline(1)) is None
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert Image.open(io.BytesIO(shaped(size))).size == size


def test_a_pillow_without_the_codec_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(features.modules, "avif")
    sentence = Avif().refusal(Canvas(), Timeline(1)) or ""
    assert sentence.startswith("an AVIF needs a Pillow that was built with it")
    assert "pip install -U pillow" in sentence
