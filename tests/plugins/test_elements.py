from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from artforge_basics.writers.webm import Webm
from hypothesis import given
from hypothesis import strategies as st


def element(name: str, *inner: bytes) -> bytes:
    """Return an element whose length is written in eight bytes."""
    body = b"".join(inner)
    return bytes.fromhex(name) + (1 << 56 | len(body)).to_bytes(8) + body


HEAD = element("1a45dfa3", element("4282", b"webm"))
CLUSTER = element("1f43b675", bytes(5000))


def tagged(name: bytes, text: bytes) -> bytes:
    pair = element("67c8", element("45a3", name), element("4487", text))
    return element("1254c367", element("7373", element("63c0"), pair))


def segment(*inner: bytes) -> bytes:
    return HEAD + element("18538067", *inner)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (segment(CLUSTER, tagged(b"COMMENT", b"late")), "late"),
        (segment(tagged(b"ENCODER", b"other"), tagged(b"COMMENT", b"mine")), "mine"),
        (segment(tagged(b"COMMENT", b"mine"), tagged(b"COMMENT", b"theirs")), "mine"),
        (segment(tagged(b"TITLE", b"a")), None),
        (segment(element("1254c367", element("7373", element("67c8", element("45a3", b"COMMENT"))))), None),
        (segment(), None),
        (HEAD + bytes.fromhex("18538067ff") + tagged(b"COMMENT", b"of unknown length"), "of unknown length"),
    ],
)
def test_the_first_comment_is_found(tmp_path: Path, data: bytes, found: str | None) -> None:
    (tmp_path / "a.webm").write_bytes(data)
    assert Webm().provenance(tmp_path / "a.webm") == found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD,
        element("18538067") + HEAD,
        HEAD + bytes.fromhex("18538067") + (1 << 56 | 2**40).to_bytes(8),
        segment(bytes.fromhex("1254c367") + (1 << 56 | 2**40).to_bytes(8)),
        segment(b"\x00" * 9),
        segment(tagged(b"COMMENT", b"\xff\xfe")),
        HEAD + b"\x08\x00\x00\x00\x00",
    ],
)
def test_lengths_that_lie_are_damage(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.webm").write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.webm: a damaged WebM"):
        Webm().provenance(tmp_path / "a.webm")


@given(data=st.binary(max_size=80))
def test_junk_is_refused_or_holds_nothing(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.webm"
    path.write_bytes(segment(element("1254c367", data)))
    with contextlib.suppress(ValueError):
        assert Webm().provenance(path) is None
