"""A run: what is made, kept, failed and left, and what is tidied up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from batch_samples import FILM, STILL, plan_of, ran

from artforge.batch.how import How
from artforge.batch.jobs import Job
from artforge.batch.leases import Leases, lease_path
from artforge.batch.pieces import Piece
from artforge.batch.report import Done, Report
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.errors import RecipeError
from artforge.hookspecs import hookimpl
from artforge.host import discover, installed
from artforge.machine import machine

DEAD = f"{machine()} 0123456789abcdef 000000000001\n"
SHEET = (
    "artforge: 1\ncanvas: {size: [16, 12]}\nsteps: [cppn]\noutput: 'works/{seed}.png'\n"
    "sweep: {grid: {seed: [1, 2, 3]}, sheet: {x: seed, tile: 32, path: 'sheets/sheet.png'}}\n"
)
FAILING = STILL.replace("[cppn]", "[cppn, {use: caption, text_file: lines.txt}]").replace("{recipe}", "{seed}")


@dataclass
class Heard(Silent):
    """Remembers what it is told."""

    jobs: int = 0
    begun: list[int] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        self.jobs = len(jobs)

    def start(self, job: Job) -> None:
        self.begun.append(job.index)

    def finish(self, job: Job | None, made: list[Done]) -> None:
        self.files += [done.path for done in made]

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def test_what_was_made_is_kept_the_next_time(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, seeds=3)
    assert [len(ran(plan).made) for _ in range(2)] == [3, 0]


def test_progress_hears_of_jobs_that_are_to_do_and_of_all_files(tmp_path: Path) -> None:
    plan, heard = plan_of(tmp_path, seeds=3), Heard()
    ran(plan)
    (tmp_path / "sky-1.png").unlink()
    run(plan, installed(), heard)
    assert (heard.jobs, heard.begun) == (1, [1])
    assert sorted(path.name for path in heard.files) == ["sky-0.png", "sky-1.png", "sky-2.png"]


def test_waiting_for_another_run_is_said(tmp_path: Path) -> None:
    plan, heard, others = plan_of(tmp_path, seeds=2), Heard(), Leases()
    piece = Piece(plan.jobs[1])
    assert piece.lease
    assert others.take(piece.lease)
    timer = threading.Timer(1.0, others.close)
    timer.start()
    report = run(plan, installed(), heard)
    assert len(report.made) == 2
    assert heard.notes == [f"waiting for another run, which is at {plan.jobs[1].files[0].path}"]


def test_force_and_no_metadata_make_everything_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, seeds=2)
    for how in (How(), How(force=True), How(metadata=False), How(metadata=False)):
        assert len(ran(plan, how).made) == 2


@pytest.mark.parametrize("text", [STILL.replace("{recipe}", "a/b"), FILM.replace("{recipe}", "a/b"), SHEET])
def test_what_the_dead_left_is_tidied_up(text: str, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, text)
    folders = {plan.jobs[0].files[0].folder, *(sheet.path.parent for sheet in plan.sheets)}
    for folder in folders:
        folder.mkdir(exist_ok=True)
        (folder / f".artforge-{machine()}-0123456789abcdef.part").write_text("half of it")
        lease_path(folder, folder / "a.png").write_text(DEAD)
    ran(plan)
    assert [path for folder in folders for path in folder.glob(".artforge-*")] == []


def test_tiles_that_were_half_written_are_tidied_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache" / "tiles").mkdir(parents=True)
    (tmp_path / "cache" / "tiles" / f".artforge-{machine()}-0123456789abcdef.part").write_text("half of it")
    ran(plan_of(tmp_path, SHEET))
    assert list((tmp_path / "cache" / "tiles").iterdir()) == []


def test_a_work_of_a_sheet_that_is_there_leaves_no_tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    ran(plan_of(tmp_path, SHEET))
    (tmp_path / "works" / "2.png").unlink()
    ran(plan_of(tmp_path, SHEET))
    assert list((tmp_path / "cache" / "tiles").iterdir()) == []


def test_sequences_are_tidied_up_in_all_their_folders(tmp_path: Path) -> None:
    text = FILM.replace("{recipe}.gif", "s/{frame}/a.png")
    left = tmp_path / "s" / "03" / f".artforge-{machine()}-0123456789abcdef.part"
    left.parent.mkdir(parents=True)
    left.write_text("half of it")
    ran(plan_of(tmp_path, text))
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [f"{index:02}" for index in range(16)]
    assert not left.exists()


@pytest.mark.parametrize("keep_going", [True, False])
def test_a_failure_stops_a_run_unless_it_keeps_going(keep_going: bool, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("a line")
    plan = plan_of(tmp_path, FAILING, seeds=4)
    (tmp_path / "lines.txt").write_text("another line")
    report = run(plan, installed(), Silent(), How(keep_going=keep_going))
    assert len(report.failures) == (4 if keep_going else 1)
    assert report.left == (0 if keep_going else 3)
    assert "lines.txt is not what it was when the run began" in str(report.failures[0])


def test_a_report_stands_even_where_a_run_is_interrupted(tmp_path: Path) -> None:
    class Interrupting(Silent):
        def finish(self, job: Job | None, made: list[Done]) -> None:
            raise KeyboardInterrupt

    report = Report()
    with pytest.raises(KeyboardInterrupt):
        run(plan_of(tmp_path, seeds=5), installed(), Interrupting(), report=report)
    assert (len(report.done), report.left) == (1, 4)
    assert list(tmp_path.glob(".artforge-*")) == []


def test_what_does_not_fit_into_memory_is_refused_with_the_number_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=50 << 20))
    with pytest.raises(RecipeError, match=r"needs [\d,]+ MiB of memory, over 80% of the 50 MiB that are free"):
        plan_of(tmp_path, STILL.replace("[16, 12]", "[4000, 3000]").replace("{recipe}", "out/{recipe}"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("executor", ["serial", "process"])
def test_plugins_hear_of_each_frame_and_whose_it_is(executor: str, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    class Listening:
        @hookimpl
        def artforge_frame_done(self, job: Job, index: int) -> None:
            heard.append((job.index, index))

    host = discover()
    host._hooks.register(Listening())
    how = How(executor=host.find(("executor",), executor)())  # type: ignore[arg-type]
    run(plan_of(tmp_path, STILL.replace("{recipe}", "{seed}"), seeds=6), host, Silent(), how)
    assert sorted(heard) == [(index, 0) for index in range(6)]
