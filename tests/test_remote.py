"""Outputs on object stores: in memory, and on an S3 server of our own."""

from __future__ import annotations

import importlib
import multiprocessing
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from faulty_proxy import Fault
from remote_store import KEY, SECRET, Store, forget_stores, memory, store

from artforge.errors import OutputError
from artforge.remote import RemoteFolder, is_url
from artforge.remote.stores import LONGEST_SECONDS, READING, WRITING
from artforge.remote.urls import holds_secret, without_secrets
from artforge.seal import sealed

__all__ = ["memory", "store"]

FINGERPRINT = "0123456789abcdef" * 4
DATA = bytes(range(256)) * 512
NO_PAUSES = (0.0, 0.0, 0.0)


def whole(data: bytes = DATA) -> bytes:
    """Return data with a seal behind it."""
    import zlib

    return data + sealed(FINGERPRINT, len(data), zlib.crc32(data), lambda seal: b"<" + seal + b">", b"end")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "local.png"
    path.write_bytes(whole())
    return path


def refusal(url: str) -> str:
    with pytest.raises(OutputError) as caught:
        RemoteFolder(url)
    return str(caught.value)


@pytest.mark.parametrize("text", ["s3://b/a.png", "gs://b", "memory://a", "https://a.org/b.png", "S3://b", "file:///a"])
def test_a_scheme_and_two_slashes_make_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["a.png", "/a/b.png", "C:\\a.png", "C://a.png", "file:a.png", "a/s3://b", "", "://a"])
def test_all_else_is_a_path(text: str) -> None:
    assert not is_url(text)


SECRETS = [
    f"s3://{KEY}:{SECRET}@bucket/a.png",
    "s3://key@bucket/a.png",
    "https://user:pw@example.org/a.png",
    "https://user%3Apw%40example.org/a.png",
    "https://example.org/a.png?X-Amz-Signature=abc",
    "https://example.org/a.png?x=1&X%2DAmz%2DSecurity-Token=abc",
    "https://example.org/a.png?sv=2024&sig=abc",
    "https://example.org/a.png?access_token=abc",
    "https://example.org/a.png#token=abc",
    "https://example.org/a.png?api_key=abc;b=c",
]


@pytest.mark.parametrize("url", SECRETS)
def test_a_url_that_holds_a_secret_is_refused_and_not_shown(url: str) -> None:
    assert holds_secret(url)
    for said in (refusal(url), without_secrets(f"see {url} there")):
        assert url.partition("://")[2] not in said
        assert not any(secret in said for secret in (KEY, SECRET, "abc", "user:", "pw"))


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/photo@2x.png",
        "s3://arn:aws:s3:us-west-2:123:accesspoint/mine/a.png",
        "http://localhost:9000/a.png?size=3&versionId=7",
        "http://[::1]:80/a.png",
    ],
)
def test_a_url_without_a_secret_is_shown(url: str) -> None:
    assert not holds_secret(url)
    assert without_secrets(url) == url


def test_hidden_text_keeps_its_length() -> None:
    line = "  - {use: image, path: 's3://a:b@c/d.png'}  # mine"
    assert without_secrets(line) == "  - {use: image, path: 's3://***********'}  # mine"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://example.org/a", "files are not written to https://"),
        ("nonesuch://a/b", "nonesuch:// is no protocol that fsspec knows"),
        ("file:///tmp/a", "write the path without file://"),
        ("zip://a.png::s3://b/c.zip", "a URL in a URL"),
        ("s3://", "expected a bucket and a name"),
        ("reference://a/b", "this URL cannot be opened"),
    ],
)
def test_a_url_that_cannot_be_written_to_is_refused(url: str, sentence: str) -> None:
    assert sentence in refusal(url)


