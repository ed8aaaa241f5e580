"""`artforge weights`, with a server on this machine."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from artforge_dream.networks import published
from blocks import commands
from command import Outcome
from in_process import run
from weights_server import NAME, Server, server

__all__ = ["server"]

Run = Callable[..., Outcome]


@pytest.fixture
def artforge(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    from artforge_dream.networks.resnet50 import Resnet50

    monkeypatch.setattr(Resnet50, "published", NAME)
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    monkeypatch.setenv("ARTFORGE_WEIGHTS_URL", server.url)
    return lambda *arguments: run(monkeypatch, capsys, *arguments, cwd=tmp_path)


def test_the_command_fetches_and_prints_the_path(artforge: Run, server: Server, tmp_path: Path) -> None:
    outcome = artforge("weights", "get", "resnet50")
    assert (outcome.status, outcome.out) == (0, f"{tmp_path / 'weights' / NAME}\n")
    assert outcome.err == f"fetching {server.url}/{NAME}, 1 MB\n"
    again = artforge("weights", "get", "resnet50")
    assert (again.status, again.out, again.err) == (0, outcome.out, "")


def test_the_command_that_the_readme_shows(artforge: Run, tmp_path: Path) -> None:
    (command,) = commands("artforge weights ")
    outcome = artforge(*shlex.split(command, comments=True)[1:])
    assert (outcome.status, outcome.out) == (0, f"{tmp_path / 'weights' / NAME}\n")


def test_the_command_says_in_a_line_what_went_wrong(artforge: Run, server: Server) -> None:
    server.status = 404
    outcome = artforge("weights", "get", "resnet50")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith(f"artforge: {server.url}/{NAME} cannot be fetched (HTTP Error 404: ")


def test_the_command_knows_the_networks(artforge: Run) -> None:
    outcome = artforge("weights", "get", "resnet51")
    assert outcome.status == 2
    assert "'resnet50'" in outcome.err


def test_the_list_says_what_is_here(artforge: Run, tmp_path: Path) -> None:
    artforge("weights", "get", "resnet50")
    lines = artforge("weights", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(published())
    assert [line.split()[0] for line in lines if line.split()[1] == "here"] == ["resnet50"]
    assert all(line.split()[2].startswith(str(tmp_path / "weights")) for line in lines)


def test_weights_that_come_with_artforge_are_not_fetched(artforge: Run) -> None:
    outcome = artforge("weights", "get", "motifs")
    assert outcome.status == 1
    assert "come with artforge: there is nothing to fetch" in outcome.err


def test_a_terminal_shows_a_bar(artforge: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge_dream.command._on_a_terminal", lambda: True)
    outcome = artforge("weights", "get", "resnet50")
    assert outcome.status == 0
    assert NAME in outcome.err
    assert "1.0/1.0 MB" in outcome.err
