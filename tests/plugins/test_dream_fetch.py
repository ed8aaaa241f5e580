"""Fetching weights from a server on this machine: whole, resumed, refused, and by several processes at once."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from artforge_dream import fetch
from artforge_dream.fetch import Published
from artforge_dream.published import SOURCE, address, fetched
from weights_server import DATA, NAME, Server, server

from artforge import OutputError

__all__ = ["server"]

Heard = list[tuple[int, int | None]]


@pytest.fixture
def get(server: Server, tmp_path: Path) -> Callable[[], Heard]:
    """Fetch the server's file and return what was heard of it."""

    def work() -> Heard:
        heard: Heard = []
        Published(f"{server.url}/{NAME}", tmp_path / "weights" / NAME).fetch(lambda *said: heard.append(said))
        return heard

    return work


Get = Callable[[], Heard]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "weights").iterdir()}


def half(folder: Path, data: bytes = DATA[:500_000]) -> None:
    """Leave what came before a connection broke."""
    (folder / "weights").mkdir()
    (folder / "weights" / f"{NAME}.part").write_bytes(data)


def failure(get: Get) -> str:
    with pytest.raises(OutputError) as caught:
        get()
    return str(caught.value)


def test_a_file_is_fetched_whole(get: Get, tmp_path: Path) -> None:
    heard = get()
    assert files(tmp_path) == {NAME: DATA}
    assert heard[-1] == (len(DATA), len(DATA))
    assert heard == sorted(heard)


def test_a_file_that_is_there_is_not_asked_for(get: Get, server: Server) -> None:
    get()
    get()
    assert server.asked == [None]


def test_a_file_that_was_damaged_is_fetched_anew(get: Get, tmp_path: Path) -> None:
    get()
    (tmp_path / "weights" / NAME).write_bytes(DATA[:-1])
    get()
    assert files(tmp_path) == {NAME: DATA}


def test_what_has_come_is_gone_on_from(get: Get, server: Server, tmp_path: Path) -> None:
    half(tmp_path)
    heard = get()
    assert server.asked == ["bytes=500000-"]
    assert heard[0][0] > 500_000
    assert heard[-1] == (len(DATA), len(DATA))
    assert files(tmp_path) == {NAME: DATA}


def test_a_server_that_cannot_go_on_begins_anew(get: Get, server: Server, tmp_path: Path) -> None:
    half(tmp_path)
    server.ranges = False
    get()
    assert files(tmp_path) == {NAME: DATA}


def test_more_than_there_is_begins_anew(get: Get, server: Server, tmp_path: Path) -> None:
    half(tmp_path, DATA * 2)
    get()
    assert server.asked == [f"bytes={2 * len(DATA)}-", None]
    assert files(tmp_path) == {NAME: DATA}


def test_all_that_has_come_before_is_not_asked_for_again(get: Get, server: Server, tmp_path: Path) -> None:
    half(tmp_path, DATA)
    get()
    assert server.asked == []
    assert files(tmp_path) == {NAME: DATA}


def test_a_connection_that_breaks_leaves_what_has_come(get: Get, server: Server, tmp_path: Path) -> None:
    server.breaks_after = 700_000
    assert "broke off after 700,000 of 1,048,576 bytes: the same command goes on" in failure(get)
    assert files(tmp_path) == {f"{NAME}.part": DATA[:700_000]}
    server.breaks_after = None
    get()
    assert files(tmp_path) == {NAME: DATA}


def test_a_wrong_file_is_removed_and_named(get: Get, server: Server, tmp_path: Path) -> None:
    server.data = DATA[::-1]
    sentence = failure(get)
    assert f"{server.url}/{NAME} has come, but its SHA-256 does not begin with " in sentence
    assert files(tmp_path) == {}


def test_a_wrong_beginning_is_removed(get: Get, tmp_path: Path) -> None:
    half(tmp_path, bytes(1000))
    failure(get)
    assert files(tmp_path) == {}
    get()
    assert files(tmp_path) == {NAME: DATA}


@pytest.mark.parametrize("status", [403, 404, 416, 500])
def test_what_the_server_says_is_passed_on(get: Get, server: Server, tmp_path: Path, status: int) -> None:
    server.status = status
    sentence = failure(get)
    assert f"cannot be fetched (HTTP Error {status}: " in sentence
    assert f"put it at {tmp_path / 'weights' / NAME}, or name it by the key `weights`" in sentence
    assert files(tmp_path) == {}


