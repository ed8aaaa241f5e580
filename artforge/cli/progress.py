"""How a run is shown: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from artforge.batch.jobs import Job
    from artforge.batch.report import Done, Progress

SILENCE = 10.0
"""Seconds after which a long job says how far it is."""
BRIEF = 20
"""A run of more jobs than this says how far it is from time to time, in place of a line for each."""


Say = Callable[[list["Done"]], None]
"""Is told which files a job has made, as soon as it has."""


@contextlib.contextmanager
def progress_for(stream: TextIO | None, quiet: bool, say: Say = lambda made: None) -> Iterator[Progress]:
    """Yield a progress for a stream: silent, bars on a terminal, or lines."""
    if quiet or stream is None:
        yield Silent(say)
    elif stream.isatty():
        with _bar() as bar:
            yield Bars(say, bar)
    else:
        yield Lines(say, stream)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """Tells how long the rest takes, if it goes on as it did so far."""

        def render(self, task: Task) -> Text:
            if not task.total or not task.completed or not task.elapsed:
                return Text("")
            return Text(duration(task.elapsed * (task.total - task.completed) / task.completed) + " left")

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Left())
    return Progress(*columns, console=Console(file=sys.stderr), redirect_stdout=False)


class Silent:
    """Shows nothing."""

    def __init__(self, say: Say = lambda made: None) -> None:
        self.say = say

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        """Show nothing."""

    def start(self, job: Job) -> None:
        """Show nothing."""

    def rows(self, done: int, total: int) -> None:
        """Show nothing."""

    def step(self, done: int, of: int, what: str) -> None:
        """Show nothing."""

    def finish(self, job: Job | None, made: list[Done]) -> None:
        """Pass on which files are there."""
        self.say(made)

    def note(self, sentence: str) -> None:
        """Show nothing."""


@dataclass
class Pace:
    """Counts jobs, and tells how fast they go and how long the rest will take."""

    of: int = 0
    pixels: int = 0
    done: int = 0
    pixels_done: int = 0
    since: float = field(default_factory=time.monotonic)

    def count(self, job: Job) -> None:
        """Note that a job is done."""
        self.done += 1
        self.pixels_done += job.pixels

    def __str__(self) -> str:
        spent = time.monotonic() - self.since
        rate = f", {_rate(self.done / spent)}" if self.done and spent else ""
        return f"{self.done} of {self.of}{rate}"

    @property
    def left(self) -> str:
        """How long the rest will take."""
        spent = time.monotonic() - self.since
        seconds = spent * (self.pixels - self.pixels_done) / max(1, self.pixels_done)
        return f"{duration(seconds)} left" if self.done else "no telling how long"


def _rate(per_second: float) -> str:
    return f"{per_second:.1f}/s" if per_second >= 1 else f"{per_second * 60:.1f}/min"


def duration(seconds: float) -> str:
    """Write a time as people say it: 48 s, 3:20 min, 5:07 h, 4 days 7 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    hours = whole // 3600
    return f"{hours}:{whole // 60 % 60:02} h" if hours < 48 else f"{hours // 24} days {hours % 24} h"


class Counting(Silent):
    """Knows how many jobs there are, and which is at work."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.pace, self.name = Pace(), ""

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        """Count what there is to do."""
        self.pace = Pace(len(jobs), sum(job.pixels for job in jobs))

    def start(self, job: Job) -> None:
        """Remember what is being made."""
        self.name = job.files[0].shown

    def finish(self, job: Job | None, made: list[Done]) -> None:
        """Count a job that was made, and pass its files on."""
        if job is not None and not made[0].kept:
            self.pace.count(job)
        super().finish(job, made)


class Lines(Counting):
    """Prints a line for each job, or for many of them one every ten seconds."""

    def __init__(self, say: Say, stream: TextIO) -> None:
        super().__init__(say)
        self.stream, self.said = stream, time.monotonic()

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        """Say what there is to do, if it is much."""
        super().begin(jobs, workers)
        if len(jobs) > BRIEF:
            by = f", {workers} at a time" if workers > 1 else ""
            self._print(f"{len(jobs):,} jobs to make, {self.pace.pixels / 1e6:,.1f} megapixels{by}")

    def start(self, job: Job) -> None:
        """Remember what is being made."""
        super().start(job)
        if self.pace.of <= BRIEF:
            self.said = time.monotonic()

    def rows(self, done: int, total: int) -> None:
        """Say how far it is, if nothing has been said for a while."""
        self._say(f"{self.name}: {done / total:.0%}")

    def step(self, done: int, of: int, what: str) -> None:
        """Say how far a step is, if nothing has been said for a while."""
        self._say(f"{self.name}: {what}, {done} of {of}" if self.name else f"{what}, {done} of {of}")

    def _say(self, sentence: str) -> None:
        if time.monotonic() - self.said > SILENCE:
            self._print(sentence)

    def _print(self, sentence: str) -> None:
        self.said = time.monotonic()
        print(sentence, file=self.stream, flush=True)

    def finish(self, job: Job | None, made: list[Done]) -> None:
        """Say which files were made, and how long it took; of many jobs, how far the run is."""
        if made[0].kept:
            pass
        elif self.pace.of <= BRIEF:
            self._print(f"made {', '.join(done.shown for done in made)} in {made[0].seconds:.1f} s")
        else:
            self._say(f"{self.pace}, {self.pace.left}, {self.name}")
        super().finish(job, made)

    def note(self, sentence: str) -> None:
        """Print it."""
        self._print(sentence)


class Bars(Counting):
    """Moves a bar for the run, and one for the job where there is one at a time."""

    def __init__(self, say: Say, bar: Bar) -> None:
        super().__init__(say)
        self.bar = bar
        self.all: TaskID | None = None
        self.task: TaskID | None = None
        self.inner: TaskID | None = None

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        """Begin the bar of the run, if it has several jobs."""
        super().begin(jobs, workers)
        if len(jobs) > 1:
            self.all = self.bar.add_task(str(self.pace), total=max(1, self.pace.pixels))

    def start(self, job: Job) -> None:
        """Show which job is at work."""
        super().start(job)
        if self.all is None:
            self.task = self.bar.add_task(job.recipe.name, total=None)
        else:
            self._tell()

    def _tell(self) -> None:
        if self.all is not None:
            self.bar.update(self.all, description=f"{self.pace}, {self.name}", completed=self.pace.pixels_done)

    def rows(self, done: int, total: int) -> None:
        """Move the bar of the job."""
        if self.all is not None and self.task is None:
            self.task = self.bar.add_task("", total=None)
        if self.task is not None:
            name = self.name if self.all is None else f"  {self.name}"
            self.bar.update(self.task, description=name, completed=done, total=total)

    def step(self, done: int, of: int, what: str) -> None:
        """Move a bar of its own, which goes away when the step is ready."""
        if self.inner is None:
            self.inner = self.bar.add_task(what, total=of)
        self.bar.update(self.inner, description=f"  {what}", completed=done, total=of)
        if done == of:
            self._end_step()

    def _end_step(self) -> None:
        if self.inner is not None:
            self.bar.remove_task(self.inner)
            self.inner = None

    def finish(self, job: Job | None, made: list[Done]) -> None:
        """Fill the bars."""
        super().finish(job, made)
        self._end_step()
        self._tell()
        if self.all is None and self.task is not None:
            task = next(task for task in self.bar.tasks if task.id == self.task)
            self.bar.update(self.task, completed=task.total or 1, total=task.total or 1)

    def note(self, sentence: str) -> None:
        """Print it above the bars."""
        self.bar.console.print(sentence, markup=False, highlight=False)
