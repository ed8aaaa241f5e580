from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from artforge_basics.writers.mp4 import Mp4
from films import cut_off, film_of, noise, write
from hypothesis import given
from hypothesis import strategies as st


def box(name: bytes, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return struct.pack(">I", 8 + len(body)) + name + body


def metadata(text: bytes, kind: int = 1) -> bytes:
    comment = box(b"\xa9cmt", box(b"data", struct.pack(">II", kind, 0), text))
    return box(b"moov", box(b"mvhd"), box(b"udta", box(b"meta", bytes(4), box(b"hdlr"), box(b"ilst", comment))))


@pytest.mark.parametrize("tail", [1, 10, 700, 1200])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, tail: int) -> None:
    path = write(Mp4(), film_of(16, 16, provenance="a"), [noise(16, 16)], tmp_path / "a.mp4")
    with pytest.raises(ValueError, match=r"short\.mp4: a damaged MP4: .*does not fit"):
        Mp4().provenance(cut_off(path, tail))


def test_the_comment_is_found_behind_the_frames(tmp_path: Path) -> None:
    frames = struct.pack(">I4sQ", 1, b"mdat", 5016) + bytes(5000)
    (tmp_path / "a.mp4").write_bytes(box(b"ftyp", b"isom") + frames + metadata(b"late"))
    assert Mp4().provenance(tmp_path / "a.mp4") == "late"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (box(b"moov"), None),
        (box(b"moov", box(b"udta", bytes(4))), None),
        (metadata(b"\xff\xfe", kind=0), None),
    ],
)
def test_files_without_our_comment_hold_none(tmp_path: Path, data: bytes, found: str | None) -> None:
    (tmp_path / "a.mp4").write_bytes(box(b"ftyp", b"isom") + data)
    assert Mp4().provenance(tmp_path / "a.mp4") is found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ftyp",
        box(b"ftyp"),
        metadata(b"no ftyp"),
        box(b"ftyp") + metadata(b"\xff\xfe"),
        box(b"ftyp") + struct.pack(">I4s", 4, b"moov"),
        box(b"ftyp") + struct.pack(">I4s", 2**31, b"moov"),
        box(b"ftyp") + struct.pack(">I4sQ", 1, b"moov", 2**63),
        box(b"ftyp") + box(b"moov", struct.pack(">I4s", 2**31, b"udta")),
        box(b"ftyp") + metadata(b"a").replace(b"\x00\x00\x00\x11data", b"\x00\x00\x00\x08data"),
    ],
)
def test_lengths_that_lie_are_damage(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.mp4: a damaged MP4"):
        Mp4().provenance(tmp_path / "a.mp4")


@given(data=st.binary(max_size=80))
def test_junk_is_refused_or_holds_nothing(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.mp4"
    path.write_bytes(box(b"ftyp") + box(b"moov", data))
    with contextlib.suppress(ValueError):
        assert Mp4().provenance(path) is None
