"""Leases: one owner at a time, the dead are succeeded, and no clock that people can set is looked at."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from artforge.batch.leases import BEAT, MISSED, Leases, lease_path, sweep_leases
from artforge.machine import machine

UNCLOSED = pytest.mark.filterwarnings("ignore:Exception ignored in")
"""A file that was being opened when a signal came is closed only when it is forgotten."""
FOREIGN = b"f0f0f0f0 0123456789abcdef 000000000001\n"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def leases(clock: Clock) -> Iterator[Leases]:
    """Return leases that give no sign of life by themselves."""
    ours = Leases(beat=BEAT, clock=clock)
    yield ours
    ours.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lease_path(tmp_path, tmp_path / "a.png")


def test_a_lease_has_one_owner_at_a_time(leases: Leases, path: Path) -> None:
    others = Leases()
    assert leases.take(path)
    assert not others.take(path)
    leases.give_back(path)
    assert others.take(path)
    others.close()
    assert not path.exists()


def test_pieces_of_one_work_have_leases_of_their_own(tmp_path: Path) -> None:
    output = tmp_path / "a.png"
    paths = {
        lease_path(tmp_path, output),
        lease_path(tmp_path, output, "0-5"),
        lease_path(tmp_path, tmp_path / "b.png"),
    }
    assert len(paths) == 3


def test_a_lease_says_whose_it_is(leases: Leases, path: Path) -> None:
    leases.take(path)
    assert path.read_text().split() == [machine(), leases.name, "000000000000"]


def test_an_owner_gives_signs_of_life(path: Path) -> None:
    ours = Leases(beat=0.01)
    ours.take(path)
    said = path.read_bytes()
    for _ in range(2000):
        if path.read_bytes() != said:
            break
        ours._ended.wait(0.01)
    assert path.read_bytes() != said
    ours.close()


def test_what_a_killed_process_held_is_taken_over_at_once(leases: Leases, path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom artforge.batch.leases import Leases\n"
        "assert Leases().take(Path(sys.argv[1]))\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == -9
    assert path.exists()
    assert leases.take(path)


def test_another_machines_lease_is_respected_until_it_has_been_silent_for_long(
    leases: Leases, clock: Clock, path: Path
) -> None:
    path.write_bytes(FOREIGN)
    assert not leases.take(path)
    clock.now += BEAT * MISSED - 0.1
    assert not leases.take(path)
    clock.now += 0.2
    assert leases.take(path)


def test_another_machine_that_gives_signs_of_life_keeps_its_lease(leases: Leases, clock: Clock, path: Path) -> None:
    for beat in range(3 * MISSED):
        path.write_bytes(FOREIGN.replace(b"000000000001", f"{beat:012}".encode()))
        assert not leases.take(path)
        clock.now += BEAT * (MISSED - 1)


def test_times_of_files_and_of_the_day_do_not_matter(
    leases: Leases, clock: Clock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(FOREIGN)
    for now in (1.0, 4e9):
        os.utime(path, (now, now))
        monkeypatch.setattr("time.time", lambda now=now: now)
        sweep_leases(path.parent)
        assert not leases.take(path)
    clock.now += BEAT * MISSED + 1
    os.utime(path, (4e9, 4e9))
    assert leases.take(path)


def test_a_lease_that_somebody_has_taken_over_stays_theirs(leases: Leases, path: Path) -> None:
    leases.take(path)
    path.unlink()
    path.write_bytes(FOREIGN)
    leases.give_back(path)
    assert path.read_bytes() == FOREIGN


def test_where_no_lease_can_be_written_work_goes_on_without(leases: Leases, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert leases.take(tmp_path / "file" / "lease")
    leases.give_back(tmp_path / "file" / "lease")


def test_a_disk_without_room_is_no_reason_to_stop(leases: Leases, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("artforge.batch.leases.os.fsync", full)
    assert leases.take(path)


@UNCLOSED
def test_a_signal_while_a_lease_is_taken_leaves_none(
    leases: Leases, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("artforge.batch.leases.lock", interrupt)
    with pytest.raises(KeyboardInterrupt):
        leases.take(path)
    assert not path.exists()


@UNCLOSED
def test_a_signal_while_a_lease_is_looked_at_leaves_it_to_its_owner(
    leases: Leases, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    others = Leases()
    others.take(path)
    monkeypatch.setattr("artforge.batch.leases.lock", interrupt)
    with pytest.raises(KeyboardInterrupt):
        leases.take(path)
    assert path.exists()
    others.close()


@pytest.mark.parametrize("said", [b"", machine().encode() + b" 0123456789abcdef 000000000001\n"])
def test_leases_of_the_dead_are_swept(said: bytes, path: Path) -> None:
    path.write_bytes(said)
    sweep_leases(path.parent)
    assert not path.exists()


def test_leases_of_the_living_and_of_other_machines_are_not_swept(leases: Leases, path: Path, tmp_path: Path) -> None:
    leases.take(path)
    foreign = lease_path(tmp_path, tmp_path / "b.png")
    foreign.write_bytes(FOREIGN)
    sweep_leases(tmp_path)
    assert path.exists()
    assert foreign.exists()


def test_a_lease_that_was_made_anew_is_not_swept_for_its_predecessor(
    leases: Leases, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from artforge.machine import is_forgotten

    path.write_text(f"{machine()} 0123456789abcdef 000000000001\n")

    def late(found: Path, handle: int) -> bool:
        monkeypatch.undo()
        path.unlink()
        assert leases.take(path)
        return is_forgotten(found, handle)

    monkeypatch.setattr("artforge.batch.leases.is_forgotten", late)
    sweep_leases(path.parent)
    assert leases.name in path.read_text()


def test_where_there_are_no_locks_signs_of_life_decide(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, how: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    now = [0.0]
    others, ours = Leases(beat=1000.0), Leases(beat=1.0, clock=lambda: now[0])
    assert others.take(path)
    assert not ours.take(path)
    sweep_leases(path.parent)
    assert path.exists()
    now[0] += MISSED + 0.1
    assert ours.take(path)
    others.close()
    assert ours.name in path.read_text()
    ours.close()
    assert not path.exists()
