from __future__ import annotations

import contextlib
import errno
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from artforge import OutputError, WholeFile
from artforge.files import TEMPORARY, sweep, write_whole
from artforge.machine import OLD, lock, machine


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail_with(number: int) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


class FullDisk:
    """A stream that takes nothing more."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.write = fail_with(errno.ENOSPC)

    def close(self) -> None:
        self.stream.close()


def test_a_file_appears_when_it_is_closed(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a.png")
    file.write(b"one, ")
    file.write(b"two")
    assert "a.png" not in names(tmp_path)
    file.close()
    assert names(tmp_path) == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"one, two"


def test_bytes_may_be_written_over_and_what_follows_is_appended(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a.png")
    file.write(b"??? two")
    file.overwrite(0, b"one")
    file.write(b", three")
    file.close()
    assert (tmp_path / "a.png").read_bytes() == b"one two, three"


def test_the_temporary_file_lies_in_the_same_folder(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a.png")
    assert names(tmp_path) == [file.temporary.name]
    file.abandon()


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.txt", b"x")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"x"


def test_two_files_may_be_open_at_once_for_one_name(tmp_path: Path) -> None:
    first, second = WholeFile(tmp_path / "a"), WholeFile(tmp_path / "a")
    first.write(b"first")
    second.write(b"second")
    second.close()
    first.close()
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"first"


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old and longer")
    write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_what_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a")
    file.write(b"x" * 100_000)
    file.abandon()
    assert names(tmp_path) == []


def test_what_is_abandoned_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    file = WholeFile(tmp_path / "a")
    file.write(b"new")
    file.abandon()
    assert (tmp_path / "a").read_bytes() == b"old"


def test_abandoning_twice_does_no_harm(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a")
    file.abandon()
    file.abandon()
    assert names(tmp_path) == []


def test_abandoning_after_closing_leaves_the_file(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a")
    file.close()
    file.abandon()
    assert names(tmp_path) == ["a"]


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        done.append("folder" if path == tmp_path else f"file of {path.stat().st_size}")
        fsync(handle)

    def watched_replace(source: Path, target: Path) -> None:
        done.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    write_whole(tmp_path / "a", b"12345")
    assert done == ["file of 5", "rename", "folder"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_names_the_path_and_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    path = tmp_path / "a.png"
    file = WholeFile(path)
    file.write(b"x" * 12_345)
    monkeypatch.setattr(os, "fsync", fail_with(number))
    sentence = rf"{re.escape(str(path))}: no room: {os.strerror(number)} after 12,345 bytes \([\d,]+ bytes are free\)"
    with pytest.raises(OutputError, match=f"^{sentence}$"):
        file.close()


def test_a_disk_that_is_full_when_bytes_are_added_leaves_nothing(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a")
    file.stream = FullDisk(file.stream)  # type: ignore[assignment]
    with pytest.raises(OutputError, match="no room: No space left on device after 0 bytes"):
        file.write(b"x")
    assert names(tmp_path) == []


def test_a_disk_that_is_full_at_the_end_leaves_the_file_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail_with(errno.ENOSPC))
    with pytest.raises(OutputError, match="no room"):
        write_whole(tmp_path / "a", b"new")
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_disk_without_room_for_a_folder_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", fail_with(errno.ENOSPC))
    with pytest.raises(OutputError, match=r"new/deep/a: no room: .* after 0 bytes \([\d,]+ bytes are free\)"):
        WholeFile(tmp_path / "new" / "deep" / "a")


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    program = """
import resource, sys
from pathlib import Path
from artforge.errors import OutputError
from artforge.files import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_whole(Path(sys.argv[1]), bytes(1_000_000))
except OutputError as error:
    print(error)
