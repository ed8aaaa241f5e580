from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from artforge.caches import Checkpoints, Kept, cache_folder

IMAGE = np.random.default_rng(0).random((7, 5, 3), np.float32)


def never() -> Any:
    raise AssertionError("made again")


def test_the_cache_is_the_users_or_where_he_wants_it(tmp_path: Path) -> None:
    assert cache_folder("weights", {"ARTFORGE_CACHE": str(tmp_path)}) == tmp_path / "weights"
    assert cache_folder("weights", {}).parent.name == "artforge"
    nobodys = cache_folder("kernels", {"ARTFORGE_CACHE": "~nobody-of-that-name/cache"})
    assert nobodys == Path("~nobody-of-that-name/cache/kernels")  # no user has it: no fault, it is a folder's name


def test_a_small_file_is_made_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new", 10)
    assert kept.data("a", lambda: b"first") == kept.data("a", never) == b"first"
    assert kept.data("b", lambda: b"") == kept.data("b", never) == b""


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: b"", lambda data: data[:33] + b"x" + data[34:]])
def test_a_small_file_that_is_damaged_is_made_again(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    kept = Kept(tmp_path, 10)
    kept.data("a", lambda: b"machine code")
    (tmp_path / "a").write_bytes(spoil((tmp_path / "a").read_bytes()))
    assert kept.data("a", lambda: b"made again") == kept.data("a", never) == b"made again"


@pytest.mark.skipif(os.name != "posix", reason="files have no owners that can be told by a number there")
def test_the_small_file_of_another_user_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(tmp_path, 10).data("a", lambda: b"theirs")
    mine = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: mine)
    assert Kept(tmp_path, 10).data("a", lambda: b"mine") == b"mine"


def test_where_nothing_can_be_kept_a_small_file_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Kept(tmp_path / "file" / "kernels", 10)
    made = iter([b"1", b"2"])
    assert [kept.data("a", lambda: next(made)) for _ in range(2)] == [b"1", b"2"]


def test_small_files_that_were_not_used_for_longest_are_forgotten(tmp_path: Path) -> None:
    kept = Kept(tmp_path, 8)
    for age in range(8):
        kept.data(f"{age}", lambda: b"x")
        os.utime(tmp_path / f"{age}", (time.time() - 100 * age - 100,) * 2)
    kept.data("7", never)  # used again, so that it stays
    kept.data("new", lambda: b"x")
    assert {path.name for path in tmp_path.iterdir()} == {"0", "1", "2", "3", "4", "7", "new"}


def test_a_frame_is_made_once_and_is_the_same_the_first_time(tmp_path: Path) -> None:
    first = Checkpoints(tmp_path / "film").rows("a", lambda: IMAGE)
    again = Checkpoints(tmp_path / "film").rows("a", never)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first, IMAGE, atol=0.5 / 65535 + 1e-7)


def test_frames_have_their_own_keys(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    checkpoints.rows("a", lambda: IMAGE)
    assert not np.array_equal(checkpoints.rows("b", lambda: 1 - IMAGE), checkpoints.rows("a", never))


@pytest.mark.parametrize("spoil", [lambda data: data[:-3], lambda data: b"", lambda data: data[:20] + b"x" + data[21:]])
def test_a_damaged_frame_is_made_again(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    checkpoints = Checkpoints(tmp_path)
    wanted = checkpoints.rows("a", lambda: IMAGE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    np.testing.assert_array_equal(checkpoints.rows("a", lambda: IMAGE), wanted)
    np.testing.assert_array_equal(checkpoints.rows("a", never), wanted)


def test_where_nothing_can_be_kept_the_film_is_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shown = Checkpoints(tmp_path / "file" / "film").rows("a", lambda: IMAGE)
    np.testing.assert_allclose(shown, IMAGE, atol=1e-5)


def test_what_is_done_is_forgotten_and_so_are_old_films(tmp_path: Path) -> None:
    film, recent, old = (Checkpoints(tmp_path / name) for name in ("film", "recent", "old"))
    for checkpoints in (film, recent, old):
        checkpoints.rows("a", lambda: IMAGE)
    long_ago = time.time() - 40 * 24 * 3600
    os.utime(old.folder, (long_ago, long_ago))
    film.done()
    assert [path.name for path in tmp_path.iterdir()] == ["recent"]


def test_nothing_to_forget_is_no_fault(tmp_path: Path) -> None:
    Checkpoints(tmp_path / "gone" / "film").done()
