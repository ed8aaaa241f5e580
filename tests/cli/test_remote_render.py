"""Runs whose files go to an object store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import command
import pytest
from command import Outcome
from in_process import run
from PIL import Image
from remote_store import KEY, SECRET, Store, store

__all__ = ["store"]  # a fixture
RECIPE = "artforge: 1\nseed: 4\ncanvas: {size: [24, 16]}\nsteps: [cppn]\noutput: 'walls/{recipe}-{seed}.png'\n"
SWEEP = RECIPE + "sweep: {grid: {seed: [1, 2]}, sheet: {x: seed, path: 'walls/{recipe}.png'}}\n"


Run = Callable[..., Outcome]


@pytest.fixture
def artforge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return lambda *arguments: run(monkeypatch, capsys, *arguments, cwd=tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    return tmp_path


def puts(store: Store) -> list[str]:
    return [path for method, path in store.proxy.asked if method == "PUT"]


@pytest.mark.parametrize("workers", [[], ["--workers", "2"]], ids=["serial", "process"])
def test_files_are_delivered_in_one_request_each_and_are_those_of_a_folder(
    workers: list[str], artforge: Run, store: Store, folder: Path
) -> None:
    outcome = command.artforge("render", "sky.yaml", "--seeds", "0:3", "--out", store.url, *workers, cwd=folder)
    assert outcome.status == 0, outcome.err
    assert sorted(outcome.out.split()) == [f"{store.url}/walls/sky-{seed}.png" for seed in range(3)]
    assert sorted(puts(store)) == [f"/{store.bucket}/walls/sky-{seed}.png" for seed in range(3)]
    assert artforge("render", "sky.yaml", "--seeds", "0:3").status == 0
    for seed in range(3):
        assert store.data(f"walls/sky-{seed}.png") == (folder / "walls" / f"sky-{seed}.png").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["sky.yaml", "walls"]


def test_the_fingerprint_is_in_the_objects_metadata(artforge: Run, store: Store, folder: Path) -> None:
    outcome = artforge("render", "sky.yaml", "--out", store.url, "--json")
    found = json.loads(outcome.out)
    assert store.head("walls/sky-4.png")["Metadata"] == {"artforge-fingerprint": found["receipt"]["fingerprint"]}


def test_what_is_there_and_right_is_kept_and_what_is_not_is_delivered_again(
    artforge: Run, store: Store, folder: Path
) -> None:
    artforge("render", "sky.yaml", "--seeds", "0:3", "--out", store.url)
    whole = store.data("walls/sky-1.png")
    store.put("walls/sky-1.png", whole[:-20])
    store.proxy.forget()
    outcome = artforge("render", "sky.yaml", "--seeds", "0:3", "--out", store.url)
    assert "1 made, 2 kept" in outcome.err
    assert puts(store) == [f"/{store.bucket}/walls/sky-1.png"]
    assert store.data("walls/sky-1.png") == whole


def test_a_byte_that_has_changed_is_found_when_files_are_verified(artforge: Run, store: Store, folder: Path) -> None:
    artforge("render", "sky.yaml", "--out", store.url)
    whole = store.data("walls/sky-4.png")
    store.put("walls/sky-4.png", whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    assert "kept" in artforge("render", "sky.yaml", "--out", store.url, "--dry-run").out
    outcome = artforge("render", "sky.yaml", "--out", store.url, "--verify")
    assert "made again, damaged" in outcome.err
    assert store.data("walls/sky-4.png") == whole


def test_sheets_and_sequences_are_delivered_too(artforge: Run, store: Store, folder: Path) -> None:
    (folder / "two.yaml").write_text(SWEEP)
    (folder / "film.yaml").write_text(RECIPE.replace("{recipe}-{seed}", "{recipe}-{frame}") + "animate: {frames: 3}\n")
    outcome = command.artforge("render", "two.yaml", "film.yaml", "--out", store.url, "--workers", "2", cwd=folder)
    assert outcome.status == 0, outcome.err
    frames = [f"walls/film-{frame}.png" for frame in range(3)]
    assert store.names() == [*frames, "walls/two-1.png", "walls/two-2.png", "walls/two.png"]


def test_a_store_that_fails_in_passing_is_asked_again(artforge: Run, store: Store, folder: Path) -> None:
    store.proxy.fail("PUT", "503", 2)
    outcome = artforge("render", "sky.yaml", "--out", store.url)
    assert outcome.status == 0, outcome.err
    assert store.names() == ["walls/sky-4.png"]


def test_a_bucket_that_is_not_there_is_said_before_anything_is_rendered(
    artforge: Run, store: Store, folder: Path
) -> None:
    outcome = artforge("render", "sky.yaml", "--out", "s3://no-such-bucket-here")
    assert outcome.status == 1
    assert "s3://no-such-bucket-here" in outcome.err
    assert "Traceback" not in outcome.err


def test_credentials_get_nowhere(artforge: Run, store: Store, folder: Path) -> None:
    refused = artforge("render", "sky.yaml", "--out", f"s3://{KEY}:{SECRET}@{store.bucket}")
    assert refused.status != 0
    made = artforge("render", "sky.yaml", "--out", store.url, "--json", "--report", "report.json")
    texts = [refused.out + refused.err, made.out + made.err, (folder / "report.json").read_text()]
    for secret in (KEY, SECRET):
        assert all(secret not in text for text in texts)
        assert secret.encode() not in store.data("walls/sky-4.png")


def test_inputs_of_a_delivered_picture_are_named_as_seen_from_here(artforge: Run, store: Store, folder: Path) -> None:
    Image.new("RGB", (24, 16), "teal").save(folder / "sea.png")
    (folder / "sea.yaml").write_text(RECIPE.replace("[cppn]", "[{use: image, path: sea.png}]"))
    assert artforge("render", "sea.yaml", "--out", store.url).status == 0
    (folder / "back.png").write_bytes(store.data("walls/sea-4.png"))
    assert "path: sea.png" in artforge("recipe", "back.png").out
    assert artforge("render", "back.png", "--out", "again").status == 0
