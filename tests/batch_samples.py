"""Jobs and runs for tests of what is done with them."""

from __future__ import annotations

from pathlib import Path

from artforge.batch.how import How
from artforge.batch.jobs import Job, Plan, plan
from artforge.batch.report import Report
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.host import installed
from artforge.recipe.load import read

STILL = "artforge: 1\nseed: 4\ncanvas: {size: [16, 12]}\nsteps: [cppn]\noutput: '{recipe}.png'\n"
FILM = STILL.replace("png", "gif") + "animate: {frames: 16}\n"


def plan_of(folder: Path, text: str = STILL, seeds: int = 0) -> Plan:
    """Plan the jobs of a text as if it stood in `sky.yaml` in a folder, to which they write."""
    (folder / "sky.yaml").write_text(text)
    return plan([read(str(folder / "sky.yaml"), installed())], installed(), root=folder, seeds=range(seeds))


def jobs_of(folder: Path, text: str = STILL, seeds: int = 0) -> tuple[Job, ...]:
    """Return the jobs of such a plan."""
    return plan_of(folder, text, seeds).jobs


def ran(made: Plan, how: How | None = None) -> Report:
    """Run a plan in this process, to the end."""
    report = run(made, installed(), Silent(), how)
    assert report.failures == []
    return report


class Notes(Silent):
    """Keeps what people are told."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def note(self, sentence: str) -> None:
        self.said.append(sentence)
