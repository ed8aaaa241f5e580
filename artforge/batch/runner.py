"""Run jobs, wherever their workers are, and say what came of each."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial

from artforge.batch.account import Account
from artforge.batch.crew import Came, Hands, Lost
from artforge.batch.ear import Ear
from artforge.batch.errands import Outcome, errand, prepare
from artforge.batch.how import How
from artforge.batch.jobs import Plan
from artforge.batch.leases import Leases
from artforge.batch.pieces import Piece, pieces_of, task_of
from artforge.batch.report import Failure, Progress, Report
from artforge.batch.states import state_of
from artforge.batch.survey import survey, tidy
from artforge.batch.waiting import Waiting
from artforge.errors import ArtforgeError, RenderError
from artforge.host import Host
from artforge.machine import share
from artforge.parts import Crew, Executor
from artforge.pattern import Backend, default_backend

PATIENCE = 0.5
"""Seconds between looks at work that others do."""


def run(
    plan: Plan,
    host: Host,
    progress: Progress,
    how: How | None = None,
    *,
    backend: Backend | None = None,
    report: Report | None = None,
) -> Report:
    """Make the files of all jobs that are not there yet; no failure leaves a file that is not whole.

    What came of it stands in `report`, also where the run is interrupted by an exception.
    """
    how, report = how or How(), report or Report()
    part, backend = how.executor or _serial(host), backend or default_backend()
    account = Account(
        plan, host, progress, report, backend, not part.in_process, metadata=how.metadata, force=how.always
    )
    started = time.perf_counter()
    try:
        tidy(plan.jobs)
        _Run(host, progress, how, part, account).carry_out()
        if not report.failures:
            account.draw_sheets()
    except ArtforgeError as error:
        report.failures.append(Failure(None, error))
    finally:
        report.seconds = time.perf_counter() - started
    host.tell("artforge_run_finished", report=report)
    return report


@dataclass
class _Run:
    """The pieces of a run that wait, those that others are at, and who carries them out."""

    host: Host
    progress: Progress
    how: How
    part: Executor
    account: Account
    waiting: Waiting = field(init=False)
    elsewhere: list[Piece] = field(default_factory=list)
    leases: Leases = field(default_factory=Leases)
    ear: Ear = field(init=False)
    looked: float = 0.0
    waits: bool = False

    def __post_init__(self) -> None:
        self.ear = Ear(self.host, self.progress)
        self.waiting = Waiting(groups=not self.part.in_process)

    def carry_out(self) -> None:
        """Find out what there is to do, and have it done."""
        self._look()
        if not self.waiting:
            return
        crew = Crew(self.how.workers, self._threads or 1, partial(prepare, self.how.plugins))
        hands = Hands(self.part, crew, self.ear, self.account.backend, self.progress.note)
        try:
            hands.open()
            while self.waiting or hands.flying or self.elsewhere:
                self._send(hands)
                for pieces, came in hands.back(PATIENCE):
                    self._settle(pieces, came)
            hands.close()
        except BaseException:
            hands.close(at_once=True)
            raise
        finally:
            self.leases.close()
            self.account.report.left = len(self.account.expected - self.account.settled)
            tidy(piece.job for piece in hands.flying)

    def _look(self) -> None:
        """Put what is to be done into the queue; what is there already is reported."""
        jobs = []
        for job, state in survey(self.account.plan, force=self.how.always, verify=self.how.verify):
            if not state.is_made:
                pieces = pieces_of(job, whole=self.part.in_process)
                self.account.expect(job, pieces, state)
            else:
                self.account.keep(job)
                pieces = [Piece(job, tile_only=True)] if self.account.lacks_tile(job) else []
            self.waiting.add(pieces)
            jobs += [job] if pieces else []
        self.progress.begin(jobs, self.how.workers)

    @property
    def _threads(self) -> int | None:
        """How many threads each worker has: those of this machine are divided, elsewhere it is one."""
        if self.how.threads or self.part.in_process:
            return self.how.threads
        return share(self.how.workers) if self.part.local else 1

    def _send(self, hands: Hands) -> None:
        """Hand out pieces while there are free hands, and memory for them."""
        if self.elsewhere and time.monotonic() - self.looked > PATIENCE:
            self.looked = time.monotonic()
            self.waiting.add(self.elsewhere)
            self.elsewhere = []
        while (piece := self.waiting.next) and hands.has_room(piece, ahead=self.waiting.is_quick(piece)):
            pieces = [piece for piece in self.waiting.take(hands.places) if self._is_ours(piece)]
            if pieces:
                self._hand_out(hands, pieces)
        if not hands.flying and self.elsewhere:
            self._say_who_is_waited_for()
            time.sleep(PATIENCE)

    def _say_who_is_waited_for(self) -> None:
        if not self.waits:
            others = f" and {len(self.elsewhere) - 1} others" if len(self.elsewhere) > 1 else ""
            self.progress.note(f"waiting for another run, which is at {self.elsewhere[0]}{others}")
        self.waits = True

    def _is_ours(self, piece: Piece) -> bool:
        """Whether a piece is still to be done, and by us: nobody else is at it."""
        job = piece.job
        if job.index in self.account.settled and not piece.tile_only:
            return False
        if piece.lease and not self.leases.take(piece.lease):
            self.elsewhere.append(piece)
            return False
        if piece.tile_only or self.how.always or not self._is_made(piece):
            return True
        self.account.keep(job)
        if self.account.lacks_tile(job):
            self.waiting.add_first(Piece(job, tile_only=True))
        self._give_back(piece)
        return False

    def _is_made(self, piece: Piece) -> bool:
        """Whether others have done it by now; on object stores nobody is waited for."""
        if piece.job.remote and not piece.alone:
            return False
        return state_of(piece.job, verify=self.how.verify).is_made

    def _give_back(self, piece: Piece) -> None:
        if piece.lease:
            self.leases.give_back(piece.lease)

    def _hand_out(self, hands: Hands, pieces: list[Piece]) -> None:
        name, how = self.account.backend.name, self.how
        tasks = [task_of(piece, name, metadata=how.metadata, absolute=not self.part.local) for piece in pieces]
        packed = not self.part.in_process
        options = {"time_limit": how.time_limit, "plugins": how.plugins if packed else None}
        work = errand(tasks, how.device, self._threads, name, packed=packed, **options)
        self.progress.start(pieces[0].job)
        for piece in pieces:
            self.account.begin(piece.job)
        self.ear.job = pieces[0].job
        hands.send(tuple(pieces), work)

    def _settle(self, pieces: tuple[Piece, ...], came: Came) -> None:
        if isinstance(came, Lost):
            self._lose(pieces, came)
        else:
            self._take_in(pieces, came)
        for piece in pieces:  # only now, so that whoever takes it over finds what there is of it
            self._give_back(piece)

    def _take_in(self, pieces: tuple[Piece, ...], came: list[Outcome]) -> None:
        for index, piece in enumerate(pieces):
            outcome = came[min(index, len(came) - 1)]  # a worker that refuses an errand says so once
            if outcome.error is not None:
                self._fail(piece, outcome.error)
                continue
            joining = self.account.come(piece, outcome)
            if joining:
                self.waiting.add_first(joining)
            elif piece.chunk is None:
                self.waiting.learn(piece.job.work, outcome.seconds)

    def _lose(self, pieces: tuple[Piece, ...], lost: Lost) -> None:
        """Set pieces apart whose worker has died; one that has been apart before, or had its time, fails.

        Those that were lost with all the others are handed out again.
        """
        if lost.is_blameless:
            for piece in reversed(pieces):
                self.waiting.put_back(piece)
            return
        if len(pieces) == 1 and (pieces[0].alone or lost.is_final):
            self._fail(pieces[0], RenderError(f"{pieces[0]}: {lost.why}"))
            tidy([pieces[0].job])
            return
        for piece in pieces:
            self.waiting.set_apart(piece)
        tidy(piece.job for piece in pieces)
        self.progress.note(f"{', '.join(map(str, pieces))}: {lost.why}; tried once more when the others are done")

    def _fail(self, piece: Piece, error: ArtforgeError) -> None:
        self.account.fail(piece, error)
        if not self.how.keep_going:
            self.waiting.stop()
            self.elsewhere = []


def _serial(host: Host) -> Executor:
    found = host.find((Executor.kind,), "serial")()
    assert isinstance(found, Executor)
    return found