@pytest.mark.parametrize(
    ("absent", "url", "advice"),
    [
        (
            "fsspec",
            "s3://b/a",
            "fsspec is needed for files that are not on this computer: pip install 'artforge[remote]'",
        ),
        ("s3fs", "s3://b/a", "s3fs is needed for s3://: pip install 'artforge[remote]'"),
        ("gcsfs", "gs://b/a", "gcsfs is needed for gs://: pip install gcsfs"),
        ("adlfs", "abfs://b/a", "a library is needed for abfs://: Install adlfs"),
    ],
)
def test_a_missing_library_is_named(absent: str, url: str, advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_stores()
    registry = importlib.import_module("fsspec.registry")
    monkeypatch.delitem(registry._registry, "s3", raising=False)  # it stays once it has been imported
    monkeypatch.setitem(sys.modules, absent, None)
    assert advice in refusal(url)


def test_fsspec_is_imported_for_urls_alone(tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text("artforge: 1\nsteps: [cppn]\n")
    program = (
        "import sys; from artforge.cli import main; sys.argv = ['artforge', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "assert not {'fsspec', 's3fs', 'aiohttp'} & set(sys.modules)"
    )
    for arguments in (["--help"], ["validate", str(recipe)]):
        subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, timeout=60)


def test_a_file_is_delivered_into_memory_and_known_by_its_seal(memory: Any, picture: Path) -> None:
    folder = RemoteFolder("memory://walls/")
    folder.check()
    assert folder.seal_of("a.png") is None
    folder.deliver(picture, "deep/a.png", FINGERPRINT)
    assert folder.url_of("deep/a.png") == "memory://walls/deep/a.png"
    assert memory.cat_file("/walls/deep/a.png") == picture.read_bytes()
    seal = folder.seal_of("deep/a.png")
    assert seal is not None
    assert seal.fingerprint == FINGERPRINT
    assert folder.is_intact("deep/a.png", seal)


def test_a_file_is_delivered_by_one_request(store: Store, picture: Path) -> None:
    RemoteFolder(f"{store.url}/walls").deliver(picture, "a b.webp", FINGERPRINT)
    assert store.proxy.asked == [("PUT", f"/{store.bucket}/walls/a%20b.webp")]
    assert store.data("walls/a b.webp") == picture.read_bytes()
    assert store.head("walls/a b.webp")["Metadata"] == {"artforge-fingerprint": FINGERPRINT}
    assert store.head("walls/a b.webp")["ContentType"] == "image/webp"


def test_a_large_file_is_delivered_by_one_request(store: Store, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(20 << 20))
    RemoteFolder(store.url).deliver(film, "film.mp4", "")
    assert [method for method, _ in store.proxy.asked] == ["PUT"]
    assert store.head("film.mp4")["ContentLength"] == 20 << 20
    assert store.head("film.mp4")["Metadata"] == {}


def test_a_seal_is_found_in_the_last_bytes(store: Store) -> None:
    store.put("a.png", whole())
    seal = RemoteFolder(store.url).seal_of("a.png")
    assert seal is not None
    assert (seal.fingerprint, seal.size) == (FINGERPRINT, len(whole()))
    assert [method for method, _ in store.proxy.asked] == ["GET", "HEAD"]
    assert store.proxy.given < 4096


@pytest.mark.parametrize("data", [b"", b"short", DATA, whole()[:-200], b"more" + whole()])
def test_a_file_without_a_seal_of_its_own_has_none(store: Store, data: bytes) -> None:
    store.put("a.png", data)
    assert RemoteFolder(store.url).seal_of("a.png") is None


def test_a_file_that_is_not_there_has_no_seal(store: Store) -> None:
    assert RemoteFolder(store.url).seal_of("none.png") is None


def test_what_was_changed_is_not_intact(store: Store) -> None:
    folder = RemoteFolder(store.url)
    store.put("a.png", whole())
    seal = folder.seal_of("a.png")
    assert seal is not None
    assert folder.is_intact("a.png", seal)
    store.put("a.png", b"\x01" + whole()[1:])
    assert not folder.is_intact("a.png", seal)
    store.client.delete_object(Bucket=store.bucket, Key="a.png")
    assert not folder.is_intact("a.png", seal)


def test_nothing_is_remembered_of_what_was_there(store: Store, picture: Path) -> None:
    folder = RemoteFolder(store.url)
    assert folder.seal_of("a.png") is None
    store.put("a.png", whole())
    assert folder.seal_of("a.png") is not None
    store.put("a.png", DATA)
    assert folder.seal_of("a.png") is None


def test_a_folder_is_checked_without_a_trace(store: Store) -> None:
    RemoteFolder(f"{store.url}/walls").check()
    assert store.names() == []
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=store.bucket)


def test_a_bucket_that_is_not_there_is_found_by_the_check(store: Store) -> None:
    with pytest.raises(OutputError, match=r"^s3://nonesuch/a: there is no such bucket$"):
        RemoteFolder("s3://nonesuch/a").check()


