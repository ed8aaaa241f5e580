"""How a run is shown: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from artforge.batch import Done, Job
    from artforge.batch.runner import Progress

SILENCE = 10.0
"""Seconds after which a long job says how far it is."""


Say = Callable[[list["Done"]], None]
"""Is told which files a job has made, as soon as it has."""


@contextlib.contextmanager
def progress_for(stream: TextIO | None, quiet: bool, say: Say = lambda made: None) -> Iterator[Progress]:
    """Yield a progress for a stream: silent, a bar on a terminal, or a line per job."""
    if quiet or stream is None:
        yield Silent(say)
    elif stream.isatty():
        with _bar() as bar:
            yield Bars(say, bar)
    else:
        yield Lines(say, stream)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), redirect_stdout=False)


class Silent:
    """Shows nothing."""

    def __init__(self, say: Say = lambda made: None) -> None:
        self.say = say

    def start(self, job: Job, of: int) -> None:
        """Show nothing."""

    def rows(self, done: int, total: int) -> None:
        """Show nothing."""

    def step(self, done: int, of: int, what: str) -> None:
        """Show nothing."""

    def finish(self, made: list[Done]) -> None:
        """Pass on which files were made."""
        self.say(made)


class Lines(Silent):
    """Prints a line for each job, and one every ten seconds while it takes longer."""

    def __init__(self, say: Say, stream: TextIO) -> None:
        super().__init__(say)
        self.stream = stream
        self.name, self.said = "", 0.0

    def start(self, job: Job, of: int) -> None:
        """Remember what is being made."""
        self.name, self.said = job.recipe.name, time.monotonic()

    def rows(self, done: int, total: int) -> None:
        """Say how far it is, if nothing has been said for a while."""
        self._say(f"{done / total:.0%}")

    def step(self, done: int, of: int, what: str) -> None:
        """Say how far a step is, if nothing has been said for a while."""
        self._say(f"{what}, {done} of {of}")

    def _say(self, how_far: str) -> None:
        if time.monotonic() - self.said > SILENCE:
            self.said = time.monotonic()
            print(f"{self.name}: {how_far}", file=self.stream, flush=True)

    def finish(self, made: list[Done]) -> None:
        """Say which files were made, and how long it took."""
        paths = ", ".join(str(done.path) for done in made)
        print(f"made {paths} in {made[0].seconds:.1f} s", file=self.stream, flush=True)
        super().finish(made)


class Bars(Silent):
    """Moves a bar per job."""

    def __init__(self, say: Say, bar: Bar) -> None:
        super().__init__(say)
        self.bar = bar
        self.task: TaskID | None = None
        self.inner: TaskID | None = None

    def start(self, job: Job, of: int) -> None:
        """Begin a bar; those before it stay."""
        number = f" {job.index + 1}/{of}" if of > 1 else ""
        self.task = self.bar.add_task(f"{job.recipe.name}{number}", total=None)

    def rows(self, done: int, total: int) -> None:
        """Move the bar."""
        if self.task is not None:
            self.bar.update(self.task, completed=done, total=total)

    def step(self, done: int, of: int, what: str) -> None:
        """Move a second bar, which goes away when the step is ready."""
        if self.inner is None:
            self.inner = self.bar.add_task(what, total=of)
        self.bar.update(self.inner, description=f"  {what}", completed=done, total=of)
        if done == of:
            self._end_step()

    def _end_step(self) -> None:
        if self.inner is not None:
            self.bar.remove_task(self.inner)
            self.inner = None

    def finish(self, made: list[Done]) -> None:
        """Fill the bar; of many jobs only the last bars stay in sight."""
        self._end_step()
        if self.task is not None:
            task = next(task for task in self.bar.tasks if task.id == self.task)
            self.bar.update(self.task, completed=task.total or 1, total=task.total or 1)
            for old in self.bar.tasks[:-8]:
                self.bar.remove_task(old.id)
        super().finish(made)
