from __future__ import annotations

import io
from pathlib import Path

import pytest

from artforge.batch.jobs import plan
from artforge.batch.runner import run
from artforge.cli import progress
from artforge.cli.progress import Bars, Lines, Silent
from artforge.host import installed
from artforge.recipe.load import read

PAGE = """
artforge: 1
canvas: {size: [24, 16]}
steps: [{use: cppn, coordinates: [fit, rotate]}]
animate: {frames: 4, fps: 10}
motion: {"steps[0].coordinates[1].degrees": {keys: {0: 0, 1: 360}}}
output: out/page.html
"""


class Hearing(Silent):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, int, str]] = []

    def step(self, done: int, of: int, what: str) -> None:
        self.heard.append((done, of, what))


def test_what_a_page_takes_before_its_first_row_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text(PAGE)
    hearing = Hearing()
    run(plan([read(str(tmp_path / "page.yaml"), installed())], installed(), root=tmp_path), installed(), hearing)
    done, of, what = zip(*hearing.heard, strict=True)
    assert list(done) == sorted(set(done))
    assert done[-1] == of[-1] == 10
    assert set(what) == {"frames traced"}


def test_a_step_that_takes_long_prints_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SILENCE", -1.0)
    stream = io.StringIO()
    lines = Lines(lambda made: None, stream)
    lines.name = "cloud"
    lines.step(3, 5, "octaves")
    assert stream.getvalue() == "cloud: octaves, 3 of 5\n"


def test_a_step_has_a_bar_until_it_is_ready() -> None:
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar = Bar(console=Console(file=io.StringIO()))
    bars = Bars(lambda made: None, bar)
    bars.step(1, 2, "octaves")
    assert [(task.description, task.completed, task.total) for task in bar.tasks] == [("  octaves", 1, 2)]
    bars.step(2, 2, "octaves")
    assert bar.tasks == []