"""
    path = tmp_path / "a.png"
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith(f"{path}: no room: File too large after 4,096 bytes (")
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"a file")
    path = tmp_path / "folder" / "sub" / "a.png"
    with pytest.raises(OutputError, match=rf"^{re.escape(str(path))}: cannot write: Not a directory$"):
        WholeFile(path)
    assert names(tmp_path) == ["folder"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_without_permission_names_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr("builtins.open", fail_with(number))
    monkeypatch.setattr(Path, "stat", fail_with(number))
    with pytest.raises(OutputError, match=f"a: cannot write: {os.strerror(number)}"):
        WholeFile(tmp_path / "a")


def test_a_folder_with_too_long_a_name_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write: File name too long"):
        WholeFile(tmp_path / ("x" * 300) / "a")


def test_a_name_that_is_too_long_is_found_at_the_end_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write: File name too long"):
        write_whole(tmp_path / ("x" * 300), b"x")
    assert names(tmp_path) == []


def test_a_folder_under_the_name_stays_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "kept").touch()
    with pytest.raises(OutputError, match="cannot write: Is a directory"):
        write_whole(tmp_path / "a", b"x")
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == ["kept"]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"x")
    assert names(tmp_path) == []


HOLD = """
import sys
from pathlib import Path
from artforge.files import WholeFile
file = WholeFile(Path(sys.argv[1]))
print(file.temporary.name, flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def holding(path: Path) -> Iterator[str]:
    """Have another process write a file, and kill it at the end; yield the temporary file's name."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def foreign(folder: Path, age: float) -> Path:
    """Leave another machine's temporary file, last written `age` seconds ago."""
    path = folder / ".artforge-other000-0123456789abcdef.part"
    path.touch()
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_the_file_of_a_process_at_work_is_not_swept(tmp_path: Path) -> None:
    with holding(tmp_path / "a") as name:
        sweep(tmp_path)
        assert names(tmp_path) == [name]


def test_the_file_that_this_process_writes_is_not_swept(tmp_path: Path) -> None:
    file = WholeFile(tmp_path / "a")
    sweep(tmp_path)
    file.close()
    assert names(tmp_path) == ["a"]


def test_the_file_of_a_killed_process_is_swept(tmp_path: Path) -> None:
    with holding(tmp_path / "a") as name:
        pass
    assert names(tmp_path) == [name]
    sweep(tmp_path)
    assert names(tmp_path) == []


def test_another_machine_s_young_file_is_not_swept(tmp_path: Path) -> None:
    path = foreign(tmp_path, OLD - 60)
    sweep(tmp_path)
    assert path.exists()


def test_another_machine_s_file_is_swept_after_a_day(tmp_path: Path) -> None:
    foreign(tmp_path, OLD + 60)
    sweep(tmp_path)
    assert names(tmp_path) == []


def test_other_files_are_not_swept(tmp_path: Path) -> None:
    others = ["a.png", "b.part", f".artforge-{machine()}-0.png"]
    for name in others:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert names(tmp_path) == sorted(others)


def test_a_folder_that_is_not_there_is_swept_in_silence(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere")


def test_what_is_swept_is_locked_until_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f".artforge-{machine()}-0123456789abcdef.part"
    path.touch()
    unlink, locked = Path.unlink, list[bool]()

    def watched(self: Path) -> None:
        with self.open("r+b") as stream:
            locked.append(not lock(stream.fileno()))
        unlink(self)

    monkeypatch.setattr(Path, "unlink", watched)
    sweep(tmp_path)
    assert locked == [True]
    assert names(tmp_path) == []


def test_a_file_system_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.flock", fail_with(errno.ENOLCK))
    write_whole(tmp_path / "a", b"x")
    assert names(tmp_path) == ["a"]


def test_a_signal_while_a_file_is_opened_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("artforge.files.lock", interrupt)
    with pytest.raises(KeyboardInterrupt):
        WholeFile(tmp_path / "a")
    assert names(tmp_path) == []


@pytest.mark.parametrize("held", [True, False])
def test_a_file_that_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    swept: list[Path] = []

    def late(handle: int, *, wait: bool) -> bool | None:
        assert wait
        if swept:
            return lock(handle)
        swept.extend(tmp_path.glob(TEMPORARY))
        swept[0].unlink()
        return not held and lock(handle)

    monkeypatch.setattr("artforge.files.lock", late)
    file = WholeFile(tmp_path / "a")
    assert names(tmp_path) == [file.temporary.name]
    assert file.temporary != swept[0]
    file.write(b"x")
    file.close()
    assert (tmp_path / "a").read_bytes() == b"x"


@pytest.mark.parametrize(("age", "stays"), [(60, True), (OLD + 60, False)])
def test_where_there_are_no_locks_a_file_is_swept_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, stays: bool
) -> None:
    monkeypatch.setattr("fcntl.flock", fail_with(errno.EOPNOTSUPP))
    file = WholeFile(tmp_path / "a")
    os.utime(file.temporary, (time.time() - age,) * 2)
    sweep(tmp_path)
    assert file.temporary.exists() is stays
    file.abandon()
