"""Why a job would run: what its files hold now, beside what they should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from artforge.batch.jobs import Job, Planned
from artforge.provenance import differing, pinned_in, receipt_of
from artforge.seal import Seal, is_intact, read_seal


@dataclass(frozen=True)
class State:
    """Whether a job's files are as they should be; if not, why they are made, in a word and a sentence."""

    word: str
    sentence: str = ""

    @property
    def is_made(self) -> bool:
        """Whether there is nothing to do."""
        return self.word == "kept"

    def __str__(self) -> str:
        return f"{self.word}: {self.sentence}" if self.sentence else self.word


KEPT, NEW = State("kept"), State("new")


def state_of(job: Job, *, verify: bool = False) -> State:
    """Compare a job's files with their receipts; to `verify`, read them from end to end.

    The word is `kept` where all of them are right, else that of the first one that is not: `new`, `damaged`,
    `foreign`, `changed recipe`, `changed input` or `changed version`.
    """
    for planned in job.files:
        wanted = job.receipt(planned)
        for file in planned.files(job.recipe.timeline.frames):
            state = _state_of_file(job, file, wanted, verify)
            if not state.is_made:
                return state
    return KEPT


def _state_of_file(job: Job, file: Planned, wanted: dict[str, Any], verify: bool) -> State:
    try:
        seal = file.remote.seal_of(file.written_as) if file.remote else read_seal(file.path)
        if seal is not None and seal.fingerprint == wanted["fingerprint"]:
            intact = not verify or _is_intact(file, seal)
            return KEPT if intact else State("damaged", f"{file.shown} is not as it was written")
        if file.remote:
            return State("changed recipe", f"{file.shown} was made of something else") if seal else NEW
        return _compared(job, file, wanted, verify or file.output.writer.seals)
    except (FileNotFoundError, NotADirectoryError):
        return NEW
    except OSError as error:
        return State("damaged", f"{file.shown} cannot be read: {error.strerror or error}")


def _is_intact(file: Planned, seal: Seal) -> bool:
    return file.remote.is_intact(file.written_as, seal) if file.remote else is_intact(file.path, seal)


def _compared(job: Job, file: Planned, wanted: dict[str, Any], needs_seal: bool) -> State:
    """Say what is wrong with a file that has no seal, or another one's."""
    path = file.path
    try:
        text = file.output.writer.provenance(path) or ""
    except ValueError as error:
        return State("damaged", str(error))
    found = receipt_of(text)
    if found is None:
        return State("foreign", f"{path} was not made by artforge, or without a receipt")
    if found.get("fingerprint") == wanted["fingerprint"]:
        return State("damaged", f"{path} has no seal at its end") if needs_seal else KEPT
    if pinned_in(text) != {given.sha256 for given in job.work.inputs}:
        return State("changed input", f"another file is read than for {path}")
    return _changed_version(found, wanted) or _changed_recipe(job, file, text)


def _changed_recipe(job: Job, file: Planned, text: str) -> State:
    wanted = job.work.text(job.recipe.seed, file.output, file.path.parent, file.written_as, {})
    keys = ", ".join(differing(text, wanted))
    recipe = f"a recipe that differs in {keys}" if keys else "another recipe"
    return State("changed recipe", f"{file.path} was made from {recipe}")


def _changed_version(found: dict[str, Any], wanted: dict[str, Any]) -> State | None:
    before, now = found.get("versions"), wanted["versions"]
    if not isinstance(before, dict) or before == now:
        return None
    changed = [f"{name} was {before.get(name, 'absent')}" for name in now if before.get(name) != now[name]]
    return State("changed version", ", ".join(changed) or "a plugin is no longer used")