def test_a_server_that_is_not_there_is_found_by_the_check(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_stores()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(
        OutputError, match=r"the store cannot be reached at http://127\.0\.0\.1:9 \(EndpointConnectionError\)"
    ):
        RemoteFolder(store.url).check()
    forget_stores()


def test_missing_credentials_are_found_by_the_check(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_stores()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(OutputError, match="no credentials were found: set them where"):
        RemoteFolder(store.url).check()
    forget_stores()


@pytest.mark.parametrize("fault", ["503", "dropped"])
def test_a_delivery_is_tried_again(store: Store, picture: Path, fault: Fault) -> None:
    store.proxy.fail("PUT", fault, 2)
    RemoteFolder(store.url, NO_PAUSES).deliver(picture, "a.png", FINGERPRINT)
    assert store.data("a.png") == picture.read_bytes()


@pytest.mark.parametrize("fault", ["503", "dropped", "half"])
def test_reading_is_tried_again(store: Store, fault: Fault) -> None:
    folder = RemoteFolder(store.url)
    store.put("a.png", whole())
    store.proxy.fail("GET", fault, 2)
    seal = folder.seal_of("a.png")
    assert seal is not None
    store.proxy.fail("GET", fault, 2)
    assert folder.is_intact("a.png", seal)


@pytest.mark.parametrize(
    ("fault", "sentence"), [("503", r"the store answers 503 \(SlowDown\)"), ("dropped", "the store cannot be reached")]
)
def test_a_store_that_stays_away_is_given_up(store: Store, picture: Path, fault: Fault, sentence: str) -> None:
    store.proxy.fail("PUT", fault, 50)
    with pytest.raises(OutputError, match=f"^{store.url}/a.png: {sentence}") as caught:
        RemoteFolder(store.url, NO_PAUSES).deliver(picture, "a.png", FINGERPRINT)
    assert caught.value.__cause__ is None
    assert 4 <= store.proxy.count("PUT") <= 8  # aiohttp goes on by itself where an old connection was dropped
    assert store.names() == []


def test_the_pauses_grow_and_are_as_long_as_is_said(store: Store, picture: Path) -> None:
    assert list(WRITING) == sorted(WRITING)
    assert 30 <= sum(WRITING) <= LONGEST_SECONDS
    assert sum(READING) < 5
    store.proxy.fail("PUT", "503", 2)
    started = time.monotonic()
    RemoteFolder(store.url, (0.1, 0.2)).deliver(picture, "a.png", FINGERPRINT)
    assert 0.3 <= time.monotonic() - started < 5


def test_no_permission_is_not_tried_again(store: Store, picture: Path) -> None:
    store.proxy.fail("PUT", "403", 1)
    with pytest.raises(OutputError, match=r"no permission: the store answers 403 \(AccessDenied\)$"):
        RemoteFolder(store.url, NO_PAUSES).deliver(picture, "a.png", FINGERPRINT)
    assert store.proxy.count("PUT") == 1


def test_what_was_there_stays_when_a_delivery_fails(store: Store, picture: Path) -> None:
    store.put("a.png", b"older")
    store.proxy.fail("PUT", "503", 4)
    with pytest.raises(OutputError):
        RemoteFolder(store.url, NO_PAUSES).deliver(picture, "a.png", FINGERPRINT)
    assert store.data("a.png") == b"older"


def test_errors_show_no_credentials(store: Store, picture: Path) -> None:
    said = []
    for fault in ("503", "403", "dropped"):
        store.proxy.fail("PUT", fault, 50)
        with pytest.raises(OutputError) as caught:
            RemoteFolder(store.url, ()).deliver(picture, "a.png", FINGERPRINT)
        said.append(f"{caught.value!r} {caught.value.__cause__!r}")
    assert not any(KEY in text or SECRET in text for text in said)


def test_a_folder_is_used_by_several_threads(store: Store, picture: Path) -> None:
    folder = RemoteFolder(store.url)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda index: folder.deliver(picture, f"{index}.png", FINGERPRINT), range(12)))
        seals = list(threads.map(folder.seal_of, sorted(store.names())))
    assert [seal.fingerprint for seal in seals if seal] == [FINGERPRINT] * 12


def test_a_folder_is_pickled_as_its_url(store: Store) -> None:
    folder = RemoteFolder(f"{store.url}/walls", (0.5,))
    folder.check()
    data = pickle.dumps(folder)
    assert len(data) < 200
    again = pickle.loads(data)
    assert (again.url, again.pauses) == (folder.url, (0.5,))


def delivered(folder: RemoteFolder, picture: Path, name: str) -> bool:
    folder.deliver(picture, name, FINGERPRINT)
    seal = folder.seal_of(name)
    return seal is not None and folder.is_intact(name, seal)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")  # from 3.12 on
def test_a_folder_is_used_by_other_processes(store: Store, picture: Path, method: str) -> None:
    folder = RemoteFolder(store.url)
    assert delivered(folder, picture, "here.png")
    with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as processes:
        assert processes.submit(delivered, folder, picture, "there.png").result(timeout=60)
    assert delivered(folder, picture, "again.png")
    assert store.names() == ["again.png", "here.png", "there.png"]


def test_an_upload_that_is_broken_off_leaves_no_object(store: Store, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(16 << 20))
    store.proxy.fail("PUT", "cut", 50)
    threads = threading.active_count()
    with pytest.raises(OutputError):
        RemoteFolder(store.url, ()).deliver(film, "film.mp4", FINGERPRINT)
    assert store.names() == []
    assert threading.active_count() <= threads + 8
