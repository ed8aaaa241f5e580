"""What is said of the plugins that are installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import Outcome
from in_process import run
from plugin_texts import SWAY

RIVAL = SWAY.replace("Sway", "Rotate")
Artforge = Callable[..., Outcome]


@pytest.fixture
def artforge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Artforge]:
    """Return the command line, in a folder with a plugin that works, one in conflict and one that is broken."""
    (tmp_path / "plugins").mkdir()
    texts = {"swaying": SWAY, "rival": RIVAL, "ruin": "import a_module_that_nobody_has\n"}
    for name, text in texts.items():
        (tmp_path / "plugins" / f"{name}.py").write_text(text)
    yield lambda *arguments: run(monkeypatch, capsys, *arguments, "--plugins-dir", "plugins", cwd=tmp_path)
    for name in texts:
        sys.modules.pop(name, None)


@pytest.mark.parametrize("arguments", [["plugins"], ["plugins", "list"]])
def test_the_list_has_every_plugin_with_its_state(artforge: Artforge, arguments: list[str]) -> None:
    out = artforge(*arguments).out
    lines = out.splitlines()
    assert lines[0].split() == ["plugin", "distribution", "state", "import", "parts"]
    found = {line.split()[0]: line for line in lines[1:] if not line.startswith(" ")}
    assert " working " in found["swaying"]
    assert " in conflict " in found["rival"]
    assert " broken " in found["ruin"]
    assert "ModuleNotFoundError" in found["ruin"]
    assert "a_module_that_nobody_has" in out


def test_a_plugin_that_works_is_shown_with_its_parts_and_hooks(artforge: Artforge) -> None:
    shown = artforge("plugins", "show", "swaying").out
    assert shown.startswith("plugin 'swaying' (swaying unreleased): working, imported in ")
    assert "transform  sway  " in shown
    assert "its hooks: artforge_parts" in shown
    assert "problem" not in shown


def test_what_is_wrong_with_a_plugin_is_shown(artforge: Artforge) -> None:
    rival, ruin = (artforge("plugins", "show", name).out for name in ("rival", "ruin"))
    assert rival.startswith("plugin 'rival' (rival unreleased): in conflict, imported in ")
    assert "problem: the transform 'rotate' is brought by" in rival
    assert ruin.startswith("plugin 'ruin' (ruin unreleased): broken\n")
    assert "problem: plugin 'ruin' (ruin unreleased) did not load: ModuleNotFoundError" in ruin


def test_a_plugin_that_is_not_there_is_answered_with_those_that_are(artforge: Artforge) -> None:
    outcome = artforge("plugins", "show", "nonesuch")
    assert outcome.status == 4
    assert "there is no plugin 'nonesuch': basics, convolution," in outcome.err
