"""Seals: what is found again at a file's end, and what is no longer found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artforge import WholeFile
from artforge.seal import TAIL_BYTES, Seal, crc32, is_intact, read_seal, sealed

FINGERPRINT = "0123456789abcdef" * 4
BODY = bytes(range(200))
ENDING = b"the end"


def remark(text: bytes) -> bytes:
    return b"<" + text + b">"


def finished(path: Path, fill: Callable[[WholeFile], object], fingerprint: str = FINGERPRINT) -> Path:
    """Write a file that `fill` fills, and seal it."""
    file = WholeFile(path)
    fill(file)
    file.seal(fingerprint, remark, ENDING)
    file.close()
    return path


def seal_in(path: Path) -> Seal:
    seal = read_seal(path)
    assert seal is not None
    return seal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that holds `BODY` and its seal."""
    return finished(tmp_path / "a", lambda file: file.write(BODY))


def test_a_seal_is_read_back(path: Path) -> None:
    assert read_seal(path) == Seal(FINGERPRINT, path.stat().st_size, len(BODY), crc32(BODY))


def test_a_seal_stands_between_what_it_covers_and_the_ending(path: Path) -> None:
    seal = seal_in(path)
    assert path.read_bytes() == BODY + remark(bytes(seal)) + ENDING


def test_a_file_as_it_was_written_is_intact(path: Path) -> None:
    assert is_intact(path, seal_in(path))


def test_without_a_fingerprint_there_is_only_the_ending(tmp_path: Path) -> None:
    path = finished(tmp_path / "a", lambda file: file.write(BODY), fingerprint="")
    assert path.read_bytes() == BODY + ENDING
    assert read_seal(path) is None


@pytest.mark.parametrize("data", [b"", b"x", BODY, bytes(5000), bytes(Seal(FINGERPRINT, 9, 1, 2))])
def test_other_files_have_no_seal(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert read_seal(tmp_path / "a") is None


def test_a_file_that_is_cut_off_by_any_number_of_bytes_has_no_seal(path: Path) -> None:
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        assert read_seal(path) is None, length


@pytest.mark.parametrize("more", [b"\0", BODY, bytes(2 * TAIL_BYTES)])
def test_a_file_that_went_on_has_no_seal(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)
    assert read_seal(path) is None


def test_a_flipped_byte_before_the_seal_is_found(path: Path) -> None:
    data = path.read_bytes()
    for place in range(len(BODY)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert not is_intact(path, seal_in(path)), place


def test_a_file_shorter_than_what_is_covered_is_not_intact(path: Path) -> None:
    seal = seal_in(path)
    path.write_bytes(BODY[:-1])
    assert not is_intact(path, seal)


@pytest.mark.parametrize(("room", "found"), [(0, True), (1, False)])
def test_a_seal_is_looked_for_in_the_last_bytes_alone(tmp_path: Path, room: int, found: bool) -> None:
    ending = bytes(TAIL_BYTES - len(bytes(Seal(FINGERPRINT, 0, 0, 0))) + room)
    (tmp_path / "a").write_bytes(BODY + sealed(FINGERPRINT, len(BODY), crc32(BODY), bytes, ending))
    assert (read_seal(tmp_path / "a") is not None) is found


def test_bytes_that_were_written_over_are_covered_as_they_are(tmp_path: Path) -> None:
    def fill(file: WholeFile) -> None:
        file.write(b"???" + BODY)
        file.overwrite(0, b"one")
        file.write(b"two")

    path = finished(tmp_path / "a", fill)
    assert is_intact(path, seal_in(path))
    assert seal_in(path).checksum == crc32(b"one" + BODY + b"two")


def test_bytes_that_another_program_wrote_are_covered(tmp_path: Path) -> None:
    path = finished(tmp_path / "a", lambda file: file.temporary.write_bytes(BODY))
    assert path.read_bytes().startswith(BODY + b"<artforge-seal:")
    assert is_intact(path, seal_in(path))


def test_an_empty_file_may_be_sealed(tmp_path: Path) -> None:
    path = finished(tmp_path / "a", lambda file: None)
    assert seal_in(path).covered == 0
    assert is_intact(path, seal_in(path))


@pytest.mark.parametrize(("fingerprint", "length"), [(FINGERPRINT, 124), ("", 0)])
def test_the_length_of_a_seal_is_known_before(fingerprint: str, length: int) -> None:
    assert WholeFile.seal_length(fingerprint, remark) == length


@given(pieces=st.lists(st.binary(max_size=50), max_size=8))
def test_pieces_have_the_checksum_of_the_whole(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    def fill(file: WholeFile) -> None:
        for piece in pieces:
            file.write(piece)

    path = finished(tmp_path_factory.getbasetemp() / "pieces", fill)
    assert seal_in(path).checksum == crc32(b"".join(pieces))
    assert is_intact(path, seal_in(path))