def test_a_server_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = Published(f"http://127.0.0.1:9/{NAME}", tmp_path / NAME)
    with pytest.raises(OutputError, match=r"127\.0\.0\.1:9/net-.* cannot be fetched \(.*refused.*\); you can fetch it"):
        file.fetch(lambda *_: None)


def test_a_server_that_falls_silent_is_given_up(
    get: Get, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, over = server.answer, threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        server.breaks_after = 300_000
        silent(handler)
        over.wait(20)

    monkeypatch.setattr(server, "answer", answer)
    monkeypatch.setattr(fetch, "PATIENCE", 0.3)
    sentence = failure(get)
    over.set()
    assert "cannot be fetched (timed out)" in sentence
    assert 0 < len(files(tmp_path)[f"{NAME}.part"]) <= 300_000


@pytest.mark.parametrize("url", ["http://example.org", "ftp://127.0.0.1", "file:///etc", "example.org"])
def test_places_that_are_not_encrypted_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(OutputError, match="expected https://, or http:// to this machine"):
        Published(f"{url}/{NAME}", tmp_path / NAME).fetch(lambda *_: None)


def test_a_redirection_to_such_a_place_is_refused(get: Get, server: Server) -> None:
    server.redirect = "http://example.org/a.pth"
    assert "http://example.org/a.pth: expected https://" in failure(get)


def test_a_full_disk_is_seen_before(get: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    sentence = failure(get)
    assert "no room for 1,048,576 bytes more, 1,000 are free; ARTFORGE_CACHE names another folder" in sentence


def test_a_disk_that_fills_up_is_named(get: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert failure(get).endswith(f"{NAME}: cannot write: No space left on device; ARTFORGE_CACHE names another folder")
    assert list(files(tmp_path)) == [f"{NAME}.part"]


def test_a_folder_that_cannot_be_made_is_named(get: Get, tmp_path: Path) -> None:
    (tmp_path / "weights").write_text("a file")
    assert "ARTFORGE_CACHE names another folder" in failure(get)


def test_an_interruption_keeps_what_has_come(server: Server, tmp_path: Path) -> None:
    def interrupt(done: int, total: int | None) -> None:
        if done > 600_000:
            raise KeyboardInterrupt

    file = Published(f"{server.url}/{NAME}", tmp_path / "weights" / NAME)
    with pytest.raises(KeyboardInterrupt):
        file.fetch(interrupt)
    assert 600_000 < len(files(tmp_path)[f"{NAME}.part"]) < len(DATA)
    file.fetch(lambda *_: None)
    assert server.asked[-1] is not None
    assert files(tmp_path) == {NAME: DATA}


def test_of_several_processes_one_fetches_and_all_have_the_file(server: Server, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom artforge_dream.fetch import Published\n"
        "Published(sys.argv[1], Path(sys.argv[2])).fetch(lambda *_: None)\n"
    )
    command = [sys.executable, "-c", code, f"{server.url}/{NAME}", str(tmp_path / "weights" / NAME)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    processes = [subprocess.Popen(command, env=environ) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    assert len(server.asked) == 1
    assert files(tmp_path) == {NAME: DATA}


def test_a_part_that_another_process_gave_up_is_not_written_to(get: Get, tmp_path: Path, monkeypatch: Any) -> None:
    half(tmp_path)
    lock, part = fetch._lock, tmp_path / "weights" / f"{NAME}.part"

    def lose(file: Any) -> None:
        monkeypatch.setattr(fetch, "_lock", lock)
        part.unlink()
        lock(file)

    monkeypatch.setattr(fetch, "_lock", lose)
    get()
    assert files(tmp_path) == {NAME: DATA}


def test_files_are_kept_in_the_users_cache_or_where_a_variable_says(tmp_path: Path) -> None:
    assert fetched("a.pth", {"ARTFORGE_CACHE": str(tmp_path)}) == tmp_path / "weights" / "a.pth"
    assert fetched("a.pth", {}).parts[-3:] == ("artforge", "weights", "a.pth")
    assert fetched("a.pth", {"ARTFORGE_CACHE": "~/x"}) == Path.home() / "x" / "weights" / "a.pth"


def test_files_come_from_torchvisions_place_or_where_a_variable_says() -> None:
    assert address("a.pth", {}) == f"{SOURCE}/a.pth"
    assert address("a.pth", {"ARTFORGE_WEIGHTS_URL": "https://example.org/m/"}) == "https://example.org/m/a.pth"
