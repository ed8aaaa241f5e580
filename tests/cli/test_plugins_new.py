"""Beginning a plugin: what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from in_process import run

from artforge.errors import OutputError
from artforge.files import write_whole
from artforge.templates.writing import FILTERS, KINDS, begin, package_files


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Mist"], "is no name for a plugin"),
        (["../mist"], "is no name for a plugin"),
        (["sea--foam"], "is no name for a plugin"),
        (["zoom"], "there is a transform 'zoom' in plugin 'basics'"),
        (["mist", "--kind", "filter"], "of filters there are point-filter, window-filter and whole-filter"),
        (["mist", "--kind", "sauce"], "--kind sauce: there are transform, "),
        (["mist", "--kind", ","], "--kind names nothing"),
    ],
)
def test_what_cannot_be_begun_is_refused(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcome = run(monkeypatch, capsys, "plugins", "new", *arguments, cwd=tmp_path)
    assert outcome.status == 4
    assert said in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "artforge-mist").mkdir()
    outcome = run(monkeypatch, capsys, "plugins", "new", "mist", cwd=tmp_path)
    assert outcome.status == 1
    assert "is there already" in outcome.err
    assert list((tmp_path / "artforge-mist").iterdir()) == []


def test_a_package_is_whole_or_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []

    def full(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) == 3:
            raise OutputError(f"{path}: no room")
        write_whole(path, data)

    monkeypatch.setattr("artforge.files.write_whole", full)
    outcome = run(monkeypatch, capsys, "plugins", "new", "mist", cwd=tmp_path)
    assert (outcome.status, list(tmp_path.iterdir())) == (1, [])
    assert len(written) == 3


@pytest.mark.parametrize("sort", KINDS)
def test_a_single_part_is_named_as_its_plugin(sort: str) -> None:
    (part,) = begin("sea-foam", [sort])
    assert (part.part_name, part.kind) == ("sea-foam", "filter" if sort in FILTERS else sort)
    files = package_files("sea-foam", [part])
    assert "class SeaFoam(" in files["artforge_sea_foam/sea_foam.py"]
    assert not [path for path, text in files.items() if re.search(r"Example|\$[a-z]", text)]
    assert {"pyproject.toml", "README.md", "LICENSE", "recipes/sea-foam.yaml"} <= set(files)
